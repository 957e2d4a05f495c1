"""How many data points must agree before a person counts as identified."""

from requests_app.rules.rights import Right, needs_identity

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


def is_enough(right: Right, *, agreeing: int, differing: int, ambiguous: bool) -> bool:
    """Tell whether a match confirms the person by itself; otherwise staff must say why."""
    return not ambiguous and not differing and agreeing >= points_needed(right)
