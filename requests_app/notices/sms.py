"""Text messages go out through a sender of the operator's: setting SMS_BACKEND names its class."""

import logging
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Unsent(Exception):
    """The message surely did not go out: it is tried again later."""


class Refused(Exception):
    """The number takes no text messages: to try again is of no use."""


class Sender(Protocol):
    """What SMS_BACKEND names: a class without arguments, made anew for each run."""

    def send(self, to: str, text: str) -> str:
        """Send `text` to a number in E.164; return the gateway's answer, kept as proof.

        Raises Unsent or Refused. After any other error nobody knows whether it went out, so
        a code is not sent again.
        """


@dataclass(frozen=True, slots=True)
class Text:
    """A text message, in whose place nothing of it is ever logged."""

    to: str = field(repr=False)
    text: str = field(repr=False)


class Console:
    """Sends nothing. In debug mode the mailbox page shows the messages."""

    def send(self, to: str, text: str) -> str:
        logger.info("A text message was handed over.")
        return ""


def offered() -> bool:
    """Tell whether people can be written to by text message at all."""
    return bool(settings.SMS_BACKEND)


def sender() -> Sender:
    """Return the operator's sender. Raises Unsent where it cannot be made."""
    try:
        made: Sender = import_string(settings.SMS_BACKEND)()
    except Exception as error:  # a wrong setting, a password that is missing
        logger.error("SMS_BACKEND cannot be used: %s.", type(error).__name__)
        raise Unsent from None
    return made
