"""Two people edit the same: whoever saves second sees both versions before one of them goes.

A form that is guarded is a `Guarded` one, filled with the `version` of its row. Its view hands
the version to the service as `seen`, and where that raises `Overtaken` it returns `page`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from requests_app.desk import told

CONFLICT = 409


class Guarded(forms.Form):
    """A form that carries, hidden, the version of the row that it was filled from.

    Without one it was filled from none: every row that is there now has overtaken it.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands now: who saved it when, as which version, with which values by field."""

    by: AbstractUser
    at: datetime
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Where the page stands: its title, the way back to what they saved, and the button.

    `button` is sent along by "Save mine over it", for a form with several buttons.
    """

    title: str
    back: str | Model
    zone: str = "UTC"
    button: tuple[str, str] = ("save", "")


def page(request: HttpRequest, mine: forms.Form, theirs: Saved, place: Page) -> HttpResponse:
    """Show both versions side by side where they differ; `mine` stays open for changes.

    Where both saved the very same, nothing has to be decided.
    """
    differing = [mine[name] for name in theirs.values if _differs(mine, name, theirs.values[name])]
    if not differing:
        messages.info(request, _("Somebody had saved the very same already."))
        return redirect(place.back)
    shown = {field.name for field in differing}
    context = {
        "place": place,
        "form": mine,
        "back": redirect(place.back).url,
        "lead": _lead(request, theirs, place.zone),
        "whose": _whose(request, theirs),
        "version": theirs.version,
        "pairs": [(field, said(field.field, theirs.values[field.name])) for field in differing],
        "rest": [field for field in mine if field.name not in shown | {"version"}],
    }
    return render(request, "requests_app/desk/overtaken.html", context, status=CONFLICT)


def said(field: forms.Field, value: Any) -> str:
    """Return a value in the words that its field has for it."""
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(said(field, one) for one in value)) or _("Nothing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date) and not isinstance(value, datetime):
        return told.day(value)
    if value in (None, ""):
        return _("Nothing")
    named = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return named.get(str(value), str(value).replace("\r\n", "\n"))


def _differs(mine: forms.Form, name: str, theirs: Any) -> bool:
    if name not in mine.fields:
        return False
    field = mine.fields[name]
    return said(field, mine.cleaned_data.get(name)) != said(field, theirs)


def _lead(request: HttpRequest, theirs: Saved, zone: str) -> str:
    """Return who was quicker, and when: the time alone if it was today."""
    place = ZoneInfo(zone)
    local, today = theirs.at.astimezone(place), timezone.now().astimezone(place).date()
    at = date_format(local, "H:i")
    if local.date() != today:
        at = date_format(local, "SHORT_DATETIME_FORMAT")
    if theirs.by.pk == request.user.pk:
        return _("You changed this at %(at)s in another window.") % {"at": at}
    who = told.name(theirs.by)
    return _("%(who)s changed this at %(at)s while you had it open.") % {"who": who, "at": at}


def _whose(request: HttpRequest, theirs: Saved) -> str:
    if theirs.by.pk == request.user.pk:
        return _("Saved in the other window")
    return _("Saved by %(who)s") % {"who": told.name(theirs.by)}
