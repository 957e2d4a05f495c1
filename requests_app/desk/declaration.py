"""The declaration under penalty of perjury: what was signed, and one that came on paper."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told
from requests_app.desk.forms import typed
from requests_app.models import PrivacyRequest
from requests_app.rules.workflow import NotAllowed
from requests_app.services import declaring
from requests_app.words import declaration_text
from verification.models import Declaration
from verification.services import declarations

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422
NOON = time(12)  # paper names a day and no hour


@dataclass(frozen=True, slots=True)
class Panel:
    """The declaration of a submission for staff: both names side by side, for them to judge.

    `text` and `name` are empty as long as nothing is signed, and once the record was erased.
    """

    needed: bool
    claimed: str
    row: Declaration | None = None
    text: str = ""
    name: str = ""


class PaperForm(forms.Form):
    """What stands on the paper: the name as it was signed, and the date."""

    name = forms.CharField(
        label=gettext_lazy("Name as it is signed"),
        max_length=declaring.LONGEST_NAME,
        error_messages={"required": gettext_lazy("Type the name as it is signed")},
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Date of the signature"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Give the date of the signature"),
            "invalid": gettext_lazy("Give a real day, such as 2026-03-31"),
        },
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError(_("It cannot be signed later than today"))
        return day


def panel(dsar: PrivacyRequest, now: datetime) -> Panel | None:
    """Return what staff see of the declaration; None where none is asked for or signed."""
    row = declarations.signed(dsar.submission_id)
    if row:
        text, name = _opened(row)
        return Panel(False, _claimed(dsar), row, text, name)
    asked = declaring.asked(dsar.submission, now)
    return Panel(asked.needed, _claimed(dsar)) if asked else None


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def declaration(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    asked = declaring.asked(dsar.submission, now)
    found = panel(dsar, now)
    form = PaperForm(typed(request), today=dsar.business.local_date(now))
    if request.method == "POST" and asked and form.is_valid():
        try:
            _note(request, dsar, asked, form, now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            return redirect(dsar)
    text = _text(dsar, asked) if asked else ""
    context = {"dsar": dsar, "form": form, "panel": found, "asked": asked, "text": text}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "requests_app/desk/declaration.html", context, status=status)


def _note(
    request: HttpRequest,
    dsar: PrivacyRequest,
    asked: declaring.Asked,
    form: PaperForm,
    now: datetime,
) -> None:
    zone = ZoneInfo(dsar.business.time_zone)
    new = declaring.note(
        dsar.submission,
        asked.declared,
        text=_text(dsar, asked),
        signature=form.cleaned_data["name"],
        signed_at=min(now, datetime.combine(form.cleaned_data["signed_on"], NOON, tzinfo=zone)),
        by=request.user,
        now=now,
    )
    said = _("The declaration is noted.") if new else _("It was signed before; nothing changed.")
    messages.success(request, said)


def _text(dsar: PrivacyRequest, asked: declaring.Asked) -> str:
    """Return the text in the language of the person, who signed it on paper."""
    with override(dsar.submission.language):
        return declaration_text(asked.declared, dsar.business, dsar.submission.reference)


def _claimed(dsar: PrivacyRequest) -> str:
    try:
        return str((dsar.submission.claims or {}).get("name", ""))
    except Shredded:
        return ""


def _opened(row: Declaration) -> tuple[str, str]:
    try:
        return row.text, row.signature
    except Shredded:
        return "", ""
