"""The page of one request: everything that is needed to do the next thing."""

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from requests_app import access
from requests_app.desk import (
    authority,
    clock,
    declaration,
    note_card,
    offers,
    prepared,
    ready,
    same,
    task_panel,
    whose,
    words,
)
from requests_app.desk.evidence import Evidence, evidence
from requests_app.desk.files import papers
from requests_app.desk.fits import Shown
from requests_app.desk.forms import IdentityForm, MessageForm, MoreForm
from requests_app.desk.history import history
from requests_app.desk.rows import late, row, urgency
from requests_app.desk.told import given
from requests_app.models import PrivacyRequest, Review
from requests_app.models.review import ReviewKind
from requests_app.rules import steps as rules
from requests_app.rules.refusals import grounds, sentence
from requests_app.rules.rights import Regime, Right
from requests_app.rules.workflow import Action, Identity, Status
from requests_app.services import children, claiming, clocks, news
from requests_app.services.identifying import TOLD
from requests_app.words import FORMATS, REGIONS, RELATIONS


@require_safe
@access.needs("requests_app.view_privacyrequest")
def request_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    news.read(request.user, dsar, now=now)
    return show(request, dsar, now=now)


def show(
    request: HttpRequest,
    dsar: PrivacyRequest,
    *,
    now: datetime,
    status: int = 200,
    shown: Shown | None = None,
    **forms: Any,
) -> HttpResponse:
    """Render the page; a form that failed is passed in with what was typed.

    `shown` is the one value on file to show openly.
    """
    found, today = evidence(dsar, now, request.user, shown), dsar.business.local_date(now)
    siblings = access.requests_here(request).filter(submission=dsar.submission).by_due_date()
    mine = access.permissions(request.user, dsar.business)
    context = {
        "dsar": dsar,
        "row": row(dsar, today),
        "mine": mine,
        "readable": readable(dsar),
        "contact": readable(dsar) and dsar.submission.contact,
        **_told(dsar, found),
        "whose": whose.card(request, dsar),
        "siblings": [row(other, today) for other in siblings if other.pk != dsar.pk],
        "others_of": same.others_of(request, dsar),
        "tasks": task_panel.panel(dsar, mine, today),
        "notes": note_card.card(dsar, mine, forms.get("note_form")),
        "thread": dsar.submission.messages.select_related("written_by"),
        "history": history(dsar),
        "answer": answer_given(dsar),
        "ready": ready.offered(dsar) if readable(dsar) else [],
        "message_form": forms.get("message_form") or MessageForm(),
        "form": next(filter(None, forms.values()), None),
        **_proofs(dsar, found, now, forms),
        **_steps(dsar, found, today, request.user),
    }
    return render(request, "requests_app/desk/request.html", context, status=status)


def _proofs(
    dsar: PrivacyRequest, found: Evidence, now: datetime, forms: dict[str, Any]
) -> dict[str, Any]:
    """Return all that tells who the person is, and whether they may ask."""
    offered = rules.offered(dsar.standing, dsar.business.local_date(now))
    return {
        "evidence": found,
        "identity": words.IDENTITIES[Identity(dsar.identity)],
        "may_vouch": Action.CONFIRM_IDENTITY in offered,
        "identity_form": forms.get("identity_form") or IdentityForm(reported=found.reported),
        "more_form": forms.get("more_form") or _more(dsar),
        "declaration": declaration.panel(dsar, now),
        "files": papers(dsar),
        "authority": authority.panel(dsar, forms.get("authority_form")),
        "child_known": children.known(dsar.submission),
    }


def _more(dsar: PrivacyRequest) -> MoreForm | None:
    """Return the form for what else they told staff; None where nothing is left to add."""
    missing = claiming.missing(dsar)
    return MoreForm(missing=missing) if missing else None


def _told(dsar: PrivacyRequest, found: Evidence) -> dict[str, Any]:
    """Return what the person and their agent said."""
    return {
        "about": about(dsar),
        "asked": asked(dsar),
        "besides": besides(dsar, found),
        "agent": given(dsar.submission.agent) if readable(dsar) else [],
    }


def _steps(
    dsar: PrivacyRequest, found: Evidence, today: date, reader: AbstractUser
) -> dict[str, Any]:
    """Return the clock, and what can be done now."""
    dates = clocks.current(dsar)
    disputes = list(dsar.reviews.select_related("decided_by"))
    handed_on = dsar.redirections.filter(undone_at=None).select_related("controller").first()
    usual = offers.next_step(dsar, found, dates, disputes, today)
    following = prepared.next_step(dsar, usual, reader)
    hidden = prepared.hidden(dsar, usual, following)
    proposed = offers.proposal(dsar, dates, today)
    return {
        "clock": clock.panel(dsar, dates, today),
        "reviews": [review_line(review, today) for review in disputes],
        "handed_on": handed_on,
        "next": following,
        "proposal": proposed,
        "others": offers.other_steps(dsar, today, handed_on, following, proposed, hidden),
        "refused": offers.refused_steps(dsar, today),
    }


def about(dsar: PrivacyRequest) -> list[tuple[str, str]]:
    """Return the plain facts of the request, as they were given."""
    submission = dsar.submission
    facts = (
        (_("Business"), dsar.business.name),
        (_("Came in by"), words.CHANNELS.get(submission.via, submission.via)),
        (_("Representative"), submission.representative),
        (_("Typed in"), late(dsar)),
        (_("Lives in"), REGIONS.get(submission.region, _("Not asked"))),
        (_("Is to us"), RELATIONS.get(submission.relation, _("Not asked"))),
        (_("Language"), get_language_info(submission.language)["name_translated"]),
        (_("Format wanted"), FORMATS.get(submission.format_wanted, submission.format_wanted)),
    )
    return [(label, str(value)) for label, value in facts if value]


def asked(dsar: PrivacyRequest) -> list[tuple[str, str]]:
    """Return what the person said about this right."""
    return given(dsar.details) if readable(dsar) else []


def besides(dsar: PrivacyRequest, found: Evidence) -> list[tuple[str, str]]:
    """Return what else the person gave: what does not stand among the points."""
    claims = dsar.submission.claims if readable(dsar) else {}
    shown = {point.kind for point in found.points}
    typed = {name: value for name, value in claims.items() if name not in shown | {TOLD}}
    told = {name: value for name, value in claims.get(TOLD, {}).items() if name not in shown}
    return given(typed) + given(told)


def readable(dsar: PrivacyRequest) -> bool:
    """Tell whether the contents are still there: their key has not been deleted."""
    return dsar.submission.content_key_id is not None


def review_line(review: Review, today: date) -> dict[str, Any]:
    """Return an appeal or complaint in words: open with the time left, or with its verdict."""
    verdict = words.VERDICTS.get(review.verdict, "")
    return {
        "review": review,
        "kind": str(words.REVIEWS[ReviewKind(review.kind)]),
        "left": "" if review.decided_at else words.days_left(review.due_on, today),
        "urgency": "" if review.decided_at else urgency(review.due_on, today),
        "verdict": str(verdict),
    }


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
