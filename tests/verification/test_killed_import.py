"""A real process, killed for real while it imports, and started again."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.verification.conftest import HEADER, MAP
from verification.models import IdentityRecord, ImportRun, MatchKey
from verification.services import find

ROOT = Path(__file__).resolve().parents[2]
ROWS = 3_000
BAD = 1_500  # the line of the one row that cannot be imported
PATIENCE = 60


def database_url():
    """Return the address of the test database, over TCP or a Unix socket."""
    at = connection.settings_dict
    host = at["HOST"] or at["OPTIONS"].get("host", "")
    login = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    if host.startswith("/"):
        return f"postgresql://{login}@/{at['NAME']}?host={host}"
    return f"postgresql://{login}@{host}:{at['PORT'] or 5432}/{at['NAME']}"


def customers(path):
    with path.open("w") as file:
        file.write(HEADER)
        for line in range(2, ROWS + 2):
            phone = "bad" if line == BAD else ""
            file.write(f"{line},Pat,Example,p{line}@example.org,{phone}\n")


@pytest.fixture
def start(desk):
    started = []

    def start(name="customers.csv", *options):
        command = [sys.executable, "manage.py", "import_records", desk.folder / name, *options]
        command += ["--business", desk.business.slug, "--source", "CRM", "--batch", "50"]
        command += ["--map", desk.folder / "map.toml"]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": database_url()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_until_done(rows):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        run = ImportRun.objects.filter(state="running").first()
        if run and run.rows_done >= rows:
            return
        time.sleep(0.002)
    pytest.fail(f"{rows} rows were not imported within {PATIENCE} s")


@pytest.mark.django_db(transaction=True)
def test_killed_three_times_no_row_comes_twice_and_none_is_missing(desk, start):
    customers(desk.folder / "customers.csv")
    for rows in (1, 700, 1_600):
        process = start()
        wait_until_done(rows)
        process.kill()
        process.communicate()
        run = ImportRun.objects.get()
        assert run.state == "running"
        assert rows <= run.rows_done < ROWS - 1
        assert not find(desk.business.pk, {"email": "p2@example.org"}).candidates

    said, errors = start().communicate(timeout=PATIENCE)
    assert errors == ""
    assert "2999 records imported, 1 row rejected." in said
    lines = list(IdentityRecord.objects.order_by("line").values_list("line", flat=True))
    assert lines == [line for line in range(2, ROWS + 2) if line != BAD]
    assert MatchKey.objects.count() == (ROWS - 1) * 3
    rejects = (desk.folder / "customers.csv.rejects.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in rejects] == ["line", str(BAD)]
    assert ImportRun.objects.get().state == "finished"
    for line in (2, ROWS + 1):
        assert len(find(desk.business.pk, {"email": f"p{line}@example.org"}).candidates) == 1


def found(desk, line, domain="example.org"):
    return len(find(desk.business.pk, {"email": f"p{line}@{domain}"}).candidates)


@pytest.mark.django_db(transaction=True)
def test_a_delta_killed_three_times_changes_nothing_before_its_end_and_all_then(desk, start):
    (desk.folder / "map.toml").write_text(MAP.replace("[fields]", '[fields]\nid = "No"'))
    customers(desk.folder / "customers.csv")
    desk.run()
    (desk.folder / "customers.csv.rejects.csv").unlink()
    text = (desk.folder / "customers.csv").read_text().replace("example.org", "new.example.org")
    (desk.folder / "delta.csv").write_text(text)
    for rows in (1, 700, 1_600):
        process = start("delta.csv", "--delta")
        wait_until_done(rows)
        process.kill()
        process.communicate()
        assert ImportRun.objects.get(base__isnull=False).state == "running"
        assert [found(desk, 2), found(desk, 2, "new.example.org")] == [1, 0]

    said, errors = start("delta.csv", "--delta").communicate(timeout=PATIENCE)
    assert errors == ""
    assert "0 records added, 2999 replaced, 0 removed." in said
    assert IdentityRecord.objects.count() == ROWS - 1
    assert IdentityRecord.objects.filter(contact_changed_on=None).count() == 0
    assert MatchKey.objects.count() == (ROWS - 1) * 3
    assert [found(desk, 2), found(desk, 2, "new.example.org")] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_one_line_and_the_import_goes_on_later(desk, start):
    customers(desk.folder / "customers.csv")
    process = start()
    wait_until_done(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "the database does not answer" in errors
    assert "Traceback" not in errors

    said, _ = start().communicate(timeout=PATIENCE)
    assert said.startswith("Went on after row ")
    assert IdentityRecord.objects.count() == ROWS - 1
