"""One thing that a person can do to show who they are, as a row of the page that lists them."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Row:
    """What to do, why, and where. An `optional` one is offered, not asked for."""

    title: str | Promise
    why: str | Promise
    url: str
    done: bool = False
    optional: bool = False
