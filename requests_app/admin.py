"""Rare configuration. Requests and deadline policies have their pages at the desk, not here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("Privacy requests: configuration")
admin.site.site_title = _("Privacy requests")
admin.site.index_title = _("Configuration")
