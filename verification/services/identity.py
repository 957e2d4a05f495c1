"""Who of the records on file is the person that asks? Facts are returned, never values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from foundation.sealing import Ciphertext
from verification.models import IdentityRecord
from verification.records.staging import digest_of
from verification.rules import keys, matching
from verification.rules.matching import Match, Record

MOST_CANDIDATES = 20
MOST_NAMESAKES = 100
SOURCES = """
    SELECT current_run_id, name, map->>'phone_region' FROM verification_recordsource
    WHERE business_id = %s AND current_run_id IS NOT NULL
"""
# One index scan ranks the records by keys in common. Those with a name alone are counted
# over the whole result and sorted behind; of these no record is fetched.
RECORDS = """
    SELECT record.id, record.run_id, record.wrapped_key, record.identity, hit.namesakes
    FROM (
        SELECT record_id, count(*) AS points, bool_or(kind <> 'name') AS by_contact,
            sum(CASE WHEN bool_or(kind <> 'name') THEN 0 ELSE 1 END) OVER () AS namesakes
        FROM verification_matchkey
        WHERE business_id = %s AND digest = ANY(%s) AND run_id = ANY(%s)
        GROUP BY record_id ORDER BY by_contact DESC, points DESC, record_id LIMIT %s
    ) hit
    LEFT JOIN verification_identityrecord record ON record.id = hit.record_id AND by_contact
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A system whose records are in force, and how it reads telephone numbers."""

    name: str
    region: str | None


def find(business_id: UUID, claims: Mapping[str, str]) -> Match:
    """Return the records that fit `claims` (`name`, `email`, `phone`, `account`), best first.

    Two queries at most, whatever is claimed and however many records there are. Records
    are opened in memory alone. At most 20 candidates, and at most 100 namesakes counted.
    """
    sources = {run: Source(name, region) for run, name, region in _all(SOURCES, [business_id])}
    regions = {source.region for source in sources.values()}
    sought = keys.of_claims(claims, sorted(regions, key=str))
    if not sources or not sought:
        return Match()
    digests = [digest_of(business_id, kind, value) for kind in sought for value in sought[kind]]
    rows = _all(RECORDS, [business_id, digests, list(sources), MOST_CANDIDATES])
    return matching.match(
        sought,
        [_opened(row, sources[row[1]]) for row in rows if row[0]],
        namesakes=min(MOST_NAMESAKES, *(int(row[-1]) for row in rows)) if rows else 0,
    )


def _all(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """The ORM builds these statements in more time than PostgreSQL takes to answer them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _opened(row: tuple[Any, ...], source: Source) -> Record:
    pk, run_id, wrapped_key, identity, _ = row
    stored = IdentityRecord(
        id=pk, run_id=run_id, wrapped_key=wrapped_key, identity=Ciphertext(identity)
    )
    return Record(id=pk, source=source.name, values=keys.of_record(stored.identity, source.region))
