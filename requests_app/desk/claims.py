"""The panel "Who asks": note what else the person told staff, to be compared as well."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told
from requests_app.desk.forms import MoreForm
from requests_app.desk.page import show
from requests_app.rules.workflow import NotAllowed
from requests_app.services import claiming

UNPROCESSABLE = 422


@require_POST
@access.needs("requests_app.change_privacyrequest")
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = MoreForm(request.POST, missing=claiming.missing(dsar))
    if form.is_valid():
        try:
            claiming.add(dsar.submission, **form.cleaned_data, by=request.user, now=now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("It is compared as well now."))
            return redirect(f"{dsar.get_absolute_url()}#identity")
    return show(request, dsar, now=now, status=UNPROCESSABLE, more_form=form)
