"""Files of proof at the desk: nobody sees one before the scanner, and none outlives its use."""

import pytest
from django.db import connection, transaction
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.scanning import Unreachable
from foundation.uploads import Lost, Refused, StoredFile, load
from requests_app import jobs
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action
from requests_app.services import forgetting, lifecycle, proofs
from tests.factories import give_answer
from tests.foundation.hostile import EICAR, picture
from tests.requests_app.steps import at
from tests.requests_app.test_status import enter
from tests.requests_app.test_status_files import FILES, asked, on_disk
from tests.scanner import scanning
from verification.models import Evidence
from verification.rules.evidence import Purpose
from verification.services import evidence

pytestmark = pytest.mark.django_db

NOW, LATER = at(11, 12), at(11, 13)
AWAY = ("127.0.0.1", 1)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR, settings.MFA_REQUIRED = tmp_path / "data", False
    return settings.DATA_DIR


@pytest.fixture
def receipt(officer):
    return asked(officer)


@pytest.fixture
def dsar(receipt):
    return receipt.requests[0]


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """Let what follows a commit happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def send(receipt, data=None, purpose=Purpose.IDENTITY, name="a.jpg"):
    file = picture() if data is None else data
    return proofs.send(receipt.submission, purpose=purpose, name=name, data=file, now=NOW)


def last(receipt):
    row = LedgerEntry.objects.filter(chain=receipt.submission.chain).latest("number")
    return row.event, row.by, row.facts


def at_desk(name, dsar, row):
    return reverse(f"desk:{name}", args=[dsar.pk, row.pk])


# The scanner.


def test_without_a_scanner_a_file_is_shown_once_it_is_rewritten(receipt, settings):
    assert settings.UPLOAD_SCANNER is None
    row = send(receipt)
    assert (row.scanned_at, evidence.visible(row)) == (None, True)
    assert evidence.opened(row)
    assert jobs.scan_files(LATER) == 0


def test_the_scanner_sees_the_file_as_it_came(receipt, settings):
    sent = picture() + b"tail"
    with scanning(settings) as daemon:
        row = send(receipt, sent)
    assert daemon.seen == [sent]
    assert (row.scanned_at, evidence.visible(row)) == (NOW, True)


def test_a_virus_is_refused_in_plain_words_and_leaves_nothing_behind(receipt, settings, data_dir):
    with scanning(settings), pytest.raises(Refused, match="may do harm") as refusal:
        send(receipt, picture() + EICAR)
    assert "Eicar" not in str(refusal.value)
    assert not Evidence.objects.exists()
    assert on_disk(data_dir) == []


def test_while_the_scanner_is_away_nobody_sees_a_file(client, officer, receipt, dsar, settings):
    settings.UPLOAD_SCANNER = AWAY
    row = send(receipt)
    with pytest.raises(evidence.BeingChecked):
        evidence.opened(row)
    client.force_login(officer)
    page = client.get(dsar.get_absolute_url()).content.decode()
    assert "The virus scanner has not passed it yet." in page
    assert at_desk("file", dsar, row) not in page
    assert client.get(at_desk("file", dsar, row)).status_code == 302
    client.post(at_desk("file_checked", dsar, row))
    row.refresh_from_db()
    assert row.checked_at is None
    assert not LedgerEntry.objects.filter(event="file_read").exists()


def test_the_person_reads_that_it_is_being_checked(client, receipt, settings):
    settings.UPLOAD_SCANNER = AWAY
    send(receipt)
    enter(client, receipt)
    assert "Being checked for viruses" in client.get(FILES).content.decode()


def test_a_job_scans_what_waits_once_the_scanner_is_back(receipt, settings):
    settings.UPLOAD_SCANNER = AWAY
    row = send(receipt)
    assert jobs.scan_files(NOW) == 0
    with scanning(settings):
        assert [jobs.scan_files(LATER), jobs.scan_files(LATER)] == [1, 0]
    row.refresh_from_db()
    assert (row.scanned_at, evidence.visible(row)) == (LATER, True)


def test_a_late_hit_removes_the_file_and_tells_the_person(
    client, receipt, settings, data_dir, monkeypatch, done
):
    settings.UPLOAD_SCANNER = AWAY
    row = send(receipt)
    monkeypatch.setattr("tests.scanner.VIRUS", load(row.file)[:20])
    with scanning(settings), done():
        assert jobs.scan_files(LATER) == 1
    row.refresh_from_db()
    assert (row.file, row.harmful, row.deleted_at) == (None, True, LATER)
    assert (on_disk(data_dir), StoredFile.objects.count()) == ([], 0)
    assert last(receipt)[:2] == ("evidence_harmful", "system")
    enter(client, receipt)
    for address in (FILES, reverse("public:status_view")):
        page = client.get(address).content.decode()
        assert "may do harm" in page
        assert "Eicar" not in page
    send(receipt)
    Evidence.objects.filter(deleted_at=None).update(sent_at=LATER)
    assert "may do harm" not in client.get(FILES).content.decode()


def test_a_file_that_cannot_be_read_does_not_hold_up_the_others(receipt, settings, data_dir):
    settings.UPLOAD_SCANNER = AWAY
    lost, other = send(receipt), send(receipt)
    next(path for path in on_disk(data_dir) if path.name == str(lost.file_id)).unlink()
    with scanning(settings):
        assert jobs.scan_files(LATER) == 1
    other.refresh_from_db()
    assert other.scanned_at == LATER


@pytest.mark.parametrize("error", [Lost, OSError, Unreachable])
def test_a_file_that_fails_again_and_again_keeps_no_other_waiting(
    receipt, settings, monkeypatch, caplog, error
):
    settings.UPLOAD_SCANNER = AWAY
    bad, other = sorted([send(receipt), send(receipt)], key=lambda row: row.pk)
    Evidence.objects.filter(pk=bad.pk).update(sent_at=at(11, 11))  # by any order the first

    def verdict(row):
        if row.pk == bad.pk:
            raise error("ada@example.org")
        return False

    monkeypatch.setattr(evidence, "verdict", verdict)
    assert sum(proofs.scan_waiting(LATER, limit=1) for _ in range(50)) == 1  # 2**-50 to fail
    other.refresh_from_db()
    assert other.scanned_at == LATER
    assert "ada@" not in caplog.text


def test_two_workers_settle_a_file_once(receipt, settings):
    settings.UPLOAD_SCANNER = AWAY
    row = send(receipt)
    assert evidence.scanned(row, harmful=True, now=LATER)
    assert not evidence.scanned(row, harmful=False, now=LATER)
    assert Evidence.objects.get().harmful
    with pytest.raises(Unreachable):
        evidence.verdict(row)


# The desk.


def test_staff_get_the_rewritten_copy_as_an_attachment_on_record(client, officer, receipt, dsar):
    row = send(receipt, picture() + b"SENTINEL")
    client.force_login(officer)
    response = client.get(at_desk("file", dsar, row))
    assert response.content == load(row.file)
    assert b"SENTINEL" not in response.content
    reference = receipt.submission.reference
    assert response["Content-Disposition"] == f'attachment; filename="{reference}-identity.jpg"'
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store"
    facts = {"dsar": str(dsar.pk), "evidence": str(row.pk), "purpose": "identity"}
    assert last(receipt) == ("file_read", f"user:{officer.pk}", facts)


def test_a_file_that_is_damaged_on_the_disk_is_told_and_not_on_record(
    client, officer, receipt, dsar, data_dir
):
    row = send(receipt)
    on_disk(data_dir)[0].write_bytes(b"x" * 99)
    client.force_login(officer)
    response = client.get(at_desk("file", dsar, row), follow=True)
    assert "This file cannot be opened" in response.content.decode()
    assert not LedgerEntry.objects.filter(event="file_read").exists()


def test_checked_is_noted_once_with_who_and_for_what(client, officer, receipt, dsar):
    row = send(receipt)
    client.force_login(officer)
    for _ in range(2):
        assert client.post(at_desk("file_checked", dsar, row)).status_code == 302
    row.refresh_from_db()
    assert row.checked_by == f"user:{officer.pk}"
    assert LedgerEntry.objects.filter(event="evidence_checked").count() == 1
    assert last(receipt)[2] == {"evidence": str(row.pk), "purpose": "identity"}
    page = client.get(dsar.get_absolute_url()).content.decode()
    assert "I have checked it" not in page
    assert "Checked a file" in page


def test_the_file_of_another_person_is_not_found(client, officer, receipt, dsar):
    other = asked(officer)
    row = send(other)
    client.force_login(officer)
    assert client.get(at_desk("file", dsar, row)).status_code == 404


# Deletion.


def deny(dsar, officer):
    order = {"action": Action.DENY, "text": "No.", "ground": "not_identified", "now": LATER}
    give_answer(dsar.pk, by=officer, **order)


def fulfil(dsar, officer):
    lifecycle.confirm_identity(dsar.pk, by=officer, points=2, now=LATER)
    give_answer(dsar.pk, by=officer, action=Action.FULFIL, text="So.", now=LATER)


def withdraw(dsar, officer):
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)


@pytest.mark.parametrize("end", [deny, fulfil, withdraw])
@pytest.mark.parametrize("checked", [True, False])
def test_the_decision_deletes_the_copy(receipt, dsar, officer, data_dir, done, end, checked):
    row = send(receipt)
    if checked:
        proofs.check(dsar, row, by=officer, now=NOW)
    with done():
        end(dsar, officer)
    row.refresh_from_db()
    assert (row.file, row.deleted_at) == (None, LATER)
    assert (on_disk(data_dir), StoredFile.objects.count()) == ([], 0)
    gone = LedgerEntry.objects.get(event="evidence_deleted")
    counts = {"checked": int(checked), "unchecked": int(not checked)}
    assert gone.facts == {"purposes": ["identity"], **counts}


def test_a_copy_goes_as_soon_as_the_person_is_known(receipt, dsar, officer):
    send(receipt)
    lifecycle.confirm_identity(dsar.pk, by=officer, points=2, now=LATER)
    assert not evidence.kept(receipt.submission.pk).exists()


def test_a_copy_stays_while_a_sibling_needs_it_and_goes_with_that(officer):
    receipt = asked(officer, Right.ACCESS, Right.DELETE)
    send(receipt)
    one, other = receipt.requests
    withdraw(one, officer)
    assert evidence.kept(receipt.submission.pk).count() == 1
    withdraw(other, officer)
    assert not evidence.kept(receipt.submission.pk).exists()


def test_a_permission_stays_until_the_last_decision(officer):
    receipt = asked(officer, Right.ACCESS, Right.DELETE)
    send(receipt, purpose=Purpose.PERMISSION)
    one, other = receipt.requests
    fulfil(one, officer)
    assert evidence.kept(receipt.submission.pk).count() == 1
    fulfil(other, officer)
    assert not evidence.kept(receipt.submission.pk).exists()


def test_a_step_that_fails_deletes_nothing(receipt, dsar, officer, data_dir, monkeypatch, done):
    send(receipt)
    monkeypatch.setattr("requests_app.services.answering.outbox.queue", None)
    with pytest.raises(TypeError), done():
        deny(dsar, officer)
    assert evidence.opened(evidence.kept(receipt.submission.pk).get())
    assert len(on_disk(data_dir)) == 1


def test_what_was_left_behind_is_swept_once(receipt, dsar, officer, monkeypatch):
    send(receipt)
    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "forget_served", lambda *_, **__: 0)
        withdraw(dsar, officer)
    assert evidence.kept(receipt.submission.pk).exists()
    assert [jobs.forget_evidence(LATER), jobs.forget_evidence(LATER)] == [1, 0]
    assert last(receipt)[:2] == ("evidence_deleted", "system")


def test_the_sweep_leaves_what_is_needed_and_removes_what_belongs_to_nobody(receipt):
    send(receipt)
    stray = send(receipt)
    Evidence.objects.filter(pk=stray.pk).update(subject="00000000-0000-4000-8000-000000000000")
    assert jobs.forget_evidence(LATER) == 1
    assert evidence.kept(receipt.submission.pk).count() == 1


def test_what_cannot_be_swept_holds_up_no_other(receipt, officer, monkeypatch, caplog):
    stray, first = send(receipt), min(receipt.submission.pk, asked(officer).submission.pk)
    Evidence.objects.filter(pk=stray.pk).update(subject="ffffffff-ffff-4fff-8fff-ffffffffffff")
    kept = send(receipt)
    Evidence.objects.filter(pk=kept.pk).update(subject=first)

    @transaction.atomic
    def fail(*_, **__):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'ada@example.org'::int")

    monkeypatch.setattr(forgetting, "forget_served", fail)
    assert jobs.forget_evidence(LATER) == 1
    assert evidence.kept(first).get() == kept
    assert f"{first} were not deleted: DataError" in caplog.text
    assert "ada@" not in caplog.text
