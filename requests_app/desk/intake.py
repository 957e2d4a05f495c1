"""Requests that came by telephone, post or e-mail, and letters for people without e-mail."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from foundation.business import Business
from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import pdf, told
from requests_app.desk.forms import typed
from requests_app.desk.new_form import NewRequestForm
from requests_app.desk.page import answer_given, readable
from requests_app.models import Controller, PrivacyRequest, Submission
from requests_app.models.submission import Via
from requests_app.notices.letters import STATUS_PATH, checks, complaint, opt_out_url, reach
from requests_app.notices.words import right, why
from requests_app.rules.events import ASKS
from requests_app.rules.rights import Region, Relation, Right
from requests_app.rules.workflow import OPEN, WAITING, NotAllowed, Status
from requests_app.services import casework, correspondence, intake
from requests_app.services.intake import Ask, Intake
from requests_app.words import NAMES

UNPROCESSABLE = 422
READ_OUT = (Via.PHONE, Via.IN_PERSON)
REFUSALS = (Status.DENIED, Status.PARTIAL)
CLAIMS = ("name", "email", "phone", "account", "address", "child_name", "child_age")
AGENT = ("name", "email", "phone", "address", "proof")


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.add_submission")
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    businesses = access.within(request, Business.objects.filter(live=True).order_by("name"), "pk")
    form = NewRequestForm(typed(request), now=now, businesses=businesses)
    late: list[str] = []
    if form.is_valid():
        given, moment = order(form.cleaned_data), form.cleaned_data["received_at"]
        try:
            late = [] if "seen" in request.POST else passed(given, moment, now)
            if not late:
                receipt = casework.take_in(given, by=request.user, received_at=moment, now=now)
                return _letter(request, receipt.submission, receipt.secret, fresh=True)
        except NotAllowed as reason:
            form.add_error("rights", told.refusal(reason))
    context = {"form": form, "late": late}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "requests_app/desk/new.html", context, status=status)


def passed(given: Intake, received_at: datetime, now: datetime) -> list[str]:
    """Return the days of the law that have passed before a late request is on record."""
    today, said = given.business.local_date(now), []
    for dsar in intake.foreseen(given, received_at=received_at):
        values = {"right": NAMES[Right(dsar.right)], "due": told.day(dsar.due_on)}
        if dsar.due_on < today:
            said.append(_("%(right)s: the answer was due on %(due)s.") % values)
        elif dsar.acknowledge_by and dsar.acknowledge_by < today:
            values["day"] = told.day(dsar.acknowledge_by)
            text = _("%(right)s: the receipt had to be confirmed by %(day)s. Answer by %(due)s.")
            said.append(text % values)
    return said


def order(data: dict[str, Any]) -> Intake:
    """Return what was typed as the order that intake takes."""
    claims = {kind: data[kind] for kind in CLAIMS if data.get(kind) not in (None, "")}
    agent = {kind: data[f"agent_{kind}"] for kind in AGENT if data[f"agent_{kind}"]}
    details = {"details": data["details"]} if data["details"] else {}
    return Intake(
        business=data["business"],
        via=data["via"],
        asks=tuple(Ask(Right(code), dict(details)) for code in dict.fromkeys(data["rights"])),
        claims=claims,
        region=Region(data["region"]) if data["region"] else None,
        relation=data["relation"],
        agent=agent if data["relation"] == Relation.AGENT else None,
        language=data["language"] or settings.LANGUAGE_CODE,
        format_wanted=data["format_wanted"],
        form_token=data["form_token"],
        representative=data.get("representative", ""),
    )


@require_POST
@access.needs("requests_app.change_submission")
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Print the way back in: the old secret opens nothing from now on."""
    dsar = access.get_request(request, pk)
    actor = f"user:{request.user.pk}"
    secret = correspondence.renew_secret(dsar.submission, by=actor, now=timezone.now())
    if request.POST.get("as") == "pdf":
        return _pdf(request, dsar.submission, secret)
    return _letter(request, dsar.submission, secret)


def _pdf(request: HttpRequest, submission: Submission, secret: str) -> HttpResponse:
    """Return the letter as a file; as a page, with the reason, where no PDF can be made."""
    with override(submission.language):
        context = context_of(submission, secret)
        document = pdf.made(render_to_string("requests_app/desk/letter_pdf.html", context))
    if document is None:
        return _letter(request, submission, secret, no_pdf=True)
    named = f'attachment; filename="{submission.reference}.pdf"'
    headers = {"Content-Disposition": named}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


def _letter(
    request: HttpRequest,
    submission: Submission,
    secret: str,
    *,
    no_pdf: bool = False,
    fresh: bool = False,
) -> HttpResponse:
    """Show the letter; of a `fresh` request that was told to staff also what to read out."""
    spoken = fresh and bool(secret) and submission.via in READ_OUT
    with override(submission.language):
        context = context_of(submission, secret) | {"no_pdf": no_pdf, "spoken": spoken}
        context["waiting"] = submission.notices.to_print().first() if fresh else None
        return render(request, "requests_app/desk/letter.html", context)


def context_of(submission: Submission, secret: str) -> dict[str, Any]:
    """Return what a letter says, in the language that is active."""
    rows = submission.requests.select_related(
        "submission__content_key", "business"
    ).prefetch_related("answers")
    requests = list(rows.order_by("due_on", "id"))
    return {
        "submission": submission,
        "secret": secret,
        "status_url": settings.SITE_URL + STATUS_PATH,
        "to": "\n".join(_recipient(submission)),
        "spelled": " ".join(submission.reference.replace("-", "")),
        "by_mail": readable(requests[0]) and bool(submission.contact),
        "asked": [_asked(dsar) for dsar in requests],
        "checks": _checks(submission, requests),
        "reach": reach(submission) if readable(requests[0]) else "",
    }


def _recipient(submission: Submission) -> list[str]:
    """Return name and postal address of whoever asks, as far as they are on file."""
    try:
        who = submission.agent or submission.claims
    except Shredded:
        return []
    return [str(who[line]) for line in ("name", "address") if who.get(line)]


def _checks(submission: Submission, requests: list[PrivacyRequest]) -> str:
    """Return how what is still open is checked; nothing once all is closed."""
    running = [dsar for dsar in requests if dsar.status in OPEN]
    return checks(running, by_agent=_by_agent(running[0])) if running else ""


def _by_agent(dsar: PrivacyRequest) -> bool:
    return readable(dsar) and bool(dsar.submission.agent)


def _asked(dsar: PrivacyRequest) -> dict[str, Any]:
    return {
        "dsar": dsar,
        "right": right(dsar, by_agent=_by_agent(dsar)),
        "why": why(dsar),
        "answer": answer_given(dsar),
        "opt_out_url": opt_out_url(dsar),
        "complaint": complaint(dsar) if dsar.status in REFUSALS else "",
        "question": _question(dsar),
        "controller": _controller(dsar),
    }


def _question(dsar: PrivacyRequest) -> str:
    """Return what the request waits for, in our words; on paper nothing else carries it.

    One step stores the question and its message at one moment.
    """
    if dsar.status not in WAITING or not readable(dsar):
        return ""
    waits_for = WAITING[Status(dsar.status)]
    kinds = [kind for kind, asks in ASKS.items() if asks == waits_for]
    asked = dsar.clock.filter(kind__in=kinds).latest("at")
    ours = dsar.submission.messages.filter(written_by__isnull=False, at=asked.at).first()
    return str(ours.text) if ours else ""


def _controller(dsar: PrivacyRequest) -> Controller | None:
    """Return the customer whom the person is to ask, where the request was handed on."""
    found = dsar.redirections.filter(undone_at=None).select_related("controller").first()
    return found.controller if found else None
