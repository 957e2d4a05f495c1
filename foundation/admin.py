"""Businesses can be looked at here. They are changed by `load_profile` alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from foundation.business import Business, Channel

VIEW = "foundation.view_business"


class ReadOnly:
    """Nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ChannelInline(ReadOnly, admin.TabularInline):
    model = Channel
    fields = ("kind", "role", "value", "section")


@admin.register(Business)
class BusinessAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "legal_name", "time_zone", "live")
    fields = ("name", "legal_name", "slug", "time_zone", "rights", "live")
    inlines = (ChannelInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the businesses where the reader has a role."""
        rows = super().get_queryset(request)
        may_see = [row.pk for row in rows if request.user.has_perm(VIEW, row)]
        return rows.filter(pk__in=may_see)
