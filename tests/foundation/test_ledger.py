import re
from datetime import UTC, date, datetime
from importlib import import_module
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from foundation.ledger import LedgerEntry, LedgerHead, record

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
CHAIN = "submission:7d1f3c1e-3c3f-4f0e-8b8a-0d3f1a2b3c4d"


def test_entries_of_a_chain_are_numbered_and_linked():
    first = record(CHAIN, "received", by="requester", at=AT, via="web")
    second = record(CHAIN, "start", by="user:7", at=AT)
    assert (first.number, first.previous) == (1, bytes(32))
    assert (second.number, second.previous) == (2, first.digest)
    head = LedgerHead.objects.get(pk=CHAIN)
    assert (head.number, bytes(head.digest)) == (2, second.digest)


def test_facts_are_kept_as_codes_dates_numbers_and_ids():
    entry = record(
        CHAIN,
        "received",
        by="system",
        at=AT,
        on=date(2026, 11, 2),
        of=UUID(int=5),
        points=3,
        late=False,
        ground=None,
        rights="delete+opt_out",
        calendar="US-CA-STRICT",
        day="2026-11-02",
    )
    entry.refresh_from_db()
    assert entry.facts == {
        "on": "2026-11-02",
        "of": "00000000-0000-0000-0000-000000000005",
        "points": 3,
        "late": False,
        "ground": None,
        "rights": "delete+opt_out",
        "calendar": "US-CA-STRICT",
        "day": "2026-11-02",
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ada@example.org", id="e-mail"),
        pytest.param("Ada Example", id="name with a space"),
        pytest.param("Zoë", id="letter outside ASCII"),
        pytest.param("+14155550123", id="telephone"),
        pytest.param("415-555-0123", id="telephone with hyphens"),
        pytest.param("000-12-3456", id="social security number"),
        pytest.param("0000000000000000", id="account number"),
        pytest.param("line\nbreak", id="line break"),
        pytest.param("x" * 121, id="too long for a code"),
        pytest.param(["ok", "Ada Example"], id="text in a list"),
        pytest.param([["Ada"]], id="list in a list"),
        pytest.param({"name": "Ada"}, id="mapping"),
        pytest.param(b"Ada", id="bytes"),
    ],
)
def test_a_fact_that_may_name_a_person_is_refused_and_nothing_is_written(text):
    with pytest.raises(ValueError, match="takes codes, not text"):
        record(CHAIN, "received", by="requester", at=AT, claim=text)
    assert not LedgerEntry.objects.exists()
    assert not LedgerHead.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"chain": "submission:Ada Example"}, id="chain"),
        pytest.param({"chain": "ada@example.org"}, id="chain that is an e-mail"),
        pytest.param({"event": "wrote to ada@example.org"}, id="event"),
        pytest.param({"by": "user:ada.example"}, id="user name"),
        pytest.param({"by": "ada@example.org"}, id="actor that is an e-mail"),
    ],
)
def test_chain_event_and_actor_are_codes_too(wrong):
    entry = {"chain": CHAIN, "event": "received", "by": "requester"} | wrong
    with pytest.raises(ValueError, match="takes codes, not text"):
        record(at=AT, **entry)
    assert not LedgerEntry.objects.exists()


def test_a_refusal_to_name_the_text_keeps_it_out_of_logs():
    with pytest.raises(ValueError, match="not text: claim") as refusal:
        record(CHAIN, "received", by="requester", at=AT, claim="ada@example.org")
    assert "ada" not in str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_the_ledger_is_written_only_inside_a_transaction():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(CHAIN, "received", by="requester", at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_takes_its_entry_with_it():
    class Failed(Exception):
        pass

    def change():
        with transaction.atomic():
            record(CHAIN, "received", by="requester", at=AT)
            raise Failed

    with pytest.raises(Failed):
        change()
    assert not LedgerEntry.objects.exists()
    assert not LedgerHead.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_ledgerentry SET event = 'start'",
        "DELETE FROM foundation_ledgerentry",
    ],
)
def test_the_database_refuses_to_change_the_ledger(statement):
    record(CHAIN, "received", by="requester", at=AT)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert LedgerEntry.objects.get().event == "received"


@pytest.mark.parametrize(
    ("trigger", "table"),
    [
        ("ledger_no_truncate", "foundation_ledgerentry"),
        ("daily_head_no_truncate", "foundation_dailyhead"),
        ("bound_head_no_truncate", "foundation_boundhead"),
    ],
)
def test_the_database_refuses_to_empty_the_ledger(trigger, table):
    """The fixture of all tests drops these triggers: make each again as its migration does."""
    forward = import_module("foundation.migrations.0002_append_only").FORWARD
    creation = re.search(rf"CREATE TRIGGER {trigger}\b[^;]*;", forward)
    with connection.cursor() as cursor:
        cursor.execute(creation[0])
        with pytest.raises(DatabaseError, match="TRUNCATE refused"):
            cursor.execute(f"TRUNCATE {table} CASCADE")
