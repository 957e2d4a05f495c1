"""Send what is due: one connection for each carrier in a run, one claim for each letter."""

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any, Protocol, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from foundation.sealing import Shredded, Tampered
from requests_app.models import Heartbeat, Notice, Review
from requests_app.models.correspondence import MOOT, Carrier
from requests_app.notices import outbox, sms
from requests_app.notices.addresses import BadAddress
from requests_app.notices.kinds import KINDS, Kind
from requests_app.notices.outbox import Claim
from requests_app.rules.workflow import OPEN

PATIENCE = 20.0  # seconds for one run, so that one queue serves the other bells too
PAUSE = timedelta(seconds=30)  # before an unreachable mail server is tried again
RECORDING = {
    "django.core.mail.backends.smtp.EmailBackend": "requests_app.notices.smtp.EmailBackend"
}

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class Unreachable(Exception):
    """The mail server cannot be reached or refuses to talk: no letter is at fault."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a letter did not go out, as far as it is known.

    `final` says that a repetition will not help; `unsent`, that it surely did not go out.
    """

    code: str
    final: bool = False
    unsent: bool = False
    reply: str = ""


class Way(Protocol):
    """A carrier at work: it sends one letter, and says what an error means for it."""

    def send(self, message: Any) -> str: ...

    def failure(self, error: Exception) -> Failure: ...


def watch(now: datetime) -> Clock:
    """Return a clock that starts at `now`: the database's time, carried on by a stopwatch."""
    began = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - began)


def deliver(now: datetime, *, limit: int) -> int:
    """Send up to `limit` letters of each carrier that are due; return how many were taken.

    Text messages go first: they carry codes that live for minutes.
    """
    clock = watch(now)
    texts = sum(_each(Carrier.SMS, Gateway(), clock, limit))
    return texts + _deliver_mail(now, clock, limit)


def _deliver_mail(now: datetime, clock: Clock, limit: int) -> int:
    down_at = Heartbeat.objects.seen(Heartbeat.MAIL_DOWN)
    if down_at and now < down_at + PAUSE:
        return 0
    count = 0
    with Relay() as relay:
        try:
            for taken in _each(Carrier.EMAIL, relay, clock, limit):
                count += taken
        except Unreachable:
            Heartbeat.objects.beat(Heartbeat.MAIL_DOWN, clock())
            return count
    if down_at and relay.reached:
        Heartbeat.objects.filter(name=Heartbeat.MAIL_DOWN).delete()
    return count


def _each(carrier: Carrier, way: Way, clock: Clock, limit: int) -> Iterator[bool]:
    """Send what is due, one after the other; yield for each whether it was taken."""
    until = clock() + timedelta(seconds=PATIENCE)
    while limit and clock() < until and (claim := outbox.claim(clock(), carrier)):
        yield _send(claim, way, clock)
        limit -= 1


def _send(claim: Claim, way: Way, clock: Clock) -> bool:
    """Send one claimed letter and record what became of it."""
    reason = _hopeless(claim, clock())
    if reason:
        outbox.bury(claim, now=clock(), failure=reason)
        return False
    message = _message(claim, clock)
    if message is None:
        return False
    try:
        reply = way.send(message)
    except Unreachable:
        outbox.put_back(claim)
        raise
    except Exception as error:  # whatever happened to this letter, the next one is sent
        _record(claim, way.failure(error), clock())
        return False
    return outbox.sent(claim, now=clock(), reply=reply)


def _hopeless(claim: Claim, now: datetime) -> str:
    """Return why this letter must not be tried, or an empty string."""
    notice, kind = claim.notice, KINDS.get(claim.notice.kind)
    if kind is None:
        return "unknown_kind"
    if kind.while_open and not _is_open(notice, kind):
        return MOOT
    if kind.lives and now >= notice.created_at + kind.lives:
        return MOOT
    if claim.left_behind and (kind.once or notice.attempts > outbox.MAX_TRIES):
        return "interrupted"
    return ""


def _is_open(notice: Notice, kind: Kind) -> bool:
    """Tell whether what a reminder is about still waits: its request, or its appeal."""
    if "review" in kind.given:
        return Review.objects.filter(pk=notice.subject_id, decided_at=None).exists()
    return notice.dsar.status in OPEN


def _message(claim: Claim, clock: Clock) -> EmailMessage | sms.Text | None:
    """Return the letter as it goes out; None if it could not be made, which is recorded."""
    notice = claim.notice
    try:
        if notice.frozen_at is None and not outbox.freeze(claim, clock()):
            return None
        return _worded(notice, clock())
    except (Shredded, Tampered):
        outbox.bury(claim, now=clock(), failure="unreadable")
    except BadAddress:
        outbox.bury(claim, now=clock(), failure="bad_address")
    except Exception as error:  # a broken text must not stop the others
        logger.error("The notice %s cannot be composed: %s.", notice.pk, type(error).__name__)
        outbox.postpone(claim, now=clock(), failure="not_composed")
    return None


def _worded(notice: Notice, now: datetime) -> EmailMessage | sms.Text:
    if not notice.text:
        raise Shredded("The text of this letter is gone.")
    to = outbox.usable(notice)
    if notice.carrier == Carrier.SMS:
        return sms.Text(to, notice.text.strip())
    return EmailMessage(
        subject=notice.title,
        body=notice.text,
        to=[to],
        headers={
            "Message-ID": notice.message_id,
            "Date": format_datetime(now),
            "Auto-Submitted": "auto-generated",
        },
    )


def _record(claim: Claim, failure: Failure, now: datetime) -> None:
    logger.warning("The notice %s was not sent: %s.", claim.notice.pk, failure.code)
    unsure_code = KINDS[claim.notice.kind].once and not failure.unsent
    end = outbox.bury if failure.final or unsure_code else outbox.postpone
    end(claim, now=now, failure=failure.code, reply=failure.reply)


class Gateway:
    """The operator's sender of text messages, made for the first one of a run."""

    def __init__(self) -> None:
        self.sender: sms.Sender | None = None

    def send(self, message: sms.Text) -> str:
        self.sender = self.sender or sms.sender()
        return self.sender.send(message.to, message.text) or ""

    def failure(self, error: Exception) -> Failure:
        if isinstance(error, sms.Refused):
            return Failure("sms_refused", final=True, unsent=True)
        return Failure("sms_failed", unsent=isinstance(error, sms.Unsent))


class Relay:
    """The connection to the mail server: opened for the first letter, renewed after a failure.

    Settings are read when it is opened. Any Django backend will do; with SMTP the reply to
    each letter is kept.
    """

    def __init__(self) -> None:
        self.backend: Any = None
        self.reached = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: EmailMessage) -> str:
        """Send one letter and return the server's reply. Raises Unreachable before it began."""
        if self.backend is None:
            self._open()
        if not self.backend.send_messages([message]):
            raise RuntimeError("The mail backend took no letter.")
        return getattr(self.backend, "answer", "")

    def _open(self) -> None:
        backend = RECORDING.get(settings.EMAIL_BACKEND, settings.EMAIL_BACKEND)
        try:
            self.backend = get_connection(backend)
            self.backend.open()
        except Exception as error:  # a wrong setting, a wrong password, no network
            logger.error("The mail server cannot be reached: %s.", type(error).__name__)
            self.close()
            raise Unreachable from None
        self.reached = True

    def failure(self, error: Exception) -> Failure:
        """Say what an error means for the letter, and drop the connection."""
        data_began = getattr(self.backend, "data_began", True)
        self.close()
        return understood(error, data_began=data_began)

    def close(self) -> None:
        if self.backend is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.backend.close()
        self.backend = None


def understood(error: Exception, *, data_began: bool) -> Failure:
    """Read an error of the mail backend.

    A refusal of the sender is the site's own fault, so it is never final for a letter.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return Failure("connection_lost", unsent=not data_began)
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    final = 500 <= code < 600 and not isinstance(error, smtplib.SMTPSenderRefused)
    return Failure(f"refused_{code}", final=final, unsent=code >= 400, reply=f"{code} {words}")
