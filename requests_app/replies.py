"""The page on which a task is answered: by a data owner with a link, or by one who is logged in.

Nothing is kept on the way but files: what was typed goes from page to page until it is sent.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import limits
from foundation.rewriting import LARGEST_FILE
from foundation.sealing import Shredded
from foundation.uploads import Refused
from requests_app.models import Task
from requests_app.rules.tasks import TaskOutcome, lacks
from requests_app.services import task_files
from requests_app.services.tasking import LONGEST, Reply

PAGES = "requests_app/replies"
ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
FILES, FILES_PER = 30, timedelta(hours=1)
GONE = (Task.DoesNotExist, task_files.Gone)
UNPROCESSABLE, TOO_MANY = 422, 429
REMOVE = "remove:"
WAYS = {
    TaskOutcome.DONE: gettext_lazy("Here is what I found, or did"),
    TaskOutcome.NOTHING_HELD: gettext_lazy("We hold nothing"),
    TaskOutcome.CANNOT: gettext_lazy("I cannot, because …"),
}
HINTS = {
    TaskOutcome.DONE: gettext_lazy("Send files, or write it below, or both."),
    TaskOutcome.NOTHING_HELD: gettext_lazy(
        "I looked, and the system has nothing of what is asked."
    ),
    TaskOutcome.CANNOT: gettext_lazy("Say why below, and who could help if you know."),
}
LACKS = {
    "content": ("text", gettext_lazy("Write what you found or did, or add a file")),
    "reason": ("text", gettext_lazy("Say why you cannot")),
    "files": (
        "outcome",
        gettext_lazy("You added files. Choose the first answer, or remove the files"),
    ),
}


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody answers: who it is, by whom they are counted, and how the answer is taken.

    `by` is None for who came by the link of `token`. `take` is False where the answer
    comes too late.
    """

    base: str
    by: AbstractUser | None
    counted: str
    take: Callable[[Reply], bool]
    about: Mapping[str, Any]
    token: str = ""


class ReplyForm(forms.Form):
    """One answer: which of three, words, and one file at a time."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=forms.RadioSelect,
        choices=list(WAYS.items()),
        error_messages={"required": gettext_lazy("Choose one of the three answers")},
    )
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("What you found or did, or why you cannot. You may paste a table."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Add a file"),
        required=False,
        allow_empty_file=True,  # refused in words of our own
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, files: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.files_there = files
        self.fields["outcome"].choice_hints = {str(way): text for way, text in HINTS.items()}
        hint = _("PDF, JPEG or PNG, smaller than %(n)s MB. It can take a minute to be sent.")
        self.fields["file"].help_text = hint % {"n": LARGEST_FILE // 1_000_000}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("outcome") and "text" in data:
            outcome = TaskOutcome(data["outcome"])
            code = lacks(outcome, text=data["text"], files=self.files_there)
            if code:
                self.add_error(*LACKS[code])
        return data

    def reply(self) -> Reply:
        return Reply(TaskOutcome(self.cleaned_data["outcome"]), self.cleaned_data["text"].strip())


def page(request: HttpRequest, task: Task, door: Door, now: datetime) -> HttpResponse:
    """Show a task, take files for it, check its answer with who gives it, and take that.

    Raises one of GONE where the task was cancelled, closed or given away since it was opened.
    """
    if task.done_at:
        return _shown(request, "answered", task, door)
    if request.method != "POST":
        return _ask(request, task, door, ReplyForm())
    do = request.POST.get("do", "")
    if do.startswith(REMOVE):
        _remove(task, do.removeprefix(REMOVE), door, now)
        return _ask(request, task, door, _again(request))
    refused = _added(request, task, door, now)
    if refused or do in ("add", "change"):
        return _ask(request, task, door, _again(request), refused=refused)
    form = ReplyForm(request.POST, files=task_files.sent(task).count())
    if not form.is_valid():
        return _ask(request, task, door, form)
    if do != "send":
        return _shown(request, "check", task, door, form=form, way=WAYS[form.reply().outcome])
    door.take(form.reply())  # who comes too late is shown what was answered before
    return redirect(request.path)


def _again(request: HttpRequest) -> ReplyForm:
    """Return the form with all that was typed, and no word of what is missing yet."""
    return ReplyForm(initial=request.POST.dict())


def _added(request: HttpRequest, task: Task, door: Door, now: datetime) -> str:
    """Take the file that came along, if any; return why it is not taken."""
    file = request.FILES.get("file")
    if file is None:
        return _("Choose a file first") if request.POST.get("do") == "add" else ""
    scope = {"limit": FILES, "per": FILES_PER, "now": now}
    if not limits.spend("task-file", door.counted, **scope).allowed:
        return _("You sent many files within an hour. Wait, then try again.")
    try:
        who = {"by": door.by, "token": door.token}
        task_files.send(task, name=file.name, data=file.read(), now=now, **who)
    except Refused as refusal:
        return str(refusal)
    return ""


def _remove(task: Task, named: str, door: Door, now: datetime) -> None:
    try:
        pk = uuid.UUID(named)
    except ValueError:
        return
    task_files.remove(task, pk, by=door.by, token=door.token, now=now)


def _ask(
    request: HttpRequest, task: Task, door: Door, form: ReplyForm, *, refused: str = ""
) -> HttpResponse:
    status = UNPROCESSABLE if form.is_bound or refused else 200
    return _shown(request, "ask", task, door, form=form, refused=refused, status=status)


def _shown(
    request: HttpRequest, name: str, task: Task, door: Door, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "base": door.base,
        "task": task,
        "dsar": task.dsar,
        "business": task.dsar.business,
        "files": list(task_files.sent(task)),
        "harmful": task_files.harmful(task).count(),
        "way": WAYS.get(TaskOutcome(task.outcome)) if task.outcome else "",
        **door.about,
        **more,
    }
    return render(request, f"{PAGES}/{name}.html", context, status=status)


def what(task: Task) -> str | None:
    """Return what is asked, in words; None where they have been erased."""
    try:
        return str(task.brief.what)
    except (Shredded, Task.brief.RelatedObjectDoesNotExist):
        return None
