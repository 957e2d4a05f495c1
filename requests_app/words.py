"""What codes mean, in the same words in the public form, in letters and on the desk."""

from operator import itemgetter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.rules.rights import UNVERIFIED, Regime, Region, Relation, Right

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
WHY = {
    Regime.CCPA: _("California law allows 45 calendar days from the day we received your request."),
    Regime.US_STATE: _(
        "State privacy laws allow 45 calendar days from the day we received your request."
    ),
    Regime.GDPR: _(
        "European law (GDPR, Article 12) allows one month from the day we received your request."
    ),
    Regime.UK_GDPR: _(
        "UK law (UK GDPR, Article 12A) allows one month from the day we received your request."
    ),
    Regime.VOLUNTARY: _(
        "We answer everyone within one month of their request, wherever they live."
    ),
}
OPT_OUT_WHY = _(
    "California law allows 15 business days, and we keep to that for everyone. "
    "Weekends and public holidays do not count. We do it sooner if we can."
)

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
CONTACTS = {
    "email": _("E-mail address"),
    "phone": _("Telephone number"),
    "account": _("Account or customer number"),
}


def states() -> list[tuple[str, str]]:
    """Return the states other than California, in the alphabetical order of the language."""
    rows = [(str(region), str(name)) for region, name in STATES.items()]
    return sorted(rows, key=itemgetter(1))


def why(right: str, regime: str) -> str | Promise:
    """Return the sentence that says where the date of a request comes from."""
    return OPT_OUT_WHY if right in UNVERIFIED else WHY[Regime(regime)]
