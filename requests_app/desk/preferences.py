"""How one of the staff wants to work: keys, being away, and what they are told of in what way."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from requests_app import access
from requests_app.desk.forms import typed
from requests_app.models import Preference
from requests_app.rules.news import Subject
from requests_app.services import preferences as service

UNPROCESSABLE = 422
SUBJECTS = {
    Subject.ASSIGNED: gettext_lazy("A request is given to me"),
    Subject.MENTIONED: gettext_lazy("Somebody mentions me in a note"),
    Subject.WROTE: gettext_lazy("The person writes, or answers what was asked"),
    Subject.TASK_ANSWERED: gettext_lazy("A data owner answers a task"),
    Subject.TO_APPROVE: gettext_lazy("An answer waits for my approval"),
    Subject.RETURNED: gettext_lazy("My answer comes back to me"),
    Subject.APPROVED: gettext_lazy("My answer is approved"),
    Subject.DUE_SOON: gettext_lazy("A request of mine is due soon"),
    Subject.OVERDUE: gettext_lazy("A request of mine is overdue"),
    Subject.ESCALATED: gettext_lazy("A request is brought before me because it is late"),
    Subject.SPAM_IN_BULK: gettext_lazy("A colleague closes many requests as spam"),
}
WAYS = {
    "page": gettext_lazy("On the page"),
    "mail": gettext_lazy("By e-mail, at once"),
    "digest": gettext_lazy("By e-mail, each morning"),
    "off": gettext_lazy("Not at all"),
}


class PreferenceForm(forms.Form):
    shortcuts = forms.BooleanField(
        label=gettext_lazy("Keyboard shortcuts"),
        help_text=gettext_lazy("None of them works while you type. Press ? to see them all."),
        required=False,
    )
    away = forms.BooleanField(
        label=gettext_lazy("I am away"),
        help_text=gettext_lazy(
            "Rules give you nothing new. What you have stays yours, and colleagues see it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, works: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not works:
            del self.fields["away"]
        for subject, label in SUBJECTS.items() if works else ():
            self.fields[f"told_{subject}"] = forms.ChoiceField(
                label=label, choices=list(WAYS.items())
            )

    def told_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("told_")]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as the service takes it."""
        data = self.cleaned_data
        told = {subject: data.get(f"told_{subject}", service.PAGE) for subject in SUBJECTS}
        away = data.get("away", False)
        return {"shortcuts": data["shortcuts"], "away": away, "told": told}


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.change_preference")
def preferences(request: HttpRequest) -> HttpResponse:
    works = request.user.has_perm(access.SEE)
    initial = _initial(service.of(request.user))
    form = PreferenceForm(typed(request), initial=initial, works=works)
    if form.is_bound and form.is_valid():
        service.keep(by=request.user, now=timezone.now(), **form.chosen())
        messages.success(request, _("Your preferences are saved."))
        return redirect("desk:preferences")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form}
    return render(request, "requests_app/desk/preferences.html", context, status=status)


def _initial(kept: Preference) -> dict[str, Any]:
    told = {f"told_{subject}": kept.told.get(subject, service.PAGE) for subject in SUBJECTS}
    return {"shortcuts": kept.shortcuts, "away": kept.away, **told}
