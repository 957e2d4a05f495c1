"""Requests about a customer's data: handed on to the controller, who decides them."""

import uuid
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from foundation import ledger
from requests_app.models import Controller, PrivacyRequest, Redirection, Task
from requests_app.notices import outbox
from requests_app.rules import laws
from requests_app.rules.law import Term, Unit
from requests_app.rules.rights import Regime
from requests_app.rules.terms import after
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import Action, NotAllowed, Status
from requests_app.services import clocks
from requests_app.services.lifecycle import locked, moved

AT_ONCE = Term(count=1, unit=Unit.BUSINESS_DAYS, citation="GDPR Art. 28(3)(e)")


@transaction.atomic
def redirect(
    pk: uuid.UUID, *, by: AbstractUser, controller: Controller, now: datetime
) -> PrivacyRequest:
    """Hand a request on: the customer is told, and the person whom to ask. It is no refusal."""
    dsar = locked(pk)
    if controller.business_id != dsar.business_id or not controller.listed:
        raise NotAllowed(gettext_noop("This customer is not in the directory of the business."))
    moved(
        dsar,
        Action.REDIRECT,
        by=f"user:{by.pk}",
        now=now,
        facts={"controller": controller.pk},
    )
    Redirection.objects.create(
        dsar=dsar, controller=controller, at=now, by=by, tell_by=_tell_by(dsar)
    )
    period = now.isoformat()
    outbox.queue(dsar.submission, "customer_told", dsar=dsar, period=period, now=now)
    outbox.queue(dsar.submission, "redirected", dsar=dsar, period=period, now=now)
    return dsar


@transaction.atomic
def assist(pk: uuid.UUID, *, by: AbstractUser, due_on: date, now: datetime) -> Task:
    """Open the case of helping the customer with its own answer, due on the day it names."""
    dsar = locked(pk)
    found = dsar.redirections.filter(undone_at=None).first()
    if dsar.status != Status.REDIRECTED or found is None:
        raise NotAllowed(gettext_noop("This request was not handed on to a customer."))
    if found.assisting_since:
        raise NotAllowed(gettext_noop("The customer is being helped already."))
    found.assisting_since = now
    found.save(update_fields=["assisting_since"])
    again = {"due_on": due_on, "created_at": now, "done_at": None, "done_by": None}
    task, _ = Task.objects.update_or_create(again, dsar=dsar, kind="assist_controller")
    ledger.record(
        dsar.submission.chain, "assisting", by=f"user:{by.pk}", at=now, dsar=dsar.pk, due_on=due_on
    )
    return task


def _tell_by(dsar: PrivacyRequest) -> date:
    """Return the day to have told the customer by: its own clock may be running already."""
    term = laws.law(Regime(dsar.regime)).forward or AT_ONCE
    return after(dsar.received_on, term, clocks.place(dsar.business))
