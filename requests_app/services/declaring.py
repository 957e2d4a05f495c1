"""The declaration under penalty of perjury: whether one is wanted, and how it is signed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import Submission
from requests_app.rules.declarations import Declared, declared
from requests_app.rules.rights import UNVERIFIED, Regime, Relation, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import identifying, lifecycle, needs
from verification.models import Challenge, Declaration
from verification.rules.challenge import Outcome
from verification.services import declarations

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The declaration of a submission. `needed` is False where it is not asked for as yet."""

    declared: Declared
    needed: bool


def asked(submission: Submission, now: datetime) -> Asked | None:
    """Return the declaration that a submission asks for; None where the law knows of none.

    No record is looked at, so that it is the same for people who are on file and who are not.
    A fresh log-in stands for the declaration (11 CCR 7061).
    """
    rows = submission.requests.unproved().filter(regime=Regime.CCPA).order_by("right")
    rows = list(rows.exclude(right__in=UNVERIFIED))
    if not rows or submission.logged_in_at:
        return None
    needed = needs.of(submission, rows, now=now)
    rights = [Right(dsar.right) for dsar in rows]
    wanting = [right for right, one in zip(rights, needed, strict=True) if one.declaration]
    by_parent = submission.relation == Relation.PARENT
    return Asked(declared(wanting or rights, by_parent=by_parent), bool(wanting))


@transaction.atomic
def sign(
    submission: Submission,
    wanted: Declared,
    *,
    text: str,
    language: str,
    signature: str,
    now: datetime,
) -> bool:
    """Keep what the person signed on the status page; False where they had signed before.

    `text` is what stood there word for word. It settles what only waited for the signature,
    but looks nobody up before the code to a contact on file has come back: the code itself
    settles it then. Raises NotAllowed for an agent.
    """
    if submission.by_agent:
        raise NotAllowed(gettext_noop("Only the person can sign this, on paper."))
    lifecycle.locked_all(submission)
    new = _keep(submission, wanted, text=text, language=language, signature=signature, at=now)
    if new:
        _tell(submission, new, "declaration_signed", by="requester", now=now)
        if _proved(submission):
            identifying.settle(submission, now=now)
    return new is not None


@transaction.atomic
def note(
    submission: Submission,
    wanted: Declared,
    *,
    text: str,
    signature: str,
    signed_at: datetime,
    by: AbstractUser,
    now: datetime,
) -> bool:
    """Note a declaration that came signed on paper; False where one was there before."""
    actor = f"user:{by.pk}"
    lifecycle.locked_all(submission)
    new = _keep(
        submission,
        wanted,
        text=text,
        language=submission.language,
        signature=signature,
        noted_by=actor,
        at=signed_at,
    )
    if new:
        _tell(submission, new, "declaration_noted", by=actor, now=now)
        identifying.settle(submission, now=now)
    return new is not None


def _keep(
    submission: Submission, wanted: Declared, *, signature: str, at: datetime, **written: str
) -> Declaration | None:
    if declarations.signed(submission.pk):
        return None
    if submission.record_key is None:
        raise NotAllowed(gettext_noop("The record of this request has been erased."))
    return declarations.sign(
        submission.pk,
        wanted.code,
        signature=signature,
        key=submission.record_key,
        now=at,
        **written,
    )


def _proved(submission: Submission) -> bool:
    return Challenge.objects.filter(subject=submission.pk, outcome=Outcome.PASSED).exists()


def _tell(submission: Submission, new: Declaration, event: str, *, by: str, now: datetime) -> None:
    ledger.record(submission.chain, event, by=by, at=now, code=new.code, declaration=new.pk)
