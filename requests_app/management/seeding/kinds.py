"""What is asked of each business, from where, and under which law: found by the real rules."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from foundation.business import Business
from requests_app.management.seeding.copying import copy
from requests_app.management.seeding.shares import DAYS, REGIONS, RIGHTS, SLOTS, wheel
from requests_app.models import DeadlinePolicy, PrivacyRequest
from requests_app.rules import laws
from requests_app.rules.events import Event, Kind
from requests_app.rules.reach import applicable, clocked, offered
from requests_app.rules.rights import REGIMES, UNVERIFIED, Regime, Region, Right
from requests_app.services import clocks

TABLE = """
CREATE TEMP TABLE seed_kind (
    business_id uuid, region_slot int, right_slot int, beside boolean,
    region text, regime text, also jsonb, asked text, clock_of text,
    promise int, target int, term int, extends boolean, verified boolean, zone text,
    PRIMARY KEY (business_id, region_slot, right_slot, beside)
)
"""
COLUMNS = (
    "business_id, region_slot, right_slot, beside, "
    "region, regime, also, asked, clock_of, promise, target, term, extends, verified, zone"
)


def lay_out(businesses: list[Business], now: datetime) -> None:
    """Store two wheels for each business: where people live, and what they ask for there.

    `beside` is the second right that some of them ask for at the same time.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    for business in businesses:
        copy("seed_kind", COLUMNS, _kinds(business, now))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE seed_kind")


def _kinds(business: Business, now: datetime) -> Iterator[tuple[object, ...]]:
    today = business.local_date(now)
    first = today - timedelta(days=DAYS + 1)
    held = {region: offered(region, business.rights, first) for region in REGIONS}
    served = {region: share for region, share in REGIONS.items() if len(held[region]) > 1}
    known: dict[tuple[Region, Right], tuple[object, ...]] = {}
    for region_slot, code in enumerate(wheel(served, SLOTS)):
        region = Region(code)
        rights = wheel({right: RIGHTS[right] for right in held[region]}, SLOTS)
        names = list(dict.fromkeys(rights))
        for right_slot, right in enumerate(rights):
            other = names[(names.index(right) + 1) % len(names)]
            for beside, name in ((False, right), (True, other)):
                key = region, Right(name)
                if key not in known:
                    known[key] = _kind(business, *key, now)
                yield business.pk, region_slot, right_slot, beside, *known[key]


def _kind(business: Business, region: Region, right: Right, now: datetime) -> tuple[object, ...]:
    today, regime = business.local_date(now), REGIMES[region]
    reached = applicable(region, right, business.established_in)
    also = [law for law, _ in clocked(reached, right) if law != regime]
    promised, aimed = DeadlinePolicy.objects.said(business, regime, today)
    days = promised.get(right, promised.get(""))
    dsar = PrivacyRequest(
        business=business, right=right, regime=regime, also=also, promise_days=days
    )
    received = Event(Kind.RECEIVED, now, today)
    found = clocks.computed(dsar, [received])
    return (
        region,
        regime,
        json.dumps(also),
        right,
        _clock_of((regime, *also), right, promised),
        days,
        aimed.get(right, aimed.get("")),
        max((found.due_on - today).days, 1),
        found.extension_notice_by is not None,
        right not in UNVERIFIED,
        business.time_zone,
    )


def _clock_of(regimes: tuple[Regime, ...], right: Right, promised: dict[str, int]) -> Right:
    """Return the first right with the same clocks: what is alike is computed once."""
    same = _clocks(regimes, right, promised)
    return next(one for one in RIGHTS if _clocks(regimes, one, promised) == same)


def _clocks(regimes: tuple[Regime, ...], right: Right, promised: dict[str, int]) -> list[object]:
    running = [(law, laws.law(law).clock(named)) for law, named in clocked(regimes, right)]
    return [right in UNVERIFIED, promised.get(right, promised.get("")), *running]
