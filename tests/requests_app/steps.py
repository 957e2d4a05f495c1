"""Requests brought to where a test begins, and all that a refused step must leave alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Model

from foundation.business import Business
from foundation.ledger import LedgerEntry
from foundation.sealing import SealedField
from requests_app.models import (
    Answer,
    ClockEvent,
    Message,
    News,
    Notice,
    PrivacyRequest,
    Proposal,
    Redirection,
    Review,
    Task,
)
from requests_app.rules.rights import Region, Right
from requests_app.services import lifecycle
from tests.factories import submission

TOUCHED = (
    PrivacyRequest, ClockEvent, Answer, Proposal, Message, News, Notice, Redirection, Review, Task,
    LedgerEntry,
)  # fmt: skip


def at(month: int, day: int, hour: int = 16, *, year: int = 2026) -> datetime:
    """Return a moment; 16:00 UTC is the same day in New York and in London."""
    return datetime(year, month, day, hour, 0, tzinfo=UTC)


def asked(
    right: str, region: str | None = "US-CA", *, business: Business | None = None, **order: Any
) -> PrivacyRequest:
    """Take in one right on 2 November 2026, a Monday."""
    where = Region(region) if region else None
    (dsar,) = submission(Right(right), region=where, business=business, **order).requests
    return dsar


def in_work(
    right: str,
    region: str | None = "US-CA",
    *,
    by: AbstractUser,
    known: bool = True,
    **order: Any,
) -> PrivacyRequest:
    """Take in one right, start it on 3 November, and confirm who asks if that is asked for."""
    dsar = asked(right, region, **order)
    lifecycle.start(dsar.pk, by=by, now=at(11, 3))
    if known and dsar.identity == "unchecked":
        lifecycle.confirm_identity(dsar.pk, by=by, points=3, now=at(11, 3))
    dsar.refresh_from_db()
    return dsar


def dates(dsar: PrivacyRequest) -> tuple[str, str, bool]:
    """Return the day to work to, the last day of the law or `held`, and whether it is extended."""
    dsar.refresh_from_db()
    return str(dsar.due_on), str(dsar.legal_last_day or "held"), dsar.extended


def clock(dsar: PrivacyRequest) -> list[tuple[str, date]]:
    """Return what happened to the clock after the receipt."""
    return list(dsar.clock.order_by("at", "pk").values_list("kind", "on"))[1:]


def letters(dsar: PrivacyRequest) -> list[str]:
    """Return the kinds of letters about a request, as they were queued."""
    return list(dsar.notices.order_by("created_at", "kind").values_list("kind", flat=True))


def entry(dsar: PrivacyRequest) -> tuple[str, str, dict[str, Any]]:
    """Return the last ledger entry: event, actor, facts without the request's id."""
    last = LedgerEntry.objects.filter(chain=dsar.submission.chain).latest("number")
    facts = dict(last.facts)
    assert facts.pop("dsar") == str(dsar.pk)
    return last.event, last.by, facts


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that a step may touch, sealed columns left out."""
    return {model.__name__: rows(model) for model in TOUCHED}


def rows(model: type[Model]) -> list[tuple[Any, ...]]:
    plain = [f.attname for f in model._meta.concrete_fields if not isinstance(f, SealedField)]
    found = model._default_manager.order_by("pk").values_list(*plain)
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found]


@contextmanager
def unchanged(error: type[Exception], match: str | None = None) -> Iterator[None]:
    """Expect `error`, and that nothing at all was changed."""
    before = everything()
    with pytest.raises(error, match=match), transaction.atomic():
        yield
    assert everything() == before
