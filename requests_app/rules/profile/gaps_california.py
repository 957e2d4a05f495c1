"""Gaps against the CCPA: how requests are taken and handled."""

from collections.abc import Iterable
from datetime import date

from requests_app.rules.profile.gap import Gap, Policy, Rule, listed, section_of
from requests_app.rules.profile.schema import ALL_RIGHTS
from requests_app.rules.rights import Right

PERSONNEL = ("applicants", "employees", "contractors")


def _frequency(policy: Policy, today: date) -> Iterable[Gap]:
    limit = policy.get("frequency")
    if limit and ALL_RIGHTS in limit["rights"]:
        yield Gap(
            "limit_for_all_rights",
            f"The policy answers at most {limit['times']} times in {limit['months']} months, "
            "whichever right is used; the law allows such a limit for requests to know alone.",
            limit["section"],
            "Cal. Civ. Code 1798.130(b)",
            "Staff may refuse a request to know for its number, and no other: deletions, "
            "corrections, opt-outs and limits are not counted.",
        )


def _look_back(policy: Policy, today: date) -> Iterable[Gap]:
    span = policy.get("look_back")
    if span and not span.get("more_on_request"):
        yield Gap(
            "look_back_too_short",
            f"A request to know is to cover the last {span['months']} months only.",
            span["section"],
            "Cal. Civ. Code 1798.130(a)(2)(B); 11 CCR 7024(h)",
            "The form offers all data collected since 1 January 2022, or a period that the "
            "person chooses.",
        )


def _left_out(policy: Policy, today: date) -> Iterable[Gap]:
    left = policy.get("scope", {}).get("leaves_out", [])
    people = [who for who in PERSONNEL if who in left]
    if people:
        yield Gap(
            "personnel_left_out",
            f"The policy leaves out {listed(people)}; they are consumers since 1 January 2023.",
            section_of(policy, "scope"),
            "Cal. Civ. Code 1798.145(m)-(n), expired",
            "The form takes requests from applicants and employees like all others.",
        )
    if "products_and_services" in left:
        yield Gap(
            "products_left_out",
            "The policy speaks of the website alone; a right reaches all data that the business "
            "holds for its own purposes.",
            section_of(policy, "scope"),
            "Cal. Civ. Code 1798.110, 1798.140(v); GDPR Art. 15",
            "The form does not limit a request to website data; staff send what concerns a "
            "customer's own data on to that customer.",
        )


def _opt_out(policy: Policy, today: date) -> Iterable[Gap]:
    way = policy.get("opt_out", {})
    if way.get("methods") == ["preference_manager"]:
        yield Gap(
            "cookie_tool_only",
            "The only way to opt out is a cookie preference manager.",
            way["section"],
            "11 CCR 7026(a)(4)",
            "This site has an opt-out form in two steps, without identity check or account.",
        )
    if way and "signal" not in way["methods"]:
        yield Gap(
            "signal_not_honoured",
            "The policy does not say that opt-out preference signals are honoured.",
            way["section"],
            "11 CCR 7025, 7026(a)(1)",
            "The opt-out form stands in on this site. The business's other sites must read the "
            "signal (Global Privacy Control) themselves.",
        )
    if way and "sharing" not in way["covers"]:
        yield Gap(
            "sharing_not_covered",
            "The opt-out speaks of sale, not of sharing for cross-context advertising.",
            way["section"],
            "Cal. Civ. Code 1798.120, 1798.140(ah)",
            "An opt-out made here covers sale and sharing.",
        )


def _confirmation(policy: Policy, today: date) -> Iterable[Gap]:
    strength = policy.get("confirmation", {}).get("strength")
    if "ccpa" in policy["regimes"] and strength != "promised":
        said = "only attempts" if strength else "does not promise"
        yield Gap(
            "confirmation_not_promised",
            f"The policy {said} to confirm receipt; the law requires it within 10 business days.",
            section_of(policy, "confirmation"),
            "11 CCR 7021(a)",
            "Every request is confirmed at once, with its dates.",
        )


def _verification(policy: Policy, today: date) -> Iterable[Gap]:
    checks = policy.get("verification", {})
    unverified = {str(Right.OPT_OUT), str(Right.LIMIT), ALL_RIGHTS}
    if unverified & set(checks.get("rights", [])):
        yield Gap(
            "opt_out_verified",
            "The policy verifies every requester; for an opt-out or a limit the law forbids it.",
            checks["section"],
            "11 CCR 7060(b)",
            "Opt-outs and limits are carried out without any check of identity.",
        )


def _agents(policy: Policy, today: date) -> Iterable[Gap]:
    agents = policy.get("agents", {})
    if len(agents.get("person_may_have_to", [])) > 1:
        yield Gap(
            "agent_checked_twice",
            "An agent's client may have to prove identity and confirm the agent; the law allows "
            "one or the other, and neither for an opt-out.",
            agents["section"],
            "11 CCR 7063(a), 7026(j)",
            "Staff ask for one of the two; an agent's opt-out needs signed permission alone.",
        )


RULES: tuple[Rule, ...] = (
    _frequency,
    _look_back,
    _left_out,
    _opt_out,
    _confirmation,
    _verification,
    _agents,
)
