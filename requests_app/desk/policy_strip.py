"""A picture of a year: the days that a law leaves, by day of receipt, beside the promise."""

from dataclasses import dataclass
from datetime import date

from requests_app.desk.policy_preview import sample, shown
from requests_app.models import DeadlinePolicy
from requests_app.rules import promises
from requests_app.rules.law import Unit
from requests_app.rules.promises import Comparison, Run
from requests_app.rules.rights import Regime
from requests_app.services import clocks

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 360, 24, 356, 8, 112
SPARE = 1  # days above the highest line and below the lowest


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its label: a month, or a number of days."""

    at: float
    label: date | int


@dataclass(frozen=True, slots=True)
class Band:
    """Days of receipt on which the law is sooner than the promise."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing, in units of its own, and the same figures for a table."""

    runs: tuple[Run, ...]
    comparison: Comparison
    least: int
    most: int
    law_line: str
    promise_y: float
    bands: tuple[Band, ...]
    months: tuple[Tick, ...]
    days: tuple[Tick, ...]


def strip(policy: DeadlinePolicy) -> Strip | None:
    """Return the picture where the law counts months; elsewhere two numbers say it all."""
    law = shown(Regime(policy.regime), policy.right)
    right = sample(law, policy.right)
    if policy.promise_days is None or law.clock(right).unit != Unit.MONTHS:
        return None
    place, begins = clocks.place(policy.business), policy.valid_from
    runs = promises.runs(law, right, place=place, begins=begins)
    compared = promises.compared(law, right, policy.promise_days, place=place, begins=begins)
    return drawn(runs, compared, policy.promise_days)


def drawn(runs: list[Run], compared: Comparison, promise: int) -> Strip:
    """Draw the runs of a year as steps, with the promise as a level line across."""
    begins, year = runs[0].first, sum(_length(run) for run in runs)
    least, most = min(run.days for run in runs), max(run.days for run in runs)
    low, high = min(least, promise) - SPARE, max(most, promise) + SPARE

    def x(day: date, *, end: bool = False) -> float:
        return round(LEFT + ((day - begins).days + end) / year * (RIGHT - LEFT), 1)

    def y(days: int) -> float:
        return round(BOTTOM - (days - low) / (high - low) * (BOTTOM - TOP), 1)

    steps = [f"{x(run.first)},{y(run.days)} {x(run.last, end=True)},{y(run.days)}" for run in runs]
    late = [run for run in runs if run.days < promise]
    return Strip(
        runs=tuple(runs),
        comparison=compared,
        least=least,
        most=most,
        law_line=" ".join(steps),
        promise_y=y(promise),
        bands=tuple(
            Band(x(run.first), round(x(run.last, end=True) - x(run.first), 1)) for run in late
        ),
        months=tuple(Tick(x(day), day) for day in _firsts(begins, runs[-1].last)),
        days=tuple(Tick(y(days), days) for days in sorted({least, most, promise})),
    )


def _length(run: Run) -> int:
    return (run.last - run.first).days + 1


def _firsts(begins: date, ends: date) -> list[date]:
    """Return the first of each second month of the year."""
    months = [divmod(begins.year * 12 + begins.month - 1 + n, 12) for n in range(1, 13)]
    firsts = [date(year, month + 1, 1) for year, month in months]
    return [day for day in firsts if day <= ends][::2]
