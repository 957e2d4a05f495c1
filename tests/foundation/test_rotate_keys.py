"""Master keys are changed while the site runs, and nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from foundation.heads import bind_heads
from foundation.rotation import key_columns
from foundation.sealing import SealingKey, new_wrapped_key, wrap
from requests_app.models import Draft, Submission
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}


def rotate():
    out = StringIO()
    call_command("rotate_keys", stdout=out, no_color=True)
    return out.getvalue()


def beneath(name):
    """Count the keys under a master key, by the raw bytes."""
    prefix = (bytes([len(name)]) + name.encode()).hex()
    found = 0
    with connection.cursor() as cursor:
        for table in ("foundation_sealingkey", "requests_app_draft"):
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE encode(wrapped_key, 'hex') LIKE %s",
                [prefix + "%"],
            )
            found += cursor.fetchone()[0]
    return found


@pytest.fixture
def business(settings):
    settings.MASTER_KEYS = OLD
    return BusinessFactory()


def draft(business, data="typed so far"):
    return Draft.objects.create(business=business, data=data, expires_at=AT)


def test_every_column_of_keys_is_found():
    assert {str(column) for column in key_columns()} >= {
        "foundation.SealingKey.wrapped_key",
        "requests_app.Draft.wrapped_key",
        "verification.IdentityRecord.wrapped_key",
    }


def test_after_a_rotation_the_new_master_key_alone_opens_everything(settings, business):
    sent, half = submission(business=business).submission, draft(business)
    settings.MASTER_KEYS = NEW | OLD
    printed = rotate()

    assert "foundation.SealingKey.wrapped_key: 2 keys wrapped anew under 'new'." in printed
    assert "requests_app.Draft.wrapped_key: 1 keys wrapped anew under 'new'." in printed
    assert "No key is wrapped under 'old' any more: it may now be removed" in printed
    assert (beneath("old"), beneath("new")) == (0, 3)
    settings.MASTER_KEYS = NEW
    assert type(sent).objects.get().claims["email"] == "ada@example.org"
    assert Draft.objects.get(pk=half.pk).data == "typed so far"


def test_a_second_rotation_does_nothing(settings, business):
    draft(business)
    settings.MASTER_KEYS = NEW | OLD
    rotate()
    before = Draft.objects.values_list("wrapped_key", flat=True).get()
    assert "requests_app.Draft.wrapped_key: 0 keys" in rotate()
    assert Draft.objects.values_list("wrapped_key", flat=True).get() == before


def test_a_row_read_before_the_rotation_and_saved_after_it_does_not_bring_the_old_key_back(
    settings, business
):
    early = Draft.objects.get(pk=draft(business).pk)
    settings.MASTER_KEYS = NEW | OLD
    rotate()
    early.data = "typed on"
    early.save()

    assert beneath("old") == 0
    settings.MASTER_KEYS = NEW
    assert Draft.objects.get().data == "typed on"


def test_more_rows_than_one_batch(settings, business, monkeypatch):
    monkeypatch.setattr("foundation.rotation.BATCH", 7)
    SealingKey.objects.bulk_create(SealingKey() for _ in range(50))
    settings.MASTER_KEYS = NEW | OLD
    assert "SealingKey.wrapped_key: 50 keys" in rotate()
    assert beneath("old") == 0


def test_a_key_under_a_master_key_that_is_gone_is_named_and_no_master_key_may_go(
    settings, business
):
    lost, kept = draft(business), draft(business)
    Draft.objects.filter(pk=lost.pk).update(wrapped_key=b"\x04gone" + b"x" * 61)
    settings.MASTER_KEYS = NEW | OLD
    out = StringIO()
    with pytest.raises(CommandError, match="1 keys could not be unwrapped; remove no master key"):
        call_command("rotate_keys", stdout=out, no_color=True)
    assert f"row {lost.pk}: The master key 'gone' is not in MASTER_KEYS." in out.getvalue()
    assert "may now be removed" not in out.getvalue()
    assert Draft.objects.get(pk=kept.pk).data == "typed so far"
    assert beneath("old") == 0


def test_the_old_master_key_stays_until_a_daily_head_is_signed_under_the_new_one(
    settings, business, data_dir
):
    bind_heads(AT)
    settings.MASTER_KEYS = NEW | OLD
    assert "Keep 'old' until the next daily head" in rotate()
    bind_heads(AT + timedelta(days=1))
    assert "it may now be removed" in rotate()


def test_rows_that_stay_held_end_the_run_with_one_clear_line(settings, business, monkeypatch):
    monkeypatch.setattr("foundation.rotation.PASSES", 2)
    half = draft(business)
    settings.MASTER_KEYS = NEW | OLD
    held, done = threading.Event(), threading.Event()

    def hold():
        with closing(connection), transaction.atomic():
            Draft.objects.select_for_update().get(pk=half.pk)
            held.set()
            done.wait(30)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(30)
        try:
            with pytest.raises(CommandError, match="are held"):
                rotate()
        finally:
            done.set()
        holding.result()
    assert "1 keys" in rotate()


def until(stop, job):
    with closing(connection):
        while not stop.is_set() and job() is not False:
            pass


def meanwhile(jobs, work):
    """Do `work` while each of `jobs` runs over and over in a thread of its own."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(jobs)) as pool:
        writers = [pool.submit(until, stop, job) for job in jobs]
        try:
            work()
        finally:
            stop.set()
        for writer in writers:
            writer.result()


class Writers:
    """Two write as this site does, one as a process not yet restarted, one shreds."""

    def __init__(self, business, drafts, doomed):
        self.business, self.drafts = business, drafts
        self.sent, self.saved, self.old, self.doomed = count(1), count(1), count(1), iter(doomed)
        self.done = {"shredded": 0}

    def send(self):
        self.done["sent"] = n = next(self.sent)
        submission(business=self.business, claims={"email": f"{n}@example.org"})

    def save(self):
        self.done["saved"] = n = next(self.saved)
        row = Draft.objects.get(pk=self.drafts[n % 40])
        row.data = f"save {n}"
        row.save()

    def write_as_before(self):
        self.done["old"] = n = next(self.old)
        row = Draft(business=self.business, data=f"old {n}", expires_at=AT)
        row.wrapped_key = wrap(bytes(32), "old")
        row.save(force_insert=True)
        return n < 300

    def shred(self):
        self.done["shredded"] += next(self.doomed).delete()[0]
        return self.done["shredded"] < 1000


def test_nothing_is_lost_under_four_writers(settings, business):
    doomed = SealingKey.objects.bulk_create(SealingKey() for _ in range(2000))
    before = [draft(business, f"draft {n}").pk for n in range(40)]
    settings.MASTER_KEYS = NEW | OLD
    writers = Writers(business, before, doomed)
    meanwhile([writers.send, writers.save, writers.write_as_before, writers.shred], rotate)
    rotate()

    done = writers.done
    assert min(done.values()) > 0, done
    assert beneath("old") == 0
    settings.MASTER_KEYS = NEW
    assert SealingKey.objects.count() == 2000 - done["shredded"] + 2 * done["sent"]
    assert all(len(key.key()) == 32 for key in SealingKey.objects.all())
    emails = {row.claims["email"] for row in Submission.objects.all()}
    assert emails == {f"{n}@example.org" for n in range(1, done["sent"] + 1)}
    texts = {row.data for row in Draft.objects.all()}
    assert len(texts) == 40 + done["old"]
    assert {f"old {n}" for n in range(1, done["old"] + 1)} <= texts


def test_a_new_key_is_wrapped_under_the_first_master_key(settings):
    settings.MASTER_KEYS = NEW | OLD
    assert new_wrapped_key().startswith(b"\x03new")
