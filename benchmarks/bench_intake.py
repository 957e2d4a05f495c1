"""Intake: the full form's POST, sealed, with ledger and outbox, beside a bare form's INSERT.

Each row posts the same number of forms from eight clients to two granian workers. The portal
is measured with nothing stored, and again with 1,000 and 100,000 requests stored.
"""

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module

from django.conf import settings
from django.db import connection

from benchmarks.load import Client, Load, measure, served
from benchmarks.stored import fill
from benchmarks.table import Table
from foundation.business import Business
from requests_app.models import PrivacyRequest
from requests_app.rules.profile import families
from requests_app.services import drafts

POSTS = 600
SIZES = (0, 1_000, 100_000)
PER_ADDRESS = 60  # the form's own limit is per address; 127.0.0.0/8 has plenty
ANSWERS = {
    "region": {"region": ["US-CA"]},
    "relation": {"relation": ["customer"]},
    "rights": {"rights": ["delete"]},
    "details": {"helps": ["The account from 2024."]},
    "you": {"name": ["Ada Example"], "email": ["ada@example.org"]},
}


def run() -> None:
    table = Table("Intake: forms a second", "stored", "forms/s", "p50 ms", "p95 ms", "of bare")
    floor = _bare()
    table.row("bare form", *_figures(floor, floor))
    business = bench_business()
    with served("privacyportal.wsgi:application", SECURE_SSL_REDIRECT="false") as port:
        for size in SIZES:
            fill(business, size)
            _portal(port, business, 40)  # warm
            table.row(f"{size:,}", *_figures(_portal(port, business, POSTS), floor))
    table.print()
    print(f"{PrivacyRequest.objects.count():,} requests stored at the end.")  # noqa: T201


def _figures(load: Load, floor: Load) -> tuple[str, str, str, str]:
    share = load.per_second / floor.per_second
    return f"{load.per_second:.0f}", f"{load.p50_ms:.1f}", f"{load.p95_ms:.1f}", f"{share:.2f}"


def bench_business() -> Business:
    rights = {str(family): list(families.rights(family)) for family in families.FAMILIES}
    made, _ = Business.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "legal_name": "Bench", "rights": rights}
    )
    return made


def _bare() -> Load:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (name text, email text)")
        cursor.execute("TRUNCATE bench_bare")

    def client(_: int) -> Callable[[int], None]:
        visitor = Client(port, {})
        token = visitor.call("GET", "/")[1]
        fields = {"name": "Ada Example", "email": "ada@example.org", "csrfmiddlewaretoken": token}
        return lambda _: expect(302, visitor.call("POST", "/", fields))

    with served("benchmarks.bare:application") as port:
        measure(80, client)
        return measure(POSTS, client)


def _portal(port: int, business: Business, posts: int) -> Load:
    sessions = [_session_with_draft(business) for _ in range(posts)]
    path = f"/{business.slug}/request/check/"
    addresses = (f"127.1.{n // 250}.{n % 250 + 1}" for n in itertools.count(_portal.used))
    _portal.used += posts // PER_ADDRESS + 10

    def client(n: int) -> Callable[[int], None]:
        visitor = Client(port, {settings.SESSION_COOKIE_NAME: sessions[n]}, next(addresses))
        page = visitor.call("GET", path)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

        def post(i: int) -> None:
            visitor.cookies[settings.SESSION_COOKIE_NAME] = sessions[i]
            answer = visitor.call("POST", path, {"csrfmiddlewaretoken": token})
            expect(302, answer)

        return post

    return measure(posts, client)


_portal.used = 0


def _session_with_draft(business: Business) -> str:
    pk = None
    for step, answer in ANSWERS.items():
        draft = drafts.keep(pk, business, step=step, answer=answer, now=datetime.now(UTC))
        pk = draft.pk
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[f"request:{business.slug}"] = str(pk)
    session.create()
    return session.session_key


def expect(status: int, answer: tuple[int, str]) -> None:
    if answer[0] != status:
        raise SystemExit(f"The server answered {answer[0]}, not {status}: {answer[1][:300]}")
