"""The words that letters use for rights, and the reason for a date, one sentence each."""

from datetime import timedelta

from django.utils.translation import gettext_lazy, ngettext

from requests_app import words
from requests_app.models import PrivacyRequest
from requests_app.rules.rights import UNVERIFIED, Right

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
    promised = None if dsar.right in UNVERIFIED else dsar.promise_days
    if promised is not None and dsar.due_on == dsar.received_on + timedelta(days=promised):
        return ngettext(
            "Our privacy policy promises an answer within %(days)s day of your request.",
            "Our privacy policy promises an answer within %(days)s days of your request.",
            promised,
        ) % {"days": promised}
    return str(words.why(dsar.right, dsar.regime))
