"""One request as a line of a list, with what should catch the eye."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from requests_app.desk import words
from requests_app.desk.told import name
from requests_app.models import Message, Notice, PrivacyRequest, Task
from requests_app.rules.rights import Right
from requests_app.rules.workflow import OPEN
from requests_app.services.narrowing import in_dispute
from requests_app.words import NAMES
from verification.models import IdentityCheck, Trace

SOON = 3
REMINDERS = ("due_soon", "overdue")


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a request that should catch the eye."""

    label: str
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue, in words."""

    dsar: PrivacyRequest
    right: str
    regime: str
    stage: str
    left: str
    urgency: str
    person: str
    who: str
    flags: tuple[Flag, ...]


FLAGS = {
    "child": Flag(_("Child's data"), loud=True),
    "fraud": Flag(_("Signs of fraud"), loud=True),
    "denied": Flag(_("Permission denied"), loud=True),
    "wrote": Flag(_("New message")),
    "disputed": Flag(_("Appeal or complaint")),
    "by_agent": Flag(_("Agent")),
    "held": Flag(_("Clock held")),
    "reminded": Flag(_("Reminded")),
}


def rows(dsars: Collection[PrivacyRequest], today: dict[uuid.UUID, date]) -> list[Row]:
    """Return requests as lines of the queue, in one further statement for all of them."""
    noticed = flagged(dsars)
    return [row(dsar, today[dsar.business_id], noticed.get(dsar.pk, ())) for dsar in dsars]


def row(dsar: PrivacyRequest, today: date, noticed: Collection[str] = ()) -> Row:
    """Return one request as a line; `noticed` are the codes of its flags."""
    open_now = dsar.status in OPEN
    held = ("held",) if dsar.suspended and open_now else ()
    codes = {*noticed, *held}
    return Row(
        dsar=dsar,
        right=str(NAMES[Right(dsar.right)]),
        regime=words.regime(dsar.regime),
        stage=words.stage(dsar.standing),
        left=words.days_left(dsar.due_on, today) if open_now else "",
        urgency=urgency(dsar.due_on, today) if open_now else "",
        person=words.masked(dsar.submission),
        who=name(dsar.assignee) if dsar.assignee else "",
        flags=(*(flag for code, flag in FLAGS.items() if code in codes), *_late(dsar)),
    )


def urgency(due_on: date, today: date) -> str:
    """Return the class of a due date: how loudly it is shown."""
    days = (due_on - today).days
    if days < 0:
        return "overdue"
    return "today" if days == 0 else "soon" if days <= SOON else ""


def flagged(dsars: Iterable[PrivacyRequest]) -> dict[uuid.UUID, set[str]]:
    """Return by the id of each request the codes of the flags that it has, in one statement."""
    thread = Message.objects.filter(submission=OuterRef("submission"))
    later = Message.objects.filter(
        submission=OuterRef("submission"), written_by__isnull=False, at__gt=OuterRef("at")
    )
    found = {
        "child": _open_task("child_data"),
        "denied": _open_task("permission_denied"),
        "wrote": Exists(thread.filter(~Exists(later), written_by=None)),
        "by_agent": Q(submission__agent__isnull=False),
        "disputed": in_dispute(),
        "reminded": Exists(Notice.objects.filter(dsar=OuterRef("pk"), kind__in=REMINDERS)),
        "throwaway": Exists(Trace.objects.filter(subject=OuterRef("submission"), disposable=True)),
        "signals": Subquery(_latest_check().values("signals")[:1]),
    }
    lines = PrivacyRequest.objects.filter(pk__in=[dsar.pk for dsar in dsars]).annotate(**found)
    return {
        line.pop("pk"): {NOTICED.get(code, code) for code, on in line.items() if on}
        for line in lines.values("pk", *found)
    }


# Both are signs of fraud: what the last check of the person noticed, and, before there was
# one, an address made to be thrown away. The other signs are looked for on the request's page.
NOTICED = {"signals": "fraud", "throwaway": "fraud"}


def _latest_check() -> QuerySet[IdentityCheck]:
    whole = Q(about=None) | Q(about=OuterRef("pk"))
    return IdentityCheck.objects.filter(whole, subject=OuterRef("submission")).order_by("-at")


def _open_task(kind: str) -> Exists:
    return Exists(Task.objects.filter(dsar=OuterRef("pk"), kind=kind, done_at=None))


def late(dsar: PrivacyRequest) -> str:
    """Return how late staff typed a request in; empty where it was on the day itself."""
    typed = dsar.submission.typed_in_at
    days = (dsar.business.local_date(typed) - dsar.received_on).days if typed else 0
    text = ngettext(
        "Typed in %(days)s day after receipt", "Typed in %(days)s days after receipt", days
    )
    return text % {"days": days} if days > 0 else ""


def _late(dsar: PrivacyRequest) -> tuple[Flag, ...]:
    said = late(dsar)
    return (Flag(said),) if said else ()
