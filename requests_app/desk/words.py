"""The words that staff read alone for codes: laws, stages, channels, events."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from foundation.sealing import Shredded
from requests_app.models import Submission
from requests_app.models.request import Via
from requests_app.rules.rights import Regime
from requests_app.rules.workflow import Action, Identity, Standing, Status

REGIMES = {
    Regime.CCPA: _("CCPA"),
    Regime.GDPR: _("GDPR"),
    Regime.UK_GDPR: _("UK GDPR"),
    Regime.US_STATE: _("US state law"),
    Regime.VOLUNTARY: _("Own promise"),
}
CHANNELS = {
    Via.WEB: _("Web form"),
    Via.EMAIL: _("E-mail"),
    Via.PHONE: _("Telephone"),
    Via.POST: _("Post"),
    Via.IN_PERSON: _("In person"),
    Via.AGENT_API: _("Agent's system"),
    Via.GPC: _("Browser signal"),
    Via.EU_REPRESENTATIVE: _("EU representative"),
}
STATUSES = {
    Status.RECEIVED: _("New"),
    Status.IN_PROGRESS: _("In progress"),
    Status.FULFILLED: _("Answered in full"),
    Status.PARTIAL: _("Answered in part"),
    Status.DENIED: _("Refused"),
    Status.WITHDRAWN: _("Withdrawn"),
}
IDENTITIES = {
    Identity.NOT_NEEDED: _("No check for this right"),
    Identity.UNCHECKED: _("Not confirmed yet"),
    Identity.CONFIRMED: _("Confirmed"),
}
ACTIONS = {
    Action.START: _("Start work"),
    Action.CONFIRM_IDENTITY: _("Confirm identity"),
    Action.FULFIL: _("Answer in full"),
    Action.FULFIL_PART: _("Answer in part"),
    Action.DENY: _("Refuse"),
    Action.WITHDRAW: _("Withdraw"),
}
FIELDS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "account": _("Account number"),
    "child_age": _("Age of the child"),
    "child_name": _("Name of the child"),
    "company": _("Company"),
    "proof": _("Permission shown"),
    "address": _("Postal address"),
    "period": _("Period"),
    "from": pgettext_lazy("period", "From"),
    "to": pgettext_lazy("period", "To"),
    "format": _("Kind of file"),
    "applies_to": _("Applies to"),
    "child_found": _("A child's data was noticed"),
    "helps_to_find": _("What helps to find the data"),
    "details": _("In the person's words"),
    "what_is_wrong": _("What is wrong"),
    "what_is_right": _("What it should say"),
}
TASKS = {"child_data": _("A child's data was reported: look for it and delete it now")}
REASONS = {
    "known_account": _("They wrote from the account that they are logged in to"),
    "called_back": _("We called them back on a number that we hold"),
    "wrote_back": _("We wrote to an address that we hold, and they answered"),
    "document_seen": _("A document was seen; no copy is kept"),
    "in_person": _("They came in person and are known to us"),
    "agent_permission": _("The agent showed signed permission or a power of attorney"),
    "child_reported": _("A child's data was reported: nobody has to be known to delete it"),
}
EVENTS = {
    "received": _("The request came in"),
    "typed_in": _("Typed in by staff"),
    "read": _("Opened the request"),
    "message": _("Wrote a message"),
    "secret_renewed": _("Made a fresh secret code for the status page"),
    "task_done": _("Marked a task as done"),
    "withdrawn_on_word": _("Noted how the person withdrew"),
    "notice_retried": _("Put a letter back in the queue"),
    Action.START: _("Started work"),
    Action.CONFIRM_IDENTITY: _("Confirmed the identity"),
    Action.FULFIL: pgettext_lazy("history", "Answered in full"),
    Action.FULFIL_PART: pgettext_lazy("history", "Answered in part"),
    Action.DENY: _("Refused the request"),
    Action.WITHDRAW: _("Withdrew the request"),
}
LETTERS = {
    "acknowledged": _("Acknowledgement"),
    "answered": _("Answer is ready"),
    "denied": _("Refusal"),
    "withdrawn": _("Withdrawal confirmed"),
    "message": _("New message"),
    "fresh_secret": _("Fresh secret code"),
    "due_soon": _("Reminder to staff: due soon"),
    "overdue": _("Reminder to staff: overdue"),
    "child_data": _("Alarm to staff: a child's data"),
}
FAILURES = {
    "bad_address": _("The address is not one that mail can go to"),
    "unreadable": _("Its text has been erased"),
    "unknown_kind": _("This portal no longer knows this kind of letter"),
    "not_composed": _("It could not be written"),
    "connection_lost": _("The mail server broke off"),
}


def spelled(code: str) -> str:
    """Return a code as words, for one that has none of its own."""
    return code.replace("_", " ").capitalize()


def stage(standing: Standing) -> str:
    """Return where the work stands, finer than the status: what is being waited for."""
    if standing.status != Status.IN_PROGRESS:
        return str(STATUSES[standing.status])
    unsure = standing.identity == Identity.UNCHECKED
    return str(_("Check identity") if unsure else _("Prepare answer"))


def days_left(due_on: date, today: date) -> str:
    """Return the time that is left in words."""
    days = (due_on - today).days
    if days == 0:
        return str(_("Due today"))
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def masked(submission: Submission) -> str:
    """Return just enough of a person to tell two rows apart: first letters, no more."""
    try:
        claims = submission.claims or {}
    except Shredded:
        return str(_("Erased"))
    name = str(claims.get("name", "")).strip()
    if name:
        return " ".join(f"{word[0]}•••" for word in name.split())
    for kind in ("email", "phone", "account"):
        value = str(claims.get(kind, "")).strip()
        if value:
            return f"{value[0]}••• ({FIELDS[kind]})"
    return str(_("No name given"))
