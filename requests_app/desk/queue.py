"""The queue: what is due first stands first."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import words
from requests_app.desk.forms import QueueForm
from requests_app.models import Message, PrivacyRequest, Review, Task
from requests_app.rules.rights import Right
from requests_app.rules.workflow import OPEN, WAITING
from requests_app.words import NAMES

PAGE = 50
COUNTED = 1000
CLOSED = "closed"
ASKED = "waiting"
DISPUTED = "disputed"
WEEK = 7
SOON = 3


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
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A number on top of the queue, with the list that it counts."""

    label: str
    count: str
    query: str
    chosen: bool
    urgent: bool = False


@require_safe
@access.needs("requests_app.view_privacyrequest")
def queue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    businesses = list(Business.objects.defer("policy").order_by("name"))
    today = {business.pk: business.local_date(now) for business in businesses}
    form = QueueForm(request.GET, businesses=businesses)
    wanted = form.wanted()
    mine = access.requests_here(request)
    found = narrowed(mine, wanted, today)
    backwards = wanted.get("status") == CLOSED
    page = list(after(found, request.GET.get("after", ""), backwards=backwards)[: PAGE + 1])
    count = capped(found)
    context = {
        "filters": form,
        "tallies": tallies(mine, wanted, today),
        "rows": [row(dsar, today[dsar.business_id]) for dsar in page[:PAGE]],
        "count": count,
        "total": number(count),
        "next": onward(wanted, page),
        "filtered": bool(wanted),
        "paged": bool(request.GET.get("after")),
        "first": f"{request.path}?{urlencode(wanted)}",
        "businesses": len(businesses),
    }
    return render(request, "requests_app/desk/queue.html", context)


def narrowed(
    rows: QuerySet[PrivacyRequest], wanted: dict[str, str], today: dict[uuid.UUID, date]
) -> QuerySet[PrivacyRequest]:
    """Return the requests that the chosen filters leave, in the order of their due dates.

    Only open ones, unless another status or one reference is asked for. What is closed
    stands in the other direction, the latest first.
    """
    status = wanted.get("status", "")
    if status == CLOSED:
        rows = rows.exclude(status__in=OPEN)
    elif status == ASKED:
        rows = rows.filter(status__in=list(WAITING))
    elif status == DISPUTED:
        rows = rows.filter(_open_review())
    elif status:
        rows = rows.filter(status=status)
    elif not wanted.get("reference"):
        rows = rows.open()
    if wanted.get("due"):
        rows = rows.filter(due_within(wanted["due"], today))
    plain = {"business": "business__slug", "right": "right", "reference": "submission__reference"}
    rows = rows.filter(**{plain[name]: wanted[name] for name in plain if wanted.get(name)})
    return rows.order_by("-due_on", "-id") if status == CLOSED else rows.by_due_date()


def due_within(window: str, today: dict[uuid.UUID, date]) -> Q:
    """Return the condition for a window; "today" is the day where each business is."""
    sites = defaultdict(list)
    for business, day in today.items():
        sites[day].append(business)
    whole = Q(pk__in=[])
    for day, names in sites.items():
        part = _window(window, day)
        whole |= part if len(sites) == 1 else part & Q(business__in=names)
    return whole


def _window(window: str, day: date) -> Q:
    if window == "overdue":
        return Q(due_on__lt=day)
    if window == "today":
        return Q(due_on=day)
    return Q(due_on__gte=day, due_on__lte=day + timedelta(days=WEEK))


def after(
    rows: QuerySet[PrivacyRequest], mark: str, *, backwards: bool = False
) -> QuerySet[PrivacyRequest]:
    """Return the rows behind a mark such as `2026-12-01,<id>`; a spoilt mark is the start."""
    day, _comma, pk = mark.partition(",")
    try:
        due_on, last = date.fromisoformat(day), uuid.UUID(pk)
    except ValueError:
        return with_flags(rows)
    if backwards:
        rows = rows.filter(due_on__lte=due_on).exclude(due_on=due_on, id__gte=last)
    else:
        rows = rows.filter(due_on__gte=due_on).exclude(due_on=due_on, id__lte=last)
    return with_flags(rows)


def with_flags(rows: QuerySet[PrivacyRequest]) -> QuerySet[PrivacyRequest]:
    """Add what the flags need, in the same statement."""
    thread = Message.objects.filter(submission=OuterRef("submission"))
    later = Message.objects.filter(
        submission=OuterRef("submission"), written_by__isnull=False, at__gt=OuterRef("at")
    )
    return rows.annotate(
        child=_open_task("child_data"),
        denied=_open_task("permission_denied"),
        wrote=Exists(thread.filter(~Exists(later), written_by=None)),
        by_agent=Q(submission__agent__isnull=False),
        disputed=_open_review(),
    )


def _open_review() -> Exists:
    """Return the condition for an appeal or complaint that waits for its decision."""
    return Exists(Review.objects.filter(dsar=OuterRef("pk"), decided_at=None))


def row(dsar: PrivacyRequest, today: date) -> Row:
    """Return one request as a line of the queue."""
    open_now = dsar.status in OPEN
    return Row(
        dsar=dsar,
        right=str(NAMES[Right(dsar.right)]),
        regime=words.regime(dsar.regime),
        stage=words.stage(dsar.standing),
        left=words.days_left(dsar.due_on, today) if open_now else "",
        urgency=urgency(dsar.due_on, today) if open_now else "",
        person=words.masked(dsar.submission),
        flags=_flags(dsar),
    )


def _open_task(kind: str) -> Exists:
    return Exists(Task.objects.filter(dsar=OuterRef("pk"), kind=kind, done_at=None))


def urgency(due_on: date, today: date) -> str:
    """Return the class of a due date: how loudly it is shown."""
    days = (due_on - today).days
    if days < 0:
        return "overdue"
    return "today" if days == 0 else "soon" if days <= SOON else ""


def _flags(dsar: PrivacyRequest) -> tuple[Flag, ...]:
    named = (
        (getattr(dsar, "child", False), Flag(_("Child's data"), loud=True)),
        (getattr(dsar, "denied", False), Flag(_("Permission denied"), loud=True)),
        (getattr(dsar, "wrote", False), Flag(_("New message"))),
        (getattr(dsar, "by_agent", False), Flag(_("Agent"))),
        (dsar.suspended and dsar.status in OPEN, Flag(_("Clock held"))),
        (getattr(dsar, "disputed", False), Flag(_("Appeal or complaint"))),
    )
    return tuple(flag for on, flag in named if on)


def capped(rows: QuerySet[PrivacyRequest]) -> int:
    """Count without reading the whole table, one further than is told."""
    return rows.order_by()[: COUNTED + 1].count()


def number(count: int) -> str:
    """Return a capped count in figures: "1,000+" is all that anybody needs to know."""
    figures = number_format(min(count, COUNTED), force_grouping=True)
    return f"{figures}+" if count > COUNTED else figures


def tallies(
    rows: QuerySet[PrivacyRequest], wanted: dict[str, str], today: dict[uuid.UUID, date]
) -> list[Tally]:
    """Return the summary: late, due today, due in a week, open."""
    labels = (
        ("overdue", _("Overdue")),
        ("today", _("Due today")),
        ("week", _("Due within 7 days")),
        ("", pgettext("requests", "Open")),
    )
    found = []
    for window, label in labels:
        query = {"due": window} if window else {}
        count = capped(narrowed(rows, query, today))
        chosen = wanted == query
        loud = window == "overdue" and count > 0
        found.append(Tally(label, number(count), urlencode(query), chosen, loud))
    return found


def onward(wanted: dict[str, str], page: list[PrivacyRequest]) -> str:
    """Return the query of the next page, or an empty string on the last one."""
    if len(page) <= PAGE:
        return ""
    last = page[PAGE - 1]
    return urlencode(wanted | {"after": f"{last.due_on.isoformat()},{last.pk}"})
