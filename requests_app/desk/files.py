"""Files that came as proof: staff see the rewritten copy alone, and say that they checked it."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.sealing import MasterKeyMissing, Shredded, Tampered
from foundation.uploads import Lost
from requests_app import access
from requests_app.models import PrivacyRequest
from requests_app.services import proofs
from requests_app.words import PURPOSES
from verification.models import Evidence
from verification.rules.evidence import Purpose
from verification.services import evidence

TYPES = {
    "pdf": ("application/pdf", "pdf"),
    "jpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
}
UNREADABLE = (Lost, Tampered, Shredded, MasterKeyMissing)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file on the page of a request. `visible` once a scanner passed it, where there is one."""

    row: Evidence
    title: str | Promise
    visible: bool


def papers(dsar: PrivacyRequest) -> list[Paper]:
    """Return the files that are with the request's submission."""
    return [
        Paper(row, PURPOSES[Purpose(row.purpose)], evidence.visible(row))
        for row in evidence.kept(dsar.submission_id)
    ]


@require_safe
@access.needs("verification.view_evidence")
def file(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    dsar = access.get_request(request, pk)
    found = get_object_or_404(evidence.kept(dsar.submission_id), pk=file)
    try:
        data = proofs.read(dsar, found, by=request.user, now=timezone.now())
    except evidence.BeingChecked:
        messages.info(request, _("This file is being checked for viruses. Try again later."))
        return redirect(dsar)
    except UNREADABLE:
        messages.error(request, _("This file cannot be opened. Ask the person to send it again."))
        return redirect(dsar)
    return attached(found.file.kind, f"{dsar.submission.reference}-{found.purpose}", data)


@require_POST
@access.needs("verification.change_evidence")
def checked(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    dsar = access.get_request(request, pk)
    found = get_object_or_404(evidence.kept(dsar.submission_id), pk=file)
    if proofs.check(dsar, found, by=request.user, now=timezone.now()):
        messages.success(request, _("It is noted that you checked the file."))
    else:
        messages.info(request, _("This file is not to be checked now."))
    return redirect(dsar)


def attached(kind: str, name: str, data: bytes) -> HttpResponse:
    """Return a file as one to store: no browser runs it, whatever should still be in it."""
    content_type, suffix = TYPES[kind]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{suffix}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=content_type, headers=headers)
