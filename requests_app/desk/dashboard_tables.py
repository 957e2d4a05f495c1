"""The tables of the dashboard to take away. Staff stand there by their number, not their name."""

from collections.abc import Callable
from datetime import datetime

from requests_app.desk import dashboard_parts as parts
from requests_app.desk.dashboard_form import Choice
from requests_app.rules import figures
from requests_app.rules.tables import Table
from requests_app.services import reporting

WEEKS = 26


def stages(choice: Choice, now: datetime) -> Table:
    return _open("stages", "stage", parts.stages(_standing(choice, now), choice.place))


def laws(choice: Choice, now: datetime) -> Table:
    return _open("laws", "law", parts.laws(_standing(choice, now), choice.place))


def people(choice: Choice, now: datetime) -> Table:
    return _open("people", "user", parts.people(_standing(choice, now), choice.place))


def weeks(choice: Choice, now: datetime) -> Table:
    rows = [(week.first.isoformat(), week.came, week.ended) for week in flow(choice, now)]
    return Table("weeks", ("week_of", "came_in", "ended"), tuple(rows))


def rights(choice: Choice, now: datetime) -> Table:
    whole, found = parts.answered(reporting.ended(choice.businesses, choice.period))
    named = {"all": whole} | {str(right): one for right, one in found.items()}
    rows = [
        (
            code,
            one.number,
            rounded(one.median),
            rounded(one.mean),
            one.extended,
            rounded(figures.share(one.extended, one.number)),
            one.refused,
            rounded(figures.share(one.refused, one.number)),
            one.in_part,
            one.late,
        )
        for code, one in named.items()
    ]
    columns = ("right", "answered", "median_days", "mean_days", "extended", "extended_percent")
    rest = ("refused", "refused_percent", "in_part", "late")
    return Table("rights", columns + rest, tuple(rows))


TABLES: dict[str, Callable[[Choice, datetime], Table]] = {
    "stages": stages,
    "people": people,
    "laws": laws,
    "weeks": weeks,
    "rights": rights,
}


def flow(choice: Choice, now: datetime) -> list[reporting.Week]:
    """Return the last weeks, up to the one of today where the business is."""
    place = next(iter(choice.businesses), None)
    today = place.local_date(now) if place else now.date()
    return reporting.flow(choice.businesses, figures.weeks(today, WEEKS))


def rounded(value: float | None) -> float | None:
    """Return a figure with one decimal, as it is published."""
    return None if value is None else round(value, 1)


def _standing(choice: Choice, now: datetime) -> list[reporting.Open]:
    return reporting.standing(choice.businesses, now=now)


def _open(name: str, column: str, bars: list[parts.Bar]) -> Table:
    rows = tuple((bar.code, bar.number, bar.overdue) for bar in bars)
    return Table(name, (column, "open", "overdue"), rows)
