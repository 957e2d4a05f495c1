"""What a policy would do, before it is adopted: worked examples, and who is touched by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_app.desk import law_words
from requests_app.models import DeadlinePolicy, PrivacyRequest
from requests_app.rules import laws, promises
from requests_app.rules.deadlines import Dates, dates
from requests_app.rules.events import Event, Kind
from requests_app.rules.law import Law
from requests_app.rules.promises import Comparison
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import Place
from requests_app.services import clocks
from requests_app.words import NAMES

MOST_COUNTED = 1_000
THURSDAY, FRIDAY = 3, 4
MORNING, EVENING = time(9), time(23, 30)


@dataclass(frozen=True, slots=True)
class Example:
    """A request that comes in on a day, and the days that it then has."""

    label: str | Promise
    dates: Dates
    new: bool  # under the policy that is previewed; today's requests mostly are not

    @property
    def by_promise(self) -> bool:
        return self.dates.due_on == self.dates.promise_on

    @property
    def by_law(self) -> bool:
        return self.dates.due_on == self.dates.strict_on


@dataclass(frozen=True, slots=True)
class Measured:
    """Laws with the same term, and how the promise compares with it over a year."""

    laws: tuple[Law, ...]
    allows: str
    citations: tuple[str, ...]
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another policy that this one must live with."""

    policy: DeadlinePolicy
    name: str
    clashes: bool  # begins the same day: this one cannot be adopted
    follows: bool  # replaces this one later; else it is closer and goes before it


def shown(regime: Regime, right: str) -> Law:
    """Return the law by which a policy is shown: the one named, else one that gives the right."""
    own = laws.law(regime)
    giving = (law for law in promises.family(regime) if right in law.rights)
    return own if not right or right in own.rights else next(giving, own)


def sample(law: Law, right: str) -> Right:
    """Return the right by which a law is shown: the chosen one, else its first."""
    return Right(right) if right in law.rights else promises.promised(law)[0]


def examples(policy: DeadlinePolicy, law: Law, now: datetime) -> list[Example]:
    """Return worked examples in the order of their days of receipt."""
    business, place = policy.business, clocks.place(policy.business)
    today, right = business.local_date(now), sample(law, policy.right)
    rows = []
    for day, (at, label) in sorted(_moments(today, policy.valid_from).items()):
        new = day >= policy.valid_from
        days = policy.promise_days if new else None
        if days is None:
            days = _promised(policy, day, right, begun=new)
        moment = datetime.combine(day, at, tzinfo=ZoneInfo(business.time_zone))
        event = Event(Kind.RECEIVED, moment, day)
        rows.append(Example(label, dates(law, right, [event], place, promise_days=days), new))
    return rows


def _moments(today: date, begins: date) -> dict[date, tuple[time, str | Promise]]:
    """Return days of receipt that show where counting is hard; of one day, one line."""
    thanksgiving = _next(begins, _is_eve_of_thanksgiving)
    return {
        _next(begins, lambda day: (day.month, day.day) == (12, 24)): (MORNING, _("Christmas Eve")),
        thanksgiving: (MORNING, _("The day before Thanksgiving")),
        _next(begins, lambda day: (day.month, day.day) == (1, 31)): (MORNING, _("31 January")),
        _next(begins, lambda day: (day.month, day.day) == (2, 1)): (MORNING, _("1 February")),
        _next(begins, lambda day: (day.month, day.day) == (2, 29)): (MORNING, _("29 February")),
        _next(begins, lambda day: day.weekday() == FRIDAY): (
            EVENING,
            _("A Friday, half an hour before midnight"),
        ),
        begins: (MORNING, _("The first day")),
        today: (MORNING, _("Today")),
    }


def _next(day: date, wanted: Callable[[date], bool]) -> date:
    while not wanted(day):
        day += timedelta(days=1)
    return day


def _is_eve_of_thanksgiving(day: date) -> bool:
    following = day + timedelta(days=1)
    fourth = following.weekday() == THURSDAY and 22 <= following.day <= 28
    return following.month == 11 and fourth


def _promised(policy: DeadlinePolicy, day: date, right: Right, *, begun: bool) -> int | None:
    """Return what is promised besides: before `policy`, or where it has begun and has none."""
    rows = DeadlinePolicy.objects.all()
    if begun:
        rows = rows.exclude(regime=policy.regime, right=policy.right)
    found = rows.promised(policy.business, Regime(policy.regime), day)
    return found.get(right, found.get(""))


def measured(policy: DeadlinePolicy) -> list[Measured]:
    """Return the laws that the policy is about, those with the same term in one row."""
    place = clocks.place(policy.business)
    rows = terms(Regime(policy.regime), policy.right)
    return [_row(allows, alike, policy, place) for allows, alike in rows]


def terms(regime: Regime, right: str) -> list[tuple[str, list[Law]]]:
    """Return the laws that a policy is about by the term that they allow."""
    giving = [law for law in promises.family(regime) if not right or right in law.rights]
    pairs = [(law_words.length(law.clock(sample(law, right))), law) for law in giving]
    rows = groupby(sorted(pairs, key=itemgetter(0)), key=itemgetter(0))
    return [(allows, [law for _, law in found]) for allows, found in rows]


def _row(allows: str, alike: list[Law], policy: DeadlinePolicy, place: Place) -> Measured:
    counted = [law.clock(sample(law, policy.right)) for law in alike]
    cited = tuple(dict.fromkeys(clock.citation for clock in counted))
    compared = None
    if policy.promise_days is not None:
        compared = promises.compared(
            alike[0],
            sample(alike[0], policy.right),
            policy.promise_days,
            place=place,
            begins=policy.valid_from,
        )
    return Measured(tuple(alike), allows, cited, compared)


def others(policy: DeadlinePolicy) -> list[Other]:
    """Return the policies that come in the way of this one, follow it, or go before it."""
    regime = Regime(policy.regime)
    near = {law.regime for law in promises.family(regime)} | {regime.family}
    rows = DeadlinePolicy.objects.standing().filter(business=policy.business, regime__in=near)
    following: list[Other] = []
    closer: dict[tuple[str, str], Other] = {}
    for other in rows.order_by("valid_from"):
        if (other.regime, other.right) == (policy.regime, policy.right):
            if other.valid_from >= policy.valid_from:
                clashes = other.valid_from == policy.valid_from
                following.append(Other(other, _named(other), clashes, follows=True))
        elif _goes_before(other, policy):
            found = Other(other, _named(other), clashes=False, follows=False)
            closer[other.regime, other.right] = found  # the latest one stands
    return [*following, *closer.values()]


def _goes_before(other: DeadlinePolicy, policy: DeadlinePolicy) -> bool:
    """Tell whether `other` is closer to some requests: for one right, or for one law alone."""
    alone = other.regime != policy.regime and Regime(other.regime).family == policy.regime
    return bool(other.right and not policy.right) or (alone and other.right == policy.right)


def _named(policy: DeadlinePolicy) -> str:
    law = law_words.covered(Regime(policy.regime))
    return f"{law}: {NAMES[Right(policy.right)]}" if policy.right else law


def still_open(policy: DeadlinePolicy) -> int:
    """Return how many open requests keep their dates; one more than MOST_COUNTED means more."""
    family = [law.regime for law in promises.family(Regime(policy.regime))]
    rows = PrivacyRequest.objects.open().filter(business=policy.business, regime__in=family)
    rows = rows.filter(right=policy.right) if policy.right else rows
    return rows[: MOST_COUNTED + 1].count()
