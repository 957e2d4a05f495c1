"""Numbers over the queue and beside it: bounded, and all counted in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.services import narrowing
from requests_app.services.narrowing import (
    ME,
    NOBODY,
    OVERDUE,
    TO_APPROVE,
    TODAY,
    WEEK,
    Rows,
    Scope,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """A list by its name, with the filters that make it and how much it holds."""

    key: str
    label: str
    query: Mapping[str, str]
    count: str = ""
    chosen: bool = False
    loud: bool = False

    @property
    def address(self) -> str:
        return urlencode(self.query)


DUE = (
    Tally(OVERDUE, _("Overdue"), {"due": OVERDUE}, loud=True),
    Tally(TODAY, _("Due today"), {"due": TODAY}),
    Tally(WEEK, _("Due within 7 days"), {"due": WEEK}),
    Tally("open", pgettext_lazy("requests", "Open"), {}),
)
# For everybody, without a row of their own.
READY = (
    Tally("mine", _("Mine"), {"assignee": ME}),
    Tally("nobodys", _("Nobody's yet"), {"assignee": NOBODY}),
    Tally("to_approve", _("Waiting for approval"), {"status": TO_APPROVE}),
)


def counted(
    tallies: Sequence[Tally], rows: Rows, wanted: Mapping[str, str], seen: Scope
) -> tuple[list[Tally], int]:
    """Return the tallies with their counts, and how many requests the present filters leave."""
    lists = [narrowing.narrowed(rows, tally.query, seen) for tally in tallies]
    *counts, total = narrowing.counted([*lists, narrowing.narrowed(rows, wanted, seen)])
    told = [
        replace(
            tally, count=number(count), chosen=tally.query == wanted, loud=tally.loud and count > 0
        )
        for tally, count in zip(tallies, counts, strict=True)
    ]
    return told, total


def number(count: int) -> str:
    """Return a capped count in figures: "1,000+" is all that anybody needs to know."""
    figures = number_format(min(count, narrowing.COUNTED), force_grouping=True)
    return f"{figures}+" if count > narrowing.COUNTED else figures
