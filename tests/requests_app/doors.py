"""Every step by its name, taken through the service that stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from requests_app.models import PrivacyRequest
from requests_app.models.review import ReviewKind
from requests_app.rules import reasons
from requests_app.rules.workflow import Action
from requests_app.services import (
    answering,
    lifecycle,
    merging,
    questions,
    redirects,
    reviews,
    spam,
)
from tests.factories import author, give_answer

REPEATS = ("twice_a_year", "repeated")  # these need earlier requests, and have tests of their own


@dataclass(frozen=True)
class Order:
    """Who takes a step when; `chance` is any number, for what may be chosen freely."""

    by: AbstractUser
    now: datetime
    chance: int = 0

    @property
    def actor(self) -> str:
        """The person where they may take the step themselves, by the toss of a coin."""
        return "requester" if self.chance % 2 else f"user:{self.by.pk}"

    @property
    def days(self) -> int | None:
        """Some days of one extension in three; the others take all that the law gives."""
        return self.chance if self.chance and self.chance % 3 == 0 else None


def take(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    """Take a step, or raise what the service raises."""
    DOORS[action](action, dsar, order)


def _ask(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    amount = 500 if action == Action.QUOTE_FEE else None
    questions.ask(dsar.pk, by=order.by, action=action, text="Which?", amount=amount, now=order.now)


def _receive(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    questions.receive(dsar.pk, by=order.by, at=order.now, now=order.now)


def _answer(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    codes = [ground.code for ground in answering.grounds(dsar) if ground.code not in REPEATS] or [
        ""
    ]
    ground = "" if action == Action.FULFIL else codes[order.chance % len(codes)]
    give_answer(dsar.pk, by=author(), action=action, text="So.", ground=ground, now=order.now)


def _redirect(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    controller, _ = dsar.business.controllers.get_or_create(
        name="Initech", email="privacy@initech.example"
    )
    redirects.redirect(dsar.pk, by=order.by, controller=controller, now=order.now)


def _review(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    kind = ReviewKind.APPEAL if action == Action.APPEAL else ReviewKind.COMPLAINT
    reviews.receive(dsar.pk, kind=kind, text="No.", by=order.actor, at=order.now, now=order.now)


def _extend(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    codes = sorted(reasons.EXTENSION)
    reason = codes[order.chance % len(codes)]
    lifecycle.extend(dsar.pk, by=order.by, reason=reason, days=order.days, now=order.now)


def twin(dsar: PrivacyRequest) -> PrivacyRequest | None:
    """Return a request of the same business into which this one can be merged."""
    rows = PrivacyRequest.objects.filter(business=dsar.business).order_by("pk")
    return next((row for row in rows if not merging.refusal(dsar, row)), None)


def _merge(action: Action, dsar: PrivacyRequest, order: Order) -> None:
    into = twin(dsar) or dsar
    merging.merge(dsar.pk, into=into.pk, by=order.by, sure=True, now=order.now)


DOORS: dict[Action, Callable[[Action, PrivacyRequest, Order], object]] = {
    Action.START: lambda _, dsar, o: lifecycle.start(dsar.pk, by=o.by, now=o.now),
    Action.ASK_IDENTITY: _ask,
    Action.ASK_CLARIFICATION: _ask,
    Action.QUOTE_FEE: _ask,
    Action.RECEIVE_IDENTITY: _receive,
    Action.RECEIVE_CLARIFICATION: _receive,
    Action.RECEIVE_FEE: _receive,
    Action.CONFIRM_IDENTITY: lambda _, dsar, o: lifecycle.confirm_identity(
        dsar.pk, by=o.by, points=3, now=o.now
    ),
    Action.EXTEND: _extend,
    Action.TREAT_AS_CATEGORIES: lambda _, dsar, o: lifecycle.treat_as_categories(
        dsar.pk, by=o.by, now=o.now
    ),
    Action.FULFIL: _answer,
    Action.FULFIL_PART: _answer,
    Action.DENY: _answer,
    Action.REDIRECT: _redirect,
    Action.WITHDRAW: lambda _, dsar, o: lifecycle.withdraw(dsar.pk, by=o.actor, now=o.now),
    Action.REOPEN: lambda _, dsar, o: lifecycle.reopen(
        dsar.pk, by=o.by, reason="mistake", now=o.now
    ),
    Action.COMPLAIN: _review,
    Action.APPEAL: _review,
    Action.MERGE: _merge,
    Action.CLOSE_AS_SPAM: lambda _, dsar, o: spam.close(dsar.pk, by=o.by, now=o.now),
    Action.RESTORE: lambda _, dsar, o: lifecycle.restore(dsar.pk, by=o.by, now=o.now),
}
