"""By which keys a record is found, and a claim looked up.

Two parts that agree are enough to find a record, whatever is wrong with all the others: each
pair of name, birth date, street and post code is a key. Names enter by their first letters,
given and family name alike, so that a slip behind them or an exchange of the two is found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import combinations

from verification.rules import addresses, dates, names, normalise, people
from verification.rules.people import Field, Person

LETTERS = 3


class Kind(StrEnum):
    """What a key was made of: one field, or two parts together."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    PAIR = "pair"


Key = tuple[Kind, str]


class BadValue(ValueError):
    """A value that does not fit its field: which field, and why, without the value."""

    def __init__(self, field: Field, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.reason = reason


def of_record(values: Mapping[str, str], region: str | None) -> frozenset[Key]:
    """Return the keys of a record. Raises BadValue for what a contact or a name cannot be.

    A birth date or an address that cannot be read has no keys; the record is kept.
    """
    found: set[Key] = set()
    if name := people.spelled_name(values):
        field = Field.NAME if values.get(Field.NAME) else _column(values)
        found.update((Kind.NAME, one) for one in _names(field, name))
    if email := values.get(Field.EMAIL):
        address = _checked(Field.EMAIL, normalise.email, email)
        found.update((Kind.EMAIL, one) for one in _emails(address))
    if phone := values.get(Field.PHONE):
        number = _checked(Field.PHONE, lambda text: normalise.phone(text, region), phone)
        found.add((Kind.PHONE, number))
    if account := values.get(Field.ACCOUNT):
        found.add((Kind.ACCOUNT, _checked(Field.ACCOUNT, normalise.account, account)))
    if any(values.get(field) for field in PAIRED):
        found.update(_pairs(people.read({f: values.get(f, "") for f in READ}, region)))
    return frozenset(found)


def of_claim(claimed: Person, name: str) -> frozenset[Key]:
    """Return the keys to look for, for a person and the `name` as they spelled it."""
    found: set[Key] = set(_pairs(claimed))
    if name:
        found.update((Kind.NAME, one) for one in _claimed_names(name))
    if claimed.email:
        found.update((Kind.EMAIL, one) for one in _emails(claimed.email))
    if claimed.phone:
        found.add((Kind.PHONE, claimed.phone))
    if claimed.account:
        found.add((Kind.ACCOUNT, claimed.account))
    return frozenset(found)


PAIRED = (Field.BIRTH, *people.PLACED)
READ = (*people.NAMED, *PAIRED)


def _column(values: Mapping[str, str]) -> Field:
    return Field.GIVEN if values.get(Field.GIVEN) else Field.FAMILY


def _names(field: Field, name: str) -> Iterator[str]:
    """Yield the name; again without middle names, and in ASCII where it is in another script."""
    spelled = _checked(field, normalise.name, name)
    yield spelled
    if spelled.isascii() and spelled.count(" ") < 2:
        return
    found = names.parse(name)
    if found and found.given:
        yield f"{found.given[0]} {' '.join(found.family)}"


def _claimed_names(name: str) -> Iterator[str]:
    try:
        yield normalise.name(name)
    except normalise.Unusable:
        return
    yield from names.variants(name[: people.SOME])


def _emails(address: str) -> Iterator[str]:
    yield address
    if other := normalise.other_email(address):
        yield other


def _pairs(person: Person) -> Iterator[Key]:
    """Yield each pair of a part of the name, birth date, street and place."""
    parts = [
        *(f"n{token[:LETTERS]}" for token in (person.name.tokens if person.name else ())),
        *(f"b{dates.settled(date)}" for date in person.birth),
        *([f"a{person.street.code}"] if _is_telling(person.street) else []),
        *([f"p{person.postcode}"] if person.postcode else []),
        *([f"c{person.city}"] if person.city and not person.postcode else []),
    ]
    for one, other in combinations(sorted(set(parts)), 2):
        if one[0] != other[0]:
            yield Kind.PAIR, f"{one}|{other}"


def _is_telling(street: addresses.Street | None) -> bool:
    return street is not None and bool(street.number and street.name)


def _checked(field: Field, read: Callable[[str], str], value: str) -> str:
    try:
        return read(value)
    except normalise.Unusable as fault:
        raise BadValue(field, str(fault)) from None


def merged(keys: Iterable[frozenset[Key]]) -> frozenset[Key]:
    """Return the keys of several readings of one claim."""
    return frozenset().union(*keys)
