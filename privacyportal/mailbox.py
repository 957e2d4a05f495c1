"""The letters that a visitor of the demo would have received. Debug only: never in production."""

import uuid

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from requests_app.models import Notice

SHOWN = 100


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    _only_in_debug()
    rows = _letters().order_by("-sent_at", "-created_at")
    return render(request, "requests_app/desk/mailbox.html", {"letters": rows[:SHOWN]})


@require_safe
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    _only_in_debug()
    found = get_object_or_404(_letters(), pk=pk)
    return render(request, "requests_app/desk/mailbox_letter.html", {"letter": found})


def _only_in_debug() -> None:
    if not settings.MAILBOX:
        raise Http404


def _letters() -> QuerySet[Notice]:
    rows = Notice.objects.filter(sent_at__isnull=False)
    return rows.select_related("submission__content_key", "submission__business")


ROUTES = [
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox/<uuid:pk>/", letter, name="mailbox_letter"),
]
urlpatterns = ROUTES if settings.MAILBOX else []
