"""Who is meant by @name in a note."""

import re
from collections.abc import Mapping

MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


def mentioned(text: str, people: Mapping[str, int]) -> set[int]:
    """Return the ids of those of `people`, by log-in name, that a text names with an @.

    Whatever case it is written in. A name that nobody has stays plain text, as does an e-mail
    address; a full stop or comma behind a name is no part of it.
    """
    ids = {name.casefold(): pk for name, pk in people.items()}
    found = {name.casefold() for name in MENTION.findall(text)}
    return {ids[name] for one in found for name in (one, one.rstrip(".-+@")) if name in ids}
