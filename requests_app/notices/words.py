"""The words that letters use for rights, and the reason for a date, one sentence each."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests_app.models import PrivacyRequest
from requests_app.rules.rights import UNVERIFIED, Regime, Right

RIGHTS = {
    Right.ACCESS: gettext_lazy("See the personal data that we hold about you"),
    Right.KNOW_CATEGORIES: gettext_lazy("Know which kinds of personal information we hold"),
    Right.KNOW_SPECIFIC: gettext_lazy("See the personal information that we hold about you"),
    Right.DELETE: gettext_lazy("Delete your personal data"),
    Right.CORRECT: gettext_lazy("Correct your personal data"),
    Right.PORTABILITY: gettext_lazy("Receive your data in a form that you can take elsewhere"),
    Right.OPT_OUT: gettext_lazy("Stop selling or sharing your personal information"),
    Right.LIMIT: gettext_lazy("Limit the use of your sensitive personal information"),
}

FOR_ANOTHER = RIGHTS | {
    Right.ACCESS: gettext_lazy("See the personal data that we hold about the person"),
    Right.KNOW_SPECIFIC: gettext_lazy("See the personal information that we hold about the person"),
    Right.DELETE: gettext_lazy("Delete the personal data"),
    Right.CORRECT: gettext_lazy("Correct the personal data"),
    Right.PORTABILITY: gettext_lazy("Receive the data in a form that can be taken elsewhere"),
    Right.OPT_OUT: gettext_lazy("Stop selling or sharing the personal information"),
    Right.LIMIT: gettext_lazy("Limit the use of the sensitive personal information"),
}

NAMES = {
    Right.ACCESS: gettext_lazy("access"),
    Right.KNOW_CATEGORIES: gettext_lazy("know: categories"),
    Right.KNOW_SPECIFIC: gettext_lazy("know: specific pieces"),
    Right.DELETE: gettext_lazy("delete"),
    Right.CORRECT: gettext_lazy("correct"),
    Right.PORTABILITY: gettext_lazy("portability"),
    Right.OPT_OUT: gettext_lazy("opt out of sale and sharing"),
    Right.LIMIT: gettext_lazy("limit sensitive data"),
}

WHY = {
    Regime.CCPA: gettext_lazy(
        "California law allows 45 calendar days from the day we received your request."
    ),
    Regime.US_STATE: gettext_lazy(
        "State privacy laws allow 45 calendar days from the day we received your request."
    ),
    Regime.GDPR: gettext_lazy(
        "European law (GDPR, Article 12) allows one month from the day we received your request."
    ),
    Regime.UK_GDPR: gettext_lazy(
        "UK law (UK GDPR, Article 12A) allows one month from the day we received your request."
    ),
    Regime.VOLUNTARY: gettext_lazy(
        "We answer everyone within one month of their request, wherever they live."
    ),
}


def right(dsar: PrivacyRequest, *, by_agent: bool = False) -> str:
    """Return what was asked for, as the person would say it, or an agent for them."""
    words = FOR_ANOTHER if by_agent else RIGHTS
    return str(words[Right(dsar.right)])


def name(dsar: PrivacyRequest) -> str:
    """Return the right as staff call it."""
    return str(NAMES[Right(dsar.right)])


def why(dsar: PrivacyRequest) -> str:
    """Return the reason for the date to answer by, in one sentence."""
    if dsar.right in UNVERIFIED:
        return _("The rules allow 15 business days for this, and we keep to them for everyone.")
    promised = dsar.promise_days
    if promised is not None and dsar.due_on == dsar.received_on + timedelta(days=promised):
        return ngettext(
            "Our privacy policy promises an answer within %(days)s day of your request.",
            "Our privacy policy promises an answer within %(days)s days of your request.",
            promised,
        ) % {"days": promised}
    return str(WHY[Regime(dsar.regime)])
