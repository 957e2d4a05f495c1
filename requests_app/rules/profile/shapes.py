"""What a value of a profile must look like. Each check returns a complaint, or an empty string."""

import re
from collections.abc import Callable, Collection
from datetime import date
from enum import StrEnum
from zoneinfo import available_timezones

from requests_app.rules import calendars

Check = Callable[[str], str]

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}", re.I)
LINK = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", re.I)
PHONE = re.compile(r"\+[1-9][0-9 ()-]{6,20}")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
COUNTRY = re.compile(r"[A-Z]{2}")
NO_COUNTRIES = frozenset({"UK", "EU", "EL"})  # often typed; ISO 3166 has GB, none, and GR
PHONE_DIGITS = range(8, 16)  # E.164 counts at most 15
PORTAL = "portal"
LONGEST_TEXT = 500


def slug(text: str) -> str:
    """Take the short name that stands in web addresses."""
    return _matches(SLUG, text, "lower-case letters, digits and hyphens, for example acme-inc")


def code(text: str) -> str:
    """Take a word that programs compare."""
    return _matches(CODE, text, "lower-case letters, digits and underscores")


def email(text: str) -> str:
    """Take one plain e-mail address."""
    return _matches(EMAIL, text, "an e-mail address, for example privacy@example.com")


def link(text: str) -> str:
    """Take a web address."""
    return _matches(LINK, text, "a web address that begins with https://")


def link_or_portal(text: str) -> str:
    """Take a web address, or `portal` where the form of this site takes its place."""
    return "" if text == PORTAL or not link(text) else f"{link(text)}, or {PORTAL!r}"


def month(text: str) -> str:
    """Take a month of a year."""
    return _matches(MONTH, text, "a month such as 2023-01")


def phone(text: str) -> str:
    """Take an international number: a plus sign, the country, 8 to 15 digits in all."""
    digits = sum(letter.isdigit() for letter in text)
    if PHONE.fullmatch(text) and digits in PHONE_DIGITS:
        return ""
    return _wrong(text, "a telephone number with its country, for example +1 555-555-0100")


def time_zone(text: str) -> str:
    """Take a time zone that this machine knows."""
    if text in available_timezones():
        return ""
    return _wrong(text, "a time zone, for example America/New_York")


def calendar(text: str) -> str:
    """Take the code of a calendar of business days and holidays."""
    if calendars.is_known(text):
        return ""
    known = ", ".join(calendars.codes())
    return _wrong(text, f"one of {known}, or a part of an EU state such as DE-BY")


def country(text: str) -> str:
    """Take the two letters of a country, or nothing where no seat is known."""
    if not text or (COUNTRY.fullmatch(text) and text not in NO_COUNTRIES):
        return ""
    return _wrong(text, "a country by its two letters in ISO 3166, such as US, DE or GB, or empty")


def day(text: str) -> str:
    """Take a day of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return _wrong(text, "a day such as 2023-01-31")
    return ""


def text(value: str) -> str:
    """Take any text that says something."""
    return at_most(LONGEST_TEXT)(value)


def at_most(length: int) -> Check:
    """Return a check that takes any text of 1 to `length` characters."""

    def check(value: str) -> str:
        fits = value.strip() and len(value) <= length and "\x00" not in value
        return "" if fits else f"must have between 1 and {length} characters"

    return check


def one_of(known: Collection[str]) -> Check:
    """Return a check that takes only the words of `known`."""

    def check(value: str) -> str:
        return "" if value in known else _wrong(value, "one of " + ", ".join(known))

    return check


def member(kind: type[StrEnum], *more: str) -> Check:
    """Return a check that takes only the values of `kind`, and the words in `more`."""
    return one_of([*(str(value) for value in kind), *more])


def _matches(pattern: re.Pattern[str], text: str, wanted: str) -> str:
    return "" if pattern.fullmatch(text) else _wrong(text, wanted)


def _wrong(text: str, wanted: str) -> str:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return f"is {shown!r}; it must be {wanted}"
