"""A personal name as given names and a family name, in ASCII, and how far two names agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii
from nicknames import NickNamer
from rapidfuzz.distance import OSA, JaroWinkler

from verification.rules.normalise import APOSTROPHES, SUFFIXES, fold, given_name_first, words
from verification.rules.weights import Degree

# Fewer people keep these than leave them out or place them elsewhere: they are not compared.
PARTICLES = frozenset({
    "af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di",
    "do", "dos", "du", "el", "ibn", "la", "las", "le", "les", "lo", "los", "ter", "ten",
    "van", "vom", "von", "y", "zu", "zum", "zur",
})  # fmt: skip
JOINED = frozenset({"mc", "mac", "o"})  # "Mc Donald" is McDonald
TITLES = frozenset({
    "dr", "frau", "herr", "hr", "fr", "miss", "mr", "mrs", "ms", "mx", "prof", "sir",
})  # fmt: skip
NEAR_LIKENESS, CLOSE_LIKENESS = 0.92, 0.84  # of Jaro and Winkler, who made them for names
MOST_VARIANTS = 24


@dataclass(frozen=True, slots=True)
class Name:
    """Words in lower case and ASCII, without particles, titles and suffixes."""

    given: tuple[str, ...]
    family: tuple[str, ...]

    @property
    def tokens(self) -> frozenset[str]:
        """The first given name and two words of the family name, if they are words."""
        family = [word for word in self.family if len(word) > 2][:2] or ["".join(self.family)]
        return frozenset((*self.given[:1], *family)) - {""}


@lru_cache(maxsize=4096)
def plain(value: str) -> str:
    """Return text folded to lower case and spelled in ASCII, whatever its script."""
    folded = fold(value.translate(APOSTROPHES))
    return folded if folded.isascii() else anyascii(folded).lower()


def parse(value: str) -> Name | None:
    """Read a whole name: the last word, with what a hyphen joins to it, is the family name."""
    compounds = [_kept(part) for part in plain(given_name_first(value)).split()]
    parts = _with_prefixes([part for part in compounds if part])
    if not parts:
        return None
    *given, family = parts
    return Name(tuple(word for part in given for word in part), family)


def of_parts(given: str, family: str) -> Name | None:
    """Read a name from two columns, either of which may be empty."""
    words = [tuple(word for part in _split(text) for word in part) for text in (given, family)]
    return Name(*words) if any(words) else None


def compare(claimed: Name, held: Name) -> tuple[Degree | None, Degree | None, bool]:
    """Return how given and family names agree, and whether only after changing places."""
    straight = _given(claimed.given, held.given), _family(claimed.family, held.family)
    if straight[0] == straight[1] == Degree.SAME:
        return *straight, False
    turned = _given(claimed.given, held.family), _family(claimed.family, held.given)
    if _sum(turned) > _sum(straight) + 2 and Degree.OTHER not in turned:
        return *turned, True
    return *straight, False


def variants(value: str) -> frozenset[str]:
    """Return the spellings under which the bearer of a name may be on file.

    Family name first without a comma, a nickname for the given name or the reverse, no
    middle names. At most 25.
    """
    spelled = words(plain(given_name_first(value)))
    name = parse(value)
    if name is None or not name.given:
        return frozenset({spelled} - {""})
    family = " ".join(name.family)
    found = [spelled, f"{name.given[0]} {family}", f"{family} {name.given[0]}"]
    found += [f"{other} {family}" for other in sorted(related(name.given[0]))]
    return frozenset(found[: MOST_VARIANTS + 1])


@lru_cache(maxsize=4096)
def related(given: str) -> frozenset[str]:
    """Return the names for which `given` is short, and those that are short for it."""
    namer = _namer()
    return frozenset((*namer.canonicals_of(given), *namer.nicknames_of(given))) - {given}


@cache
def _namer() -> NickNamer:
    return NickNamer()


def _split(text: str) -> Iterator[tuple[str, ...]]:
    yield from _with_prefixes([part for one in plain(text).split() if (part := _kept(one))])


def _kept(part: str) -> tuple[str, ...]:
    found = words(part).split()
    kept = [word for word in found if word not in PARTICLES | TITLES | SUFFIXES]
    return tuple(kept or ())


def _with_prefixes(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    joined: list[tuple[str, ...]] = []
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        if last and joined and len(joined[-1]) == 1 and joined[-1][0] in JOINED:
            part = (joined.pop()[0] + part[0], *part[1:])
        joined.append(part)
    return joined


def _given(claimed: tuple[str, ...], held: tuple[str, ...]) -> Degree | None:
    if not claimed or not held:
        return None
    one, other = claimed[0], held[0]
    if one == other or "".join(claimed) == "".join(held):
        return Degree.SAME
    if other in related(one):
        return Degree.NEAR
    return max(_word(one, other), _initial(one, other), _middle(claimed, held))


def _family(claimed: tuple[str, ...], held: tuple[str, ...]) -> Degree | None:
    if not claimed or not held:
        return None
    if "".join(claimed) == "".join(held):
        return Degree.SAME
    shared = Degree.NEAR if set(claimed) & set(held) else Degree.OTHER
    return max(_word("".join(claimed), "".join(held)), shared)


def _word(one: str, other: str) -> Degree:
    likeness = JaroWinkler.similarity(one, other)
    if likeness >= NEAR_LIKENESS:
        return Degree.NEAR
    if min(len(one), len(other)) >= 4 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return Degree.NEAR
    return Degree.CLOSE if likeness >= CLOSE_LIKENESS else Degree.OTHER


def _initial(one: str, other: str) -> Degree:
    if 1 in (len(one), len(other)) and one[0] == other[0]:
        return Degree.CLOSE
    return Degree.OTHER


def _middle(claimed: tuple[str, ...], held: tuple[str, ...]) -> Degree:
    """People go by their middle names; an initial among them says too little."""
    shared = {word for word in set(claimed) & set(held) if len(word) > 1}
    return Degree.CLOSE if shared else Degree.OTHER


def _sum(degrees: tuple[Degree | None, Degree | None]) -> int:
    return sum(degree or 0 for degree in degrees)
