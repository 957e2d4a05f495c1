"""The answers as the person reads them before sending."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from requests_app.public import flow
from requests_app.public.case import Case


@dataclass(frozen=True, slots=True)
class Row:
    """One question, its answer in words, and the step that changes it."""

    question: str | Promise
    answer: list[str]
    step: str


def rows(case: Case) -> list[Row]:
    """Return every question that was asked, in order; an empty one says so."""
    found = []
    for step in flow.reachable(case):
        form = flow.bound(step, case)
        form.is_valid()
        for field in form:
            value = form.cleaned_data.get(field.name)
            if field.name == "since" and not value:
                continue
            found.append(Row(field.label, answer(field, value), step.name))
    return found


def answer(field: BoundField, value: Any) -> list[str]:
    """Return the answer in words, one item per choice."""
    if isinstance(value, date):
        return [date_format(value, "DATE_FORMAT")]
    options = dict(getattr(field.field, "choices", []))
    values = value if isinstance(value, list) else [value]
    told = [str(options.get(item, item)) for item in values if item not in (None, "")]
    return told or [_("Not given")]
