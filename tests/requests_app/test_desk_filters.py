"""What each filter of the queue leaves, by hand; chips, tags, what stands in addresses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from requests_app.desk import queue as module
from requests_app.models import PrivacyRequest, Proposal
from requests_app.rules.rights import Region, Right
from requests_app.services import assigning, lifecycle
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def eve():
    return staff("eve")


@pytest.fixture
def desk(client, officer, settings, monkeypatch):
    settings.MFA_REQUIRED = False
    monkeypatch.setattr(module.timezone, "now", lambda: NOW)
    client.force_login(officer)

    def opened(**query):
        return client.get(reverse("desk:queue"), query)

    return opened


def received(days_ago, *rights, **order):
    made = submission(*rights or (Right.DELETE,), now=NOW - timedelta(days=days_ago), **order)
    return made.requests[0]


@pytest.fixture
def named(officer, eve):
    """One request for each thing that can be asked for, by a name."""
    acme, bolt = BusinessFactory(slug="acme"), BusinessFactory(slug="bolt")
    made = {
        "plain": received(3, business=acme),
        "begun": received(3, business=acme),
        "sure": received(3, Right.OPT_OUT, business=acme),
        "german": received(3, Right.ACCESS, business=bolt, region=Region.EEA, language="de"),
        "phoned": received(4, Right.CORRECT, business=bolt, via="phone"),
        "late": received(50, business=bolt),
        "soon": received(20, business=bolt),
        "done": received(9, business=bolt),
        "waits": received(3, business=acme),
    }
    for name in ("begun", "sure", "waits"):
        lifecycle.start(made[name].pk, by=officer, now=NOW)
    assigning.assign(made["begun"].pk, to=officer, by=eve, now=NOW)
    assigning.assign(made["phoned"].pk, to=eve, by=eve, now=NOW)
    lifecycle.withdraw(made["done"].pk, by="requester", now=NOW)
    PrivacyRequest.objects.filter(pk=made["german"].pk).update(tags=["presse", "vip"])
    Proposal.objects.create(
        dsar=made["waits"], action="fulfil", text="So.", prepared_by=eve, prepared_at=NOW,
        submitted_at=NOW,
    )  # fmt: skip
    return {dsar.pk: name for name, dsar in made.items()}


OPEN = {"plain", "begun", "sure", "german", "phoned", "late", "soon", "waits"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, OPEN),
        ({"status": "received"}, {"plain", "german", "phoned", "late", "soon"}),
        ({"status": "in_progress"}, {"begun", "sure", "waits"}),
        ({"status": "checking"}, {"begun", "waits"}),
        ({"status": "preparing"}, {"sure"}),
        ({"status": "to_approve"}, {"waits"}),
        ({"status": "closed"}, {"done"}),
        ({"status": "withdrawn"}, {"done"}),
        ({"status": "denied"}, set()),
        ({"regime": "gdpr"}, {"german"}),
        ({"right": "correct"}, {"phoned"}),
        ({"business": "bolt"}, {"german", "phoned", "late", "soon"}),
        ({"via": "phone"}, {"phoned"}),
        ({"language": "de"}, {"german"}),
        ({"tag": "vip"}, {"german"}),
        ({"tag": " VIP"}, {"german"}),
        ({"tag": "v"}, set()),
        ({"assignee": "me"}, {"begun"}),
        ({"assignee": "nobody"}, OPEN - {"begun", "phoned"}),
        ({"due": "overdue"}, {"late"}),
        ({"due": "week"}, set()),
        ({"due": "month"}, {"german", "soon", "sure"}),
        ({"due": "month", "business": "bolt", "right": "access"}, {"german"}),
        ({"assignee": "1000000", "due": "never", "tag": "?!", "who": "me"}, OPEN),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else None,
)
def test_each_filter_leaves_what_it_says(desk, named, query, expected):
    rows = desk(**query).context["rows"]
    assert {named[row.dsar.pk] for row in rows} == expected
    assert desk(**query).context["count"] == len(expected)


def test_a_colleague_is_a_filter_and_a_column(desk, named, eve):
    (row,) = desk(assignee=eve.pk).context["rows"]
    assert (named[row.dsar.pk], row.who) == ("phoned", "eve")


def test_chips_say_what_is_chosen_and_take_it_off(desk, named, eve):
    answer = desk(status="received", assignee=eve.pk, tag="vip")
    chips = {chip.label: chip.address for chip in answer.context["filters"].chips()}
    assert chips == {
        "Stage: New": f"assignee={eve.pk}&tag=vip",
        "Who: eve": "status=received&tag=vip",
        "Tag: vip": f"status=received&assignee={eve.pk}",
    }


def test_without_a_business_nothing_is_due(desk):
    assert desk(due="overdue").context["count"] == 0


def test_a_reference_is_a_chip_too(desk, named):
    dsar = PrivacyRequest.objects.select_related("submission").get(right="correct")
    answer = desk(reference=dsar.submission.reference.lower())
    (chip,) = answer.context["filters"].chips()
    assert (chip.label, chip.address) == (f"Reference: {dsar.submission.reference}", "")
    assert [named[row.dsar.pk] for row in answer.context["rows"]] == ["phoned"]


@pytest.mark.parametrize("window", ["overdue", "today", "week"])
def test_windows_reach_over_the_date_line(desk, window):
    """In Auckland it is tomorrow already: the same dates lie in other windows there."""
    days = {"overdue": 45, "today": 44, "week": 37}  # due: the 22nd, the 23rd, the 30th
    morning = NOW - timedelta(days=days[window], hours=7)  # on one day at both places
    for zone in ("Pacific/Auckland", "America/New_York"):
        submission(Right.DELETE, business=BusinessFactory(time_zone=zone, name=zone), now=morning)
    found = [row.dsar.business.name for row in desk(due=window).context["rows"]]
    assert found == ["Pacific/Auckland"]


def test_a_tag_in_a_row_narrows_what_is_seen_and_begins_at_its_first_page(desk, named):
    page = desk(regime="gdpr", after="2000-01-01,00000000-0000-0000-0000-000000000000")
    assert 'href="/desk/?regime=gdpr&amp;tag=presse"' in page.content.decode()


def test_further_filters_are_unfolded_where_one_is_set(desk, named):
    assert not desk(status="received").context["filters"].unfolded()
    assert desk(language="de").context["filters"].unfolded()


def test_who_works_at_one_business_sees_its_lists_and_colleagues_alone(client, desk, named):
    acme = BusinessFactory(slug="other", name="Other")
    member, stranger = staff("mel", at=acme), staff("sam", at=BusinessFactory())
    seen = received(3, business=acme)
    client.force_login(member)
    answer = desk()
    assert [row.dsar.pk for row in answer.context["rows"]] == [seen.pk]
    offered = dict(answer.context["filters"].fields["assignee"].choices)
    assert str(stranger.pk) not in offered
    assert {str(member.pk), "me", "nobody"} <= offered.keys()
    assert [tally.count for tally in answer.context["tallies"]] == ["0", "0", "0", "1"]
    assert [row.dsar.pk for row in desk(business="bolt").context["rows"]] == [seen.pk]


def test_the_ready_searches_count_for_who_looks(client, desk, named, eve):
    def counts():
        return {view.key: view.count for view in desk().context["views"]}

    assert counts() == {"mine": "1", "nobodys": "6", "to_approve": "1"}
    client.force_login(eve)
    lifecycle.start(next(pk for pk, name in named.items() if name == "phoned"), by=eve, now=NOW)
    assert counts() == {"mine": "1", "nobodys": "6", "to_approve": "1"}


def test_a_full_page_is_light(client, desk, officer):
    business, other = BusinessFactory(name="A business with a long name"), BusinessFactory()
    for days in range(51):
        dsar = received(days % 40, business=business if days % 2 else other)
        PrivacyRequest.objects.filter(pk=dsar.pk).update(
            tags=["press", "vip-customer"], assignee=officer, assigned_at=NOW
        )
    answer = desk(status="received")
    assert len(answer.context["rows"]) == 50
    assert len(answer.content) < 100_000
    live = client.get(reverse("desk:queue_live"), {"status": "received"})
    assert len(live.content) < len(answer.content)
