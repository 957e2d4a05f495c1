"""Questions to the person: what they do to the clock under each law, and how they end."""

from datetime import date

import pytest

from foundation import ledger
from requests_app.models import ClockEvent, Message
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import correspondence, lifecycle, questions
from tests.factories import BusinessFactory, submission
from tests.requests_app.steps import (
    at,
    clock,
    dates,
    entry,
    in_work,
    letters,
    unchanged,
)

pytestmark = pytest.mark.django_db

ASKED_AT, CAME_AT = at(11, 5), at(11, 12)
PROOF = {"action": Action.ASK_IDENTITY, "text": "Which account is yours?"}
SCOPE = {"action": Action.ASK_CLARIFICATION, "text": "Which years do you mean?"}
FEE = {"action": Action.QUOTE_FEE, "text": "A second copy costs this.", "amount": 1250}


def london():
    return BusinessFactory(time_zone="Europe/London", holiday_calendar="UK-ENG")


def boom(*_args, **_facts):
    raise RuntimeError("the ledger is away")


@pytest.mark.parametrize(
    ("order", "status", "kind", "letter"),
    [
        (PROOF, "identity_pending", "identity_requested", "identity_asked"),
        (SCOPE, "clarification_pending", "clarification_requested", "clarification_asked"),
        (FEE, "fee_pending", "fee_quoted", "fee_quoted"),
    ],
)
def test_a_question_is_on_the_page_in_a_letter_and_on_record(officer, order, status, kind, letter):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **order)
    dsar.refresh_from_db()
    assert (dsar.status, clock(dsar), letters(dsar)) == (
        status, [(kind, date(2026, 11, 5))], [letter],
    )  # fmt: skip
    message = Message.objects.get()
    assert (message.text, message.written_by, message.at) == (order["text"], officer, ASKED_AT)
    assert order["text"] not in dsar.notices.get().text
    event, by, facts = entry(dsar)
    assert (event, by) == (order["action"], f"user:{officer.pk}")
    assert facts == {"before": "in_progress", "after": status}
    assert ClockEvent.objects.get(kind=kind).amount == order.get("amount")


@pytest.mark.parametrize(
    ("order", "match"),
    [
        pytest.param({**PROOF, "text": " \n"}, "Write what you need", id="no text"),
        pytest.param({**PROOF, "action": Action.START}, "not a question", id="no question"),
        pytest.param({**PROOF, "amount": 5}, "A fee has an amount", id="proof is free"),
        pytest.param({**FEE, "amount": None}, "A fee has an amount", id="a fee without one"),
        pytest.param({**FEE, "amount": 0}, "A fee has an amount", id="a fee of nothing"),
        pytest.param({**FEE, "amount": -5}, "A fee has an amount", id="a fee below nothing"),
    ],
)
def test_a_refused_question_changes_nothing(officer, order, match):
    dsar = in_work("access", "EEA", by=officer, known=False)
    with unchanged(NotAllowed, match=match):
        questions.ask(dsar.pk, by=officer, now=ASKED_AT, **order)


@pytest.mark.parametrize(
    ("right", "region", "order", "match"),
    [
        pytest.param("opt_out", "US-CA", PROOF, r"11 CCR 7060\(b\)", id="opt-out, proof"),
        pytest.param("limit", "US-CA", PROOF, r"11 CCR 7060\(b\)", id="limit, proof"),
        pytest.param("opt_out", "US-CA", SCOPE, "given at once", id="opt-out, pause"),
        pytest.param("opt_out", "US-CA", FEE, "free of charge", id="opt-out, fee"),
        pytest.param("object_marketing", "EEA", PROOF, "nothing is disclosed", id="marketing"),
        pytest.param("object_marketing", "EEA", SCOPE, "given at once", id="marketing, pause"),
        pytest.param("withdraw_consent", "EEA", SCOPE, "given at once", id="consent, pause"),
        pytest.param("delete", "US-CA", SCOPE, "Write a message instead", id="ccpa, pause"),
        pytest.param("delete", "US-VA", SCOPE, "Write a message instead", id="virginia, pause"),
        pytest.param("delete", "US-CA", FEE, "free of charge", id="ccpa, fee"),
    ],
)
def test_what_a_law_forbids_to_ask_changes_nothing(officer, right, region, order, match):
    dsar = in_work(right, region, by=officer, known=False)
    with unchanged(NotAllowed, match=match):
        questions.ask(dsar.pk, by=officer, now=ASKED_AT, **order)


# What the question does to the clock: received on 2 November, asked on the 5th, answered on the
# 12th of November 2026.


@pytest.mark.parametrize(
    ("order", "right", "region", "while_held", "after"),
    [
        pytest.param(
            PROOF, "access", "EEA",
            ("2026-12-02", "held", False), ("2026-12-09", "2026-12-09", False),
            id="gdpr: seven days more",
        ),
        pytest.param(
            SCOPE, "access", "EEA",
            ("2026-12-02", "held", False), ("2026-12-09", "2026-12-09", False),
            id="gdpr: the scope, seven days more",
        ),
        pytest.param(
            FEE, "access", "EEA",
            ("2026-12-02", "2026-12-02", False), ("2026-12-02", "2026-12-02", False),
            id="gdpr: a fee stops nothing",
        ),
        pytest.param(
            PROOF, "access", "GB",
            ("2026-12-02", "held", False), ("2026-12-12", "2026-12-14", False),
            id="uk: the month begins anew, and 12 December is a Saturday",
        ),
        pytest.param(
            SCOPE, "access", "GB",
            ("2026-12-02", "held", False), ("2026-12-09", "2026-12-10", False),
            id="uk: both days are left out of the count; worked to without the second",
        ),
        pytest.param(
            FEE, "access", "GB",
            ("2026-12-02", "held", False), ("2026-12-12", "2026-12-14", False),
            id="uk: the month begins with the payment",
        ),
        pytest.param(
            FEE, "access", "CH",
            ("2026-12-02", "held", False), ("2026-12-12", "2026-12-15", False),
            id="ch: 30 days from the payment; the law's begin ten days after the question",
        ),
        pytest.param(
            PROOF, "delete", "US-CA",
            ("2026-12-17", "2026-12-17", False), ("2026-12-17", "2026-12-17", False),
            id="ccpa: not a day",
        ),
        pytest.param(
            PROOF, "access", "US-VA",
            ("2026-12-17", "2026-12-17", False), ("2026-12-17", "2026-12-17", False),
            id="virginia: not a day",
        ),
        pytest.param(
            PROOF, "access", "CA",
            ("2026-12-02", "2026-12-02", False), ("2026-12-02", "2026-12-02", False),
            id="canada: not a day",
        ),
    ],
)  # fmt: skip
def test_what_a_question_does_to_the_dates(officer, order, right, region, while_held, after):
    dsar = in_work(right, region, by=officer, known=False, business=london())
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **order)
    assert dates(dsar) == while_held
    assert dsar.suspended is (while_held[1] == "held")
    questions.receive(dsar.pk, by=officer, at=CAME_AT, now=CAME_AT)
    assert dates(dsar) == after
    assert (dsar.status, dsar.suspended, dsar.identity) == ("in_progress", False, "unchecked")


def test_of_two_laws_one_may_wait_and_the_other_runs(officer):
    dsar = in_work("know_specific", None, by=officer, known=False)
    assert dates(dsar) == ("2026-12-02", "2026-12-02", False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    assert dates(dsar) == ("2026-12-02", "2026-12-17", False)
    questions.receive(dsar.pk, by=officer, at=CAME_AT, now=CAME_AT)
    assert dates(dsar) == ("2026-12-09", "2026-12-09", False)


def test_asked_too_late_the_clock_runs_on(officer):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=at(11, 10), **PROOF)
    assert dates(dsar) == ("2026-12-02", "2026-12-02", False)


def test_an_extension_while_the_clock_is_held_gets_the_pause_on_top(officer):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(11, 6))
    assert dates(dsar) == ("2027-02-02", "held", True)
    questions.receive(dsar.pk, by=officer, at=CAME_AT, now=CAME_AT)
    assert dates(dsar) == ("2027-02-09", "2027-02-09", True)


# How it ends.


def test_what_came_counts_from_the_day_it_came(officer):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    questions.receive(dsar.pk, by=officer, at=at(11, 9), now=at(11, 20))
    assert dates(dsar) == ("2026-12-06", "2026-12-06", False)
    assert clock(dsar)[-1] == ("identity_received", date(2026, 11, 9))
    assert letters(dsar) == ["identity_asked"]
    assert entry(dsar) == (
        "receive_identity",
        f"user:{officer.pk}",
        {
            "before": "identity_pending", "after": "in_progress",
            "due_before": "2026-12-02", "due_on": "2026-12-06",
        },
    )  # fmt: skip


def test_what_came_before_an_extension_is_noted_after_it(officer):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(11, 15))
    questions.receive(dsar.pk, by=officer, at=CAME_AT, now=at(11, 20))
    assert dates(dsar) == ("2027-02-09", "2027-02-09", True)


@pytest.mark.parametrize(
    ("came_at", "now"),
    [
        pytest.param(at(11, 5, 15), at(11, 12), id="before the question"),
        pytest.param(at(11, 13), at(11, 12), id="in the future"),
    ],
)
def test_an_answer_comes_after_the_question_and_not_in_the_future(officer, came_at, now):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    with unchanged(NotAllowed, match="came after the question"):
        questions.receive(dsar.pk, by=officer, at=came_at, now=now)


def test_nothing_is_received_that_nobody_asked_for(officer):
    dsar = in_work("access", "EEA", by=officer)
    with unchanged(NotAllowed, match="waits for no answer"):
        questions.receive(dsar.pk, by=officer, at=CAME_AT, now=CAME_AT)


@pytest.mark.parametrize(("order", "kind"), [(PROOF, "identity"), (SCOPE, "clarification")])
def test_a_message_of_the_person_ends_the_wait_at_its_time(officer, order, kind):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **order)
    correspondence.write(dsar.submission, text="Account 1700.", by=None, now=CAME_AT)
    assert dates(dsar) == ("2026-12-09", "2026-12-09", False)
    assert (dsar.status, dsar.identity) == ("in_progress", "unchecked")
    assert clock(dsar)[-1] == (f"{kind}_received", date(2026, 11, 12))
    told = ledger.LedgerEntry.objects.filter(chain=dsar.submission.chain).order_by("-number")[:2]
    assert [(one.event, one.by) for one in told] == [
        ("message", "requester"), (f"receive_{kind}", "requester"),
    ]  # fmt: skip


def test_a_message_answers_all_that_waits_and_nothing_else(officer):
    rights = (Right.ACCESS, Right.DELETE, Right.CORRECT, Right.PORTABILITY)
    waits, also_waits, owes, works = submission(*rights, region=Region.EEA).requests
    for dsar in (owes, works):
        lifecycle.start(dsar.pk, by=officer, now=at(11, 4))
    questions.ask(waits.pk, by=officer, now=ASKED_AT, **PROOF)
    questions.ask(also_waits.pk, by=officer, now=ASKED_AT, **SCOPE)
    questions.ask(owes.pk, by=officer, now=ASKED_AT, **FEE)
    correspondence.write(waits.submission, text="Here.", by=None, now=CAME_AT)
    for dsar in (waits, also_waits, owes, works):
        dsar.refresh_from_db()
    assert [dsar.status for dsar in (waits, also_waits, owes, works)] == [
        "in_progress", "in_progress", "fee_pending", "in_progress",
    ]  # fmt: skip


def test_a_message_of_the_staff_ends_no_wait(officer):
    dsar = in_work("access", "EEA", by=officer, known=False)
    questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    correspondence.write(dsar.submission, text="We still wait.", by=officer, now=CAME_AT)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.suspended) == ("identity_pending", True)


@pytest.mark.parametrize("what", ["ask", "receive", "write"])
def test_a_ledger_that_fails_undoes_all(officer, monkeypatch, what):
    dsar = in_work("access", "EEA", by=officer, known=False)
    if what != "ask":
        questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
    monkeypatch.setattr(ledger, "record", boom)
    with unchanged(RuntimeError, match="ledger is away"):
        if what == "ask":
            questions.ask(dsar.pk, by=officer, now=ASKED_AT, **PROOF)
        elif what == "receive":
            questions.receive(dsar.pk, by=officer, at=CAME_AT, now=CAME_AT)
        else:
            correspondence.write(dsar.submission, text="Here.", by=None, now=CAME_AT)
