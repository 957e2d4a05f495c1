"""Ready texts of a business: written by its leads, never deleted, only retired."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from foundation.business import Business
from requests_app.models import CannedText
from requests_app.rules.ready import unknown
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import versions

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A ready text as it is typed."""

    language: str
    name: str
    text: str


@transaction.atomic
def add(business: Business, draft: Draft, *, by: AbstractUser, now: datetime) -> CannedText:
    """Keep a ready text. Raises NotAllowed, which names a gap that nobody can fill."""
    _locked(business)
    _check(business, draft)
    row = CannedText(business=business, changed_by=by, changed_at=now)
    _put(row, draft)
    row.save(force_insert=True)
    _record(row, "text_added", by, now)
    return row


@transaction.atomic
def change(pk: int, draft: Draft, *, seen: int, by: AbstractUser, now: datetime) -> CannedText:
    """Change a ready text, unless somebody else did since it was `seen`."""
    row = _held(pk)
    versions.check(row, seen)
    _check(row.business, draft, but=pk)
    _put(row, draft)
    row.changed_by, row.changed_at = by, now
    versions.turned(row)
    row.save()
    _record(row, "text_changed", by, now)
    return row


@transaction.atomic
def retire(pk: int, *, by: AbstractUser, now: datetime) -> CannedText:
    """Offer a ready text no longer; what was written with it stays."""
    row = _held(pk)
    row.retired_at, row.changed_by, row.changed_at = now, by, now
    versions.turned(row)
    row.save()
    _record(row, "text_retired", by, now)
    return row


def _locked(business: Business) -> None:
    """Let two who choose the same name at one moment come one after the other."""
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)


def _held(pk: int) -> CannedText:
    business = CannedText.objects.select_related("business").get(pk=pk).business
    _locked(business)
    row = CannedText.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.retired_at:
        raise NotAllowed(gettext_noop("This text is retired. Add a new one."))
    return row


def _check(business: Business, draft: Draft, but: int | None = None) -> None:
    if not draft.name.strip() or not draft.text.strip() or len(draft.text) > LONGEST:
        raise NotAllowed(gettext_noop("A ready text has a name and a text."))
    odd = unknown(draft.text)
    if odd:
        sentence = gettext_noop("Nobody knows what to put in place of %(gap)s.")
        raise NotAllowed(sentence, gap=", ".join(odd))
    rows = CannedText.objects.filter(business=business, retired_at=None, language=draft.language)
    if rows.filter(name=draft.name).exclude(pk=but).exists():
        raise NotAllowed(gettext_noop("There is a text of this name in this language already."))


def _put(row: CannedText, draft: Draft) -> None:
    row.language, row.name, row.text = draft.language, draft.name, draft.text


def _record(row: CannedText, event: str, by: AbstractUser, now: datetime) -> None:
    facts = {"text": row.pk, "language": row.language}
    ledger.record(row.business.chain, event, by=f"user:{by.pk}", at=now, **facts)
