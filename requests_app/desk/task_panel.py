"""The tasks of a request in words: who has which system, what came back, what is still out."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.sealing import Shredded
from requests_app.desk import told, words
from requests_app.models import Brief, PrivacyRequest, Task, TaskFile
from requests_app.rules.tasks import TaskOutcome
from requests_app.rules.workflow import OPEN
from requests_app.services import task_files
from requests_app.services.tasking import SYSTEM
from requests_app.words import OUTCOMES

CHANGE = "requests_app.change_privacyrequest"
COLOURS = {
    TaskOutcome.DONE: "green",
    TaskOutcome.NOTHING_HELD: "grey",
    TaskOutcome.CANNOT: "orange",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that came for a task. `visible` once a scanner passed it, where there is one."""

    row: TaskFile
    visible: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One task in words. `may_again` says that a fresh link can be sent."""

    task: Task
    title: str
    what: str
    who: str
    state: str
    colour: str
    answer: str
    papers: tuple[Paper, ...]
    by_system: bool
    may_again: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """All tasks of a request. `alarm` says that something urgent is not done."""

    lines: tuple[Line, ...]
    progress: str
    done: int
    total: int
    alarm: bool
    may_change: bool
    may_add: bool

    def __bool__(self) -> bool:
        return bool(self.lines or self.may_add)


def panel(dsar: PrivacyRequest, mine: frozenset[str], today: date) -> Panel:
    """Return the tasks: what is urgent and undone stands on top, what is done below."""
    rows = dsar.tasks.select_related("done_by", "assignee", "brief").order_by(
        "-urgent", "due_on", "id"
    )
    found = sorted(rows, key=lambda task: task.done_at is not None)
    systems = [task for task in found if task.kind == SYSTEM]
    done = sum(task.done_at is not None for task in systems)
    running = dsar.status in OPEN
    return Panel(
        lines=tuple(line(task, dsar, today) for task in found),
        progress=progress(done, len(systems)),
        done=done,
        total=len(systems),
        alarm=any(task.urgent and not task.done_at for task in found),
        may_change=CHANGE in mine,
        may_add=CHANGE in mine and running and dsar.submission.content_key_id is not None,
    )


def progress(done: int, total: int) -> str:
    """Return how far the systems are; empty where nobody was asked about one."""
    text = ngettext(
        "%(done)s of %(total)s system done", "%(done)s of %(total)s systems done", total
    )
    return text % {"done": done, "total": total} if total else ""


def line(task: Task, dsar: PrivacyRequest, today: date) -> Line:
    """Return one task in words."""
    by_system = task.kind == SYSTEM
    what, who, answer = _sealed(task)
    state, colour = _state(task, today)
    return Line(
        task=task,
        title=task.system if by_system else str(_kind(task)),
        what=what,
        who=who,
        state=state,
        colour=colour,
        answer=answer,
        papers=_papers(task) if by_system else (),
        by_system=by_system,
        may_again=bool(by_system and who and not task.assignee and not task.done_at)
        and dsar.status in OPEN,
    )


def still_open(dsar: PrivacyRequest) -> str:
    """Return a sentence that names the systems that have not answered; empty where none is out."""
    rows = dsar.tasks.filter(kind=SYSTEM, done_at=None).order_by("due_on", "id")
    names = list(rows.values_list("system", flat=True))
    text = ngettext(
        "A task is still open: %(systems)s. You can answer all the same.",
        "Tasks are still open: %(systems)s. You can answer all the same.",
        len(names),
    )
    return text % {"systems": ", ".join(names)} if names else ""


def _kind(task: Task) -> object:
    return words.TASKS.get(task.kind, words.spelled(task.kind))


def _sealed(task: Task) -> tuple[str, str, str]:
    """Return what is to be done, who does it, and what they wrote."""
    brief: Brief | None = getattr(task, "brief", None)
    name = told.name(task.assignee) if task.assignee else ""
    if brief is None:
        return "", name, ""
    try:
        return str(brief.what), name or str(brief.owner or ""), str(brief.answer or "")
    except Shredded:
        return _("The text has been erased."), name, ""


def _state(task: Task, today: date) -> tuple[str, str]:
    if task.done_at:
        outcome = TaskOutcome(task.outcome or TaskOutcome.DONE)
        return str(OUTCOMES[outcome]), COLOURS[outcome]
    if task.due_on < today:
        return words.days_left(task.due_on, today), "red"
    return _("Open"), "blue"


def _papers(task: Task) -> tuple[Paper, ...]:
    return tuple(Paper(row, task_files.visible(row)) for row in task_files.kept(task))
