"""Staff accounts: who they are. Each change is on the ledger; roles are given at the desk."""

from http import HTTPStatus
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from foundation import ledger
from foundation.ledger import type_of_fact
from privacyportal.accounts import CHAIN
from requests_app import access

admin.site.login = secure_admin_login(admin.site.login)
admin.site.unregister((Group, User))


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Permissions come by roles alone, and nobody is made a superuser from here.

    An account is known at every business: who has a role at one alone does not get here.
    """

    list_display = ("username", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Access", {"fields": ("is_active", "is_staff")}),
    )
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(is_superuser=False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.allows(request.user, "auth.view_user", None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.allows(request.user, "auth.view_user", None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.allows(request.user, "auth.add_user", None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.allows(request.user, "auth.change_user", None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the ledger and the answers name them: shut an account instead

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Put a password that somebody else set on the ledger."""
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
                _record(request, "password_set", user=int(id))
        return answer

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        _record(
            request,
            "access_changed" if change else "account_made",
            user=user.pk,
            active=user.is_active,
        )


def _record(request: HttpRequest, event: str, **facts: type_of_fact) -> None:
    with transaction.atomic():
        ledger.record(CHAIN, event, by=f"user:{request.user.pk}", at=timezone.now(), **facts)
