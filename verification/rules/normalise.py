"""One spelling for each value, so that two ways of writing the same thing agree.

Each function returns the normal form, or raises Unusable with a reason that never quotes
the value.
"""

import re
import unicodedata

import phonenumbers

EMAIL_MAX = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
VALUE_MAX = 500
APOSTROPHES = str.maketrans("", "", "'`\u00b4\u2018\u2019\u02bb\u02bc\uff07")
ACCENTS = re.compile("[\u0300-\u036f]")  # Latin, Greek, Cyrillic; elsewhere marks carry meaning
UNFOLDED = str.maketrans("øđðłħ\u0131", "oddlhi") | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
ASCII_WORD = re.compile(r"[a-z0-9]+")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"})
LOCAL_PART = re.compile(r"[^\s@,;:<>()\[\]\\\"]+")
# phonenumbers says the same of these in fifty times the time.
NORTH_AMERICAN = re.compile(r"\+1([2-9][0-9]{9})")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")


class Unusable(ValueError):
    """The value cannot be what its field says. The message holds no part of it."""


def name(value: str) -> str:
    """Return a personal name in lower case, unaccented, given name first.

    "Müller-Lüdenscheidt, José" and "jose muller ludenscheidt" agree. The order of the
    words counts: Martin Thomas is not Thomas Martin.
    """
    _limit(value, VALUE_MAX)
    spelled = words(given_name_first(fold(value.translate(APOSTROPHES))))
    if not spelled:
        raise Unusable("has no letters")
    return spelled


def email(value: str) -> str:
    """Return an e-mail address in lower case with its domain in ASCII (IDNA).

    Tags and dots in the local part stay: only its owner's server knows what they mean.
    """
    address = unicodedata.normalize("NFKC", value).strip().lower()
    _limit(address, EMAIL_MAX)
    local, _, domain = address.rpartition("@")
    if not LOCAL_PART.fullmatch(local):
        raise Unusable("is not one e-mail address")
    return f"{local}@{_domain(domain)}"


def other_email(address: str) -> str | None:
    """Return an address in normal form without tag and dots, where that is another one.

    Some mail servers deliver both to one person and some do not: it is likeness, no proof.
    """
    local, _, domain = address.rpartition("@")
    bare = local.partition("+")[0].replace(".", "")
    return f"{bare}@{domain}" if bare and bare != local else None


def phone(value: str, region: str | None) -> str:
    """Return a telephone number in E.164; `region` is assumed where it has no country code.

    An extension is dropped. Numbers are held against the lengths of the numbering plan,
    not against the ranges in use today: those change faster than any list.
    """
    _limit(value, VALUE_MAX)
    if found := NORTH_AMERICAN.fullmatch(value):
        return f"+1{found[1]}"
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        raise Unusable("is not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise Unusable("has the wrong number of digits for a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def account(value: str) -> str:
    """Return an account number without separators and leading zeros, letters in lower case."""
    _limit(value, VALUE_MAX)
    folded = unicodedata.normalize("NFKC", value).casefold()
    characters = "".join(filter(str.isalnum, folded))
    if not characters:
        raise Unusable("has no letters or digits")
    if not characters.strip("0"):
        raise Unusable("is all zeros")
    return characters.lstrip("0")


def _limit(value: str, most: int) -> None:
    if len(value) > most:
        raise Unusable(f"is longer than {most} characters")


def fold(value: str) -> str:
    """Lower the case and take off accents; a second pass would change nothing."""
    if value.isascii():
        return value.lower()
    plain = unicodedata.normalize("NFKC", value).casefold()
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return unicodedata.normalize("NFKC", bare).translate(UNFOLDED)


def given_name_first(value: str) -> str:
    """Turn "Last, First" round; "John Smith, Jr." and a second comma stay as they are."""
    family, comma, given = value.partition(",")
    if not comma or "," in given or words(given).replace(" ", "") in SUFFIXES:
        return value
    return f"{given} {family}"


def words(value: str) -> str:
    """Return the words of a text with one space between them, without punctuation."""
    if value.isascii():
        return " ".join(ASCII_WORD.findall(value))
    kept = (character if _is_written(character) else " " for character in value)
    return " ".join("".join(kept).split())


def _is_written(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _domain(value: str) -> str:
    try:
        domain = value.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Unusable("has a domain that cannot exist") from None
    if not DOMAIN.fullmatch(domain):
        raise Unusable("has a domain that cannot exist")
    return domain
