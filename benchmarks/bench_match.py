"""Match: find one person among more and more records, beside a primary-key SELECT of one row."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import connection

from benchmarks import customers
from benchmarks.table import Table
from foundation.business import Business
from verification.models import IdentityRecord
from verification.services import find

SIZES = (1_000, 10_000, 100_000)
LOOKUPS = 1_000
ROW = "SELECT wrapped_key, identity FROM verification_identityrecord WHERE id = %s"


def run() -> None:
    table = Table(
        "Match: one look-up, ms",
        "records",
        "p50",
        "p95",
        "absent p50",
        "key SELECT p50",
        "p95",
        "x",
    )
    with TemporaryDirectory() as folder:
        for size in SIZES:
            _measure(table, Path(folder), size)
    table.print()


def _measure(table: Table, folder: Path, size: int) -> None:
    business = Business.objects.create(slug=f"match-{size}", name="Match", legal_name="Match")
    customers.start(business, customers.write(folder, size), "match").wait()
    records = IdentityRecord.objects.filter(run__source__business=business)
    ids = list(records.order_by("id").values_list("id", flat=True)[:LOOKUPS])
    step = max(size // LOOKUPS, 1)
    rows = _times(lambda n: _select(ids[n]))
    here = _times(lambda n: _present(business.pk, n * step))
    absent = _times(lambda n: _absent(business.pk, size + n))
    table.row(
        f"{size:,}",
        *(f"{ms:.2f}" for ms in (*here, absent[0], *rows)),
        f"{here[0] / rows[0]:.1f}",
    )


def _times(call: Callable[[int], None]) -> tuple[float, float]:
    """Return the median and the 95th percentile in milliseconds, the first call left out."""
    call(0)
    taken = []
    for n in range(LOOKUPS):
        began = time.perf_counter()
        call(n)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def _select(pk: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ROW, [pk])
        cursor.fetchone()


def _claims(number: int) -> dict[str, str]:
    person = customers.customer(number)
    return person | {"name": f"{person['given_name']} {person['surname']}"}


def _present(business_id: UUID, number: int) -> None:
    match = find(business_id, _claims(number))
    if match.points != 4 or match.ambiguous:
        raise SystemExit(f"Customer {number} was not found as one person in four fields.")


def _absent(business_id: UUID, number: int) -> None:
    if find(business_id, _claims(number)).candidates:
        raise SystemExit(f"Customer {number} was found and is not there.")
