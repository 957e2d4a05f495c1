"""Django's SMTP backend, keeping what the server said about each letter."""

import smtplib

from django.core.mail.backends import smtp


class Recording(smtplib.SMTP):
    """An SMTP connection that remembers whether a letter went out and what was answered."""

    data_began = False
    answer = ""

    def data(self, msg: bytes | str) -> tuple[int, bytes]:
        self.data_began = True
        code, text = super().data(msg)
        self.answer = f"{code} {text.decode(errors='replace')}"
        return code, text


class RecordingTLS(Recording, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Offers `answer`, the reply to the last letter, and `data_began`, whether it went out."""

    answer = ""
    data_began = False

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return RecordingTLS if self.use_ssl else Recording

    def _send(self, email_message: object) -> bool:
        link = self.connection
        link.data_began, link.answer = False, ""
        try:
            return super()._send(email_message)
        finally:
            self.data_began, self.answer = link.data_began, link.answer
