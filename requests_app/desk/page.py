"""The page of one request: everything that is needed to do the next thing."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.desk import told, words
from requests_app.desk.evidence import Evidence, evidence
from requests_app.desk.forms import IdentityForm, MessageForm
from requests_app.desk.queue import row
from requests_app.desk.told import given
from requests_app.models import PrivacyRequest
from requests_app.rules import steps as rules
from requests_app.rules.refusals import grounds, sentence
from requests_app.rules.rights import Regime, Right
from requests_app.rules.workflow import Action, Identity, Status
from requests_app.services import clocks
from requests_app.words import FORMATS, REGIONS, RELATIONS

HISTORY = 100


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now. `posts` tells a button that acts from a link that leads on."""

    label: str
    why: str
    url: str
    permission: str
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history, in words."""

    what: str
    detail: str
    who: str
    at: datetime


@require_safe
@access.needs("requests_app.view_privacyrequest")
def request_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request.user, pk, now=now)
    return show(request, dsar, now=now)


def show(
    request: HttpRequest, dsar: PrivacyRequest, *, now: datetime, status: int = 200, **forms: Any
) -> HttpResponse:
    """Render the page; a form that failed is passed in with what was typed."""
    found = evidence(dsar)
    today = dsar.business.local_date(now)
    submission = dsar.submission
    siblings = access.requests_for(request.user).filter(submission=submission).by_due_date()
    context = {
        "dsar": dsar,
        "row": row(dsar, today),
        "evidence": found,
        "identity": words.IDENTITIES[Identity(dsar.identity)],
        "may_vouch": Action.CONFIRM_IDENTITY in rules.offered(dsar.standing, today),
        "mine": request.user.get_all_permissions(),
        "readable": readable(dsar),
        "contact": readable(dsar) and submission.contact,
        "next": next_step(dsar, found),
        "others": other_steps(dsar, today),
        "refused": refused_steps(dsar, today),
        "reasons": reasons(dsar),
        "about": about(dsar),
        "asked": asked(dsar),
        "besides": besides(dsar, found),
        "agent": given(submission.agent) if readable(dsar) else [],
        "siblings": [row(other, today) for other in siblings if other.pk != dsar.pk],
        "tasks": tasks(dsar),
        "alarm": dsar.tasks.filter(urgent=True, done_at=None).exists(),
        "in_time": dsar.closed_at and dsar.business.local_date(dsar.closed_at) <= dsar.due_on,
        "thread": submission.messages.select_related("written_by"),
        "history": history(dsar),
        "answer": answer_given(dsar),
        "message_form": forms.get("message_form") or MessageForm(),
        "identity_form": forms.get("identity_form") or IdentityForm(reported=found.reported),
        "form": forms.get("message_form") or forms.get("identity_form"),
    }
    return render(request, "requests_app/desk/request.html", context, status=status)


def next_step(dsar: PrivacyRequest, found: Evidence) -> Next | None:
    """Return the step to show as the primary button; None once nothing is left to do."""
    if dsar.status == Status.RECEIVED:
        why = _("Nobody has begun. Starting shows your colleagues that it is taken.")
        url = reverse("desk:start", args=[dsar.pk])
        change = "requests_app.change_privacyrequest"
        return Next(_("Start work"), why, url, change, posts=True)
    if dsar.status != Status.IN_PROGRESS:
        return None
    if dsar.identity == Identity.UNCHECKED:
        return _identity_step(dsar, found)
    why = _("All that is needed for an answer is here.")
    url = reverse("desk:answer", args=[dsar.pk])
    return Next(_("Write the answer"), why, url, "requests_app.add_answer")


def _identity_step(dsar: PrivacyRequest, found: Evidence) -> Next:
    change = "requests_app.change_privacyrequest"
    if found.enough:
        url = reverse("desk:identity", args=[dsar.pk])
        return Next(_("Confirm identity"), found.sentence, url, change, posts=True)
    return Next(_("Say how you know who they are"), found.sentence, "#identity", change)


def other_steps(dsar: PrivacyRequest, today: date) -> list[tuple[str, str]]:
    """Return the further steps that may be taken, as labels with their addresses."""
    offered = rules.offered(dsar.standing, today)
    found = []
    if Action.DENY in offered and dsar.identity == Identity.UNCHECKED:
        found.append((_("Refuse, and say why"), reverse("desk:answer", args=[dsar.pk])))
    if Action.WITHDRAW in offered:
        found.append((_("The person withdraws it"), reverse("desk:withdraw", args=[dsar.pk])))
    return found


def refused_steps(dsar: PrivacyRequest, today: date) -> list[tuple[str, str]]:
    """Return the steps that cannot be taken now, each with the reason."""
    found = [(action, rules.refusal(dsar.standing, action, today)) for action in Action]
    return [
        (str(words.ACTIONS.get(step, step)), told.refusal(reason))
        for step, reason in found
        if reason
    ]


def reasons(dsar: PrivacyRequest) -> list[dict[str, Any]]:
    """Return why the dates are what they are, step by step."""
    return [
        {
            "rule": step.code,
            "citation": step.citation,
            "on": step.on,
            "binding": step.counts,
        }
        for step in clocks.current(dsar).steps
    ]


def about(dsar: PrivacyRequest) -> list[tuple[str, str]]:
    """Return the plain facts of the request, as they were given."""
    submission = dsar.submission
    facts = (
        (_("Business"), dsar.business.name),
        (_("Came in by"), words.CHANNELS.get(submission.via, submission.via)),
        (_("Lives in"), REGIONS.get(submission.region, _("Not asked"))),
        (_("Is to us"), RELATIONS.get(submission.relation, _("Not asked"))),
        (_("Language"), get_language_info(submission.language)["name_translated"]),
        (_("Format wanted"), FORMATS.get(submission.format_wanted, submission.format_wanted)),
    )
    return [(label, str(value)) for label, value in facts]


def asked(dsar: PrivacyRequest) -> list[tuple[str, str]]:
    """Return what the person said about this right."""
    return given(dsar.details) if readable(dsar) else []


def besides(dsar: PrivacyRequest, found: Evidence) -> list[tuple[str, str]]:
    """Return what else the person gave: what does not stand among the points."""
    claims = dsar.submission.claims if readable(dsar) else {}
    shown = {point.kind for point in found.points}
    return given({name: value for name, value in claims.items() if name not in shown})


def readable(dsar: PrivacyRequest) -> bool:
    """Tell whether the contents are still there: their key has not been deleted."""
    return dsar.submission.content_key_id is not None


def tasks(dsar: PrivacyRequest) -> list[dict[str, Any]]:
    """Return the tasks: what is urgent and undone stands on top."""
    rows = dsar.tasks.select_related("done_by").order_by("-urgent", "due_on", "id")
    found = [
        {"task": task, "what": str(words.TASKS.get(task.kind, words.spelled(task.kind)))}
        for task in rows
    ]
    return sorted(found, key=lambda item: item["task"].done_at is not None)


def answer_given(dsar: PrivacyRequest) -> dict[str, Any] | None:
    """Return the answer with its words; None as long as there is none."""
    answer = dsar.answer
    if answer is None:
        return None
    named = grounds(Regime(dsar.regime), Right(dsar.right))
    citation = next((ground.citation for ground in named if ground.code == answer.ground), "")
    return {
        "answer": answer,
        "outcome": str(words.STATUSES[Status(answer.outcome)]),
        "ground": _(sentence(answer.ground)),
        "citation": _(citation),
        "text": answer.text if readable(dsar) else _("The text has been erased."),
    }


def history(dsar: PrivacyRequest) -> list[Line]:
    """Return what happened to this request, the newest first, from the ledger."""
    entries = LedgerEntry.objects.filter(chain=dsar.submission.chain).order_by("-number")
    mine = [entry for entry in entries[:HISTORY] if _concerns(entry, dsar)]
    names = _names(mine)
    return [
        Line(
            str(words.EVENTS.get(entry.event, words.spelled(entry.event))),
            _detail(entry),
            names.get(entry.by, entry.by),
            entry.at,
        )
        for entry in mine
    ]


def _concerns(entry: LedgerEntry, dsar: PrivacyRequest) -> bool:
    return entry.facts.get("dsar") in (None, str(dsar.pk))


def _detail(entry: LedgerEntry) -> str:
    """Return what else is worth reading of an entry: how many points agreed, what staff said."""
    facts, found = entry.facts, []
    if isinstance(facts.get("points"), int):
        points = facts["points"]
        found.append(ngettext("%(n)s data point", "%(n)s data points", points) % {"n": points})
    found += [
        words.REASONS.get(facts.get("reason"), ""),
        words.CHANNELS.get(facts.get("said_by"), ""),
    ]
    return ", ".join(str(part) for part in found if part)


def _names(entries: list[LedgerEntry]) -> dict[str, str]:
    """Return who the actors are: staff by their log-in name, the others by their part."""
    staff = {int(entry.by[5:]) for entry in entries if entry.by.startswith("user:")}
    users = get_user_model().objects.filter(pk__in=staff)
    names = {f"user:{user.pk}": user.get_username() for user in users}
    return names | {"requester": _("The person"), "system": _("The portal")}
