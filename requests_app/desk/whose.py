"""Who works on a request, and the staff's own words for it: a card on its page."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.business import Business
from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.desk import overtaken, told
from requests_app.desk.history import names_of
from requests_app.models import PrivacyRequest
from requests_app.rules import tags
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, tagging
from requests_app.services.versions import Overtaken

WORK = assigning.WORK
NOBODY = "nobody"


class AssignForm(overtaken.Guarded):
    """Who is to work on it; nobody puts it back."""

    to = forms.ChoiceField(label=gettext_lazy("Who works on it"))

    def __init__(self, *args: Any, dsar: PrivacyRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        nobody = (NOBODY, _("Nobody: back into the queue"))
        self.fields["to"].choices = [nobody, *colleagues(dsar.business_id, dsar.assignee)]


def colleagues(business: uuid.UUID, *also: AbstractUser | None) -> list[tuple[str, str]]:
    """Return who may work at a business, and `also`, as choices; who is away is marked."""
    able = access.able(WORK, business).select_related("preference").order_by("username")
    found = {user.pk: user for user in [*able, *filter(None, also)]}
    return [(str(pk), named(user)) for pk, user in found.items()]


def named(user: AbstractUser) -> str:
    """Return how a colleague is called in a list, and whether they are away."""
    away = getattr(getattr(user, "preference", None), "away", False)
    return _("%(name)s (away)") % {"name": told.name(user)} if away else told.name(user)


def card(request: HttpRequest, dsar: PrivacyRequest) -> dict[str, Any]:
    """Return what the card shows; the forms only to who may work on the request."""
    if WORK not in access.permissions(request.user, dsar.business):
        return {"dsar": dsar, "tag_limit": tags.LONGEST}
    people = colleagues(dsar.business_id)
    used = tagging.in_use(PrivacyRequest.objects.filter(business=dsar.business_id))
    mine = {str(request.user.pk), str(dsar.assignee_id)}
    return {
        "dsar": dsar,
        "works": True,
        "own": dsar.assignee_id == request.user.pk,
        "others": [choice for choice in people if choice[0] not in mine],
        "suggestions": [word for word in used if word not in dsar.tags],
        "tag_limit": tags.LONGEST,
    }


@require_POST
@access.needs(WORK)
def assign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now, dsar = timezone.now(), access.get_request(request, pk)
    form = AssignForm(request.POST, dsar=dsar)
    if not form.is_valid():
        messages.error(request, _("Choose a colleague who works on requests of this business."))
        return redirect(dsar)
    chosen = form.cleaned_data["to"]
    to = None if chosen == NOBODY else get_user_model().objects.get(pk=chosen)
    seen = form.cleaned_data["version"]
    try:
        assigning.assign(dsar.pk, to=to, by=request.user, now=now, seen=seen)
    except Overtaken:
        return _overtaken(request, form, access.get_request(request, pk), now)
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _said(request, to))
    return redirect(dsar)


def _said(request: HttpRequest, to: AbstractUser | None) -> str:
    if to is None:
        return _("It is back in the queue, for whoever takes the next one.")
    if to == request.user:
        return _("It is yours now.")
    return _("%(name)s works on it now, and is told.") % {"name": told.name(to)}


def _overtaken(
    request: HttpRequest, form: AssignForm, dsar: PrivacyRequest, now: datetime
) -> HttpResponse:
    """Show who gave it to whom meanwhile, beside what was to be saved."""
    lines = LedgerEntry.objects.filter(chain=dsar.submission.chain, event="assigned")
    last = lines.filter(facts__dsar=str(dsar.pk)).order_by("-number").first()
    by = last.by if last else "system"
    user = get_user_model().objects.filter(pk=by[5:] if by.startswith("user:") else None).first()
    portal = get_user_model()(username=names_of([by]).get(by, by))
    form.fields["to"].choices = AssignForm(dsar=dsar).fields["to"].choices
    saved = overtaken.Saved(
        by=user or portal,
        at=last.at if last else now,
        version=dsar.version,
        values={"to": str(dsar.assignee_id or NOBODY)},
    )
    title = f"{dsar.submission.reference} · {dsar.business.name}"
    place = overtaken.Page(title=title, back=dsar, zone=dsar.business.time_zone)
    return overtaken.page(request, form, saved, place)


@require_POST
@access.needs(WORK)
def tag(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add the tag that was typed, or take off the one whose button was pressed."""
    now, dsar = timezone.now(), access.get_request(request, pk)
    off = request.POST.get("off", "")
    try:
        if off:
            tagging.remove(dsar.pk, word=off, by=request.user, now=now)
        else:
            word = request.POST.get("word", "")
            tagging.add(dsar.pk, word=word, by=request.user, now=now)
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    return redirect(f"{dsar.get_absolute_url()}#whose")


@require_POST
@access.needs(WORK)
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent request, of the one business that is looked at or of any."""
    slug = request.POST.get("business", "")
    only = Business.objects.filter(slug=slug).values_list("pk", flat=True) if slug else None
    found = assigning.claim_next(by=request.user, now=timezone.now(), businesses=only)
    if found is None:
        messages.info(request, _("Nothing is left that you could take now."))
        return redirect("desk:queue")
    messages.success(request, _("It is yours now: the most urgent one that was nobody's."))
    return redirect(found)


def onwards(request: HttpRequest, dsar: PrivacyRequest) -> HttpResponse:
    """Lead back to a request after a step, or to the next one where that button was pressed."""
    if "next" not in request.POST:
        return redirect(dsar)
    found = assigning.following(dsar.pk, by=request.user, now=timezone.now())
    if found is None:
        messages.info(request, _("Nothing else waits for you."))
        return redirect("desk:queue")
    done = {"reference": dsar.submission.reference}
    messages.info(request, _("That was %(reference)s. Here is your next one.") % done)
    return redirect(found)
