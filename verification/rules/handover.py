"""What the operator's own log-in says of a person: a token read, and every reason against it.

The token is a JWT signed with HMAC-SHA256 by a secret that operator and portal share
(RFC 7519). Nothing of it is believed before its signature holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt
from jwt.types import Options

ALGORITHM = "HS256"  # fixed here: the token's own header chooses nothing
LONGEST_TOKEN = 4096  # characters
LIFE = timedelta(minutes=10)
FRESH = timedelta(minutes=10)
SKEW = timedelta(seconds=60)
LONGEST_ACCOUNT = 80
LONGEST = {"email": 254, "name": 200, "phone": 40}
LONGEST_JTI = 255
TIMES = ("auth_time", "iat", "exp")
# The library would judge the times by a clock of its own, and take a list as audience.
SIGNATURE_ALONE = Options(
    verify_signature=True,
    verify_exp=False,
    verify_nbf=False,
    verify_iat=False,
    verify_aud=False,
    verify_iss=False,
    verify_sub=False,
    verify_jti=False,
)


class Refusal(StrEnum):
    """Why a token is not taken. The values are shown to the operator; never change one."""

    NOT_SET_UP = "not_set_up"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    ALGORITHM = "wrong_algorithm"
    SIGNATURE = "wrong_signature"
    MISSING = "claim_missing"
    AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    NOT_YET = "not_yet_valid"
    LONG_LIVED = "lives_too_long"
    STALE = "log_in_too_old"
    USED = "used_before"


class Refused(Exception):
    """The token is not taken; `code` says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A person as the operator's log-in knows them, and the token that said so.

    `given` holds `name`, `email` and `phone` as far as they were sent.
    """

    account: str
    logged_in_at: datetime
    given: dict[str, str]
    jti: str
    until: datetime


def read(token: str, secret: str, *, audience: str, now: datetime) -> HandedOver:
    """Return what a token says at `now`. Raises Refused.

    The person logged in within the last ten minutes, and the token lives no longer than
    that; clocks may differ by a minute. `audience` must be named alone and exactly.
    """
    claims = _signed(token, secret)
    account, jti = _text(claims, "sub", LONGEST_ACCOUNT), _text(claims, "jti", LONGEST_JTI)
    if claims.get("aud") != audience:
        raise Refused(Refusal.AUDIENCE)
    auth, issued, ends = (_moment(claims, name) for name in TIMES)
    refusal = _untimely(auth, issued, ends, now)
    if refusal:
        raise Refused(refusal)
    return HandedOver(account, auth, _given(claims), jti, ends + SKEW)


def _signed(token: str, secret: str) -> dict[str, Any]:
    """Return the claims once the signature holds; times and audience are judged by `read`."""
    if len(token) > LONGEST_TOKEN:
        raise Refused(Refusal.TOO_LONG)
    try:
        return jwt.decode(token, secret, algorithms=[ALGORITHM], options=SIGNATURE_ALONE)
    except jwt.InvalidAlgorithmError:
        raise Refused(Refusal.ALGORITHM) from None
    except jwt.InvalidSignatureError:
        raise Refused(Refusal.SIGNATURE) from None
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Refused(Refusal.UNREADABLE) from None


def _untimely(auth: datetime, issued: datetime, ends: datetime, now: datetime) -> Refusal | None:
    """Return what speaks against the times, the worst first."""
    against = {
        Refusal.NOT_YET: max(auth, issued) > now + SKEW,
        Refusal.EXPIRED: ends + SKEW <= now,
        Refusal.LONG_LIVED: not issued < ends <= issued + LIFE,
        Refusal.STALE: auth + FRESH + SKEW < now,
    }
    return next((refusal for refusal, true in against.items() if true), None)


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise Refused(Refusal.MISSING)
    if not value.isprintable():
        raise Refused(Refusal.UNREADABLE)
    return value


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    """Return a time of the token, given in whole seconds since 1970."""
    value = claims.get(name)
    if type(value) is not int:  # a bool is an int, and True is no time
        raise Refused(Refusal.MISSING)
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        raise Refused(Refusal.UNREADABLE) from None


def _given(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the contacts that can be used; one that cannot is as if it were not sent."""
    found = {name: claims.get(name) for name in LONGEST}
    return {
        name: value.strip()
        for name, value in found.items()
        if isinstance(value, str)
        and value.strip()
        and len(value) <= LONGEST[name]
        and value.isprintable()
    }
