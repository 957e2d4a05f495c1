"""What the values of one source teach: which are common, and how alike strangers are."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from verification.rules.comparison import compare
from verification.rules.people import Person
from verification.rules.weights import EXTRA, PARTS, Degree, Learned, Weights

FEWEST = 100  # records; fewer teach less than the assumptions know
COMMON_AT_LEAST = 5  # times in the sample
MOST_COMMON = 100  # values kept for each part
KEPT = 1_000  # people kept to be compared with each other
APART = (1, 2, 3, 5, 7)  # each of them is compared with those so many places on
SURE_PAIRS = 10_000  # how many pairs the assumption about ordinary values is worth
SURE_CHANCES = 1_000  # the same for chance likeness


class Tally:
    """Counts the values of a sample of records, in memory bounded by the sample."""

    def __init__(self) -> None:
        self.seen = 0
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.people: list[Person] = []

    def add(self, person: Person) -> None:
        """Count one record, in any order; the first of them are compared with each other."""
        self.seen += 1
        for part, value in person.values().items():
            self.counts[part][value] += 1
        if len(self.people) < KEPT:
            self.people.append(person)

    def weights(self, records: int, code: Callable[[str, str], str]) -> Weights:
        """Return what was learned; `code` turns part and value into what may be stored.

        From fewer than 100 records nothing is learned.
        """
        if self.seen < FEWEST:
            return Weights(records)
        chances = self._chances()
        learned = {
            part: _learned(part, counts, chances[part], code)
            for part, counts in self.counts.items()
        }
        return Weights(records, learned)

    def _chances(self) -> Mapping[str, Counter[Degree]]:
        """Count how strangers stand to each other, part by part."""
        chances: defaultdict[str, Counter[Degree]] = defaultdict(Counter)
        for at, person in enumerate(self.people):
            for step in APART:
                other = self.people[(at + step) % len(self.people)]
                for part, degree in compare(person, other).degrees.items():
                    if degree is not None:
                        chances[part][degree] += 1
        return chances


def _learned(
    part: str, counts: Counter[str], chance: Counter[Degree], code: Callable[[str, str], str]
) -> Learned:
    assumed, filled = PARTS.get(part, EXTRA), counts.total()
    common = {
        value: count for value, count in counts.most_common(MOST_COMMON) if count >= COMMON_AT_LEAST
    }
    rare = [count for value, count in counts.items() if value not in common]
    met = sum(count * (count - 1) for count in rare)
    pairs = sum(rare) * max(filled - 1, 1)
    compared = chance.total() + SURE_CHANCES
    return Learned(
        frequency=(met + SURE_PAIRS * assumed.frequency) / (pairs + SURE_PAIRS),
        near=(chance[Degree.NEAR] + SURE_CHANCES * assumed.near_by_chance) / compared,
        close=(chance[Degree.CLOSE] + SURE_CHANCES * assumed.close_by_chance) / compared,
        common={code(part, value): count / filled for value, count in sorted(common.items())},
    )
