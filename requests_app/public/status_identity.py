"""The page that lists all that a person can do to show who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app.models import Submission
from requests_app.public import status_code, status_declaration, status_files, status_permission
from requests_app.public.status_pages import page, with_submission
from requests_app.services import declaring, proving

PARTS = (status_code.row, status_declaration.row, status_files.row, status_permission.row)


@require_safe
@with_submission
def hub(request: HttpRequest, submission: Submission) -> HttpResponse:
    by_agent = declaring.by_agent(submission)
    if not (by_agent or proving.wanted(submission)):
        return redirect("public:status_view")
    now = timezone.now()
    rows = [row for part in PARTS if (row := part(submission, now))]
    context = {"rows": rows, "caption": submission.reference, "by_agent": by_agent}
    return page(request, "identity", {"form": None, **context})
