"""Changes of one submission at the same moment wait for each other in one order: no deadlock."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation import ledger
from requests_app.models import PrivacyRequest
from requests_app.notices import outbox
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import correspondence, lifecycle, merging, questions
from tests.factories import BusinessFactory, submission
from tests.requests_app.test_public_races import closing, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)


@contextmanager
def beside(change):
    """Give a function that begins `change` on a connection of its own, once it has to wait."""

    def begin():
        late = pool.submit(closing(change))
        until_somebody_waits()
        return late

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        yield begin


def test_a_fresh_secret_does_not_block_a_letter_that_is_being_written():
    sent = submission().submission
    with beside(lambda: correspondence.renew_secret(sent, by="requester", now=NOW)) as begin:
        ledger.record(sent.chain, "noted", by="system", at=NOW)
        other = begin()
        outbox.queue(sent, "message", period="1", now=NOW)
    assert other.result()


def test_a_message_locks_every_request_that_waits_before_the_ledger(officer):
    receipt = submission(Right.ACCESS, Right.DELETE, region=Region.EEA)
    pks = [dsar.pk for dsar in receipt.requests]
    order = {"action": Action.ASK_IDENTITY, "text": "Who?", "now": NOW}
    for pk in pks:
        questions.ask(pk, by=officer, **order)
    chain, later = receipt.submission.chain, NOW + timedelta(days=1)

    def write():
        correspondence.write(receipt.submission, text="It is me.", by=None, now=later)

    with beside(write) as begin:
        PrivacyRequest.objects.select_for_update().get(pk=max(pks))
        other = begin()
        ledger.record(chain, "noted", by="system", at=NOW)
    other.result()
    assert set(PrivacyRequest.objects.values_list("status", flat=True)) == {"in_progress"}
    events = ledger.LedgerEntry.objects.filter(chain=chain).order_by("number")
    assert list(events.values_list("event", flat=True))[3:] == [
        "noted", "receive_identity", "receive_identity", "message",
    ]  # fmt: skip


def test_withdrawing_all_locks_every_request_before_the_ledger(officer):
    receipt = submission(Right.DELETE, Right.CORRECT)
    pks = [dsar.pk for dsar in receipt.requests]
    chain = receipt.submission.chain
    with beside(lambda: lifecycle.withdraw_all(pks, by="requester", now=NOW)) as begin:
        PrivacyRequest.objects.select_for_update().get(pk=max(pks))
        other = begin()
        ledger.record(chain, "noted", by="system", at=NOW)
    other.result()
    assert set(PrivacyRequest.objects.values_list("status", flat=True)) == {"withdrawn"}
    events = ledger.LedgerEntry.objects.filter(chain=chain).order_by("number")
    assert list(events.values_list("event", flat=True))[1:] == ["noted", "withdraw", "withdraw"]


def two_and_two():
    """Return two submissions, one person's, of which each has the earlier one of one right."""
    business = BusinessFactory()
    return [submission(Right.DELETE, Right.CORRECT, business=business).requests for _ in range(2)]


def chains_locked(queries):
    """Return the chains whose ledgers were locked, each once, in the order of the locks."""
    heads = [sql["sql"] for sql in queries if "INSERT INTO foundation_ledgerhead" in sql["sql"]]
    return list(dict.fromkeys(re.search(r"VALUES \('([^']+)'", sql)[1] for sql in heads))


STEPS = {
    "merge": lambda dsar, kept, officer: merging.merge(
        dsar.pk, into=kept.pk, by=officer, sure=True, now=NOW
    ),
    "keep_apart": lambda dsar, kept, officer: merging.keep_apart(
        dsar.pk, other=kept.pk, by=officer, now=NOW
    ),
    "withdraw": lambda dsar, kept, officer: lifecycle.withdraw(kept.pk, by="requester", now=NOW),
    "withdraw_all": lambda dsar, kept, officer: lifecycle.withdraw_all(
        [kept.pk], by="requester", now=NOW
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_several_ledgers_are_locked_in_one_order_whichever_is_kept(officer, step):
    (first, second), (other, third) = two_and_two()
    for dsar, kept in ((other, first), (second, third)):
        if step.startswith("withdraw"):
            merging.merge(dsar.pk, into=kept.pk, by=officer, sure=True, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            STEPS[step](dsar, kept, officer)
        found = chains_locked(queries)
        assert len(found) == 2
        assert found == sorted(found)


def test_a_merge_waits_for_who_holds_the_first_of_two_ledgers_before_it_holds_the_second(officer):
    (kept, _), (dsar, _) = sorted(two_and_two(), key=lambda rows: rows[0].submission.chain)

    def merge():
        merging.merge(dsar.pk, into=kept.pk, by=officer, sure=True, now=NOW)

    with beside(merge) as begin:
        ledger.record(kept.submission.chain, "noted", by="system", at=NOW)
        late = begin()
        ledger.record(dsar.submission.chain, "noted", by="system", at=NOW)
    late.result()
    dsar.refresh_from_db()
    assert dsar.merged_into == kept
