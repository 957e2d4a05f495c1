"""Just enough of a value on file to compare it by eye: never its length, never most of it."""

import unicodedata

DOTS = "•••"
LEAST_DIGITS = 8  # of a telephone number, so that the last four are no more than half of it
LEAST_CHARACTERS = 6  # of an account number
LEAST_PART = 3  # of either side of an e-mail address


def masked(field: str, value: str) -> str:
    """Return `value` with most of it hidden, by the kind of `field`.

    A short value is hidden whole, as is every field of which a part would tell too much.
    """
    text = value.strip()
    if not text:
        return ""
    return MASKS[field](text) if field in MASKS else DOTS


def _email(text: str) -> str:
    local, _, domain = text.rpartition("@")
    host, dot, ending = domain.rpartition(".")
    if not (local and dot):
        return DOTS
    return f"{_begun(local)}@{_begun(host)}.{ending}"


def _begun(part: str) -> str:
    return part[0] + DOTS if len(part) >= LEAST_PART else DOTS


def _phone(text: str) -> str:
    digits = "".join(filter(str.isdigit, text))
    if len(digits) < LEAST_DIGITS:
        return DOTS
    return f"{DOTS} {DOTS} {digits[-4:]}"


def _account(text: str) -> str:
    characters = "".join(filter(str.isalnum, text))
    if len(characters) < LEAST_CHARACTERS:
        return DOTS
    return f"{characters[0]}{DOTS}{characters[-1]}"


def _name(text: str) -> str:
    words = unicodedata.normalize("NFC", text.replace(",", " ")).split()
    return " ".join(map(_initial, (words[0], words[-1]) if len(words) > 1 else words))


def _initial(word: str) -> str:
    """Return the first letter; dots where one letter is the name, or as good as a syllable."""
    spelled = unicodedata.category(word[0]) in ("Lu", "Ll", "Lt")
    return f"{word[0]}." if spelled and len(word) > 1 else DOTS


MASKS = {"email": _email, "phone": _phone, "account": _account, "name": _name}
