"""A prepared answer as the person will get it, and what speaks against sending it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from foundation.sealing import Shredded
from requests_app.desk import task_panel, told
from requests_app.desk.rows import urgency
from requests_app.models import PrivacyRequest, Proposal
from requests_app.notices.addresses import recipient
from requests_app.notices.answered import Answered, answered
from requests_app.notices.kinds import KINDS
from requests_app.notices.letters import Facts, Letter, compose
from requests_app.rules.approvals import REFUSES
from requests_app.rules.workflow import MOVES, Action, NotAllowed, Status
from requests_app.services import answering, approving


@dataclass(frozen=True, slots=True)
class Card:
    """What the template of the status page wants to know; its own buttons are left out."""

    answer: Answered
    name: str = ""
    can_appeal: bool = False
    can_complain: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    card: Card
    letter: Letter
    to: str
    language: str
    tongue: str


def preview(proposal: Proposal, now: datetime) -> Preview | None:
    """Return what the person will read; None where the answer cannot be given any more."""
    dsar = proposal.dsar
    if (Status(dsar.status), proposal.action) not in MOVES:
        return None
    try:
        draft = approving.draft_of(proposal)
    except Shredded:
        return None
    shown = answering.as_answered(dsar, draft, by=proposal.prepared_by, now=now)
    language, kind = dsar.submission.language, KINDS[answering.LETTERS[Action(draft.action)]]
    with override(language):
        card = Card(answered(shown))
    letter = compose(kind, Facts(dsar.submission, shown), language)
    tongue = get_language_info(language)["name_translated"]
    return Preview(card, letter, recipient(dsar.submission, kind.to, dsar), language, tongue)


def against(proposal: Proposal, now: datetime) -> str:
    """Return why the answer cannot go out as it is; empty where it can."""
    try:
        answering.checked(proposal.dsar, approving.draft_of(proposal), now=now)
    except (NotAllowed, Shredded) as refusal:
        return told.refusal(refusal)
    return ""


def warnings(proposal: Proposal, to: str, late: bool, now: datetime) -> list[str]:
    """Return what an approver should know before the answer goes; `late` is that of a refusal."""
    dsar, found = proposal.dsar, []
    if _wrote_since(dsar, proposal.prepared_at):
        found.append(_("The person wrote after this was prepared. Read their message first."))
    if tasks := task_panel.still_open(dsar):
        found.append(tasks)
    if urgency(dsar.due_on, dsar.business.local_date(now)) == "overdue":
        found.append(_("The day to work to has passed: %(day)s.") % {"day": told.day(dsar.due_on)})
    if late and proposal.action in REFUSES:
        found.append(_("A refusal is late by now. The text should say why."))
    if not to:
        found.append(_("No letter can be mailed: the person reads it on the status page alone."))
    return found


def _wrote_since(dsar: PrivacyRequest, at: datetime) -> bool:
    return bool(dsar.submission.messages.filter(written_by=None, at__gt=at).exists())
