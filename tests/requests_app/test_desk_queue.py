"""The queue: order, filters, pages, flags, counts; and what it does not show."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from requests_app.desk import pages
from requests_app.desk import queue as module
from requests_app.models import PrivacyRequest, Task
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import correspondence, lifecycle, narrowing, questions
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # a Sunday, 10 in the morning in New York


@pytest.fixture
def desk(client, officer, settings, monkeypatch):
    settings.MFA_REQUIRED = False
    monkeypatch.setattr(module.timezone, "now", lambda: NOW)
    client.force_login(officer)

    def opened(**query):
        return client.get(reverse("desk:queue"), query)

    return opened


def received(days_ago, *rights, **order):
    return submission(*rights or (Right.DELETE,), now=NOW - timedelta(days=days_ago), **order)


def references(answer):
    return [row.dsar.submission.reference for row in answer.context["rows"]]


def test_what_is_due_first_stands_first(desk):
    late, young, due = received(60), received(1), received(45)
    expected = [late.submission.reference, due.submission.reference, young.submission.reference]
    assert references(desk()) == expected


@pytest.mark.parametrize(
    ("days_ago", "words", "window"),
    [
        pytest.param(46, "1 day late", {"overdue"}, id="a day late"),
        pytest.param(45, "Due today", {"today", "week"}, id="on the day"),
        pytest.param(44, "1 day left", {"week"}, id="tomorrow"),
        pytest.param(38, "7 days left", {"week"}, id="in a week"),
        pytest.param(37, "8 days left", set(), id="later"),
    ],
)
def test_time_left_in_words_and_in_windows(desk, days_ago, words, window):
    receipt = received(days_ago)
    assert words in desk().content.decode()
    found = {w for w in ("overdue", "today", "week") if references(desk(due=w))}
    assert found == window
    assert receipt.requests[0].due_on == NOW.date() + timedelta(days=45 - days_ago)


def test_today_is_the_day_where_each_business_is(desk, monkeypatch):
    at = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # still the 21st in New York, the 22nd in Berlin
    monkeypatch.setattr(module.timezone, "now", lambda: at)
    berlin = BusinessFactory(name="Berlin", time_zone="Europe/Berlin")
    york = BusinessFactory(name="York")
    for business in (berlin, york):
        received(45, business=business)  # due on 22 November
    today = [row.dsar.business.name for row in desk(due="today").context["rows"]]
    week = [row.dsar.business.name for row in desk(due="week").context["rows"]]
    assert today == ["Berlin"]
    assert sorted(week) == ["Berlin", "York"]


def test_filters_by_business_right_status_and_reference(desk, officer):
    acme, bolt = BusinessFactory(slug="acme"), BusinessFactory(slug="bolt")
    mine = received(3, Right.DELETE, business=acme)
    other = received(3, Right.CORRECT, business=bolt)
    begun = received(3, Right.CORRECT, business=acme)
    done = received(3, Right.DELETE, business=acme)
    lifecycle.start(begun.requests[0].pk, by=officer, now=NOW)
    lifecycle.withdraw(done.requests[0].pk, by="requester", now=NOW)

    names = {r.submission.reference: n for r, n in ((mine, "mine"), (other, "other"))}
    names |= {begun.submission.reference: "begun", done.submission.reference: "done"}

    def found(**query):
        return {names[reference] for reference in references(desk(**query))}

    assert found() == {"mine", "other", "begun"}
    assert found(business="acme") == {"mine", "begun"}
    assert found(right="correct") == {"other", "begun"}
    assert found(status="received") == {"mine", "other"}
    assert found(status="in_progress") == {"begun"}
    assert found(status="closed") == {"done"}
    assert found(business="bolt", right="delete") == set()
    assert found(reference=mine.submission.reference.lower()) == {"mine"}
    assert found(reference=done.submission.reference) == {"done"}  # whatever its status
    assert found(business="nobody", right="nonsense") == {"mine", "other", "begun"}


def test_those_that_wait_for_the_person_are_found_whatever_was_asked(desk, officer):
    names, asked = {}, {"by": officer, "text": "?", "now": NOW}
    for action in (Action.ASK_IDENTITY, Action.ASK_CLARIFICATION, Action.QUOTE_FEE):
        dsar = received(3, Right.ACCESS, region=Region.EEA).requests[0]
        lifecycle.start(dsar.pk, by=officer, now=NOW)
        fee = 500 if action == Action.QUOTE_FEE else None
        questions.ask(dsar.pk, action=action, amount=fee, **asked)
        names[dsar.pk] = action
    received(3)
    rows = {row.dsar.pk: row for row in desk(status="waiting").context["rows"]}
    assert rows.keys() == names.keys()
    assert {names[pk]: (row.stage, [f.label for f in row.flags]) for pk, row in rows.items()} == {
        "ask_identity": ("Waiting for proof of identity", ["Clock held"]),
        "ask_clarification": ("Waiting for what it is about", ["Clock held"]),
        "quote_fee": ("Waiting for the fee", []),
    }


def test_each_law_has_its_short_name(desk):
    for region in (Region.US_TX, Region.CANADA, Region.OTHER_US):
        received(1, Right.ACCESS, region=region)
    assert {row.regime for row in desk().context["rows"]} == {
        "Texas DPSA",
        "PIPEDA",
        "US state law",
    }


def test_pages_hold_every_row_once_and_in_order(desk, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 3)
    made = [received(days) for days in (5, 5, 5, 5, 9, 9, 1, 1)]
    seen, query = [], ""
    for _ in range(3):
        answer = desk(**dict(parse_qsl(query)))
        seen += [row.dsar.pk for row in answer.context["rows"]]
        query = answer.context["page"].following
    assert query == ""
    ordered = sorted(made, key=lambda r: (r.requests[0].due_on, r.requests[0].pk))
    assert seen == [receipt.requests[0].pk for receipt in ordered]


def test_closed_requests_stand_latest_first_over_the_pages(desk, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    made = [received(days) for days in (5, 5, 9, 1, 5)]
    for receipt in made:
        lifecycle.withdraw(receipt.requests[0].pk, by="requester", now=NOW)
    seen, mark = [], {}
    for _ in range(3):
        answer = desk(status="closed", **mark)
        seen += [row.dsar.pk for row in answer.context["rows"]]
        mark = {"after": dict(parse_qsl(answer.context["page"].following)).get("after", "")}
    assert answer.context["page"].following == ""
    ordered = sorted((r.requests[0] for r in made), key=lambda d: (d.due_on, d.pk), reverse=True)
    assert seen == [dsar.pk for dsar in ordered]


@pytest.mark.parametrize("status", ["", "closed"])
def test_pages_go_back_and_survive_what_goes_meanwhile(desk, officer, monkeypatch, status):
    monkeypatch.setattr(pages, "PAGE", 3)
    made = [received(days).requests[0] for days in (5, 5, 5, 5, 9, 9, 1, 1)]
    if status:
        for dsar in made:
            lifecycle.withdraw(dsar.pk, by="requester", now=NOW)

    def opened(query):
        answer = desk(**dict(parse_qsl(query)))
        return [row.dsar.pk for row in answer.context["rows"]], answer.context["page"]

    first, at_first = opened(f"status={status}")
    second, at_second = opened(at_first.following)
    third, at_third = opened(at_second.following)
    assert (at_first.previous, at_third.following) == ("", "")
    assert len({*first, *second, *third}) == 8
    assert opened(at_third.previous)[0] == second
    assert opened(at_second.previous)[0] == first
    if status:
        lifecycle.reopen(first[1], by=officer, reason="mistake", now=NOW)
    else:
        lifecycle.withdraw(first[1], by="requester", now=NOW)
    assert opened(at_first.following)[0] == second
    nearer, page = opened(at_second.previous)  # two rows alone: the first page is shown whole
    assert (nearer, page.previous) == ([first[0], first[2], second[0]], "")


def test_a_spoilt_page_mark_shows_the_first_page(desk):
    received(1)
    assert len(references(desk(after="2026-99-99,zzz"))) == 1


def test_summary_counts_and_caps(desk, monkeypatch):
    for days in (60, 50, 45, 40, 2, 1):
        received(days)
    counts = {tally.label: tally.count for tally in desk().context["tallies"]}
    assert counts == {"Overdue": "2", "Due today": "1", "Due within 7 days": "2", "Open": "6"}
    monkeypatch.setattr(narrowing, "COUNTED", 4)
    assert desk().context["tallies"][-1].count == "4+"
    assert desk().context["total"] == "4+"


def test_flags_agent_child_and_unanswered_message(desk, officer):
    agent = received(1, relation="agent", agent={"name": "Smith", "email": "smith@example.net"})
    child = received(2, claims={"name": "Pat", "email": "p@example.org", "child_age": 9})
    wrote, answered = received(3), received(4)
    for receipt in (wrote, answered):
        correspondence.write(receipt.submission, text="Hello?", by=None, now=NOW)
    later = NOW + timedelta(minutes=1)
    correspondence.write(answered.submission, text="Yes?", by=officer, now=later)

    rows = {row.dsar.submission_id: row for row in desk().context["rows"]}

    def flags(receipt):
        return [flag.label for flag in rows[receipt.submission.pk].flags]

    assert flags(agent) == ["Agent"]
    assert flags(child) == ["Child's data"]
    assert flags(wrote) == ["New message"]
    assert flags(answered) == []
    Task.objects.update(done_at=NOW, done_by=officer)
    assert not any(row.flags for row in desk().context["rows"] if row.dsar.tasks.exists())


def test_people_are_masked(desk):
    received(1, claims={"name": "Ada Lovelace", "email": "ada@example.org"})
    received(2, claims={"email": "zoe@example.org"})
    received(3, claims={"account": "778899"})
    page = desk().content.decode()
    assert "A••• L•••" in page
    assert "z••• (E-mail)" in page
    assert "7••• (Account number)" in page
    for whole in ("Lovelace", "ada@", "zoe@", "778899"):
        assert whole not in page


def test_an_erased_person_does_not_break_the_queue(desk):
    receipt = received(1)
    receipt.submission.content_key.delete()
    assert "Erased" in desk().content.decode()


def test_the_number_of_statements_does_not_grow(desk, django_assert_num_queries):
    received(1)
    statements = 13
    with django_assert_num_queries(statements):
        desk()
    business = PrivacyRequest.objects.get().business
    for days in range(12):
        received(days, business=business, region=Region.EEA)
    with django_assert_num_queries(statements):
        assert len(desk().context["rows"]) == 13


def test_empty_states_say_what_to_do(desk):
    assert "Nothing is open" in desk().content.decode()
    received(1)
    assert "Nothing fits these filters" in desk(right="limit").content.decode()
