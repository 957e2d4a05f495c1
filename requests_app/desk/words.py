"""The words that staff read alone for codes: laws, stages, channels, events."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from foundation.sealing import Shredded
from requests_app.models import Submission
from requests_app.models.review import ReviewKind, Verdict
from requests_app.models.submission import Via
from requests_app.rules import laws
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
    Status.IDENTITY_PENDING: _("Waiting for proof of identity"),
    Status.CLARIFICATION_PENDING: _("Waiting for what it is about"),
    Status.FEE_PENDING: _("Waiting for the fee"),
    Status.FULFILLED: _("Answered in full"),
    Status.PARTIAL: _("Answered in part"),
    Status.DENIED: _("Refused"),
    Status.REDIRECTED: _("Handed on"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.DUPLICATE: _("Duplicate"),
    Status.SPAM: _("Spam"),
}
IDENTITIES = {
    Identity.NOT_NEEDED: _("No check for this right"),
    Identity.UNCHECKED: _("Not confirmed yet"),
    Identity.CONFIRMED: _("Confirmed"),
}
ACTIONS = {
    Action.START: _("Start work"),
    Action.ASK_IDENTITY: _("Ask for proof of identity"),
    Action.RECEIVE_IDENTITY: _("The proof of identity came"),
    Action.CONFIRM_IDENTITY: _("Confirm identity"),
    Action.ASK_CLARIFICATION: _("Ask what it is about"),
    Action.RECEIVE_CLARIFICATION: _("They said what it is about"),
    Action.QUOTE_FEE: _("Ask for a fee"),
    Action.RECEIVE_FEE: _("The fee was paid"),
    Action.EXTEND: _("Extend the term"),
    Action.TREAT_AS_CATEGORIES: _("Treat as a request for categories"),
    Action.FULFIL: _("Answer in full"),
    Action.FULFIL_PART: _("Answer in part"),
    Action.DENY: _("Refuse"),
    Action.REDIRECT: _("Hand on to a customer"),
    Action.WITHDRAW: _("Withdraw"),
    Action.REOPEN: _("Take up again"),
    Action.COMPLAIN: _("Take in a complaint"),
    Action.APPEAL: _("Take in an appeal"),
    Action.MERGE: _("Merge into an earlier request"),
    Action.CLOSE_AS_SPAM: _("Close as spam"),
    Action.RESTORE: _("Take back: it stands by itself"),
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
    "birth": _("Date of birth"),
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
    "reasons": _("Reasons"),
    "decision": _("Decision"),
    "consent": _("Consent"),
}
TASKS = {
    "child_data": _("A child's data was reported: look for it and delete it now"),
    "assist_controller": _("Help the customer with its own answer"),
    "spam_disputed": _("Somebody wrote about what was closed as spam: look at it again"),
    "permission_denied": _("Somebody claims a permission that the person denies: find out"),
}
REASONS = {
    "known_account": _("They wrote from the account that they are logged in to"),
    "called_back": _("We called them back on a number that we hold"),
    "wrote_back": _("We wrote to an address that we hold, and they answered"),
    "document_seen": _("A document was seen; no copy is kept"),
    "in_person": _("They came in person and are known to us"),
    "agent_permission": _("The agent showed signed permission or a power of attorney"),
    "child_reported": _("A child's data was reported: nobody has to be known to delete it"),
}
REVIEWS = {ReviewKind.APPEAL: _("Appeal"), ReviewKind.COMPLAINT: _("Complaint")}
VERDICTS = {
    Verdict.UPHELD: _("The person was right"),
    Verdict.PARTLY: _("The person was right in part"),
    Verdict.REJECTED: _("The person was not right"),
}
CALENDARS = {
    "NONE": _("no holidays"),
    "US-CA-STRICT": _("holidays of both the United States and California"),
    "US-FED": _("federal holidays of the United States"),
    "US-FED+DAT": _("federal holidays, and the Friday after Thanksgiving"),
    "CA-GOV6700": _("holidays of California, Gov. Code 6700"),
    "CCP135": _("court holidays of California, Code Civ. Proc. 135"),
    "UK-ENG": _("bank holidays of England"),
    "UK-WLS": _("bank holidays of Wales"),
    "UK-SCT": _("bank holidays of Scotland"),
    "UK-NIR": _("bank holidays of Northern Ireland"),
}
FAILURES = {
    "bad_address": _("The address is not one that mail can go to"),
    "unreadable": _("Its text has been erased"),
    "unknown_kind": _("This portal no longer knows this kind of letter"),
    "not_composed": _("It could not be written"),
    "connection_lost": _("The mail server broke off"),
}


def regime(code: str) -> str:
    """Return the short name of a law; those without a word of their own keep their own name."""
    law = Regime(code)
    return str(REGIMES[law]) if law in REGIMES else laws.law(law).short


def calendar(code: str) -> str:
    """Return what a calendar holds, in words."""
    named = CALENDARS.get(code)
    return str(named) if named else str(_("public holidays of %(code)s")) % {"code": code}


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
