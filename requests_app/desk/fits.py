"""The records that fit, field by field: what was typed beside what is on file, masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from requests_app.desk import identity_words as told
from requests_app.desk import words
from requests_app.rules.masking import masked
from requests_app.services.revealing import MOST_SHOWN
from verification.rules.matching import Candidate, Level, Match
from verification.services import on_file


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the person gave, and how it stands against a record.

    `held` is what is on file, masked, unless `is_open`. `counts` says whether it is a data
    point. Where the two agree there is nothing more to see, so `may_look` is false.
    """

    kind: str
    label: str
    typed: str
    standing: str = ""
    colour: str = ""
    counts: str = ""
    held: str = ""
    is_open: bool = False
    may_look: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """A record that fits; `best` where it is the one that the person is taken for."""

    record: UUID
    source: str
    best: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The one value on file that is shown openly, where somebody asked for it."""

    record: UUID
    field: str


def fits(match: Match, typed: Mapping[str, object], shown: Shown | None) -> tuple[Fit, ...]:
    """Return the best records, field by field. One query, however many there are."""
    candidates = match.candidates[:MOST_SHOWN]
    held = on_file.opened([one.record_id for one in candidates]) if candidates else {}
    return tuple(
        Fit(
            record=one.record_id,
            source=one.source,
            best=one is match.best,
            points=_points(one, typed, held.get(one.record_id, {}), shown),
        )
        for one in candidates
    )


def unmatched(typed: Mapping[str, object], standing: str = "") -> tuple[Point, ...]:
    """Return what the person gave where there is no record to hold it against."""
    colour = "grey" if standing else ""
    return tuple(
        Point(kind, label_of(kind), str(text), standing, colour) for kind, text in typed.items()
    )


def label_of(kind: str) -> str:
    return str(words.FIELDS.get(kind, words.spelled(kind)))


def _points(
    one: Candidate, typed: Mapping[str, object], held: Mapping[str, str], shown: Shown | None
) -> tuple[Point, ...]:
    found = []
    for kind, text in typed.items():
        level = one.levels.get(kind)
        standing, colour = told.LEVELS[level] if level else (_("Could not be read"), "grey")
        value, opened = on_file.value(held, kind), shown == Shown(one.record_id, kind)
        found.append(
            Point(
                kind=kind,
                label=label_of(kind),
                typed=str(text),
                standing=str(standing),
                colour=colour,
                counts=_counts(one, kind, level),
                held=value if opened else masked(kind, value),
                is_open=opened and bool(value),
                may_look=bool(value) and not opened and level != Level.AGREES,
            )
        )
    return tuple(found)


def _counts(one: Candidate, kind: str, level: Level | None) -> str:
    if kind in one.points:
        return str(told.COUNTS)
    if kind in told.OPEN_TO_ALL and level != Level.MISSING:
        return str(told.PUBLIC)
    return str(told.UNCOUNTED) if level == Level.AGREES else ""
