"""Turn the answers of a form into an order for intake."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from requests_app.models.submission import Via
from requests_app.public import flow
from requests_app.public.case import CHILD_FOUND, Case
from requests_app.public.forms import NEEDS
from requests_app.rules.reach import unverified
from requests_app.rules.rights import Right
from requests_app.services.drafts import Incomplete
from requests_app.services.intake import Ask, Intake
from verification.services.accounts import account_digest

AGENT = ("name", "company", "email", "phone", "address")
DETAILS = {  # by the name under which staff find it: the question that asks for it
    "helps_to_find": "helps",
    "period": "period",
    "from": "since",
    "format": "file",
    "what_is_wrong": "wrong",
    "what_is_right": "right",
    "reasons": "reasons",
    "decision": "decision",
    "consent": "consent",
}
CLAIMS = ("name", "email", "phone", "address", "account", "child_name", "child_age")
KNOWN = ("name", "email", "phone", "account")  # what an account may say of its owner


def compose(case: Case) -> Intake:
    """Return the whole request as an order. Raises Incomplete where an answer is missing."""
    if flow.gap(case):
        raise Incomplete
    values = flow.cleaned(case)
    return Intake(
        business=case.business,
        via=Via.WEB,
        asks=tuple(Ask(right, details(right, values)) for right in case.rights),
        claims=_claims(case, values),
        region=case.region,
        relation="" if case.relation == CHILD_FOUND else case.relation,
        agent=_agent(values) if case.by_agent else None,
        language=get_language() or "en",
        format_wanted=values.get("format_wanted", ""),
        **_log_in(case),
    )


def details(right: Right, values: dict[str, Any]) -> dict[str, Any]:
    """Return what one right needs, and nothing that was asked for another."""
    given = {
        detail: values[name]
        for detail, name in DETAILS.items()
        if right in NEEDS[name] and values.get(name)
    }
    if "from" in given:
        given["from"] = given["from"].isoformat()
    return given


def opt_out(business: Any, values: dict[str, Any]) -> Intake:
    """Return the order of the short form: no region, so that the strictest law applies."""
    chosen = [right for right in unverified(business.rights) if values["scope"] in ("all", right)]
    applies_to = values["contact_kind"]
    return Intake(
        business=business,
        via=Via.WEB,
        asks=tuple(Ask(right, {"applies_to": applies_to}) for right in chosen),
        claims={applies_to: values["contact"]} if values["contact"] else {},
        agent=_opt_out_agent(values),
        language=get_language() or "en",
    )


def _claims(case: Case, values: dict[str, Any]) -> dict[str, Any]:
    known = values | from_account(case)
    claims = {name: known[name] for name in CLAIMS if known.get(name) not in (None, "")}
    return claims | ({"child_found": True} if case.relation == CHILD_FOUND else {})


def from_account(case: Case) -> dict[str, str]:
    """Return what the log-in says of the person, as far as the form would have asked for it."""
    known = {name: case.own_login[name] for name in KNOWN if name in case.own_login}
    return {name: value for name, value in known.items() if case.verified or name != "name"}


def _log_in(case: Case) -> dict[str, Any]:
    login = case.own_login
    if not login:
        return {}
    return {
        "account": account_digest(case.business, login["account"]),
        "logged_in_at": datetime.fromisoformat(login["at"]),
    }


def _agent(values: dict[str, Any]) -> dict[str, Any]:
    given = {name: values[f"agent_{name}"] for name in AGENT if values[f"agent_{name}"]}
    return given | {"proof": values["proof"]}


def _opt_out_agent(values: dict[str, Any]) -> dict[str, Any] | None:
    if not values["agent_permission"]:
        return None
    given = {name: values[f"agent_{name}"] for name in ("name", "email")}
    return {name: value for name, value in given.items() if value} | {"proof": "signed_permission"}
