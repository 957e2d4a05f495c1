"""The panel "Who asks": confirm the person, and look at one value on file."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told
from requests_app.desk.evidence import evidence
from requests_app.desk.fits import Shown
from requests_app.desk.forms import IdentityForm
from requests_app.desk.page import show
from requests_app.rules.workflow import NotAllowed
from requests_app.services import identifying, revealing
from requests_app.services.revealing import NotACandidate

CHANGE = "requests_app.change_privacyrequest"
REVEAL = "verification.view_identityrecord"
UNPROCESSABLE = 422
CONFIRMED = _("The identity is confirmed.")
AWAITED = _("Confirmed by you. A colleague must confirm too, before it counts.")


class RevealForm(forms.Form):
    record = forms.UUIDField()
    field = forms.SlugField(max_length=40)


@require_POST
@access.needs(CHANGE)
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    found = evidence(dsar, now, request.user)
    form = IdentityForm(request.POST, reported=found.reported)
    form.fields["reason"].required = found.wants_reason
    if not form.is_valid():
        return show(request, dsar, now=now, status=UNPROCESSABLE, identity_form=form)
    try:
        done = identifying.confirm(
            dsar.pk, by=request.user, reason=form.cleaned_data["reason"], now=now
        )
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, str(CONFIRMED if done else AWAITED))
    return redirect(dsar)


@require_POST
@access.needs(REVEAL)
def reveal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return show(request, dsar, now=now, status=UNPROCESSABLE)
    wanted = Shown(**form.cleaned_data)
    try:
        revealing.reveal(dsar.pk, wanted.record, wanted.field, by=request.user, now=now)
    except (NotACandidate, Shredded):
        raise Http404 from None
    return show(request, dsar, now=now, shown=wanted)
