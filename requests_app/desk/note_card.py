"""What colleagues noted, as a card of the request page."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app import access
from requests_app.desk import told
from requests_app.models import PrivacyRequest
from requests_app.services.noting import LONGEST, READ

ADD = "requests_app.add_note"


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("New note"),
        help_text=gettext_lazy("Only colleagues read it. @name tells somebody of it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write the note first")},
    )
    tell = forms.ChoiceField(label=gettext_lazy("Tell"), required=False)

    def __init__(self, *args: object, dsar: PrivacyRequest, **options: object) -> None:
        super().__init__(*args, prefix="note", **options)
        people = access.able(READ, dsar.business_id).order_by("username")
        named = [(str(user.pk), _named(user)) for user in people]
        self.fields["tell"].choices = [("", _("Nobody in particular")), *named]

    def chosen(self) -> list[int]:
        return [int(self.cleaned_data["tell"])] if self.cleaned_data["tell"] else []


def _named(user: AbstractUser) -> str:
    """Return a colleague by name, and as they are called with an @."""
    name, handle = told.name(user), f"@{user.get_username()}"
    return f"{name} ({handle})" if name != user.get_username() else handle


@dataclass(frozen=True, slots=True)
class Line:
    """One note. `told` are those who were told of it."""

    text: str
    by: str
    at: datetime
    told: str


@dataclass(frozen=True, slots=True)
class Card:
    lines: list[Line]
    form: NoteForm | None


def card(dsar: PrivacyRequest, mine: frozenset[str], form: NoteForm | None) -> Card | None:
    """Return the card for a reader who may do what is in `mine`; None for who may not read it."""
    if READ not in mine:
        return None
    if dsar.submission.content_key_id is None:
        return Card([], None)
    rows = dsar.notes.select_related("written_by").prefetch_related("mentions")
    lines = [
        Line(
            row.text,
            told.name(row.written_by),
            row.at,
            ", ".join(sorted(told.name(user) for user in row.mentions.all())),
        )
        for row in rows
    ]
    return Card(lines, (form or NoteForm(dsar=dsar)) if ADD in mine else None)
