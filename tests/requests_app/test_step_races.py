"""Eight officers take the same step at the same moment, on real connections: one step is taken."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import correspondence, lifecycle, questions, redirects
from tests.factories import give_answer
from tests.requests_app.steps import asked, at, in_work, letters
from tests.requests_app.test_public_races import closing

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, RACES = 8, 10
NOW = at(11, 9)


def race(*steps):
    """Take steps at the same moment, eight in all, and count how each ended."""
    together = Barrier(THREADS)

    def run(number):
        together.wait(30)
        try:
            steps[number % len(steps)](number)
        except NotAllowed:
            return "refused"
        return "taken"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(closing(run), range(THREADS)))


def ledger_events(dsar):
    found = LedgerEntry.objects.filter(chain=dsar.submission.chain).order_by("number")
    return list(found.values_list("event", flat=True))


def extend(pk, officer):
    return lambda n: lifecycle.extend(pk, by=officer, reason="complex", days=n + 1, now=NOW)


def answer(pk, officer):
    def give(n):
        order = {"action": Action.FULFIL, "text": f"Answer {n}."}
        if n % 2:
            order = {"action": Action.DENY, "text": f"Answer {n}.", "ground": "legal_duty"}
        give_answer(pk, by=officer, now=NOW, **order)

    return give


def withdraw(pk, officer):
    return lambda n: lifecycle.withdraw(
        pk, by="requester" if n % 2 else f"user:{officer.pk}", now=NOW
    )


def redirect(pk, officer, controller):
    return lambda _: redirects.redirect(pk, by=officer, controller=controller, now=NOW)


def write(sent):
    return lambda n: correspondence.write(sent, text=f"Account {n}.", by=None, now=NOW)


def note(pk, officer):
    return lambda _: questions.receive(pk, by=officer, at=NOW, now=NOW)


def test_one_extension_is_taken(officer):
    for _ in range(RACES):
        dsar = in_work("delete", by=officer)
        assert race(extend(dsar.pk, officer)) == {"taken": 1, "refused": THREADS - 1}
        dsar.refresh_from_db()
        event = dsar.clock.get(kind="extension_notice_sent")
        assert dsar.extended
        assert (dsar.due_on - dsar.received_on).days == 45 + event.days
        assert letters(dsar) == ["extended"]
        assert ledger_events(dsar) == ["received", "start", "confirm_identity", "extend"]
        assert list(ledger_faults()) == []


def test_one_answer_is_given(officer):
    for _ in range(RACES):
        dsar = in_work("delete", by=officer)
        assert race(answer(dsar.pk, officer)) == {"taken": 1, "refused": THREADS - 1}
        dsar.refresh_from_db()
        given = dsar.answers.get()
        assert given.outcome == dsar.status
        assert letters(dsar) == ["denied" if dsar.status == "denied" else "answered"]
        assert dsar.clock.filter(kind="answered").count() == 1
        assert ledger_events(dsar)[3:] == ["deny" if dsar.status == "denied" else "fulfil"]
        assert list(ledger_faults()) == []


def test_one_withdrawal_is_confirmed(officer):
    for _ in range(RACES):
        dsar = asked("delete")
        assert race(withdraw(dsar.pk, officer)) == {"taken": 1, "refused": THREADS - 1}
        dsar.refresh_from_db()
        assert (dsar.status, letters(dsar)) == ("withdrawn", ["withdrawn"])
        assert ledger_events(dsar) == ["received", "withdraw"]
        assert list(ledger_faults()) == []


def test_of_an_answer_a_withdrawal_and_a_redirect_one_ends_the_request(officer):
    for _ in range(RACES):
        dsar = in_work("delete", by=officer)
        initech = dsar.business.controllers.create(name="Initech", email="p@initech.example")
        steps = (answer(dsar.pk, officer), withdraw(dsar.pk, officer))
        redirected = redirect(dsar.pk, officer, initech)
        assert race(*steps, redirected) == {"taken": 1, "refused": THREADS - 1}
        dsar.refresh_from_db()
        assert dsar.status in ("fulfilled", "denied", "withdrawn", "redirected")
        ends = dsar.clock.filter(kind__in=["answered", "withdrawn", "redirected"])
        assert ends.count() == 1
        assert dsar.answers.count() == (dsar.status in ("fulfilled", "denied"))
        assert len(ledger_events(dsar)) == 4
        assert list(ledger_faults()) == []


def test_messages_end_a_wait_once_while_staff_note_it(officer):
    for _ in range(RACES):
        dsar = asked("access", "EEA")
        order = {"action": Action.ASK_IDENTITY, "text": "Who?"}
        questions.ask(dsar.pk, by=officer, now=at(11, 5), **order)
        outcomes = race(write(dsar.submission), note(dsar.pk, officer))
        assert outcomes["taken"] in (4, 5), "every message, and one note at the most"
        dsar.refresh_from_db()
        assert (dsar.status, str(dsar.due_on)) == ("in_progress", "2026-12-06")
        assert dsar.clock.filter(kind="identity_received").count() == 1
        assert ledger_events(dsar).count("receive_identity") == 1
        assert ledger_events(dsar).count("message") == 4
        assert list(ledger_faults()) == []
