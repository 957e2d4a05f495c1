"""Whose signature counts: the right key, the whole message, and no ended agent."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.factories import RECEIVED_AT
from verification.models import RegisteredAgent
from verification.services import agents
from verification.services.agents import BadKey, Taken

pytestmark = pytest.mark.django_db
MESSAGE = {"agent-id": "bo", "business-id": "acme"}
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


def public(key):
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(message=MESSAGE, key=KEY):
    text = message if isinstance(message, bytes) else json.dumps(message).encode()
    return base64.b64encode(key.sign(text) + text)


def altered(place):
    raw = bytearray(base64.b64decode(signed()))
    raw[place] ^= 1
    return base64.b64encode(raw)


@pytest.fixture(autouse=True)
def bo():
    return agents.add(
        code="bo", name="Bo Agents", verify_key=public(KEY), website="", now=RECEIVED_AT
    )


def opened(text, code="bo", now=RECEIVED_AT):
    return agents.signer(code, text, now=now)


def test_what_an_agent_signed_is_from_it(bo):
    found = opened(signed())
    assert (found.agent, found.message) == (bo, MESSAGE)
    assert opened(signed() + b"\n").message == MESSAGE


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(signed(key=OTHER), id="another key"),
        pytest.param(altered(0), id="a changed signature"),
        pytest.param(altered(63), id="the end of the signature changed"),
        pytest.param(altered(64), id="a changed message"),
        pytest.param(altered(-1), id="the end of the message changed"),
        pytest.param(signed()[:-8], id="cut short"),
        pytest.param(signed()[:80], id="cut within the signature"),
        pytest.param(base64.b64encode(bytes(64)), id="no message"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="no base64"),
        pytest.param("é".encode(), id="no ASCII"),
        pytest.param(base64.b64encode(json.dumps(MESSAGE).encode()), id="not signed"),
        pytest.param(signed(b"[1]"), id="no object"),
        pytest.param(signed(b"\xff{}"), id="no text"),
        pytest.param(signed(b"{" * 9), id="no JSON"),
        pytest.param(signed({"x": "y" * 60_000}), id="too long"),
    ],
)
def test_whatever_is_not_just_right_is_from_nobody(forged):
    assert opened(forged) is None


def test_another_agent_is_not_this_one():
    agents.add(code="al", name="Al", verify_key=public(OTHER), website="", now=RECEIVED_AT)
    assert opened(signed(), code="al") is None
    assert opened(signed(), code="nobody") is None
    assert opened(signed(key=OTHER), code="al").agent.code == "al"


def test_an_ended_agent_signs_nothing_any_more(bo):
    later = RECEIVED_AT + timedelta(days=1)
    assert agents.end(bo.pk, now=later).ended_at == later
    assert agents.end(bo.pk, now=later + timedelta(days=1)) is None
    assert opened(signed(), now=later) is None
    assert agents.trusted(later) == []
    assert RegisteredAgent.objects.get().ended_at == later


@pytest.mark.parametrize(
    ("code", "key"),
    [pytest.param("bo", OTHER, id="the code"), pytest.param("al", KEY, id="the key")],
)
def test_a_code_and_a_key_belong_to_one_agent(code, key):
    with pytest.raises(Taken):
        agents.add(code=code, name="Al", verify_key=public(key), website="", now=RECEIVED_AT)
    assert RegisteredAgent.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("not base64!", id="no base64"),
        pytest.param(base64.b64encode(bytes([1]) * 31).decode(), id="too short"),
        pytest.param(base64.b64encode(bytes([1]) * 33).decode(), id="too long"),
        pytest.param(base64.b64encode(bytes(32)).decode(), id="all zero"),
        pytest.param("é" * 44, id="no ASCII"),
    ],
)
def test_what_is_no_key_is_refused(typed):
    with pytest.raises(BadKey):
        agents.plain_key(typed)


def test_a_key_may_be_pasted_with_blanks():
    key = public(KEY)
    assert agents.plain_key(f" {key[:20]}\n{key[20:]} ") == key
