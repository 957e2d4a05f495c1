"""How many data points must agree before a person counts as identified."""

from requests_app.rules.rights import Region, Right, is_child, needs_identity

SPECIFIC = frozenset({Right.ACCESS, Right.KNOW_SPECIFIC, Right.PORTABILITY})


def points_needed(right: Right) -> int:
    """Return how many data points must agree: none for a right that forbids verification.

    Two are the regulation's measure of a reasonable degree of certainty (11 CCR 7062(b)),
    three of a reasonably high degree (11 CCR 7062(c)); the higher one is asked for wherever
    the answer holds specific pieces of data, under every law.
    """
    if not needs_identity(right):
        return 0
    return 3 if right in SPECIFIC else 2


def reporter_may_be_unknown(right: Right, region: Region, *, found: bool, age: int | None) -> bool:
    """Tell whether a request is carried out whoever sent it: a child's data, noticed by anybody.

    Only its deletion is: a copy or a change would serve a stranger. `found` says that the
    sender noticed the data and is neither the child nor a parent, whose word is checked.
    """
    return right == Right.DELETE and found and age is not None and is_child(age, region)


def is_enough(right: Right, *, agreeing: int, differing: int, ambiguous: bool) -> bool:
    """Tell whether a match confirms the person by itself; otherwise staff must say why."""
    return not ambiguous and not differing and agreeing >= points_needed(right)
