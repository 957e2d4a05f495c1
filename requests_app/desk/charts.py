"""The pictures of reports: shapes in units of their own, drawn by a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.formats import number_format

from requests_app.services.reporting import Week

LEFT, RIGHT = 0, 1000
TOP, MIDDLE, BOTTOM = 34, 134, 234
GAP = 0.28  # of a week's width
STEPS = (1, 2, 3, 4, 5, 6, 8)


@dataclass(frozen=True, slots=True)
class Box:
    """A bar: what came in stands on the middle line, what ended hangs from it."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, or the place of a label on the axis."""

    at: float
    label: int | date
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in and what ended by week, as bars up and down."""

    came: tuple[Box, ...]
    ended: tuple[Box, ...]
    levels: tuple[Tick, ...]
    months: tuple[Tick, ...]


def flow(weeks: Sequence[Week]) -> Flow:
    """Draw weeks beside one another; both directions have the same scale."""
    most = round_up(max((max(week.came, week.ended) for week in weeks), default=0))
    wide = (RIGHT - LEFT) / max(len(weeks), 1)
    scale = (MIDDLE - TOP) / most

    def x(place: int) -> float:
        return round(LEFT + wide * (place + GAP / 2), 1)

    def box(place: int, number: int, *, up: bool) -> Box:
        high = round(number * scale, 1)
        return Box(x(place), MIDDLE - high if up else MIDDLE, round(wide * (1 - GAP), 1), high)

    return Flow(
        came=tuple(box(place, week.came, up=True) for place, week in enumerate(weeks)),
        ended=tuple(box(place, week.ended, up=False) for place, week in enumerate(weeks)),
        levels=(Tick(TOP, most, _figure(most)), Tick(BOTTOM, most, _figure(most))),
        months=tuple(Tick(x(place), weeks[place].first) for place in _months(weeks)),
    )


def _figure(number: int) -> str:
    return number_format(number, force_grouping=True)


def round_up(number: int) -> int:
    """Return the next round number, at least one: the end of an axis."""
    power = 1
    while True:
        for step in STEPS:
            if number <= step * power:
                return step * power
        power *= 10


def _months(weeks: Sequence[Week]) -> list[int]:
    """Return the places of the weeks in which a month begins."""
    pairs = pairwise(weeks)
    return [
        place for place, (one, after) in enumerate(pairs, 1) if one.first.month != after.first.month
    ]


def part(number: int, most: int) -> int:
    """Return how many of a hundred units a bar is long; whatever exists is seen."""
    return max(1, round(100 * number / most)) if number else 0
