"""What a law says about requests, as data. `laws/*.toml` hold it; `laws.py` reads them.

Every part carries its `citation`. `confirmed` is False where no primary source was seen:
the operator's counsel looks at those first, and may override them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from requests_app.rules.rights import Regime, Right


class Unit(StrEnum):
    DAYS = "days"  # of the calendar, each counted
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"  # to the same date, else the last of the month; never 30 days


class Effect(StrEnum):
    """What a question to the person does to the clock."""

    RUN_ON = "run_on"
    SUSPEND = "suspend"  # the days from the question to the answer are added
    EXCLUDE = "exclude"  # the same, the day of the question and of the answer both counted
    RESTART = "restart"  # the clock begins when the answer is there


class Degree(StrEnum):
    """How sure the business must be of who asks."""

    NONE = "none"  # and it is forbidden to ask
    REASONABLE = "reasonable"  # about two data points
    BY_RISK = "by_risk"  # reasonable or reasonably high, as harm and sensitivity demand
    REASONABLY_HIGH = "reasonably_high"  # about three


class Agent(StrEnum):
    """What an agent must show, and whether the person may be asked as well."""

    PERMISSION_ONLY = "permission_only"  # the person is not asked
    PERMISSION = "permission"  # signed; the person may be asked to confirm or to be verified
    AUTHORITY = "authority"  # whatever national law asks for
    PARENT_ONLY = "parent_only"  # a parent or guardian for a child
    NONE = "none"


class Unverified(StrEnum):
    """What becomes of a request whose sender cannot be verified."""

    NOT_ASKED = "not_asked"
    DENY = "deny"
    DENY_OR_DOWNGRADE = "deny_or_downgrade_to_categories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A length of time, counted from the day of receipt, which is day zero."""

    count: int
    unit: Unit
    citation: str
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Term):
    """The one longer term, counted in all from receipt; announced within the first term."""

    reason_required: bool = True
    tells_complaint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock(Term):
    """How long an answer may take. `rolls` names the calendars that move its last day on.

    `target` is what the product schedules on where that is sooner than the law.
    """

    rolls: str = ""
    rolls_citation: str = ""
    extension: Extension | None = None
    acknowledge: Term | None = None
    target: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a question of one kind does to the clock.

    A question counts only within `within_days` days of running clock (0: no limit). Where
    a reply is to be thought over, the restarted clock begins `after_days` after the question.
    """

    effect: Effect
    citation: str
    offered: bool = True
    within_days: int = 0
    after_days: int = 0
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """The three questions that a business may put to a person."""

    identity: Wait
    clarification: Wait
    fee: Wait

    @property
    def named(self) -> dict[str, Wait]:
        """The three by what they ask for."""
        return {"identity": self.identity, "clarification": self.clarification, "fee": self.fee}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRule:
    """What a law says of one right. `clock` names one of the law's clocks."""

    article: str
    clock: str = "answer"
    degree: Degree = Degree.REASONABLE
    declaration: bool = False
    unverified: Unverified = Unverified.DENY
    agent: Agent = Agent.AUTHORITY
    valid_from: date = date.min
    valid_to: date = date.max
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a letter of refusal must hold, under any outcome that is not the whole.

    `in_first_term` tells that an extension does not lengthen the time for it.
    """

    parts: tuple[str, ...]
    citation: str
    in_first_term: bool = False
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An appeal or a complaint that the business itself must decide."""

    decide: Clock | None = None  # None: without undue delay, no number in the law
    acknowledge: Clock | None = None
    citation: str
    valid_from: date = date.min
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How often within how many months: `times` of a right's requests, at the most."""

    times: int
    months: int
    citation: str
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may be repeated, and how soon.

    `know`: answered requests to know. `correct`: a refused correction of the same thing.
    `reask`: asking to opt in again.
    """

    know: Limit | None = None
    correct: Limit | None = None
    reask: Limit | None = None
    citation: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """An opt-out that a browser sends: honoured at once, whatever the clock would allow."""

    applies_to: str
    shows_status: bool
    citation: str
    valid_from: date = date.min
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack:
    """From when on data must be given where the person names no period."""

    since: date
    usual_months: int
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """By when in the following year the figures of a calendar year are published."""

    month: int
    day: int
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One value of a law that the operator's counsel has replaced."""

    law: str
    key: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One law as it is applied to requests."""

    regime: Regime
    title: str
    short: str
    place: str
    citation: str
    clocks: Mapping[str, Clock]
    waits: Waits
    rights: Mapping[Right, RightRule]
    refusal: Refusal
    records: Term
    appeal: Route | None = None
    complaint: Route | None = None
    limits: Limits = Limits()
    forward: Term | None = None
    signal: Signal | None = None
    look_back: LookBack | None = None
    metrics: Metrics | None = None
    overrides: tuple[Override, ...] = ()

    def rule(self, right: Right) -> RightRule:
        """Return what this law says of `right`; the plainest rule where it does not give it.

        So a request keeps its clock when an override takes its right out of the law.
        """
        return self.rights.get(right) or RightRule(article=self.citation)

    def clock(self, right: Right) -> Clock:
        """Return the clock of `right`: that of an answer where this law does not give it."""
        return self.clocks[self.rule(right).clock]
