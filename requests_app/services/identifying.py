"""Is this the person? All proofs weighed against what the right asks for, and what came of it."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from foundation import ledger
from foundation.business import Business
from foundation.sealing import Shredded
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.identity import need, reporter_may_be_unknown
from requests_app.rules.rights import Regime, Region, Relation, Right
from requests_app.rules.steps import taken
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import children, lifecycle
from verification import services as verification
from verification.models import (
    Authority,
    AuthorityKind,
    Declaration,
    IdentityCheck,
    Method,
)
from verification.models.authority import Standing as AuthorityStanding
from verification.rules.degrees import Degree, Lack, Need, Proof, lacking, of_points
from verification.rules.matching import Candidate, Match
from verification.rules.people import Field
from verification.rules.signals import Signal
from verification.services import challenges, policies, signals
from verification.services.authorities import is_of
from verification.services.fields import named_by_maps

COMPARED = ("name", "email", "phone", "account", "address")
TOLD = "told"  # where among the claims lies what the person told staff besides
CHILD_REPORTED = "child_reported"  # a reason only where a stranger noticed the data of a child
NOTICED = "child_found"  # among the claims of a stranger who noticed the data of a child
VOUCHED_FOR = frozenset({Lack.ONE_RECORD, Lack.POINTS, Lack.CONFLICT, Lack.FOREIGN, Lack.CHALLENGE})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person behind a submission, whatever was asked for."""

    match: Match
    proof: Proof
    signals: tuple[Signal, ...]
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """The proofs of one request beside what it needs."""

    facts: Facts
    need: Need
    proof: Proof
    lacking: tuple[Lack, ...]

    @property
    def enough(self) -> bool:
        return not self.lacking

    @property
    def degree(self) -> Degree:
        """The degree that was reached: by a log-in, by points, or by points and a code.

        Where the law wants no declaration, a code stands for the third point.
        """
        if self.proof.account:
            return Degree.REASONABLY_HIGH
        if not set(self.lacking) - {Lack.SECOND}:
            return max(self.need.degree, of_points(self.proof.points), key=list(Degree).index)
        return Degree.NONE if self.proof.ambiguous else of_points(self.proof.points)


def compared(business: Business) -> tuple[str, ...]:
    """Return what is compared with the records of a business.

    That is what its policy names (all without one), and what staff may ask for besides:
    the birth date, and the extra fields of its sources.
    """
    rows = Business.objects.values_list("policy__ours__verification_fields", flat=True)
    named = rows.get(pk=business.pk)
    usual = COMPARED if named is None else tuple(kind for kind in COMPARED if kind in named)
    return (*usual, str(Field.BIRTH), *named_by_maps(business.pk))


def claims(submission: Submission) -> dict[str, Any]:
    """Return what the person gave that may be compared; nothing once it was erased.

    Of who logged in the account alone: the rest may have been typed, and be of anybody. What
    they typed goes before what they told staff. Birth date and extra fields count only as told
    to staff, whatever a form of the public door may come to call its own fields.
    """
    given = _given(submission)
    typed = {kind: given[kind] for kind in COMPARED if given.get(kind)}
    held = {**given.get(TOLD, {}), **typed}
    kinds = ("account",) if submission.logged_in_at else compared(submission.business)
    return {kind: held[kind] for kind in kinds if kind in held}


def _given(submission: Submission) -> dict[str, Any]:
    try:
        return submission.claims or {}
    except Shredded:
        return {}


def facts(submission: Submission, now: datetime) -> Facts:
    """Return what speaks for the person behind a submission."""
    match = verification.find(submission.business_id, claims(submission))
    return Facts(
        match=match,
        proof=_proof(submission, match),
        signals=signals.raised(submission.pk, match.best and match.best.record_id, now=now),
        sensitive=policies.of(submission.business_id).sensitive,
    )


def weigh(dsar: PrivacyRequest, found: Facts) -> Weighed:
    """Hold what speaks for the person against what one request needs."""
    needed = need(
        Right(dsar.right),
        Regime(dsar.regime),
        sensitive=found.sensitive,
        for_other=for_other(dsar.submission),
        signals=found.signals,
    )
    if found.proof.account and found.signals:  # on suspicion of fraud, more: 11 CCR 7061
        needed = replace(needed, second=True)
    return Weighed(found, needed, found.proof, lacking(needed, found.proof))


def for_other(submission: Submission) -> bool:
    """Tell whether somebody asks for somebody else, a stranger who noticed a child included."""
    for_another = submission.by_agent or submission.relation == Relation.PARENT
    return for_another or bool(_given(submission).get(NOTICED))


@transaction.atomic
def settle(submission: Submission, *, now: datetime) -> int:
    """Confirm the identity wherever nothing is lacking any more; return for how many requests.

    Call it when the person has just proved something. Nobody of the staff need look.
    """
    rows = submission.requests.select_for_update(no_key=True)
    open_rows = rows.unproved().order_by("pk")
    waiting = list(open_rows.select_related("submission"))
    found = facts(submission, now) if waiting else None
    if found:
        _notice_child(submission, found, now)
    settled = 0
    for dsar in waiting:
        weighed = weigh(dsar, found) if found else None
        if weighed and weighed.enough:
            check = _check(dsar, weighed, by="site", now=now)
            points = weighed.proof.points
            lifecycle.confirm_identity(dsar.pk, by=None, points=points, check=check.pk, now=now)
            settled += 1
    return settled


@transaction.atomic
def confirm(
    pk: uuid.UUID, *, by: AbstractUser, reason: str = "", now: datetime
) -> PrivacyRequest | None:
    """Confirm the identity on the word of staff; None where a second of them must agree first.

    `reason` is the code of how they know, needed where the proofs alone do not carry it. It
    stands for points and code; never for the permission of an agent, nor for a declaration.
    Where the data of a child was reported, nobody need be known. The same person's second
    word changes nothing.
    """
    dsar = lifecycle.locked(pk)
    taken(dsar.standing, Action.CONFIRM_IDENTITY, dsar.business.local_date(now))
    weighed, actor = weigh(dsar, facts(dsar.submission, now)), f"user:{by.pk}"
    anybody = reason == CHILD_REPORTED and reported(dsar)
    if not anybody:
        _refuse_lacking(weighed, reason)
    earlier = set(confirmed_by(dsar).values_list("by", flat=True))
    alone = weighed.need.second and not anybody and not earlier - {actor}
    if alone and actor in earlier:
        return None
    check = _check(dsar, weighed, by=actor, reason=reason, now=now)
    _notice_child(dsar.submission, weighed.facts, now)
    if alone:
        told = {"dsar": dsar.pk, "check": check.pk, "reason": reason}
        ledger.record(dsar.submission.chain, "identity_first", by=actor, at=now, **told)
        return None
    points = weighed.proof.points
    return lifecycle.confirm_identity(
        pk, by=by, points=points, reason=reason, check=check.pk, now=now
    )


def confirmed_by(dsar: PrivacyRequest) -> QuerySet[IdentityCheck]:
    """Return the checks of one request by members of the staff, the first one first."""
    return IdentityCheck.objects.filter(about=dsar.pk, by__startswith="user:").order_by("at")


def reported(dsar: PrivacyRequest) -> bool:
    """Tell whether the data of a child was noticed, which anybody may have deleted."""
    given = _given(dsar.submission)
    region = Region(dsar.submission.region or Region.ELSEWHERE)
    found, age = bool(given.get(NOTICED)), given.get("child_age")
    return reporter_may_be_unknown(Right(dsar.right), region, found=found, age=age)


def _notice_child(submission: Submission, found: Facts, now: datetime) -> None:
    """Tell staff at once where the record shows that the person is a child."""
    if found.match.best:
        children.on_record(submission, found.match.best.record_id, now=now)


def _refuse_lacking(weighed: Weighed, reason: str) -> None:
    vouched_for = VOUCHED_FOR if reason else frozenset()
    open_ones = set(weighed.lacking) - {Lack.SECOND} - vouched_for
    if open_ones:
        raise NotAllowed(REFUSED[min(open_ones, key=list(Lack).index)])


REFUSED = {
    Lack.AUTHORITY: gettext_noop("First check that this agent or parent may ask for the person."),
    Lack.ONE_RECORD: gettext_noop("Several records fit: say how you know which person it is."),
    Lack.POINTS: gettext_noop("Too few data points agree: say how you know who they are."),
    Lack.CONFLICT: gettext_noop(
        "Something differs from the record: say how you know who they are."
    ),
    Lack.FOREIGN: gettext_noop(
        "Some of what they gave is on file of another person: say how you know who they are."
    ),
    Lack.CHALLENGE: gettext_noop(
        "The code to a contact on file is still open: say how you know who they are."
    ),
    Lack.DECLARATION: gettext_noop(
        "The declaration under penalty of perjury is not signed yet (11 CCR 7062(c))."
    ),
}


def _proof(submission: Submission, match: Match) -> Proof:
    best, subject = match.best, submission.pk
    record = best.record_id if best else None
    held = Authority.objects.filter(subject=subject, standing=AuthorityStanding.CONFIRMED).first()
    asked = held is not None and is_of(held, record)  # by a link to the contact on file
    return Proof(
        points=match.points,
        ambiguous=match.ambiguous,
        conflict=bool(best and best.differing),
        foreign=bool(match.foreign),
        account=submission.logged_in_at is not None,
        challenge=asked or challenges.passed_by(subject, record),
        declaration=Declaration.objects.filter(subject=subject).exists(),
        authority=held is not None,
        excused=held is not None and held.kind == AuthorityKind.POWER_OF_ATTORNEY,
    )


def _check(
    dsar: PrivacyRequest, weighed: Weighed, *, by: str, reason: str = "", now: datetime
) -> IdentityCheck:
    best, proof = weighed.facts.match.best, weighed.proof
    signals.recognised(dsar.submission_id, best and best.record_id)
    method = Method.VOUCHED if reason else Method.ACCOUNT if proof.account else Method.MATCH
    return IdentityCheck.objects.create(
        subject=dsar.submission_id,
        about=dsar.pk,
        at=now,
        by=by,
        method=method,
        degree=weighed.degree,
        needed=weighed.need.degree,
        ambiguous=proof.ambiguous,
        proofs=[name for name in PROOFS if getattr(proof, name)],
        reasons=list(weighed.need.reasons),
        signals=[str(signal) for signal in weighed.facts.signals],
        reason=reason,
        **_of_candidate(best),
    )


PROOFS = ("account", "challenge", "declaration", "authority", "excused")


def _of_candidate(best: Candidate | None) -> dict[str, Any]:
    if best is None:
        return {}
    levels = {field: str(level) for field, level in best.levels.items()}
    return {"points": list(best.points), "levels": levels, "score": best.score}
