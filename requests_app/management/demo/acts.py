"""What a story's words do, each through the real service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from requests_app.management.demo.texts import ANSWERS, ASKED, DECISION, OBJECTION, REMARK
from requests_app.models import PrivacyRequest, Review
from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action
from requests_app.services import (
    approving,
    authorising,
    lifecycle,
    questions,
    redirects,
    reviews,
)
from requests_app.services.answering import Draft, second_look
from verification.rules.authority import AuthorityKind, checks
from verification.services import authorities

QUESTIONS = {
    "ask": Action.ASK_IDENTITY,
    "clarify": Action.ASK_CLARIFICATION,
    "fee": Action.QUOTE_FEE,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of a story: what is done, to which request, by whom, when.

    `detail` is what stands behind the colon of the word: a ground, a reason, a verdict.
    `second` approves what `by` prepares; `third` decides what is said against both.
    """

    dsar: PrivacyRequest
    word: str
    detail: str
    language: str
    by: AbstractUser
    now: datetime
    reachable: bool
    second: AbstractUser
    third: AbstractUser


def play(scene: Scene) -> None:
    """Do what the word of a scene says; every other word is an answer."""
    ACTS.get(scene.word, _answer)(scene)


def _start(scene: Scene) -> None:
    lifecycle.start(scene.dsar.pk, by=scene.by, now=scene.now)


def _identify(scene: Scene) -> None:
    points = 3 if scene.dsar.right == Right.KNOW_SPECIFIC else 2
    lifecycle.confirm_identity(scene.dsar.pk, by=scene.by, points=points, now=scene.now)


def _permit(scene: Scene) -> None:
    held = authorities.of(scene.dsar.submission_id)
    if held:
        seen = checks(AuthorityKind(held.kind))
        authorising.decide(held.subject, seen=seen, by=scene.by, now=scene.now)


def _ask(scene: Scene) -> None:
    questions.ask(
        scene.dsar.pk,
        by=scene.by,
        action=QUESTIONS[scene.word],
        text=ASKED[scene.language, scene.word],
        amount=2500 if scene.word == "fee" else None,
        now=scene.now,
    )


def _extend(scene: Scene) -> None:
    lifecycle.extend(scene.dsar.pk, by=scene.by, reason=scene.detail, now=scene.now)


def _categories(scene: Scene) -> None:
    lifecycle.treat_as_categories(scene.dsar.pk, by=scene.by, now=scene.now)


def _reopen(scene: Scene) -> None:
    lifecycle.reopen(scene.dsar.pk, by=scene.by, reason=scene.detail, now=scene.now)


def _withdraw(scene: Scene) -> None:
    by = "requester" if scene.reachable else f"user:{scene.by.pk}"
    lifecycle.withdraw(scene.dsar.pk, by=by, now=scene.now)


def _redirect(scene: Scene) -> None:
    controller = scene.dsar.business.controllers.order_by("name")[0]
    redirects.redirect(scene.dsar.pk, by=scene.by, controller=controller, now=scene.now)


def _object(scene: Scene) -> None:
    reviews.receive(
        scene.dsar.pk,
        kind=ReviewKind(scene.word),
        text=OBJECTION[scene.language],
        by="requester",
        at=scene.now,
        now=scene.now,
    )


def _decide(scene: Scene) -> None:
    review = Review.objects.get(dsar=scene.dsar, decided_at=None)
    text = DECISION[scene.language]
    verdict = Verdict(scene.detail)
    reviews.decide(review.pk, verdict=verdict, text=text, by=scene.third, now=scene.now)


def _answer(scene: Scene) -> None:
    draft = _draft(scene, scene.word)
    needed = second_look(scene.dsar, Action(scene.word), draft.ground)
    if not needed:
        approving.give(scene.dsar.pk, by=scene.by, draft=draft, seen=0, now=scene.now)
        return
    found = approving.submit(scene.dsar.pk, by=scene.by, draft=draft, seen=0, now=scene.now)
    approving.approve(found.pk, by=scene.second, seen=found.version, now=scene.now)


def _prepare(scene: Scene) -> None:
    """Send an answer for approval, and leave it waiting: `prepare_fulfil` and the like."""
    draft = _draft(scene, scene.word.removeprefix("prepare_"))
    approving.submit(scene.dsar.pk, by=scene.by, draft=draft, seen=0, now=scene.now)


def _give_back(scene: Scene) -> None:
    found = scene.dsar.proposals.get(ruling="")
    order = {"remark": REMARK, "seen": found.version}
    approving.give_back(found.pk, by=scene.second, now=scene.now, **order)


def _draft(scene: Scene, action: str) -> Draft:
    text = ANSWERS[scene.language, action, scene.dsar.asked_for]
    return Draft(action, text, scene.detail)


ACTS: dict[str, Callable[[Scene], None]] = {
    "start": _start,
    "identify": _identify,
    "permit": _permit,
    "ask": _ask,
    "clarify": _ask,
    "fee": _ask,
    "extend": _extend,
    "categories": _categories,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "redirect": _redirect,
    "complaint": _object,
    "appeal": _object,
    "decide": _decide,
    "prepare_fulfil": _prepare,
    "prepare_fulfil_part": _prepare,
    "give_back": _give_back,
}
