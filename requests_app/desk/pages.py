"""Pages of the queue by key, not by number: what comes or goes meanwhile moves no row."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from requests_app import access
from requests_app.models import PrivacyRequest
from requests_app.services.narrowing import Rows

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, with the addresses of those before and behind; empty without any."""

    rows: list[PrivacyRequest]
    previous: str
    following: str


def page(
    rows: Rows,
    marks: Mapping[str, str],
    wanted: Mapping[str, str],
    *,
    backwards: bool,
) -> Page:
    """Return the page behind the mark `after`, or in front of `before`; else the first one.

    A mark is such as `2026-12-01,<id>`; a spoilt one is none.
    """
    before, after = _mark(marks.get("before", "")), _mark(marks.get("after", ""))
    if before:
        found = _fetched(_beyond(rows, before, up=backwards).reverse())
        if len(found) > PAGE:
            return _page(found[:PAGE][::-1], wanted, previous=True, following=True)
        after = None  # so near to the beginning, the first page is shown whole
    found = _fetched(_beyond(rows, after, up=not backwards) if after else rows)
    return _page(found[:PAGE], wanted, previous=bool(after), following=len(found) > PAGE)


def _page(
    rows: list[PrivacyRequest], wanted: Mapping[str, str], *, previous: bool, following: bool
) -> Page:
    if not rows:
        return Page([], "", "")
    return Page(
        rows,
        urlencode({**wanted, "before": _of(rows[0])}) if previous else "",
        urlencode({**wanted, "after": _of(rows[-1])}) if following else "",
    )


def _fetched(rows: Rows) -> list[PrivacyRequest]:
    """Return the first rows, and one more. All that is joined to them is joined after the cut."""
    cut = rows.values("pk")[: PAGE + 1]
    whole = rows.model.objects.filter(pk__in=cut).select_related(*access.BESIDE)
    found = whole.defer(*access.BULKY).order_by(*rows.query.order_by)
    return list(found if rows.query.standard_ordering else found.reverse())


def _beyond(rows: Rows, mark: tuple[date, uuid.UUID], *, up: bool) -> Rows:
    """Return the rows after a mark, or before it, as one range of an index by due date and id."""
    key = Tuple(F("due_on"), F("id"))
    return rows.filter(TupleGreaterThan(key, mark) if up else TupleLessThan(key, mark))


def _of(dsar: PrivacyRequest) -> str:
    return f"{dsar.due_on.isoformat()},{dsar.pk}"


def _mark(text: str) -> tuple[date, uuid.UUID] | None:
    day, _comma, pk = text.partition(",")
    try:
        return date.fromisoformat(day), uuid.UUID(pk)
    except ValueError:
        return None
