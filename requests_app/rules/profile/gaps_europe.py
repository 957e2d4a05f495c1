"""Gaps against the GDPR and the UK GDPR."""

from collections.abc import Iterable
from datetime import date, timedelta

from requests_app.rules.profile.gap import NOT_STATED, Gap, Policy, Rule, section_of
from requests_app.rules.profile.schema import ANY_REGION
from requests_app.rules.rights import CHILD_UNDER, Regime, Region
from requests_app.rules.terms import months_after

EUROPEAN = ("gdpr", "uk_gdpr")
YEAR_WITHOUT_LEAP = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]


def late_dates(days: int) -> int:
    """Return on how many receipt dates of a year `days` days end later than one month."""
    span = timedelta(days=days)
    return sum(day + span > months_after(day, 1) for day in YEAR_WITHOUT_LEAP)


def _privacy_shield(policy: Policy, today: date) -> Iterable[Gap]:
    if "privacy_shield" in policy.get("transfers", {}).get("rely_on", []):
        yield Gap(
            "privacy_shield",
            "Transfers rest on the EU-U.S. Privacy Shield, which has been invalid since "
            "16 July 2020.",
            section_of(policy, "transfers"),
            "CJEU C-311/18; Decision (EU) 2023/1795",
            "No letter mentions the Shield, its panel or its arbitration. Name the Data Privacy "
            "Framework or standard contractual clauses in the policy.",
        )


def _representatives(policy: Policy, today: date) -> Iterable[Gap]:
    named = policy.get("representatives", {})
    if "gdpr" in policy["regimes"] and "EEA" not in named:
        yield Gap(
            "no_eu_representative",
            "The policy addresses people in the EU, but names no representative there.",
            NOT_STATED,
            "GDPR Art. 27",
            "Requests reach the business by its own channels until one is named.",
        )
    if "uk_gdpr" in policy["regimes"] and "GB" not in named:
        yield Gap(
            "no_uk_representative",
            "The policy addresses people in the United Kingdom, but names no representative there.",
            NOT_STATED,
            "UK GDPR Art. 27",
            "Requests reach the business by its own channels. An EU representative does not "
            "stand in for the United Kingdom.",
        )


def _uk(policy: Policy, today: date) -> Iterable[Gap]:
    if policy.get("uk", {}).get("counted_as_eu"):
        yield Gap(
            "uk_counted_as_eu",
            "The policy treats the United Kingdom as part of the EU.",
            section_of(policy, "uk"),
            "UK GDPR; Data Protection Act 2018",
            "People in the United Kingdom are a region of their own, answered under the UK GDPR.",
        )


def _thirty_days(policy: Policy, today: date) -> Iterable[Gap]:
    for name in EUROPEAN:
        promise = policy.get("promises", {}).get(name)
        late = late_dates(promise["days"]) if promise else 0
        if promise and late:
            yield Gap(
                f"promise_later_than_month_{name}",
                f"The promised {promise['days']} days end later than one month on {late} receipt "
                "dates of a year (from the end of January on).",
                promise["section"],
                "GDPR Art. 12(3)" if name == Regime.GDPR else "UK GDPR Art. 12A",
                f"Work is due on the earlier of {promise['days']} days and one month.",
            )


def _children(policy: Policy, today: date) -> Iterable[Gap]:
    rule = policy.get("children", {})
    european = rule.get("EEA", rule.get(ANY_REGION))
    if european and "gdpr" in policy["regimes"] and european["under"] < CHILD_UNDER[Region.EEA]:
        yield Gap(
            "child_age_too_low",
            f"A child is somebody under {european['under']} in the EEA; there the age is 16 "
            "unless a member state has set a lower one.",
            european["section"],
            "GDPR Art. 8(1)",
            "In the EEA the data of a person under 16 makes an urgent task.",
        )


def _complaints(policy: Policy, today: date) -> Iterable[Gap]:
    to = policy.get("other_rights", {}).get("complain", {}).get("to")
    if "uk_gdpr" in policy["regimes"] and to == "eu_authority":
        yield Gap(
            "uk_complaint_to_eu",
            "People in the United Kingdom are sent to an EU authority with complaints.",
            section_of(policy, "other_rights", "complain"),
            "UK GDPR Art. 77; Data Protection Act 2018 s. 164A, 165",
            "Refusals to people in the United Kingdom are to name the Information Commissioner.",
        )


RULES: tuple[Rule, ...] = (
    _privacy_shield,
    _representatives,
    _uk,
    _thirty_days,
    _children,
    _complaints,
)
