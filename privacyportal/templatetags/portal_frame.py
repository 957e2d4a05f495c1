"""What the frame of the pages asks of the settings."""

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def mailbox_url() -> str:
    """Return where the on-site mailbox is; an empty string where there is none."""
    return reverse("mailbox") if settings.MAILBOX else ""
