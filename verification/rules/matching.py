"""Which records fit what a person says of themselves, by exact agreement of normal forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from verification.rules.keys import Field

CONTACTS = frozenset({Field.EMAIL, Field.PHONE, Field.ACCOUNT})


@dataclass(frozen=True, slots=True)
class Record:
    """A record on file with its values in normal form."""

    id: UUID
    source: str
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """How one record fits: the fields claimed, each either agreeing, differing or missing.

    `missing` is what the person claimed and the record does not hold. Facts only: no value.
    """

    record_id: UUID
    source: str
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def points(self) -> int:
        return len(self.agreeing)


@dataclass(frozen=True, slots=True)
class Match:
    """The records that fit, the best first. `namesakes` counts others of the same name.

    Where `ambiguous`, several records fit equally well and nothing says which is meant.
    """

    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False
    namesakes: int = 0

    @property
    def best(self) -> Candidate | None:
        """The one record that fits best; None where there is none, or no telling which."""
        return None if self.ambiguous or not self.candidates else self.candidates[0]

    @property
    def points(self) -> int:
        """Return in how many fields the best record agrees; 0 where none fits."""
        return self.candidates[0].points if self.candidates else 0


def match(
    claims: Mapping[Field, frozenset[str]], records: Iterable[Record], *, namesakes: int = 0
) -> Match:
    """Rank `records` by the number of fields that agree with `claims`.

    A record that agrees in the name alone is no candidate: names are shared.
    """
    fits = [(compare(claims, record), record) for record in records]
    fitting = [(fit, record) for fit, record in fits if CONTACTS.intersection(fit.agreeing)]
    fitting.sort(key=lambda pair: (-pair[0].points, len(pair[0].differing), pair[0].record_id.int))
    top = [record for fit, record in fitting if fit.points == fitting[0][0].points]
    return Match(
        candidates=tuple(fit for fit, _ in fitting),
        ambiguous=any(_two_people(one, other) for one, other in combinations(top, 2)),
        namesakes=namesakes,
    )


def compare(claims: Mapping[Field, frozenset[str]], record: Record) -> Candidate:
    """Return for each field claimed whether `record` agrees, differs or holds nothing."""
    held = [field for field in claims if record.values.get(field)]
    agreeing = tuple(field for field in held if record.values[field] in claims[field])
    return Candidate(
        record_id=record.id,
        source=record.source,
        agreeing=tuple(str(field) for field in agreeing),
        differing=tuple(str(field) for field in held if field not in agreeing),
        missing=tuple(str(field) for field in claims if field not in held),
    )


def _two_people(one: Record, other: Record) -> bool:
    """Tell whether two records must be taken for two people.

    One person is often in two systems: records of different sources that contradict each
    other in nothing are one person. Within one source, two records are two people.
    """
    if one.source == other.source:
        return True
    shared = one.values.keys() & other.values.keys()
    return any(one.values[field] != other.values[field] for field in shared)
