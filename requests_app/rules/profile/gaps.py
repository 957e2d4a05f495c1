"""Where a policy is stale or promises less than the law gives, and what this site does instead."""

from collections.abc import Iterable
from datetime import date

from requests_app.rules.profile import families, gaps_california, gaps_europe, gaps_tables
from requests_app.rules.profile.gap import NOT_STATED, Gap, Policy, Rule, law_of, rights_of
from requests_app.rules.rights import Regime, Right

# Given only against a technology that the business may not use at all (11 CCR 7200).
IF_USED = (Right.ACCESS_ADMT, Right.OPT_OUT_ADMT, Right.APPEAL_ADMT)


def gaps(policy: Policy, *, today: date) -> list[Gap]:
    """Return every warning for a profile that `check.read` has accepted."""
    return [gap for rule in RULES for gap in rule(policy, today)]


def _rights(policy: Policy, today: date) -> Iterable[Gap]:
    for name, regime in policy["regimes"].items():
        articles = families.rights(Regime(name))
        named = regime.get("named", {}).get("rights", [])
        added = regime.get("added", {}).get("rights", [])
        missing = [right for right in articles if right not in (*named, *IF_USED)]
        if name != Regime.VOLUNTARY and missing:
            yield Gap(
                f"rights_not_named_{name}",
                f"Under {law_of(name)} the policy does not name: {rights_of(missing)}.",
                str(regime.get("named", regime).get("section", NOT_STATED)),
                "; ".join(dict.fromkeys(articles[right] for right in missing)),
                _instead([right for right in missing if right not in added]),
            )


def _instead(unoffered: list[Right]) -> str:
    if not unoffered:
        return "The form offers them all the same."
    return f"The form does not offer {rights_of(unoffered)}: add them to this profile."


def _times(policy: Policy, today: date) -> Iterable[Gap]:
    stated = policy.get("promises", {})
    for name, term, law in (
        (Regime.CCPA, "45 days", "Cal. Civ. Code 1798.130(a)(2)(A)"),
        (Regime.GDPR, "one month", "GDPR Art. 12(3)"),
        (Regime.UK_GDPR, "one month", "UK GDPR Art. 12A"),
    ):
        if name in policy["regimes"] and name not in stated:
            yield Gap(
                f"time_not_stated_{name}",
                f"The policy states no time for answers under {law_of(name)}.",
                NOT_STATED,
                law,
                f"The law's term applies: {term}.",
            )


def _forms(policy: Policy, today: date) -> Iterable[Gap]:
    for channel in policy["channels"]:
        if channel.get("needs_form"):
            yield Gap(
                "form_demanded",
                f"A person who writes to {channel['address']} is to ask for a form first.",
                channel["section"],
                "EDPB Guidelines 01/2022, 52-56; 11 CCR 7020(e)",
                "The first message is the request: the clock starts the day it arrives.",
            )


RULES: tuple[Rule, ...] = (
    *gaps_europe.RULES,
    *gaps_california.RULES,
    _rights,
    _times,
    _forms,
    *gaps_tables.RULES,
)
