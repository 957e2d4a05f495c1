"""The steps of a request: change, clock, ledger entry, letter; a refusal changes nothing."""

from datetime import date, timedelta

import pytest

from foundation import ledger
from requests_app.models import ClockEvent, Notice
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import lifecycle, questions
from tests.factories import BusinessFactory, give_answer, submission
from tests.requests_app.steps import (
    asked,
    at,
    clock,
    dates,
    entry,
    in_work,
    letters,
    unchanged,
)

pytestmark = pytest.mark.django_db

NOW = at(11, 9)


def user(officer):
    return f"user:{officer.pk}"


def test_a_start_moves_no_clock_and_sends_no_letter(officer):
    dsar = asked("delete")
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    assert dates(dsar) == ("2026-12-17", "2026-12-17", False)
    assert (dsar.status, clock(dsar), letters(dsar)) == ("in_progress", [], [])
    assert entry(dsar) == (
        "start", user(officer), {"before": "received", "after": "in_progress"},
    )  # fmt: skip


def test_a_confirmed_identity_is_on_record_with_its_points(officer):
    dsar = in_work("delete", by=officer, known=False)
    lifecycle.confirm_identity(dsar.pk, by=officer, points=1, reason="known_caller", now=NOW)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.identity, clock(dsar), letters(dsar)) == (
        "in_progress", "confirmed", [], [],
    )  # fmt: skip
    assert entry(dsar) == (
        "confirm_identity",
        user(officer),
        {
            "before": "in_progress",
            "after": "in_progress",
            "points": 1,
            "reason": "known_caller",
            "check": "",
        },
    )


def test_a_confirmed_identity_answers_the_open_question(officer):
    dsar = asked("access", "EEA")
    questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=at(11, 5))
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=at(11, 12))
    assert dates(dsar) == ("2026-12-09", "2026-12-09", False)
    assert (dsar.status, dsar.identity) == ("in_progress", "confirmed")
    assert clock(dsar)[1] == ("identity_received", date(2026, 11, 12))
    assert entry(dsar)[2] == {
        "before": "identity_pending", "after": "in_progress", "points": 3, "reason": "",
        "check": "",
        "due_before": "2026-12-02", "due_on": "2026-12-09",
    }  # fmt: skip


# The one extension.


@pytest.mark.parametrize(
    ("right", "region", "days", "due_before", "due_on"),
    [
        pytest.param("delete", "US-CA", None, "2026-12-17", "2027-01-31", id="ccpa: 90 days"),
        pytest.param("delete", "US-CA", 20, "2026-12-17", "2027-01-06", id="ccpa: 45 and 20"),
        pytest.param("delete", "US-CA", 80, "2026-12-17", "2027-01-31", id="ccpa: never more"),
        pytest.param("access", "EEA", None, "2026-12-02", "2027-02-02", id="gdpr: three months"),
        pytest.param("access", "EEA", 14, "2026-12-02", "2026-12-16", id="gdpr: a month and 14"),
        pytest.param("delete", "US-FL", None, "2026-12-17", "2027-01-01", id="florida: 60 days"),
        pytest.param("delete", "US-IA", None, "2027-01-31", "2027-03-17", id="iowa: 135 days"),
        pytest.param("access", "CA", None, "2026-12-02", "2027-01-01", id="canada: 60 days"),
    ],
)
def test_an_extension_moves_the_date_once_and_tells_why(
    officer, right, region, days, due_before, due_on
):
    dsar = in_work(right, region, by=officer)
    lifecycle.extend(dsar.pk, by=officer, reason="many_records", days=days, now=NOW)
    assert dates(dsar) == (due_on, due_on, True)
    assert (dsar.status, clock(dsar)[-1:], letters(dsar)) == (
        "in_progress", [("extension_notice_sent", date(2026, 11, 9))], ["extended"],
    )  # fmt: skip
    stored = ClockEvent.objects.get(kind="extension_notice_sent")
    assert (stored.days, stored.reason) == (days, "many_records")
    assert entry(dsar) == (
        "extend",
        user(officer),
        {
            "before": "in_progress", "after": "in_progress", "reason": "many_records",
            "due_before": due_before, "due_on": due_on,
        },
    )  # fmt: skip
    with unchanged(NotAllowed, match="had its one extension"):
        lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(11, 10))


@pytest.mark.parametrize(
    ("order", "now", "match"),
    [
        pytest.param({"reason": ""}, NOW, "needs its reason", id="no reason"),
        pytest.param({"reason": "busy"}, NOW, "needs its reason", id="effort is no reason"),
        pytest.param({"reason": "complex", "days": 0}, NOW, "at least one day", id="no days"),
        pytest.param({"reason": "complex", "days": -3}, NOW, "at least one day", id="fewer days"),
        pytest.param({"reason": "complex"}, at(12, 18), "announced by 2026-12-17", id="late"),
    ],
)
def test_a_refused_extension_changes_nothing(officer, order, now, match):
    dsar = in_work("delete", by=officer)
    with unchanged(NotAllowed, match=match):
        lifecycle.extend(dsar.pk, by=officer, now=now, **order)


@pytest.mark.parametrize("right", ["opt_out", "limit"])
def test_an_opt_out_is_not_extended(officer, right):
    dsar = in_work(right, by=officer)
    with unchanged(NotAllowed, match="gives no extension for this right"):
        lifecycle.extend(dsar.pk, by=officer, reason="complex", now=NOW)


def test_the_last_day_is_that_of_the_business(officer):
    dsar = in_work("delete", by=officer)
    late_in_new_york = at(12, 18, 4)  # 23:00 on 17 December
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=late_in_new_york)
    assert dates(dsar) == ("2027-01-31", "2027-01-31", True)


def test_two_laws_leave_the_earlier_day_to_extend_by_and_to_answer_by(officer):
    business = BusinessFactory(established_in="DE")
    dsar = in_work("know_specific", by=officer, business=business)
    assert dates(dsar) == ("2026-12-02", "2026-12-02", False)
    with unchanged(NotAllowed, match="announced by 2026-12-02"):
        lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(12, 3))
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(12, 2))
    assert dates(dsar) == ("2027-01-31", "2027-01-31", True)


def test_a_promise_ends_with_the_extension(officer):
    business = BusinessFactory()
    business.policies.create(regime="gdpr", valid_from=date(2026, 1, 1), promise_days=20)
    dsar = in_work("access", "EEA", by=officer, business=business)
    assert dates(dsar) == ("2026-11-22", "2026-12-02", False)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=NOW)
    assert dates(dsar) == ("2027-02-02", "2027-02-02", True)


# Who cannot be verified.


def test_a_request_for_pieces_goes_on_as_one_for_categories_and_may_then_be_refused(officer):
    dsar = in_work("know_specific", by=officer, known=False)
    lifecycle.treat_as_categories(dsar.pk, by=officer, now=NOW)
    assert dates(dsar) == ("2026-12-17", "2026-12-17", False)
    assert (dsar.right, dsar.asked_for) == ("know_categories", "know_specific")
    assert (clock(dsar), letters(dsar)) == ([], ["as_categories"])
    assert entry(dsar) == (
        "treat_as_categories", user(officer), {"before": "in_progress", "after": "in_progress"},
    )  # fmt: skip
    order = {"action": Action.DENY, "text": "We could not find out who you are."}
    give_answer(dsar.pk, by=officer, ground="not_identified", now=at(11, 10), **order)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.answer.parts) == ("denied", ["reasons"])


def test_the_question_for_proof_ends_with_it(officer):
    dsar = asked("know_specific")
    questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=at(11, 5))
    lifecycle.treat_as_categories(dsar.pk, by=officer, now=NOW)
    assert dates(dsar) == ("2026-12-17", "2026-12-17", False)
    assert dsar.status == "in_progress"


@pytest.mark.parametrize(
    ("right", "region", "known", "match"),
    [
        pytest.param("know_specific", "US-CA", True, "pieces can be given", id="is known"),
        pytest.param("delete", "US-CA", False, "not a request for specific", id="another right"),
        pytest.param("access", "EEA", False, "not a request for specific", id="another law"),
    ],
)
def test_nothing_else_becomes_categories(officer, right, region, known, match):
    dsar = in_work(right, region, by=officer, known=known)
    with unchanged(NotAllowed, match=match):
        lifecycle.treat_as_categories(dsar.pk, by=officer, now=NOW)


# Taken up again.


def test_a_reopened_request_keeps_its_receipt_and_its_dates(officer):
    dsar = in_work("delete", by=officer)
    order = {"action": Action.DENY, "ground": "legal_duty", "text": "Tax law."}
    give_answer(dsar.pk, by=officer, now=NOW, **order)
    dsar.refresh_from_db()
    assert str(dsar.retain_through) == "2028-11-09"
    lifecycle.reopen(dsar.pk, by=officer, reason="review", now=at(11, 20))
    assert dates(dsar) == ("2026-12-17", "2026-12-17", False)
    assert (dsar.status, dsar.closed_at, dsar.retain_through) == ("in_progress", None, None)
    assert (str(dsar.received_on), dsar.identity) == ("2026-11-02", "confirmed")
    assert (dsar.answer, dsar.answers.get().superseded_at) == (None, at(11, 20))
    assert clock(dsar) == [("answered", date(2026, 11, 9)), ("reopened", date(2026, 11, 20))]
    assert letters(dsar) == ["denied", "reopened"]
    assert entry(dsar) == (
        "reopen", user(officer), {"before": "denied", "after": "in_progress", "reason": "review"},
    )  # fmt: skip
    give_answer(dsar.pk, by=officer, action=Action.FULFIL, text="Gone.", now=at(11, 23))
    dsar.refresh_from_db()
    assert (dsar.status, dsar.answer.text, dsar.answers.count()) == ("fulfilled", "Gone.", 2)
    assert str(dsar.retain_through) == "2028-11-23"


def test_an_extension_lives_on_in_a_reopened_request(officer):
    dsar = in_work("delete", by=officer)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=NOW)
    lifecycle.withdraw(dsar.pk, by="requester", now=at(11, 10))
    lifecycle.reopen(dsar.pk, by=officer, reason="person_asks", now=at(11, 20))
    assert dates(dsar) == ("2027-01-31", "2027-01-31", True)
    with unchanged(NotAllowed, match="had its one extension"):
        lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(11, 21))


def test_a_request_may_be_taken_up_twice_and_tells_it_each_time(officer):
    dsar = asked("delete")
    for day in (10, 20):
        lifecycle.withdraw(dsar.pk, by="requester", now=at(11, day))
        lifecycle.reopen(dsar.pk, by=officer, reason="person_asks", now=at(11, day + 1))
    assert letters(dsar) == ["withdrawn", "reopened", "withdrawn", "reopened"]


def test_a_request_is_not_taken_up_without_a_reason_nor_while_it_is_open(officer):
    dsar = asked("delete")
    with unchanged(NotAllowed, match="cannot be taken in the status"):
        lifecycle.reopen(dsar.pk, by=officer, reason="mistake", now=NOW)
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    with unchanged(NotAllowed, match="Say why"):
        lifecycle.reopen(dsar.pk, by=officer, reason="because", now=NOW)


# Withdrawn.


@pytest.mark.parametrize("by_whom", ["requester", "staff"])
def test_a_withdrawal_ends_it_and_is_confirmed(officer, by_whom):
    dsar = asked("delete")
    actor = "requester" if by_whom == "requester" else user(officer)
    lifecycle.withdraw(dsar.pk, by=actor, now=NOW)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.closed_at) == ("withdrawn", NOW)
    assert (clock(dsar), letters(dsar)) == ([("withdrawn", date(2026, 11, 9))], ["withdrawn"])
    assert entry(dsar) == ("withdraw", actor, {"before": "received", "after": "withdrawn"})
    with unchanged(NotAllowed, match="cannot be taken"):
        lifecycle.withdraw(dsar.pk, by=actor, now=NOW)


def test_all_are_withdrawn_or_none(officer):
    receipt = submission(Right.DELETE, Right.CORRECT)
    first, second = receipt.requests
    lifecycle.withdraw(second.pk, by="requester", now=NOW)
    with unchanged(NotAllowed):
        lifecycle.withdraw_all([first.pk, second.pk], by="requester", now=NOW)


# One transaction.


def boom(*_args, **_facts):
    raise RuntimeError("the ledger is away")


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(lambda pk, by: lifecycle.start(pk, by=by, now=NOW), id="start"),
        pytest.param(lambda pk, by: lifecycle.withdraw(pk, by="requester", now=NOW), id="withdraw"),
        pytest.param(
            lambda pk, by: lifecycle.extend(pk, by=by, reason="complex", now=NOW), id="extend"
        ),
        pytest.param(
            lambda pk, by: questions.ask(
                pk, by=by, action=Action.ASK_IDENTITY, text="Who?", now=NOW
            ),
            id="ask",
        ),
    ],
)
def test_a_ledger_that_fails_undoes_all(officer, monkeypatch, step):
    dsar = asked("access", "EEA")
    monkeypatch.setattr(ledger, "record", boom)
    with unchanged(RuntimeError, match="ledger is away"):
        step(dsar.pk, officer)


def test_a_letter_that_cannot_be_written_undoes_all(officer, monkeypatch):
    dsar = asked("delete")
    monkeypatch.setattr("requests_app.notices.outbox.compose", boom)
    with unchanged(RuntimeError):
        lifecycle.extend(dsar.pk, by=officer, reason="complex", now=NOW)


def test_who_gave_no_address_gets_no_letter_and_the_step_is_taken(officer):
    dsar = asked("delete", claims={"name": "Paula"})
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=NOW + timedelta(days=1))
    assert dates(dsar)[2] is True
    assert not Notice.objects.exists()
