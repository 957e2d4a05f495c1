"""The code that goes to a contact on file: how it is written and read, what a try leads to."""

import unicodedata
from datetime import timedelta
from enum import StrEnum

DIGITS = 8
CODES = 10**DIGITS  # 26.6 bits
LIFE = timedelta(minutes=10)
MOST_TRIES = 5  # so one code is guessed once in 20 million times
SEPARATORS = frozenset({"Zs", "Cc", "Cf", "Pd"})  # Unicode's categories of spaces and dashes
OTHERS = frozenset("._\u2212")  # a minus sign is no dash to Unicode


class Outcome(StrEnum):
    """How a challenge ended. The values are stored; never change one."""

    PASSED = "passed"
    USED_UP = "used_up"  # too many wrong codes
    REPLACED = "replaced"  # a fresh one was asked for
    EXPIRED = "expired"


def code(number: int) -> str:
    """Return the code for a number drawn from `range(CODES)`, with its leading zeros."""
    if not 0 <= number < CODES:
        raise ValueError("A code is drawn from the numbers below 10**8.")
    return f"{number:0{DIGITS}}"


def shown(plain: str) -> str:
    """Return a code as people read it: in two groups."""
    return f"{plain[: DIGITS // 2]} {plain[DIGITS // 2 :]}"


def read(typed: str) -> str:
    """Return the code that was typed; empty where these are not eight digits.

    Spaces, hyphens and dots are forgiven, and so are digits of any width and script.
    """
    signs = [sign for sign in unicodedata.normalize("NFKC", typed) if not _separates(sign)]
    if len(signs) != DIGITS or not all(sign.isdecimal() for sign in signs):
        return ""
    return "".join(str(unicodedata.decimal(sign)) for sign in signs)


def after_try(tries: int, *, right: bool, late: bool) -> Outcome | None:
    """Return how a try ends a challenge; None where it stays open.

    `tries` counts this one too. A right code that comes late, or after too many, is wrong.
    """
    if late:
        return Outcome.EXPIRED
    if right and tries <= MOST_TRIES:
        return Outcome.PASSED
    return Outcome.USED_UP if tries >= MOST_TRIES else None


def _separates(sign: str) -> bool:
    return sign in OTHERS or unicodedata.category(sign) in SEPARATORS
