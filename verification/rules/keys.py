"""By which keys a record is found, and a claim looked up.

Two parts that agree are enough to find a record, whatever is wrong with all the others: each
pair of name, birth date, street and post code is a key. Names and streets enter by their first
letters, given and family name alike, so that a slip behind them, a forgotten house number or an
exchange of the two names does not hide a record.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import combinations, product

from verification.rules import dates, names, normalise, people
from verification.rules.people import Field, Person

LETTERS = 3
STREET_LETTERS = 5


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
        found |= {(Kind.NAME, one) for one in _names(field, name)}
    if email := values.get(Field.EMAIL):
        address = _checked(Field.EMAIL, normalise.email, email)
        found |= {(Kind.EMAIL, one) for one in _emails(address)}
    if phone := values.get(Field.PHONE):
        number = _checked(Field.PHONE, lambda text: normalise.phone(text, region), phone)
        found.add((Kind.PHONE, number))
    if account := values.get(Field.ACCOUNT):
        found.add((Kind.ACCOUNT, _checked(Field.ACCOUNT, normalise.account, account)))
    if any(values.get(field) for field in PAIRED):
        found |= set(_pairs(people.read({f: values.get(f, "") for f in READ}, region)))
    return frozenset(found)


def of_claim(claimed: Person, name: str) -> frozenset[Key]:
    """Return the keys to look for, for a person and the `name` as they spelled it."""
    found: set[Key] = set(_pairs(claimed))
    if name:
        found |= {(Kind.NAME, one) for one in _claimed_names(name)}
    if claimed.email:
        found |= {(Kind.EMAIL, one) for one in _emails(claimed.email)}
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
    """Yield each pair of parts that together are rare among millions."""
    parts = _parts(person)
    for one, other in PAIRS:
        for mine, theirs in product(parts[one], parts[other]):
            yield Kind.PAIR, f"{one}{mine}|{other}{theirs}"
    for pair in combinations(sorted(parts["n"]), 2):
        yield from ((Kind.PAIR, f"n{'|n'.join(pair)}|c{place}") for place in parts["c"])


# Name, birth date, street, house, post code, city. Half of a town shares a name's beginning
# with its city, and a whole street its post code, so these are no pairs.
PAIRS = tuple((pair[0], pair[1]) for pair in ("nb", "np", "ns", "bp", "bs", "bc", "hp"))


def _parts(person: Person) -> dict[str, set[str]]:
    street = person.street
    named = street.name.replace(" ", "")[:STREET_LETTERS] if street else ""
    house = f"{street.number} {named}" if street and street.number and named else ""
    parts = {
        "n": {token[:LETTERS] for token in person.name.tokens} if person.name else set(),
        "b": {dates.settled(date) for date in person.birth},
        "s": {named},
        "h": {house},
        "p": {person.postcode},
        "c": {person.city},
    }
    return {part: values - {""} for part, values in parts.items()}


def _checked(field: Field, read: Callable[[str], str], value: str) -> str:
    try:
        return read(value)
    except normalise.Unusable as fault:
        raise BadValue(field, str(fault)) from None


def merged(keys: Iterable[frozenset[Key]]) -> frozenset[Key]:
    """Return the keys of several readings of one claim."""
    return frozenset().union(*keys)
