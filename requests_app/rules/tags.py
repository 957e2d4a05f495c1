"""The staff's own words for requests: short, plain, and never a person's name."""

import unicodedata

from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed

LONGEST = 30
MOST = 10  # on one request: more says nothing any more


def tag(typed: str) -> str:
    """Return a tag as it is stored, or raise NotAllowed: small letters, digits and hyphens.

    Spaces become hyphens, so that "VIP customer" and "vip-customer" are one tag. Letters of
    every script count.
    """
    words = unicodedata.normalize("NFC", typed).casefold().split()
    found = unicodedata.normalize("NFC", "-".join(words)).strip("-")
    if not found:
        raise NotAllowed(gettext_noop("Type a tag."))
    if len(found) > LONGEST:
        raise NotAllowed(gettext_noop("A tag has at most %(most)s characters."), most=LONGEST)
    if not all(letter == "-" or _counts(letter) for letter in found):
        raise NotAllowed(gettext_noop("A tag has letters, digits and hyphens only."))
    return found


def _counts(letter: str) -> bool:
    """Tell whether it is a letter, a mark on one, or a digit."""
    return unicodedata.category(letter)[0] in "LM" or letter.isdecimal()
