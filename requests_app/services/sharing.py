"""Rules of assignment: who is given what comes in. Several members take turns."""

import json
import logging
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from foundation import ledger
from foundation.business import Business
from requests_app import access
from requests_app.models import AssignmentRule, PrivacyRequest
from requests_app.rules.rights import Regime
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import OPEN, NotAllowed
from requests_app.services import assigning

logger = logging.getLogger(__name__)
PER_RUN = 500

# What is nobody's and never was anybody's: who put a request back does not get it again by a
# rule. `extra` is a rule that is only being thought of; its number is 0.
WAITING = """
WITH shared AS (
    SELECT id, business_id, regime, "right" FROM requests_app_assignmentrule
    UNION ALL
    SELECT 0, (extra ->> 'business')::uuid, extra ->> 'regime', extra ->> 'right'
    FROM jsonb_array_elements(%(extra)s::jsonb) AS extra
)
SELECT r.id, closest.id
FROM requests_app_privacyrequest AS r
JOIN requests_app_submission AS s ON s.id = r.submission_id
CROSS JOIN LATERAL (
    SELECT shared.id
    FROM shared
    WHERE shared.business_id = r.business_id AND shared."right" IN (r."right", '')
      AND shared.regime IN (r.regime, %(families)s::jsonb ->> r.regime, '')
    ORDER BY shared."right" <> '' DESC, shared.regime = r.regime DESC, shared.regime <> '' DESC
    LIMIT 1
) AS closest
WHERE r.status = ANY(%(open)s) AND r.assignee_id IS NULL AND closest.id = ANY(%(ready)s)
  AND r.business_id IN (SELECT business_id FROM shared)
  AND NOT EXISTS (
    SELECT FROM foundation_ledgerentry AS past
    WHERE past.chain = 'submission:' || s.id AND past.event = 'assigned'
      AND past.facts ->> 'dsar' = r.id::text
  )
ORDER BY r.due_on, r.id
LIMIT %(limit)s
"""


@transaction.atomic
def add(
    business: Business,
    *,
    regime: str = "",
    right: str = "",
    members: Iterable[int],
    by: AbstractUser,
    now: datetime,
) -> AssignmentRule:
    """Put a rule on record. Without `regime` or `right` it counts for all of them."""
    found = _checked(business, members)
    rule = AssignmentRule(business=business, regime=regime, right=right)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError:
        raise NotAllowed(gettext_noop("There is a rule for this already. Change that.")) from None
    rule.members.set(found)
    _record(rule, "assignment_rule_added", found, by=by, now=now)
    return rule


@transaction.atomic
def change(
    pk: int, *, members: Iterable[int], seen: Iterable[int], by: AbstractUser, now: datetime
) -> AssignmentRule:
    """Say who takes turns from now on; `seen` are the members that the page had shown."""
    rule = _locked(pk)
    before = set(rule.members.values_list("pk", flat=True))
    if before != set(seen):
        raise NotAllowed(gettext_noop("Somebody else changed this while you had it open."))
    found = _checked(rule.business, members)
    if {user.pk for user in found} != before:
        rule.members.set(found)
        _record(rule, "assignment_rule_changed", found, by=by, now=now)
    return rule


@transaction.atomic
def remove(pk: int, *, by: AbstractUser, now: datetime) -> None:
    """Take a rule away. What it gave to somebody stays theirs."""
    rule = _locked(pk)
    _record(rule, "assignment_rule_removed", [], by=by, now=now)
    rule.delete()


def _locked(pk: int) -> AssignmentRule:
    rows = AssignmentRule.objects.select_for_update(of=("self",)).select_related("business")
    return rows.get(pk=pk)


def _checked(business: Business, members: Iterable[int]) -> list[AbstractUser]:
    """Return the members in the order of their turns, or raise NotAllowed."""
    wanted = set(members)
    if not wanted:
        raise NotAllowed(gettext_noop("Choose at least one colleague."))
    able = access.able(assigning.WORK, business.pk).filter(pk__in=wanted).order_by("pk")
    if len(able) != len(wanted):
        raise NotAllowed(gettext_noop("This colleague does not work on requests of this business."))
    return list(able)


def _record(
    rule: AssignmentRule,
    event: str,
    members: list[AbstractUser],
    *,
    by: AbstractUser,
    now: datetime,
) -> None:
    ledger.record(
        rule.business.chain,
        event,
        by=f"user:{by.pk}",
        at=now,
        rule=rule.pk,
        regime=rule.regime,
        right=rule.right,
        members=[str(user.pk) for user in members],
    )


def turns(rule: AssignmentRule) -> "QuerySet[Any]":
    """Return the members who are there and may work at the business, in the order of turns."""
    there = Q(preference=None) | Q(preference__away=False)
    able = access.able(assigning.WORK, rule.business_id).filter(there)
    return able.filter(pk__in=rule.members.values("pk")).order_by("pk")


def would_give(business: Business, *, regime: str, right: str) -> int:
    """Count what a rule that is only being thought of would give out at once."""
    extra = {"business": str(business.pk), "regime": regime, "right": right}
    return len(_waiting([0], limit=PER_RUN + 1, extra=extra))


def give_out(now: datetime, limit: int = PER_RUN) -> int:
    """Give what came in to those whose turn it is; return how many requests.

    The closest rule decides alone: where all of its members are away, a request waits for
    whoever claims it. Each is given by itself; one that fails holds up no other.
    """
    ready = [rule.pk for rule in AssignmentRule.objects.all() if turns(rule).exists()]
    done = 0
    for pk, rule in _waiting(ready, limit=limit) if ready else ():
        try:
            done += _given(pk, rule, now)
        except Exception as error:  # whatever is wrong with this one, the next ones are given
            logger.warning("Request %s was not given out: %s", pk, type(error).__name__)
    return done


@transaction.atomic
def _given(pk: uuid.UUID, rule_pk: int, now: datetime) -> bool:
    """Give one request to the next in turn; False where another worker or a colleague has it."""
    rows = PrivacyRequest.objects.select_related("submission").open().filter(assignee=None, pk=pk)
    dsar = rows.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    rules = AssignmentRule.objects.select_for_update(no_key=True)
    rule = rules.filter(pk=rule_pk).first() if dsar else None
    people = list(turns(rule)) if rule else []
    if not people:
        return False
    turn = next((user for user in people if user.pk > (rule.last_id or 0)), people[0])
    rule.last = turn
    rule.save(update_fields=["last"])
    return assigning.given(dsar, to=turn.pk, by=None, now=now)


def _waiting(ready: list[int], *, limit: int, extra: Any = None) -> list[tuple[uuid.UUID, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            WAITING,
            {
                "extra": json.dumps([extra] if extra else []),
                "families": json.dumps({regime: regime.family for regime in Regime}),
                "open": [str(status) for status in OPEN],
                "ready": ready,
                "limit": limit,
            },
        )
        return cursor.fetchall()
