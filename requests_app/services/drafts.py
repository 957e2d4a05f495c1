"""What was typed into the public form and is not sent yet: sealed, and gone after a day.

A draft is sent once. Its row lock orders two posts of the same form, and the submission
carries its id as `form_token`, so that the database refuses a second one as well.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from foundation.business import Business
from requests_app.models import Draft
from requests_app.rules.rights import Region, is_child
from requests_app.services import intake

LIFE = timedelta(hours=24)
RECEIPT_LIFE = timedelta(hours=1)  # the receipt shows the secret: on a shared computer, briefly

Answers = dict[str, dict[str, list[str]]]


class Expired(Exception):
    """The draft is no longer there: its day is over, or it was discarded."""


class Incomplete(Exception):
    """An answer is missing, or no longer fits the answers before it."""


class AlreadySent(Exception):
    """The draft became a submission; nothing more can be typed into it."""


def find(pk: uuid.UUID, business: Business, *, now: datetime) -> Draft:
    """Return a live draft. Raises Expired."""
    return _live(Draft.objects.filter(pk=pk), business, now)


@transaction.atomic
def keep(
    pk: uuid.UUID | None,
    business: Business,
    *,
    step: str,
    answer: dict[str, list[str]],
    resets: tuple[str, ...] = (),
    life: timedelta = LIFE,
    now: datetime,
) -> Draft:
    """Keep the answer of one step, as typed; `pk` is None for the first one.

    Where the answer differs from the one before, those of the steps in `resets` are
    forgotten: they were given to another question. `life` is how long a new draft stays.
    Raises Expired and AlreadySent.
    """
    draft = _new(business, now, life) if pk is None else _locked(pk, business, now)
    if "receipt" in draft.data:
        raise AlreadySent
    answers: Answers = dict(draft.data["answers"])
    if answers.get(step, answer) != answer:
        answers = {name: kept for name, kept in answers.items() if name not in resets}
    draft.data = {"answers": answers | {step: answer}}
    draft.save(update_fields=["data"])
    return draft


@transaction.atomic
def send(
    pk: uuid.UUID,
    business: Business,
    *,
    compose: Callable[[Answers], intake.Intake],
    by: str,
    now: datetime,
) -> dict[str, Any]:
    """Make the draft a submission and return its receipt; the second time, the same receipt.

    `compose` is called under the lock, with the answers as they are then. What was typed
    leaves the draft; the receipt stays for one hour. Raises Expired, and what `compose` raises.
    """
    return _sent(_locked(pk, business, now), compose, by=by, now=now)


@transaction.atomic
def send_at_once(
    token: uuid.UUID, order: intake.Intake, *, by: str, now: datetime
) -> dict[str, Any]:
    """Send a form of one page, which had no draft; the same `token` gives the same receipt.

    Raises AlreadySent where the receipt of that token is gone.
    """
    Draft.objects.bulk_create([_unsaved(order.business, now, id=token)], ignore_conflicts=True)
    draft = _locked(token, order.business, now)
    return _sent(draft, lambda _: order, by=by, now=now)


def discard(pk: uuid.UUID) -> None:
    """Forget a draft for good, because the person says so."""
    Draft.objects.filter(pk=pk).delete()


def _unsaved(business: Business, now: datetime, life: timedelta = LIFE, **values: Any) -> Draft:
    return Draft(business=business, data={"answers": {}}, expires_at=now + life, **values)


def _new(business: Business, now: datetime, life: timedelta) -> Draft:
    draft = _unsaved(business, now, life)
    draft.save(force_insert=True)
    return draft


def _locked(pk: uuid.UUID, business: Business, now: datetime) -> Draft:
    return _live(Draft.objects.select_for_update().filter(pk=pk), business, now)


def _live(rows: Any, business: Business, now: datetime) -> Draft:
    draft: Draft | None = rows.filter(business=business, expires_at__gt=now).first()
    if draft is None:
        raise Expired
    return draft


def _sent(
    draft: Draft, compose: Callable[[Answers], intake.Intake], *, by: str, now: datetime
) -> dict[str, Any]:
    if "receipt" not in draft.data:
        _submit(draft, compose(draft.data["answers"]), by=by, now=now)
    return dict(draft.data["receipt"])


def _submit(draft: Draft, order: intake.Intake, *, by: str, now: datetime) -> None:
    try:
        receipt = intake.submit(replace(order, form_token=draft.pk), by=by, now=now)
    except IntegrityError as error:
        if "form_token" in str(error):
            raise AlreadySent from None
        raise
    draft.data = {"receipt": _receipt(receipt, order)}
    draft.expires_at = now + RECEIPT_LIFE
    draft.save(update_fields=["data", "expires_at"])


def _receipt(receipt: intake.Receipt, order: intake.Intake) -> dict[str, Any]:
    """Return what the last page shows, as JSON: nothing of it says who asked."""
    age = order.claims.get("child_age")
    return {
        "reference": receipt.submission.reference,
        "secret": receipt.secret,
        "received_on": receipt.submission.received_on.isoformat(),
        "by_mail": bool(receipt.submission.contact),
        "child": age is not None and is_child(age, order.region or Region.ELSEWHERE),
        "requests": [
            {
                "right": str(dsar.right),
                "regime": str(dsar.regime),
                "due_on": dsar.due_on.isoformat(),
                "legal_last_day": dsar.legal_last_day.isoformat(),
                "acknowledge_by": dsar.acknowledge_by and dsar.acknowledge_by.isoformat(),
                "promise_days": dsar.promise_days,
            }
            for dsar in receipt.requests
        ],
    }
