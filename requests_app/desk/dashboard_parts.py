"""The parts of the dashboard: numbers in words, each with the list that it counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from requests_app.desk import charts, words
from requests_app.desk.dashboard_form import Choice
from requests_app.rules import figures
from requests_app.rules.rights import Right
from requests_app.rules.workflow import ANSWERED, OPEN, WAITING, Status
from requests_app.services.reporting import Ended, Open, Week
from requests_app.words import NAMES

NOBODY = "nobody"
MOST_PEOPLE = 15
RATE_DIGITS = 1
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words, and the address of the list that it counts."""

    label: str
    figure: str
    address: str = ""
    loud: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a table of open requests, with the length of its bar."""

    code: str
    label: str
    number: int
    overdue: int
    figure: str
    overdue_figure: str
    address: str
    overdue_address: str
    length: int
    overdue_length: int


@dataclass(slots=True)
class Answered:
    """What was answered in a period: in all, or for one right."""

    number: int = 0
    extended: int = 0
    refused: int = 0
    in_part: int = 0
    late: int = 0
    days: Counter[int] = field(default_factory=Counter)

    def add(self, row: Ended) -> None:
        self.number += row.number
        self.extended += row.number * row.extended
        self.refused += row.number * (row.status == Status.DENIED)
        self.in_part += row.number * (row.status == Status.PARTIAL)
        self.late += row.number * row.late
        self.days[row.days] += row.number

    @property
    def median(self) -> float | None:
        return figures.median(self.days)

    @property
    def mean(self) -> float | None:
        return figures.mean(self.days)


def listed(query: Mapping[str, str]) -> str:
    """Return the address of a list of the queue."""
    return f"{reverse('desk:queue')}?{urlencode(query)}"


def tiles(rows: Sequence[Open], place: dict[str, str]) -> list[Number]:
    """Return what needs somebody today."""
    waiting = sum(row.number for row in rows if row.status in WAITING)
    free = sum(row.number for row in rows if row.assignee is None)
    named = (
        (_("Overdue"), sum(row.overdue for row in rows), {"due": "overdue"}, True),
        (_("Due today"), sum(row.today for row in rows), {"due": "today"}, False),
        (_("Due within 7 days"), sum(row.week for row in rows), {"due": "week"}, False),
        (_("Waiting for the person"), waiting, {"status": "waiting"}, False),
        (_("Nobody's yet"), free, {"assignee": NOBODY}, False),
        (_("Past our own target"), sum(row.past_target for row in rows), {"due": "target"}, False),
    )
    return [
        Number(label, whole(number), listed(place | query), loud=loud and number > 0)
        for label, number, query, loud in named
    ]


def stages(rows: Iterable[Open], place: dict[str, str]) -> list[Bar]:
    """Return what is open by stage, in the order of the work."""
    found = _summed((row.status, row) for row in rows)
    order = [(status, str(words.STATUSES[status])) for status in OPEN if status in found]
    return _bars(found, order, "status", place)


def laws(rows: Iterable[Open], place: dict[str, str]) -> list[Bar]:
    """Return what is open by law, the most first."""
    found = _summed((row.regime, row) for row in rows)
    return _bars(found, [(code, words.regime(code)) for code in _most(found)], "regime", place)


def people(rows: Iterable[Open], place: dict[str, str]) -> list[Bar]:
    """Return what is open by who works on it: nobody's, then who has the most."""
    found = _summed((str(row.assignee or NOBODY), row) for row in rows)
    users = get_user_model().objects.in_bulk([int(code) for code in found if code != NOBODY])
    names = {str(pk): user.get_full_name() or user.get_username() for pk, user in users.items()}
    order = sorted(_most(found), key=lambda code: code != NOBODY)
    named = [(code, names.get(code) or _("Nobody's yet")) for code in order]
    return _bars(found, named, "assignee", place)


def _summed(pairs: Iterable[tuple[str, Open]]) -> dict[str, tuple[int, int]]:
    number: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for code, row in pairs:
        number[code] += row.number
        overdue[code] += row.overdue
    return {code: (number[code], overdue[code]) for code in number}


def _most(found: Mapping[str, tuple[int, int]]) -> list[str]:
    return sorted(found, key=lambda code: (-found[code][0], code))


def _bars(
    found: Mapping[str, tuple[int, int]],
    order: Sequence[tuple[str, str]],
    column: str,
    place: dict[str, str],
) -> list[Bar]:
    most = max((number for number, _late in found.values()), default=0)
    return [_bar(code, label, *found[code], most, place | {column: code}) for code, label in order]


def _bar(code: str, label: str, number: int, overdue: int, most: int, query: dict[str, str]) -> Bar:
    return Bar(
        code=code,
        label=label,
        number=number,
        overdue=overdue,
        figure=whole(number),
        overdue_figure=whole(overdue),
        address=listed(query),
        overdue_address=listed(query | {"due": "overdue"}),
        length=charts.part(number, most),
        overdue_length=charts.part(overdue, most),
    )


def answered(rows: Iterable[Ended]) -> tuple[Answered, dict[Right, Answered]]:
    """Return what was answered, in all and by right."""
    whole, found = Answered(), {right: Answered() for right in Right}
    for row in rows:
        if row.status in ANSWERED:
            whole.add(row)
            found[Right(row.right)].add(row)
    return whole, {right: one for right, one in found.items() if one.number}


def closed_in(choice: Choice) -> dict[str, str]:
    """Return the filters of the queue for what ended in the period."""
    first, last = choice.period.first.isoformat(), choice.period.last.isoformat()
    return choice.place | {"closed_from": first, "closed_to": last}


def key_figures(one: Answered, choice: Choice) -> list[Number]:
    """Return the figures of a period that somebody asks for first."""
    ended = closed_in(choice)
    every = listed(ended | {"status": "answered"})
    days = _("days from receipt to the answer")
    return [
        Number(_("Answered"), whole(one.number), every),
        Number(_("Median"), number(one.median), every, note=days),
        Number(_("Mean"), number(one.mean), every, note=days),
        _rate(_("Extended"), one.extended, one, ended | {"status": "answered", "extended": "yes"}),
        _rate(_("Refused"), one.refused, one, ended | {"status": str(Status.DENIED)}),
        _rate(_("Answered in part"), one.in_part, one, ended | {"status": str(Status.PARTIAL)}),
        _rate(_("Answered late"), one.late, one, ended | {"status": "answered", "late": "yes"}),
    ]


def _rate(label: str, part: int, one: Answered, query: dict[str, str]) -> Number:
    share = figures.share(part, one.number)
    note = _("%(part)s of %(all)s") % {"part": whole(part), "all": whole(one.number)}
    return Number(label, percent(share), listed(query), note=note if one.number else "")


def by_right(found: Mapping[Right, Answered], choice: Choice) -> list[dict[str, object]]:
    """Return a row for each right of which something was answered."""
    ended = closed_in(choice)
    return [
        {
            "label": str(NAMES[right]),
            "one": one,
            "answered": whole(one.number),
            "extended_number": whole(one.extended),
            "refused_number": whole(one.refused),
            "median": number(one.median),
            "mean": number(one.mean),
            "extended": percent(figures.share(one.extended, one.number)),
            "refused": percent(figures.share(one.refused, one.number)),
            "address": listed(ended | {"right": right, "status": "answered"}),
            "refused_address": listed(ended | {"right": right, "status": str(Status.DENIED)}),
            "extended_address": listed(
                ended | {"right": right, "status": "answered", "extended": "yes"}
            ),
        }
        for right, one in found.items()
    ]


def flow_rows(weeks: Sequence[Week], place: dict[str, str]) -> list[dict[str, object]]:
    """Return the weeks with their lists, the latest first."""
    return [
        {
            "week": week,
            "came_figure": whole(week.came),
            "ended_figure": whole(week.ended),
            "came": listed(place | _between("received", week) | {"status": "all"}),
            "ended": listed(place | _between("closed", week) | {"status": "closed"}),
        }
        for week in reversed(weeks)
    ]


def _between(what: str, week: Week) -> dict[str, str]:
    return {f"{what}_from": week.first.isoformat(), f"{what}_to": week.last.isoformat()}


def whole(value: int) -> str:
    """Return a count as the reader writes it."""
    return number_format(value, force_grouping=True)


def number(value: float | None) -> str:
    """Return a number of days, with one decimal where it has any; a dash of nothing."""
    if value is None:
        return NOTHING
    figure = round(value, RATE_DIGITS)
    digits = 0 if figure.is_integer() else RATE_DIGITS
    return number_format(figure, digits, force_grouping=True)


def percent(value: float | None) -> str:
    """Return a share; a dash of nothing."""
    if value is None:
        return NOTHING
    figure = round(value, RATE_DIGITS)  # number_format would cut it off
    return _("%(share)s%%") % {"share": number_format(figure, RATE_DIGITS)}
