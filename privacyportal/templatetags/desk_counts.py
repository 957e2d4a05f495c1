"""How much waits for the one who looks at a page of the desk, for the navigation."""

from typing import Any

from django import template

from requests_app import access
from requests_app.services import approving

register = template.Library()
MOST = 99


@register.simple_tag
def to_approve(user: Any) -> str:
    """Return how many answers wait for this reader's approval; empty where it is none."""
    if approving.APPROVE not in access.permissions(user):
        return ""
    count = approving.waiting_for(user).order_by()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")
