"""Who of the records on file is the person that asks? Facts are returned, never values."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, Q

from verification.models import IdentityRecord, MatchKey, RecordSource
from verification.records.staging import digest_of
from verification.rules import keys, matching
from verification.rules.keys import Field
from verification.rules.matching import CONTACTS, Match, Record

MOST_CANDIDATES = 20
MOST_NAMESAKES = 100


def find(business_id: UUID, claims: Mapping[str, str]) -> Match:
    """Return the records that fit `claims` (`name`, `email`, `phone`, `account`), best first.

    At most three queries, whatever is claimed and however many records there are. Records
    are opened in memory alone. At most 20 candidates, and at most 100 namesakes counted.
    """
    sources = _sources(business_id)
    regions = {source.map.get("phone_region") for source in sources.values()}
    sought = keys.of_claims(claims, sorted(regions, key=str))
    if not sources or not CONTACTS.intersection(sought):
        return Match(namesakes=_namesakes(business_id, sources, sought, ()))
    found = _candidates(business_id, sources, sought)
    seen = [record.pk for record in found]
    return matching.match(
        sought,
        [_opened(record, sources[record.run_id]) for record in found],
        namesakes=_namesakes(business_id, sources, sought, seen),
    )


def _sources(business_id: UUID) -> dict[int, RecordSource]:
    """Return the sources that have been imported, by the run that is in force."""
    imported = RecordSource.objects.filter(business=business_id, current_run__isnull=False)
    return {source.current_run_id: source for source in imported}


def _digests(
    business_id: UUID, sought: Mapping[Field, frozenset[str]], fields: Iterable[Field]
) -> list[bytes]:
    return [
        digest_of(business_id, kind, value) for kind in fields for value in sought.get(kind, ())
    ]


def _candidates(
    business_id: UUID,
    sources: Mapping[int, RecordSource],
    sought: Mapping[Field, frozenset[str]],
) -> list[IdentityRecord]:
    """Return the records with most keys in common, those with a name alone left out."""
    return list(
        IdentityRecord.objects.filter(
            run__in=list(sources),
            keys__business=business_id,
            keys__digest__in=_digests(business_id, sought, Field),
        )
        .annotate(points=Count("keys"), contacts=Count("keys", filter=~Q(keys__kind=Field.NAME)))
        .filter(contacts__gt=0)
        .order_by("-points", "pk")[:MOST_CANDIDATES]
    )


def _namesakes(
    business_id: UUID,
    sources: Mapping[int, RecordSource],
    sought: Mapping[Field, frozenset[str]],
    but: Iterable[UUID],
) -> int:
    names = _digests(business_id, sought, [Field.NAME])
    if not names or not sources:
        return 0
    others = MatchKey.objects.filter(business=business_id, run__in=list(sources), digest__in=names)
    return others.exclude(record__in=list(but))[:MOST_NAMESAKES].count()


def _opened(record: IdentityRecord, source: RecordSource) -> Record:
    values = keys.of_record(record.identity, source.map.get("phone_region"))
    return Record(id=record.pk, source=source.name, values=values)
