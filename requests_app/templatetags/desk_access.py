"""What the reader of a page may do at one business, where a page shows several."""

from django import template

from foundation.business import Business
from requests_app import access

register = template.Library()


@register.simple_tag(takes_context=True)
def mine_at(context: template.Context, business: Business) -> frozenset[str]:
    """Return the permissions of the reader at a business: `{% mine_at business as mine %}`."""
    return access.permissions(context["request"].user, business)
