"""Where a person sends proof as a file, sees what was sent, and takes it back."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation import limits
from foundation.limits import Verdict
from foundation.sealing import Shredded
from foundation.uploads import Refused
from requests_app.models import Submission
from requests_app.public import status_files_words as says
from requests_app.public import status_visit as visit
from requests_app.public.proof_row import Row
from requests_app.public.status_files_form import FileForm
from requests_app.public.status_pages import late, page, posted, with_submission
from requests_app.services import proofs
from requests_app.words import PURPOSES
from verification.models import Evidence
from verification.rules.evidence import Purpose
from verification.services import evidence

FILES_PER = timedelta(hours=1)
FILES = {"status-file": 20, "status-file-address": 60}  # of a submission, and of an address


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is with us, in words. It can be taken back until it was checked."""

    row: Evidence
    title: str | Promise
    standing: str | Promise

    @property
    def can_go(self) -> bool:
        return self.row.checked_at is None


@dataclass(frozen=True, slots=True)
class Told:
    """What the status page says about files: whether any may be sent, are here, or did harm."""

    offered: tuple[Purpose, ...]
    sent: list[Sent]
    harmful: list[Evidence]

    def __bool__(self) -> bool:
        return bool(self.offered or self.sent)


def offered(submission: Submission) -> tuple[Purpose, ...]:
    """Return what the person may send files for now."""
    return proofs.offered(submission)


def told(submission: Submission) -> Told:
    """Return what is to be said of files; a harmful one until another came in its place."""
    rows = list(evidence.kept(submission.pk))
    may = offered(submission)
    gone = Evidence.objects.filter(subject=submission.pk, harmful=True, purpose__in=may)
    replaced = {row.purpose: row.sent_at for row in rows}
    harmful = [row for row in gone if not replaced.get(row.purpose, row.sent_at) > row.sent_at]
    return Told(may, [_sent(row) for row in rows], harmful)


def row(submission: Submission, now: datetime) -> Row | None:
    """Return the row of the page that lists what shows who asks; None where no file is wanted."""
    may = offered(submission)
    if not may:
        return None
    there = set(evidence.kept(submission.pk).values_list("purpose", flat=True))
    return Row(
        title=says.TITLES[may[0]] if len(may) == 1 else says.ANY,
        why=says.WHY[may[-1]],
        url=reverse("public:status_files"),
        done=bool(there & set(may)),
        optional=may == (Purpose.IDENTITY,),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def files(request: HttpRequest, submission: Submission) -> HttpResponse:
    seen = told(submission)
    if not seen:
        messages.info(request, _("We need no file from you."))
        return redirect("public:status_view")
    sent = request.FILES if request.method == "POST" else None
    form = FileForm(posted(request), sent, purposes=seen.offered)
    if request.method == "POST" and seen.offered and form.is_valid():
        return _take(request, submission, form)
    return _files_page(request, submission, form)


@require_POST
@with_submission
def remove(request: HttpRequest, submission: Submission, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Evidence, pk=pk, subject=submission.pk)
    if proofs.remove(submission, found, now=timezone.now()):
        messages.success(request, _("The file is removed. We no longer have it."))
    else:
        messages.info(request, _("This file was checked or deleted already."))
    return redirect("public:status_files")


def _take(request: HttpRequest, submission: Submission, form: FileForm) -> HttpResponse:
    now = timezone.now()
    verdict = _may_send(request, submission, now)
    if not verdict.allowed:
        form.add_error("file", _("You sent many files within an hour. Wait, then try again."))
        return late(_files_page(request, submission, form), verdict)
    file = form.cleaned_data["file"]
    try:
        proofs.send(submission, purpose=form.purpose, name=file.name, data=file.read(), now=now)
    except Refused as refusal:
        form.add_error("file", str(refusal))
    except Shredded:
        form.add_error(
            "file", _("This cannot be stored: the data of your request has been deleted already.")
        )
    else:
        messages.success(request, _("We have your file. You can send another one, or go back."))
        return redirect("public:status_files")
    return _files_page(request, submission, form)


def _may_send(request: HttpRequest, submission: Submission, now: datetime) -> Verdict:
    """Count one file. Anybody gets as many submissions as they like, so addresses count too."""
    address = limits.client_address(request)
    who = {"status-file": str(submission.pk), "status-file-address": address}
    return visit.spend(FILES, FILES_PER, who, now)


def _files_page(request: HttpRequest, submission: Submission, form: FileForm) -> HttpResponse:
    seen = told(submission)
    context = {
        "caption": submission.reference,
        "business": submission.business,
        "form": form,
        "files": seen,
        "guides": [says.guide(purpose) for purpose in seen.offered],
    }
    return page(request, "files", context)


def _sent(found: Evidence) -> Sent:
    standing = says.CHECKED if found.checked_at else says.RECEIVED
    if not evidence.visible(found):
        standing = says.BEING_SCANNED
    return Sent(found, PURPOSES[Purpose(found.purpose)], standing)
