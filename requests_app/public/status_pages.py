"""What the pages behind the status door have in common: the door itself, and how they answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.limits import Verdict
from requests_app.public import status_visit as visit

PAGES = "requests_app/public/status"
UNPROCESSABLE, TOO_MANY = 422, 429

View = Callable[..., HttpResponse]


def with_submission(view: View) -> View:
    """Hand the open submission to a view; without one, ask for the secret code again."""

    @wraps(view)
    def opened(request: HttpRequest, **rest: Any) -> HttpResponse:
        submission = visit.visited(request, timezone.now())
        if submission is None:
            messages.info(
                request, _("To protect your data this page was closed. Please enter again.")
            )
            return redirect("public:status")
        return view(request, submission, **rest)

    return opened


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """Render a page; one whose form was refused says so to machines as well."""
    form = context["form"]
    code = UNPROCESSABLE if getattr(form, "errors", None) else 200
    return render(request, f"{PAGES}/{name}.html", context, status=code)


def too_many(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """Refuse a try that came too often, and say when the next one counts."""
    context = {"minutes": minutes(verdict)}
    return late(render(request, "429.html", context, status=TOO_MANY), verdict)


def held_back(form: forms.Form, verdict: Verdict) -> None:
    """Say on the form, with all that was typed into it, how long to wait."""
    form.add_error(
        None,
        ngettext(
            "You wrote to us very often. Nothing is lost: wait %(minutes)d minute, "
            "and press the button again.",
            "You wrote to us very often. Nothing is lost: wait %(minutes)d minutes, "
            "and press the button again.",
            minutes(verdict),
        )
        % {"minutes": minutes(verdict)},
    )


def late(response: HttpResponse, verdict: Verdict) -> HttpResponse:
    """Tell machines that a page turns somebody away, and for how many seconds."""
    response.status_code = TOO_MANY
    response["Retry-After"] = str(verdict.retry_after)
    return response


def minutes(verdict: Verdict) -> int:
    """Return how long to wait, as people are told it."""
    return -(-verdict.retry_after // 60)
