"""Each right and relation in words that a consumer knows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_app.public.case import CHILD_FOUND
from requests_app.rules.rights import Relation, Right
from requests_app.words import CONTACTS, FILES, PROOFS, RELATIONS


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
    Right.RESTRICT: Told(
        _("Pause the use of the data"),
        _("We keep the data, but do not use it until the matter is settled."),
    ),
    Right.OBJECT: Told(
        _("Stop a use of the data"),
        _("You tell us which use and why. We stop it, or tell you what compels us to go on."),
    ),
    Right.OBJECT_MARKETING: Told(
        _("Stop marketing"),
        _("We no longer use the data for advertising and offers. No proof is needed."),
    ),
    Right.WITHDRAW_CONSENT: Told(
        _("Take back a consent"),
        _("What was once agreed to no longer counts, and we stop it. No proof is needed."),
    ),
    Right.HUMAN_REVIEW: Told(
        _("Have a person look at an automated decision"),
        _("A computer decided something. One of us looks at it again, and hears your side."),
    ),
    Right.OPT_OUT: Told(
        _("Stop the sale and sharing of the data"),
        _("We no longer sell the data, or share it for advertising. No proof is needed."),
    ),
    Right.LIMIT: Told(
        _("Limit the use of sensitive data"),
        _("We use sensitive data only to give you what you asked us for. No proof is needed."),
    ),
    Right.ACCESS_ADMT: Told(
        _("Learn how automated decisions are made"),
        _("We tell you why a computer decides, how it does so, and what people do in it."),
    ),
    Right.OPT_OUT_ADMT: Told(
        _("Stop automated decisions"),
        _("No computer alone decides on important things any more. No proof is needed."),
    ),
    Right.APPEAL_ADMT: Told(
        _("Have an automated decision looked at again"),
        _("Somebody who may change the decision looks at it, and hears your side."),
    ),
}

WHO = {
    Relation.CUSTOMER: Told(
        RELATIONS[Relation.CUSTOMER], _("You have or had an account, or bought something.")
    ),
    Relation.VISITOR: Told(
        RELATIONS[Relation.VISITOR], _("You used our website, or wrote to us or called us.")
    ),
    Relation.APPLICANT: Told(RELATIONS[Relation.APPLICANT], _("You applied to work for us.")),
    Relation.EMPLOYEE: Told(RELATIONS[Relation.EMPLOYEE], _("You work or worked for us.")),
    Relation.PARENT: Told(RELATIONS[Relation.PARENT], _("You ask about the data of your child.")),
    Relation.AGENT: Told(
        RELATIONS[Relation.AGENT], _("You ask for another adult, who gave you permission.")
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
