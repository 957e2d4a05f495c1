"""Which records fit what a person says of themselves, by exact agreement of normal forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from verification.rules.keys import Field

CONTACTS = frozenset({Field.EMAIL, Field.PHONE, Field.ACCOUNT})


class Level(StrEnum):
    """How a field of the person's claims stands against a record."""

    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Record:
    """A record on file with its values in normal form."""

    id: UUID
    source: str
    values: Mapping[Field, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """How one record fits. Facts only: no value.

    `levels` has every field that was claimed and could be read. `score` is the higher the
    better the record fits. `points` are the fields that agree and count as data points: a
    name is public, and counts for none.
    """

    record_id: UUID
    source: str
    levels: Mapping[str, Level]
    score: float = 0.0
    points: tuple[str, ...] = ()

    @property
    def agreeing(self) -> tuple[str, ...]:
        return self._at(Level.AGREES)

    @property
    def differing(self) -> tuple[str, ...]:
        return self._at(Level.DIFFERS)

    @property
    def missing(self) -> tuple[str, ...]:
        return self._at(Level.MISSING)

    def _at(self, wanted: Level) -> tuple[str, ...]:
        return tuple(field for field, level in self.levels.items() if level == wanted)


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
        """Return how many data points of the best record agree; 0 where there is none."""
        return len(self.best.points) if self.best else 0


def match(
    claims: Mapping[Field, frozenset[str]], records: Iterable[Record], *, namesakes: int = 0
) -> Match:
    """Rank `records` by the number of fields that agree with `claims`.

    A record that agrees in the name alone is no candidate: names are shared.
    """
    fits = [(compare(claims, record), record) for record in records]
    fitting = [(fit, record) for fit, record in fits if CONTACTS.intersection(fit.agreeing)]
    fitting.sort(key=lambda pair: (-pair[0].score, len(pair[0].differing), pair[0].record_id.int))
    top = [record for fit, record in fitting if fit.score == fitting[0][0].score]
    return Match(
        candidates=tuple(fit for fit, _ in fitting),
        ambiguous=any(_two_people(one, other) for one, other in combinations(top, 2)),
        namesakes=namesakes,
    )


def compare(claims: Mapping[Field, frozenset[str]], record: Record) -> Candidate:
    """Return for each field claimed whether `record` agrees, differs or holds nothing."""
    levels = {str(field): _level(record.values.get(field), claims[field]) for field in claims}
    agreeing = [field for field, level in levels.items() if level == Level.AGREES]
    return Candidate(
        record_id=record.id,
        source=record.source,
        levels=levels,
        score=float(len(agreeing)),
        points=tuple(field for field in agreeing if field in CONTACTS),
    )


def _level(held: str | None, claimed: frozenset[str]) -> Level:
    if not held:
        return Level.MISSING
    return Level.AGREES if held in claimed else Level.DIFFERS


def _two_people(one: Record, other: Record) -> bool:
    """Tell whether two records must be taken for two people.

    One person is often in two systems: records of different sources that contradict each
    other in nothing are one person. Within one source, two records are two people.
    """
    if one.source == other.source:
        return True
    shared = one.values.keys() & other.values.keys()
    return any(one.values[field] != other.values[field] for field in shared)
