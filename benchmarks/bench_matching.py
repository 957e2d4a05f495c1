"""Matching: whom it finds and takes for whom beside splink, and what one look-up costs.

FEBRL 1 to 3: the original of each person is a record, each duplicate asks. Half of the people
are off the file, then the other half, so that each asks once as a customer and once as a
stranger. MATCH_SIZES=1000000 asks for more records than 10,000 and 100,000; the target for the
time is one for that many.
"""

import os
import time
from operator import ge
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import connection

from benchmarks import crowd, febrl_sets, peer
from benchmarks.customers import start
from benchmarks.febrl_sets import Asked, Curve
from benchmarks.look_ups import LOOKUPS, in_turn, select
from benchmarks.table import Table
from foundation.business import Business
from verification.models import IdentityRecord, RecordSource
from verification.services import find
from verification.services.identity import Lookup

SIZES = os.environ.get("MATCH_SIZES", "10000,100000")
MOST_TIMES = 10  # the p95 of a look-up beside that of a key SELECT, among a million records
LEAST_RECALL = 0.997  # where nobody is taken for somebody else
RATES = (0.01, 0.005, 0.001, 0)


def run() -> None:
    with TemporaryDirectory() as name:
        _quality(Path(name))
        _look_ups(Path(name))


def _quality(folder: Path) -> None:
    table = Table(
        "Matching: FEBRL without the account number",
        "set", "engine", "ask", "taken", "wrongly", "recall taken",
        "recall at 1 %", "0.5 %", "0.1 %", "no false accept", "ms each",
        f"at none {LEAST_RECALL}", "splink's at each",
    )  # fmt: skip
    for number in (1, 2, 3):
        ours, theirs = [], []
        spent = [0.0, 0.0]
        for half in (0, 1):
            trial = febrl_sets.trial(number, half)
            for at, (engine, answers) in enumerate(((_ours, ours), (peer.answers, theirs))):
                began = time.perf_counter()
                answers += engine(trial, folder / f"febrl{number}{half}")
                spent[at] += time.perf_counter() - began
        mine, others = _recalls(ours), _recalls(theirs)
        told = _told(mine[-1] >= LEAST_RECALL), _told(all(map(ge, mine, others)))
        table.row(number, "portal", *_judged(ours, mine, spent[0]), *told)
        table.row(number, "splink", *_judged(theirs, others, spent[1]), "-", "-")
    table.print()


def _recalls(answers: list[Asked]) -> list[float]:
    curve = Curve(answers)
    return [curve.recall(share) for share in RATES]


def _told(reached: bool) -> str:
    return "yes" if reached else "NO"


def _judged(answers: list[Asked], at: list[float], took: float) -> list[str]:
    taken = [one for one in answers if one.accepted]
    recall = sum(one.is_right for one in taken) / Curve(answers).present
    return [
        f"{len(answers):,}",
        f"{len(taken):,}",
        str(sum(not one.is_right for one in taken)),
        f"{recall:.4f}",
        *(f"{value:.4f}" for value in at),
        f"{took / len(answers) * 1000:.1f}",
    ]


def _ours(trial: febrl_sets.Trial, folder: Path) -> list[Asked]:
    """Import, then ask one after the other, as the desk would."""
    folder.mkdir()
    business = Business.objects.create(slug=folder.name, name="Match", legal_name="Match")
    start(business, trial.write(folder), "febrl").wait()
    lookup = Lookup(business.pk, "febrl")
    ids = dict(_external_ids(business))
    return [_asked(lookup, ids, person, claims) for person, claims in trial.asking]


def _asked(lookup: Lookup, ids: dict[UUID, str], person: str, claims: dict[str, str]) -> Asked:
    found, external = lookup.accepted(claims)
    first = found.candidates[0] if found.candidates else None
    return Asked(
        person=person,
        found=ids[first.record_id] if first else None,
        score=first.score if first and found.best else float("-inf"),
        accepted=external is not None,
    )


def _external_ids(business: Business) -> list[tuple[UUID, str]]:
    records = IdentityRecord.objects.filter(run__source__business=business)
    return [(record.pk, record.identity["id"]) for record in records]


def _look_ups(folder: Path) -> None:
    table = Table(
        "Matching: one look-up with two fields mistyped, ms",
        "records", "rows/s", "keys each", "found", "p50", "p95", "stranger p95",
        "key SELECT p50", "p95", "x", f"within {MOST_TIMES} x",
    )  # fmt: skip
    business = Business.objects.create(slug="crowd", name="Crowd", legal_name="Crowd")
    for size in map(int, SIZES.split(",")):
        began = time.perf_counter()
        start(business, crowd.write(folder, 0, size), "crowd").wait()
        _measure(table, business, size, time.perf_counter() - began)
    table.print()


def _measure(table: Table, business: Business, size: int, took: float) -> None:
    run_id = RecordSource.objects.get(business=business).current_run_id
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM verification_matchkey WHERE run_id = %s", [run_id])
        (keys,) = cursor.fetchone()
    ids = list(IdentityRecord.objects.filter(run=run_id).values_list("id", flat=True)[:LOOKUPS])
    draw = Random(size)  # noqa: S311
    numbers = [draw.randrange(size) for _ in range(LOOKUPS)]
    hits = 0

    def ask(n: int) -> None:
        nonlocal hits
        best = find(business.pk, crowd.claims(n)).best
        hits += best is not None and _number(best.record_id) == n

    by_key, here, absent = in_turn(
        lambda n: select(ids[n % len(ids)]),
        lambda n: _find(business.pk, numbers[n]),
        lambda n: _find(business.pk, size + n),
    )
    for number in numbers[:200]:
        ask(number)
    table.row(
        f"{size:,}",
        f"{size / took:,.0f}",
        f"{keys / size:.1f}",
        f"{hits / 200:.1%}",
        *(f"{ms:.2f}" for ms in (*here, absent[1], *by_key)),
        f"{here[1] / by_key[1]:.1f}",
        _told(here[1] <= MOST_TIMES * by_key[1]),
    )


def _find(business_id: UUID, number: int) -> None:
    find(business_id, crowd.claims(number))


def _number(record_id: UUID) -> int:
    return int(IdentityRecord.objects.get(pk=record_id).identity["id"].removeprefix("C"))
