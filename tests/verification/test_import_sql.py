"""Import from real databases: PostgreSQL, in a schema of its own, and SQLite."""

import io
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from foundation.ledger import LedgerEntry
from tests.verification.test_killed_import import ROOT, database_url
from verification.models import IdentityRecord, ImportRun, RecordSource
from verification.records import sql
from verification.services import find, imports

pytestmark = pytest.mark.django_db

MAP = """
phone_region = "US"
[fields]
id = "id"
name = ["given", "family"]
email = "email"
phone = "phone"
deleted = "gone"
[sql]
query = '''
{query}
'''
watermark = "updated_at"
"""
QUERY = "select id, given, family, email, phone, gone, updated_at from customers order by id;"
TABLE = """
    CREATE TABLE {}customers (
        id integer PRIMARY KEY, given text, family text, email text, phone text,
        gone boolean, updated_at {} DEFAULT {}
    )
"""
LONG_AGO = "2026-01-01 00:00:00"


class PostgreSQL:
    """A schema beside the portal's own tables, seen through a connection of its own."""

    def __init__(self, folder):
        self.url = database_url().replace("postgresql://", "postgres://")
        mark = "&" if "?" in self.url else "?"
        self.url += f"{mark}options=-csearch_path%3Dcrm"
        self.link = psycopg2.connect(database_url())
        self.link.autocommit = True
        self.run("CREATE SCHEMA crm")
        self.run(TABLE.format("crm.", "timestamptz", "clock_timestamp()"))

    def run(self, statement):
        with self.link.cursor() as cursor:
            cursor.execute("SET search_path TO crm")
            cursor.execute(statement)

    def close(self):
        self.run("DROP SCHEMA crm CASCADE")
        self.link.close()


class SQLite:
    def __init__(self, folder):
        path = folder / "crm.sqlite3"
        self.url = f"sqlite:///{path}"
        self.link = sqlite3.connect(path, isolation_level=None)
        self.run(TABLE.format("", "text", "CURRENT_TIMESTAMP"))

    def run(self, statement):
        self.link.execute(statement)

    def close(self):
        self.link.close()


@pytest.fixture(params=[PostgreSQL, SQLite], ids=["postgresql", "sqlite"])
def crm(request, desk, settings):
    """A customer database, and the command that reads it."""
    made = request.param(desk.folder)
    (desk.folder / "crm.toml").write_text(MAP.format(query=QUERY))
    settings.RECORD_SOURCE_SECRETS = {"crm": made.url}

    def load(**options):
        out = io.StringIO()
        options = {"source": "CRM", "map": desk.folder / "crm.toml"} | options
        call_command("import_sql", business=desk.business.slug, stdout=out, **options)
        return out.getvalue()

    def put(key, email, gone="false", at=LONG_AGO):
        made.run(
            f"INSERT INTO customers VALUES ({key}, 'Pat', 'Example', '{email}', NULL, {gone}, "
            f"'{at}') ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email, "
            f"gone = EXCLUDED.gone, updated_at = EXCLUDED.updated_at"
        )

    yield SimpleNamespace(load=load, put=put, run=made.run, url=made.url, desk=desk, now=_now)
    made.close()


def _now(**ago):
    return (datetime.now(UTC) - timedelta(**ago)).strftime("%Y-%m-%d %H:%M:%S")


def on_file():
    return {r.identity["id"]: r.identity["email"] for r in IdentityRecord.objects.all()}


def test_the_first_time_everything_comes(crm):
    crm.put(1, "one@example.org")
    crm.put(2, "two@example.org", gone="true")
    crm.put(3, "nobody")
    said = crm.load()
    assert said.startswith("1 record imported, 1 row rejected.\n")
    (record,) = IdentityRecord.objects.all()
    assert record.identity == {"id": "1", "name": "Pat Example", "email": "one@example.org"}
    (rejects,) = crm.desk.folder.glob("crm.*.rejects.csv")
    assert rejects.read_text().splitlines()[1:] == ["3,email,is not one e-mail address"]
    assert len(find(crm.desk.business.pk, {"email": "one@example.org"}).candidates) == 1


def test_then_only_what_changed_since_comes(crm):
    for key in (1, 2, 3):
        crm.put(key, f"{key}@example.org")
    crm.put(9, "9@example.org", at="2026-03-01 12:00:00")
    crm.load()
    crm.put(1, "one@example.org", at="2026-03-01 13:00:00")
    crm.put(2, "2@example.org", gone="true", at="2026-03-01 13:00:00")
    crm.put(3, "unseen@example.org")  # changed behind the back of its watermark
    said = crm.load()
    assert said.startswith("3 records imported, 0 rows rejected.\n")
    assert "0 records added, 2 replaced, 1 removed." in said
    assert on_file() == {"1": "one@example.org", "3": "3@example.org", "9": "9@example.org"}
    assert crm.load(full=True).startswith("3 records imported")
    assert on_file()["3"] == "unseen@example.org"


def test_what_was_committed_late_is_read_by_the_overlap(crm):
    crm.put(1, "1@example.org", at="2026-03-01 12:00:00")
    crm.load()
    crm.put(2, "2@example.org", at="2026-03-01 11:45:00")
    crm.put(3, "3@example.org", at="2026-03-01 11:44:59")
    crm.load()
    assert set(on_file()) == {"1", "2"}


def test_one_date_in_the_future_does_not_hide_what_comes_before_it(crm):
    crm.put(1, "1@example.org", at="2199-01-01 00:00:00")
    crm.load()
    crm.put(2, "2@example.org", at=crm.now(minutes=0))
    crm.load()
    assert set(on_file()) == {"1", "2"}


def test_a_row_without_a_watermark_is_read_each_time(crm):
    crm.put(1, "1@example.org")
    crm.load()
    crm.run("INSERT INTO customers (id, email, updated_at) VALUES (5, '5@example.org', NULL)")
    crm.load()
    assert set(on_file()) == {"1", "5"}


def test_nothing_new_changes_nothing_and_keeps_the_watermark(crm):
    crm.put(1, "1@example.org")
    crm.load()
    before, kept = RecordSource.objects.get().watermark, IdentityRecord.objects.get().identity
    crm.run("DELETE FROM customers")
    assert crm.load().startswith("0 records imported, 0 rows rejected.\n")
    assert RecordSource.objects.get().watermark == before
    assert IdentityRecord.objects.get().identity == kept


def test_another_map_reads_everything_anew(crm):
    crm.put(1, "1@example.org")
    crm.load()
    crm.run("DELETE FROM customers")
    crm.put(2, "2@example.org")
    (crm.desk.folder / "crm.toml").write_text(MAP.format(query="select * from customers"))
    crm.load()
    assert set(on_file()) == {"2"}


def test_a_whole_file_leaves_no_watermark_behind(crm):
    crm.put(1, "1@example.org")
    crm.load()
    crm.desk.run("No,Given,Surname,Mail,Phone\n7,Pat,Example,p@example.org,\n")
    assert RecordSource.objects.get().watermark == ""
    crm.load()
    assert on_file() == {"1": "1@example.org"}


def test_a_changed_contact_has_its_day(crm):
    crm.put(1, "1@example.org")
    crm.load()
    crm.put(1, "one@example.org", at=crm.now(hours=1))
    crm.load()
    today = crm.desk.business.local_date(ImportRun.objects.latest("pk").started_at)
    assert IdentityRecord.objects.get().contact_changed_on == today


def test_rows_are_read_in_batches(crm, monkeypatch):
    for key in range(1, 8):
        crm.put(key, f"{key}@example.org")
    real, sizes = imports.store, []

    def store(run, batch, **options):
        sizes.append(batch.stored)
        real(run, batch, **options)

    monkeypatch.setattr(imports, "store", store)
    crm.load(batch=3)
    assert sizes == [3, 3, 1]


def test_the_query_cannot_write(crm):
    crm.put(1, "1@example.org")
    with sql.connected(crm.url, _query()) as link, pytest.raises(Exception, match="read"):
        link.exec_driver_sql("DELETE FROM customers")
    crm.load()
    assert set(on_file()) == {"1"}


def _query(**other):
    return sql.Query.read({"query": "select 1"} | other)


def test_colons_and_percent_signs_of_a_query_mean_themselves(crm):
    crm.put(1, "1@example.org")
    query = "select *, '10:30 :x' as note from customers where email like '%@example.org'"
    (crm.desk.folder / "crm.toml").write_text(MAP.format(query=query))
    crm.load()
    crm.put(2, "2@example.org", at=crm.now(hours=1))
    crm.load()
    assert set(on_file()) == {"1", "2"}


def test_the_ledger_names_the_query_by_its_digest_alone(crm):
    crm.put(1, "1@example.org")
    crm.load()
    crm.load()
    entries = LedgerEntry.objects.filter(chain=crm.desk.business.chain).order_by("number")
    assert [(entry.event, entry.by, entry.facts.get("rows")) for entry in entries] == [
        ("import_started", "import_sql", None),
        ("import_finished", "import_sql", 1),
        ("import_started", "import_sql", None),
        ("import_finished", "import_sql", 1),
    ]
    assert len({entry.facts["file"] for entry in entries}) == 1


def test_the_address_is_stored_nowhere(crm):
    crm.put(1, "1@example.org")
    crm.load()
    with connection.cursor() as cursor:
        for table in ("verification_importrun", "verification_recordsource"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            assert "://" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("select id, given, family, phone, gone, updated_at from customers",
         "no column 'email', which the map gives for fields.email; there are id, given, family"),
        ("select id, given, family, email, phone, gone from customers",
         "no column 'updated_at', which the map gives for sql.watermark"),
        ("select *, email as email from customers", "two columns 'email'"),
        ("select * from clients", "the database refuses the query: "),
        ("selec * from customers", "begins with select or with"),
        ("select 1; commit; delete from customers", "must be one statement, and hold no ;"),
        ("select id, given, family, email, phone, gone, given as updated_at from customers",
         "row 1: the column updated_at "),
        ("with x as (select * from customers) select * from x where 1 = 0",
         "the query gives not one row"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_used_is_one_clear_line(crm, query, reason):
    crm.put(1, "1@example.org")
    crm.load()
    crm.put(1, "one@example.org")
    before = on_file()
    (crm.desk.folder / "crm.toml").write_text(MAP.format(query=query))
    with pytest.raises(CommandError) as raised:
        crm.load(full=True)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)
    assert on_file() == before
    assert not ImportRun.objects.filter(state="running").exists()


def test_values_of_every_kind_become_text(crm):
    crm.put(1, "1@example.org")
    query = "select *, 12.50 as extra, cast(NULL as text) as empty from customers"
    toml = MAP.format(query=query).replace('"family"]', '"family", "empty", "extra"]')
    (crm.desk.folder / "crm.toml").write_text(toml)
    crm.load()
    assert IdentityRecord.objects.get().identity["name"].startswith("Pat Example 12.5")


def test_an_import_by_sql_that_is_cut_short_begins_anew(crm, monkeypatch):
    for key in range(1, 5):
        crm.put(key, f"{key}@example.org")
    real, calls = imports.store, iter(range(1, 9))

    def store(*args, **options):
        real(*args, **options)
        if next(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(imports, "store", store)
        with pytest.raises(CommandError, match="begins anew"):
            crm.load(batch=1)
    assert RecordSource.objects.get().current_run is None
    assert crm.load(batch=1).startswith("4 records imported")
    assert len(on_file()) == IdentityRecord.objects.count() == 4
    assert list(ImportRun.objects.order_by("pk").values_list("state", flat=True)) == [
        "abandoned",
        "finished",
    ]


def test_one_person_in_a_file_and_a_database_is_one(crm):
    crm.put(1, "p@example.org")
    crm.load()
    crm.desk.run("No,Given,Surname,Mail,Phone\n7,Pat,Example,p@example.org,\n", source="Billing")
    match = find(crm.desk.business.pk, {"email": "p@example.org"})
    assert {fit.source for fit in match.candidates} == {"CRM", "Billing"}
    assert not match.ambiguous
    crm.put(1, "new@example.org", at=crm.now(hours=1))
    crm.load()
    match = find(crm.desk.business.pk, {"email": "p@example.org"})
    assert [fit.source for fit in match.candidates] == ["Billing"]


SECRET = "s3cret-word"
UNREACHABLE = {
    "no server": (f"postgresql://me:{SECRET}@127.0.0.1:1/crm", "cannot be reached"),
    "no database": (None, "has no database of that name"),
    "no such login": ("login", "refuses the login"),
    "no file": (f"sqlite:////nowhere/{SECRET}.sqlite3", "has no database of that name"),
    "no driver": (f"mysql+mysqldb://me:{SECRET}@127.0.0.1/crm", "needs a driver"),
    "no dialect": (f"pigeon://me:{SECRET}@127.0.0.1/crm", "needs a driver"),
    "no port": (f"postgresql://me:{SECRET}@127.0.0.1:port/crm", "cannot be understood"),
}


@pytest.mark.parametrize("case", UNREACHABLE)
def test_a_database_that_cannot_be_read_is_one_line_without_its_address(desk, settings, case):
    url, reason = UNREACHABLE[case]
    if url is None:
        url = database_url().replace(connection.settings_dict["NAME"], SECRET)
    if url == "login":
        _, _, place = database_url().partition("@")
        url = f"postgresql://{SECRET}:{SECRET}@{place}"
    settings.RECORD_SOURCE_SECRETS = {"crm": url}
    (desk.folder / "crm.toml").write_text(MAP.format(query=QUERY))
    with pytest.raises(CommandError) as raised:
        call_command(
            "import_sql", business=desk.business.slug, source="CRM", map=desk.folder / "crm.toml"
        )
    assert str(raised.value).startswith("The database of CRM ")
    assert reason in str(raised.value)
    assert SECRET not in str(raised.value)
    assert not RecordSource.objects.exists()


def test_a_source_without_an_address_names_those_that_have_one(desk, settings):
    settings.RECORD_SOURCE_SECRETS = {"crm": f"sqlite:///{SECRET}"}
    (desk.folder / "crm.toml").write_text(MAP.format(query=QUERY))
    options = {"business": desk.business.slug, "map": desk.folder / "crm.toml"}
    with pytest.raises(CommandError, match="no address for 'data_lake'; known are: crm"):
        call_command("import_sql", source="Data Lake", **options)


def test_a_map_without_a_query_is_refused(desk):
    options = {"business": desk.business.slug, "map": desk.folder / "map.toml"}
    with pytest.raises(CommandError, match="sql: missing"):
        call_command("import_sql", source="CRM", **options)


def test_an_answer_that_takes_too_long_is_given_up():
    slow = _query(query="select pg_sleep(30)", timeout=1)
    with (
        sql.connected(database_url(), slow) as link,
        pytest.raises(sql.BadQuery, match="did not answer within 1 seconds"),
    ):
        sql.ask(link, SimpleNamespace(fields={}), slow, None, 10)


def test_rows_are_fetched_as_they_are_read():
    endless = "with recursive n (id) as (select 1 union all select id + 1 from n) select id from n"
    query = _query(query=endless, timeout=5)
    with sql.connected(database_url(), query) as link:
        rows = sql.ask(link, SimpleNamespace(fields={"id": ("id",)}), query, None, 10).rows()
        assert [next(rows).values["id"] for _ in range(25)] == [str(n) for n in range(1, 26)]


def test_a_value_in_a_drivers_words_is_not_passed_on():
    query = _query(query="select cast('ada@example.org' as integer) as id")
    with sql.connected(database_url(), query) as link, pytest.raises(sql.BadQuery) as raised:
        sql.ask(link, SimpleNamespace(fields={}), query, None, 10)
    reason = "the database broke off its answer (InvalidTextRepresentation 22P02)"
    assert str(raised.value) == reason


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crm", [PostgreSQL], indirect=True, ids=["postgresql"])
def test_killed_for_real_it_begins_anew_and_no_row_is_missing(crm):
    crm.run(
        "INSERT INTO customers SELECT n, 'Pat', 'Example', n || '@example.org', NULL, false, now()"
        " FROM generate_series(1, 3000) n"
    )
    command = [sys.executable, "manage.py", "import_sql", "--business", crm.desk.business.slug]
    command += ["--source", "CRM", "--map", crm.desk.folder / "crm.toml", "--batch", "50"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url(), "RECORD_SOURCES": f"CRM={crm.url}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not ImportRun.objects.filter(rows_done__gte=500).exists():
            assert process.poll() is None
    finally:
        process.kill()
        process.wait()
    assert RecordSource.objects.get().current_run is None
    assert crm.load().startswith("3000 records imported")
    assert IdentityRecord.objects.count() == 3000
