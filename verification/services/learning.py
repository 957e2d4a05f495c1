"""Learn how much each field of a source tells, from a sample of its own records."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from foundation.ledger import record
from foundation.sealing import Ciphertext
from verification.models import IdentityRecord, ImportRun, RecordSource
from verification.records import mapping
from verification.records.staging import value_code
from verification.rules import people, weights
from verification.rules.learning import Tally

SAMPLE = 10_000  # records: a name that one in a thousand bears is met ten times
BATCH = 1_000
ALL = 1 << 128
# Record ids are random, so those up to a bound are a sample, the same one every time.
NEXT = """
    SELECT id, wrapped_key, identity FROM verification_identityrecord
    WHERE id > %s AND id <= %s AND run_id = %s ORDER BY id LIMIT %s
"""


def learn(source: RecordSource, *, by: str, now: datetime) -> weights.Weights | None:
    """Learn the weights of a source and store them; None where nothing was imported yet.

    Reads ten thousand records at most, whatever the size of the source. Of fewer than a
    hundred nothing is learned and the assumptions stand. The same records teach the same.
    """
    run = ImportRun.objects.filter(pk=source.current_run_id).first()
    if run is None:
        return None
    tally = _tally(run)
    learned = tally.weights(
        run.rows_done, lambda part, value: value_code(source.business_id, part, value)
    )
    _store(source, run, learned, tally.seen, by=by, now=now)
    return learned


def _tally(run: ImportRun) -> Tally:
    known, tally = mapping.read(run.map), Tally()
    for stored in _sampled(run):
        tally.add(people.read(stored.identity, known.phone_region, known.extra))
    return tally


def _sampled(run: ImportRun) -> Iterator[IdentityRecord]:
    share = min(1.0, SAMPLE / max(run.rows_done, 1))
    place, end = UUID(int=0), UUID(int=min(ALL - 1, int(ALL * share)))
    while rows := _next(place, end, run.pk):
        for pk, wrapped_key, identity in rows:
            yield IdentityRecord(id=pk, wrapped_key=wrapped_key, identity=Ciphertext(identity))
        place = rows[-1][0]


def _next(place: UUID, end: UUID, run_id: int) -> list[tuple[UUID, bytes, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [place, end, run_id, BATCH])
        return cursor.fetchall()


@transaction.atomic
def _store(
    source: RecordSource, run: ImportRun, learned: weights.Weights, seen: int, *, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Store what was learned, unless another import has come into force meanwhile."""
    locked = RecordSource.objects.select_for_update(no_key=True).get(pk=source.pk)
    stored = weights.as_json(learned)
    if locked.current_run_id != run.pk or locked.weights == stored:
        return
    locked.weights = stored
    locked.save(update_fields=["weights"])
    facts = {"source": source.pk, "run": run.pk, "records": seen}
    record(source.business.chain, "weights_learned", by=by, at=now, **facts)
