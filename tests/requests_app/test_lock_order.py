"""Changes of one submission at the same moment wait for each other in one order: no deadlock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from foundation import ledger
from requests_app.models import PrivacyRequest
from requests_app.notices import outbox
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import correspondence, lifecycle, questions
from tests.factories import submission
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
