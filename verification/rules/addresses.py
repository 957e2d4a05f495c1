"""Postal addresses as street, place, post code and state, and how far each agrees."""

import re
from dataclasses import dataclass
from functools import lru_cache

import usaddress
from rapidfuzz.distance import OSA, JaroWinkler

from verification.rules.names import plain
from verification.rules.normalise import words
from verification.rules.weights import Degree

# Left out or shortened at will; the name before it tells streets apart.
TYPES = frozenset({
    "alley", "aly", "avenue", "ave", "av", "boulevard", "blvd", "bvd", "circle", "cir",
    "circuit", "cct", "close", "cl", "court", "ct", "crescent", "cres", "cr", "drive", "dr",
    "drv", "gardens", "gdns", "grove", "gr", "highway", "hwy", "lane", "ln", "parade", "pde",
    "parkway", "pkwy", "place", "pl", "plaza", "road", "rd", "square", "sq", "strasse", "str",
    "street", "st", "terrace", "ter", "tce", "trail", "trl", "way", "rue", "via", "calle",
})  # fmt: skip
COMPASS = {"north": "n", "south": "s", "east": "e", "west": "w"}
UNIT = re.compile(r"(?:#|\b(?:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm)\b\.?)\s*#?\w+")
BOX = re.compile(r"\bp\.?\s*o\.?\s*box\b")
US_TAIL = re.compile(r"(.*?)[\s,]+([a-z]{2})[\s,]+(\d{5})(?:-\d{4})?(?:[\s,]+(?:usa?|u\.s\.a?\.))?")
POSTCODE = re.compile(
    r"\b([a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}|[a-z]\d[a-z]\s*\d[a-z]\d|\d{3}\s\d{2}|\d{4}\s?[a-z]{2}"
    r"|\d{4,6}(?:-\d{3,4})?)\b"
)
NEAR_LIKENESS, CLOSE_LIKENESS = 0.92, 0.84


@dataclass(frozen=True, slots=True)
class Street:
    """House number and the street's name without its type; either may be empty."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that are known, each in one spelling; the others are empty."""

    street: Street | None = None
    city: str = ""
    postcode: str = ""
    state: str = ""


@lru_cache(maxsize=4096)
def parse(value: str, region: str | None) -> Address:
    """Read a whole address. In the US by its pattern, or usaddress where it has none.

    usaddress takes 0.2 ms, a hundred times the pattern, so it reads only what the pattern
    does not.
    """
    text = ", ".join(filter(None, (line.strip() for line in plain(value).splitlines())))
    if region != "US":
        return _anywhere(text)
    return _american(text) or _tagged(text) or _anywhere(text)


def street(value: str) -> Street | None:
    """Read one line as a street, with the number before or behind its name."""
    text = BOX.sub("pobox", UNIT.sub(" ", plain(value)))
    found = words(text).split()
    number = next((word for word in found if word[0].isdigit()), "")
    name = [COMPASS.get(word, word) for word in found if word != number and word not in TYPES]
    spelled = " ".join(_without_type(word) for word in name)
    return Street(number.lstrip("0"), spelled) if spelled or number else None


def city(value: str) -> str:
    """Return the name of a place in one spelling."""
    return words(plain(value))


def postcode(value: str) -> str:
    """Return a post code without spaces; of a ZIP+4 the ZIP code alone."""
    code = plain(value)
    return (code[:5] if re.fullmatch(r"\d{5}-?\d{4}", code) else words(code)).replace(" ", "")


def compare_streets(claimed: Street, held: Street) -> Degree:
    """Return how far two streets agree: another number in the same street is CLOSE."""
    named = likeness(claimed.name, held.name)
    if claimed.number == held.number:
        return named
    slip = OSA.distance(claimed.number, held.number) <= 1
    if named >= Degree.NEAR and (slip or not claimed.number or not held.number):
        return Degree.NEAR if named == Degree.SAME else Degree.CLOSE
    return Degree.CLOSE if named == Degree.SAME else Degree.OTHER


def compare_postcodes(claimed: str, held: str) -> Degree:
    """Return how far two post codes agree: one digit wrong or two swapped is NEAR."""
    if claimed == held:
        return Degree.SAME
    return Degree.NEAR if OSA.distance(claimed, held) == 1 else Degree.OTHER


def compare_states(claimed: str, held: str) -> Degree | None:
    """Return how far two states agree; a name beside an abbreviation says nothing."""
    if (len(claimed) <= 3) != (len(held) <= 3):
        return None
    return Degree.SAME if claimed == held else Degree.OTHER


def likeness(one: str, other: str) -> Degree:
    """Return how far two texts of several words agree."""
    if one == other:
        return Degree.SAME
    alike = JaroWinkler.similarity(one, other)
    if alike >= NEAR_LIKENESS or OSA.distance(one, other) <= 1:
        return Degree.NEAR
    if alike >= CLOSE_LIKENESS or set(one.split()) & set(other.split()):
        return Degree.CLOSE
    return Degree.OTHER


def _american(text: str) -> Address | None:
    found = US_TAIL.fullmatch(text)
    lines = [line.strip() for line in found[1].split(",") if line.strip()] if found else []
    if found is None or len(lines) < 2 or not lines[0][0].isdigit():
        return None
    return Address(street(lines[0]), city(lines[-1]), found[3], found[2])


def _tagged(text: str) -> Address | None:
    try:
        parts, kind = usaddress.tag(text)
    except usaddress.RepeatedLabelError:
        return None
    if kind not in ("Street Address", "PO Box") or "ZipCode" not in parts:
        return None
    line = " ".join(value for label, value in parts.items() if _is_street(label))
    place = city(parts.get("PlaceName", ""))
    state = words(parts.get("StateName", ""))
    return Address(street(line), place, postcode(parts["ZipCode"]), state)


def _is_street(label: str) -> bool:
    return label.startswith(("AddressNumber", "StreetName", "USPSBox"))


def _anywhere(text: str) -> Address:
    """Read the line with the post code as place, and the first with a number as street."""
    lines = [line.strip() for line in text.split(",") if line.strip()]
    found = [(line, codes[-1]) for line in lines[1:] if (codes := POSTCODE.findall(line))]
    if not found:
        return Address(street(lines[0]) if lines else None, city(lines[-1]) if lines[1:] else "")
    place, code = found[-1]
    numbered = [line for line in lines if line != place and any(map(str.isdigit, line))]
    rest = place.replace(code, " ").strip() or (lines[-2] if len(lines) > 2 else "")
    return Address(street((numbered or lines)[0]), city(rest), postcode(code))


def _without_type(word: str) -> str:
    """Hauptstraße, Hauptstrasse and Hauptstr. are one street."""
    for ending in ("strasse", "straat", "str"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending)
    return word
