"""Find the submissions of a person again, by keyed digests alone: claims stay sealed."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from foundation.business import Business
from foundation.sealing import Shredded, digest
from requests_app.models import PersonKey, Submission
from requests_app.rules import person_keys as rules
from requests_app.rules.person_keys import Key
from requests_app.services.identifying import TOLD

logger = logging.getLogger(__name__)

PER_BATCH = 200
PER_RUN = 10_000
HOME = "US"  # of telephone numbers without a country code, where a business names no seat


def remember(submission: Submission) -> int:
    """Store by what a submission is found again; call it in the transaction of what it gave.

    Return how many keys it has now. What stands already stays: called again, it adds what is
    new. One that gave nothing has an empty key, so that nobody looks at it a second time.
    """
    try:
        rows = [PersonKey(submission=submission, digest=one) for one in digests(submission)]
    except Shredded:
        return 0
    PersonKey.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def digests(submission: Submission) -> list[bytes]:
    """Return the digests by which a submission is found again."""
    claims, agent = _given(submission)
    keys = rules.of_submission(*claims, agent=agent, region=region(submission.business))
    business = submission.business_id
    return _digests(business, keys) or [digest(f"person:{business}:none", str(submission.pk))]


def forget(submission: Submission) -> int:
    """Delete the keys of a submission; call it where its contents are erased."""
    return PersonKey.objects.filter(submission=submission).delete()[0]


def same_person(submission: Submission) -> QuerySet[Submission]:
    """Return the other submissions to the same business with a contact or account of this one.

    An e-mail address, a telephone number or an account number; a name alone is nobody, nor
    is an agent the people that it acts for. Nothing once the contents are erased.
    """
    others = Submission.objects.filter(business=submission.business_id).exclude(pk=submission.pk)
    try:
        claims, agent = _given(submission)
    except Shredded:
        return others.none()
    keys = rules.of_person(*claims, agent=agent, region=region(submission.business))
    same = PersonKey.objects.filter(digest__in=_digests(submission.business_id, keys))
    found = same.values("submission")
    if submission.account is not None:  # two index ranges: an OR over both would read all rows
        found = found.union(others.filter(account=submission.account).values("pk"))
    return others.filter(pk__in=found)


def sought(text: str, businesses: Iterable[Business]) -> list[list[str]]:
    """Return the digests that a text as typed is looked for by, of all the businesses.

    A submission fits that has one of each inner list. Empty where nothing can be looked for.
    """
    found = [(one.pk, rules.sought(text, region(one))) for one in businesses]
    length = max((len(sets) for _business, sets in found), default=0)
    return [
        [
            one.hex()
            for business, sets in found
            for keys in sets[place : place + 1]
            for one in _digests(business, keys)
        ]
        for place in range(length)
    ]


def fitting(keys: list[list[str]]) -> QuerySet[PersonKey]:
    """Return the keys whose submission has one of each inner list of digests."""
    first, *rest = ([bytes.fromhex(one) for one in group] for group in keys or [[]])
    found = PersonKey.objects.filter(digest__in=first)
    for group in rest:
        beside = PersonKey.objects.filter(submission=OuterRef("submission"), digest__in=group)
        found = found.filter(Exists(beside))
    return found


def index(now: datetime, limit: int = PER_RUN) -> int:
    """Give keys to submissions that have none yet; return to how many.

    Those of an earlier version of the portal, or of a backup. One that cannot be read is
    left, and named in the log.
    """
    done, last = 0, uuid.UUID(int=0)
    while done < limit:
        batch = _batch(last)
        if not batch:
            break
        done, last = done + len(batch), batch[-1]
    return done


def forget_erased(now: datetime) -> int:
    """Delete the keys of submissions whose contents nobody can read any more."""
    return PersonKey.objects.filter(submission__content_key=None).delete()[0]


def region(business: Business) -> str:
    """Return the country that a telephone number without its code is of."""
    return business.established_in or HOME


@transaction.atomic
def _batch(after: uuid.UUID) -> list[uuid.UUID]:
    """Index the next few submissions; an erasure at the same moment waits, or is left alone."""
    without = ~Exists(PersonKey.objects.filter(submission=OuterRef("pk")))
    rows = Submission.objects.filter(without, pk__gt=after, content_key__isnull=False)
    rows = rows.select_related("business", "content_key").order_by("pk")
    found = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:PER_BATCH])
    for row in found:
        try:
            remember(row)
        except Exception as error:  # one that cannot be read must not hold up the others
            logger.error("The keys of %s were not made: %s", row.pk, type(error).__name__)
    return [row.pk for row in found]


def _given(submission: Submission) -> tuple[list[rules.Given], rules.Given]:
    claims = submission.claims or {}
    return [claims, claims.get(TOLD, {})], submission.agent or {}


def _digests(business: uuid.UUID, keys: Iterable[Key]) -> list[bytes]:
    return [digest(f"person:{business}:{kind}", value) for kind, value in keys]
