"""What the rules and the person said, in the reader's language."""

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from foundation.sealing import Shredded
from requests_app.desk.words import ACTIONS, FIELDS, STATUSES, spelled
from requests_app.rules.workflow import NotAllowed
from requests_app.words import CONTACTS, FILES, PERIODS, PROOFS

VALUES = {"period": PERIODS, "format": FILES, "proof": PROOFS, "applies_to": CONTACTS}
CODES = {str(code): name for code, name in (*STATUSES.items(), *ACTIONS.items())}


def refusal(error: NotAllowed | Shredded) -> str:
    """Return why a step is not taken."""
    if isinstance(error, Shredded):
        return _("The contents of this request have been erased.")
    return _(error.message) % {name: _filled(value) for name, value in error.values.items()}


def _filled(value: object) -> str:
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return str(CODES.get(str(value), value))


def given(values: dict[str, Any] | None) -> list[tuple[str, str]]:
    """Return a sealed dictionary as labels and texts, without what is empty."""
    pairs = (values or {}).items()
    return [
        (str(FIELDS.get(name, spelled(name))), _value(name, value))
        for name, value in pairs
        if value not in (None, "")
    ]


def _value(name: str, value: object) -> str:
    """Return one value; what the person wrote themselves stands as it is."""
    if value is True:
        return _("Yes")
    if name in ("from", "to"):
        return _day(str(value))
    return str(VALUES.get(name, {}).get(str(value), value))


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
