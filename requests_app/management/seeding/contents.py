"""Seal what made-up people said: with real keys, and with the first line of a real ledger."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from foundation.business import Business
from foundation.ledger import GENESIS, entry_digest
from foundation.sealing import SealingKey
from requests_app.management.seeding.copying import copy
from requests_app.management.seeding.shares import FAMILY_NAMES, FIRST_NAMES
from requests_app.models import Answer, Message, PrivacyRequest, Proposal, Review, Submission
from requests_app.services import person_keys

TABLES = """
CREATE TEMP TABLE seed_keys (s bigint, content_key_id uuid, record_key_id uuid);
CREATE TEMP TABLE seed_sealed (id uuid, text bytea);
"""
TOLD = """
SELECT n = s, s, submission_id, business_id, pg_temp.turn(s, 'person', %(people)s),
       CASE WHEN by_agent THEN pg_temp.named('agent', s) END,
       jsonb_build_object(
           'answer', CASE WHEN answered THEN pg_temp.named('answer', n) END,
           'message', CASE WHEN wrote AND n = s THEN pg_temp.named('message', n) END,
           'review', CASE WHEN disputed THEN pg_temp.named('review', n) END,
           'proposal', CASE WHEN proposed THEN pg_temp.named('proposal', n) END),
       at, via, string_agg(asked, '+') OVER same, regime, min(due_on) OVER same
FROM seeded
WHERE kept AND n > %(after)s AND n <= %(through)s
WINDOW same AS (PARTITION BY s)
ORDER BY n
"""
COLUMNS = {
    "foundation_sealingkey": "id, wrapped_key, created_at",
    "foundation_ledgerentry": "chain, number, at, event, by, facts, previous, digest",
    "foundation_ledgerhead": "chain, number, digest",
    "requests_app_personkey": "submission_id, digest",
    "seed_keys": "s, content_key_id, record_key_id",
    "seed_sealed": "id, text",
}
STEP = 20_000  # requests at a time: whole tens, so that none is torn from the one beside it
FIRST, FAMILY = FIRST_NAMES.split(), FAMILY_NAMES.split()
AGENT = {"name": "Sam Agent", "company": "Example Agents", "email": "agent@agents.example.com"}
TEXTS: dict[str, tuple[type[Model], str]] = {
    "answer": (Answer, "This is what we did, and what we hold about you."),
    "message": (Message, "When may I expect an answer?"),
    "review": (Review, "I do not agree. Please look at it again."),
    "proposal": (Proposal, "This is what we hold about you."),
}

Rows = defaultdict[str, list[tuple[object, ...]]]


def seal(businesses: list[Business], count: int, now: datetime) -> None:
    """Store the keys, the sealed texts and the ledger lines of all that is still kept."""
    named = {business.pk: business for business in businesses}
    people = max(count * 3 // 4, 1)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for after in range(0, count, STEP):
            cursor.execute(TOLD, {"people": people, "after": after, "through": after + STEP})
            for table, rows in _sealed(cursor.fetchall(), named, now).items():
                copy(table, COLUMNS[table], rows)
        cursor.execute("CREATE INDEX ON seed_keys (s); CREATE INDEX ON seed_sealed (id)")
        cursor.execute("ANALYZE seed_keys; ANALYZE seed_sealed")


def person(number: int) -> dict[str, str]:
    """Return what the person of that number says of themselves: the same each time."""
    name = f"{FIRST[number % len(FIRST)]} {FAMILY[number * 7 // 5 % len(FAMILY)]}"
    return {"name": name, "email": f"person{number}@example.org"}


def _sealed(
    drawn: Iterable[tuple[Any, ...]], named: dict[uuid.UUID, Business], now: datetime
) -> Rows:
    """Return what is to be copied, by table."""
    rows: Rows = defaultdict(list)
    told = Submission()
    for first, s, pk, business, number, agent, texts, *line in drawn:
        if first:
            told = Submission(pk=pk, business=named[business], claims=person(number))
            told.agent = AGENT if agent else None
            _keys(rows, told, s, now)
            _seal(rows, pk, told, "claims")
            if agent:
                _seal(rows, agent, told, "agent")
            _traces(rows, told, *line)
        for kind, text in json.loads(texts).items():
            if text:
                _texts(rows, told, kind, uuid.UUID(text))
    return rows


def _keys(rows: Rows, told: Submission, s: int, now: datetime) -> None:
    content, record = SealingKey(), SealingKey()
    told.content_key = content
    rows["foundation_sealingkey"] += [
        (key.pk, bytes(key.wrapped_key), now) for key in (content, record)
    ]
    rows["seed_keys"].append((s, content.pk, record.pk))
    rows["requests_app_personkey"] += [(told.pk, one) for one in person_keys.digests(told)]


def _seal(rows: Rows, pk: uuid.UUID, row: Model, name: str) -> None:
    """Seal a field of a row, to be found again under `pk`."""
    sealed = row._meta.get_field(name).seal(row, getattr(row, name))
    rows["seed_sealed"].append((pk, bytes(sealed)))


def _texts(rows: Rows, told: Submission, kind: str, pk: uuid.UUID) -> None:
    model, text = TEXTS[kind]
    about = {"submission": told} if model is Message else {"dsar": PrivacyRequest(submission=told)}
    _seal(rows, pk, model(pk=pk, text=text, **about), "text")


def _traces(
    rows: Rows, told: Submission, at: datetime, via: str, rights: str, regime: str, due_on: date
) -> None:
    """Write the line of its receipt, as intake would have done it."""
    facts = {"via": via, "rights": rights, "regime": regime, "due_on": due_on.isoformat()}
    line = (told.chain, 1, at, "received", "requester")
    digest = entry_digest(*line, facts, GENESIS)
    rows["foundation_ledgerentry"].append((*line, json.dumps(facts), GENESIS, digest))
    rows["foundation_ledgerhead"].append((told.chain, 1, digest))
