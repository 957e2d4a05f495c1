"""Each right, relation and region in words that a consumer knows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_app.public.case import CHILD_FOUND
from requests_app.rules.rights import UNVERIFIED, Regime, Region, Relation, Right
from requests_app.words import CONTACTS, FILES, PROOFS


@dataclass(frozen=True, slots=True)
class Told:
    """A short name, and one plain sentence that explains it."""

    name: str | Promise
    sentence: str | Promise


RIGHTS = {
    Right.ACCESS: Told(
        _("Get a copy of the data"),
        _("You receive the personal data that we hold, and we explain how we use it."),
    ),
    Right.KNOW_CATEGORIES: Told(
        _("Learn which kinds of data we have"),
        _("We tell you which kinds we collect, from where, why, and who receives them."),
    ),
    Right.KNOW_SPECIFIC: Told(
        _("Get a copy of the data"),
        _("You receive the very pieces of personal data that we hold."),
    ),
    Right.DELETE: Told(
        _("Delete the data"),
        _("We erase the personal data, except what the law makes us keep, and tell you which."),
    ),
    Right.CORRECT: Told(
        _("Correct or complete the data"),
        _("We put right what is wrong, and add what is missing."),
    ),
    Right.PORTABILITY: Told(
        _("Take the data elsewhere"),
        _("You receive the data that was given to us, as a file that other services can read."),
    ),
    Right.OPT_OUT: Told(
        _("Stop the sale and sharing of the data"),
        _("We no longer sell the data, or share it for advertising. No proof is needed."),
    ),
    Right.LIMIT: Told(
        _("Limit the use of sensitive data"),
        _("We use sensitive data only to give you what you asked us for. No proof is needed."),
    ),
}

REGIONS = {
    Region.CALIFORNIA: _("California"),
    Region.OTHER_US: _("Another state of the United States"),
    Region.EEA: _("The European Union, Iceland, Liechtenstein or Norway"),
    Region.UK: _("The United Kingdom"),
    Region.ELSEWHERE: _("Somewhere else"),
}

RELATIONS = {
    Relation.CUSTOMER: Told(_("Customer"), _("You have or had an account, or bought something.")),
    Relation.VISITOR: Told(_("Visitor"), _("You used our website, or wrote to us or called us.")),
    Relation.APPLICANT: Told(_("Job applicant"), _("You applied to work for us.")),
    Relation.EMPLOYEE: Told(_("Employee or contractor"), _("You work or worked for us.")),
    Relation.PARENT: Told(_("Parent or guardian"), _("You ask about the data of your child.")),
    Relation.AGENT: Told(
        _("Authorised agent"), _("You ask for another adult, who gave you permission.")
    ),
    CHILD_FOUND: Told(
        _("Someone who noticed a child's data"),
        _("You think that we hold data of a child, and are not its parent."),
    ),
}

FILE_KINDS = {
    "csv": Told(FILES["csv"], _("Opens in Excel, Numbers and the like.")),
    "json": Told(FILES["json"], _("For computer programs.")),
}

PERMISSIONS = {
    "signed_permission": Told(
        PROOFS["signed_permission"], _("The person signed that you may ask for them.")
    ),
    "power_of_attorney": Told(
        PROOFS["power_of_attorney"], _("A legal document lets you act for the person.")
    ),
}

KNOWN_BY = {kind: Told(name, "") for kind, name in CONTACTS.items()}

LAWS = {
    Regime.CCPA: _("California law gives us 45 days from the day your request arrives."),
    Regime.US_STATE: _("US state privacy laws give us 45 days from the day your request arrives."),
    Regime.GDPR: _("European law (the GDPR) gives us one month from the day your request arrives."),
    Regime.UK_GDPR: _("UK law (the UK GDPR) gives us one month from the day your request arrives."),
    Regime.VOLUNTARY: _("We promise everyone an answer within one month."),
}
OPT_OUT_LAW = _(
    "California law allows 15 business days, and we keep to that for everyone. "
    "Weekends and public holidays do not count. We do it sooner if we can."
)


def why(right: str, regime: str) -> str | Promise:
    """Return the sentence that says where the date of a request comes from."""
    return OPT_OUT_LAW if right in UNVERIFIED else LAWS[Regime(regime)]
