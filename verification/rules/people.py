"""One person as told by a record or by themselves, each part in one spelling."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from verification.rules import addresses, dates, names, normalise
from verification.rules.addresses import Street
from verification.rules.names import Name

SOME = 200  # characters of one value that are read; beyond it is no name and no address


class Field(StrEnum):
    """What a record may hold and a person may claim."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    GIVEN = "given"
    FAMILY = "family"
    BIRTH = "birth"
    ADDRESS = "address"
    STREET = "street"
    CITY = "city"
    POSTCODE = "postcode"
    STATE = "state"
    ID = "id"


NAMED = (Field.NAME, Field.GIVEN, Field.FAMILY)
PLACED = (Field.ADDRESS, Field.STREET, Field.CITY, Field.POSTCODE, Field.STATE)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person. `birth` holds every reading of an ambiguous date."""

    name: Name | None = None
    email: str | None = None
    phone: str | None = None
    account: str | None = None
    birth: frozenset[str] = frozenset()
    street: Street | None = None
    city: str = ""
    postcode: str = ""
    state: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        """Return one text for each part that is known, as its frequency is counted."""
        told = {
            "given": self.name.given[0] if self.name and self.name.given else "",
            "family": "".join(self.name.family) if self.name else "",
            "birth": min(self.birth, default=""),
            "street": f"{self.street.number} {self.street.name}" if self.street else "",
            "city": self.city,
            "postcode": self.postcode,
            "state": self.state,
            "email": self.email or "",
            "phone": self.phone or "",
            "account": self.account or "",
            **self.extra,
        }
        return {part: text for part, text in told.items() if text}


def read(
    values: Mapping[str, str], region: str | None = None, extras: Collection[str] = ()
) -> Person:
    """Read what can be read; what cannot is left out, as if it were not there.

    `region` is assumed of telephone numbers without a country code and of addresses.
    """
    told = {key: text for key, value in values.items() if (text := _text(value))}
    place = _place(told, region)
    return Person(
        name=_name(told),
        email=_or_none(normalise.email, told.get(Field.EMAIL)),
        phone=_or_none(lambda text: normalise.phone(text, region), told.get(Field.PHONE)),
        account=_or_none(normalise.account, told.get(Field.ACCOUNT)),
        birth=dates.readings(told[Field.BIRTH]) if Field.BIRTH in told else frozenset(),
        street=place.street,
        city=place.city,
        postcode=place.postcode,
        state=place.state,
        extra={key: spelled for key in extras if (spelled := exact(told.get(key, "")))},
    )


def spelled_name(values: Mapping[str, str]) -> str:
    """Return the name as one text, from its one field or from the two."""
    parts = (values.get(Field.GIVEN, ""), values.get(Field.FAMILY, ""))
    return values.get(Field.NAME) or " ".join(filter(None, parts))


def exact(value: str) -> str:
    """Return what of an extra data point is compared: letters and digits, or a whole date."""
    found = dates.readings(value) if value[:1].isdigit() else frozenset()
    if len(found) == 1:
        return min(found)
    return "".join(filter(str.isalnum, names.plain(value[:SOME])))


def _text(value: object) -> str:
    return value.strip()[: 2 * SOME] if isinstance(value, str) else ""


def _name(told: Mapping[str, str]) -> Name | None:
    if Field.GIVEN in told or Field.FAMILY in told:
        given, family = told.get(Field.GIVEN, ""), told.get(Field.FAMILY, "")
        return names.of_parts(given[:SOME], family[:SOME])
    return names.parse(told[Field.NAME][:SOME]) if Field.NAME in told else None


def _place(told: Mapping[str, str], region: str | None) -> addresses.Address:
    whole = told.get(Field.ADDRESS)
    parsed = addresses.parse(whole, region) if whole else addresses.Address()
    line = told.get(Field.STREET)
    return addresses.Address(
        street=addresses.street(line) if line else parsed.street,
        city=addresses.city(told.get(Field.CITY, "")) or parsed.city,
        postcode=addresses.postcode(told.get(Field.POSTCODE, "")) or parsed.postcode,
        state=addresses.city(told.get(Field.STATE, "")) or parsed.state,
    )


def _or_none(read: Callable[[str], str], value: str | None) -> str | None:
    try:
        return read(value) if value else None
    except normalise.Unusable:
        return None
