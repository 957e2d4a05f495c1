import hashlib
import threading
import uuid

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection

from foundation.ledger import LedgerEntry
from foundation.sealing import digest
from tests.verification.conftest import ADA, BOB, HEADER, MAP
from verification.models import IdentityRecord, ImportRun, MatchKey, RecordSource
from verification.records.staging import Batch
from verification.services import csv_import, find, imports

pytestmark = pytest.mark.django_db

CY = "3,Cy,Sample,cy@example.org,202 555 0103\n"
ADA_CLAIMS = {"email": "ada@example.org"}
BOB_CLAIMS = {"email": "bob@example.org"}


def found(desk, claims):
    return len(find(desk.business.pk, claims).candidates)


def kept():
    """Everything that an import may leave behind."""
    return (
        sorted(IdentityRecord.objects.values_list("pk", flat=True)),
        MatchKey.objects.count(),
        list(RecordSource.objects.values_list("name", "current_run", "map")),
    )


def test_an_import_says_what_it_did_and_its_records_are_found(desk):
    assert desk.run(HEADER + ADA + BOB) == "2 records imported, 0 rows rejected.\n"
    assert found(desk, ADA_CLAIMS) == 1
    assert found(desk, {"email": "cy@example.org"}) == 0
    assert sorted(path.name for path in desk.folder.iterdir()) == ["customers.csv", "map.toml"]


def test_a_record_is_sealed_under_its_own_key_and_found_by_keyed_digests(desk):
    desk.run(HEADER + ADA + BOB)
    ada, bob = IdentityRecord.objects.order_by("line")
    assert (ada.line, bob.line) == (2, 3)
    assert ada.identity == {
        "account": "1",
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "phone": "202 555 0101",
    }
    assert ada.key() != bob.key()
    assert {(key.kind, bytes(key.digest)) for key in ada.keys.all()} == {
        (kind, digest(f"record:{desk.business.pk}:{kind}", value))
        for kind, value in [
            ("name", "ada lovelace"),
            ("email", "ada@example.org"),
            ("phone", "+12025550101"),
            ("account", "1"),
        ]
    }


def test_nothing_readable_lies_in_the_tables(desk):
    desk.run(HEADER + ADA)
    with connection.cursor() as cursor:
        for table in ("identityrecord", "matchkey", "importrun", "recordsource"):
            cursor.execute(f"SELECT t::text FROM verification_{table} t")
            rows = " ".join(row[0] for row in cursor.fetchall()).lower()
            assert rows
            for value in ("lovelace", "ada@example", "5550101", "555 0101"):
                assert value not in rows
                assert value.encode().hex() not in rows


def test_rows_with_a_bad_value_are_left_out_and_explained(desk):
    said = desk.run(
        HEADER
        + ADA
        + "2,Bob,Example,nobody,202 555 0102\n"
        + "3,,,,555\n"
        + ",,,,\n"
        + "0,Dora,Example,dora@example.org,\n"
    )
    rejects = desk.folder / "customers.csv.rejects.csv"
    assert said == f"1 record imported, 4 rows rejected.\nRejected rows and reasons: {rejects}\n"
    assert rejects.read_text().splitlines() == [
        "line,column,reason",
        "3,Mail,is not one e-mail address",
        "4,Phone,has the wrong number of digits for a telephone number",
        "5,,is empty in every mapped column",
        "6,No,is all zeros",
    ]
    assert IdentityRecord.objects.count() == 1


def test_a_required_field_that_is_empty_rejects_the_row(desk):
    (desk.folder / "strict.toml").write_text('required = ["name"]\n' + MAP)
    desk.run(HEADER + ADA + "2,,,bob@example.org,\n", map_name="strict.toml")
    rejects = desk.folder / "customers.csv.rejects.csv"
    assert rejects.read_text().splitlines()[1:] == ["3,Given+Surname,is empty"]


def test_rejects_of_several_batches_make_one_file(desk):
    bad = "9,Bad,Row,nobody,\n"
    desk.run(HEADER + ADA + bad + BOB + bad, batch=1, rejects=desk.folder / "out.csv")
    lines = [line.split(",")[0] for line in (desk.folder / "out.csv").read_text().splitlines()]
    assert lines == ["line", "3", "5"]


def test_a_rejects_file_is_never_overwritten(desk):
    mine = desk.folder / "customers.csv.rejects.csv"
    mine.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        desk.run(HEADER + ADA + "2,Bob,Example,nobody,\n")
    assert mine.read_text() == "mine"
    assert not ImportRun.objects.exists()


def test_a_rejects_file_that_appears_meanwhile_is_not_overwritten(desk, monkeypatch):
    mine, real = desk.folder / "customers.csv.rejects.csv", imports.finish

    def finish(*args, **options):
        mine.write_text("mine")
        real(*args, **options)

    monkeypatch.setattr(imports, "finish", finish)
    said = desk.run(HEADER + ADA + "2,Bob,Example,nobody,\n")
    assert mine.read_text() == "mine"
    assert desk.folder.joinpath(said.split(": ")[1].strip()).read_text().startswith("line,column")


def test_the_same_file_again_changes_nothing(desk):
    desk.run(HEADER + ADA + "2,Bob,Example,nobody,\n")
    before, entries = kept(), LedgerEntry.objects.count()
    assert desk.run() == "customers.csv is already imported: nothing was changed.\n"
    assert desk.run(HEADER + ADA + "2,Bob,Example,nobody,\n", name="copy.csv").startswith(
        "customers.csv is already imported"
    )
    assert (kept(), LedgerEntry.objects.count()) == (before, entries)


def test_the_same_file_by_another_map_is_another_import(desk):
    desk.run(HEADER + ADA)
    (desk.folder / "map.toml").write_text('[fields]\naccount = "No"\n')
    desk.run()
    assert IdentityRecord.objects.get().identity == {"account": "1"}


def test_a_new_file_takes_the_place_of_the_old_one(desk):
    desk.run(HEADER + ADA + BOB)
    assert desk.run(HEADER + BOB + CY, batch=1) == (
        "2 records imported, 0 rows rejected.\n2 records of earlier imports removed.\n"
    )
    assert (found(desk, ADA_CLAIMS), found(desk, BOB_CLAIMS)) == (0, 1)
    assert (IdentityRecord.objects.count(), MatchKey.objects.count()) == (2, 8)


def test_two_sources_stand_side_by_side(desk):
    desk.run(HEADER + ADA, source="CRM")
    desk.run(HEADER + BOB, name="billing.csv", source="Billing")
    assert (found(desk, ADA_CLAIMS), found(desk, BOB_CLAIMS)) == (1, 1)


def test_the_ledger_keeps_counts_and_digests_only(desk):
    desk.run(HEADER + ADA + "2,Bob,Example,nobody,\n")
    run, source = ImportRun.objects.get(), RecordSource.objects.get()
    content = HEADER + ADA + "2,Bob,Example,nobody,\n"
    sha = hashlib.sha256(content.encode()).hexdigest()
    facts = {"source": source.pk, "run": run.pk, "file": sha}
    assert list(
        LedgerEntry.objects.filter(chain=desk.business.chain)
        .order_by("number")
        .values_list("event", "by", "facts")
    ) == [
        ("import_started", "import_records", facts),
        ("import_finished", "import_records", facts | {"rows": 1, "rejected": 1}),
    ]


BROKEN = {
    "header": ("Nr,Given,Surname,Mail,Phone\n", "line 1: no column 'No'"),
    "cells": (HEADER + BOB + CY + "4,Dora\n", "line 4: 2 cells where the header has 5"),
    "nul": (HEADER + BOB + CY + "4,D\0ra,,,\n", "line 4: a NUL byte"),
    "encoding": ((HEADER + BOB + CY).encode() + b"4,D\xf6ra,,,\n", "line 4: byte 4 is not utf-8"),
    "quote": (HEADER + BOB + CY + '4,"Dora,,,\n', 'line 4: a cell opens here with "'),
    "repeated": ("No,No,Given,Surname,Mail,Phone\n", "line 1: columns 1 and 2 have the same name"),
    "empty": ("", "line 1: the file is empty"),
    "no rows": (HEADER, "line 1: the file ends here without one row that can be imported"),
    "no good rows": (HEADER + "1,,,x,\n2,,,y,\n", "line 3: the file ends here without one row"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_breaks_leaves_the_old_records_in_force_and_nothing_else(desk, case):
    content, reason = BROKEN[case]
    desk.run(HEADER + ADA)
    before, files = kept(), sorted(desk.folder.iterdir())
    with pytest.raises(CommandError) as raised:
        desk.run(content, batch=1)
    assert str(raised.value).startswith(f"customers.csv, {reason}")
    assert str(raised.value).endswith(" Nothing was imported.")
    assert raised.value.returncode != 0
    assert (kept(), sorted(desk.folder.iterdir())) == (before, files)
    assert (found(desk, ADA_CLAIMS), found(desk, BOB_CLAIMS)) == (1, 0)
    assert not ImportRun.objects.filter(state="running").exists()


def test_a_first_file_that_breaks_makes_no_source_count(desk):
    with pytest.raises(CommandError):
        desk.run(HEADER + ADA + "2,Bob\n", batch=1)
    assert (IdentityRecord.objects.count(), MatchKey.objects.count()) == (0, 0)
    assert RecordSource.objects.get().current_run is None
    events = LedgerEntry.objects.order_by("number").values_list("event", "facts__rows")
    assert list(events) == [
        ("import_started", None),
        ("import_failed", 1),
        ("import_records_removed", 1),
    ]


def test_a_mended_file_is_imported_after_one_that_broke(desk):
    with pytest.raises(CommandError):
        desk.run(HEADER + ADA + "9,,,x,\n2,Bob\n", batch=1)
    desk.run(HEADER + ADA + BOB)
    assert found(desk, BOB_CLAIMS) == 1


class Killed(BaseException):
    """As final as a kill: nothing in the code may catch it."""


@pytest.fixture
def kill_after(monkeypatch):
    """Stop the import dead before or after its n-th batch is stored."""

    def arm(count, *, stored):
        real, calls = imports.store, iter(range(1, 100))

        def store(*args, **options):
            last = next(calls) == count
            if stored or not last:
                real(*args, **options)
            if last:
                raise Killed

        monkeypatch.setattr(imports, "store", store)

    return arm


@pytest.mark.parametrize("stored", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("batch", [1, 2])
def test_an_import_cut_short_goes_on_where_it_stopped(desk, kill_after, monkeypatch, batch, stored):
    bad = "9,,,x,\n"
    content = HEADER + ADA + bad + BOB + '4,D,"E\nF",,\n' + bad + CY
    with monkeypatch.context() as patch:
        kill_after(2, stored=stored)
        with pytest.raises(Killed):
            desk.run(content, batch=batch)
        patch.undo()
    monkeypatch.undo()
    assert (found(desk, ADA_CLAIMS), found(desk, BOB_CLAIMS)) == (0, 0)

    said = desk.run(batch=batch)
    assert said.startswith(f"Went on after row {batch * (1 + stored)}.\n4 records imported, 2 rows")
    assert list(IdentityRecord.objects.order_by("line").values_list("line", flat=True)) == [
        2, 4, 5, 8,
    ]  # fmt: skip
    assert MatchKey.objects.count() == 3 * 4 + 3  # D E F has a middle name: two keys
    rejects = (desk.folder / "customers.csv.rejects.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in rejects] == ["line", "3", "7"]
    assert ImportRun.objects.get().state == "finished"
    assert not list(desk.folder.glob("*.part"))


def test_what_another_file_left_unfinished_is_removed(desk, kill_after, monkeypatch):
    kill_after(1, stored=True)
    with pytest.raises(Killed):
        desk.run(HEADER + ADA + BOB, batch=1)
    monkeypatch.undo()
    assert IdentityRecord.objects.count() == 1

    desk.run(HEADER + CY)
    assert [record.identity["account"] for record in IdentityRecord.objects.all()] == ["3"]
    assert list(ImportRun.objects.order_by("pk").values_list("state", flat=True)) == [
        "abandoned",
        "finished",
    ]


def test_old_records_that_a_kill_left_are_removed_by_the_next_import(desk, monkeypatch):
    desk.run(HEADER + ADA)

    def killed(*args, **options):
        raise Killed

    monkeypatch.setattr(imports, "clear", killed)
    with pytest.raises(Killed):
        desk.run(HEADER + BOB)
    monkeypatch.undo()
    # killed in `begin`, before the second run: nothing of it is there yet
    assert found(desk, ADA_CLAIMS) == 1
    desk.run(HEADER + BOB)
    assert IdentityRecord.objects.count() == 1


def test_rejects_get_their_name_when_a_kill_came_just_before(desk, monkeypatch):
    def killed(rejects):
        raise Killed

    monkeypatch.setattr(csv_import.Rejects, "publish", killed)
    with pytest.raises(Killed):
        desk.run(HEADER + ADA + "2,,,x,\n")
    monkeypatch.undo()
    assert "already imported" in desk.run()
    assert (desk.folder / "customers.csv.rejects.csv").read_text().endswith("address\n")


def test_a_file_that_changes_while_it_is_read_is_refused(desk, monkeypatch):
    real = imports.store

    def store(*args, **options):
        real(*args, **options)
        with (desk.folder / "customers.csv").open("a") as file:
            file.write(CY)

    monkeypatch.setattr(imports, "store", store)
    with pytest.raises(CommandError, match="was changed while it was being read"):
        desk.run(HEADER + ADA + BOB, batch=1)
    assert not IdentityRecord.objects.exists()


def test_interrupting_says_how_to_go_on(desk, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "store", interrupted)
    with pytest.raises(CommandError, match="Give the same command again") as raised:
        desk.run(HEADER + ADA)
    assert raised.value.returncode == 130


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"business": "nobody"}, "No business 'nobody'; known are: acme-"),
        ({"map_name": "no.toml"}, "cannot be read: No such file or directory."),
        ({"name": "no.csv"}, "no.csv: No such file or directory"),
        ({"name": "."}, "Is a directory"),
        ({"batch": 0}, "--batch must be 1 or more."),
        ({"source": " "}, "--source must be a name of 1 to 60 characters."),
        ({"source": "x" * 61}, "--source must be a name of 1 to 60 characters."),
    ],
)
def test_a_wrong_option_is_one_clear_line(desk, options, message):
    desk.put(HEADER + ADA)
    with pytest.raises(CommandError) as raised:
        desk.run(**options)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not RecordSource.objects.exists()


def test_the_second_of_two_imports_at_once_is_told(desk):
    desk.run(HEADER + ADA)
    source = RecordSource.objects.get()
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(hashtextextended(%s, 0))",
                [f"verification.import:{source.pk}"],
            )
        with pytest.raises(CommandError, match="Another import of CRM is running"):
            desk.run(HEADER + BOB)
        desk.run(HEADER + BOB, source="Billing")
    finally:
        other.close()
    assert desk.run(HEADER + CY).startswith("1 record imported")


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_one_does_the_work(desk, monkeypatch):
    """Two real imports in two threads: the second comes while the first holds its batch."""
    real, inside, go_on = imports.store, threading.Event(), threading.Event()

    def store(*args, **options):
        inside.set()
        assert go_on.wait(20)
        real(*args, **options)

    monkeypatch.setattr(imports, "store", store)
    desk.put(HEADER + ADA)

    def first():
        try:
            desk.run()
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert inside.wait(20)
        with pytest.raises(CommandError, match="Another import of CRM is running"):
            desk.run()
    finally:
        go_on.set()
        thread.join(20)
    assert (IdentityRecord.objects.count(), ImportRun.objects.count()) == (1, 1)
    assert found(desk, ADA_CLAIMS) == 1


def test_the_planner_knows_the_new_size_at_once(desk):
    desk.run(HEADER + "".join(f"{n},Pat,Example,,\n" for n in range(1, 38)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'verification_matchkey'")
        assert cursor.fetchone() == (74,)


def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(desk):
    desk.run(HEADER + ADA)
    run, before = ImportRun.objects.get(), kept()
    batch = Batch(stored=1, line=9, offset=9)
    sealed = "01" + "00" * 60
    batch.records.write(
        f"{uuid.uuid4()}\t\\\\x{sealed}\t{run.pk}\t9\t\\\\x{sealed}\t\\\\N\t\\\\N\n"
    )
    batch.keys.write("not a key\n")
    with pytest.raises(DataError):
        imports.store(run, batch, rejects_bytes=0)
    assert kept() == before
    assert ImportRun.objects.get().lines_done == 2


def test_a_line_of_one_run_cannot_be_there_twice(desk):
    desk.run(HEADER + ADA)
    record = IdentityRecord.objects.get()
    with pytest.raises(Exception, match="identityrecord_line_once"):
        IdentityRecord.objects.create(id=uuid.uuid4(), run=record.run, line=2, identity={})


def test_the_command_line_has_no_progress_bar_where_nobody_looks(desk, capfd):
    path = desk.put(HEADER + ADA)
    call_command(
        "import_records",
        path,
        business=desk.business.slug,
        source="CRM",
        map=desk.folder / "map.toml",
    )
    shown = capfd.readouterr()
    assert shown.err == ""
