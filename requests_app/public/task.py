"""The link to a data owner: what do you hold in this system? Opening it changes nothing."""

from functools import partial

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from foundation import limits
from requests_app import replies
from requests_app.models import Task
from requests_app.services import task_links, tasking

GONE = 404


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    brief = task_links.asked_by(token, now=now)
    asked = replies.what(brief.task) if brief else None
    if brief is None or asked is None:
        return _gone(request)
    door = replies.Door(
        base="base_public.html",
        by=None,
        counted=limits.client_address(request),
        take=partial(tasking.answered, token, now=now),
        about={"asked": asked, "asker": _asker(brief.task), "until": brief.token_until},
        token=token,
    )
    try:
        return replies.page(request, brief.task, door, now)
    except replies.GONE:  # meanwhile
        return _gone(request)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "requests_app/public/task/gone.html", status=GONE)


def _asker(found: Task) -> str:
    """Return who of the staff asks, by name."""
    user = get_user_model().objects.filter(pk=task_links.asker(found)).first()
    return (user.get_full_name() or user.get_username()) if user else ""
