"""Which fields of a source prove who somebody is (11 CCR 7062), and which prove it together."""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_IN_COMMON = 5  # characters; shorter numbers are inside longer ones by chance


@dataclass(frozen=True, slots=True)
class Trust:
    """What a map says: the fields that are reliable and not public, and which tell the same.

    A name with an address stands in every directory; a birth date on many a wall.
    """

    points: tuple[str, ...] = ("account", "phone", "email")
    together: tuple[tuple[str, ...], ...] = ()


def independent(trust: Trust, agreeing: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields of `agreeing` that are a data point each, in the order of trust.

    Of fields that tell the same, the first alone is one: by the map, or because the value
    of one is contained in the other's, as a telephone number is in 12025550101@sms.example.
    """
    counted: list[str] = []
    for field in trust.points:
        if field in agreeing and not any(_same(trust, agreeing, field, one) for one in counted):
            counted.append(field)
    return tuple(counted)


def _same(trust: Trust, values: Mapping[str, str], one: str, other: str) -> bool:
    if any(one in group and other in group for group in trust.together):
        return True
    shorter, longer = sorted((_core(values[one]), _core(values[other])), key=len)
    return len(shorter) >= LEAST_IN_COMMON and shorter in longer


def _core(value: str) -> str:
    return "".join(filter(str.isalnum, value.partition("@")[0]))
