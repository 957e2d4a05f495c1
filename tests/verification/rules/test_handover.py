"""A token of the operator's log-in: what it must say, and every way in which it is refused."""

import base64
import json
from datetime import UTC, datetime

import jwt
import pytest

from verification.rules.handover import Refused, read

SECRET = "tests-only-secret-" + "x" * 48
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
ALG = {"alg": "HS256"}
CLAIMS = {
    "aud": "acme",
    "sub": "A-1",
    "auth_time": AT - 60,
    "iat": AT,
    "exp": AT + 300,
    "jti": "one",
}


def token(secret=SECRET, algorithm="HS256", **claims):
    said = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode(said, secret, algorithm)


def refusal(text, secret=SECRET):
    with pytest.raises(Refused) as refused:
        read(text, secret, audience="acme", now=NOW)
    return refused.value.code


def by_hand(header, claims, signature=b""):
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_a_good_token_says_who_it_is():
    person = read(token(email="ada@example.org"), SECRET, audience="acme", now=NOW)
    assert (person.account, person.given) == ("A-1", {"email": "ada@example.org"})
    assert person.logged_in_at == datetime(2026, 11, 2, 14, 59, tzinfo=UTC)
    assert (person.jti, person.until) == ("one", datetime(2026, 11, 2, 15, 6, tzinfo=UTC))


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "other"}, "wrong_audience"),
        ({"aud": "ACME"}, "wrong_audience"),
        ({"aud": ["acme"]}, "wrong_audience"),
        ({"aud": ["acme", "other"]}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"sub": None}, "claim_missing"),
        ({"sub": ""}, "claim_missing"),
        ({"sub": "  "}, "claim_missing"),
        ({"sub": 7}, "claim_missing"),
        ({"sub": "x" * 81}, "claim_missing"),
        ({"sub": "A\x00"}, "unreadable"),
        ({"sub": "A\u202e1"}, "unreadable"),
        ({"jti": None}, "claim_missing"),
        ({"jti": ""}, "claim_missing"),
        ({"jti": "x" * 256}, "claim_missing"),
        ({"auth_time": None}, "claim_missing"),
        ({"auth_time": True}, "claim_missing"),
        ({"iat": None}, "claim_missing"),
        ({"exp": None}, "claim_missing"),
        ({"exp": "never"}, "claim_missing"),
        ({"exp": 10**30}, "unreadable"),
        ({"iat": AT - 400, "exp": AT - 60}, "expired"),
        ({"iat": AT, "exp": AT + 601}, "lives_too_long"),
        ({"iat": AT + 50, "exp": AT + 40}, "lives_too_long"),
        ({"auth_time": AT - 661}, "log_in_too_old"),
        ({"auth_time": AT + 61}, "not_yet_valid"),
        ({"iat": AT + 61, "exp": AT + 120}, "not_yet_valid"),
    ],
)
def test_a_claim_that_does_not_hold_is_refused_by_its_code(claims, code):
    assert refusal(token(**claims)) == code


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": AT - 400, "exp": AT - 59},
        {"auth_time": AT - 660},
        {"auth_time": AT + 60},
        {"iat": AT + 60, "exp": AT + 120},
        {"exp": AT + 600},
    ],
)
def test_clocks_may_differ_by_a_minute(claims):
    assert read(token(**claims), SECRET, audience="acme", now=NOW).account == "A-1"


def test_a_token_signed_by_somebody_else_is_refused():
    assert refusal(token(secret="another" * 10)) == "wrong_signature"


def test_a_token_that_was_changed_is_refused():
    header, _, signature = token().split(".")
    body = by_hand({}, CLAIMS | {"sub": "A-2"}).split(".")[1]
    assert refusal(f"{header}.{body}.{signature}") == "wrong_signature"


@pytest.mark.parametrize("name", ["none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", ""])
def test_the_token_does_not_choose_the_algorithm(name):
    assert refusal(by_hand({"alg": name, "typ": "JWT"}, CLAIMS)) == "wrong_algorithm"


def test_a_longer_hash_under_the_same_secret_is_refused():
    assert refusal(token(algorithm="HS512", secret=SECRET)) == "wrong_algorithm"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "é.ü.ö",
        "\x00",
        "null",
        token() + ".x",
        by_hand({"alg": "HS256"}, [1]),
    ],
)
def test_what_is_no_token_is_refused(text):
    assert refusal(text) in ("unreadable", "wrong_signature")


def test_an_oversized_token_is_not_even_read():
    assert refusal(token(name="x" * 4000)) == "too_long"
    assert refusal("x" * 1_000_000) == "too_long"


@pytest.mark.parametrize(
    ("claims", "given"),
    [
        ({"name": " Ada "}, {"name": "Ada"}),
        ({"name": ""}, {}),
        ({"name": "x" * 201}, {}),
        ({"name": ["Ada"]}, {}),
        ({"phone": "555\n0100"}, {}),
        ({"address": "Main Street 1"}, {}),
    ],
)
def test_contacts_are_taken_where_they_can_be_used(claims, given):
    assert read(token(**claims), SECRET, audience="acme", now=NOW).given == given
