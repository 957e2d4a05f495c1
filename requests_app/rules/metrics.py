"""What California wants counted for a calendar year, and how it is counted (11 CCR 7102).

Who handles the personal information of ten million consumers or more in a year publishes by
1 July of the next year, for each kind of request, how many were received, complied with in
whole or in part, and denied, and the median or mean number of days to a substantive answer.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from requests_app.rules import figures
from requests_app.rules.rights import Right
from requests_app.rules.workflow import ANSWERED, SET_ASIDE, Status

CITATION = "11 CCR 7102(a)(1)"
CITATION_PUBLISHED = "11 CCR 7102(a)(2)"
CITATION_EVERYBODY = "11 CCR 7102(b)"
CITATION_HANDED_ON = "11 CCR 7050"
MOST_CONSUMERS = 10_000_000
FIRST_ADMT = 2027  # the rights about automated decisions begin on 1 January of that year


class Line(StrEnum):
    """The kinds of requests that the article names, in its order. The values are exported."""

    DELETE = "delete"
    CORRECT = "correct"
    KNOW = "know"
    ACCESS_ADMT = "access_admt"
    OPT_OUT = "opt_out"
    LIMIT = "limit"
    OPT_OUT_ADMT = "opt_out_admt"
    OTHER = "other"  # rights that the article does not name


RIGHTS = {
    Right.DELETE: Line.DELETE,
    Right.CORRECT: Line.CORRECT,
    Right.KNOW_CATEGORIES: Line.KNOW,
    Right.KNOW_SPECIFIC: Line.KNOW,
    Right.ACCESS: Line.KNOW,
    Right.ACCESS_ADMT: Line.ACCESS_ADMT,
    Right.OPT_OUT: Line.OPT_OUT,
    Right.LIMIT: Line.LIMIT,
    Right.OPT_OUT_ADMT: Line.OPT_OUT_ADMT,
}
NAMED = tuple(line for line in Line if line != Line.OTHER)


class Why(StrEnum):
    """Why something was denied, as a business may break it down. The values are exported."""

    NOT_VERIFIABLE = "not_verifiable"
    NOT_A_CONSUMER = "not_a_consumer"
    EXEMPT = "exempt"
    OTHER = "other"


GROUNDS = {
    "not_identified": Why.NOT_VERIFIABLE,
    "never_disclosed": Why.EXEMPT,
    "others_rights": Why.EXEMPT,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of requests that share everything that is counted by.

    `outcome` and `ground` are those that stood when the year ended; `days` lead from receipt to
    there. `reopened` says that the request has been taken up again since: the figures of a
    year that is over do not move with it.
    """

    right: str
    received: bool
    open_before: bool
    taken_up: bool
    ended: bool
    outcome: str
    ground: str
    days: int
    reopened: bool
    signal: bool
    number: int


@dataclass(slots=True)
class Figures:
    """The figures of one kind of requests, or of all together."""

    came: int = 0
    set_aside: int = 0
    signals: int = 0
    open_before: int = 0
    taken_up: int = 0
    open_after: int = 0
    reopened: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    grounds: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)

    def add(self, cell: Cell) -> None:
        aside = cell.outcome in SET_ASIDE
        self.came += cell.number * cell.received
        self.set_aside += cell.number * (cell.received and aside)
        self.signals += cell.number * (cell.received and cell.signal and not aside)
        self.open_before += cell.number * cell.open_before
        self.taken_up += cell.number * cell.taken_up
        self.open_after += cell.number * (not cell.outcome)
        self.reopened += cell.number * (cell.ended and cell.reopened)
        if cell.ended:
            self._add_outcome(cell)

    def _add_outcome(self, cell: Cell) -> None:
        self.outcomes[cell.outcome] += cell.number
        if cell.outcome in ANSWERED:
            self.days[cell.days] += cell.number
        if cell.outcome in (Status.PARTIAL, Status.DENIED):
            self.grounds[why(cell.ground)] += cell.number

    @property
    def received(self) -> int:
        """What came in, without what proved to be a duplicate or spam before the year was over."""
        return self.came - self.set_aside

    @property
    def complied(self) -> int:
        """In whole or in part: one number in the article."""
        return self.in_whole + self.in_part

    @property
    def in_whole(self) -> int:
        return self.outcomes[Status.FULFILLED]

    @property
    def in_part(self) -> int:
        return self.outcomes[Status.PARTIAL]

    @property
    def denied(self) -> int:
        return self.outcomes[Status.DENIED]

    @property
    def withdrawn(self) -> int:
        return self.outcomes[Status.WITHDRAWN]

    @property
    def handed_on(self) -> int:
        return self.outcomes[Status.REDIRECTED]

    @property
    def put_aside(self) -> int:
        """All that ended as a duplicate or as spam in the year, whenever it came in."""
        return sum(self.outcomes[outcome] for outcome in SET_ASIDE)

    @property
    def mean(self) -> float | None:
        return figures.mean(self.days)

    @property
    def median(self) -> float | None:
        return figures.median(self.days)

    @property
    def balanced(self) -> bool:
        """Whether all that was there or came in is accounted for."""
        there = self.open_before + self.came + self.taken_up
        return there == self.outcomes.total() + self.open_after


def why(ground: str) -> Why:
    """Return under which of the four reasons a ground of refusal is published."""
    return GROUNDS.get(ground, Why.OTHER)


def line(right: str) -> Line:
    """Return the kind of request that a right belongs to."""
    return RIGHTS.get(Right(right), Line.OTHER)


def counted(cells: Iterable[Cell]) -> tuple[dict[Line, Figures], Figures]:
    """Return the figures by kind of request, and of all kinds that the article names together.

    Every kind is there, if only with zeros.
    """
    found, whole = {kind: Figures() for kind in Line}, Figures()
    for cell in cells:
        kind = line(cell.right)
        found[kind].add(cell)
        if kind in NAMED:
            whole.add(cell)
    return found, whole


def published(rows: dict[Line, Figures], year: int) -> list[Line]:
    """Return what belongs in the text: automated decisions only once there is such a right."""
    admt = (Line.ACCESS_ADMT, Line.OPT_OUT_ADMT)
    return [kind for kind in NAMED if kind not in admt or year >= FIRST_ADMT or rows[kind].received]
