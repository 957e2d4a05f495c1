"""What the crispy template pack `portal` cannot ask of a bound field in template language."""

from django import template
from django.forms import BoundField

register = template.Library()


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id of the first input of a field, where an error summary links to."""
    if not field.use_fieldset:
        return field.id_for_label
    first = field.subwidgets[0].data
    parts = first.get("subwidgets")
    return (parts[0] if parts else first)["attrs"]["id"]


@register.filter
def described_by(field: BoundField) -> str:
    """Return the ids of hint and error, for the group that holds the inputs."""
    return field.aria_describedby or ""


@register.filter
def choice_hint(field: BoundField, value: object) -> str:
    """Return the hint that `field.choice_hints` has for one choice."""
    hints = getattr(field.field, "choice_hints", {})
    return hints.get(str(value), "")
