"""Rare configuration. Requests are worked at the desk, never here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from requests_app.models import DeadlinePolicy
from requests_app.rules.deadlines import REMINDER_DAYS
from requests_app.services import policies

admin.site.site_header = _("Privacy requests: configuration")
admin.site.site_title = _("Privacy requests")
admin.site.index_title = _("Configuration")


class DeadlinePolicyForm(forms.ModelForm):
    promise_days = forms.IntegerField(
        min_value=1,
        help_text=_("Days to answer. Where the law allows fewer, the law counts."),
    )
    reminder_days = SimpleArrayField(
        forms.IntegerField(min_value=1),
        initial=", ".join(map(str, REMINDER_DAYS)),
        help_text=_("Staff are reminded so many days before the answer is due, such as 10, 5, 1."),
    )

    class Meta:
        model = DeadlinePolicy
        fields = ("business", "regime", "right", "valid_from", "promise_days", "reminder_days")
        help_texts = {
            "right": _(
                "Empty means all rights. A policy for one right goes before one for all rights, "
                "even where the one for all begins later."
            )
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        business, begins = data.get("business"), data.get("valid_from")
        if business and begins and begins < business.local_date(timezone.now()):
            text = _(
                "A policy begins today or later: requests that run keep the one they came under."
            )
            raise ValidationError({"valid_from": text})
        return data


@admin.register(DeadlinePolicy)
class DeadlinePolicyAdmin(admin.ModelAdmin):
    """A version once adopted stays as it is; a change is a new version from a day on."""

    form = DeadlinePolicyForm
    list_display = ("business", "regime", "right", "valid_from", "promise_days")
    list_filter = ("business", "regime")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        policies.adopt(obj, by=request.user, now=timezone.now())
