"""How sure we are of who asks: what was typed beside whether a record agrees, never its values."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.sealing import Shredded
from requests_app.desk import words
from requests_app.models import PrivacyRequest
from requests_app.rules.identity import is_enough, points_needed
from requests_app.rules.rights import Right, needs_identity
from verification import services as verification
from verification.rules.matching import Candidate, Match

COMPARED = ("name", "email", "phone", "account")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the person gave, and how it stands against the record that fits best."""

    label: str
    typed: str
    standing: str
    colour: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the person. `enough` is the rule's word, not the reader's."""

    points: tuple[Point, ...]
    agreeing: int
    needed: int
    enough: bool
    sentence: str


def evidence(dsar: PrivacyRequest) -> Evidence:
    """Compare what the person gave with the records; never where the law forbids to verify."""
    try:
        claims = dsar.submission.claims or {}
    except Shredded:
        return Evidence((), 0, 0, False, _("What the person gave has been erased."))
    right = Right(dsar.right)
    if not needs_identity(right):
        return Evidence(_unchecked(claims), 0, 0, False, _("This right is given without a check."))
    match = verification.find(dsar.business_id, claims)
    best = match.best
    agreeing = len(best.agreeing) if best else 0
    enough = best is not None and is_enough(
        right, agreeing=agreeing, differing=len(best.differing), ambiguous=match.ambiguous
    )
    points = tuple(_point(kind, claims[kind], best) for kind in COMPARED if claims.get(kind))
    needed = points_needed(right)
    return Evidence(points, agreeing, needed, enough, _sentence(match, agreeing, needed))


def _sentence(match: Match, agreeing: int, needed: int) -> str:
    if match.ambiguous:
        return _("More than one record fits: ask the person for one more thing to tell them apart.")
    if not match.candidates:
        return _("No record fits what the person gave.")
    numbers = {"agreeing": agreeing, "needed": needed, "others": match.namesakes}
    agree = ngettext(
        "%(agreeing)s data point agrees; this right asks for %(needed)s.",
        "%(agreeing)s data points agree; this right asks for %(needed)s.",
        agreeing,
    )
    parts = [agree]
    if match.candidates[0].differing:
        parts.append(_("Something differs: find out why before you confirm."))
    if match.namesakes:
        parts.append(_("Other records of the same name: %(others)s."))
    return " ".join(parts) % numbers


def _point(kind: str, typed: object, best: Candidate | None) -> Point:
    label = str(words.FIELDS[kind])
    if best is None:
        return Point(label, str(typed), _("No record"), "grey")
    if kind in best.agreeing:
        return Point(label, str(typed), _("Agrees"), "green")
    if kind in best.differing:
        return Point(label, str(typed), _("Differs"), "red")
    return Point(label, str(typed), _("Not on file"), "grey")


def _unchecked(claims: dict[str, object]) -> tuple[Point, ...]:
    given = [kind for kind in COMPARED if claims.get(kind)]
    return tuple(Point(str(words.FIELDS[kind]), str(claims[kind]), "", "") for kind in given)
