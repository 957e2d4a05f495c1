"""How much each agreement and each difference says, in bits, after Fellegi and Sunter (1969).

For each part of a person, `m` is how often two records of one person stand in a degree to
each other, and `u` how often two people's do. Agreement is log2(m / u), with u the frequency
of the value that agrees: a rare family name says more than a common one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import log2
from types import MappingProxyType
from typing import Any

MOST_BITS = 26.0
LEAST_SHARE: float = 2.0**-MOST_BITS


class Degree(IntEnum):
    """How far two values agree: not at all, partly, but for a slip, or wholly."""

    OTHER = 0
    CLOSE = 1
    NEAR = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Part:
    """What is assumed of one part before anything is learned.

    `same`, `near` and `close` of one person; the rest differ. `frequency` is the share of an
    ordinary value, `near_by_chance` and `close_by_chance` how often two people come so near.
    """

    same: float
    near: float
    close: float
    frequency: float
    near_by_chance: float
    close_by_chance: float

    def of_one(self, degree: Degree) -> float:
        """Return how often two records of one person stand in this degree."""
        if degree == Degree.OTHER:
            return 1 - self.same - self.near - self.close
        return {Degree.SAME: self.same, Degree.NEAR: self.near, Degree.CLOSE: self.close}[degree]


# The shares of slips are assumptions, rounded from published error rates of hand-typed forms;
# people change their contacts and addresses more often than their names and birthdays.
PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "given": Part(0.84, 0.08, 0.05, 3e-3, 3e-3, 2e-2),
        "family": Part(0.84, 0.10, 0.02, 5e-4, 1e-3, 5e-3),
        "birth": Part(0.88, 0.08, 0.025, 5e-5, 1e-3, 2e-3),
        "street": Part(0.75, 0.11, 0.04, 1e-5, 1e-4, 1e-3),
        "city": Part(0.80, 0.09, 0.03, 1e-3, 1e-3, 5e-3),
        "postcode": Part(0.82, 0.08, 0.01, 1e-3, 5e-3, 5e-3),
        "state": Part(0.90, 0.02, 0.01, 1e-1, 1e-3, 1e-3),
        "email": Part(0.60, 0.08, 0.05, 1e-6, 1e-5, 1e-4),
        "phone": Part(0.60, 0.06, 0.01, 1e-6, 1e-5, 1e-5),
        "account": Part(0.90, 0.06, 0.01, 1e-7, 1e-5, 1e-5),
    }
)
EXTRA = Part(0.85, 0.01, 0.01, 5e-2, 1e-3, 1e-3)
TURNED = log2(0.05)  # given and family name in each other's place


@dataclass(frozen=True, slots=True)
class Learned:
    """What one source taught of one part: shares of values by code, and of chance likeness."""

    frequency: float
    near: float
    close: float
    common: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one source. `records` is how many people could be meant by chance."""

    records: int = 1
    learned: Mapping[str, Learned] = field(default_factory=dict)

    def prior(self) -> float:
        """Return the log2 odds that a record is the person's before anything is compared."""
        return -log2(max(self.records, 2))

    def bits(self, part: str, degree: Degree, code: str | None = None) -> float:
        """Return what `degree` in `part` says; `code` stands for the value that agrees."""
        assumed, learned = PARTS.get(part, EXTRA), self.learned.get(part)
        by_chance = _by_chance(assumed, learned, degree, code)
        return min(MOST_BITS, log2(assumed.of_one(degree) / by_chance))

    def is_common(self, part: str, code: str | None) -> bool:
        """Tell whether so many records hold the value that it stands for nobody."""
        learned = self.learned.get(part)
        return learned is not None and code in learned.common


def _by_chance(assumed: Part, learned: Learned | None, degree: Degree, code: str | None) -> float:
    frequency, near, close = (
        (learned.frequency, learned.near, learned.close)
        if learned
        else (assumed.frequency, assumed.near_by_chance, assumed.close_by_chance)
    )
    if degree == Degree.SAME:
        shared = learned.common.get(code or "") if learned else None
        return max(shared or frequency, LEAST_SHARE)
    if degree == Degree.OTHER:
        return max(1 - frequency - near - close, 0.05)
    return near if degree == Degree.NEAR else close


def as_json(weights: Weights) -> dict[str, Any]:
    """Return what is stored of learned weights: shares and codes, never a value."""
    return {
        part: {
            "frequency": one.frequency,
            "near": one.near,
            "close": one.close,
            "common": dict(one.common),
        }
        for part, one in sorted(weights.learned.items())
    }


def of_json(stored: Mapping[str, Any], records: int) -> Weights:
    """Return stored weights; the documented assumptions where nothing was learned."""
    return Weights(records, {part: Learned(**one) for part, one in stored.items()})
