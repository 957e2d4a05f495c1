"""Searches: for a person, of whom no address tells anything; and filters kept under a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from foundation import ledger, limits
from foundation.business import Business
from requests_app import access
from requests_app.models import PersonSearch, SavedSearch
from requests_app.rules import person_keys as rules
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import narrowing, person_keys
from requests_app.services.narrowing import Rows

CHAIN = "portal:searches"
VIEW = "requests_app.view_privacyrequest"
KEPT = timedelta(days=1)
PER_HOUR, HOUR = 120, timedelta(hours=1)
LONGEST_NAME = 60
MOST_KEPT = 30  # by one of the staff
MOST_SHOWN = 30  # beside the queue, each with its count
NOT_SAVED = frozenset({"reference", "who"})  # these lead to a person


@dataclass(frozen=True, slots=True)
class Found:
    """What a saved search leaves, what is due first on top; `count` stops at one over 1,000."""

    rows: Rows
    count: int


def look_for(
    text: str, *, by: AbstractUser, businesses: Iterable[Business], now: datetime
) -> PersonSearch:
    """Remember for a day whom somebody looks for, as digests alone; the ledger says by what.

    The one who looks may open it, nobody else. Raises NotAllowed for too many searches, and
    for a text by which nobody can be found.
    """
    if not limits.spend("person-search", str(by.pk), limit=PER_HOUR, per=HOUR, now=now).allowed:
        raise NotAllowed(gettext_noop("You have looked for many people. Wait an hour, then go on."))
    places = list(businesses)
    keys = person_keys.sought(text, places)
    if not keys:
        raise NotAllowed(
            gettext_noop(
                "Nobody can be found by that. Type a whole e-mail address or telephone number, "
                "or words of a name."
            )
        )
    with transaction.atomic():
        search = PersonSearch.objects.create(user=by, keys=keys, expires_at=now + KEPT)
        kinds = {str(kind) for one in places for kind in rules.kinds(text, person_keys.region(one))}
        ledger.record(CHAIN, "person_searched", by=f"user:{by.pk}", at=now, kinds=sorted(kinds))
    return search


def looked_for(token: str, *, by: AbstractUser, now: datetime) -> list[list[str]] | None:
    """Return the digests of a search of one's own; None where it is over, or somebody else's."""
    rows = PersonSearch.objects.filter(pk=token, user=by.pk, expires_at__gt=now)
    found: list[list[str]] | None = rows.values_list("keys", flat=True).first()
    return found


def forget(now: datetime) -> int:
    """Delete the searches for people that have had their day; return how many."""
    return PersonSearch.objects.filter(expires_at__lte=now).delete()[0]


def visible(user: AbstractUser) -> QuerySet[SavedSearch]:
    """Return the saved searches of a member of the staff, and those shared where they work."""
    shared = Q(shared=True)
    if VIEW not in access.everywhere(user):
        own = [pk for pk, codes in access.places(user).items() if VIEW in codes]
        shared &= Q(business=None) | Q(business__in=own)
    return SavedSearch.objects.select_related("owner").filter(Q(owner=user.pk) | shared)


@transaction.atomic
def keep(
    *,
    by: AbstractUser,
    name: str,
    query: Mapping[str, str],
    shared: bool,
    business: Business | None = None,
    daily: bool = False,
    now: datetime,
) -> SavedSearch:
    """Keep filters of the queue under a name: for oneself, or shared with who works there.

    What leads to a person is left out. `daily` has what it finds sent to `by` each morning.
    """
    kept = {key: value for key, value in query.items() if key not in NOT_SAVED}
    if not kept:
        raise NotAllowed(gettext_noop("Choose filters first: there is nothing to save."))
    if SavedSearch.objects.filter(owner=by.pk).count() >= MOST_KEPT:
        sentence = gettext_noop("You have %(most)s searches. Delete one, then save this one.")
        raise NotAllowed(sentence, most=MOST_KEPT)
    search = SavedSearch(
        owner=by,
        name=name,
        query=kept,
        shared=shared,
        business=business if shared else None,
        created_at=now,
    )
    _stored(search)
    if daily:
        search.readers.add(by)
    _record(search, "search_saved", by=by, now=now)
    return search


@transaction.atomic
def rename(pk: int, *, by: AbstractUser, name: str, now: datetime) -> SavedSearch:
    """Call a saved search of one's own by another name."""
    search = _own(pk, by)
    if search.name != name:
        search.name = name
        _stored(search)
        _record(search, "search_renamed", by=by, now=now)
    return search


@transaction.atomic
def drop(pk: int, *, by: AbstractUser, now: datetime) -> None:
    """Delete a saved search of one's own; whoever read it each morning reads it no more."""
    search = _own(pk, by)
    _record(search, "search_deleted", by=by, now=now)
    search.delete()


@transaction.atomic
def read_daily(pk: int, *, by: AbstractUser, wanted: bool) -> SavedSearch:
    """Have what a search finds sent each morning, or no more."""
    search = visible(by).get(pk=pk)
    if wanted:
        search.readers.add(by)
    else:
        search.readers.remove(by)
    return search


def found(search: SavedSearch, user: AbstractUser, now: datetime) -> Found:
    """Return what a saved search finds for `user`: only where they may see it, today's day."""
    if not user.is_active:
        return Found(access.requests_for(user, VIEW).none(), 0)
    seen = narrowing.scope(Business.objects.defer("policy"), user=user.pk, now=now)
    rows = narrowing.narrowed(access.requests_for(user, VIEW), search.query, seen)
    (count,) = narrowing.counted([rows])
    return Found(rows, count)


def _own(pk: int, by: AbstractUser) -> SavedSearch:
    search = SavedSearch.objects.select_for_update().get(pk=pk)
    if search.owner_id != by.pk:
        raise NotAllowed(gettext_noop("Only the one who saved a search can change it."))
    return search


def _stored(search: SavedSearch) -> None:
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError:
        raise NotAllowed(gettext_noop("You have a search of this name already.")) from None


def _record(search: SavedSearch, event: str, *, by: AbstractUser, now: datetime) -> None:
    shared = {"shared": search.shared, "business": search.business_id}
    ledger.record(CHAIN, event, by=f"user:{by.pk}", at=now, search=search.pk, **shared)
