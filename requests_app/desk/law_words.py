"""The words for what a law file says: names of laws, lengths of time, degrees, letter parts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from requests_app.rules import laws
from requests_app.rules.law import Agent, Degree, Effect, Term, Unit
from requests_app.rules.rights import REGIMES, Regime
from requests_app.words import STATES

FAMILIES: dict[Regime, str | Promise] = {
    Regime.CCPA: _("California (CCPA)"),
    Regime.GDPR: _("European Union (GDPR)"),
    Regime.UK_GDPR: _("United Kingdom (UK GDPR)"),
    Regime.US_STATE: _("Every other state of the United States"),
    Regime.VOLUNTARY: _("Everywhere else, with Canada, Brazil and Switzerland"),
}
COUNTRIES: dict[Regime, str | Promise] = {
    Regime.CA_PIPEDA: _("Canada (PIPEDA)"),
    Regime.BR_LGPD: _("Brazil (LGPD)"),
    Regime.CH_FADP: _("Switzerland (FADP)"),
}
ALONE: dict[Regime, str | Promise] = COUNTRIES | {
    REGIMES[state]: name for state, name in STATES.items()
}
WITHOUT_FAMILY: dict[Regime, str | Promise] = {  # the same law, where it stands for itself
    Regime.US_STATE: _("A state whose law is not held"),
    Regime.VOLUNTARY: _("Everywhere else"),
}
DEGREES = {
    Degree.NONE: _("Nothing: asking is forbidden"),
    Degree.REASONABLE: _("Reasonable: about two data points"),
    Degree.BY_RISK: _("Reasonable or high, by the harm that could be done"),
    Degree.REASONABLY_HIGH: _("High: about three data points"),
}
AGENTS = {
    Agent.PERMISSION_ONLY: _("Signed permission; the person is not asked"),
    Agent.PERMISSION: _("Signed permission; the person may be asked"),
    Agent.AUTHORITY: _("Authority under national law"),
    Agent.PARENT_ONLY: _("Only a parent or guardian"),
    Agent.NONE: _("No agent"),
}
EFFECTS = {
    Effect.RUN_ON: _("stops nothing"),
    Effect.SUSPEND: _("suspends the clock"),
    Effect.EXCLUDE: _("its days do not count"),
    Effect.RESTART: _("the clock begins with the answer"),
}
PARTS = {
    "reasons": pgettext_lazy("refusal", "the reasons"),
    "complaint": _("the authority to complain to"),
    "court": _("the court"),
    "opt_out_offer": _("the offer to opt out of sale, for a deletion"),
    "appeal": _("how to appeal"),
    "attorney_general": _("the attorney general"),
}


def named(regime: Regime) -> str:
    """Return the name of one law by itself."""
    return str(WITHOUT_FAMILY.get(regime) or ALONE.get(regime) or FAMILIES[regime])


def covered(regime: Regime) -> str:
    """Return what a policy for `regime` is about: one law, or its whole family."""
    return str(FAMILIES.get(regime) or ALONE[regime])


def length(term: Term) -> str:
    """Return a length of time in words."""
    if term.unit == Unit.MONTHS:
        said = ngettext("%(count)s month", "%(count)s months", term.count)
    elif term.unit == Unit.BUSINESS_DAYS:
        said = ngettext("%(count)s business day", "%(count)s business days", term.count)
    else:
        said = days(term.count)
    return said % {"count": term.count}


def days(count: int) -> str:
    """Return a number of days in words."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def law_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the laws to choose from: families first, then the single ones."""
    return [
        ("", str(_("Choose a law"))),
        (str(_("Laws and families of laws")), [(str(code), covered(code)) for code in FAMILIES]),
        (str(_("One country or state alone")), [(str(code), str(ALONE[code])) for code in ALONE]),
    ]


def in_order() -> list[Regime]:
    """Return every law: the families first, countries, then the states by name."""
    states = sorted((code for code in ALONE if code not in COUNTRIES), key=named)
    found = [*FAMILIES, *COUNTRIES, *states]
    return [code for code in found if code in laws.book().laws]
