"""The search field and the saved searches, through the pages."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.desk import queue as module
from requests_app.models import PersonSearch, SavedSearch
from requests_app.rules.rights import Right
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}


@pytest.fixture
def acme():
    return BusinessFactory(name="Acme")


@pytest.fixture(autouse=True)
def desk(client, officer, settings, monkeypatch):
    settings.MFA_REQUIRED = False
    monkeypatch.setattr(module.timezone, "now", lambda: NOW)
    client.force_login(officer)


def sent(business, claims=ADA, *rights):
    return submission(*rights or (Right.DELETE,), business=business, claims=claims, now=NOW)


def look(client, text):
    return client.post(reverse("desk:search"), {"text": text})


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def found(client, answer):
    return {row.dsar.pk for row in client.get(answer["Location"]).context["rows"]}


def test_a_reference_leads_straight_to_its_request(client, acme):
    dsar = sent(acme).requests[0]
    answer = look(client, f" {dsar.submission.reference.lower().replace('-', '')} ")
    assert answer["Location"] == dsar.get_absolute_url()


def test_a_reference_of_several_requests_leads_to_their_list(client, acme):
    receipt = sent(acme, ADA, Right.DELETE, Right.OPT_OUT)
    answer = look(client, receipt.submission.reference)
    assert answer["Location"] == f"/desk/?reference={receipt.submission.reference}"
    assert len(found(client, answer)) == 2


def test_a_person_is_found_whatever_the_stage_and_never_named(client, acme):
    dsar = sent(acme).requests[0]
    sent(acme, {"name": "Ida", "email": "ida@example.org"})
    answer = look(client, "Ada@example.org")
    token = PersonSearch.objects.get().pk
    assert answer["Location"] == f"/desk/?who={token}"
    page = client.get(answer["Location"])
    assert [row.dsar.pk for row in page.context["rows"]] == [dsar.pk]
    text = page.content.decode()
    assert "Requests of the person you looked for" in text
    assert "ada" not in text.lower()
    assert "Save this search" not in text
    assert "ada" not in str(list(LedgerEntry.objects.values_list("facts"))).lower()


def test_a_search_of_somebody_else_shows_nobody(client, acme):
    sent(acme)
    other = PersonSearch.objects.create(
        user=staff("eve"), keys=[["00"]], expires_at=NOW + timedelta(days=1)
    )
    for token in (other.pk, uuid.uuid4()):
        page = client.get(reverse("desk:queue"), {"who": token})
        assert list(page.context["rows"]) == []
        assert "This search is over" in page.content.decode()


def test_nobody_is_found_outside_of_ones_own_businesses(client, acme):
    bolt = BusinessFactory(name="Bolt")
    theirs, ours = sent(bolt).requests[0], sent(acme).requests[0]
    answer = look(client, "ada@example.org")
    assert found(client, answer) == {theirs.pk, ours.pk}
    client.force_login(staff("mel", at=acme))
    assert found(client, look(client, "ada@example.org")) == {ours.pk}
    assert found(client, look(client, theirs.submission.reference)) == set()


def test_what_cannot_be_looked_for_is_said_and_not_repeated(client, acme):
    answer = look(client, "@ secret")
    assert answer["Location"] == "/desk/"
    (message,) = said(answer)
    assert "Nobody can be found by that" in message
    assert "secret" not in message


def save(client, **data):
    return client.post(reverse("desk:search_save"), {"name": "Late", "query": "due=overdue"} | data)


def test_filters_are_saved_listed_with_their_count_and_marked(client, acme):
    sent(acme)
    answer = save(client, query="status=received&due=nonsense&after=x", daily="on")
    assert answer["Location"] == "/desk/?status=received"
    search = SavedSearch.objects.get()
    assert (search.query, search.shared, search.readers.count()) == (
        {"status": "received"},
        False,
        1,
    )
    ((_, tally),) = client.get(answer["Location"]).context["saved"]
    assert (tally.label, tally.count, tally.chosen) == ("Late", "1", True)


@pytest.mark.parametrize(("reach", "business"), [("all", None), ("acme", "acme"), ("", None)])
def test_a_search_is_shared_as_far_as_was_chosen(client, reach, business):
    BusinessFactory(slug="acme")
    save(client, reach=reach)
    search = SavedSearch.objects.select_related("business").get()
    assert search.shared is bool(reach)
    assert (search.business and search.business.slug) == business


def test_a_business_that_is_not_ones_own_is_no_reach(client, acme):
    mel = staff("mel", at=acme)
    bolt = BusinessFactory(slug="bolt")
    client.force_login(mel)
    save(client, reach=bolt.slug)
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Give the search a name"),
        ({"name": "x" * 61}, "Give the search a name"),
        ({"query": "nothing=1"}, "nothing to save"),
    ],
)
def test_what_cannot_be_saved_is_said(client, data, sentence):
    answer = save(client, **data)
    assert sentence in said(answer)[0]
    assert not SavedSearch.objects.exists()


def test_a_search_is_renamed_read_each_morning_and_deleted(client, officer):
    save(client)
    search = SavedSearch.objects.get()

    def do(step, **data):
        return said(client.post(reverse(f"desk:search_{step}", args=[search.pk]), data))[-1]

    assert "new name" in do("rename", name="Too late")
    assert "name of 60" in do("rename", name="")
    assert "each morning" in do("daily", wanted="yes")
    assert "Stop" in client.get(reverse("desk:searches")).content.decode()
    assert "any more" in do("daily", wanted="no")
    assert SavedSearch.objects.get().name == "Too late"
    assert "deleted" in do("delete")
    assert not SavedSearch.objects.exists()


def test_a_search_of_a_colleague_is_read_but_not_changed(client):
    save(client, reach="all")
    search = SavedSearch.objects.get()
    client.force_login(staff("eve"))
    page = client.get(reverse("desk:searches")).content.decode()
    assert "Late" in page
    assert "Rename" not in page
    for name in ("rename", "delete"):
        answer = client.post(reverse(f"desk:search_{name}", args=[search.pk]), {"name": "Hers"})
        assert "Only the one who saved" in said(answer)[0]


def test_a_search_of_a_colleague_alone_is_not_found(client):
    save(client)
    client.force_login(staff("eve"))
    address = reverse("desk:search_daily", args=[SavedSearch.objects.get().pk])
    assert client.post(address, {"wanted": "yes"}).status_code == 404


def test_the_live_part_has_rows_and_counts_alone(client, acme):
    dsar = sent(acme).requests[0]
    page = client.get(reverse("desk:queue_live"), {"status": "received"}).content.decode()
    assert f'data-row="{dsar.pk}"' in page
    assert '<data data-count="open">1</data>' in page
    assert "<h1" not in page
    assert 'href="/desk/' in page
    assert "/desk/live/" not in page
