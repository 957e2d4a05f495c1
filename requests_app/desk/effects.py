"""What a step would do to the clock, computed before it is taken and stored nowhere."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from requests_app.desk import words
from requests_app.models import PrivacyRequest
from requests_app.rules import laws
from requests_app.rules.events import ASKS, Event, Kind, Verdict, judged, tally
from requests_app.rules.law import Effect, Law, Wait
from requests_app.rules.reach import clocked
from requests_app.rules.rights import Regime, Right
from requests_app.rules.workflow import Action
from requests_app.services import clocks

PROOF_PATH = "/status/identity/"
SUGGESTED = {
    Action.ASK_IDENTITY: gettext_lazy(
        "We want to be sure that nobody else gets your data. Please open %(page)s: there you can "
        "show that it is you, for instance by a code that goes to the e-mail address or telephone "
        "number that we hold. Or answer this message and tell us one or two things that we know "
        "of you already, such as your customer number, or the month of your last order. Please "
        "send no copy of an identity card or passport: we do not need one."
    ),
    Action.ASK_CLARIFICATION: gettext_lazy(
        "We hold a great amount of data about you. Please tell us which data or which period "
        "your request is about. You may also say that you want everything."
    ),
}
DECLARATION = gettext_lazy(
    "The law of California also asks for your signed statement, under penalty of perjury, that "
    "you are the person whose data you ask for."
)
EFFECTS = {
    Verdict.PAUSES: gettext_lazy("%(law)s: the clock stops until the answer comes."),
    Verdict.RUNS_ON: gettext_lazy("%(law)s: the clock runs on."),
    Verdict.FORBIDDEN: gettext_lazy("%(law)s: this may not be asked for this right."),
    Verdict.TWICE: gettext_lazy("%(law)s: the same question is open already."),
}
RESTARTS = gettext_lazy("%(law)s: the term begins anew when the answer comes.")
AFTER_DAYS = gettext_lazy(
    "%(law)s: the person has %(days)s days to agree; the term begins after those."
)
LATE = gettext_lazy(
    "%(law)s: too late to stop the clock. Only a question within %(days)s days does."
)
PAST = gettext_lazy("%(law)s: the last day has passed, so nothing stops the clock.")
NARROW_FEE = gettext_lazy(
    "%(law)s: a fee is lawful only for what is manifestly unfounded or excessive, or for further "
    "copies. You must be able to prove it. Tell the person before you charge it."
)
FEE_RULES = {
    Regime.GDPR: NARROW_FEE,
    Regime.UK_GDPR: NARROW_FEE,
    Regime.CH_FADP: gettext_lazy(
        "%(law)s: a share of the cost, at most CHF 300, and only where the effort is "
        "disproportionate. Unless the person agrees within 10 days, the request counts as "
        "withdrawn."
    ),
    Regime.US_STATE: gettext_lazy(
        "%(law)s: once or twice in 12 months the answer is free. Check that the person has used "
        "that up."
    ),
}


def suggested(action: Action, dsar: PrivacyRequest) -> str:
    """Return a text that asks for no more than needed, in the language of the person.

    It is the same whether or not a record fits them: it must not tell a stranger so.
    """
    with override(dsar.submission.language):
        text = str(SUGGESTED.get(action, "")) % {"page": settings.SITE_URL + PROOF_PATH}
        rule = laws.law(Regime(dsar.regime)).rights.get(Right(dsar.right))
        if action == Action.ASK_IDENTITY and rule and rule.declaration:
            text = f"{text}\n\n{DECLARATION}"
    return text


def on_clock(dsar: PrivacyRequest, kind: Kind, now: datetime) -> list[str]:
    """Return what a question of this kind would do under each law, if it were put now."""
    events = clocks.events_of(dsar)
    asked = Event(kind, now, dsar.business.local_date(now))
    found = []
    for regime, right in clocked(dsar.regimes, Right(dsar.right)):
        law = laws.law(regime)
        stands = tally(law, right, events, clocks.place(dsar.business))
        found.append(_effect(law, law.waits.named[ASKS[kind]], judged(stands, asked)))
    return found


def extended(dsar: PrivacyRequest, *, days: int | None, now: datetime) -> date:
    """Return the day to work to if an extension were announced now."""
    notice = Event(Kind.EXTENDED, now, dsar.business.local_date(now), days=days)
    return clocks.computed(dsar, [*clocks.events_of(dsar), notice]).due_on


def fee_rules(dsar: PrivacyRequest) -> list[str]:
    """Return when each law of the request lets a business charge at all."""
    found = []
    for regime in dsar.regimes:
        text = FEE_RULES.get(regime) or FEE_RULES.get(regime.family)
        found += [str(text) % {"law": words.regime(regime)}] if text else []
    return found


def refuse_by(dsar: PrivacyRequest) -> date | None:
    """Return the last day for a refusal where the extension taken lengthens only the answer."""
    return clocks.current(dsar).refuse_by if dsar.extended else None


def _effect(law: Law, rule: Wait, verdict: Verdict) -> str:
    values = {"law": words.regime(law.regime), "days": rule.within_days or rule.after_days}
    text = EFFECTS.get(verdict, RESTARTS)
    if verdict == Verdict.PAUSES and rule.effect == Effect.RESTART:
        text = AFTER_DAYS if rule.after_days else RESTARTS
    if verdict == Verdict.TOO_LATE:
        text = LATE if rule.within_days else PAST
    cited = f"{str(text) % values} ({rule.citation})"
    unsure = "" if rule.confirmed else _("Not confirmed: ask counsel.")
    return f"{cited} {unsure}".strip()
