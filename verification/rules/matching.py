"""Which records fit what a person says of themselves, how well, and what that proves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from verification.rules.comparison import IDENTIFIERS, Comparison, Level, compare, levels, score
from verification.rules.people import Person
from verification.rules.trust import Trust, independent
from verification.rules.weights import Degree, Weights

__all__ = ["Candidate", "Level", "Match", "Record", "Source", "accepted", "match"]

LIKELY = 3.32  # bits, 10 to 1 after the prior: accepted where birth date or contact speak too
CERTAIN = 6.64  # bits, 100 to 1: where name and address alone do, or one of the facts differs
EQUAL = 6.64  # bits, 100 to 1: two records nearer than this fit equally
POSSIBLE = -7.0  # bits, 1 to 128: below, a record without a contact that agrees is no candidate


@dataclass(frozen=True, slots=True)
class Source:
    """The system that a record comes from, what its data prove, and what was learned of it.

    `codes` stand for the values that the person claimed, part by part, as weights know them.
    """

    name: str
    trust: Trust = field(default_factory=Trust)
    weights: Weights = field(default_factory=Weights)
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """A record on file, read as its source reads it."""

    id: UUID
    source: Source
    person: Person


@dataclass(frozen=True, slots=True)
class Candidate:
    """How one record fits. Facts only: no value.

    `levels` has every field that was claimed and could be read; given and family name
    count as `name`. `score` is the log2 of the odds that the record is the person's: 0 is
    one to one, 10 a thousand to one. `points` are the fields that agree and count as
    independent data points of the source; none where the given name or the birth date
    `differs`, because the rest is what a household shares. The record `contradicts` the
    person where one of these two differs and the other does not agree.
    """

    record_id: UUID
    source: str
    levels: Mapping[str, Level]
    score: float
    points: tuple[str, ...] = ()
    differs: bool = False
    contradicts: bool = False
    kinds: frozenset[str] = frozenset()

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
        """Return how many independent data points of the best record agree."""
        return len(self.best.points) if self.best else 0


def match(claims: Mapping[str, Person], claimed: Iterable[str], records: Iterable[Record]) -> Match:
    """Rank `records` by their odds.

    `claims` is the person as each source, by name, would read them; `claimed` are the
    fields that they filled. A record that agrees in the name alone is no candidate: names
    are shared.
    """
    fields = tuple(claimed)
    compared = [(record, compare(claims[record.source.name], record.person)) for record in records]
    exact = {part for part in IDENTIFIERS if any(_is_exact(found, part) for _, found in compared)}
    fits = [
        (_fit(claims[record.source.name], fields, record, found.without_slips(exact)), record)
        for record, found in compared
    ]
    fitting = [(fit, record) for fit, record in fits if fit is not None]
    fitting.sort(key=lambda pair: (-pair[0].score, pair[0].record_id.int))
    top = [record for fit, record in fitting if fit.score > fitting[0][0].score - EQUAL]
    return Match(
        candidates=tuple(fit for fit, _ in fitting),
        ambiguous=any(_two_people(one, other) for one, other in combinations(top, 2)),
    )


def accepted(found: Match) -> Candidate | None:
    """Return the record that may be taken for the person's without anybody looking at it.

    Never one that contradicts in given name and birth date. Where one of them differs, or
    where nothing but name and address agrees, which are public, it is accepted only if
    nobody else on file looks alike: of the same name at another address, or a relative.
    """
    best = found.best
    if best is None or best.contradicts or best.score < LIKELY:
        return None
    speaking = best.kinds.difference(IDENTIFIERS) | set(IDENTIFIERS).intersection(best.agreeing)
    if speaking <= {"name"}:  # numbers are handed out in order: a near one is another's
        return None
    if not best.differs and not speaking <= PUBLIC:
        return best
    alone = not any(_looks_alike(other) for other in found.candidates[1:])
    return best if alone and best.score >= CERTAIN else None


PUBLIC = frozenset({"name", "address"})


def _looks_alike(other: Candidate) -> bool:
    return other.kinds >= PUBLIC


def _is_exact(found: Comparison, part: str) -> bool:
    return found.degrees.get(part) == Degree.SAME


def _fit(
    person: Person, claimed: tuple[str, ...], record: Record, found: Comparison
) -> Candidate | None:
    source = record.source
    odds = score(found, source.weights, source.codes)
    if not _is_candidate(found, odds):
        return None
    return Candidate(
        record.id,
        source.name,
        levels(found, claimed),
        odds,
        points=() if found.differs() else _points(person, found, source),
        differs=found.differs(),
        contradicts=found.contradicts(),
        kinds=found.kinds(),
    )


def _is_candidate(found: Comparison, odds: float) -> bool:
    if any(_is_exact(found, part) for part in IDENTIFIERS):
        return True
    return odds > POSSIBLE and not found.kinds() <= {"name"}


def _points(person: Person, found: Comparison, source: Source) -> tuple[str, ...]:
    """A value that many records hold, such as a number given for want of one, proves nothing."""
    agreeing = {
        part: text
        for part, text in person.values().items()
        if found.degrees.get(part) == Degree.SAME
        and not (part in IDENTIFIERS and source.weights.is_common(part, source.codes.get(part)))
    }
    return independent(source.trust, agreeing)


def _two_people(one: Record, other: Record) -> bool:
    """Tell whether two records must be taken for two people.

    One person is often in two systems: records of different sources that contradict each
    other in nothing are one person. Within one source, two records are two people.
    """
    if one.source.name == other.source.name:
        return True
    return Degree.OTHER in compare(one.person, other.person).degrees.values()
