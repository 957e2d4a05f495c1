"""Rows for tests. Dates are explicit: nothing here reads the clock."""

import uuid
from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser

from foundation.business import Business
from requests_app.models import PrivacyRequest, Proposal
from requests_app.rules.profile import families
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import answering, approving
from requests_app.services.intake import Ask, Intake, Receipt, submit

RECEIVED_AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # a Monday, in the morning in New York
ALL_RIGHTS = {
    str(family): [str(right) for right in families.rights(family)] for family in families.FAMILIES
}


class BusinessFactory(factory.django.DjangoModelFactory):
    """A made-up business that offers every right."""

    class Meta:
        model = Business

    slug = factory.Sequence(lambda n: f"acme-{n}")
    name = "Acme"
    legal_name = "Acme Widgets, Inc."
    time_zone = "America/New_York"
    rights = factory.LazyFunction(lambda: dict(ALL_RIGHTS))


def submission(
    *rights: Right,
    business: Business | None = None,
    region: Region | None = Region.CALIFORNIA,
    now: datetime = RECEIVED_AT,
    **order: object,
) -> Receipt:
    """Take in a submission through the real service; by default Ada asks for her categories."""
    order.setdefault("claims", {"name": "Ada Example", "email": "ada@example.org"})
    order.setdefault("via", "web")
    asks = tuple(Ask(right) for right in rights or (Right.KNOW_CATEGORIES,))
    chosen = business or BusinessFactory()
    return submit(
        Intake(business=chosen, asks=asks, region=region, **order), by="requester", now=now
    )


def colleague() -> AbstractUser:
    """Return a second one of the staff, who approves what others prepare."""
    user, _ = get_user_model().objects.get_or_create(username="colleague")
    return user


def author() -> AbstractUser:
    """Return a third one, who answers where others approve, or judge what was answered."""
    user, _ = get_user_model().objects.get_or_create(username="author")
    return user


def give_answer(pk: uuid.UUID, *, by: AbstractUser, action: Action, **order: Any) -> PrivacyRequest:
    """Answer a request; where the rules want a second person, a colleague has approved."""
    dsar = PrivacyRequest.objects.get(pk=pk)
    if answering.second_look(dsar, action, order.get("ground", "")):
        order.setdefault("approved_by", colleague())
    return answering.answer(pk, by=by, action=action, **order)


def approve(pk: uuid.UUID, *, now: datetime) -> Proposal:
    """Have a colleague approve what is prepared for a request, as it stands."""
    found = Proposal.objects.get(dsar=pk, ruling="")
    return approving.approve(found.pk, by=colleague(), seen=found.version, now=now)
