"""What records hold, opened in memory for a moment: to be masked, or shown to who may see it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from verification.models import IdentityRecord

# How a field that is compared as one may lie in several columns of a file.
PARTS = {
    "name": ("name", "given", "family"),
    "address": ("address", "street", "city", "postcode", "state"),
}


def opened(records: Collection[UUID]) -> dict[UUID, Mapping[str, str]]:
    """Return the values that records hold, as their files wrote them. One query."""
    rows = IdentityRecord.objects.filter(pk__in=records).only("wrapped_key", "identity")
    return {row.pk: row.identity or {} for row in rows}


def value(held: Mapping[str, str], field: str) -> str:
    """Return what a record holds of a field; empty where it holds nothing."""
    parts = (str(held.get(part) or "").strip() for part in PARTS.get(field, (field,)))
    return " ".join(filter(None, parts))
