"""The staff's own words on a request. A tag is added or taken off by itself, so that two who
do so at once overwrite nothing of each other's. The ledger is not told the word: it might be
a person's name after all.
"""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from foundation import ledger
from requests_app.models import PrivacyRequest
from requests_app.rules import tags
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import lifecycle

LOOKED_AT = 1_000


@transaction.atomic
def add(pk: uuid.UUID, *, word: str, by: AbstractUser, now: datetime) -> bool:
    """Put a tag on a request; False where it is there already."""
    found, dsar = tags.tag(word), lifecycle.locked(pk)
    if found in dsar.tags:
        return False
    if len(dsar.tags) >= tags.MOST:
        text = gettext_noop("A request has at most %(most)s tags. Take one off first.")
        raise NotAllowed(text, most=tags.MOST)
    _put(dsar, sorted([*dsar.tags, found]), "tagged", by=by, now=now)
    return True


@transaction.atomic
def remove(pk: uuid.UUID, *, word: str, by: AbstractUser, now: datetime) -> bool:
    """Take a tag off a request; False where it is not there."""
    dsar = lifecycle.locked(pk)
    if word not in dsar.tags:
        return False
    _put(dsar, [one for one in dsar.tags if one != word], "untagged", by=by, now=now)
    return True


def _put(
    dsar: PrivacyRequest, found: list[str], event: str, *, by: AbstractUser, now: datetime
) -> None:
    dsar.tags = found
    dsar.save(update_fields=["tags"])
    ledger.record(
        dsar.submission.chain, event, by=f"user:{by.pk}", at=now, dsar=dsar.pk, tags=len(found)
    )


def in_use(rows: QuerySet[PrivacyRequest]) -> list[str]:
    """Return the tags on the most urgent of some open requests: what to suggest next time."""
    first = rows.open().order_by("due_on", "id").values_list("tags", flat=True)
    return sorted({word for words in first[:LOOKED_AT] for word in words})
