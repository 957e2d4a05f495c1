"""The tasks of one of the staff, or of a data owner with an account: theirs alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from requests_app import access
from requests_app.desk import words
from requests_app.desk.rows import urgency
from requests_app.desk.tasks import reply_page
from requests_app.models import Task
from requests_app.rules.workflow import OPEN
from requests_app.services.tasking import SYSTEM
from requests_app.words import OUTCOMES

SHOWN = 100
RECENT = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One task in words."""

    task: Task
    left: str
    urgency: str
    state: str


@require_safe
@access.needs("requests_app.change_task")
def my_tasks(request: HttpRequest) -> HttpResponse:
    now, rows = timezone.now(), _mine(request)
    todo = rows.filter(done_at=None, dsar__status__in=OPEN).order_by("due_on", "pk")
    done = rows.filter(done_at__isnull=False).order_by("-done_at", "pk")
    context = {
        "todo": [_row(task, now) for task in todo[:SHOWN]],
        "done": [_row(task, now) for task in done[:RECENT]],
    }
    return render(request, "requests_app/desk/my_tasks.html", context)


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.change_task")
def my_task(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(_mine(request).filter(dsar__status__in=OPEN), pk=pk)
    return reply_page(request, task, reverse("desk:my_tasks"), timezone.now())


def _mine(request: HttpRequest) -> "QuerySet[Task]":
    rows = Task.objects.filter(kind=SYSTEM, assignee=request.user)
    related = ("dsar__business", "dsar__submission__content_key", "brief")
    found: QuerySet[Task] = access.within(request, rows, "dsar__business")
    return found.select_related(*related)


def _row(task: Task, now: datetime) -> Row:
    today = task.dsar.business.local_date(now)
    if task.done_at:
        return Row(task, "", "", str(OUTCOMES[task.outcome or "done"]))
    return Row(task, words.days_left(task.due_on, today), urgency(task.due_on, today), "")
