"""Gaps in the tables of categories, and tables gone stale."""

from collections.abc import Iterable
from datetime import date

from requests_app.rules.profile.gap import Gap, Policy, Rule, joined


def _stale(policy: Policy, today: date) -> Iterable[Gap]:
    for what, stated in policy.get("dates", {}).items():
        year, month = map(int, stated["updated"].split("-"))
        age = (today.year - year) * 12 + today.month - month
        if age > 12:
            yield Gap(
                f"out_of_date_{what}",
                f"Last updated {stated['updated']}, {age} months ago; the law asks for an update "
                "every 12 months.",
                stated["section"],
                "Cal. Civ. Code 1798.130(a)(5)",
                "The profile holds what the policy says; staff check it before it is quoted in "
                "an answer.",
            )


def _tables(policy: Policy, today: date) -> Iterable[Gap]:
    for key in ("sources", "purposes", "recipients", "shared", "disclosed"):
        silent = [row["name"] for row in policy["categories"].values() if key not in row]
        if silent:
            every = len(silent) == len(policy["categories"])
            which = "any category" if every else joined(silent)
            yield Gap(
                f"table_without_{key}",
                f"The tables do not say “{key}” for: {which}.",
                next(iter(policy["categories"].values()))["section"],
                "Cal. Civ. Code 1798.110(c), 1798.130(a)(5)",
                "Staff are to find it out before they answer a request to know.",
            )


def _ad_networks(policy: Policy, today: date) -> Iterable[Gap]:
    suspects = [
        row
        for row in policy["categories"].values()
        if "ad_networks" in row.get("recipients", []) and not (row.get("sold") or row.get("shared"))
    ]
    if suspects:
        yield Gap(
            "ad_networks_not_shared",
            f"{joined([row['name'] for row in suspects])}: given to ad networks, yet neither "
            "“sold” nor “shared”.",
            suspects[0]["section"],
            "Cal. Civ. Code 1798.140(ah)",
            "The form offers the opt-out all the same; staff are to tell the ad networks.",
        )


def _copies(policy: Policy, today: date) -> Iterable[Gap]:
    seen: dict[tuple[str, ...], str] = {}
    for row in policy["categories"].values():
        twin = seen.setdefault(tuple(row["contains"]), row["name"])
        if twin != row["name"]:
            yield Gap(
                "category_copied",
                f"“{row['name']}” is described with the words of “{twin}”.",
                row["section"],
                "Cal. Civ. Code 1798.110(c)(1)",
                "Staff are to describe this category by what the systems hold.",
            )


RULES: tuple[Rule, ...] = (
    _stale,
    _tables,
    _ad_networks,
    _copies,
)
