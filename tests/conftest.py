"""Fixtures that every test may use."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let TransactionTestCase flush: TRUNCATE is refused by the ledger's triggers otherwise."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS ledger_no_truncate ON foundation_ledgerentry")
        cursor.execute("DROP TRIGGER IF EXISTS daily_head_no_truncate ON foundation_dailyhead")
        cursor.execute("DROP TRIGGER IF EXISTS bound_head_no_truncate ON foundation_boundhead")


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests():
    """Serve static files from their folders, without collectstatic; hash passwords quickly.

    The tests speak plain http, where a browser can be given no cookie with the prefix of https.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": plain}
    with override_settings(
        STORAGES=storages,
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        SESSION_COOKIE_NAME="portal_session",
        CSRF_COOKIE_NAME="portal_csrf",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_superuser("officer", password="x")
