"""Which requests a list shows, and how many: filters of the queue, one index range for each."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation.business import Business
from requests_app.models import PrivacyRequest, Proposal, Review
from requests_app.rules.workflow import (
    ANSWERED,
    OPEN,
    SET_ASIDE,
    WAITING,
    Identity,
    Status,
)
from requests_app.services import between, person_keys

COUNTED = 1000
COUNT = "(SELECT count(*) FROM ({rows}) AS counted)"
CLOSED, CHECKING, PREPARING = "closed", "checking", "preparing"
ASKED, DISPUTED, TO_APPROVE = "waiting", "disputed", "to_approve"
ALL, OWN, ANSWERS = "all", "own", "answered"  # whatever its stage; no duplicates; answered
ME, NOBODY = "me", "nobody"
OVERDUE, TODAY, WEEK, MONTH = "overdue", "today", "week", "month"
TARGET = "target"  # past the day by which the business itself wants to be done
DAYS = {TODAY: 0, WEEK: 7, MONTH: 30}

Rows = QuerySet[PrivacyRequest]
Wanted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """Who looks, and what day it is where each business is.

    `keys` are the digests of the person looked for; None where that search is over.
    """

    user: int | None
    days: dict[uuid.UUID, date]
    slugs: dict[str, uuid.UUID] = field(default_factory=dict)
    keys: list[list[str]] | None = None
    zones: dict[uuid.UUID, str] = field(default_factory=dict)


def scope(
    businesses: Iterable[Business],
    *,
    user: int | None,
    now: datetime,
    keys: list[list[str]] | None = None,
) -> Scope:
    """Return the scope of a member of the staff who works at `businesses`."""
    places = list(businesses)
    days = {business.pk: business.local_date(now) for business in places}
    slugs = {business.slug: business.pk for business in places}
    zones = {business.pk: business.time_zone for business in places}
    return Scope(user, days, slugs, keys, zones)


def narrowed(rows: Rows, wanted: Wanted, seen: Scope) -> Rows:
    """Return the requests that the chosen filters leave, in the order of their due dates.

    Only open ones, unless a stage, one reference or one person is asked for. What is closed
    stands in the other direction, the latest first.
    """
    rows = _staged(rows, wanted)
    for name, narrow in FILTERS.items():
        if wanted.get(name):
            rows = rows.filter(narrow(wanted[name], seen))
    return rows.order_by("-due_on", "-id") if backwards(wanted) else rows.by_due_date()


def backwards(wanted: Wanted) -> bool:
    """Tell whether a list shows what is closed, the latest first."""
    stage = wanted.get("status", "")
    return stage in (CLOSED, ANSWERS) or (stage in set(Status) and stage not in OPEN)


def due_within(window: str, days: Mapping[uuid.UUID, date]) -> Q:
    """Return the condition for a window; "today" is the day where each business is.

    Where that differs, a condition for all of them stands before, for the index.
    """
    if not days:
        return Q(pk__in=[])
    sites = defaultdict(list)
    for business, day in days.items():
        sites[day].append(business)
    if len(sites) == 1:
        return _window(window, *sites)
    whole = Q()
    for day, places in sites.items():
        whole |= _window(window, day) & Q(business__in=places)
    return _window(window, min(sites), max(sites)) & whole


def counted(lists: Sequence[Rows]) -> list[int]:
    """Count one list or more in one statement, each no further than one more than is told."""
    parts, values = [], []
    for rows in lists:
        try:
            sql, params = rows.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT WHERE FALSE", ()
        parts.append(COUNT.format(rows=sql))
        values += params
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return list(cursor.fetchone())


def in_dispute() -> Exists:
    """Return the condition for an appeal or complaint that waits for its decision."""
    return Exists(Review.objects.filter(dsar=OuterRef("pk"), decided_at=None))


def _to_approve() -> Exists:
    waiting = Proposal.objects.filter(ruling="", submitted_at__isnull=False)
    return Exists(waiting.filter(dsar=OuterRef("pk")))


def _staged(rows: Rows, wanted: Wanted) -> Rows:
    stage = wanted.get("status", "")
    if stage in STAGES:
        return STAGES[stage](rows)
    if stage:
        rows = rows.filter(status=stage)
        return rows.exclude(status__in=OPEN) if backwards(wanted) else rows
    one = wanted.get("reference") or wanted.get("who")
    return rows if one else rows.open()


_WORKED = Q(status=Status.IN_PROGRESS)
STAGES: dict[str, Callable[[Rows], Rows]] = {
    CLOSED: lambda rows: rows.exclude(status__in=OPEN),
    CHECKING: lambda rows: rows.filter(_WORKED, identity=Identity.UNCHECKED),
    PREPARING: lambda rows: rows.filter(_WORKED).exclude(identity=Identity.UNCHECKED),
    ASKED: lambda rows: rows.filter(status__in=list(WAITING)),
    DISPUTED: lambda rows: rows.filter(in_dispute()),
    TO_APPROVE: lambda rows: rows.filter(_to_approve()),  # the end of a request drops them
    ALL: lambda rows: rows,
    OWN: lambda rows: rows.exclude(status__in=SET_ASIDE),
    ANSWERS: lambda rows: rows.filter(status__in=ANSWERED).exclude(status__in=OPEN),
}


def _assigned(whom: str, seen: Scope) -> Q:
    if whom == NOBODY:
        return Q(assignee=None)
    return Q(assignee=seen.user if whom == ME else int(whom))


def _person(_token: str, seen: Scope) -> Q:
    return Q(submission__in=person_keys.fitting(seen.keys or []).values("submission"))


def _window(window: str, first: date, last: date | None = None) -> Q:
    """Return the condition for a window where today is one of the days from `first` to `last`."""
    last = last or first
    if window == OVERDUE:
        return Q(due_on__lt=last)
    if window == TARGET:
        return Q(target_on__lt=last)
    return Q(due_on__gte=first, due_on__lte=last + timedelta(days=DAYS[window]))


FILTERS: dict[str, Callable[[str, Scope], Q]] = {
    "regime": lambda code, _: Q(regime=code),
    "right": lambda code, _: Q(right=code),
    "via": lambda code, _: Q(via=code),
    "language": lambda code, _: Q(language=code),
    "business": lambda slug, seen: Q(business=seen.slugs.get(slug)),
    "tag": lambda tag, _: Q(tags__contains=[tag]),
    "assignee": _assigned,
    "due": lambda window, seen: due_within(window, seen.days),
    "reference": lambda reference, _: Q(submission__reference=reference),
    "who": _person,
    "received_from": lambda day, _: Q(received_on__gte=day),
    "received_to": lambda day, _: Q(received_on__lte=day),
    "closed_from": lambda day, seen: between.closed_from(day, seen.zones),
    "closed_to": lambda day, seen: between.closed_to(day, seen.zones),
    "extended": lambda _yes, _: Q(extended=True),
    "late": lambda yes, seen: between.late(yes, seen.zones),
    "kind": lambda line, _: between.kind(line),
}
