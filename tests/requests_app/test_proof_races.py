"""Files of proof at the same moment: the quota holds, and no step waits for a file."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from foundation import ledger
from foundation.uploads import Refused
from requests_app.rules.rights import Right
from requests_app.services import forgetting, lifecycle, proofs
from tests.foundation.hostile import picture
from tests.requests_app.steps import at
from tests.requests_app.test_lock_order import beside
from tests.requests_app.test_public_races import closing
from tests.requests_app.test_status_files import asked
from verification.models import Evidence
from verification.rules.evidence import Purpose
from verification.services import evidence

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at(11, 12)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def send(receipt):
    order = {"purpose": Purpose.IDENTITY, "name": "a.jpg", "data": picture(), "now": NOW}
    return proofs.send(receipt.submission, **order)


def test_two_files_at_once_count_each_other(officer, monkeypatch):
    monkeypatch.setattr("verification.rules.evidence.MOST_FILES", 1)  # what the rule reads
    receipt = asked(officer)
    file, passed = evidence.prepared("a.jpg", picture())
    order = {"purpose": Purpose.IDENTITY, "by": "requester", "now": NOW}
    with beside(lambda: send(receipt)) as begin:
        key = receipt.submission.content_key
        evidence.take(receipt.submission.pk, file=file, passed=passed, key=key, **order)
        late = begin()
    with pytest.raises(Refused, match="which is the most"):
        late.result()
    assert Evidence.objects.count() == 1


def test_a_step_does_not_wait_for_a_file_that_somebody_holds(officer):
    """Who holds the file wants the ledger next, and the step has it: neither may wait."""
    receipt = asked(officer, Right.ACCESS, Right.DELETE)
    row, pks = send(receipt), [dsar.pk for dsar in receipt.requests]
    withdraw = closing(lambda: lifecycle.withdraw_all(pks, by="requester", now=NOW))
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert evidence.check(row, by="user:1", now=NOW)
        pool.submit(withdraw).result(10)
        ledger.record(receipt.submission.chain, "noted", by="user:1", at=NOW)
    assert set(receipt.submission.requests.values_list("status", flat=True)) == {"withdrawn"}
    assert evidence.kept(receipt.submission.pk).exists()
    assert forgetting.sweep(NOW) == 1


def test_what_somebody_holds_is_left_to_the_next_sweep(officer):
    receipt = asked(officer)
    subject, row = receipt.submission.pk, send(receipt)
    forget = closing(lambda: evidence.forget(subject, now=NOW))
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        list(evidence.kept(subject).select_for_update(of=("self",)))
        assert pool.submit(forget).result(5) == []
    assert [found.pk for found in evidence.forget(subject, now=NOW)] == [row.pk]
    assert evidence.forget(subject, now=NOW) == []
