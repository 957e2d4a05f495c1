"""The steps of a request: the change, the ledger entry, the letter; a refusal changes nothing."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from foundation.ledger import LedgerEntry
from requests_app.models import Answer, ClockEvent, Notice, PrivacyRequest
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import lifecycle
from tests.factories import submission

NOW = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)


@pytest.fixture
def dsar(db):
    (dsar,) = submission(Right.DELETE).requests
    return dsar


@pytest.fixture
def known(dsar, officer):
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    return lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=NOW)


def events():
    return list(LedgerEntry.objects.order_by("number").values_list("event", flat=True))


def test_start_and_confirm(known, officer):
    known.refresh_from_db()
    assert (known.status, known.identity) == ("in_progress", "confirmed")
    assert events() == ["received", "start", "confirm_identity"]
    last = LedgerEntry.objects.get(event="confirm_identity")
    assert last.by == f"user:{officer.pk}"
    assert last.facts == {"dsar": str(known.pk), "points": 3, "reason": ""}


def test_answer_closes_stores_stops_the_clock_and_tells(known, officer):
    lifecycle.answer(known.pk, by=officer, action=Action.FULFIL, text="It is gone.", now=NOW)
    known.refresh_from_db()
    assert (known.status, known.closed_at) == ("fulfilled", NOW)
    answer = Answer.objects.get()
    assert (answer.text, answer.outcome, answer.given_by) == ("It is gone.", "fulfilled", officer)
    assert ClockEvent.objects.get(kind="answered").on == date(2026, 11, 9)
    notice = Notice.objects.get(kind="answered")
    assert notice.to == "ada@example.org"
    assert "It is gone." not in notice.text
    entry = LedgerEntry.objects.get(event="fulfil")
    assert (entry.facts["before"], entry.facts["after"]) == ("in_progress", "fulfilled")


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [(Action.FULFIL_PART, "partial", "answered"), (Action.DENY, "denied", "denied")],
)
def test_part_and_refusal_carry_their_ground(known, officer, action, status, kind):
    lifecycle.answer(
        known.pk, by=officer, action=action, text="Why.", ground="legal_obligation", now=NOW
    )
    assert Answer.objects.get().ground == "legal_obligation"
    assert PrivacyRequest.objects.get().status == status
    assert Notice.objects.filter(kind=kind).count() == 1


@pytest.mark.parametrize(
    ("order", "message"),
    [
        pytest.param({"action": Action.START, "text": "x"}, "not an answer", id="no answer"),
        pytest.param({"action": Action.FULFIL, "text": " "}, "needs a text", id="no text"),
        pytest.param({"action": Action.DENY, "text": "x"}, "on what ground", id="no ground"),
        pytest.param({"action": Action.FULFIL_PART, "text": "x"}, "ground", id="part, no ground"),
    ],
)
def test_a_refused_answer_changes_nothing(known, officer, order, message):
    with pytest.raises(NotAllowed, match=message):
        lifecycle.answer(known.pk, by=officer, now=NOW, **order)
    known.refresh_from_db()
    assert known.status == "in_progress"
    assert not Answer.objects.exists()
    assert events() == ["received", "start", "confirm_identity"]


def test_nothing_goes_to_a_stranger(dsar, officer):
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    with pytest.raises(NotAllowed, match="Confirm the identity first"):
        lifecycle.answer(dsar.pk, by=officer, action=Action.FULFIL, text="Data.", now=NOW)
    assert not Answer.objects.exists()
    assert not Notice.objects.filter(kind="answered").exists()


def test_withdraw_ends_it_and_confirms(dsar):
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.closed_at) == ("withdrawn", NOW)
    assert Notice.objects.filter(kind="withdrawn").count() == 1
    with pytest.raises(NotAllowed):
        lifecycle.withdraw(dsar.pk, by="requester", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_officers_answer_at_once_and_one_answer_stands(officer):
    (dsar,) = submission(Right.OPT_OUT).requests
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    together, outcomes = threading.Barrier(2), []

    def answer(text):
        try:
            together.wait()
            lifecycle.answer(dsar.pk, by=officer, action=Action.FULFIL, text=text, now=NOW)
            outcomes.append("answered")
        except NotAllowed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(text,)) for text in ("One.", "Two.")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["answered", "refused"]
    assert Answer.objects.count() == 1
    assert Notice.objects.filter(kind="answered").count() == 1
