"""Tasks by system: asked for, changed, taken back, sent anew, and answered by staff."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.ledger import LedgerEntry
from foundation.sealing import Shredded
from requests_app import access, replies
from requests_app.desk import overtaken, told
from requests_app.desk.files import UNREADABLE, attached
from requests_app.desk.forms import typed
from requests_app.desk.task_form import TaskForm
from requests_app.models import PrivacyRequest, Task, TaskFile
from requests_app.rules.tasks import suggested_due
from requests_app.rules.workflow import NotAllowed
from requests_app.services import task_files, tasking
from requests_app.services.tasking import Reply
from requests_app.services.versions import Overtaken
from verification.services.evidence import BeingChecked

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.get_request(request, pk)
    day = suggested_due(dsar.business.local_date(now), dsar.due_on)
    initial = {"version": 0, "due_on": day}
    form = TaskForm(typed(request), dsar=dsar, initial=initial)
    if form.is_valid():
        try:
            tasking.add(dsar.pk, form.wish(), by=request.user, now=now)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _said(form))
            return redirect(dsar)
    return _form_page(request, dsar, form, None)


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def edit(request: HttpRequest, pk: uuid.UUID, task: int) -> HttpResponse:
    dsar = access.get_request(request, pk)
    found = get_object_or_404(dsar.tasks.filter(kind=tasking.SYSTEM), pk=task)
    form = TaskForm(typed(request), dsar=dsar, initial=_values(found) | {"version": found.version})
    if form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            tasking.change(found.pk, form.wish(), seen=seen, by=request.user, now=timezone.now())
        except Overtaken as meanwhile:
            return _overtaken(request, dsar, form, meanwhile.row)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("The task is changed."))
            return redirect(dsar)
    return _form_page(request, dsar, form, found)


@require_POST
@access.needs(CHANGE)
def cancel(request: HttpRequest, pk: uuid.UUID, task: int) -> HttpResponse:
    dsar = access.get_request(request, pk)
    found = get_object_or_404(dsar.tasks, pk=task)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() else found.version
    step = partial(tasking.cancel, found.pk, seen=version, by=request.user, now=timezone.now())
    return _taken(request, dsar, step, _("The task is taken back."))


@require_POST
@access.needs(CHANGE)
def again(request: HttpRequest, pk: uuid.UUID, task: int) -> HttpResponse:
    dsar = access.get_request(request, pk)
    found = get_object_or_404(dsar.tasks.filter(kind=tasking.SYSTEM), pk=task)
    step = partial(tasking.ask_again, found.pk, by=request.user, now=timezone.now())
    return _taken(request, dsar, step, _("A fresh link is on its way. The old one is void."))


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def done(request: HttpRequest, pk: uuid.UUID, task: int) -> HttpResponse:
    dsar = access.get_request(request, pk)
    found = get_object_or_404(dsar.tasks.select_related("brief"), pk=task)
    if found.kind == tasking.SYSTEM and hasattr(found, "brief"):
        found.dsar = dsar
        return reply_page(request, found, dsar.get_absolute_url(), timezone.now())
    if request.method == "POST":
        tasking.finish(found.pk, by=request.user, now=timezone.now())
        messages.success(request, _("The task is done."))
    return redirect(dsar)


@require_safe
@access.needs("requests_app.view_taskfile")
def file(request: HttpRequest, pk: uuid.UUID, task: int, file: uuid.UUID) -> HttpResponse:
    dsar = access.get_request(request, pk)
    rows = TaskFile.objects.select_related("file__key", "brief__task__dsar__submission")
    row = get_object_or_404(rows, pk=file, brief__task=task, brief__task__dsar=dsar)
    try:
        data = task_files.read(row, by=request.user, now=timezone.now())
    except BeingChecked:
        messages.info(request, _("This file is being checked for viruses. Try again later."))
        return redirect(dsar)
    except UNREADABLE:
        messages.error(request, _("This file cannot be opened. Ask for it again."))
        return redirect(dsar)
    return attached(row.file.kind, f"{dsar.submission.reference}-task-{task}", data)


def reply_page(request: HttpRequest, task: Task, back: str, now: datetime) -> HttpResponse:
    """Let one of the staff answer a task on the page that data owners see."""
    asked = replies.what(task)
    if asked is None:
        messages.error(request, _("The contents of this request have been erased."))
        return redirect(back)

    def take(reply: Reply) -> bool:
        return tasking.finish(task.pk, reply, by=request.user, now=now).done_by == request.user

    door = replies.Door(
        base="base_desk.html",
        by=request.user,
        counted=f"user:{request.user.pk}",
        take=take,
        about={"asked": asked, "back": back},
    )
    try:
        return replies.page(request, task, door, now)
    except replies.GONE:
        messages.error(request, _("The task was taken back, or the request has ended."))
        return redirect(back)


def _taken(request: HttpRequest, dsar: PrivacyRequest, step: Any, said: str) -> HttpResponse:
    try:
        step()
    except (NotAllowed, Shredded) as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, said)
    return redirect(dsar)


def _values(task: Task) -> dict[str, Any]:
    """Return a task as its form has it."""
    return {
        "system": task.system,
        "what": replies.what(task) or "",
        "due_on": task.due_on,
        "assignee": task.assignee_id,
        "owner": task.brief.owner or "",
    }


def _overtaken(
    request: HttpRequest, dsar: PrivacyRequest, form: TaskForm, now: Any
) -> HttpResponse:
    """Show what stands now beside what was typed; the ledger says who saved it when."""
    chain = dsar.submission.chain
    entries = LedgerEntry.objects.filter(chain=chain, facts__task=now.pk, by__startswith="user:")
    last = entries.order_by("number").last()
    by = get_user_model().objects.get(pk=int(last.by.removeprefix("user:")))
    values = _values(now) | {"assignee": now.assignee}
    theirs = overtaken.Saved(by, last.at, now.version, values)
    place = overtaken.Page(_("Task: %(system)s") % {"system": now.system}, dsar.get_absolute_url())
    return overtaken.page(request, form, theirs, place)


def _said(form: TaskForm) -> str:
    if form.cleaned_data["owner"]:
        return _("The task is on its way by e-mail.")
    return _("The task is given to your colleague.")


def _form_page(
    request: HttpRequest, dsar: PrivacyRequest, form: TaskForm, task: Task | None
) -> HttpResponse:
    context = {"dsar": dsar, "form": form, "task": task}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "requests_app/desk/task_form.html", context, status=status)
