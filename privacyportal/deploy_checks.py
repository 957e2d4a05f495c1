"""What `manage.py check --deploy` says of settings that weaken a safeguard."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def four_eyes(**_options: Any) -> list[CheckMessage]:
    """Warn where one person alone may hand out data, erase and refuse."""
    if settings.FOUR_EYES:
        return []
    text = "FOUR_EYES is off: one person alone can hand out data, erase and refuse."
    hint = "Switch it on as soon as a second person can approve (docs/approvals.md)."
    return [Warning(text, hint=hint, id="privacyportal.W001")]
