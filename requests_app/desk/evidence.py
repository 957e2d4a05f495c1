"""How sure we are of who asks: what was typed beside whether a record agrees, never its values."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.business import Business
from foundation.sealing import Shredded
from requests_app.desk import words
from requests_app.models import PrivacyRequest
from requests_app.rules.identity import is_enough, points_needed, reporter_may_be_unknown
from requests_app.rules.rights import Region, Right, needs_identity
from verification import services as verification
from verification.rules.matching import Candidate, Level, Match

COMPARED = ("name", "email", "phone", "account")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the person gave, and how it stands against the record that fits best."""

    kind: str
    label: str
    typed: str
    standing: str
    colour: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the person. `enough` is the rule's word, not the reader's.

    Where the data of a child was `reported`, nobody has to be known for it to be deleted.
    `asks` says that only the person can help: no record fits, or more than one does.
    """

    points: tuple[Point, ...]
    agreeing: int
    needed: int
    enough: bool
    sentence: str
    reported: bool = False
    asks: bool = False


def evidence(dsar: PrivacyRequest) -> Evidence:
    """Compare what the person gave with the records; never where the law forbids to verify."""
    try:
        claims = dsar.submission.claims or {}
    except Shredded:
        return Evidence((), 0, 0, False, _("What the person gave has been erased."))
    right = Right(dsar.right)
    if not needs_identity(right):
        return Evidence(_unchecked(claims), 0, 0, False, _("This right is given without a check."))
    if _reported(right, dsar.submission.region, claims):
        text = _("The data of a child was reported: whoever reports it need not be known.")
        return Evidence(_unchecked(claims), 0, points_needed(right), False, text, reported=True)
    kinds = compared(dsar.business_id)
    return _matched(dsar, {kind: claims[kind] for kind in kinds if claims.get(kind)})


def _matched(dsar: PrivacyRequest, claims: dict[str, Any]) -> Evidence:
    right = Right(dsar.right)
    match = verification.find(dsar.business_id, claims)
    best = match.best
    agreeing = match.points
    enough = best is not None and is_enough(
        right, agreeing=agreeing, differing=len(best.differing), ambiguous=match.ambiguous
    )
    points = tuple(_point(kind, typed, best) for kind, typed in claims.items())
    needed = points_needed(right)
    sentence = _sentence(match, agreeing, needed)
    return Evidence(points, agreeing, needed, enough, sentence, asks=not agreeing)


def compared(business_id: uuid.UUID) -> tuple[str, ...]:
    """Return what the policy of a business has compared with its records; all without one."""
    rows = Business.objects.values_list("policy__ours__verification_fields", flat=True)
    named = rows.get(pk=business_id)
    return COMPARED if named is None else tuple(kind for kind in COMPARED if kind in named)


def _reported(right: Right, region: str, claims: dict[str, Any]) -> bool:
    found, age = bool(claims.get("child_found")), claims.get("child_age")
    return reporter_may_be_unknown(right, Region(region or Region.ELSEWHERE), found=found, age=age)


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
        return Point(kind, label, str(typed), _("No record"), "grey")
    if kind in best.agreeing:
        return Point(kind, label, str(typed), _("Agrees"), "green")
    if kind in best.differing:
        return Point(kind, label, str(typed), _("Differs"), "red")
    if best.levels.get(kind) == Level.CLOSE:
        return Point(kind, label, str(typed), _("Nearly agrees"), "yellow")
    return Point(kind, label, str(typed), _("Not on file"), "grey")


def _unchecked(claims: dict[str, object]) -> tuple[Point, ...]:
    given = [kind for kind in COMPARED if claims.get(kind)]
    return tuple(Point(kind, str(words.FIELDS[kind]), str(claims[kind]), "", "") for kind in given)
