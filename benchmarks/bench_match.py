"""Match: find one person among more and more records, beside a primary-key SELECT of one row."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from benchmarks import customers
from benchmarks.look_ups import LOOKUPS, in_turn, select
from benchmarks.table import Table
from foundation.business import Business
from verification.models import IdentityRecord
from verification.services import find

SIZES = (1_000, 10_000, 100_000)


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
    by_key, here, absent = in_turn(
        lambda n: select(ids[n]),
        lambda n: _present(business.pk, n * step),
        lambda n: _absent(business.pk, size + n),
    )
    table.row(
        f"{size:,}",
        *(f"{ms:.2f}" for ms in (*here, absent[0], *by_key)),
        f"{here[0] / by_key[0]:.1f}",
    )


def _claims(number: int) -> dict[str, str]:
    person = customers.customer(number)
    return person | {"name": f"{person['given_name']} {person['surname']}"}


def _present(business_id: UUID, number: int) -> None:
    match = find(business_id, _claims(number))
    if match.points != 3 or match.ambiguous:
        raise SystemExit(f"Customer {number} was not found as one person by three data points.")


def _absent(business_id: UUID, number: int) -> None:
    if find(business_id, _claims(number)).points:
        raise SystemExit(f"Customer {number} was found and is not there.")
