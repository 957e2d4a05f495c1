"""What to do with many requests: ticked on the queue, or all that its filters leave."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from requests_app import access
from requests_app.desk import queue, told
from requests_app.desk.whose import NOBODY, named
from requests_app.models import PrivacyRequest
from requests_app.models.working import Change
from requests_app.rules import tags
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, batches, tagging
from requests_app.services.narrowing import Rows

UNPROCESSABLE = 422
PICKED, ALL = "picked", "all"
CHANGES = {
    Change.ASSIGN: gettext_lazy("Say who works on them"),
    Change.TAG: gettext_lazy("Add a tag"),
    Change.UNTAG: gettext_lazy("Take a tag off"),
    Change.SPAM: gettext_lazy("Close as spam"),
}


BUTTONS = {
    Change.ASSIGN: gettext_lazy("Give them"),
    Change.TAG: gettext_lazy("Add the tag"),
    Change.UNTAG: gettext_lazy("Take the tag off"),
    Change.SPAM: gettext_lazy("Close as spam"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A change, and the requests that it may be meant for: those ticked, or all that fit."""

    change: Change
    picked: list[uuid.UUID]
    ticked: Rows
    fitting: Rows
    size: int

    def rows(self, scope: str) -> Rows:
        return self.ticked if scope == PICKED else self.fitting


class BulkForm(forms.Form):
    """Which requests, and what they are to get. `sure` tells it from the first question."""

    scope = forms.ChoiceField(label=gettext_lazy("Which requests"), widget=forms.RadioSelect)
    to = forms.ChoiceField(label=gettext_lazy("Who works on them"))
    word = forms.CharField(
        label=gettext_lazy("Tag"),
        help_text=gettext_lazy("Letters, digits and hyphens. Never a person's name."),
        max_length=tags.LONGEST,
        widget=forms.TextInput(attrs={"list": "tag-words", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type a tag")},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, wish: Wish, **options: Any) -> None:
        super().__init__(*args, **options)
        scopes = _scopes(wish)
        self.fields["scope"].choices = scopes
        self.initial["scope"] = scopes[0][0]
        if len(scopes) == 1:
            self.fields["scope"].widget = forms.HiddenInput()
        if wish.change == Change.ASSIGN:
            self.fields["to"].choices = _colleagues(wish.rows(scopes[0][0]))
        else:
            del self.fields["to"]
        if wish.change not in (Change.TAG, Change.UNTAG):
            del self.fields["word"]

    def value(self) -> str:
        """Return what the requests are to get, as the batch stores it."""
        to = str(self.cleaned_data.get("to", self.cleaned_data.get("word", "")))
        return "" if to == NOBODY else to


def _scopes(wish: Wish) -> list[tuple[str, str]]:
    most = number_format(min(wish.size, batches.MOST), force_grouping=True)
    text = _("All that fit the filters: %(n)s")
    if wish.size > batches.MOST:
        text = _("The first that fit the filters, %(n)s: so many go at once")
    found = [(PICKED, _("Those that you ticked: %(n)s") % {"n": len(wish.picked)})]
    if not wish.picked:
        return [(ALL, text % {"n": most})]
    if wish.change == Change.SPAM:  # it refuses people without a letter: each was looked at
        return found
    return found if wish.size <= len(wish.picked) else [*found, (ALL, text % {"n": most})]


def _colleagues(rows: Rows) -> list[tuple[str, str]]:
    """Return who may work at any of the businesses; where one may not, the batch says so."""
    places = list(rows.order_by().values_list("business", flat=True).distinct())
    able = access.able(assigning.WORK, *places).select_related("preference")
    people = able.order_by("first_name", "last_name", "username")
    choices = [(str(user.pk), named(user)) for user in people]
    return [*choices, (NOBODY, _("Nobody: back into the queue"))]


@require_POST
@access.needs(assigning.WORK)
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what is to be done with which requests; do it once that is confirmed."""
    now = timezone.now()
    wish = _wish(request, now)
    if isinstance(wish, str):
        messages.error(request, wish)
        return redirect(_list(request))
    form = BulkForm(request.POST if "sure" in request.POST else None, wish=wish)
    if not (form.is_bound and form.is_valid()):
        return _page(request, form, wish)
    rows = wish.rows(form.cleaned_data["scope"])
    chosen = list(rows.values_list("pk", flat=True)[: batches.MOST])
    order = {"change": wish.change, "value": form.value()}
    try:
        batch = batches.begin(chosen, by=request.user, now=now, **order)
    except NotAllowed as refusal:
        form.add_error("word" if "word" in form.fields else None, told.refusal(refusal))
        return _page(request, form, wish)
    if len(chosen) <= batches.AT_ONCE:
        batches.carry_on(batch, now=now)
    return redirect("desk:batch", pk=batch.pk)


def _wish(request: HttpRequest, now: datetime) -> Wish | str:
    """Return what is asked for, or why nothing can be done."""
    change = request.POST.get("change", "")
    if change not in set(Change):
        return _("Choose what to do with the requests that you ticked.")
    fitting = queue.found(request, QueryDict(request.POST.get("query", "")), now)
    size = fitting.order_by()[: batches.MOST + 1].count()
    ticked = access.requests_here(request).filter(pk__in=_uuids(request)).by_due_date()
    picked = list(ticked.values_list("pk", flat=True))
    if not picked and not size:
        return _("Tick at least one request.")
    if not picked and change == Change.SPAM:
        return _("Tick each request that is spam: all that fit the filters cannot be closed so.")
    return Wish(Change(change), picked, ticked, fitting, size)


def _uuids(request: HttpRequest) -> list[uuid.UUID]:
    """Return what was ticked; what is no id is left out."""
    found = []
    for text in request.POST.getlist("pick")[: batches.MOST]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _list(request: HttpRequest) -> str:
    """Return the address of the list that was looked at."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{reverse('desk:queue')}?{query}" if query else reverse("desk:queue")


def _page(request: HttpRequest, form: BulkForm, wish: Wish) -> HttpResponse:
    scopes = form.fields["scope"].choices
    context = {
        "form": form,
        "change": wish.change,
        "title": CHANGES[wish.change],
        "button": BUTTONS[wish.change],
        "picked": wish.picked,
        "query": request.POST.get("query", ""),
        "which": scopes[0][1] if len(scopes) == 1 else "",
        "words": _words(wish.ticked if wish.picked else wish.fitting),
        "back": _list(request),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "requests_app/desk/bulk.html", context, status=status)


def _words(rows: Rows) -> list[str]:
    """Return the tags to suggest: those in use where these requests are."""
    places = list(rows.order_by().values_list("business", flat=True).distinct()[:1])
    return tagging.in_use(PrivacyRequest.objects.filter(business__in=places)) if places else []
