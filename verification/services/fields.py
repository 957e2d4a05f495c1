"""Which fields of its own a business has on file beside those that every map knows."""

from uuid import UUID

from verification.models import RecordSource


def named_by_maps(business_id: UUID) -> tuple[str, ...]:
    """Return the names of the extra fields of the sources in force, sorted. One query."""
    sources = RecordSource.objects.filter(business=business_id, current_run__isnull=False)
    maps = sources.values_list("map__extra", flat=True)
    return tuple(sorted({name for named in maps for name in named or ()}))
