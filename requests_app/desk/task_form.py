"""The form of a task: which system, what to do, by when, and who does it."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from requests_app import access
from requests_app.desk import told
from requests_app.desk.overtaken import Guarded
from requests_app.models import PrivacyRequest, Task
from requests_app.notices.addresses import BadAddress, one_address
from requests_app.services.tasking import MAY, SYSTEM, Wish

LONGEST = 5_000
SUGGESTED = 50


class TaskForm(Guarded):
    """A task for one system; a colleague does it, or a data owner who gets a link by e-mail."""

    system = forms.CharField(
        label=_("System"),
        help_text=_("One system or team for each task, such as: billing, CRM, call records."),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "systems", "autocomplete": "off"}),
        error_messages={"required": _("Name the system")},
    )
    what = forms.CharField(
        label=_("What is to be done there?"),
        help_text=_(
            "They see this text and the reference, nothing else of the request. "
            "Name the person only as far as it is needed to find them."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        error_messages={"required": _("Say what is to be done")},
    )
    due_on = forms.DateField(
        label=_("Due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Give the day it is due"),
            "invalid": _("Give a real day, such as 2026-03-31"),
        },
    )
    assignee = forms.ModelChoiceField(
        label=_("A colleague does it"),
        queryset=None,
        required=False,
        empty_label=_("Nobody here"),
    )
    owner = forms.EmailField(
        label=_("Or a data owner, by e-mail"),
        help_text=_("They get a link to answer this one task. They need no account."),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Give an e-mail address such as name@example.com")},
    )

    def __init__(self, *args: Any, dsar: PrivacyRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        people = access.able(MAY, dsar.business_id).order_by("first_name", "username")
        self.fields["assignee"].queryset = people
        self.fields["assignee"].label_from_instance = told.name
        for name in ("assignee", "owner"):
            self.fields[name].needed = True  # one of the two is
        text = _("The request itself is due on %(day)s.")
        self.fields["due_on"].help_text = text % {"day": told.day(dsar.due_on)}
        used = Task.objects.filter(kind=SYSTEM, dsar__business=dsar.business_id)
        names = used.values_list("system").annotate(n=Count("pk")).order_by("-n", "system")
        self.systems = [name for name, _n in names[:SUGGESTED]]

    def clean_system(self) -> str:
        return " ".join(str(self.cleaned_data["system"]).split())

    def clean_owner(self) -> str:
        typed = str(self.cleaned_data["owner"])
        try:
            return one_address(typed) if typed else ""
        except BadAddress:
            said = self.fields["owner"].error_messages["invalid"]
            raise forms.ValidationError(said) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "owner" in data and bool(data.get("assignee")) == bool(data["owner"]):
            self.add_error("owner", _("Choose a colleague or give an e-mail address, not both"))
        return data

    def wish(self) -> Wish:
        names = ("system", "what", "due_on", "assignee", "owner")
        return Wish(**{name: self.cleaned_data[name] for name in names})
