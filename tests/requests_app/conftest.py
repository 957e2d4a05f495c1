"""A mail server for the tests of letters."""

import pytest

from tests.mailserver import MailServer, free_port, listening


@pytest.fixture
def mail_port(settings):
    """Point Django's own SMTP backend at a port where nothing listens yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    return settings.EMAIL_PORT


@pytest.fixture
def mail_server(mail_port):
    with listening(MailServer(), mail_port) as server:
        yield server
