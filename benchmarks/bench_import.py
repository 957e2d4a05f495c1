"""Import: time and memory of the whole command at several sizes, beside COPY of the plain rows.

Then the same import is killed half-way, three times, and restarted: what is there at the end?
Last, updates of a part of the customers beside the import of all of them once more.
"""

import os
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.db.models import Count

from benchmarks import customers
from benchmarks.table import Table
from foundation.business import Business
from verification.models import IdentityRecord, ImportRun

SIZES = (1, 1_000, 10_000, 100_000)
WIDE_ROWS, WIDE = 17_500, 61_000  # about 1 GiB
EVERY = (100, 10, 1)  # one customer in so many changes
KILLED_AT = (20_000, 50_000, 80_000)


def run() -> None:
    business = Business.objects.create(slug="imports", name="Imports", legal_name="Imports")
    with TemporaryDirectory() as name:
        folder = Path(name)
        _sizes(business, folder)
        _kills(business, folder)
        _deltas(business, folder)


def _sizes(business: Business, folder: Path) -> None:
    columns = ("rows", "MB", "s", "own CPU s", "rows/s", "peak MiB", "plain COPY s", "x")
    table = Table("Import of customers", *columns)
    for size in SIZES:
        _measure(table, business, customers.write(folder, size), size)
    wide = customers.write(folder, WIDE_ROWS, filler=WIDE)
    _measure(table, business, wide, WIDE_ROWS)
    wide.unlink()
    table.print()


def _measure(table: Table, business: Business, path: Path, size: int) -> None:
    plain = _plain_copy(path)
    began = time.perf_counter()
    process = customers.start(business, path, path.name)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"The import of {path.name} failed.")
    table.row(
        f"{size:,}",
        f"{path.stat().st_size / 1e6:.1f}",
        f"{took:.1f}",
        f"{usage.ru_utime + usage.ru_stime:.1f}",
        f"{size / took:,.0f}",
        f"{usage.ru_maxrss / 1024:.0f}",
        f"{plain:.2f}",
        f"{took / plain:.0f}",
    )


def _plain_copy(path: Path) -> float:
    """Return how long PostgreSQL takes for the same rows, readable, with one primary key."""
    with connection.cursor() as cursor, path.open() as file:
        cursor.execute("DROP TABLE IF EXISTS bench_plain")
        columns = ", ".join(f"{name} text" for name in (*customers.HEADER[1:], "notes"))
        cursor.execute(f"CREATE TABLE bench_plain (account text PRIMARY KEY, {columns})")
        began = time.perf_counter()
        cursor.copy_expert("COPY bench_plain FROM STDIN WITH (FORMAT csv, HEADER)", file)
        return time.perf_counter() - began


def _kills(business: Business, folder: Path) -> None:
    size = SIZES[-1]
    path = customers.write(folder, size)
    stops = [_kill_at(customers.start(business, path, "killed"), rows) for rows in KILLED_AT]
    customers.start(business, path, "killed").wait()
    records = IdentityRecord.objects.filter(run__source__name="killed")
    lines = set(records.values_list("line", flat=True))
    twice = records.values("line").annotate(n=Count("pk")).filter(n__gt=1).count()
    keys = records.aggregate(n=Count("keys"))["n"]
    table = Table("SIGKILL and restart", "killed at rows", "records", "twice", "missing", "keys")
    missing = len(set(range(2, size + 2)) - lines)
    table.row(" ".join(map(str, stops)), records.count(), twice, missing, keys)
    table.print()


def _kill_at(process: subprocess.Popen[bytes], rows: int) -> int:
    """Kill the import once `rows` are committed; return how many were."""
    while process.poll() is None:
        run = ImportRun.objects.filter(source__name="killed").first()
        if run and run.rows_done >= rows:
            process.kill()
        time.sleep(0.01)
    return ImportRun.objects.get(source__name="killed").rows_done


def _deltas(business: Business, folder: Path) -> None:
    size = SIZES[-1]
    path = customers.write(folder, size)
    first = _timed(business, path)
    path.write_text(path.read_text().replace("@example.org", "@example.net"))
    again = _timed(business, path)
    table = Table(f"Updates of {size:,} customers", "rows", "s", "of all again", "changed contacts")
    changed = IdentityRecord.objects.filter(run__source__name="updated").exclude(
        contact_changed_on=None
    )
    table.row(f"{size:,}, the first time", f"{first:.1f}", f"{first / again:.3f}", "")
    table.row(f"{size:,}, all again", f"{again:.1f}", "1", f"{changed.count():,}")
    for every in EVERY:
        took = _timed(business, customers.write_changes(folder, size, every=every), "--delta")
        table.row(f"{size // every:,} as a delta", f"{took:.1f}", f"{took / again:.3f}", "")
    table.print()


def _timed(business: Business, path: Path, *options: str) -> float:
    began = time.perf_counter()
    if customers.start(business, path, "updated", *options).wait():
        raise SystemExit(f"The import of {path.name} failed.")
    return time.perf_counter() - began
