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
from requests_app.public.orders import from_account
from requests_app.public.people import YouForm


@dataclass(frozen=True, slots=True)
class Row:
    """One question, its answer in words, and the step that changes it, where one does."""

    question: str | Promise
    answer: list[str]
    step: str


def rows(case: Case) -> list[Row]:
    """Return what was answered, in order; a page that was left empty says so in one row.

    First comes what the log-in at the operator said: nothing here changes it.
    """
    found = [
        Row(YouForm.base_fields[name].label or "", [value], "")
        for name, value in from_account(case).items()
    ]
    for step in flow.reachable(case):
        form = flow.bound(step, case)
        form.is_valid()
        told = [(field, answer(field, form.cleaned_data.get(field.name))) for field in form]
        given = [Row(field.label, texts, step.name) for field, texts in told if texts]
        found += given or [Row(form.title, [_("Nothing added")], step.name)]
    return found


def answer(field: BoundField, value: Any) -> list[str]:
    """Return the answer in words, one item per choice; an empty list where there is none."""
    if isinstance(value, date):
        return [date_format(value, "DATE_FORMAT")]
    options = dict(getattr(field.field, "choices", []))
    values = value if isinstance(value, list) else [value]
    return [str(options.get(item, item)) for item in values if item not in (None, "")]
