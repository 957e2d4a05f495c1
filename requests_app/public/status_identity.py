"""The page that lists all that a person can do to show who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app.models import Submission
from requests_app.public import status_code, status_declaration, status_files
from requests_app.public.status_pages import page, with_submission
from requests_app.services import proving

PARTS = (status_code.row, status_declaration.row, status_files.row)


@require_safe
@with_submission
def hub(request: HttpRequest, submission: Submission) -> HttpResponse:
    if not proving.wanted(submission):
        return redirect("public:status_view")
    now = timezone.now()
    rows = [row for part in PARTS if (row := part(submission, now))]
    context = {"rows": rows, "submission": submission, "by_agent": submission.agent is not None}
    return page(request, "identity", {"form": None, **context})
