"""Two clicks, two workers, two members of the staff at one moment: one result."""

import threading
from datetime import timedelta
from time import sleep

import pytest
from django.db import connection

from foundation.ledger import LedgerEntry
from requests_app import jobs
from requests_app.models import Notice, Task
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import authorising, children
from tests.factories import RECEIVED_AT, submission
from tests.requests_app.on_file import SOON, by_agent, known, link
from tests.requests_app.test_lock_order import beside
from verification.rules.authority import Check
from verification.services import authorities

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = [Check.NAMES_PERSON, Check.NAMES_AGENT, Check.SIGNED, Check.COVERS_RIGHT]


def at_once(*acts):
    """Run all at one moment; return what came of each, an exception by its type."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait()
            results[place] = act()
        except Exception as error:
            results[place] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def asked(tmp_path):
    receipt = by_agent(known(tmp_path))
    authorising.ask(receipt.submission, by="requester", now=RECEIVED_AT)
    return receipt


def count(event):
    return LedgerEntry.objects.filter(event=event).count()


def test_two_clicks_on_yes_are_one_event(asked):
    token = link()
    results = at_once(*[lambda: authorising.answered(token, yes=True, now=SOON)] * 2)
    assert sorted(results) == [False, True]
    assert (count("authority_confirmed"), count("confirm_identity")) == (1, 1)


def test_a_yes_and_a_no_are_one_answer(asked):
    token = link()
    results = at_once(
        lambda: authorising.answered(token, yes=True, now=SOON),
        lambda: authorising.answered(token, yes=False, now=SOON),
    )
    assert sorted(results) == [False, True]
    said_no = authorities.of(asked.submission.pk).standing == "refused"
    assert Task.objects.count() == said_no
    assert count("authority_confirmed") + count("authority_refused") == 1


def test_two_workers_send_one_link(asked, monkeypatch):
    """Each at its own moment, and slow to look up: the constraint on notices does not help."""
    find = authorising.verification.find
    monkeypatch.setattr(authorising.verification, "find", lambda *given: sleep(1) or find(*given))
    later = SOON + timedelta(seconds=1)
    at_once(lambda: jobs.ask_people(SOON), lambda: jobs.ask_people(later))
    assert Notice.objects.filter(kind="permission_asked").count() == 1


def test_two_who_find_a_child_at_once_are_one_event(officer):
    pks = [dsar.pk for dsar in submission(Right.DELETE, Right.KNOW_CATEGORIES).requests]
    with beside(lambda: children.found(pks[1], by=officer, now=SOON)) as begin:
        assert children.found(pks[0], by=officer, now=SOON)
        late = begin()
    assert late.result() is False
    assert (count("child_found"), Task.objects.count()) == (1, 2)


def test_two_wishes_are_one(asked, tmp_path):
    other = by_agent(asked.submission.business)
    wish = lambda: authorising.ask(other.submission, by="requester", now=SOON)  # noqa: E731
    assert sorted(at_once(wish, wish)) == [False, True]


def test_two_members_of_the_staff_decide_once(asked, officer):
    def decide():
        return bool(authorising.decide(asked.submission.pk, seen=WHOLE, by=officer, now=SOON))

    results = at_once(decide, decide)
    assert set(results) == {True, NotAllowed}
    assert count("authority_confirmed") == 1
