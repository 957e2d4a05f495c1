"""What happened to a request, from the ledger, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.ledger import LedgerEntry
from requests_app.desk import event_words, told, words
from requests_app.models import PrivacyRequest
from requests_app.rules import reasons
from requests_app.words import OUTCOMES, PURPOSES

SHOWN = 100
NAMED = {
    "purpose": PURPOSES,
    "kind": words.REVIEWS,
    "verdict": words.VERDICTS,
    "reason": words.REASONS,
    "field": words.FIELDS,
    "said_by": words.CHANNELS,
    "outcome": OUTCOMES,
}
REASONS = {**reasons.EXTENSION, **reasons.REOPENING, **reasons.NO_AUTHORITY, **reasons.CORRECTING}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history, in words."""

    what: str
    detail: str
    who: str
    at: datetime


def history(dsar: PrivacyRequest) -> list[Line]:
    """Return what happened to this request, the newest first, from the ledger."""
    entries = LedgerEntry.objects.filter(chain=dsar.submission.chain).order_by("-number")
    mine = [entry for entry in entries[:SHOWN] if _concerns(entry, dsar)]
    names = names_of({entry.by for entry in mine})
    return [
        Line(
            str(event_words.EVENTS.get(entry.event, words.spelled(entry.event))),
            ", ".join(_details(entry)),
            names.get(entry.by, entry.by),
            entry.at,
        )
        for entry in mine
    ]


def _concerns(entry: LedgerEntry, dsar: PrivacyRequest) -> bool:
    return entry.facts.get("dsar") in (None, str(dsar.pk))


def _details(entry: LedgerEntry) -> Iterator[str]:
    """Yield what else is worth reading of an entry: how many points agreed, what staff said."""
    facts = entry.facts
    points = facts.get("points")
    if isinstance(points, int):
        yield ngettext("%(n)s data point", "%(n)s data points", points) % {"n": points}
    if "unchecked" in facts:
        yield _("%(checked)s checked, %(unchecked)s unchecked") % facts
    yield from _second(facts)
    for fact, table in NAMED.items():
        if facts.get(fact) in table:
            yield str(table[facts[fact]])
        elif fact == "field" and facts.get(fact):
            yield words.spelled(facts[fact])
    if facts.get("reason") in REASONS:
        yield _(REASONS[facts["reason"]]).removesuffix(".")
    if facts.get("due_before") and facts.get("due_on"):
        was, now = (_day(facts[name]) for name in ("due_before", "due_on"))
        yield _("moved from %(was)s to %(now)s") % {"was": was, "now": now}


def _second(facts: dict[str, Any]) -> Iterator[str]:
    """Yield whether a second person looked, where the rules want one."""
    if facts.get("needed"):
        second = facts.get("second")
        yield _("approved by a second person") if second else _("no second person looked")


def _day(text: str) -> str:
    return told.day(date.fromisoformat(text))


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return who the actors are: staff by their log-in name, the others by their part."""
    staff = {int(actor[5:]) for actor in actors if actor.startswith("user:")}
    users = get_user_model().objects.filter(pk__in=staff)
    names = {f"user:{user.pk}": user.get_username() for user in users}
    return names | {
        "requester": _("The person"),
        "person": _("The person, at their contact on file"),
        "owner": _("The data owner"),
        "system": _("The portal"),
        "site": _("The portal"),
    }
