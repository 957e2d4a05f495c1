"""What every page of the form has in common."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from requests_app.public import words
from requests_app.public.case import Case
from requests_app.public.fields import Choices


def told(options: Mapping[Any, words.Told]) -> dict[str, Any]:
    """Return labels and hints of a choice field."""
    return {"choices": [(str(value), text.name) for value, text in options.items()]}


def hinted(field: forms.Field, options: Mapping[Any, words.Told]) -> forms.Field:
    """Give each choice its sentence."""
    field.choice_hints = {str(value): text.sentence for value, text in options.items()}
    return field


def heading(field: forms.Field) -> forms.Field:
    """Make the label of the only question the heading of the page."""
    field.as_heading = True
    return field


def needed_with_others(field: forms.Field) -> forms.Field:
    """Do not call a field optional of which one in a group is asked for."""
    field.needed = True
    return field


class StepForm(forms.Form):
    """A page of the form. `heading` is set where the page has more than one question."""

    heading: str | Promise = ""
    lead: str | Promise = ""
    use_required_attribute = False

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case
        self.shape()

    def shape(self) -> None:
        """Add, drop and word the fields for this case."""

    @property
    def title(self) -> str | Promise:
        return self.heading or next(iter(self.fields.values())).label or ""

    def as_typed(self) -> dict[str, list[str]]:
        """Return what was typed into the fields of this page alone, each choice once."""
        typed = {name: self.data.getlist(name) for name in self.fields if name in self.data}
        return {
            name: list(
                dict.fromkeys(values if isinstance(self.fields[name], Choices) else values[-1:])
            )
            for name, values in typed.items()
        }

    def one_of(self, *names: str, message: str) -> None:
        """Refuse the page where all of `names` are empty."""
        if not any(self.cleaned_data.get(name) or name in self.errors for name in names):
            self.add_error(names[0], ValidationError(message, code="required"))
