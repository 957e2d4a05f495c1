"""Two accounts of a person held against each other, part by part."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from verification.rules import addresses, dates, names
from verification.rules.normalise import other_email
from verification.rules.people import NAMED, Field, Person
from verification.rules.weights import TURNED, Degree, Weights

IDENTIFIERS = ("email", "phone", "account")
PLACE = ("city", "postcode", "state")
LONG_ACCOUNT = 6  # in a shorter one, one digit more or less is another customer


class Level(StrEnum):
    """How a field of the person's claims stands against a record."""

    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The degree of each part that is claimed; None where the record does not hold it."""

    degrees: Mapping[str, Degree | None]
    turned: bool = False

    def kinds(self) -> frozenset[str]:
        """Return the kinds of evidence in which the two are at least alike."""
        return frozenset(KINDS.get(part, part) for part, degree in self.degrees.items() if degree)

    def without_slips(self, exact: Collection[str]) -> "Comparison":
        """Take no slip for one where another record holds the very value: it is that one's."""
        slips = {part for part in exact if self.degrees.get(part) in (Degree.NEAR, Degree.CLOSE)}
        if not slips:
            return self
        return Comparison({**self.degrees, **dict.fromkeys(slips, Degree.OTHER)}, self.turned)

    def differs(self) -> bool:
        """Tell whether given name or birth date is another one.

        Family name, address, telephone and often the e-mail are a household's; these two
        tell its members apart, twins and a father and son of one name included.
        """
        return Degree.OTHER in (self.degrees.get("given"), self.degrees.get("birth"))

    def contradicts(self) -> bool:
        """Tell whether one of the two is another and the other does not make up for it."""
        alike = {self.degrees.get("given"), self.degrees.get("birth")} & {Degree.SAME, Degree.NEAR}
        return self.differs() and not alike


KINDS = {"given": "name", "family": "name", "street": "address"} | dict.fromkeys(PLACE, "address")


def compare(claimed: Person, held: Person) -> Comparison:
    """Compare every part that `claimed` tells with what `held` tells."""
    degrees: dict[str, Degree | None] = {}
    turned = False
    if claimed.name:
        given, family, turned = _names(claimed, held)
        lacking = {"given"} if _without_given(claimed) and _without_given(held) else set()
        told = {"given": given, "family": family}
        degrees |= {part: degree for part, degree in told.items() if part not in lacking}
    if claimed.birth:
        degrees["birth"] = dates.compare(claimed.birth, held.birth) if held.birth else None
    if claimed.street:
        known = held.street
        degrees["street"] = addresses.compare_streets(claimed.street, known) if known else None
    for part, compared in TEXTS.items():
        mine, theirs = getattr(claimed, part), getattr(held, part)
        if mine:
            degrees[part] = compared(mine, theirs) if theirs else None
    degrees |= {key: _extra(text, held.extra.get(key)) for key, text in claimed.extra.items()}
    return Comparison(degrees, turned)


def score(found: Comparison, weights: Weights, codes: Mapping[str, str]) -> float:
    """Return the log2 odds that the record is the person's. `codes` stand for claimed values.

    Parts of one place tell the same thing: of those that agree the most telling counts.
    """
    bits = {
        part: weights.bits(part, degree, codes.get(part))
        for part, degree in found.degrees.items()
        if degree is not None
    }
    agreeing = [bits[part] for part in PLACE if bits.get(part, 0) > 0]
    repeated = sum(agreeing) - max(agreeing, default=0)
    return weights.prior() + sum(bits.values()) - repeated + (TURNED if found.turned else 0)


def levels(found: Comparison, claimed: Collection[str]) -> dict[str, Level]:
    """Return the level of each field of `claimed`, in its order; what was unreadable is left out.

    `given` and `family` are told together as `name`, and half of one is close; of an
    `address` the street decides, and then the place.
    """
    told: dict[str, Level] = {}
    for key in claimed:
        name = str(Field.NAME) if key in NAMED else str(key)
        parts = PARTS_OF.get(name, (name,))
        degrees = [found.degrees[part] for part in parts if part in found.degrees]
        if degrees and name not in told:
            told[name] = _address(found) if name == Field.ADDRESS else _level(degrees)
    half = None in (found.degrees.get("given", Degree.SAME), found.degrees.get("family"))
    if (found.turned or half) and told.get("name") == Level.AGREES:
        told["name"] = Level.CLOSE
    return told


PARTS_OF = {"name": ("given", "family"), "address": ("street", *PLACE)}
LEVELS = {Degree.SAME: Level.AGREES, Degree.OTHER: Level.DIFFERS, None: Level.MISSING}


def _level(degrees: list[Degree | None]) -> Level:
    """The worst degree decides; what is not on file says nothing beside what is."""
    known = [degree for degree in degrees if degree is not None]
    return LEVELS.get(min(known, default=None), Level.CLOSE)


def _address(found: Comparison) -> Level:
    street = found.degrees.get("street")
    place = [d for part in PLACE[:2] if (d := found.degrees.get(part)) is not None]
    if street is None:
        return _level([max(place, default=None)]) if not place else Level.CLOSE
    if Degree.OTHER in (street, max(place, default=Degree.SAME)):
        return Level.DIFFERS
    return Level.AGREES if street == max(place, default=street) == Degree.SAME else Level.CLOSE


def _without_given(person: Person) -> bool:
    return person.name is not None and not person.name.given


def _names(claimed: Person, held: Person) -> tuple[Degree | None, Degree | None, bool]:
    if claimed.name is None or held.name is None:
        return None, None, False
    return names.compare(claimed.name, held.name)


def _emails(claimed: str, held: str) -> Degree:
    if claimed == held:
        return Degree.SAME
    if (other_email(claimed) or claimed) == (other_email(held) or held):
        return Degree.NEAR
    return _slip(claimed, held)


def _phones(claimed: str, held: str) -> Degree:
    return Degree.SAME if claimed == held else _slip(claimed, held)


def _accounts(claimed: str, held: str) -> Degree:
    if claimed == held:
        return Degree.SAME
    return _slip(claimed, held) if min(len(claimed), len(held)) >= LONG_ACCOUNT else Degree.OTHER


def _slip(claimed: str, held: str) -> Degree:
    return Degree.NEAR if OSA.distance(claimed, held, score_cutoff=1) <= 1 else Degree.OTHER


def _extra(claimed: str, held: str | None) -> Degree | None:
    return None if held is None else Degree.SAME if claimed == held else Degree.OTHER


TEXTS: Mapping[str, Callable[[str, str], Degree | None]] = {
    "city": addresses.likeness,
    "postcode": addresses.compare_postcodes,
    "state": addresses.compare_states,
    "email": _emails,
    "phone": _phones,
    "account": _accounts,
}
