"""Compose a letter. Its templates see the declared variables as plain values, nothing else.

What the person typed never appears in a mail: anybody can type anybody's address into a
public form, and the site must not carry a stranger's words there.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.business import Channel
from requests_app.models import Controller, PrivacyRequest, Review, Submission
from requests_app.models.review import ReviewKind, Verdict
from requests_app.notices import words
from requests_app.notices.kinds import Kind
from requests_app.rules import laws, reasons
from requests_app.rules.reach import unverified
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.workflow import Status
from requests_app.words import HAPPENED, STATES, law

STATUS_PATH = "/status/"
OPEN_TO_ALL = frozenset({"privacy", "requests", "questions"})
OPEN_TO_AGENTS = OPEN_TO_ALL | {"agents"}
ONWARD = frozenset({"complaint", "court", "attorney_general"})
SHORT = 30
BLANK_LINES = re.compile(r"\n\s*\n\s*\n")


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One right that was asked for: its name, the day to answer by, and why that day."""

    name: str
    due_on: str
    why: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is about."""

    submission: Submission
    dsar: PrivacyRequest | None = None
    given: dict[str, Any] = field(default_factory=dict)


def compose(kind: Kind, facts: Facts, language: str) -> Letter:
    """Return the letter in `language`. Raises ValueError for a variable that is not declared."""
    if set(facts.given) != kind.given:
        raise ValueError(f"A letter {kind.name!r} is given exactly {sorted(kind.given)}.")
    with override(language):
        values = {name: VARIABLES[name](facts) for name in kind.variables}
        title = render_to_string(kind.title_template, values)
        text = render_to_string(kind.template, values)
    return Letter(_flat(title), BLANK_LINES.sub("\n\n", text.strip()) + "\n")


def checks(requests: Iterable[PrivacyRequest], *, by_agent: bool) -> str:
    """Return how requests are checked, as every acknowledgement tells it (11 CCR 7021(a))."""
    unchecked = {dsar.right in UNVERIFIED for dsar in requests}
    values = {
        "some_checked": False in unchecked,
        "some_unchecked": True in unchecked,
        "by_agent": by_agent,
    }
    return render_to_string("requests_app/notices/_checks.txt", values).strip()


def complaint(dsar: PrivacyRequest) -> str:
    """Return where a person can turn to after a refusal (GDPR Art. 12(4)), for a printed letter.

    The question about the sale of the data is left to the letter's own page.
    """
    facts = Facts(dsar.submission, dsar)
    names = ("parts", "regimes", "region", "state", "appeal_days", "complaint_days")
    values = {name: VARIABLES[name](facts) for name in names}
    return render_to_string("requests_app/notices/_parts.txt", values).strip()


def asks_about_opt_out(dsar: PrivacyRequest) -> bool:
    """Tell whether a refusal must ask about the sale of the data (11 CCR 7022(g)).

    It must where a deletion is refused, in whole or part, by a business that sells or
    shares, unless the person has asked it to stop already.
    """
    refused = dsar.status in (Status.DENIED, Status.PARTIAL)
    if not refused or (dsar.right, dsar.regime) != (Right.DELETE, Regime.CCPA):
        return False
    business = dsar.submission.business
    offered = business.live and Right.OPT_OUT in unverified(business.rights)
    gone = (Status.WITHDRAWN, Status.SPAM)
    asked = dsar.submission.requests.filter(right=Right.OPT_OUT).exclude(status__in=gone)
    return offered and not asked.exists()


def opt_out_url(dsar: PrivacyRequest) -> str:
    """Return the address of the short form where the letter must ask about it, else nothing."""
    if not asks_about_opt_out(dsar):
        return ""
    return settings.SITE_URL + reverse("public:opt_out", args=[dsar.submission.business.slug])


def reach(submission: Submission) -> str:
    """Return the ways to reach the business, for a person who may have no internet."""
    facts = Facts(submission)
    values = {name: VARIABLES[name](facts) for name in ("channels", "reference", "business")}
    return render_to_string("requests_app/notices/_reach.txt", values).strip()


def _line(dsar: PrivacyRequest, facts: Facts) -> Line:
    name = words.right(dsar, by_agent=bool(facts.submission.agent))
    return Line(name, words.day(dsar.due_on), words.why(dsar), dsar.right not in UNVERIFIED)


def _parts(dsar: PrivacyRequest) -> list[str]:
    """Return what a refusal must say; nothing where nothing is refused."""
    return list(dsar.answer.parts) if dsar.answer else []


def _onward(review: Review) -> list[str]:
    """Return the parts of a refusal that name others to turn to, where a review was lost."""
    if review.verdict == Verdict.UPHELD:
        return []
    owed = [laws.law(regime).refusal.parts for regime in review.dsar.regimes]
    return [part for part in dict.fromkeys(chain(*owed)) if part in ONWARD]


def _appeal_days(dsar: PrivacyRequest) -> int | None:
    route = laws.law(Regime(dsar.regime)).appeal
    return route.decide.count if route and route.decide else None


def _complaint_days(dsar: PrivacyRequest) -> int | None:
    """Return in how many days a complaint to the business is confirmed, where a law says so."""
    routes = [laws.law(regime).complaint for regime in dsar.regimes]
    days = [route.acknowledge.count for route in routes if route and route.acknowledge]
    return min(days, default=None)


def _moved(dsar: PrivacyRequest) -> int:
    """Return how many open requests of a business are due sooner than they were."""
    rows = PrivacyRequest.objects.open().filter(business=dsar.business)
    return rows.filter(moved_from__gt=F("due_on")).count()


def _complaint_owed(dsar: PrivacyRequest) -> bool:
    """Tell whether an extension must name the right to complain (PIPEDA s.8(4))."""
    extension = laws.law(Regime(dsar.regime)).clock(Right(dsar.right)).extension
    return extension is not None and extension.tells_complaint


def _controller(dsar: PrivacyRequest) -> Controller:
    found = dsar.redirections.select_related("controller").get(undone_at=None)
    return found.controller


def _requests(facts: Facts) -> list[PrivacyRequest]:
    return sorted(facts.given["requests"], key=lambda dsar: (dsar.due_on, dsar.right))


def _channels(facts: Facts) -> list[str]:
    """Return the ways to reach the business, as lines of text."""
    labels = {
        Channel.Kind.EMAIL: _("E-mail"),
        Channel.Kind.PHONE: _("Telephone"),
        Channel.Kind.POST: _("Post"),
    }
    roles = OPEN_TO_AGENTS if facts.submission.agent else OPEN_TO_ALL
    rows = facts.submission.business.channels.filter(kind__in=labels).order_by("pk")
    open_ones = rows.filter(role__in=roles)
    return list(dict.fromkeys(_channel(labels[row.kind], row.value) for row in open_ones))


def _channel(label: str, value: str) -> str:
    return _("%(label)s: %(value)s") % {"label": label, "value": _flat(value)}


def _short(name: str) -> str:
    """Return a name that leaves room in a text message of 160 characters."""
    flat = _flat(name)
    return flat if len(flat) <= SHORT else flat[: SHORT - 1].rstrip() + "."


def _called(user: AbstractUser | None) -> str:
    return _flat(user.get_full_name() or user.get_username()) if user else ""


def _flat(text: str) -> str:
    return " ".join(text.split())


VARIABLES: dict[str, Callable[[Facts], Any]] = {
    "business": lambda facts: facts.submission.business.name,
    "reference": lambda facts: facts.submission.reference,
    "received_on": lambda facts: words.day(facts.submission.received_on),
    "status_url": lambda facts: settings.SITE_URL + STATUS_PATH,
    "desk_url": lambda facts: settings.SITE_URL + facts.dsar.get_absolute_url(),
    "channels": _channels,
    "by_agent": lambda facts: bool(facts.submission.agent),
    "lines": lambda facts: [_line(dsar, facts) for dsar in _requests(facts)],
    "some_checked": lambda facts: any(d.right not in UNVERIFIED for d in _requests(facts)),
    "some_unchecked": lambda facts: any(d.right in UNVERIFIED for d in _requests(facts)),
    "right": lambda facts: words.name(facts.dsar),
    "line": lambda facts: _line(facts.dsar, facts),
    "last_day": lambda facts: words.day(facts.dsar.legal_last_day or facts.dsar.due_on),
    "due_on": lambda facts: words.day(facts.dsar.due_on),
    "in_part": lambda facts: facts.dsar.status == Status.PARTIAL,
    "regimes": lambda facts: facts.dsar.regimes,
    "opt_out_url": lambda facts: opt_out_url(facts.dsar),
    "region": lambda facts: facts.submission.region,
    "state": lambda facts: STATES.get(facts.submission.region, ""),
    "appeal_days": lambda facts: _appeal_days(facts.dsar),
    "complaint_days": lambda facts: _complaint_days(facts.dsar),
    "secret": lambda facts: facts.given["secret"],
    "code": lambda facts: facts.given["code"],
    "happened": lambda facts: str(HAPPENED[facts.given["subject"]]),
    "called": lambda facts: _short(facts.submission.business.name),
    "permission_url": lambda facts: f"{settings.SITE_URL}/permission/{facts.given['token']}/",
    "task_url": lambda facts: f"{settings.SITE_URL}/task/{facts.given['token']}/",
    "system": lambda facts: _flat(facts.given["task"].system),
    "task_due_on": lambda facts: words.day(facts.given["task"].due_on),
    "asker": lambda facts: _called(facts.given["asker"]),
    "parts": lambda facts: _parts(facts.dsar),
    "onward": lambda facts: _onward(facts.given["review"]),
    "law": lambda facts: law(Regime(facts.dsar.regime)),
    "held": lambda facts: facts.dsar.suspended,
    "reason": lambda facts: _((reasons.EXTENSION | reasons.CORRECTING)[facts.given["reason"]]),
    "before": lambda facts: words.day(facts.given["before"]) if facts.given["before"] else "",
    "other_right": lambda facts: facts.given["other_right"],
    "complaint_owed": lambda facts: _complaint_owed(facts.dsar),
    "controller": lambda facts: _flat(_controller(facts.dsar).name),
    "controller_email": lambda facts: _controller(facts.dsar).email,
    "controller_website": lambda facts: _controller(facts.dsar).website,
    "review_due_on": lambda facts: words.day(facts.given["review"].due_on),
    "is_appeal": lambda facts: facts.given["review"].kind == ReviewKind.APPEAL,
    "moved": lambda facts: _moved(facts.dsar),
    "kept": lambda facts: facts.given["kept"],
}
