"""Registered agents: what one signs is surely from it."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction
from django.db.models import Q

from verification.models import RegisteredAgent

KEY_BYTES, SIGNATURE_BYTES = 32, 64
LONGEST = 64 * 1024  # bytes of a signed message, in base64


class BadKey(ValueError):
    """This is not the base64 of an Ed25519 public key."""


class Taken(Exception):
    """Another agent has this code, or this key."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A message with the agent that signed it."""

    agent: RegisteredAgent
    message: dict[str, Any]


def plain_key(typed: str) -> str:
    """Return the key as it is stored: base64 of 32 bytes that make a key. Raises BadKey."""
    try:
        raw = base64.b64decode("".join(typed.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadKey from None
    if len(raw) != KEY_BYTES or not any(raw):
        raise BadKey
    return base64.b64encode(raw).decode()


def add(*, code: str, name: str, verify_key: str, website: str, now: datetime) -> RegisteredAgent:
    """Register an agent. Raises BadKey, or Taken where the code or the key is another's."""
    key = plain_key(verify_key)
    agent = RegisteredAgent(code=code, name=name, verify_key=key, website=website, added_at=now)
    try:
        with transaction.atomic():
            agent.save(force_insert=True)
    except IntegrityError:
        raise Taken from None
    return agent


@transaction.atomic
def end(pk: int, *, now: datetime) -> RegisteredAgent | None:
    """Trust an agent's signature no longer; None where that was so already."""
    agent = RegisteredAgent.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if agent is None:
        return None
    agent.ended_at = now
    agent.save(update_fields=["ended_at"])
    return agent


def trusted(now: datetime) -> list[RegisteredAgent]:
    """Return the agents whose signature counts, by name."""
    rows = RegisteredAgent.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now))
    return list(rows.order_by("name", "pk"))


def signer(code: str, signed: bytes, *, now: datetime) -> Signed | None:
    """Return who signed a message, with the message; None for anything that is not just right.

    `signed` is base64 of the Ed25519 signature (64 bytes) with the JSON that it signs behind
    it, as the Data Rights Protocol 1.0 has it. Whether the message is fresh, and meant for
    this business, is for the caller to see.
    """
    rows = RegisteredAgent.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), code=code)
    agent = rows.first()
    message = _opened(agent.verify_key, signed) if agent and len(signed) <= LONGEST else None
    return None if agent is None or message is None else Signed(agent, message)


def _opened(verify_key: str, signed: bytes) -> dict[str, Any] | None:
    try:
        raw = base64.b64decode(signed.strip(), validate=True)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(verify_key))
        key.verify(raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:])
        message = json.loads(raw[SIGNATURE_BYTES:])
    except (ValueError, InvalidSignature, RecursionError):
        return None
    return message if isinstance(message, dict) else None
