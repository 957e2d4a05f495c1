"""The page on which an answer is written: kept as a draft, sent for approval, or given at once."""

import uuid
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation.sealing import Shredded
from requests_app import access
from requests_app.desk import effects, overtaken, ready, told, words
from requests_app.desk.forms import OUTCOMES, AnswerForm, typed
from requests_app.desk.steps import form_page
from requests_app.desk.whose import onwards
from requests_app.models import PrivacyRequest, Proposal
from requests_app.notices.letters import asks_about_opt_out
from requests_app.rules import laws
from requests_app.rules import steps as rules
from requests_app.rules.approvals import WHY
from requests_app.rules.refusals import parts
from requests_app.rules.rights import Regime
from requests_app.rules.workflow import Action, NotAllowed, Status
from requests_app.services import approving
from requests_app.services.answering import second_look
from requests_app.services.versions import Overtaken

PREPARE = "requests_app.add_proposal"
GIVE = "requests_app.add_answer"
DRAFT = ("do", "save")
PARTS = {
    "reasons": gettext_lazy("The ground, with its article, and your text"),
    "complaint": gettext_lazy("Where to complain: the authority, by name"),
    "court": gettext_lazy("That the person can go to court"),
    "appeal": gettext_lazy("How to appeal to the business"),
    "attorney_general": gettext_lazy("How to reach the attorney general of the state"),
    "opt_out_offer": gettext_lazy("The question whether to stop the sale and sharing of the data"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks before an answer goes: `all`, `some` or `none` of the outcomes need a colleague.

    `prepares` is who gives no answers at all, `off` an office of one.
    """

    extent: str
    whys: list[tuple[str, str]]


@require_http_methods(["GET", "POST"])
@access.needs(PREPARE)
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    begun = approving.open_proposal(dsar)
    if begun and begun.submitted_at and request.method == "GET":
        return redirect("desk:approval", pk=begun.pk)
    unfinished, more_text = request.POST.get("do") == "save", ready.wanted(request, dsar)
    before = written(begun or approving.returned(dsar), begun)
    form = AnswerForm(
        typed(request) if more_text is None else None,
        initial=before | (more_text or {}),
        dsar=dsar,
        offered=_offered(dsar, now),
        unfinished=unfinished,
    )
    if form.is_bound and form.is_valid():
        try:
            return _taken(request, dsar, form, now)
        except Overtaken as found:
            return _both(request, form, found.row)
        except (NotAllowed, Shredded) as refusal:
            form.add_error(None, told.refusal(refusal))
    back = None if begun else approving.returned(dsar)
    more: dict[str, Any] = {"begun": begun, "returned": back, "remark": remark(back)}
    more |= {"look": look(request, dsar, now), **duties(dsar, now)}
    return form_page(request, "answer", dsar, form, steps=OUTCOMES, **more)


def _taken(
    request: HttpRequest, dsar: PrivacyRequest, form: AnswerForm, now: datetime
) -> HttpResponse:
    """Keep, send or give what was written, and go on from there."""
    order: dict[str, Any] = {
        "by": request.user,
        "draft": form.draft(),
        "seen": form.cleaned_data["version"],
        "now": now,
    }
    if form.unfinished:
        approving.keep(dsar.pk, **order)
        messages.success(request, _("The draft is saved. Nobody has been told anything."))
        return redirect("desk:answer", pk=dsar.pk)
    if _alone(request, dsar, form):
        approving.give(dsar.pk, **order)
        messages.success(request, _("The answer is given."))
    else:
        approving.submit(dsar.pk, **order)
        messages.success(request, _("Sent for approval. It goes out once a colleague approves it."))
    return onwards(request, dsar)


def _alone(request: HttpRequest, dsar: PrivacyRequest, form: AnswerForm) -> bool:
    """Tell whether this answer goes out at once, by the hand of its writer."""
    draft = form.draft()
    needed = second_look(dsar, Action(draft.action), draft.ground)
    may = GIVE in access.permissions(request.user, dsar.business)
    return may and not (needed and settings.FOUR_EYES)


def _both(request: HttpRequest, form: AnswerForm, row: Proposal) -> HttpResponse:
    values = {
        "action": row.action,
        "ground": row.ground,
        "earlier": row.earlier,
        "new_facts": row.new_facts,
        "text": row.text,
    }
    theirs = overtaken.Saved(row.prepared_by, row.prepared_at, row.version, values)
    place = overtaken.Page(
        _("Answer to %(reference)s") % {"reference": row.dsar.submission.reference},
        reverse("desk:answer", args=[row.dsar_id]),
        row.dsar.business.time_zone,
        DRAFT,
    )
    return overtaken.page(request, form, theirs, place)


def written(row: Proposal | None, begun: Proposal | None) -> dict[str, Any]:
    """Return what the form begins with: the draft, or what was given back to be changed."""
    version = {"version": begun.version if begun else 0}
    try:
        text = row.text if row else ""
    except Shredded:
        return version
    if row is None:
        return version
    found = {"action": row.action, "ground": row.ground, "text": text}
    return version | found | {"earlier": ", ".join(row.earlier), "new_facts": row.new_facts}


def remark(back: Proposal | None) -> str:
    """Return why an answer was given back; a reason of the portal itself is translated."""
    try:
        text = back.remark if back else ""
    except Shredded:
        return ""
    return text if back and back.ruled_by else _(text) if text else ""


def look(request: HttpRequest, dsar: PrivacyRequest, now: datetime) -> Look:
    """Return which outcomes a colleague must approve, and why."""
    offered = _offered(dsar, now)
    needed = {action: second_look(dsar, action) for action in offered}
    whys = [
        (", ".join(str(words.ACTIONS[one]) for one in offered if needed[one] == why), _(WHY[why]))
        for why in dict.fromkeys(filter(None, needed.values()))
    ]
    if not settings.FOUR_EYES:
        return Look("off", whys)
    if GIVE not in access.permissions(request.user, dsar.business):
        return Look("prepares", whys)
    return Look("none" if not whys else "some" if None in needed.values() else "all", whys)


def _offered(dsar: PrivacyRequest, now: datetime) -> list[Action]:
    found: Iterable[Action] = rules.offered(dsar.standing, dsar.business.local_date(now))
    return [action for action in OUTCOMES if action in found]


def duties(dsar: PrivacyRequest, now: datetime) -> dict[str, Any]:
    """Return what a refusal must say besides its text, and by when the law wanted it."""
    law = laws.law(Regime(dsar.regime))
    as_refused = copy(dsar)
    as_refused.status = Status.DENIED
    last = effects.refuse_by(dsar)
    return {
        "parts": [PARTS[part] for part in parts(law, offer=asks_about_opt_out(as_refused))],
        "duty": law.refusal,
        "refuse_by": last,
        "refusal_late": last is not None and dsar.business.local_date(now) > last,
    }
