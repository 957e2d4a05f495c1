"""When an answer is due, and why. Dates in, dates out."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from requests_app.rules.calendars import add_business_days
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.texts import gettext_noop

CCPA_DAYS = 45
CCPA_CONFIRM_BUSINESS_DAYS = 10
OPT_OUT_BUSINESS_DAYS = 15
REMINDER_DAYS = (7, 1)  # days before the answer is due, where no policy says others
DAYS_FROM = {
    Regime.CCPA: "11 CCR 7021(b)",
    Regime.US_STATE: gettext_noop("the state's privacy law"),
}
MONTH_FROM = {
    Regime.GDPR: gettext_noop("GDPR Art. 12(3)"),
    Regime.UK_GDPR: gettext_noop("UK GDPR Art. 12A"),
    Regime.VOLUNTARY: gettext_noop("our own promise"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the explanation: a rule, its article, and the day that it gives.

    `days` is set where the business chose the number; rule and article are in English.
    """

    rule: str
    citation: str
    on: date
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of one request. `due_on` is the day to work to, never after the legal one."""

    due_on: date
    legal_last_day: date
    acknowledge_by: date | None
    reasons: tuple[Reason, ...]


def dates(
    regime: Regime, right: Right, received_on: date, *, promise_days: int | None = None
) -> Dates:
    """Return when a request must be confirmed and answered; the day of receipt is day zero.

    `promise_days` is what the business's own policy promises; the earlier day wins.
    """
    legal = _legal(regime, right, received_on)
    reasons = [legal]
    due_on = legal.on
    if right in UNVERIFIED and regime != Regime.CCPA:
        reasons.append(_opt_out(received_on, gettext_noop("our own promise")))
        due_on = min(due_on, reasons[-1].on)
    if promise_days is not None and right not in UNVERIFIED:
        kept = received_on + timedelta(days=promise_days)
        rule, source = gettext_noop("our own promise"), gettext_noop("privacy policy")
        reasons.append(Reason(rule, source, kept, promise_days))
        due_on = min(due_on, kept)
    acknowledge_by = None
    if regime == Regime.CCPA and right not in UNVERIFIED:
        acknowledge_by = add_business_days(received_on, CCPA_CONFIRM_BUSINESS_DAYS)
        rule = gettext_noop("confirm receipt within 10 business days")
        reasons.append(Reason(rule, "11 CCR 7021(a)", acknowledge_by))
    return Dates(due_on, legal.on, acknowledge_by, tuple(reasons))


def _legal(regime: Regime, right: Right, received_on: date) -> Reason:
    if right in UNVERIFIED and regime == Regime.CCPA:
        article = "11 CCR 7026(f)(1)" if right == Right.OPT_OUT else "11 CCR 7027(g)"
        return _opt_out(received_on, article)
    if regime in DAYS_FROM:
        last = received_on + timedelta(days=CCPA_DAYS)
        return Reason(gettext_noop("45 calendar days"), DAYS_FROM[regime], last)
    return Reason(gettext_noop("one month"), MONTH_FROM[regime], one_month_after(received_on))


def _opt_out(received_on: date, citation: str) -> Reason:
    """Return California's term, which every opt-out is given, whatever other laws allow."""
    last = add_business_days(received_on, OPT_OUT_BUSINESS_DAYS)
    return Reason(gettext_noop("15 business days"), citation, last)


def one_month_after(day: date) -> date:
    """Return the same date of the next month, else its last day (Reg. 1182/71 Art. 3(2)(c))."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
