"""By which keys a record is found, and a claim looked up."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from verification.rules import normalise


class Field(StrEnum):
    """What a record may hold and a person may claim; each is a kind of key too."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"


class BadValue(ValueError):
    """A value that does not fit its field: which field, and why, without the value."""

    def __init__(self, field: Field, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.reason = reason


def normal(field: Field, value: str, region: str | None) -> str:
    """Return the normal form of a value of `field`. Raises normalise.Unusable."""
    if field == Field.PHONE:
        return normalise.phone(value, region)
    return NORMAL[field](value)


def of_record(values: Mapping[str, str], region: str | None) -> dict[Field, str]:
    """Return the keys of a record: every field that is filled, in normal form.

    Raises BadValue for the first value that its field cannot hold.
    """
    found = {}
    for field in Field:
        value = values.get(field, "").strip()
        if value:
            found[field] = _checked(field, value, region)
    return found


def of_claims(
    claims: Mapping[str, str], regions: Iterable[str | None]
) -> dict[Field, frozenset[str]]:
    """Return the keys to look for: for each field claimed, every way to read it.

    A telephone number without a country code reads differently in each region. What
    cannot be read at all is left out: a claim is what a person typed, not a fault.
    """
    known = tuple(regions) or (None,)
    found: dict[Field, frozenset[str]] = {}
    for field in Field:
        readings = frozenset(_readings(field, claims.get(field) or "", known))
        if readings:
            found[field] = readings
    return found


NORMAL = {
    Field.NAME: normalise.name,
    Field.EMAIL: normalise.email,
    Field.ACCOUNT: normalise.account,
}


def _checked(field: Field, value: str, region: str | None) -> str:
    try:
        return normal(field, value, region)
    except normalise.Unusable as fault:
        raise BadValue(field, str(fault)) from None


def _readings(field: Field, value: str, regions: Iterable[str | None]) -> Iterable[str]:
    if not value.strip():
        return
    for region in regions:
        try:
            yield normal(field, value.strip(), region)
        except normalise.Unusable:
            continue
