"""The ledger under eight writers, and every way to spoil it."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from foundation import heads
from foundation.heads import BoundHead, DailyHead, bind_heads
from foundation.ledger import LedgerEntry, entry_digest, record

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 2, 23, 50, tzinfo=UTC)
NEXT_NIGHT = NIGHT + timedelta(days=1)


def write(chain, times=1, event="step"):
    for n in range(times):
        with transaction.atomic():
            record(chain, event, by="user:7", at=AT, n=n)


def verify(**options):
    """Run the command; return whether it was content, and what it printed."""
    out = StringIO()
    try:
        call_command("verify_ledger", stdout=out, no_color=True, **options)
    except CommandError as error:
        return False, f"{out.getvalue()}{error}"
    return True, out.getvalue()


def as_superuser(statement, values=()):
    """Do what only somebody can who may switch triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement, values)
            assert cursor.rowcount
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def faults(printed):
    return [line for line in printed.splitlines() if re.match(r"(chain|daily|published)", line)]


@pytest.fixture
def ledger():
    """Three chains of four entries."""
    for chain in ("chain:a", "chain:b", "chain:c"):
        write(chain, 4)


def test_two_thousand_entries_by_eight_threads_in_fifty_chains_are_whole():
    def worker(number):
        try:
            for turn in range(250):
                write(f"chain:{(number * 31 + turn * 7) % 50}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(worker, range(8)))

    good, printed = verify()
    assert good, printed
    assert "Checked 2,000 entries in 50 chains" in printed


def test_each_kind_of_damage_is_named(ledger):
    as_superuser("UPDATE foundation_ledgerentry SET event = 'x' WHERE chain='chain:a' AND number=2")
    as_superuser("DELETE FROM foundation_ledgerentry WHERE chain = 'chain:b' AND number = 3")
    as_superuser("DELETE FROM foundation_ledgerentry WHERE chain = 'chain:c' AND number > 2")

    good, printed = verify()
    assert not good
    assert faults(printed) == [
        "chain:a #2 was changed",
        "chain:b #3 is missing",
        "chain:c #3 is missing: the tail up to #4 was cut",
    ]


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "by = 'user:8'",
        "facts = '{\"n\": 9}'",
        "facts = facts || '{\"more\": 1}'",
        "previous = sha256('x')",
        "digest = sha256('x')",
    ],
)
def test_no_column_of_an_entry_can_be_changed(ledger, change):
    as_superuser(f"UPDATE foundation_ledgerentry SET {change} WHERE chain='chain:b' AND number=3")
    good, printed = verify()
    assert not good
    assert faults(printed) == ["chain:b #3 was changed"]


def test_the_first_entry_removed_is_named(ledger):
    as_superuser("DELETE FROM foundation_ledgerentry WHERE chain = 'chain:b' AND number = 1")
    assert faults(verify()[1]) == ["chain:b #1 is missing"]


def rewrite(chain, number, event):
    """Forge an entry with a digest that fits it."""
    entry = LedgerEntry.objects.get(chain=chain, number=number)
    digest = entry_digest(
        chain, number, entry.at, event, entry.by, entry.facts, bytes(entry.previous)
    )
    as_superuser(
        "UPDATE foundation_ledgerentry SET event = %s, digest = %s WHERE id = %s",
        [event, digest, entry.pk],
    )
    return digest


def test_an_entry_forged_with_its_digest_breaks_the_next_one(ledger):
    rewrite("chain:b", 2, "forged")
    assert faults(verify()[1]) == ["chain:b #3 does not follow the entry before it"]


def test_the_last_entry_forged_with_its_digest_breaks_the_head(ledger):
    rewrite("chain:b", 4, "forged")
    assert faults(verify()[1]) == ["chain:b its head row was altered"]


def test_a_chain_forged_with_its_head_breaks_the_daily_head(ledger):
    bind_heads(NIGHT)
    digest = rewrite("chain:b", 4, "forged")
    as_superuser("UPDATE foundation_ledgerhead SET digest = %s WHERE chain = 'chain:b'", [digest])
    assert faults(verify()[1]) == [
        "chain:b #4 is gone or is not what the daily heads bound",
        "chain:b #4 is gone or is not what 2026-11-02.json bound",
    ]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        pytest.param("DELETE FROM {head}", "its head row is gone", id="head row removed"),
        pytest.param(
            "UPDATE {head_set} number = 3", "its head row was altered", id="number lowered"
        ),
        pytest.param(
            "UPDATE {head_set} digest = sha256('x')", "its head row was altered", id="digest"
        ),
        pytest.param(
            "UPDATE {head_set} number = 5",
            "#5 is missing: the tail up to #5 was cut",
            id="number raised",
        ),
        pytest.param(
            "DELETE FROM foundation_ledgerentry",
            "#1 is missing: all 4 entries of the chain are gone",
            id="entries gone, head left",
        ),
    ],
)
def test_a_head_row_that_was_touched_is_named(ledger, damage, named):
    words = {"head": "foundation_ledgerhead", "head_set": "foundation_ledgerhead SET"}
    as_superuser(damage.format(**words) + " WHERE chain = 'chain:b'")
    good, printed = verify()
    assert not good
    assert faults(printed) == [f"chain:b {named}"]


def remove_whole_chain(chain):
    as_superuser("DELETE FROM foundation_ledgerentry WHERE chain = %s", [chain])
    as_superuser("DELETE FROM foundation_ledgerhead WHERE chain = %s", [chain])


def test_a_chain_removed_whole_is_invisible_until_a_daily_head_bound_it(ledger):
    remove_whole_chain("chain:b")
    assert verify()[0]


def test_a_chain_removed_whole_is_found_by_the_daily_head(ledger, data_dir):
    bind_heads(NIGHT)
    assert verify()[0]
    remove_whole_chain("chain:b")

    shutil.rmtree(data_dir / "ledger-heads")
    good, printed = verify()
    assert not good
    assert faults(printed) == ["chain:b the whole chain is gone, which the daily heads bound at #4"]


def test_a_chain_removed_with_all_daily_heads_is_found_by_the_published_copy(
    ledger, data_dir, tmp_path
):
    bind_heads(NIGHT)
    shutil.copytree(data_dir / "ledger-heads", tmp_path / "kept elsewhere")
    shutil.rmtree(data_dir / "ledger-heads")
    remove_whole_chain("chain:b")
    as_superuser("DELETE FROM foundation_boundhead")
    as_superuser("DELETE FROM foundation_dailyhead")

    assert verify()[0]
    good, printed = verify(heads=tmp_path / "kept elsewhere")
    assert not good
    assert faults(printed) == [
        "daily head 2026-11-02 was published, but is gone from the database",
        "chain:b the whole chain is gone, which 2026-11-02.json bound at #4",
    ]


def test_a_tail_cut_together_with_its_head_row_is_found_by_the_daily_head(ledger):
    bind_heads(NIGHT)
    third = LedgerEntry.objects.get(chain="chain:b", number=3)
    as_superuser("DELETE FROM foundation_ledgerentry WHERE chain = 'chain:b' AND number = 4")
    as_superuser(
        "UPDATE foundation_ledgerhead SET number = 3, digest = %s WHERE chain = 'chain:b'",
        [third.digest],
    )
    assert "chain:b #4 is gone or is not what the daily heads bound" in verify()[1]


def test_daily_heads_list_only_what_has_moved_and_follow_each_other(ledger):
    assert bind_heads(NIGHT) == 1
    write("chain:c", 2)
    write("chain:d")
    assert bind_heads(NEXT_NIGHT) == 1

    first, second = DailyHead.objects.order_by("on")
    assert (first.chains, first.entries) == (3, 12)
    assert (second.chains, second.entries) == (4, 15)
    assert bytes(first.previous) == bytes(32)
    assert bytes(second.previous) == bytes(first.digest)
    moved = BoundHead.objects.filter(daily=second).order_by("chain")
    assert list(moved.values_list("chain", "number")) == [("chain:c", 6), ("chain:d", 1)]
    assert verify()[0]


def test_a_second_run_on_a_day_binds_nothing_and_an_earlier_day_never(ledger):
    assert bind_heads(NIGHT) == 1
    write("chain:d")
    assert bind_heads(NIGHT + timedelta(minutes=5)) == 0
    assert bind_heads(NIGHT - timedelta(days=3)) == 0
    assert DailyHead.objects.count() == 1


def test_two_workers_at_once_make_one_head_and_one_mail(ledger, settings):
    settings.LEDGER_HEADS_TO = ["ledger@example.org"]

    def worker(_):
        try:
            return bind_heads(NIGHT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(4))) == 1
    assert DailyHead.objects.count() == 1
    assert len(mail.outbox) == 1
    assert verify()[0]


def test_the_published_file_and_the_mail_state_the_same_signed_digest(ledger, settings, data_dir):
    settings.LEDGER_HEADS_TO = ["ledger@example.org"]
    bind_heads(NIGHT)
    told = json.loads((data_dir / "ledger-heads" / "2026-11-02.json").read_bytes())
    assert (told["on"], told["chains"], told["entries"]) == ("2026-11-02", 3, 12)
    assert [line[:2] for line in told["heads"]] == [["chain:a", 4], ["chain:b", 4], ["chain:c", 4]]
    (letter,) = mail.outbox
    assert letter.to == ["ledger@example.org"]
    assert told["digest"] in letter.body
    assert told["signature"] in letter.body


def test_what_could_not_be_told_is_told_by_the_next_run(ledger, settings, data_dir, monkeypatch):
    settings.LEDGER_HEADS_TO = ["ledger@example.org"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    bind_heads(NIGHT)
    head = DailyHead.objects.get()
    assert (head.published_at, head.mailed_at) == (NIGHT, None)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert bind_heads(NIGHT) == 0
    assert bind_heads(NIGHT) == 0
    assert len(mail.outbox) == 1


def test_a_published_head_is_never_written_over(ledger, data_dir):
    path = data_dir / "ledger-heads" / "2026-11-02.json"
    path.parent.mkdir(parents=True)
    path.write_text("what was published")
    bind_heads(NIGHT)
    assert path.read_text() == "what was published"
    good, printed = verify()
    assert not good
    assert "2026-11-02.json is not a published ledger head" in printed


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE foundation_dailyhead SET chains = 2", "was changed"),
        ("UPDATE foundation_boundhead SET number = 3 WHERE chain = 'chain:b'", "was changed"),
        ("DELETE FROM foundation_boundhead WHERE chain = 'chain:b'", "was changed"),
        ("UPDATE foundation_dailyhead SET digest = sha256('x')", "was changed"),
        (
            "UPDATE foundation_dailyhead SET signature = signature || '\\x00'",
            "is not signed by the key of this site",
        ),
    ],
)
def test_a_daily_head_that_was_touched_is_named(ledger, statement, named):
    bind_heads(NIGHT)
    as_superuser(statement)
    assert f"daily head 2026-11-02 {named}" in faults(verify()[1])


def test_a_daily_head_forged_without_the_master_key_is_named(ledger, settings):
    true_keys = settings.MASTER_KEYS
    settings.MASTER_KEYS = {"t1": b"\x07" * 32}
    bind_heads(NIGHT)
    settings.MASTER_KEYS = true_keys
    assert faults(verify()[1]) == [
        "daily head 2026-11-02 is not signed by the key of this site",
        "published head 2026-11-02 is not signed by the key of this site",
    ]


def test_a_daily_head_taken_out_breaks_the_next_one(ledger):
    bind_heads(NIGHT)
    write("chain:d")
    bind_heads(NEXT_NIGHT)
    as_superuser("DELETE FROM foundation_boundhead WHERE \"on\" = '2026-11-02'")
    as_superuser("DELETE FROM foundation_dailyhead WHERE \"on\" = '2026-11-02'")
    assert faults(verify()[1]) == [
        "daily head 2026-11-03 does not follow the head before it: one is missing",
        "daily head 2026-11-02 was published, but is gone from the database",
    ]


def test_heads_outlive_the_rotation_of_master_keys_once_a_later_one_vouches(ledger, settings):
    old = settings.MASTER_KEYS
    bind_heads(NIGHT)
    settings.MASTER_KEYS = {"new": b"\x09" * 32}
    good, printed = verify()
    assert not good
    assert faults(printed) == [
        "daily head 2026-11-02 its master key 't1' is not in MASTER_KEYS, nor any later one's"
    ]

    settings.MASTER_KEYS = {"new": b"\x09" * 32} | old
    write("chain:d")
    bind_heads(NEXT_NIGHT)
    settings.MASTER_KEYS = {"new": b"\x09" * 32}
    good, printed = verify()
    assert good, printed


@pytest.mark.parametrize("table", ["foundation_dailyhead", "foundation_boundhead"])
@pytest.mark.parametrize("change", ["UPDATE {} SET digest = sha256('x')", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_daily_head(ledger, table, change):
    bind_heads(NIGHT)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_what_is_written_bound_and_published_during_the_check_is_no_false_alarm(
    ledger, monkeypatch
):
    bind_heads(NIGHT)
    walk = heads.lines_of

    def another_process():
        with closing(connection):
            write("chain:c", 3)
            bind_heads(NEXT_NIGHT)

    def and_write(on):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(another_process).result()
        return walk(on)

    monkeypatch.setattr("foundation.proof.lines_of", and_write)
    good, printed = verify()
    assert good, printed
    assert "Checked 12 entries in 3 chains, 1 daily heads" in printed
    assert DailyHead.objects.count() == 2


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path):
    good, printed = verify(heads=tmp_path / "nowhere")
    assert not good
    assert printed.endswith("nowhere is not a folder.")
