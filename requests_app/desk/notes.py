"""Staff write notes to one another on the page of a request."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import ready, told
from requests_app.desk.note_card import ADD, NoteForm
from requests_app.desk.page import show
from requests_app.rules.workflow import NotAllowed
from requests_app.services import noting

UNPROCESSABLE = 422


@require_POST
@access.needs(ADD)
def note(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    more = ready.wanted(request, dsar, prefix="note")
    if more is not None:
        return show(request, dsar, now=now, note_form=NoteForm(initial=more, dsar=dsar))
    form = NoteForm(request.POST, dsar=dsar)
    if form.is_valid():
        text, tell = form.cleaned_data["text"], form.chosen()
        try:
            noting.write(dsar.pk, text=text, tell=tell, by=request.user, now=now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The note is there."))
            return redirect(f"{dsar.get_absolute_url()}#notes")
    return show(request, dsar, now=now, status=UNPROCESSABLE, note_form=form)
