"""What codes mean, in the same words in the public form, in letters and on the desk."""

from operator import itemgetter

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app.rules.declarations import Declared
from requests_app.rules.news import Subject
from requests_app.rules.rights import REGIMES, Regime, Region, Relation, Right
from requests_app.rules.tasks import TaskOutcome
from verification.rules.evidence import Purpose

NAMES = {  # of rights, as staff call them
    Right.ACCESS: pgettext_lazy("right", "Access"),
    Right.KNOW_CATEGORIES: _("Know: categories"),
    Right.KNOW_SPECIFIC: _("Know: specific pieces"),
    Right.DELETE: pgettext_lazy("right", "Delete"),
    Right.CORRECT: pgettext_lazy("right", "Correct"),
    Right.PORTABILITY: pgettext_lazy("right", "Portability"),
    Right.RESTRICT: pgettext_lazy("right", "Restrict"),
    Right.OBJECT: pgettext_lazy("right", "Object"),
    Right.OBJECT_MARKETING: _("Object to marketing"),
    Right.WITHDRAW_CONSENT: _("Withdraw consent"),
    Right.HUMAN_REVIEW: _("Human review"),
    Right.OPT_OUT: _("Opt out of sale"),
    Right.LIMIT: _("Limit sensitive data"),
    Right.ACCESS_ADMT: _("Automated decisions: access"),
    Right.OPT_OUT_ADMT: _("Automated decisions: opt out"),
    Right.APPEAL_ADMT: _("Automated decisions: appeal"),
}
OUTCOMES = {  # of tasks
    TaskOutcome.DONE: _("Done"),
    TaskOutcome.NOTHING_HELD: _("Nothing held"),
    TaskOutcome.CANNOT: _("Could not be done"),
}
STATES = {
    Region.US_CO: _("Colorado"),
    Region.US_CT: _("Connecticut"),
    Region.US_DE: _("Delaware"),
    Region.US_FL: _("Florida"),
    Region.US_IA: _("Iowa"),
    Region.US_IN: _("Indiana"),
    Region.US_KY: _("Kentucky"),
    Region.US_MD: _("Maryland"),
    Region.US_MN: _("Minnesota"),
    Region.US_MT: _("Montana"),
    Region.US_NE: _("Nebraska"),
    Region.US_NH: _("New Hampshire"),
    Region.US_NJ: _("New Jersey"),
    Region.US_OR: _("Oregon"),
    Region.US_RI: _("Rhode Island"),
    Region.US_TN: _("Tennessee"),
    Region.US_TX: _("Texas"),
    Region.US_UT: _("Utah"),
    Region.US_VA: _("Virginia"),
}
COUNTRIES = {  # as the first question asks; another state leads to the question which
    Region.CALIFORNIA: _("California"),
    Region.OTHER_US: _("Another state of the United States"),
    Region.EEA: _("The European Union, Iceland, Liechtenstein or Norway"),
    Region.UK: _("The United Kingdom"),
    Region.CANADA: _("Canada"),
    Region.BRAZIL: _("Brazil"),
    Region.SWITZERLAND: _("Switzerland"),
    Region.ELSEWHERE: _("Somewhere else"),
}
REGIONS = COUNTRIES | STATES
RELATIONS = {
    Relation.CUSTOMER: _("Customer"),
    Relation.VISITOR: _("Visitor"),
    Relation.APPLICANT: _("Job applicant"),
    Relation.EMPLOYEE: _("Employee or contractor"),
    Relation.PARENT: _("Parent or guardian"),
    Relation.AGENT: _("Authorised agent"),
}
LAWS = {  # as the subject of a sentence; the other states are named by `law`
    Regime.CCPA: _("California law"),
    Regime.GDPR: _("European law (GDPR)"),
    Regime.UK_GDPR: _("UK law (UK GDPR)"),
    Regime.US_STATE: _("The strictest state privacy law"),
    Regime.CA_PIPEDA: _("Canadian law"),
    Regime.BR_LGPD: _("Brazilian law"),
    Regime.CH_FADP: _("Swiss law"),
    Regime.VOLUNTARY: _("Our own promise"),
}

PERIODS = {
    "all": _("Everything"),
    "last_12_months": _("The last 12 months"),
    "since": _("From a certain day on"),
}
FILES = {"csv": _("Spreadsheet (CSV)"), "json": _("JSON")}
FORMATS = {
    "": _("No special format"),
    "large_print": _("Large print"),
    "audio": _("Audio"),
    "braille": _("Braille"),
    "easy_read": _("Easy read"),
    "phone_call": _("Telephone call"),
}
PROOFS = {
    "signed_permission": _("Written permission"),
    "power_of_attorney": _("Power of attorney"),
}
PURPOSES = {  # of files that are sent as proof
    Purpose.IDENTITY: _("Copy of a document"),
    Purpose.PERMISSION: _("Signed permission"),
    Purpose.POWER_OF_ATTORNEY: _("Power of attorney"),
    Purpose.PARENT: _("Paper about parent and child"),
}
CONTACTS = {
    "email": _("E-mail address"),
    "phone": _("Telephone number"),
    "account": _("Account or customer number"),
}


def states() -> list[tuple[str, str]]:
    """Return the states other than California, in the alphabetical order of the language."""
    rows = [(str(region), str(name)) for region, name in STATES.items()]
    return sorted(rows, key=itemgetter(1))


def law(regime: Regime) -> str:
    """Return what people call a law, to begin a sentence with."""
    if regime in LAWS:
        return str(LAWS[regime])
    region = next(place for place, named in REGIMES.items() if named == regime)
    return _("The law of %(state)s") % {"state": STATES[region]}


def declaration_text(declared: Declared, business: Business, reference: str) -> str:
    """Return a declaration word for word, in the language that is active."""
    return gettext(declared.text) % {"business": business.legal_name, "reference": reference}


HAPPENED = {  # to a request, as staff are told
    Subject.ASSIGNED: _("A request was given to you"),
    Subject.MENTIONED: _("A colleague mentions you in a note"),
    Subject.WROTE: _("The person wrote, or sent what was asked"),
    Subject.TASK_ANSWERED: _("A data owner answered"),
    Subject.TO_APPROVE: _("An answer waits for approval"),
    Subject.RETURNED: _("Your answer came back with a remark"),
    Subject.APPROVED: _("Your answer was approved and sent"),
    Subject.DUE_SOON: _("A request of yours is due soon"),
    Subject.OVERDUE: _("A request of yours is overdue"),
    Subject.ESCALATED: _("A request needs a lead: it is late by our own aim"),
    Subject.SPAM_IN_BULK: _("A colleague closes many requests as spam; you can take it back"),
}
WINDOWS = {"overdue": _("Overdue"), "today": _("Due today"), "week": _("Due within 7 days")}
