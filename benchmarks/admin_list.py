"""The list of requests that Django's admin would show, with the columns that the queue has."""

from django.contrib import admin

from requests_app.models import PrivacyRequest

LIST = "/admin/requests_app/privacyrequest/"


class PrivacyRequestAdmin(admin.ModelAdmin):
    list_display = ("due_on", "submission", "business", "right", "regime", "status", "assignee")
    list_filter = ("status", "right", "regime", "business", "via", "language", "assignee")
    list_select_related = ("submission", "business", "assignee")
    list_per_page = 50
    ordering = ("due_on",)


admin.site.register(PrivacyRequest, PrivacyRequestAdmin)
