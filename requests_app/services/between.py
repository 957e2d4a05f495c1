"""Conditions for lists of a period: what came in or was closed, extended or late, of one kind.

Days begin and end at midnight where each business is.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan

from requests_app.rules.metrics import RIGHTS
from requests_app.rules.rights import Regime

ONE_DAY = timedelta(days=1)

Zones = Mapping[uuid.UUID, str]


def closed_from(day: str, zones: Zones) -> Q:
    """Return the condition for what was closed on a day or later."""
    first = date.fromisoformat(day)
    return _by_zone(zones, lambda zone: Q(closed_at__gte=_midnight(first, zone)))


def closed_to(day: str, zones: Zones) -> Q:
    """Return the condition for what was closed on a day or before."""
    after = date.fromisoformat(day) + ONE_DAY
    return _by_zone(zones, lambda zone: Q(closed_at__lt=_midnight(after, zone)))


def late(_yes: str, zones: Zones) -> Q:
    """Return the condition for what was closed after the day to work to."""

    def after_due(zone: ZoneInfo) -> Q:
        return Q(GreaterThan(TruncDate("closed_at", tzinfo=zone), F("due_on")))

    return _by_zone(zones, after_due)


def kind(line: str) -> Q:
    """Return the condition for a kind of requests under California's law (11 CCR 7102)."""
    rights = [str(right) for right, named in RIGHTS.items() if named == line]
    law = Q(regime=Regime.CCPA) | Q(also__contains=[str(Regime.CCPA)])
    return Q(right__in=rights) & law


def _by_zone(zones: Zones, condition: Callable[[ZoneInfo], Q]) -> Q:
    places = defaultdict(list)
    for business, zone in zones.items():
        places[zone].append(business)
    whole = Q(pk__in=[])
    for zone, named in places.items():
        whole |= Q(business__in=named) & condition(ZoneInfo(zone))
    return whole


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
