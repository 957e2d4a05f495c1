"""Searches for people and searches under a name: what is kept, who opens it, what is on record."""

from datetime import UTC, datetime, timedelta

import pytest

from foundation.ledger import LedgerEntry
from requests_app import jobs
from requests_app.models import PersonSearch, SavedSearch
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, searching
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATE = {"due": "overdue"}


@pytest.fixture
def acme():
    return BusinessFactory(name="Acme")


@pytest.fixture
def grace():
    return staff("grace")


@pytest.fixture
def eve():
    return staff("eve")


def events():
    rows = LedgerEntry.objects.filter(chain="portal:searches").order_by("number")
    return [(row.event, row.by, row.facts) for row in rows]


def keep(by, name="Late", **named):
    named = {"query": LATE, "shared": False, "now": NOW} | named
    return searching.keep(by=by, name=name, **named)


def names(user):
    return [search.name for search in searching.visible(user)]


def test_a_search_for_a_person_keeps_digests_and_says_by_what(acme, grace):
    search = searching.look_for("ada@example.org", by=grace, businesses=[acme], now=NOW)
    ((first, second),) = search.keys
    assert len(first) == len(second) == 64
    assert events() == [
        ("person_searched", f"user:{grace.pk}", {"kinds": ["agent_email", "email"]})
    ]


def test_only_who_looked_opens_it_and_for_a_day(acme, grace, eve):
    search = searching.look_for("Ada", by=grace, businesses=[acme], now=NOW)
    token = str(search.pk)
    assert searching.looked_for(token, by=grace, now=NOW + DAY / 2) == search.keys
    assert searching.looked_for(token, by=eve, now=NOW) is None
    assert searching.looked_for(token, by=grace, now=NOW + DAY) is None


def test_the_job_forgets_what_has_had_its_day(acme, grace):
    searching.look_for("Ada", by=grace, businesses=[acme], now=NOW)
    assert [jobs.forget_searches(at) for at in (NOW, NOW + DAY, NOW + DAY)] == [0, 1, 0]


def test_what_nobody_can_be_found_by_is_refused_and_leaves_nothing(acme, grace):
    with pytest.raises(NotAllowed, match="Nobody can be found by that"):
        searching.look_for("@@", by=grace, businesses=[acme], now=NOW)
    assert not PersonSearch.objects.exists()
    assert events() == []


def test_who_looks_for_very_many_people_has_to_wait(acme, grace, eve, monkeypatch):
    monkeypatch.setattr(searching, "PER_HOUR", 2)
    for _ in range(2):
        searching.look_for("Ada", by=grace, businesses=[acme], now=NOW)
    with pytest.raises(NotAllowed, match="Wait an hour"):
        searching.look_for("Ada", by=grace, businesses=[acme], now=NOW)
    searching.look_for("Ada", by=eve, businesses=[acme], now=NOW)
    searching.look_for("Ada", by=grace, businesses=[acme], now=NOW + timedelta(hours=1))
    assert PersonSearch.objects.count() == 4


def test_a_saved_search_is_ones_own_unless_it_is_shared(acme, grace, eve):
    keep(grace, "Mine alone")
    keep(grace, "For all", shared=True)
    keep(grace, "For Acme", shared=True, business=acme)
    assert names(grace) == ["For Acme", "For all", "Mine alone"]
    assert names(eve) == ["For Acme", "For all"]
    assert names(staff("mel", at=acme)) == ["For Acme", "For all"]
    assert names(staff("sam", at=BusinessFactory())) == ["For all"]


def test_what_leads_to_a_person_is_never_saved(grace):
    search = keep(grace, query={**LATE, "who": "token", "reference": "PR-1"})
    assert search.query == LATE
    with pytest.raises(NotAllowed, match="nothing to save"):
        keep(grace, "Ada", query={"who": "token"})


def test_a_name_is_given_once(grace, eve):
    first, second = keep(grace, "Late"), keep(grace, "Young")
    keep(eve, "Late")  # another's own
    for again in (
        lambda: keep(grace, "Late"),
        lambda: searching.rename(second.pk, by=grace, name="Late", now=NOW),
    ):
        with pytest.raises(NotAllowed, match="of this name already"):
            again()
    assert searching.rename(first.pk, by=grace, name="Late", now=NOW) == first
    assert names(grace) == ["Late", "Young"]


def test_only_who_saved_it_renames_or_deletes_it(grace, eve):
    search = keep(grace, shared=True)
    for change in (
        lambda: searching.rename(search.pk, by=eve, name="Hers", now=NOW),
        lambda: searching.drop(search.pk, by=eve, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="Only the one who saved"):
            change()
    assert names(grace) == ["Late"]
    searching.rename(search.pk, by=grace, name="Overdue", now=NOW)
    searching.drop(search.pk, by=grace, now=NOW)
    assert not SavedSearch.objects.exists()
    told = {"search": search.pk, "shared": True, "business": None}
    done = ("search_saved", "search_renamed", "search_deleted")
    assert events() == [(event, f"user:{grace.pk}", told) for event in done]


def test_a_search_is_read_each_morning_by_who_wants_it(grace, eve):
    search = keep(grace, shared=True, daily=True)
    searching.read_daily(search.pk, by=eve, wanted=True)
    searching.read_daily(search.pk, by=eve, wanted=True)
    assert set(search.readers.all()) == {grace, eve}
    searching.read_daily(search.pk, by=grace, wanted=False)
    assert list(search.readers.all()) == [eve]


def test_what_is_not_seen_cannot_be_read_each_morning(grace, eve):
    search = keep(grace)
    with pytest.raises(SavedSearch.DoesNotExist):
        searching.read_daily(search.pk, by=eve, wanted=True)


def test_a_search_finds_for_each_reader_what_they_may_see(acme, grace):
    bolt = BusinessFactory(name="Bolt")
    for business in (acme, bolt):
        made = submission(Right.DELETE, business=business, now=NOW - timedelta(days=50))
    search = keep(grace, shared=True)
    assert searching.found(search, grace, NOW).count == 2
    mel = staff("mel", at=bolt)
    found = searching.found(search, mel, NOW)
    assert (list(found.rows), found.count) == ([made.requests[0]], 1)
    assert searching.found(search, mel, NOW - timedelta(days=9)).count == 0  # not late by then
    mel.is_active = False
    assert searching.found(search, mel, NOW).count == 0


def test_mine_means_who_reads_it(acme, grace, eve):
    dsar = submission(Right.DELETE, business=acme, now=NOW).requests[0]
    assigning.assign(dsar.pk, to=eve, by=grace, now=NOW)
    search = keep(grace, query={"assignee": "me"}, shared=True)
    assert [searching.found(search, user, NOW).count for user in (grace, eve)] == [0, 1]
