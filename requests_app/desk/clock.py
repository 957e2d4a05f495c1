"""The clock of a request in words: its dates, and step by step why they are what they are."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from requests_app import access
from requests_app.desk import told, words
from requests_app.desk.rows import row
from requests_app.models import PrivacyRequest
from requests_app.notices import words as plain_words
from requests_app.rules.deadlines import Dates
from requests_app.rules.explanation import Step
from requests_app.rules.workflow import ANSWERED, OPEN, Status
from requests_app.services import clocks

Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One step towards a date, in words. `counts` marks the one that gives the day to work to."""

    text: str
    on: date | None
    article: str
    confirmed: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the clock shows. `laws` holds the steps under each law, the request's own first."""

    heading: str
    held: str
    moved: str
    facts: Facts
    laws: tuple[tuple[str, tuple[Line, ...]], ...]
    readings: tuple[tuple[str, str, date], ...]


@require_safe
@access.needs("requests_app.view_privacyrequest")
def why(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show how the dates came about, to print, and what the person is told about them."""
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    found, today = clocks.current(dsar), dsar.business.local_date(now)
    context = {
        "dsar": dsar,
        "row": row(dsar, today),
        "clock": panel(dsar, found, today),
        "plain": _plain(dsar, found),
    }
    return render(request, "requests_app/desk/why.html", context)


def _plain(dsar: PrivacyRequest, found: Dates) -> list[str]:
    """Return what the person reads about the date, in the language in which they read it."""
    with override(dsar.submission.language):
        return plain_words.plain(dsar, found)


def panel(dsar: PrivacyRequest, found: Dates, today: date) -> Panel:
    """Return the clock of a request as its page shows it."""
    running = dsar.status in OPEN
    return Panel(
        heading=words.days_left(dsar.due_on, today) if running else _closed(dsar, found),
        held=_held(found) if running else "",
        moved=_moved(dsar),
        facts=_ahead(found, today) if running else _behind(dsar, found),
        laws=_laws(found),
        readings=tuple(
            (told.reading(one), words.regime(one.regime), one.on) for one in found.readings
        ),
    )


def _waits_since(found: Dates) -> tuple[date, str] | None:
    """Return since when the law holds the clock, and what was asked; None while it runs."""
    for step in found.steps:
        since = step.values.get("since")
        if step.code == "without_pause" and isinstance(since, date):
            return since, str(told.ASKS[str(step.values["asks"])])
    return None


def _closed(dsar: PrivacyRequest, found: Dates) -> str:
    last = min(dsar.due_on, _lawful(dsar, found) or dsar.due_on)
    return _("Closed in time") if _closed_on(dsar) <= last else _("Closed late")


def _closed_on(dsar: PrivacyRequest) -> date:
    if dsar.closed_at is None:
        raise ValueError("The request is open.")
    return dsar.business.local_date(dsar.closed_at)


def _held(found: Dates) -> str:
    since = _waits_since(found)
    if not found.suspended or since is None:
        return ""
    text = _(
        "The law holds the clock since %(since)s: the person was asked for %(what)s. "
        "Without the pause the last day would be %(day)s, and we still work to that."
    )
    values = {"since": told.day(since[0]), "what": since[1], "day": told.day(found.strict_on)}
    return text % values


def _moved(dsar: PrivacyRequest) -> str:
    if dsar.moved_from is None or dsar.moved_at is None:
        return ""
    text = _("This date moved from %(day)s on %(at)s, because the law or a calendar changed.")
    at = dsar.business.local_date(dsar.moved_at)
    return text % {"day": told.day(dsar.moved_from), "at": told.day(at)}


def _ahead(found: Dates, today: date) -> Facts:
    """Return the dates of an open request that lie beside the day to work to."""
    open_end = _("Not fixed while the clock is held")
    legal = told.day(found.legal_last_day) if found.legal_last_day else open_end
    rows = [
        (_("The law's last day"), legal),
        (_("Promised"), _day(found.promise_on)),
        (_("Confirm receipt by"), _day(found.acknowledge_by)),
    ]
    if found.may_extend(today):
        rows += [
            (_("Announce an extension by"), _day(found.extension_notice_by)),
            (_("Longest day with an extension"), _day(found.longest_on)),
        ]
    return [(label, text) for label, text in rows if text]


def _behind(dsar: PrivacyRequest, found: Dates) -> Facts:
    """Return what became of promise and law, and how long the record is kept."""
    kept = dsar.status in ANSWERED
    rows = [
        (_("The promise"), _kept(dsar, found.promise_on) if kept else ""),
        (_("The law"), _kept(dsar, _lawful(dsar, found)) if kept else ""),
        (_("Keep the record through"), _day(found.retain_through)),
    ]
    return [(label, text) for label, text in rows if text]


def _lawful(dsar: PrivacyRequest, found: Dates) -> date | None:
    """Return the law's last day for what became of a request: sooner for some refusals."""
    refused = dsar.status in (Status.PARTIAL, Status.DENIED)
    return found.refuse_by if refused and found.refuse_by else found.legal_last_day


def _kept(dsar: PrivacyRequest, day: date | None) -> str:
    if day is None:
        return ""
    text = _("Kept (%(day)s)") if _closed_on(dsar) <= day else _("Missed (%(day)s)")
    return text % {"day": told.day(day)}


def _day(day: date | None) -> str:
    return told.day(day) if day else ""


def _laws(found: Dates) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    groups = []
    binding = next((step for step in found.steps if _binds(step, found)), None)
    for regime in dict.fromkeys(step.regime for step in found.steps):
        steps = (step for step in found.steps if step.regime == regime)
        groups.append((words.regime(regime), tuple(_lines(steps, binding))))
    return tuple(groups)


def _binds(step: Step, found: Dates) -> bool:
    return step.counts and step.on == found.due_on


def _lines(steps: Iterable[Step], binding: Step | None) -> Iterable[Line]:
    for step in steps:
        text = told.step(step)
        yield Line(text, step.on, step.citation, step.confirmed, step is binding)
