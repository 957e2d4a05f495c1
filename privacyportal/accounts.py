"""Staff log in. Accounts are made by an admin, never by signing up."""

from datetime import timedelta
from time import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm
from allauth.core import context
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from foundation import ledger, limits
from foundation.business import Business
from requests_app import access
from requests_app.access import Person

CHAIN = "portal:log-ins"
HOMES = (
    ("requests_app.view_privacyrequest", "desk:queue"),
    ("requests_app.change_task", "desk:my_tasks"),
    ("requests_app.view_membership", "desk:people"),
)
TRIES, TRIES_PER = 20, timedelta(minutes=15)


class LogInForm(LoginForm):
    """Without the link to a page that is shut: an admin sets a forgotten password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""


class Backend(AuthenticationBackend):
    """Who has a role at one business alone may open what it needs; the rows tell the businesses."""

    def get_user(self, user_id: int) -> AbstractUser | None:
        """Fetch the preferences with the account: every page of the desk asks for them."""
        rows = get_user_model().objects.select_related("preference")
        user: AbstractUser | None = rows.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Person, obj: Business | None = None) -> frozenset[str]:
        return access.permissions(user_obj, obj)


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the tries of one name in the database, where all web processes see them."""
        name = str(credentials.get("username", "")).lower()
        verdict = limits.spend("log-in", name, limit=TRIES, per=TRIES_PER, now=timezone.now())
        if not verdict.allowed:
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the first page that the roles open; without any, to one's own account."""
        homes = (page for permission, page in HOMES if request.user.has_perm(permission))
        return reverse(next(homes, "mfa_index"))

    def post_login(self, request: HttpRequest, user: AbstractUser, **options: Any) -> HttpResponse:
        """Put the log-in on the ledger."""
        with transaction.atomic():
            ledger.record(CHAIN, "log_in", by=f"user:{user.pk}", at=timezone.now())
        return super().post_login(request, user, **options)

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Take a log-in of the last minutes as fresh: nobody types a password twice in a row."""
        records = get_authentication_records(context.request, context.request.user)
        oldest = time() - app_settings.REAUTHENTICATION_TIMEOUT
        if any(record["at"] > oldest for record in records):
            return False
        return super().is_reauthentication_required(app=app, **options)
