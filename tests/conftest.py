"""Fixtures that every test may use."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let TransactionTestCase flush: TRUNCATE is refused by the ledger's trigger otherwise."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS ledger_no_truncate ON foundation_ledgerentry")


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_superuser("officer", password="x")
