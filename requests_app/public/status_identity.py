"""The page that lists all that a person can do to show who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app.models import Submission
from requests_app.public import status_code, status_declaration, status_files, status_permission
from requests_app.public.proof_row import Row
from requests_app.public.status_pages import page, with_submission
from requests_app.services import proving

PARTS = (status_permission.row, status_code.row, status_declaration.row, status_files.row)


@require_safe
@with_submission
def hub(request: HttpRequest, submission: Submission) -> HttpResponse:
    by_agent = submission.by_agent
    if not (by_agent or proving.wanted(submission)):
        return redirect("public:status_view")
    now = timezone.now()
    rows = [row for part in PARTS if (row := part(submission, now))]
    context = {
        "form": None,
        "rows": rows,
        "finished": _finished(rows),
        "by_agent": by_agent,
        "caption": submission.reference,
        "business": submission.business,
    }
    return page(request, "identity", context)


def _finished(rows: list[Row]) -> bool:
    """Tell whether something was done, and all that is asked for."""
    return any(row.done for row in rows) and all(row.done or row.optional for row in rows)
