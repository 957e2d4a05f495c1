"""The queue: every filter and twenty searches, with few requests and with a million.

Each list is opened as a browser opens it, first page and deep in. Beside it, in the same run:
one row read by its primary key, and the list that Django's admin would show.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from time import perf_counter

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from benchmarks.admin_list import LIST as ADMIN
from benchmarks.searches import FILTERS, SEARCHES
from benchmarks.table import Table
from benchmarks.watching import Seen, p95, statements
from foundation.business import Business
from requests_app import access
from requests_app.desk import pages
from requests_app.management.seeding.filling import fill
from requests_app.models import PrivacyRequest
from requests_app.services import assigning, narrowing, searching

SIZES = [int(size) for size in os.environ.get("QUEUE_SIZES", "10000,1000000").split(",")]
LOOKS = int(os.environ.get("QUEUE_LOOKS", "25"))
WARM = 2
DEEP = 1_000  # pages
QUEUE, DASHBOARD = "/desk/", "/desk/dashboard/"
ROW = "SELECT * FROM requests_app_privacyrequest WHERE id = %s"
PROFILES = ("intelepeer", "net2phone")


@dataclass(slots=True)
class Size:
    """What was measured with so many requests stored; lists by their names."""

    stored: int
    lists: dict[str, Seen] = field(default_factory=dict)
    row: list[float] = field(default_factory=list)
    admin: Seen = field(default_factory=Seen)
    dashboard: Seen = field(default_factory=Seen)
    claims: list[float] = field(default_factory=list)


def run() -> None:
    settings.MFA_REQUIRED = False
    for name in PROFILES:
        call_command("load_profile", f"profiles/{name}.toml", yes=True, stdout=StringIO())
    sizes = [_measured(size, seed) for seed, size in enumerate(SIZES, 1)]
    _lists(sizes)
    _beside(sizes)


def _measured(size: int, seed: int) -> Size:
    _stored(size, seed)
    found = Size(size)
    user = _officer()
    visitor = Client(HTTP_HOST="127.0.0.1")
    visitor.force_login(user)
    ids = list(PrivacyRequest.objects.order_by("?").values_list("pk", flat=True)[: 20 * LOOKS])
    lists = dict(_queries(user))
    for turn in range(WARM + LOOKS):
        if turn == WARM:
            found.lists.clear()
        for name, query in lists.items():
            found.lists.setdefault(name, Seen()).look(visitor, QUEUE, query)
        for pk in ids[20 * (turn - WARM) :][:20]:
            _read(pk, found.row)
        found.claims.append(_claim(user))
    for _ in range(5):
        found.admin.look(visitor, ADMIN, {})
        found.dashboard.look(visitor, DASHBOARD, {})
    return found


def _stored(size: int, seed: int) -> None:
    missing = size - PrivacyRequest.objects.count()
    if missing <= 0:  # a database of an earlier run
        return
    began = perf_counter()
    businesses = list(Business.objects.order_by("slug"))
    fill(businesses, missing, seed=seed, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    print(f"{missing:,} requests made in {perf_counter() - began:.0f} s.", flush=True)  # noqa: T201


def _officer() -> AbstractUser:
    """Return the one with the most work; here they may see the admin's list as well."""
    user = access.able(assigning.WORK).order_by("pk").first()
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def _queries(user: AbstractUser) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every list with its address, and those that are long enough once more, deep in."""
    now, businesses = timezone.now(), list(Business.objects.all())
    seen = narrowing.scope(businesses, user=user.pk, now=now)
    people = dict(_people(user, businesses))
    for name, query in {**FILTERS, **SEARCHES, **people}.items():
        yield name, query
        if name not in people:
            deep = _deep(narrowing.narrowed(PrivacyRequest.objects.all(), query, seen))
            if deep:
                yield f"{name}, deep", query | {"after": deep}


def _people(user: AbstractUser, businesses: list[Business]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the searches for one request, for an address, for a name, and for a common one."""
    kept = PrivacyRequest.objects.exclude(submission__content_key=None)
    dsar = kept.select_related("submission__content_key").open().by_due_date().first()
    claims = dsar.submission.claims
    yield "one reference", {"reference": dsar.submission.reference}
    for name, text in (
        ("a person's address", claims["email"]),
        ("a person's name", claims["name"]),
        ("a common name", claims["name"].split()[-1]),
    ):
        found = searching.look_for(text, by=user, businesses=businesses, now=timezone.now())
        yield name, {"who": str(found.pk)}


def _deep(rows: narrowing.Rows) -> str:
    """Return the mark before page 1,000, or before the last whole page of a shorter list."""
    last = min((DEEP - 1) * pages.PAGE, rows.count() - pages.PAGE)
    if last < pages.PAGE:
        return ""
    due_on, pk = rows.values_list("due_on", "pk")[last - 1]
    return f"{due_on.isoformat()},{pk}"


def _read(pk: object, taken: list[float]) -> None:
    with statements() as found, connection.cursor() as cursor:
        cursor.execute(ROW, [pk])
        cursor.fetchone()
    taken.extend(found)


def _claim(user: AbstractUser) -> float:
    with transaction.atomic():
        began = perf_counter()
        assigning.claim_next(by=user, now=timezone.now())
        taken = (perf_counter() - began) * 1e3
        transaction.set_rollback(True)
    return taken


def _lists(sizes: list[Size]) -> None:
    """Print each list; the ratios are of the quickest looks: neighbours only ever add."""
    small, large = sizes[0], sizes[-1]
    named = [f"{size.stored:,} {what}" for size in sizes for what in ("SQL", "page")]
    table = Table(
        "The queue: the quickest look and the 95th percentile, in ms", "list", *named,
        "SQL x", "page x", "list x row", "SQL x row", "queries", "kB",
    )  # fmt: skip
    row = min(large.row)
    for name, seen in large.lists.items():
        before = small.lists.get(name)
        cells = [cell for size in sizes for cell in _times(size.lists.get(name))]
        cells += _ratios(seen, before) if before else ["", ""]
        cells += [f"{min(times) / row:.1f}" for times in (seen.slowest, seen.sql)]
        table.row(name, *cells, seen.statements, f"{seen.size / 1000:.0f}")
    table.print()


def _times(seen: Seen | None) -> list[str]:
    if seen is None:
        return ["", ""]
    return [f"{min(times):.1f} {p95(times):.0f}" for times in (seen.sql, seen.page)]


def _ratios(seen: Seen, before: Seen) -> list[str]:
    pairs = ((seen.sql, before.sql), (seen.page, before.page))
    return [f"{min(large) / min(small):.1f}" for large, small in pairs]


def _beside(sizes: list[Size]) -> None:
    table = Table(
        "Beside it: the quickest look in ms", "stored", "row by key", "claim next", "dashboard",
        "queue page", "admin's list", "x queue",
    )  # fmt: skip
    for size in sizes:
        page, admin = min(size.lists["all open"].page), min(size.admin.page)
        times = (f"{min(size.row):.2f}", f"{min(size.claims):.1f}")
        times += (f"{min(size.dashboard.page):.0f}", f"{page:.0f}")
        table.row(f"{size.stored:,}", *times, f"{admin:.0f}", f"{admin / page:.0f}")
    table.print()
