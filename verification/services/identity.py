"""Who of the records on file is the person that asks? Facts are returned, never values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from foundation.sealing import Ciphertext
from verification.models import IdentityRecord
from verification.records import mapping
from verification.records.mapping import FieldMap
from verification.records.staging import digest_of, value_code
from verification.rules import keys, matching, people, weights
from verification.rules.matching import Match, Record, Source
from verification.rules.people import NAMED, Field, Person

MOST_CANDIDATES = 20
MOST_NAMESAKES = 100
MOST_OF_A_KEY = 101  # records that one key may bring; of more, which ones is left to chance
# The place of a row and the transaction that wrote it are new whenever the row is: weights
# are long, and are read again only then.
SOURCES = """
    SELECT source.version, source.current_run_id, source.name, run.rows_done,
        CASE WHEN source.version = ANY(%s) THEN NULL
        ELSE json_build_array(source.map, source.weights)::text END
    FROM (
        SELECT concat(id, ' ', xmin, ' ', ctid) AS version, *
        FROM verification_recordsource WHERE business_id = %s
    ) source
    JOIN verification_importrun run ON run.id = source.current_run_id
"""
# One index scan for each key, cut off where the key is common; a record ranks by how rare
# the keys are that it shares. One that shares the name alone is fetched only where few do.
RECORDS = """
    SELECT record.id, record.run_id, record.wrapped_key, record.identity, named, names
    FROM (
        SELECT record_id, sum(rarity) AS rarity, bool_or(is_name) AS named,
            bool_or(NOT is_name OR block <= %s) AS opened,
            sum(CASE WHEN bool_or(is_name) THEN 1 ELSE 0 END) OVER () AS names
        FROM (
            SELECT key.record_id, key.kind = 'name' AS is_name,
                count(*) OVER (PARTITION BY sought.digest) AS block,
                ln(2.0 * %s / count(*) OVER (PARTITION BY sought.digest)) AS rarity
            FROM unnest(%s) sought (digest)
            CROSS JOIN LATERAL (
                SELECT record_id, kind FROM verification_matchkey
                WHERE business_id = %s AND digest = sought.digest AND run_id = ANY(%s)
                LIMIT %s
            ) key
        ) shared
        GROUP BY record_id ORDER BY opened DESC, rarity DESC, record_id LIMIT %s
    ) hit
    LEFT JOIN verification_identityrecord record ON record.id = hit.record_id AND opened
    ORDER BY rarity DESC
"""


@dataclass(frozen=True, slots=True)
class System:
    """A source whose records are in force, and how it reads what a person says."""

    source: Source
    map: FieldMap

    def read(self, values: Mapping[str, str]) -> Person:
        return people.read(values, self.map.phone_region, self.map.extra)


SYSTEMS: dict[str, System] = {}  # by version
MOST_SYSTEMS = 64


def find(business_id: UUID, claims: Mapping[str, str]) -> Match:
    """Return the records that fit `claims`, best first.

    `claims` is what the person gave under the names of `people.Field`, or of a map's extra
    fields; other keys are ignored. Two queries at most, whatever is claimed and however
    many records there are. Records are opened in memory alone. At most 20 candidates, and
    at most 100 namesakes counted.
    """
    return _searched(business_id, claims, _systems(business_id))[0]


class Lookup:
    """Looks up person after person in one source, and tells whom the source knows them as."""

    def __init__(self, business_id: UUID, source: str) -> None:
        self.business_id = business_id
        found = _systems(business_id).items()
        self.systems = {run: system for run, system in found if system.source.name == source}

    def accepted(self, claims: Mapping[str, str]) -> tuple[Match, str | None]:
        """Return what fits, and the external id of the record that is accepted, if one is.

        Where the map has no `id`, the id of the record stands for it.
        """
        found, opened = _searched(self.business_id, claims, self.systems)
        best = matching.accepted(found)
        if best is None:
            return found, None
        return found, opened[best.record_id].identity.get("id", str(best.record_id))


def _searched(
    business_id: UUID, claims: Mapping[str, str], systems: Mapping[int, System]
) -> tuple[Match, dict[UUID, IdentityRecord]]:
    read = {run: system.read(claims) for run, system in systems.items()}
    digests = _digests(business_id, claims, read)
    if not digests:
        return Match(), {}
    opened = MOST_CANDIDATES if _more_than_a_name(read) else 0
    limits = [business_id, list(systems), MOST_OF_A_KEY, MOST_CANDIDATES]
    rows = _all(RECORDS, [opened, MOST_OF_A_KEY, digests, *limits])
    coded = {run: _coded(business_id, systems[run], person) for run, person in read.items()}
    stored = {row[0]: _stored(row) for row in rows if row[0]}
    found = matching.match(
        {systems[run].source.name: person for run, person in read.items()},
        [*(field for field in Field if field in claims), *sorted(claims.keys() - set(Field))],
        [_record(one, systems[one.run_id], coded[one.run_id]) for one in stored.values()],
    )
    return replace(found, namesakes=_namesakes(found, rows)), stored


def _systems(business_id: UUID) -> dict[int, System]:
    known = dict(SYSTEMS)  # as it is now: another thread may change it meanwhile
    found = {}
    for version, run, name, records, unknown in _all(SOURCES, [list(known), business_id]):
        if unknown is not None:
            known[version] = SYSTEMS[version] = _system(name, records, *json.loads(unknown))
        found[run] = known[version]
    for version in list(SYSTEMS)[:-MOST_SYSTEMS]:
        SYSTEMS.pop(version, None)
    return found


def _all(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """The ORM builds these statements in more time than PostgreSQL takes to answer them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _system(
    name: str, records: int, stored_map: dict[str, Any], stored_weights: dict[str, Any]
) -> System:
    known, learned = mapping.read(stored_map), weights.of_json(stored_weights, records)
    return System(Source(name, known.trust, learned), known)


def _digests(
    business_id: UUID, claims: Mapping[str, str], read: Mapping[int, Person]
) -> list[bytes]:
    name = people.spelled_name({field: _text(claims.get(field)) for field in NAMED})
    sought = keys.merged(keys.of_claim(person, name) for person in read.values())
    return [digest_of(business_id, kind, value) for kind, value in sought]


def _more_than_a_name(read: Mapping[int, Person]) -> bool:
    return any(person.values().keys() - {"given", "family"} for person in read.values())


def _coded(business_id: UUID, system: System, person: Person) -> Source:
    """Give the source the codes of what was claimed, to be looked up among its common values."""
    known = {part for part, one in system.source.weights.learned.items() if one.common}
    values = person.values()
    codes = {part: value_code(business_id, part, values[part]) for part in known & values.keys()}
    return replace(system.source, codes=codes)


def _stored(row: tuple[Any, ...]) -> IdentityRecord:
    pk, run_id, wrapped_key, identity, *_ = row
    return IdentityRecord(
        id=pk, run_id=run_id, wrapped_key=wrapped_key, identity=Ciphertext(identity)
    )


def _record(stored: IdentityRecord, system: System, source: Source) -> Record:
    return Record(id=stored.pk, source=source, person=system.read(stored.identity))


def _namesakes(found: Match, rows: list[tuple[Any, ...]]) -> int:
    """Count the bearers of the name but for those that are candidates."""
    fitting = {fit.record_id for fit in found.candidates}
    names = int(rows[0][5]) if rows else 0
    return min(MOST_NAMESAKES, names - sum(row[4] and row[0] in fitting for row in rows))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
