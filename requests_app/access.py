"""Who may see and do what. The only way by which a view fetches a request."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

from foundation import ledger
from foundation.ledger import LedgerEntry
from requests_app.models import PrivacyRequest

SEE = frozenset(
    {
        "requests_app.view_privacyrequest",
        "foundation.view_ledgerentry",
        "requests_app.view_notice",
    }
)
WORK = frozenset(
    {
        "requests_app.change_privacyrequest",
        "requests_app.add_answer",
        "requests_app.add_message",
        "requests_app.change_task",
        "requests_app.change_review",
        "requests_app.add_submission",
        "requests_app.change_submission",
        "requests_app.change_notice",
        "verification.view_identityrecord",
        "verification.view_evidence",
        "verification.change_evidence",
    }
)
LETTERS = frozenset({"requests_app.view_notice", "requests_app.change_notice"})
REQUESTS = (SEE | WORK) - LETTERS
SAME_READING = timedelta(minutes=1)

View = Callable[..., HttpResponseBase]


def needs(permission: str) -> Callable[[View], View]:
    """Shut a view: strangers are asked to log in, others without `permission` get 403."""

    def shut(view: View) -> View:
        return login_required(permission_required(permission, raise_exception=True)(view))

    return shut


def requests_for(user: AbstractUser | AnonymousUser) -> QuerySet[PrivacyRequest]:
    """Return the requests that `user` may work with; none for someone who has no part in them."""
    rows = PrivacyRequest.objects.select_related(
        "business", "submission__business", "submission__content_key"
    ).defer("business__policy", "submission__business__policy")
    return rows if REQUESTS & user.get_all_permissions() else rows.none()


def get_request(user: AbstractUser, pk: uuid.UUID) -> PrivacyRequest:
    """Return one request, or raise Http404 as if it did not exist."""
    return get_object_or_404(requests_for(user), pk=pk)


def read_request(user: AbstractUser, pk: uuid.UUID, *, now: datetime) -> PrivacyRequest:
    """Return one request for its page to be shown, and put the reading on the ledger.

    A page that is loaded again within a minute counts as the same reading.
    """
    dsar = get_request(user, pk)
    actor = f"user:{user.pk}"
    chain = dsar.submission.chain
    again = LedgerEntry.objects.filter(
        chain=chain, event="read", by=actor, at__gt=now - SAME_READING, facts__dsar=str(dsar.pk)
    )
    if not again.exists():
        with transaction.atomic():
            ledger.record(chain, "read", by=actor, at=now, dsar=dsar.pk)
    return dsar
