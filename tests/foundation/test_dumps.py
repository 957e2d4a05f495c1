"""What a stolen or restored dump gives away: nothing that is sealed, nothing that was shredded."""

import base64
import json
import zlib
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from foundation.business import Business
from foundation.rotation import key_columns
from foundation.sealing import SealedField
from foundation.uploads import Clean, store
from requests_app.models import (
    Answer,
    Brief,
    Draft,
    Message,
    Note,
    Notice,
    Proposal,
    Review,
    Submission,
    Task,
    TaskFile,
)
from requests_app.rules.rights import Right
from tests.factories import RECEIVED_AT, submission
from tests.foundation.dumps import holds, manage, run, tool
from verification.models import (
    Declaration,
    IdentityRecord,
    ImportRun,
    RecordSource,
    VerificationPolicy,
)

pytestmark = pytest.mark.django_db(transaction=True)

UNDER_LOCK = ["--exclude-table-data=foundation_sealingkey"]
KEPT_SHORT = [
    "requests_app_draft",
    "verification_identityrecord",
    "verification_verificationpolicy",
]


def sealed_fields():
    return [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


@pytest.fixture
def rows(officer):
    """One row of every model that has a sealed field."""
    receipt = submission(Right.DELETE)
    sent = receipt.submission
    draft = Draft.objects.create(business=sent.business, data="x", expires_at=RECEIVED_AT)
    Message.objects.create(submission=sent, text="x", at=RECEIVED_AT)
    Answer.objects.create(
        dsar=receipt.requests[0], outcome="denied", text="x", given_by=officer,
        given_at=RECEIVED_AT, ground="legal_duty", parts=["reasons"],
    )  # fmt: skip
    day = RECEIVED_AT.date()
    review = Review.objects.create(
        dsar=receipt.requests[0], kind="complaint", text="x", received_at=RECEIVED_AT,
        received_on=day, due_on=day,
    )  # fmt: skip
    source = RecordSource.objects.create(business=sent.business, name="crm")
    imported = ImportRun.objects.create(
        source=source, started_at=RECEIVED_AT, file_name="a.csv", file_bytes=1, map={},
        file_digest="0" * 64,
    )  # fmt: skip
    record = IdentityRecord.objects.create(run=imported, line=2, identity={"name": "x"})
    policy = VerificationPolicy.objects.create(business=sent.business, hand_over_secret="x")
    signed = Declaration.objects.create(
        subject=sent.pk, code="ccpa_specific", language="en", key=sent.record_key, text="x",
        signature="x", signed_at=RECEIVED_AT,
    )  # fmt: skip
    dsar = receipt.requests[0]
    Proposal.objects.create(
        dsar=dsar, action="deny", text="x", prepared_by=officer, prepared_at=RECEIVED_AT
    )
    Note.objects.create(dsar=dsar, written_by=officer, text="x", at=RECEIVED_AT)
    task = Task.objects.create(dsar=dsar, kind="system", due_on=day, created_at=RECEIVED_AT)
    brief = Brief.objects.create(task=task, what="x", owner="x")
    file = TaskFile.objects.create(brief=brief, name="x", sent_at=RECEIVED_AT)
    desk = (Proposal.objects.get(), Note.objects.get(), brief, file)
    return {
        row._meta.model: row
        for row in (*desk, sent, dsar, draft, Message.objects.get(), Notice.objects.get(),
                    Answer.objects.get(), record, review, policy, signed)
    }  # fmt: skip


def sentinel(model, attname):
    return f"SENTINEL-{model._meta.label_lower}-{attname}-END"


def test_no_sealed_field_can_be_read_from_a_dump_however_it_is_decoded(rows, data_dir):
    words = []
    for model, attname in sealed_fields():
        row = rows[model]  # a KeyError here: give `rows` a row of the new model
        value = sentinel(model, attname)
        setattr(row, attname, {"email": value})
        words.append(value.encode())
    for row in rows.values():
        row.save()
    assert len(words) >= 11
    file = store(Clean("pdf", b"SENTINEL-file-END"), rows[Submission].content_key, RECEIVED_AT)

    dump = run(tool("pg_dump"))
    assert b"requests_app_submission" in dump
    assert str(file.pk).encode() in dump
    assert holds(dump, [*words, b"SENTINEL"]) == set()
    on_disk = b"".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
    assert on_disk
    assert holds(on_disk, [b"SENTINEL"]) == set()
    for model, attname in sealed_fields():
        assert getattr(model.objects.get(), attname) == {"email": sentinel(model, attname)}


WORD = b"SENTINEL-plain-END"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("name", WORD.decode(), id="text"),
        pytest.param("name", f"x{base64.b64encode(WORD).decode()}", id="base64 in text, shifted"),
        pytest.param("name", base64.urlsafe_b64encode(b"??" + WORD).decode(), id="base64 for URLs"),
        pytest.param("name", WORD.hex(), id="hex in text"),
        pytest.param("name", WORD.decode()[::-1], id="backwards"),
        pytest.param("name", "".join(f"%{byte:02X}" for byte in WORD), id="percent-encoded"),
        pytest.param("policy", {"a": [{"b": WORD.decode()}]}, id="jsonb"),
        pytest.param("policy", {"a": base64.b64encode(WORD).decode()}, id="base64 in jsonb"),
        pytest.param(
            "policy",
            {"a": base64.b64encode(zlib.compress(WORD)).decode()},
            id="packed, base64, jsonb",
        ),
        pytest.param("bytea", WORD, id="bytea"),
        pytest.param("bytea", base64.b64encode(WORD), id="base64 in bytea"),
        pytest.param("bytea", zlib.compress(WORD), id="packed in bytea"),
        pytest.param("bytea", WORD.decode().encode("utf-16-le"), id="UTF-16 in bytea"),
    ],
)
def test_what_is_not_sealed_would_be_found(column, value):
    """The test above can fail: a sentinel laid open in any of these ways is found."""
    business = Business.objects.create(slug="acme", name="Acme", legal_name="Acme")
    if column == "bytea":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO foundation_ratewindow (who, began_at, count) VALUES (%s, now(), 1)",
                [value],
            )
    else:
        setattr(business, column, value)
        business.save()
    assert holds(run(tool("pg_dump")), [WORD]) == {WORD}


def copy_of_the_keys(path):
    """Make the short-lived dump: the tables that hold wrapped keys, and only those."""
    tables = [f"--table={name}" for name in ("foundation_sealingkey", *KEPT_SHORT)]
    run(tool("pg_dump"), "--format=custom", "--data-only", *tables, f"--file={path}")


def long_lived_dump(path):
    kept = [f"--exclude-table-data={name}" for name in KEPT_SHORT]
    run(tool("pg_dump"), "--format=custom", *UNDER_LOCK, *kept, f"--file={path}")


@pytest.fixture
def second_database():
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def restore(name, long_lived, keys):
    """Restore as docs/keys-and-ledger.md says."""
    restoring = (tool("pg_restore"), "--exit-on-error", f"--dbname={name}")
    run(*restoring, "--section=pre-data", "--section=data", str(long_lived), database=name)
    run(*restoring, str(keys), database=name)
    told = manage("release_lost_keys", database=name)
    run(*restoring, "--section=post-data", str(long_lived), database=name)
    return told


READ = """
import json
from foundation.sealing import Shredded
from requests_app.models import Submission
found = {}
for row in Submission.objects.all():
    try:
        found[str(row.pk)] = row.claims["email"]
    except Shredded:
        found[str(row.pk)] = "SHREDDED"
print(json.dumps(found))
"""


def emails_in(name):
    """Ask a process of its own, on the restored database."""
    told = manage("shell", "--no-imports", "--command", READ, database=name)
    return {UUID(pk): email for pk, email in json.loads(told).items()}


def test_a_deleted_key_makes_the_restored_row_unreadable_and_no_other(second_database, tmp_path):
    ada = submission(claims={"email": "ada@example.org"}).submission
    bob = submission(claims={"email": "bob@example.org"}).submission
    wrapped = bytes(ada.content_key.wrapped_key)
    long_lived, keys = tmp_path / "portal.dump", tmp_path / "keys.dump"
    long_lived_dump(long_lived)
    copy_of_the_keys(keys)
    assert wrapped.hex().encode() in run(tool("pg_restore"), "--file=-", str(keys))

    ada.content_key.delete()
    copy_of_the_keys(keys)
    for dump in (long_lived, keys):
        assert wrapped.hex().encode() not in run(tool("pg_restore"), "--file=-", str(dump))

    told = restore(second_database, long_lived, keys)
    assert "requests_app.Submission.content_key: 1 rows pointed at a key that is gone." in told
    assert emails_in(second_database) == {ada.pk: "SHREDDED", bob.pk: "bob@example.org"}


def test_before_its_key_is_deleted_a_restored_row_opens(second_database, tmp_path):
    ada = submission(claims={"email": "ada@example.org"}).submission
    long_lived, keys = tmp_path / "portal.dump", tmp_path / "keys.dump"
    long_lived_dump(long_lived)
    copy_of_the_keys(keys)
    ada.content_key.delete()

    restore(second_database, long_lived, keys)
    assert emails_in(second_database) == {ada.pk: "ada@example.org"}


def test_a_restored_ledger_is_whole_and_still_append_only(second_database, tmp_path, data_dir):
    submission()
    long_lived, keys = tmp_path / "portal.dump", tmp_path / "keys.dump"
    long_lived_dump(long_lived)
    copy_of_the_keys(keys)
    restore(second_database, long_lived, keys)

    assert "Checked 1 entries in 1 chains" in manage("verify_ledger", database=second_database)
    triggers = "SELECT tgname FROM pg_trigger WHERE tgname = 'ledger_append_only'"
    assert b"ledger_append_only" in run(tool("psql"), "-c", triggers, database=second_database)


def test_every_table_with_keys_is_kept_out_of_the_long_lived_dump():
    holding = {column.model._meta.db_table for column in key_columns()}
    assert holding == {"foundation_sealingkey", *KEPT_SHORT}
    guide = (settings.BASE_DIR / "docs" / "keys-and-ledger.md").read_text()
    for table in holding:
        assert f"--exclude-table-data={table}" in guide
        assert f"--table={table}" in guide
