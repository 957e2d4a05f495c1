"""What may be done with a request now: the one next step, the others, and why not the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.desk import authority, told, words
from requests_app.desk.evidence import Evidence
from requests_app.desk.identity_words import LACKS
from requests_app.models import PrivacyRequest, Redirection, Review
from requests_app.models.review import Verdict
from requests_app.rules import steps as rules
from requests_app.rules.deadlines import Dates
from requests_app.rules.events import ASKS, Kind
from requests_app.rules.workflow import MOVES, WAITING, Action, Identity, Status
from requests_app.services import barred
from requests_app.services.spam import DISPUTED
from verification.rules.degrees import Lack

SOON = 7  # days before the due date, from which on an extension is proposed
CHANGE = "requests_app.change_privacyrequest"
ANSWER = "requests_app.add_proposal"
ANSWERS = frozenset({Action.FULFIL, Action.FULFIL_PART, Action.DENY})
CAME = {
    "identity": (Action.RECEIVE_IDENTITY, gettext_lazy("Their answer came")),
    "clarification": (Action.RECEIVE_CLARIFICATION, gettext_lazy("Their answer came")),
    "fee": (Action.RECEIVE_FEE, gettext_lazy("The fee was paid")),
}


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now. `posts` tells a button that acts from a link that leads on."""

    label: str
    why: str
    url: str
    permission: str = CHANGE
    posts: bool = False


def step_url(dsar: PrivacyRequest, action: str) -> str:
    return reverse("desk:step", args=[dsar.pk, action])


def next_step(
    dsar: PrivacyRequest, found: Evidence, dates: Dates, reviews: Iterable[Review], today: date
) -> Next | None:
    """Return the step to show as the primary button; None once nothing is left to do."""
    if dsar.status == Status.RECEIVED:
        why = _("Nobody has begun. Starting shows your colleagues that it is taken.")
        return Next(_("Start work"), why, reverse("desk:start", args=[dsar.pk]), posts=True)
    if dsar.status in WAITING:
        return _waiting(dsar, dates)
    if dsar.status != Status.IN_PROGRESS:
        return _ended(dsar, list(reviews))
    if dsar.identity == Identity.UNCHECKED:
        return _identity_step(dsar, found, dates, today)
    why = _("All that is needed for an answer is here.")
    return Next(_("Write the answer"), why, reverse("desk:answer", args=[dsar.pk]), ANSWER)


def _waiting(dsar: PrivacyRequest, dates: Dates) -> Next:
    action, label = CAME[WAITING[Status(dsar.status)]]
    asked = [step.on for step in dates.steps if step.values.get("event") in ASKS and step.on]
    why = _("Waiting for the person since %(day)s.") % {"day": told.day(max(asked))}
    if not dates.suspended:
        why = " ".join([why, _("The clock runs on.")])
    return Next(label, why, step_url(dsar, action))


def _ended(dsar: PrivacyRequest, reviews: list[Review]) -> Next | None:
    """Return what an appeal or complaint still wants of an ended request."""
    due = _review(reviews) or _objection(dsar)
    if due or not upheld(dsar, reviews):
        return due
    why = _("Where the person was right, take the request up again afterwards.")
    return Next(_("Take it up again"), why, step_url(dsar, Action.REOPEN))


def _objection(dsar: PrivacyRequest) -> Next | None:
    """Return the second look, where somebody wrote about what was closed as spam."""
    asked = dsar.tasks.filter(kind=DISPUTED, done_at=None)
    if dsar.status != Status.SPAM or not asked.exists():
        return None
    why = _("It was closed as spam, and somebody wrote since. Read the message.")
    return Next(_("Take it back"), why, step_url(dsar, Action.RESTORE))


def upheld(dsar: PrivacyRequest, reviews: Iterable[Review]) -> bool:
    """Tell whether a person was found right, in part at least, since the request ended."""
    return dsar.closed_at is not None and any(
        review.decided_at and review.decided_at >= dsar.closed_at
        for review in reviews
        if review.verdict in (Verdict.UPHELD, Verdict.PARTLY)
    )


def _review(reviews: Iterable[Review]) -> Next | None:
    """Return the decision that is due, where an appeal or complaint is open."""
    for review in reviews:
        if review.decided_at is None:
            why = _("%(kind)s of %(day)s: decide it by %(due)s.") % {
                "kind": words.REVIEWS[review.kind],
                "day": told.day(review.received_on),
                "due": told.day(review.due_on),
            }
            url = reverse("desk:review", args=[review.pk])
            return Next(_("Decide it"), why, url, "requests_app.change_review")
    return None


def _identity_step(dsar: PrivacyRequest, found: Evidence, dates: Dates, today: date) -> Next:
    """Return the step that brings nearer what is lacking first."""
    url = reverse("desk:identity", args=[dsar.pk])
    if found.enough and found.mine:
        why = _("Confirmed by you. %(why)s") % {"why": found.second}
        return Next(_("A colleague must confirm too"), why, "#identity")
    if found.enough:
        return Next(_("Confirm identity"), found.sentence, url, posts=True)
    if Lack.AUTHORITY in found.lacking:
        refused = authority.after_refusal(dsar)
        if refused:
            return Next(*refused, ANSWER)
        why = str(LACKS[Lack.AUTHORITY])
        return Next(_("Check whether they may ask"), why, "#authority")
    if any(step.values.get("event") == Kind.IDENTITY_RECEIVED for step in dates.steps):
        return _after_asking(dsar, found, today)
    return _ask(dsar, found)


def _ask(dsar: PrivacyRequest, found: Evidence) -> Next:
    """Return the question to the person; what they cannot help with, staff must know."""
    lack = next(iter(found.lacking), None)
    if lack not in ASKED:
        return Next(_("Say how you know who they are"), found.sentence, "#identity")
    why = found.sentence if lack in (Lack.ONE_RECORD, Lack.POINTS) else str(LACKS[lack])
    return Next(str(ASKED[lack]), why, step_url(dsar, Action.ASK_IDENTITY))


def _after_asking(dsar: PrivacyRequest, found: Evidence, today: date) -> Next:
    """Return what is left where the person was asked, and too little came."""
    if not rules.refusal(dsar.standing, Action.TREAT_AS_CATEGORIES, today):
        why = _("They were asked, and it is not enough. Who cannot be verified gets categories.")
        label = str(words.ACTIONS[Action.TREAT_AS_CATEGORIES])
        return Next(label, why, step_url(dsar, Action.TREAT_AS_CATEGORIES))
    if not found.wants_reason:
        return _ask(dsar, found)
    return Next(_("Say how you know who they are"), found.sentence, "#identity")


ASKED = {
    Lack.ONE_RECORD: gettext_lazy("Ask for proof of identity"),
    Lack.POINTS: gettext_lazy("Ask for proof of identity"),
    Lack.CHALLENGE: gettext_lazy("Ask them to prove it with a code"),
    Lack.DECLARATION: gettext_lazy("Ask for the signed declaration"),
}


def proposal(dsar: PrivacyRequest, dates: Dates, today: date) -> Next | None:
    """Return the extension, where the day to work to is near and the law still gives one."""
    near = (dsar.due_on - today).days <= SOON
    if not near or rules.refusal(dsar.standing, Action.EXTEND, today):
        return None
    last = dates.extension_last_day
    why = _("The law gives one extension, announced with its reason.")
    if last:
        why = _("The law gives one extension, announced with its reason by %(day)s.")
        why = why % {"day": told.day(last)}
    return Next(_("Extend the term"), why, step_url(dsar, Action.EXTEND))


def other_steps(
    dsar: PrivacyRequest, today: date, handed_on: Redirection | None, *shown: Next | None
) -> list[tuple[str, str]]:
    """Return the further steps that may be taken, as labels with their addresses."""
    taken = {step.url for step in shown if step}
    offered = [action for action in Action if not barred.refusal(dsar, action, today)]
    found = [_link(dsar, action) for action in offered]
    if dsar.status == Status.REDIRECTED and handed_on and not handed_on.assisting_since:
        found.append((_("Help the customer with its answer"), step_url(dsar, "assist")))
    links = {url: label for label, url in reversed(found) if url not in taken}
    return [(label, url) for url, label in reversed(links.items())]


def _link(dsar: PrivacyRequest, action: Action) -> tuple[str, str]:
    if action in ANSWERS:
        refusal_only = dsar.identity == Identity.UNCHECKED
        label = _("Refuse, and say why") if refusal_only else _("Write the answer")
        return label, reverse("desk:answer", args=[dsar.pk])
    if action == Action.START:
        return _("Start work"), reverse("desk:start", args=[dsar.pk])
    if action == Action.CONFIRM_IDENTITY:
        return _("Say how you know who they are"), "#identity"
    if action == Action.MERGE:
        return str(words.ACTIONS[action]), reverse("desk:same", args=[dsar.pk])
    if action == Action.WITHDRAW:
        return _("The person withdraws it"), reverse("desk:withdraw", args=[dsar.pk])
    return str(words.ACTIONS[action]), step_url(dsar, action)


def refused_steps(dsar: PrivacyRequest, today: date) -> list[tuple[str, str]]:
    """Return the steps that cannot be taken now, with the reason; one line for the status."""
    found, elsewhere = [], []
    for action in Action:
        reason = barred.refusal(dsar, action, today)
        if reason and (dsar.status, action) in MOVES:
            found.append((str(words.ACTIONS[action]), told.refusal(reason)))
        elif reason:
            elsewhere.append(str(words.ACTIONS[action]))
    if elsewhere:
        status = words.STATUSES[Status(dsar.status)]
        text = _("Not in the status “%(status)s”.") % {"status": status}
        found.append((", ".join(elsewhere), text))
    return found
