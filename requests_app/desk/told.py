"""What the rules and the person said, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.sealing import Shredded
from requests_app.desk.words import ACTIONS, FIELDS, STATUSES, calendar, spelled
from requests_app.rules.events import Kind, Verdict
from requests_app.rules.explanation import Reading, Step, Value
from requests_app.rules.law import Unit
from requests_app.rules.workflow import NotAllowed
from requests_app.words import CONTACTS, FILES, PERIODS, PROOFS

VALUES = {"period": PERIODS, "format": FILES, "proof": PROOFS, "applies_to": CONTACTS}
CODES = {str(code): name for code, name in (*STATUSES.items(), *ACTIONS.items())}

# Steps of a clock. `length` and `start` are worded here, the rest are the step's own values.
STEPS = {
    "term": gettext_lazy("%(length)s from %(start)s"),
    "extended": gettext_lazy("Extended: %(length)s from %(start)s"),
    "extended_less": gettext_lazy("Extended by the %(days)s days that were announced"),
    "without_pause": gettext_lazy("The clock waits since %(since)s (%(asks)s); without that"),
    "legal": gettext_lazy("The law's last day, moved to a working day (%(calendar)s)"),
    "legal_days": gettext_lazy("The law's last day; days that do not count: %(days)s"),
    "legal_begins": gettext_lazy("The law's last day; its term begins on %(begins)s"),
    "promise": gettext_lazy("%(days)s days from the request, as the policy promises"),
    "promise_ended": gettext_lazy("The promise of %(days)s days ended with the extension"),
    "target": gettext_lazy("Our own aim: %(length)s from %(start)s"),
    "acknowledge": gettext_lazy("Confirm receipt within %(length)s"),
    "extension_notice": gettext_lazy("Announce an extension by then; it gives %(length)s in all"),
    "retain": gettext_lazy("Keep the record for %(length)s from the end"),
    "override": gettext_lazy("Changed here: %(key)s is %(now)s, not %(was)s. Reason: %(reason)s"),
}
ASKS = {
    "identity": gettext_lazy("proof of identity"),
    "clarification": gettext_lazy("what the request is about"),
    "fee": gettext_lazy("a fee"),
}
EVENTS = {
    Kind.RECEIVED: gettext_lazy("Received: day zero, where the business is (%(zone)s)"),
    Kind.IDENTITY_REQUESTED: gettext_lazy("Asked for proof of identity"),
    Kind.IDENTITY_RECEIVED: gettext_lazy("The proof of identity came"),
    Kind.CLARIFICATION_REQUESTED: gettext_lazy("Asked what the request is about"),
    Kind.CLARIFICATION_RECEIVED: gettext_lazy("They said what the request is about"),
    Kind.FEE_QUOTED: gettext_lazy("Asked for a fee"),
    Kind.FEE_PAID: gettext_lazy("The fee was paid"),
    Kind.CONFIRMED: gettext_lazy("Confirmed by a second step"),
    Kind.EXTENDED: gettext_lazy("An extension was announced"),
    Kind.ANSWERED: gettext_lazy("Answered"),
    Kind.WITHDRAWN: gettext_lazy("Withdrawn"),
    Kind.REDIRECTED: gettext_lazy("Handed on"),
    Kind.MERGED: gettext_lazy("Merged into an earlier request"),
    Kind.CLOSED_AS_SPAM: gettext_lazy("Closed as spam"),
    Kind.REOPENED: gettext_lazy("Taken up again"),
    Kind.RECEIPT_CORRECTED: gettext_lazy("The day of receipt was corrected"),
}
VERDICTS = {
    Verdict.PAUSES: gettext_lazy("the clock stops"),
    Verdict.ENDS_PAUSE: gettext_lazy("the clock goes on"),
    Verdict.RESTARTS: gettext_lazy("the term begins here"),
    Verdict.EXTENDS: gettext_lazy("the term is longer"),
    Verdict.RUNS_ON: gettext_lazy("the clock runs on"),
    Verdict.TOO_LATE: gettext_lazy("too late to move anything"),
    Verdict.FORBIDDEN: gettext_lazy("not allowed here, so it moves nothing"),
    Verdict.NO_REASON: gettext_lazy("no reason was given, so it moves nothing"),
    Verdict.TWICE: gettext_lazy("for the second time, so it moves nothing"),
}
READINGS = {
    "utc_day": gettext_lazy("Counted from the day in UTC, %(begins)s"),
    "without_pause": gettext_lazy("Without any pause"),
    "calendar": gettext_lazy("Counted with other holidays: %(calendar)s"),
    "court_roll": gettext_lazy("Moved to a court day (Code Civ. Proc. 12a)"),
    "second_step": gettext_lazy("Counted from the second step, %(begins)s"),
}


def step(found: Step) -> str:
    """Return one step of a clock as a sentence."""
    if found.code == "event":
        return _event(found.values)
    if found.code == "paused":
        days = int(str(found.values["days"]))
        text = ngettext("%(n)s day that does not count", "%(n)s days that do not count", days)
        return text % {"n": number_format(days)}
    values = {name: _worded(name, value) for name, value in found.values.items()}
    values["length"] = length(found.values)
    values.setdefault("start", values.get("begins", _("receipt")))
    return str(STEPS[_variant(found)]) % values


def reading(found: Reading) -> str:
    """Return another reading of the law as a sentence."""
    values = {name: _worded(name, value) for name, value in found.values.items()}
    return str(READINGS[found.code]) % values


def length(values: Mapping[str, Value]) -> str:
    """Return a term in words; for business days also what they leave out."""
    count, unit = int(str(values.get("count", 0))), values.get("unit")
    if unit == Unit.MONTHS:
        return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}
    if unit != Unit.BUSINESS_DAYS:
        return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
    days = ngettext("%(n)s business day", "%(n)s business days", count) % {"n": count}
    named = values.get("calendar")
    return f"{days} ({calendar(str(named))})" if named else days


def day(found: date) -> str:
    return date_format(found, "DATE_FORMAT")


def name(user: AbstractUser) -> str:
    """Return how colleagues know one of the staff."""
    return user.get_full_name() or user.get_username()


def _event(values: Mapping[str, Value]) -> str:
    what = str(EVENTS[Kind(str(values["event"]))]) % values
    effect = VERDICTS.get(Verdict(str(values["verdict"])))
    if effect is None:
        return what
    text = _("%(event)s: %(effect)s") % {"event": what, "effect": effect}
    if values.get("within"):
        asked = _("only a question within %(days)s days counts") % {"days": values["within"]}
        return f"{text} ({asked})"
    return text


def _variant(found: Step) -> str:
    """Return which of two sentences a step is told by."""
    if found.code == "extended" and found.values["days"] is not None:
        return "extended_less"
    return found.code


def _worded(name: str, value: Value) -> str:
    if isinstance(value, date):
        return day(value)
    if name == "asks":
        return str(ASKS[str(value)])
    return calendar(str(value)) if name == "calendar" else str(value)


def refusal(error: NotAllowed | Shredded) -> str:
    """Return why a step is not taken."""
    if isinstance(error, Shredded):
        return _("The contents of this request have been erased.")
    return _(error.message) % {name: _filled(value) for name, value in error.values.items()}


def _filled(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return str(CODES.get(str(value), value))


def given(values: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Return a sealed dictionary as labels and texts, without what is empty."""
    pairs = (values or {}).items()
    return [
        (str(FIELDS.get(name, spelled(name))), _value(name, value))
        for name, value in pairs
        if value not in (None, "")
    ]


def _value(name: str, value: object) -> str:
    """Return one value; what the person wrote themselves stands as it is."""
    if value is True:
        return _("Yes")
    if name in ("from", "to"):
        return _day(str(value))
    return str(VALUES.get(name, {}).get(str(value), value))


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
