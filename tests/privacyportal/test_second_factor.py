"""The second factor: sealed, counted in the database, each code good once."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from foundation.sealing import Tampered
from privacyportal.second_factor import TRIES, SealedAdapter

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
LOG_IN = {"login": "grace", "password": "a long pass phrase"}


@pytest.fixture
def grace(django_user_model, settings):
    settings.MFA_TOTP_TOLERANCE = 1  # the half minute may end while a test runs
    user = django_user_model.objects.create_user("grace", password="a long pass phrase")
    TOTP.activate(user, SECRET)
    return user


def now_code():
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def typed(code):
    """Log in and type `code`, each time at a web process that remembers nothing."""
    cache.clear()
    client = Client()
    assert client.post("/accounts/login/", LOG_IN)["Location"] == "/accounts/2fa/authenticate/"
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def test_the_secret_lies_sealed_in_the_database(grace):
    stored = Authenticator.objects.get(user=grace).data["secret"]
    assert SECRET not in stored
    assert SealedAdapter().decrypt(stored) == SECRET
    with pytest.raises(Tampered):
        SealedAdapter().decrypt(f"AAAA{stored[4:]}")


def test_codes_are_counted_across_processes(grace):
    for _ in range(TRIES):
        assert "Incorrect code" in typed("000000x").content.decode()
    assert typed(now_code()).status_code == 200, "not even the right one"


def test_a_code_opens_once_whichever_process_is_asked(grace):
    code = now_code()
    assert typed(code).status_code == 302
    assert typed(code).status_code == 200


def test_the_count_is_of_one_person(grace, django_user_model):
    for _ in range(TRIES + 1):
        typed("000000x")
    ada = django_user_model.objects.create_user("ada", password="a long pass phrase")
    TOTP.activate(ada, SECRET)
    client = Client()
    client.post("/accounts/login/", LOG_IN | {"login": "ada"})
    assert client.post("/accounts/2fa/authenticate/", {"code": now_code()}).status_code == 302
