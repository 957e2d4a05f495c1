"""Dates of birth as people and exports write them, with every way to read an ambiguous one."""

import re

from rapidfuzz.distance import OSA

from verification.rules.weights import Degree

MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan", "feb", "mar mär", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov",
         "dec dez"],
        start=1,
    )
    for name in names.split()
}  # fmt: skip
FOUR_FIRST = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:[t ].*)?")
FOUR_LAST = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})")
TWO_LAST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{2})")
CENTURIES = ("19", "20")
WORD = re.compile(r"[^\W\d_]{3,}")
EIGHT = re.compile(r"\d{8}")
# What systems write where nobody asked.
PLACEHOLDERS = frozenset({"19000101", "19700101", "00010101", "00000000", "99991231", "18991230"})


def readings(value: str) -> frozenset[str]:
    """Return every date that `value` may mean, as YYYYMMDD; none where it is not a date.

    03/04/1980 is in March and in April. Year first is never ambiguous. Two digits for a
    year are of both centuries. Eight digits that no calendar has stay as they are: a typing
    error in a file is still worth comparing.
    """
    text = value.strip().lower()
    if found := FOUR_FIRST.fullmatch(text):
        return _dates([(found[1], found[2], found[3])])
    text = _with_numbers(text)
    if found := FOUR_LAST.fullmatch(text):
        return _dates([(found[3], found[2], found[1]), (found[3], found[1], found[2])])
    if found := TWO_LAST.fullmatch(text):
        one, other, year = found[1], found[2], found[3]
        return _dates([(c + year, *p) for c in CENTURIES for p in [(other, one), (one, other)]])
    return frozenset({text} if EIGHT.fullmatch(text) else ()) - PLACEHOLDERS


def compare(claimed: frozenset[str], held: frozenset[str]) -> Degree:
    """Return how far two dates agree: a slip of one digit or a month before its day is NEAR."""
    if claimed & held:
        return Degree.SAME
    return max(_compare(one, other) for one in claimed for other in held)


def settled(date: str) -> str:
    """Return what is the same for a date and for the same date with day and month turned."""
    return date[:4] + "".join(sorted((date[4:6], date[6:])))


def _compare(one: str, other: str) -> Degree:
    if settled(one) == settled(other) or OSA.distance(one, other) == 1:
        return Degree.NEAR
    parts = zip((one[:4], one[4:6], one[6:]), (other[:4], other[4:6], other[6:]), strict=True)
    alike = sum(mine == theirs for mine, theirs in parts)
    return Degree.CLOSE if alike == 2 else Degree.OTHER


def _dates(parts: list[tuple[str, str, str]]) -> frozenset[str]:
    """Keep the readings that a calendar could hold; all of them where none could."""
    written = {f"{y}{m:0>2}{d:0>2}": (int(m), int(d)) for y, m, d in parts}
    possible = {date for date, (m, d) in written.items() if 1 <= m <= 12 and 1 <= d <= 31}
    return frozenset(possible or written) - PLACEHOLDERS


def _with_numbers(text: str) -> str:
    """Turn "4 March 1980" and "March 4, 1980" into 19800304; leave anything else."""
    word = WORD.search(text)
    month = MONTHS.get(word[0][:3]) if word else None
    numbers = re.findall(r"\d+", text)
    if month is None or len(numbers) != 2:
        return text
    day, year = numbers
    return f"{year}{month:02d}{int(day):02d}" if len(year) == 4 and int(day) < 32 else text
