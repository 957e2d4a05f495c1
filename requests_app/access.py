"""Who may see and do what. The only way by which a view fetches a request."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from foundation import ledger
from foundation.business import Business
from foundation.ledger import LedgerEntry
from requests_app.models import Membership, PrivacyRequest

SEE = "requests_app.view_privacyrequest"
CHANGE = "requests_app.change_privacyrequest"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
READING = "portal:reading"
# What is fetched with a request, and what of it is not.
BESIDE = ("business", "submission__business", "submission__content_key", "assignee")
BULKY = ("business__policy", "submission__business__policy")
SAME_READING = timedelta(minutes=1)

View = Callable[..., HttpResponseBase]
Person = AbstractUser | AnonymousUser


def everywhere(user: Person) -> frozenset[str]:
    """Return what a person may do at every business: by their groups, or given to them alone."""
    return frozenset(ModelBackend().get_all_permissions(user))


def places(user: Person) -> dict[uuid.UUID, frozenset[str]]:
    """Return what a person may do besides at single businesses, asked for once a visit."""
    if not user.is_active or user.is_anonymous:
        return {}
    if not hasattr(user, "_places"):
        user._places = _places(user)
    found: dict[uuid.UUID, frozenset[str]] = user._places
    return found


def _places(user: Person) -> dict[uuid.UUID, frozenset[str]]:
    named = "group__permissions__"
    rows = Membership.objects.filter(user=user.pk).values_list(
        "business", f"{named}content_type__app_label", f"{named}codename"
    )
    found = defaultdict(set)
    for business, app, codename in rows:
        found[business].add(f"{app}.{codename}")
    return {business: frozenset(codes) for business, codes in found.items()}


def permissions(user: Person, business: Business | None = None) -> frozenset[str]:
    """Return what a person may do at a business; without one, anywhere at all."""
    found = places(user)
    parts = found.values() if business is None else [found.get(business.pk, frozenset())]
    return everywhere(user).union(*parts)


def allows(user: Person, permission: str, business: Business | None) -> bool:
    """Tell whether a person may do something at a business; None stands for all of them."""
    if permission in everywhere(user):
        return True
    return business is not None and permission in places(user).get(business.pk, frozenset())


def needs(permission: str, *, all_businesses: bool = False) -> Callable[[View], View]:
    """Shut a view: strangers are asked to log in, others without `permission` get 403.

    Who has it at one business alone comes in, and finds there what belongs to that business;
    not where the page changes what all businesses share (`all_businesses`).
    """

    def shut(view: View) -> View:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            if all_businesses and permission not in everywhere(request.user):
                raise PermissionDenied
            request.needed = permission  # type: ignore[attr-defined]
            if "pk" not in named:  # a single row is noted by who fetches it
                _note_list(request)
            return view(request, *args, **named)

        return login_required(permission_required(permission, raise_exception=True)(inside))

    return shut


def needed(request: HttpRequest) -> str:
    """Return the permission that the view of this page was shut with."""
    found: str = request.needed  # type: ignore[attr-defined]
    return found


def within(request: HttpRequest, rows: "QuerySet[Any]", business: str = "business") -> Any:
    """Return the rows of the businesses where the visitor has what the page needs.

    `business` is the path from the rows to their business; `pk` for businesses themselves.
    """
    return _within(request.user, needed(request), rows, business)


def having(user: Person, permission: str, businesses: "QuerySet[Business]") -> Any:
    """Return the businesses where somebody has `permission`."""
    return _within(user, permission, businesses, "pk")


def _within(user: Person, permission: str, rows: "QuerySet[Any]", business: str) -> Any:
    if permission in everywhere(user):
        return rows
    own = [pk for pk, codes in places(user).items() if permission in codes]
    return rows.filter(**{f"{business}__in": own})


def requests_for(user: Person, permission: str) -> QuerySet[PrivacyRequest]:
    """Return the requests of the businesses where `user` has `permission`."""
    rows = PrivacyRequest.objects.select_related(*BESIDE).defer(*BULKY)
    found: QuerySet[PrivacyRequest] = _within(user, permission, rows, "business")
    return found


def able(permission: str, *businesses: uuid.UUID) -> "QuerySet[Any]":
    """Return the staff who have `permission` at one of some businesses: there, or everywhere."""
    app, _dot, codename = permission.partition(".")
    there = Membership.objects.filter(
        business__in=businesses,
        group__permissions__codename=codename,
        group__permissions__content_type__app_label=app,
    )
    users = get_user_model().objects
    anywhere = users.with_perm(permission, backend=MODEL_BACKEND)
    mine = Q(pk__in=anywhere.values("pk")) | Q(pk__in=there.values("user"))
    return users.filter(mine, is_active=True)


def requests_here(request: HttpRequest) -> QuerySet[PrivacyRequest]:
    """Return the requests for which the visitor has what the page needs."""
    return requests_for(request.user, needed(request))


def get_request(request: HttpRequest, pk: uuid.UUID) -> PrivacyRequest:
    """Return one request, or raise Http404 as if it did not exist."""
    return get_object_or_404(requests_here(request), pk=pk)


def read_request(request: HttpRequest, pk: uuid.UUID, *, now: datetime) -> PrivacyRequest:
    """Return one request for its page to be shown, and put the reading on the ledger."""
    dsar = get_request(request, pk)
    noted(dsar, by=request.user, now=now)
    return dsar


def _note_list(request: HttpRequest) -> None:
    """Put a list on the ledger that is read by somebody who works on nothing: an auditor."""
    page = request.resolver_match
    if page is None or request.method not in ("GET", "HEAD") or CHANGE in everywhere(request.user):
        return
    if {SEE, CHANGE} & permissions(request.user) != {SEE}:
        return
    facts, now = {"page": page.url_name}, timezone.now()
    _note(READING, "list_read", facts, by=request.user, now=now)


def _note(
    chain: str, event: str, facts: dict[str, Any], *, by: AbstractUser, now: datetime
) -> None:
    actor, since = f"user:{by.pk}", now - SAME_READING
    rows = LedgerEntry.objects.filter(chain=chain, event=event, by=actor, at__gt=since)
    if not rows.filter(facts__contains=facts).exists():
        with transaction.atomic():
            ledger.record(chain, event, by=actor, at=now, **facts)


def noted(dsar: PrivacyRequest, *, by: AbstractUser, now: datetime) -> None:
    """Put on the ledger that somebody read a request; within a minute it is the same reading."""
    _note(dsar.submission.chain, "read", {"dsar": str(dsar.pk)}, by=by, now=now)
