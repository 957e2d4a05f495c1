"""Appeals and complaints: their dates under each law, their letters, their decisions."""

from datetime import date

import pytest

from foundation import ledger
from requests_app.models import Review
from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import lifecycle, reviews
from tests.factories import BusinessFactory, author, give_answer
from tests.requests_app.steps import asked, at, clock, entry, in_work, letters, unchanged

pytestmark = pytest.mark.django_db

ANSWERED_AT, NOW = at(11, 9), at(12, 1)
APPEAL, COMPLAINT = ReviewKind.APPEAL, ReviewKind.COMPLAINT
TEXT = "My account is not needed for anything."


def denied(officer, region="US-VA", **order):
    dsar = in_work("delete", region, by=officer, **order)
    give_answer(
        dsar.pk,
        by=author(),
        action=Action.DENY,
        ground="legal_duty",
        text="Tax law.",
        now=ANSWERED_AT,
    )
    dsar.refresh_from_db()
    return dsar


def receive(dsar, kind=APPEAL, *, text=TEXT, by="requester", at=NOW, now=NOW):
    return reviews.receive(dsar.pk, kind=kind, text=text, by=by, at=at, now=now)


def dates(review):
    review.refresh_from_db()
    return tuple(
        str(day) if day else "" for day in (
            review.acknowledge_by, review.due_on, review.legal_last_day
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("region", "last"),
    [
        pytest.param("US-VA", "2027-01-30", id="virginia: 60 days"),
        pytest.param("US-CO", "2027-01-15", id="colorado: 45 days"),
        pytest.param("US-OR", "2027-01-15", id="oregon: 45 days"),
        pytest.param("US-IA", "2027-01-30", id="iowa: 60 days"),
        pytest.param("US", "2027-01-15", id="an unknown state: the shortest"),
    ],
)
def test_an_appeal_has_its_own_clock_and_is_confirmed(officer, region, last):
    dsar = denied(officer, region)
    before = clock(dsar)
    review = receive(dsar)
    assert dates(review) == ("", last, last)
    assert (review.text, review.received_at, str(review.received_on)) == (TEXT, NOW, "2026-12-01")
    assert letters(dsar) == ["denied", "appeal_received"]
    assert TEXT not in dsar.notices.get(kind="appeal_received").text
    dsar.refresh_from_db()
    assert (dsar.status, clock(dsar)) == ("denied", before)
    assert entry(dsar) == ("appeal", "requester", {"before": "denied", "after": "denied"})


@pytest.mark.parametrize("region", ["US-CA", "US-UT", "EEA", "GB", "XX"])
def test_without_an_appeal_in_the_law_none_is_taken(officer, region):
    dsar = denied(officer, region)
    with unchanged(NotAllowed, match="A complaint can be taken in"):
        receive(dsar)


def test_an_appeal_needs_a_refusal(officer):
    dsar = in_work("delete", "US-VA", by=officer)
    with unchanged(NotAllowed, match="cannot be taken in the status"):
        receive(dsar)


# Complaints. Received on 20 May and on 1 December 2026; one in the United Kingdom since
# 19 June 2026 is confirmed within 30 days.


@pytest.mark.parametrize(
    ("region", "came_at", "expected"),
    [
        pytest.param(
            "GB", at(12, 1), ("2026-12-31", "2027-01-01", ""), id="uk: confirmed in 30 days"
        ),
        pytest.param("GB", at(6, 19), ("2026-07-19", "2026-07-19", ""), id="uk: the first day"),
        pytest.param("GB", at(6, 18), ("", "2026-07-18", ""), id="uk: the day before"),
        pytest.param("EEA", at(12, 1), ("", "2027-01-01", ""), id="gdpr: our own month"),
        pytest.param("US-CA", at(12, 1), ("", "2027-01-01", ""), id="ccpa"),
        pytest.param("US-VA", at(12, 1), ("", "2027-01-01", ""), id="virginia"),
    ],
)
def test_a_complaint_is_taken_in_everywhere_and_confirmed(officer, region, came_at, expected):
    business = BusinessFactory(time_zone="Europe/London", holiday_calendar="UK-ENG")
    dsar = asked("delete", region, business=business, now=at(5, 20))
    review = receive(dsar, COMPLAINT, at=came_at, now=came_at)
    assert dates(review) == expected
    assert letters(dsar) == ["complaint_received"]
    assert entry(dsar) == ("complain", "requester", {"before": "received", "after": "received"})


def test_what_came_by_post_runs_from_the_day_it_came(officer):
    dsar = denied(officer)
    review = receive(dsar, by=f"user:{officer.pk}", at=at(11, 20))
    assert (str(review.received_on), str(review.due_on)) == ("2026-11-20", "2027-01-19")
    assert entry(dsar)[1] == f"user:{officer.pk}"


@pytest.mark.parametrize(
    ("order", "match"),
    [
        pytest.param({"text": " "}, "Say what is wrong", id="nothing said"),
        pytest.param({"text": "x" * 10_001}, "at most 10000 characters", id="endless"),
        pytest.param({"at": at(12, 2)}, "not in the future", id="from the future"),
        pytest.param({"at": at(11, 1)}, "came after the request", id="before the request"),
    ],
)
def test_a_refused_appeal_changes_nothing(officer, order, match):
    dsar = denied(officer)
    with unchanged(NotAllowed, match=match):
        receive(dsar, **order)


def test_one_of_a_kind_is_open_at_a_time(officer):
    dsar = denied(officer)
    first = receive(dsar)
    with unchanged(NotAllowed, match="one already"):
        receive(dsar)
    receive(dsar, COMPLAINT)
    order = {"verdict": Verdict.REJECTED, "text": "No.", "by": officer}
    reviews.decide(first.pk, now=at(12, 2), **order)
    with unchanged(NotAllowed, match="has been decided"):
        receive(dsar, now=at(12, 3))
    assert Review.objects.count() == 2
    assert letters(dsar) == ["denied", "appeal_received", "complaint_received", "review_decided"]


# More time.


def test_colorado_alone_of_these_gives_more_time_once(officer):
    review = receive(denied(officer, "US-CO"))
    reviews.extend(review.pk, reason="complex", by=officer, now=at(1, 15, year=2027))
    assert dates(review) == ("", "2027-03-16", "2027-03-16")
    assert review.extended_at == at(1, 15, year=2027)
    assert letters(review.dsar)[-1] == "review_extended"
    assert entry(review.dsar) == (
        "review_extended",
        f"user:{officer.pk}",
        {
            "review": str(review.pk), "kind": "appeal", "reason": "complex",
            "due_on": "2027-03-16",
        },
    )  # fmt: skip
    with unchanged(NotAllowed, match="had its one extension"):
        reviews.extend(review.pk, reason="complex", by=officer, now=at(1, 16, year=2027))


@pytest.mark.parametrize(
    ("region", "kind", "order", "match"),
    [
        pytest.param("US-OR", APPEAL, {}, "no extension here", id="oregon"),
        pytest.param("US-VA", APPEAL, {}, "no extension here", id="virginia"),
        pytest.param("GB", COMPLAINT, {}, "no extension here", id="uk complaint"),
        pytest.param("EEA", COMPLAINT, {}, "no extension here", id="gdpr complaint"),
        pytest.param("US-CO", APPEAL, {"reason": "busy"}, "needs its reason", id="no reason"),
        pytest.param(
            "US-CO", APPEAL, {"now": at(1, 16, year=2027)}, "announced by 2027-01-15", id="late"
        ),
    ],
)
def test_a_refused_extension_changes_nothing(officer, region, kind, order, match):
    review = receive(denied(officer, region), kind)
    given = {"reason": "complex", "now": at(12, 2)} | order
    with unchanged(NotAllowed, match=match):
        reviews.extend(review.pk, by=officer, **given)


# Decided.


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_decision_is_in_writing_and_told_once(officer, verdict):
    review = receive(denied(officer))
    reviews.decide(review.pk, verdict=verdict, text="Because.", by=officer, now=at(12, 5))
    review.refresh_from_db()
    assert (review.verdict, review.decision, review.decided_at, review.decided_by) == (
        verdict, "Because.", at(12, 5), officer,
    )  # fmt: skip
    assert letters(review.dsar) == ["denied", "appeal_received", "review_decided"]
    assert "Because." not in review.dsar.notices.get(kind="review_decided").text
    assert entry(review.dsar) == (
        "review_decided",
        f"user:{officer.pk}",
        {"review": str(review.pk), "kind": "appeal", "verdict": str(verdict)},
    )
    assert review.dsar.status == "denied", "it is taken up again by a step of its own"
    order = {"verdict": verdict, "text": "Once more.", "by": officer, "now": at(12, 6)}
    with unchanged(NotAllowed, match="decided already"):
        reviews.decide(review.pk, **order)
    with unchanged(NotAllowed, match="decided already"):
        reviews.extend(review.pk, reason="complex", by=officer, now=at(12, 6))


def test_a_decision_needs_its_reasons(officer):
    review = receive(denied(officer))
    with unchanged(NotAllowed, match="needs its reasons"):
        reviews.decide(review.pk, verdict=Verdict.UPHELD, text="  ", by=officer, now=at(12, 5))


def test_who_was_right_has_the_request_taken_up_again(officer):
    dsar = denied(officer)
    review = receive(dsar)
    reviews.decide(review.pk, verdict=Verdict.UPHELD, text="Yes.", by=officer, now=at(12, 5))
    lifecycle.reopen(dsar.pk, by=officer, reason="review", now=at(12, 5))
    dsar.refresh_from_db()
    assert (dsar.status, dsar.due_on) == ("in_progress", date(2026, 12, 17))


@pytest.mark.parametrize("what", ["receive", "decide", "extend"])
def test_a_ledger_that_fails_undoes_all(officer, monkeypatch, what):
    def boom(*_args, **_facts):
        raise RuntimeError("the ledger is away")

    dsar = denied(officer, "US-CO")
    review = receive(dsar) if what != "receive" else None
    monkeypatch.setattr(ledger, "record", boom)
    with unchanged(RuntimeError):
        if what == "receive":
            receive(dsar)
        elif what == "decide":
            order = {"verdict": Verdict.REJECTED, "text": "No.", "by": officer}
            reviews.decide(review.pk, now=at(12, 5), **order)
        else:
            reviews.extend(review.pk, reason="complex", by=officer, now=at(12, 5))


# Several laws, and which answer an appeal is against.


def test_an_appeal_that_came_before_the_answer_is_refused(officer):
    dsar = denied(officer)  # answered on 9 November at 16:00
    with unchanged(NotAllowed, match="comes after the answer"):
        receive(dsar, at=at(11, 9, 15), by=f"user:{officer.pk}")
    receive(dsar, at=ANSWERED_AT, by=f"user:{officer.pk}")
    assert reviews.appealed(dsar)


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        pytest.param("US-CA", ("2026-12-31", "2027-01-01", ""), id="a Californian"),
        pytest.param("XX", ("2026-12-31", "2027-01-01", ""), id="somebody elsewhere"),
    ],
)
def test_a_british_business_confirms_every_complaint_within_thirty_days(officer, region, expected):
    business = BusinessFactory(established_in="GB", time_zone="Europe/London")
    dsar = asked("delete", region, business=business)
    assert dates(receive(dsar, COMPLAINT)) == expected


def test_an_appeal_to_a_british_business_keeps_the_clock_of_the_state(officer):
    business = BusinessFactory(established_in="GB", time_zone="Europe/London")
    dsar = denied(officer, "US-CO", business=business)
    review = receive(dsar)
    assert dates(review) == ("", "2027-01-15", "2027-01-15")
    reviews.extend(review.pk, reason="complex", by=officer, now=at(12, 2))
    assert dates(review) == ("", "2027-03-16", "2027-03-16")
