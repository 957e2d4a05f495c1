"""What waits for a second person: the queue of approvals, and the look at one of them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import told, words
from requests_app.desk.answering import PREPARE, duties
from requests_app.desk.overtaken import Guarded
from requests_app.desk.page import about, asked
from requests_app.desk.preview import against, preview, warnings
from requests_app.desk.rows import Row, row
from requests_app.models import Proposal
from requests_app.models.approval import Ruling
from requests_app.rules.approvals import WHY
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import approving
from requests_app.services.answering import second_look
from requests_app.services.versions import Overtaken

VIEW = "requests_app.view_proposal"
MOST = 200  # lines on one page: who has more waits for more approvers, not for more pages
UNPROCESSABLE = 422
RULINGS = {
    Ruling.APPROVED: gettext_lazy("This answer is approved, and given."),
    Ruling.RETURNED: gettext_lazy("This answer was given back."),
    Ruling.DROPPED: gettext_lazy("This answer was given up: nobody got it."),
}


class RemarkForm(Guarded):
    remark = forms.CharField(
        label=gettext_lazy("What should be changed?"),
        help_text=gettext_lazy("Only your colleagues read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        error_messages={"required": gettext_lazy("Say what should be changed")},
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue of approvals; `own` is what the reader wrote at."""

    proposal: Proposal
    row: Row
    outcome: str
    own: bool

    @property
    def who(self) -> str:
        return told.name(self.proposal.prepared_by)


@require_safe
@access.needs(VIEW)
def queue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    related = ("dsar__submission__content_key", "dsar__business", "prepared_by")
    rows = access.within(request, approving.waiting(), "dsar__business").select_related(*related)
    lines = [_line(request, found, found.dsar.business.local_date(now)) for found in rows[:MOST]]
    context = {
        "lines": lines,
        "may": approving.APPROVE in access.permissions(request.user),
        "others": approving.waiting_for(request.user).count(),
    }
    return render(request, "requests_app/desk/approvals.html", context)


@require_safe
@access.needs(VIEW)
def look(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    return _page(request, _found(request, pk, now), None, now)


@require_POST
@access.needs(approving.APPROVE)
def approve(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    found = _found(request, pk, now)
    ruled = _tried(request, approving.approve, found, now)
    if ruled is None:
        return redirect("desk:approval", pk=pk)
    if ruled.ruling == Ruling.RETURNED:
        why = _(ruled.remark)
        messages.error(
            request, _("It could not go out, and was given back: %(why)s") % {"why": why}
        )
        return redirect(found.dsar)
    messages.success(request, _("Approved. The answer is given, and the person is told."))
    return redirect("desk:approvals")


@require_POST
@access.needs(approving.APPROVE)
def give_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    found, form = _found(request, pk, now), RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, now)
    order = {"remark": form.cleaned_data["remark"]}
    if _tried(request, approving.give_back, found, now, **order) is None:
        return _page(request, found, form, now)
    messages.success(request, _("Given back, with what should be changed."))
    return redirect("desk:approvals")


@require_POST
@access.needs(PREPARE)
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    found = _found(request, pk, now)
    if _tried(request, approving.take_back, found, now) is None:
        return redirect(found.dsar)
    messages.success(request, _("It is a draft again. Nobody can approve it meanwhile."))
    return redirect("desk:answer", pk=found.dsar_id)


@require_POST
@access.needs(PREPARE)
def drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    found = _found(request, pk, now)
    if _tried(request, approving.drop, found, now) is not None:
        messages.success(request, _("The prepared answer is given up. It stays on record."))
    return redirect(found.dsar)


def _tried(
    request: HttpRequest,
    step: Callable[..., Proposal],
    found: Proposal,
    now: datetime,
    **order: str,
) -> Proposal | None:
    """Take a step with the version that the page had shown; say why, and None, if it is refused."""
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() else 0
    try:
        return step(found.pk, by=request.user, seen=version, now=now, **order)
    except Overtaken:
        messages.error(request, _("It was changed while you had it open. Read it again first."))
    except (NotAllowed, Shredded) as refusal:
        messages.error(request, told.refusal(refusal))
    return None


def _found(request: HttpRequest, pk: uuid.UUID, now: datetime) -> Proposal:
    """Return a prepared answer that the visitor may see; reading it is on the ledger."""
    rows = Proposal.objects.select_related("prepared_by", "ruled_by")
    found: Proposal = get_object_or_404(access.within(request, rows, "dsar__business"), pk=pk)
    found.dsar = access.read_request(request, found.dsar_id, now=now)
    return found


def _line(request: HttpRequest, found: Proposal, today: date) -> Line:
    outcome = str(words.ACTIONS[Action(found.action)])
    return Line(found, row(found.dsar, today), outcome, request.user.pk in found.writers)


def _page(
    request: HttpRequest, found: Proposal, form: RemarkForm | None, now: datetime
) -> HttpResponse:
    dsar, waits = found.dsar, bool(found.submitted_at and not found.ruling)
    shown, owed = preview(found, now) if waits else None, duties(dsar, now)
    why = second_look(dsar, Action(found.action), found.ground) if waits else None
    context = {
        "dsar": dsar,
        "proposal": found,
        "line": _line(request, found, dsar.business.local_date(now)) if waits else None,
        "row": row(dsar, dsar.business.local_date(now)),
        "waits": waits,
        "state": RULINGS.get(found.ruling, "") if not waits else "",
        "why": _(WHY[why]) if why else "",
        "preview": shown,
        "against": against(found, now) if waits else "",
        "warnings": warnings(found, shown.to, owed["refusal_late"], now) if shown else [],
        "mine": access.permissions(request.user, dsar.business),
        "identity": words.IDENTITIES[dsar.identity],
        "about": about(dsar),
        "asked": asked(dsar),
        "form": form or RemarkForm(initial={"version": found.version}),
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "requests_app/desk/approval.html", context, status=status)
