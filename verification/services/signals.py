"""Which signs of fraud there are about a subject, from keyed digests alone."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from foundation.sealing import digest
from verification.models import IdentityRecord, Trace
from verification.rules import signals as rules
from verification.rules.signals import AGENT_DAY, CLOSE, KEPT, Counts, Signal
from verification.services import policies

# Each count reads one index. Whom a submission is about is told by the record, where it was
# recognised, else by the name that was given. An agent's pace is the most in any one day.
AROUND = """
SELECT
    (SELECT count(DISTINCT COALESCE(record, person)) FROM verification_trace
     WHERE business_id = %(business)s AND contact = %(contact)s
       AND at BETWEEN %(from)s AND %(until)s),
    (SELECT count(DISTINCT contact) FROM (
        SELECT contact FROM verification_trace
        WHERE business_id = %(business)s AND record = %(record)s
          AND at BETWEEN %(from)s AND %(until)s
        UNION ALL SELECT %(contact)s WHERE %(record)s IS NOT NULL
     ) AS asking),
    (SELECT max(sent) FROM (
        SELECT count(*) OVER (ORDER BY at RANGE %(day)s PRECEDING) AS sent
        FROM verification_trace
        WHERE business_id = %(business)s AND agent = %(agent)s
          AND at BETWEEN %(at)s - %(day)s AND %(at)s + %(day)s
     ) AS paced)
"""


def trace(
    subject: uuid.UUID,
    business: uuid.UUID,
    claims: Mapping[str, Any],
    *,
    agent: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:
    """Remember by what a submission can be recognised in others; call it in its transaction.

    `claims` and `agent` are as the person gave them. They are kept as digests that differ
    from business to business, so nobody is followed from one to the other.
    """
    addresses = (claims.get("email"), (agent or {}).get("email"))
    Trace.objects.create(
        subject=subject,
        business_id=business,
        at=at,
        contact=_digest(business, "contact", rules.contact(claims)),
        person=_digest(business, "person", rules.person(claims)),
        agent=_digest(business, "agent", rules.agent(agent)),
        disposable=any(rules.is_disposable(str(one)) for one in addresses if one),
    )


def person(record: uuid.UUID | None) -> bytes | None:
    """Return by what a person on file is known, after another import too; None without one.

    Where the map names no id, only as long as the record stays.
    """
    found = _on_file(record)
    return _digest_of(found) if found else None


def recognised(subject: uuid.UUID, record: uuid.UUID | None) -> None:
    """Remember whom on file a submission turned out to be about; call it after a check."""
    known = person(record)
    if known:
        Trace.objects.filter(subject=subject).update(record=known)


def raised(subject: uuid.UUID, record: uuid.UUID | None, *, now: datetime) -> tuple[Signal, ...]:
    """Return the signs that were noticed about a subject, in their usual order.

    `record` is the record that fits best; None where none does, or several do. `now` stands
    for the time of asking where no trace is left of it. Four queries at most.
    """
    found, own = _on_file(record), Trace.objects.filter(subject=subject).first()
    return rules.noticed(
        Counts(
            **(_around(own, found) if own else {}),
            changed=_changed(found, own.at if own else now),
            disposable=bool(own and own.disposable),
        )
    )


def forget(now: datetime) -> int:
    """Delete the traces that are too old to count; return how many."""
    return Trace.objects.filter(at__lt=now - KEPT).delete()[0]


def _around(own: Trace, found: IdentityRecord | None) -> dict[str, int]:
    values = {
        "business": own.business_id,
        "contact": own.contact,
        "agent": own.agent,
        "record": _digest_of(found) if found else None,
        "at": own.at,
        "from": own.at - CLOSE,
        "until": own.at + CLOSE,
        "day": AGENT_DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(AROUND, values)
        people, contacts, by_agent = cursor.fetchone()
    return {"people": people, "contacts": contacts, "by_agent": by_agent or 0}


def _changed(found: IdentityRecord | None, asked_at: datetime) -> bool:
    if found is None:
        return False
    return policies.in_cool_down(found, found.run.source.business.local_date(asked_at))


def _on_file(record: uuid.UUID | None) -> IdentityRecord | None:
    """Return a record with its business, without anything sealed."""
    if record is None:
        return None
    rows = IdentityRecord.objects.select_related("run__source__business").filter(pk=record)
    return rows.only("external", "contact_changed_on", "run__source__business__time_zone").first()


def _digest_of(found: IdentityRecord) -> bytes:
    """Return what stays the same when the file is imported again, where the map names an id."""
    business = found.run.source.business_id
    own = bytes(found.external).hex() if found.external else str(found.pk)
    return digest(f"trace:{business}:record", f"{found.run.source_id}:{own}")


def _digest(business: uuid.UUID, kind: str, value: str) -> bytes | None:
    return digest(f"trace:{business}:{kind}", value) if value else None
