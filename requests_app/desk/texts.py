"""The ready texts of a business and language: listed, added, changed, retired."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import overtaken, told
from requests_app.desk.forms import typed
from requests_app.models import CannedText
from requests_app.notices import words
from requests_app.notices.letters import STATUS_PATH
from requests_app.rules.ready import VARIABLES, filled, unknown
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import texts as services
from requests_app.services.texts import LONGEST, Draft
from requests_app.services.versions import Overtaken

UNPROCESSABLE = 422
MEANINGS = {
    "reference": gettext_lazy("the reference of the request"),
    "business": gettext_lazy("the name of the business"),
    "right": gettext_lazy("what was asked for, as the person would say it"),
    "received_on": gettext_lazy("the day of receipt"),
    "due_on": gettext_lazy("the day to answer by"),
    "name": gettext_lazy("the name of whom you write to"),
    "status_url": gettext_lazy("the address of the status page"),
}


class TextForm(overtaken.Guarded):
    """A ready text; its gaps are checked before it is kept."""

    business = forms.ModelChoiceField(
        label=gettext_lazy("Business"), queryset=None, empty_label=None, to_field_name="slug"
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("How it is found in the list, such as: Delay, with apology."),
        max_length=60,
        error_messages={"required": gettext_lazy("Give it a name")},
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write the text")},
    )

    def __init__(self, *args: Any, businesses: Any, row: CannedText | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["business"].queryset = businesses
        if row:
            del self.fields["business"]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        odd = unknown(text)
        if odd:
            said = _("Nobody knows what to put in place of %(gap)s") % {"gap": ", ".join(odd)}
            raise forms.ValidationError(said)
        return text

    def draft(self) -> Draft:
        return Draft(*(self.cleaned_data[name] for name in ("language", "name", "text")))


@require_safe
@access.needs("requests_app.view_cannedtext")
def texts(request: HttpRequest) -> HttpResponse:
    rows = access.within(request, CannedText.objects.filter(retired_at=None))
    ordered = rows.select_related("business", "changed_by")
    ordered = ordered.order_by("business__name", "language", "name")
    found = [(row, get_language_info(row.language)["name_translated"]) for row in ordered]
    may_add = "requests_app.add_cannedtext" in access.permissions(request.user)
    return render(request, "requests_app/desk/texts.html", {"texts": found, "may_add": may_add})


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.add_cannedtext")
def new(request: HttpRequest) -> HttpResponse:
    form = _form(request, None)
    if _saves(request) and form.is_valid():
        business = form.cleaned_data["business"]
        try:
            services.add(business, form.draft(), by=request.user, now=timezone.now())
        except NotAllowed as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The text is ready to be used."))
            return redirect("desk:texts")
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.change_cannedtext")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = _form(request, row)
    if _saves(request) and form.is_valid():
        seen, now = form.cleaned_data["version"], timezone.now()
        try:
            services.change(row.pk, form.draft(), seen=seen, by=request.user, now=now)
        except Overtaken as meanwhile:
            return _overtaken(request, form, meanwhile.row)
        except NotAllowed as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The text is changed."))
            return redirect("desk:texts")
    return _page(request, form, row)


@require_POST
@access.needs("requests_app.change_cannedtext")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    try:
        services.retire(row.pk, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The text is retired. What was written with it stays."))
    return redirect("desk:texts")


def _row(request: HttpRequest, pk: int) -> CannedText:
    rows = access.within(request, CannedText.objects.select_related("business"))
    found: CannedText = get_object_or_404(rows, pk=pk)
    return found


def _form(request: HttpRequest, row: CannedText | None) -> TextForm:
    rows = access.within(request, Business.objects.filter(live=True).order_by("name"), "pk")
    initial: dict[str, Any] = {"version": 0}
    if row:
        names = ("version", "language", "name", "text")
        initial = {name: getattr(row, name) for name in names}
    return TextForm(typed(request), businesses=rows, row=row, initial=initial)


def _saves(request: HttpRequest) -> bool:
    return request.method == "POST" and "preview" not in request.POST


def _overtaken(request: HttpRequest, form: TextForm, now: CannedText) -> HttpResponse:
    values = {name: getattr(now, name) for name in ("language", "name", "text")}
    theirs = overtaken.Saved(now.changed_by, now.changed_at, now.version, values)
    place = overtaken.Page(now.name, "desk:texts")
    return overtaken.page(request, form, theirs, place)


def _page(request: HttpRequest, form: TextForm, row: CannedText | None) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "gaps": [(f"{{{name}}}", MEANINGS[name]) for name in VARIABLES],
        "preview": _preview(form, row),
    }
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "requests_app/desk/text_form.html", context, status=status)


def _preview(form: TextForm, row: CannedText | None) -> str:
    """Return the text as it reads for a made-up person; empty where it cannot be kept."""
    if not form.is_bound or not form.is_valid():
        return ""
    business = row.business if row else form.cleaned_data["business"]
    draft = form.draft()
    return filled(draft.text, sample(business, draft.language))


def sample(business: Business, language: str) -> dict[str, str]:
    """Return what stands in the gaps for a person who does not exist."""
    with override(language):
        return {
            "reference": "PR-7F3K-92QD",
            "business": business.name,
            "right": str(words.RIGHTS[Right.DELETE]),
            "received_on": date_format(date(2026, 11, 2), "DATE_FORMAT"),
            "due_on": date_format(date(2026, 12, 17), "DATE_FORMAT"),
            "name": "Ada Example",
            "status_url": settings.SITE_URL + STATUS_PATH,
        }
