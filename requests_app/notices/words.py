"""The words that letters use for rights, and the reasons for a date."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests_app import words
from requests_app.models import PrivacyRequest
from requests_app.rules import laws
from requests_app.rules.deadlines import Dates
from requests_app.rules.events import ASKS, REPLIES, Verdict
from requests_app.rules.explanation import Step
from requests_app.rules.law import Clock, Law, Term, Unit
from requests_app.rules.reach import clocked
from requests_app.rules.rights import OPT_OUTS, UNVERIFIED, Regime, Right
from requests_app.rules.terms import Place, after
from requests_app.rules.workflow import Status

LASTS = frozenset({"term", "extended", "paused", "without_pause"})
RIGHTS = {
    Right.ACCESS: gettext_lazy("See the personal data that we hold about you"),
    Right.KNOW_CATEGORIES: gettext_lazy("Know which kinds of personal information we hold"),
    Right.KNOW_SPECIFIC: gettext_lazy("See the personal information that we hold about you"),
    Right.DELETE: gettext_lazy("Delete your personal data"),
    Right.CORRECT: gettext_lazy("Correct your personal data"),
    Right.PORTABILITY: gettext_lazy("Receive your data in a form that you can take elsewhere"),
    Right.RESTRICT: gettext_lazy("Pause the use of your personal data"),
    Right.OBJECT: gettext_lazy("Stop a use of your personal data"),
    Right.OBJECT_MARKETING: gettext_lazy("Stop the use of your data for marketing"),
    Right.WITHDRAW_CONSENT: gettext_lazy("Take back a consent that you gave"),
    Right.HUMAN_REVIEW: gettext_lazy("Have a person look at an automated decision about you"),
    Right.OPT_OUT: gettext_lazy("Stop selling or sharing your personal information"),
    Right.LIMIT: gettext_lazy("Limit the use of your sensitive personal information"),
    Right.ACCESS_ADMT: gettext_lazy("Learn how automated decisions about you are made"),
    Right.OPT_OUT_ADMT: gettext_lazy("Stop automated decisions about you"),
    Right.APPEAL_ADMT: gettext_lazy("Appeal an automated decision about you"),
}

FOR_ANOTHER = RIGHTS | {
    Right.ACCESS: gettext_lazy("See the personal data that we hold about the person"),
    Right.KNOW_SPECIFIC: gettext_lazy("See the personal information that we hold about the person"),
    Right.DELETE: gettext_lazy("Delete the personal data"),
    Right.CORRECT: gettext_lazy("Correct the personal data"),
    Right.PORTABILITY: gettext_lazy("Receive the data in a form that can be taken elsewhere"),
    Right.RESTRICT: gettext_lazy("Pause the use of the personal data"),
    Right.OBJECT: gettext_lazy("Stop a use of the personal data"),
    Right.OBJECT_MARKETING: gettext_lazy("Stop the use of the data for marketing"),
    Right.WITHDRAW_CONSENT: gettext_lazy("Take back a consent that the person gave"),
    Right.HUMAN_REVIEW: gettext_lazy("Have somebody look at an automated decision on the person"),
    Right.OPT_OUT: gettext_lazy("Stop selling or sharing the personal information"),
    Right.LIMIT: gettext_lazy("Limit the use of the sensitive personal information"),
    Right.ACCESS_ADMT: gettext_lazy("Learn how automated decisions on the person are made"),
    Right.OPT_OUT_ADMT: gettext_lazy("Stop automated decisions on the person"),
    Right.APPEAL_ADMT: gettext_lazy("Appeal an automated decision on the person"),
}


def right(dsar: PrivacyRequest, *, by_agent: bool = False) -> str:
    """Return what was asked for, as the person would say it, or an agent for them."""
    wishes = FOR_ANOTHER if by_agent else RIGHTS
    return str(wishes[Right(dsar.right)])


def name(dsar: PrivacyRequest) -> str:
    """Return the right as staff call it."""
    return str(words.NAMES[Right(dsar.right)])


def why(dsar: PrivacyRequest) -> str:
    """Return the reason for the date to answer by, in one sentence."""
    if _promised_on(dsar) == dsar.due_on:
        return _promise(dsar.promise_days or 0)
    terms = list(_terms(dsar))
    for law, clock in terms:
        if clock.target and _ends(dsar, clock.target) == dsar.due_on:
            return _opt_out(clock.target) if dsar.right in OPT_OUTS else _at_once(law, clock)
    if dsar.suspended:
        if dsar.status == Status.FEE_PENDING:
            return _("The clock stands still until the fee is paid.")
        return _("The clock stands still until we have your answer to our question.")
    if dsar.extended:
        text = _("We needed more time and told you why: the last day is now %(date)s.")
        return text % {"date": day(dsar.due_on)}
    found = next((row for row in terms if _ends(dsar, row[1]) == dsar.due_on), None)
    return _allows(*found) if found else _moved(dsar)


def plain(dsar: PrivacyRequest, dates: Dates) -> list[str]:
    """Return where the date to answer by comes from, in short sentences in their order.

    `dates` are those of `dsar` with their steps. What does not bear on that day is left out:
    moves over weekends and other readings of the law.
    """
    steps: dict[Regime, list[Step]] = {regime: [] for regime in dates.regimes}
    for step in dates.steps:
        steps[step.regime].append(step)
    bound = next(step.regime for step in dates.steps if step.counts and step.on == dates.due_on)
    promise = [step for step in steps[bound] if step.code == "promise"]
    said = [_("We received your request on %(date)s.") % {"date": day(dates.received_on)}]
    said += _own(steps.pop(bound))
    if promise:
        said.append(_promise(dsar.promise_days or 0))
    said += [_further(regime, others) for regime, others in steps.items()]
    if promise or steps:
        said.append(_("The earliest day counts: %(date)s.") % {"date": day(dates.due_on)})
    return said


def length(term: Term) -> str:
    """Return how long a term is, to stand after a verb: it allows one month."""
    if term.unit == Unit.MONTHS:
        if term.count == 1:
            return _("one month")
        return ngettext("%(count)s month", "%(count)s months", term.count) % {"count": term.count}
    if term.unit == Unit.BUSINESS_DAYS:
        text = ngettext("%(count)s business day", "%(count)s business days", term.count)
    else:
        text = ngettext("%(count)s calendar day", "%(count)s calendar days", term.count)
    return text % {"count": term.count}


def day(date: date) -> str:
    """Return a day as the reader's language writes it."""
    return date_format(date, "DATE_FORMAT")


def _terms(dsar: PrivacyRequest) -> Iterator[tuple[Law, Clock]]:
    for regime, known in clocked(dsar.regimes, Right(dsar.right)):
        law = laws.law(regime)
        yield law, law.clock(known)


def _ends(dsar: PrivacyRequest, term: Term) -> date:
    """Return the last day of a term that nothing moved."""
    business = dsar.submission.business
    place = Place(business.time_zone, business.holiday_calendar, business.business_days)
    return after(dsar.received_on, term, place)


def _promised_on(dsar: PrivacyRequest) -> date | None:
    if dsar.promise_days is None or dsar.right in UNVERIFIED:
        return None
    return dsar.received_on + timedelta(days=dsar.promise_days)


def _promise(days: int) -> str:
    return ngettext(
        "Our privacy policy promises an answer within %(days)s day of your request.",
        "Our privacy policy promises an answer within %(days)s days of your request.",
        days,
    ) % {"days": days}


def _at_once(law: Law, clock: Clock) -> str:
    text = _("We stop at once. %(law)s leaves at most %(length)s for the letter that says so.")
    return text % {"law": words.law(law.regime), "length": length(clock)}


def _opt_out(term: Term) -> str:
    return ngettext(
        "California law allows %(days)s business day, and we keep to that for everyone. "
        "Weekends and public holidays do not count. We do it sooner if we can.",
        "California law allows %(days)s business days, and we keep to that for everyone. "
        "Weekends and public holidays do not count. We do it sooner if we can.",
        term.count,
    ) % {"days": term.count}


def _allows(law: Law, clock: Clock) -> str:
    if clock.unit == Unit.BUSINESS_DAYS:
        return _opt_out(clock)
    text = _("%(law)s allows %(length)s from the day we received your request.")
    return text % {"law": words.law(law.regime), "length": length(clock)}


def _moved(dsar: PrivacyRequest) -> str:
    """Return the reason where no term of today's law ends on that day."""
    if dsar.clock.filter(kind__in=REPLIES).exists():
        return _("The time in which we waited for your answer does not count.")
    return _("The law as it was at that time set this date.")


def _own(steps: list[Step]) -> list[str]:
    """Return what the law that sets the date allows, and what moved its last day."""
    found = {step.code: step for step in steps if step.on}
    term, questions = _term(found["term"]), list(_questions(steps))
    said = [*questions, term] if "begins" in found["term"].values else [term, *questions]
    told = next((s for s in steps if s.values.get("verdict") == Verdict.EXTENDS), None)
    if told:
        text = _("On %(told)s we told you that we need more time until %(date)s, and why.")
        said.append(text % {"told": day(told.on), "date": day(found["extended"].on)})
    return said + [sentence(found[code]) for code, sentence in MOVES.items() if code in found]


def _term(step: Step) -> str:
    text = _("%(law)s allows %(length)s from that day: until %(date)s.")
    term = Term(count=step.values["count"], unit=step.values["unit"], citation=step.citation)
    return text % {"law": words.law(step.regime), "length": length(term), "date": day(step.on)}


def _questions(steps: list[Step]) -> Iterator[str]:
    """Yield one sentence for each question that was answered and moved the clock."""
    asked: dict[str, Step] = {}
    for step in steps:
        kind, verdict = step.values.get("event"), step.values.get("verdict")
        if verdict == Verdict.PAUSES:
            asked[ASKS[kind]] = step
        elif verdict in (Verdict.ENDS_PAUSE, Verdict.RESTARTS):
            text = _("We asked you for something on %(asked)s, and we had it on %(answered)s.")
            yield text % {"asked": day(asked.pop(REPLIES[kind]).on), "answered": day(step.on)}


def _paused(step: Step) -> str:
    return ngettext(
        "The %(days)s day in between does not count: the last day is %(date)s.",
        "The %(days)s days in between do not count: the last day is %(date)s.",
        step.values["days"],
    ) % {"days": step.values["days"], "date": day(step.on)}


def _held(step: Step) -> str:
    text = _(
        "Since %(since)s the clock stands still, until we have your answer. "
        "We still work to the day without that: %(date)s."
    )
    if step.values["asks"] == "fee":
        text = _(
            "Since %(since)s the clock stands still, until the fee is paid. "
            "We still work to the day without that: %(date)s."
        )
    return text % {"since": day(step.values["since"]), "date": day(step.on)}


def _sooner(step: Step) -> str:
    return _("We do it sooner than that: by %(date)s at the latest.") % {"date": day(step.on)}


MOVES = {"paused": _paused, "without_pause": _held, "target": _sooner}


def _further(regime: Regime, steps: list[Step]) -> str:
    """Return the day of another law that applies as well."""
    last = [step for step in steps if step.code in LASTS][-1]
    text = _("%(law)s applies as well, and allows until %(date)s.")
    return text % {"law": words.law(regime), "date": day(last.on)}
