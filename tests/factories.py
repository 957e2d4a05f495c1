"""Rows for tests. Dates are explicit: nothing here reads the clock."""

from datetime import UTC, datetime

import factory

from foundation.business import Business
from requests_app.rules.profile import families
from requests_app.rules.rights import Region, Right
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
