"""What staff do around a request: requests taken by telephone or post, withdrawals."""

import uuid
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction

from foundation import ledger
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed
from requests_app.services import intake, lifecycle
from requests_app.services.intake import Intake, Receipt


def take_in(order: Intake, *, by: AbstractUser, received_at: datetime, now: datetime) -> Receipt:
    """Put on record what reached the business by another way than the public form.

    The clocks start at `received_at`; the ledger also says when it was typed in. A form that
    is sent twice makes one submission; the second time the receipt comes without the secret,
    which is shown only once.
    """
    if received_at > now:
        raise NotAllowed(gettext_noop("A request cannot be received in the future."))
    try:
        with transaction.atomic():
            typed = replace(order, typed_in_at=now)
            receipt = intake.submit(typed, by=f"user:{by.pk}", now=received_at)
            ledger.record(receipt.submission.chain, "typed_in", by=f"user:{by.pk}", at=now)
            return receipt
    except IntegrityError:
        first = Submission.objects.filter(form_token=order.form_token).first()
        if first is None:
            raise
        return Receipt(first, "", tuple(first.requests.order_by("due_on", "id")))


@transaction.atomic
def withdraw_on_word(
    pk: uuid.UUID, *, by: AbstractUser, said_by: str, now: datetime
) -> PrivacyRequest:
    """End a request because the person told staff so; `said_by` is the channel they used."""
    dsar = lifecycle.withdraw(pk, by=f"user:{by.pk}", now=now)
    ledger.record(
        dsar.submission.chain,
        "withdrawn_on_word",
        by=f"user:{by.pk}",
        at=now,
        dsar=dsar.pk,
        said_by=said_by,
    )
    return dsar
