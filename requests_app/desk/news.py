"""What is new to one of the staff: what was given to them, said to them, or is due."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from requests_app import access
from requests_app.models import News
from requests_app.rules.news import Subject
from requests_app.rules.rights import Right
from requests_app.services import news as service
from requests_app.words import HAPPENED, NAMES

SHOWN = 100


@require_safe
@access.needs(access.SEE)
def news(request: HttpRequest) -> HttpResponse:
    rows = request.user.news.filter(dsar__in=access.requests_here(request).values("pk"))
    rows = rows.select_related("dsar__submission", "dsar__business").defer("dsar__business__policy")
    newest = list(rows.order_by("-at", "-pk")[: SHOWN + 1])
    lines = [
        {
            "row": row,
            "happened": HAPPENED[Subject(row.subject)],
            "right": NAMES[Right(row.dsar.right)],
            "page": _page(row),
        }
        for row in newest[:SHOWN]
    ]
    context = {
        "unread": [line for line in lines if line["row"].read_at is None],
        "earlier": [line for line in lines if line["row"].read_at],
        "more": len(newest) > SHOWN,
    }
    return render(request, "requests_app/desk/news.html", context)


def _page(row: News) -> str:
    """Return where it leads to: spam closed in bulk is looked at, and taken back, as a whole."""
    if row.subject == Subject.SPAM_IN_BULK:
        return reverse("desk:batch", args=[uuid.UUID(row.period)])
    return row.dsar.get_absolute_url()


@require_POST
@access.needs(access.SEE)
def all_read(request: HttpRequest) -> HttpResponse:
    service.read(request.user, now=timezone.now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("desk:news")
