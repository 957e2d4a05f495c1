"""The directory of customers: whom a business works for, and where to send their requests."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction

from foundation import ledger
from foundation.business import Business
from requests_app.models import Controller
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed


@transaction.atomic
def add(
    business: Business,
    *,
    name: str,
    email: str,
    website: str = "",
    by: AbstractUser,
    now: datetime,
) -> Controller:
    """Put a customer into the directory of a business. Its name stands there once."""
    controller = Controller(business=business, name=name.strip(), email=email, website=website)
    try:
        with transaction.atomic():
            controller.save(force_insert=True)
    except IntegrityError:
        raise NotAllowed(gettext_noop("A customer of this name is in the directory.")) from None
    _record(controller, "controller_added", by=by, now=now)
    return controller


@transaction.atomic
def show(pk: int, *, listed: bool, by: AbstractUser, now: datetime) -> Controller:
    """Offer a customer for new requests, or hide it; what was handed on stays as it is."""
    rows = Controller.objects.select_for_update(of=("self",)).select_related("business")
    controller = rows.get(pk=pk)
    if controller.listed == listed:
        return controller
    controller.listed = listed
    controller.save(update_fields=["listed"])
    event = "controller_listed" if listed else "controller_hidden"
    _record(controller, event, by=by, now=now)
    return controller


def _record(controller: Controller, event: str, *, by: AbstractUser, now: datetime) -> None:
    chain = controller.business.chain
    ledger.record(chain, event, by=f"user:{by.pk}", at=now, controller=controller.pk)
