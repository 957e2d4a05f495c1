"""Searches: for one request or person from the top of the queue, and those under a name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import told
from requests_app.desk.queue import form_of
from requests_app.models import SavedSearch
from requests_app.rules import person_keys
from requests_app.rules.workflow import NotAllowed
from requests_app.services import searching

VIEW = searching.VIEW
ALL = "all"
UNNAMED = gettext_lazy("Give the search a name of 60 characters at most.")


class SaveForm(forms.Form):
    """A name for filters of the queue, and who else sees them."""

    name = forms.CharField(
        max_length=searching.LONGEST_NAME,
        error_messages={"required": UNNAMED, "max_length": UNNAMED},
    )
    reach = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose who sees the search.")},
    )
    daily = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, businesses: Iterable[Business], everywhere: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        named = [(business.slug, business.name) for business in businesses]
        all_of_them = [(ALL, ALL)] if everywhere else []  # nobody writes to where they do not work
        self.fields["reach"].choices = [("", ""), *all_of_them, *named]

    def refusal(self) -> str:
        return str(next(iter(self.errors.values()))[0])


class NameForm(forms.Form):
    name = forms.CharField(max_length=searching.LONGEST_NAME)


@require_POST
@access.needs(VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """Go to one request, or to those of a person: what was typed stands in no address."""
    text = request.POST.get("text", "")[:254]
    reference = person_keys.reference(text)
    if reference:
        found = list(access.requests_here(request).filter(submission__reference=reference)[:2])
        return redirect(found[0]) if len(found) == 1 else _to_queue(reference=reference)
    _form, businesses = form_of(request, None)
    try:
        kept = searching.look_for(text, by=request.user, businesses=businesses, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
        return _to_queue()
    return _to_queue(who=str(kept.pk))


@require_safe
@access.needs(VIEW)
def searches(request: HttpRequest) -> HttpResponse:
    mine = request.user.pk
    saved = searching.visible(request.user).prefetch_related("readers")
    shown = [(one, mine in {reader.pk for reader in one.readers.all()}) for one in saved]
    context = {
        "own": [pair for pair in shown if pair[0].owner_id == mine],
        "shared": [pair for pair in shown if pair[0].owner_id != mine],
        "length": searching.LONGEST_NAME,
    }
    return render(request, "requests_app/desk/searches.html", context)


@require_POST
@access.needs(VIEW)
def save(request: HttpRequest) -> HttpResponse:
    filters, businesses = form_of(request, QueryDict(request.POST.get("query", "")))
    everywhere = VIEW in access.everywhere(request.user)
    form = SaveForm(request.POST, businesses=businesses, everywhere=everywhere)
    wanted = filters.wanted()
    if not form.is_valid():
        messages.error(request, form.refusal())
        return _to_queue(**wanted)
    typed = form.cleaned_data
    reach = typed.pop("reach")
    place = next((one for one in businesses if one.slug == reach), None)
    chosen = {"query": wanted, "shared": bool(reach), "business": place}
    try:
        searching.keep(by=request.user, now=timezone.now(), **chosen, **typed)
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The search is saved."))
    return _to_queue(**wanted)


@require_POST
@access.needs(VIEW)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    kept, form = _seen(request, pk), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, UNNAMED)
        return redirect("desk:searches")
    try:
        name = form.cleaned_data["name"]
        searching.rename(kept.pk, by=request.user, name=name, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The search has its new name."))
    return redirect("desk:searches")


@require_POST
@access.needs(VIEW)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _seen(request, pk)
    try:
        searching.drop(kept.pk, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The search is deleted."))
    return redirect("desk:searches")


@require_POST
@access.needs(VIEW)
def daily(request: HttpRequest, pk: int) -> HttpResponse:
    kept = _seen(request, pk)
    wanted = request.POST.get("wanted") == "yes"
    searching.read_daily(kept.pk, by=request.user, wanted=wanted)
    if wanted:
        messages.success(request, _("You are sent what it finds each morning."))
    else:
        messages.success(request, _("You are not sent what it finds any more."))
    return redirect("desk:searches")


def _seen(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(searching.visible(request.user), pk=pk)


def _to_queue(**query: str) -> HttpResponse:
    return redirect(reverse("desk:queue") + (f"?{urlencode(query)}" if query else ""))
