"""What staff do about somebody who asks for another, and about a child."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told
from requests_app.desk.authority import IN_ORDER, AuthorityForm
from requests_app.desk.page import show
from requests_app.models import PrivacyRequest
from requests_app.rules.workflow import NotAllowed
from requests_app.services import authorising, children
from verification.models import Authority, AuthorityKind
from verification.rules.authority import Check
from verification.services import authorities

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422


@require_POST
@access.needs(CHANGE)
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = AuthorityForm(request.POST, kind=AuthorityKind(_held(dsar).kind))
    if not form.is_valid():
        return show(request, dsar, now=now, status=UNPROCESSABLE, authority_form=form)
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    subject, by = dsar.submission_id, request.user
    try:
        if form.cleaned_data["decision"] == IN_ORDER:
            kind = AuthorityKind(form.cleaned_data["kind"] or form.kind)
            ticked = [Check(code) for code in seen]
            authorising.decide(subject, seen=ticked, kind=kind, by=by, now=now)
            messages.success(request, _("It is noted that they may ask for the person."))
        else:
            authorising.refuse(subject, reason=reason, by=by, now=now)
            messages.success(request, _("It is noted that they did not show that they may ask."))
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    return redirect(dsar)


@require_POST
@access.needs(CHANGE)
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    dsar = access.get_request(request, pk)
    _held(dsar)
    try:
        asked = authorising.ask(dsar.submission, by=f"user:{request.user.pk}", now=timezone.now())
    except Shredded as erased:
        messages.error(request, told.refusal(erased))
        return redirect(dsar)
    if asked:
        text = _("The person will be asked at their address on file, if there is one.")
        messages.success(request, text)
    else:
        messages.info(request, _("They were asked within the last day, or must not be asked."))
    return redirect(dsar)


@require_POST
@access.needs(CHANGE)
def child(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    dsar = access.get_request(request, pk)
    if children.found(dsar.pk, by=request.user, now=timezone.now()):
        messages.success(request, _("It is urgent now, and your colleagues are told."))
    else:
        messages.info(request, _("It is known already that this is about a child."))
    return redirect(dsar)


def _held(dsar: PrivacyRequest) -> Authority:
    held = authorities.of(dsar.submission_id)
    if held is None:
        raise Http404
    return held
