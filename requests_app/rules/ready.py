"""Ready texts with gaps: which gaps there are, and how they are filled."""

import re
from collections.abc import Mapping

VARIABLES = ("reference", "business", "right", "received_on", "due_on", "name", "status_url")
GAP = re.compile(r"\{([^{}]*)\}")


def unknown(text: str) -> list[str]:
    """Return the gaps that nobody knows how to fill, as they were typed, each once.

    A brace that opens or closes no gap is one as well.
    """
    odd = [f"{{{name}}}" for name in GAP.findall(text) if name not in VARIABLES]
    odd += [brace for brace in "{}" if brace in GAP.sub("", text)]
    return list(dict.fromkeys(odd))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its gaps filled; one without a value stays as it is, to be seen."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)
