"""Which laws reach a request, and what the policies of the day of its receipt promise."""

from datetime import date, timedelta

from foundation.business import Business
from requests_app.models import DeadlinePolicy
from requests_app.rules import laws
from requests_app.rules.reach import applicable, clocked
from requests_app.rules.rights import Regime, Region, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed


def reaching(
    business: Business, region: Region | None, right: Right, on: date
) -> tuple[Regime, ...]:
    """Return the laws of a request: the one that it is answered under, then other clocks.

    The right must be in force on the day of receipt. Where nobody knows where the person
    lives, the first law that gives the right answers it.
    """
    reached = applicable(region, right, business.established_in)
    own = next((regime for regime in reached if right in laws.rights(regime, on)), None)
    if own is None or (region and own != reached[0]):
        raise NotAllowed(gettext_noop("The law where the person lives does not give this right."))
    others = (regime for regime, _ in clocked(reached, right) if regime != own)
    return (own, *others)


class Promises:
    """What the policies in force on the day of receipt say, asked for once for each law."""

    def __init__(self, business: Business, on: date) -> None:
        self.business, self.on = business, on
        self.found: dict[Regime, tuple[dict[str, int], dict[str, int]]] = {}

    def days(self, regime: Regime, right: Right) -> int | None:
        promised, _ = self._said(regime)
        return promised.get(right, promised.get(""))

    def target_on(self, regime: Regime, right: Right) -> date | None:
        _, aimed = self._said(regime)
        days = aimed.get(right, aimed.get(""))
        return None if days is None else self.on + timedelta(days=days)

    def _said(self, regime: Regime) -> tuple[dict[str, int], dict[str, int]]:
        if regime not in self.found:
            self.found[regime] = DeadlinePolicy.objects.said(self.business, regime, self.on)
        return self.found[regime]
