"""Fields whose errors a consumer understands. What was typed is never cut short."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINE, ADDRESS, STORY = 200, 500, 4000
FEWEST_DIGITS = 5
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Plain:
    """Refuses characters that nobody can type, and keeps every other one.

    Those that embed or override a direction are refused as well: nobody sees them, and
    they change the order in which staff read what stands around them.
    """

    allowed = ""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value).replace("\r\n", "\n")  # type: ignore[misc]
        text = text if "\n" in self.allowed else text.replace("\t", " ")
        if any(unshown(sign) and sign not in self.allowed for sign in text):
            raise ValidationError(
                _("This contains a character that cannot be shown. Delete it, or type it again."),
                code="control",
            )
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out `maxlength`: browsers cut a pasted text there without a word."""
        return {}


def unshown(sign: str) -> bool:
    """Tell whether a character is a control: one of the machine, or one of the direction."""
    return unicodedata.category(sign) == "Cc" or sign in REORDERING


def errors(empty: str | Promise) -> dict[str, str | Promise]:
    return {
        "required": empty,
        "max_length": _(
            "This is too long: write at most %(limit_value)d characters. You wrote %(show_value)d."
        ),
        "invalid": _("Enter an e-mail address such as name@example.com."),
    }


class Text(Plain, forms.CharField):
    def __init__(self, *, empty: str | Promise = "", max_length: int = LINE, **options: Any):
        options.setdefault("error_messages", errors(empty))
        super().__init__(max_length=max_length, **options)


class Story(Text):
    """A text of several lines."""

    allowed = "\n\t"

    def __init__(self, *, rows: int = 5, max_length: int = STORY, **options: Any):
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **options)


class Email(Plain, forms.EmailField):
    def __init__(self, *, empty: str | Promise = "", **options: Any):
        options.setdefault("error_messages", errors(empty))
        options.setdefault("max_length", 254)
        super().__init__(**options)
        self.widget.attrs.update(autocomplete="email", spellcheck="false")


class Phone(Text):
    def __init__(self, **options: Any):
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        super().__init__(max_length=40, widget=widget, validators=[phone], **options)


def phone(value: str) -> None:
    if len(re.findall(r"\d", value)) < FEWEST_DIGITS:
        raise ValidationError(
            _("Enter a telephone number with its area code, such as 555 010 0199."), code="phone"
        )


class Choice(forms.ChoiceField):
    """Radios. The error says what to do, and does not repeat what was sent."""

    widget = forms.RadioSelect

    def __init__(self, *, empty: str | Promise, **options: Any):
        super().__init__(error_messages={"required": empty, "invalid_choice": empty}, **options)


class Choices(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, empty: str | Promise, **options: Any):
        messages = {"required": empty, "invalid_choice": empty, "invalid_list": empty}
        super().__init__(error_messages=messages, **options)
