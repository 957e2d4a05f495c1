"""The clock of a request: which date counts, why, what else it could be, and what became of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import PrivacyRequest
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import correspondence, lifecycle, questions
from tests.factories import RECEIVED_AT, BusinessFactory, give_answer, submission

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
NOW = datetime(2026, 11, 3, 16, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(client, officer, settings, monkeypatch):
    settings.MFA_REQUIRED = False
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client.force_login(officer)


@pytest.fixture
def begun(officer):
    def taken(right=Right.ACCESS, region=Region.EEA, **order):
        dsar = submission(right, region=region, **order).requests[0]
        return lifecycle.start(dsar.pk, by=officer, now=LATER)

    return taken


@pytest.fixture
def promised():
    business = BusinessFactory()
    business.policies.create(regime="gdpr", valid_from="2020-01-01", promise_days=20)
    return business


def panel_of(client, dsar):
    return client.get(dsar.get_absolute_url()).context["clock"]


def lines(panel, law=0):
    return [(line.text, line.on, line.counts) for line in panel.laws[law][1]]


def test_each_step_to_the_day_with_the_one_that_counts(client, begun, promised):
    panel = panel_of(client, begun(business=promised))
    assert panel.heading == "19 days left"
    assert lines(panel) == [
        (
            "Received: day zero, where the business is (America/New_York)",
            date(2026, 11, 2),
            False,
        ),
        ("1 month from receipt", date(2026, 12, 2), False),
        ("20 days from the request, as the policy promises", date(2026, 11, 22), True),
        ("Announce an extension by then; it gives 3 months in all", date(2026, 12, 2), False),
    ]
    assert panel.facts == [
        ("The law's last day", "December 2, 2026"),
        ("Promised", "November 22, 2026"),
        ("Announce an extension by", "November 22, 2026"),
        ("Longest day with an extension", "February 2, 2027"),
    ]


def test_a_held_clock_says_since_when_and_what_it_would_be(client, begun, officer):
    dsar = begun()
    questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=NOW)
    panel = panel_of(client, dsar)
    assert panel.held == (
        "The law holds the clock since November 3, 2026: the person was asked for proof of "
        "identity. Without the pause the last day would be December 2, 2026, and we still work "
        "to that."
    )
    assert panel.facts[0] == ("The law's last day", "Not fixed while the clock is held")
    texts = [line.text for line in panel.laws[0][1]]
    assert "Asked for proof of identity: the clock stops" in texts
    page = client.get(dsar.get_absolute_url()).content.decode()
    assert "not confirmed: ask counsel" in page
    row = client.get(reverse("desk:queue")).context["rows"][0]
    assert [flag.label for flag in row.flags] == ["Clock held"]


def test_two_laws_stand_apart_and_one_line_counts(client, begun):
    panel = panel_of(client, begun(Right.KNOW_CATEGORIES, None))
    assert [law for law, _ in panel.laws] == ["CCPA", "GDPR"]
    counting = [(law, line.text) for law, found in panel.laws for line in found if line.counts]
    assert counting == [("GDPR", "1 month from receipt")]
    texts = [line.text for line in panel.laws[0][1]]
    assert "45 days from receipt" in texts
    assert (
        "Confirm receipt within 10 business days "
        "(holidays of both the United States and California)"
    ) in texts


def test_other_readings_are_shown_and_never_scheduled_on(client, begun):
    # 15 business days from Tuesday, 24 November: Thanksgiving is none, the Friday after it is.
    before = begun(Right.OPT_OUT, Region.CALIFORNIA, now=RECEIVED_AT + timedelta(days=22))
    told = {text: on for text, _law, on in panel_of(client, before).readings}
    assert before.due_on == date(2026, 12, 16)
    friday = "Counted with other holidays: federal holidays, and the Friday after Thanksgiving"
    assert told == {friday: date(2026, 12, 17)}
    late = begun(Right.DELETE, Region.CALIFORNIA, now=RECEIVED_AT + timedelta(days=16))
    told = {text: on for text, _law, on in panel_of(client, late).readings}
    assert late.due_on == date(2027, 1, 2)  # a Saturday: 18 November + 45 days
    assert told == {"Moved to a court day (Code Civ. Proc. 12a)": date(2027, 1, 4)}


def test_a_date_that_the_law_moved_says_from_where(client, begun):
    dsar = begun()
    PrivacyRequest.objects.filter(pk=dsar.pk).update(
        moved_from="2026-12-01", moved_at=datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    )
    assert panel_of(client, dsar).moved == (
        "This date moved from December 1, 2026 on November 2, 2026, because the law or a "
        "calendar changed."
    )


@pytest.mark.parametrize(
    ("day", "heading", "promise", "law"),
    [
        (22, "Closed in time", "Kept (November 22, 2026)", "Kept (December 2, 2026)"),
        (32, "Closed late", "Missed (November 22, 2026)", "Kept (December 2, 2026)"),
        (33, "Closed late", "Missed (November 22, 2026)", "Missed (December 2, 2026)"),
    ],
)
def test_an_answer_is_held_against_promise_and_law(
    client, begun, promised, officer, day, heading, promise, law
):
    dsar = begun(business=promised)
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=LATER)
    answered = datetime(2026, 11, 1, 17, 0, tzinfo=UTC) + timedelta(days=day - 1)
    give_answer(dsar.pk, by=officer, action=Action.FULFIL, text="Here.", now=answered)
    panel = panel_of(client, dsar)
    assert panel.heading == heading
    facts = dict(panel.facts)
    assert (facts["The promise"], facts["The law"]) == (promise, law)
    assert "Keep the record through" in facts


def test_who_withdrew_was_neither_kept_nor_missed(client, begun):
    dsar = begun()
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    # 36 months from 3 November 2026
    assert panel_of(client, dsar).facts == [("Keep the record through", "November 3, 2029")]


def test_the_page_to_print_reads_as_the_person_reads_it(client, begun):
    dsar = begun(language="de")
    page = client.get(reverse("desk:why", args=[dsar.pk]))
    assert page.status_code == 200
    text = page.content.decode()
    assert '<div lang="de">' in text
    assert "2. November 2026" in " ".join(page.context["plain"])
    assert "2. Dezember 2026" in " ".join(page.context["plain"])
    assert "1 month from receipt" in text
    assert f"Law {dsar.law_version}, calendars {dsar.calendar_version}" in text


def test_an_erased_request_still_explains_its_date(client, begun):
    dsar = begun()
    dsar.submission.content_key.delete()
    assert client.get(reverse("desk:why", args=[dsar.pk])).status_code == 200


def test_the_page_of_a_request_asks_the_same_however_much_happened(
    client, begun, officer, django_assert_max_num_queries
):
    dsar = begun()
    client.get(dsar.get_absolute_url())  # the reading is on the ledger

    def asked():
        with django_assert_max_num_queries(60) as found:
            client.get(dsar.get_absolute_url())
        return len(found)

    def happens(number):
        correspondence.write(dsar.submission, text=f"{number}", by=officer, now=LATER)
        moment = NOW + timedelta(minutes=number)
        questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="?", now=moment)
        questions.receive(dsar.pk, by=officer, at=moment, now=moment)

    happens(0)
    before = asked()
    for number in range(1, 5):
        happens(number)
    assert asked() == before


@pytest.mark.parametrize(
    ("action", "heading", "law"),
    [
        (Action.FULFIL, "Closed in time", "Kept (February 2, 2027)"),
        (Action.DENY, "Closed late", "Missed (December 2, 2026)"),
    ],
)
def test_an_extension_does_not_lengthen_the_time_to_refuse(
    client, officer, begun, action, heading, law
):
    dsar = begun()
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=LATER)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=LATER)
    ground = "" if action == Action.FULFIL else "excessive"
    at = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
    give_answer(dsar.pk, by=officer, action=action, text="So.", ground=ground, now=at)
    panel = panel_of(client, dsar)
    assert (panel.heading, dict(panel.facts)["The law"]) == (heading, law)
