"""Read settings from the environment; a missing or wrong one names itself.

Every setting may also be given as NAME_FILE: the path of a file that holds the value.
"""

import base64
import binascii
from dataclasses import dataclass

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()

MASTER_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting is for, an example of it, and what debug mode uses instead."""

    text: str
    example: str
    in_debug: str


REQUIRED = {
    "SECRET_KEY": Meaning(
        "signs sessions and forms; 50 random characters",
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'",
        "debug-only-not-a-secret-debug-only-not-a-secret-debug-only",
    ),
    "MASTER_KEYS": Meaning(
        "wraps the keys that seal personal data: NAME:BASE64 of 32 bytes, comma-separated, "
        "the first one seals and all of them open",
        "k1:" + base64.b64encode(bytes(MASTER_KEY_BYTES)).decode(),
        "debug:" + base64.b64encode(b"debug only, debug only, debug on").decode(),
    ),
    "DIGEST_PEPPER": Meaning(
        "keys the digests by which people are looked up; never changes; 32 random characters",
        "python -c 'import secrets; print(secrets.token_urlsafe(32))'",
        "debug-only-pepper-debug-only-pepper",
    ),
    "DATABASE_URL": Meaning(
        "the PostgreSQL database",
        "postgresql://portal:password@db.example:5432/portal",
        "postgresql://postgres@127.0.0.1:5432/portal",
    ),
    "SITE_URL": Meaning(
        "the public address of this site, used in every link that is mailed",
        "https://privacy.example.com",
        "http://127.0.0.1:8000",
    ),
    "ALLOWED_HOSTS": Meaning(
        "host names that this site answers to, comma-separated",
        "privacy.example.com",
        "127.0.0.1,localhost,[::1],testserver",
    ),
}


def required(name: str, *, debug: bool) -> str:
    """Return the setting `name`; in debug mode a harmless value stands in.

    Raises ImproperlyConfigured with the name, the meaning and an example.
    """
    value = env.str(name, default="")
    if value:
        return value
    meaning = REQUIRED[name]
    if debug:
        return meaning.in_debug
    raise ImproperlyConfigured(
        f"The setting {name} is missing. It {meaning.text}. Example: {meaning.example}. "
        f"Set {name}, or {name}_FILE to the path of a file that holds it."
    )


def wrong(name: str, reason: str) -> ImproperlyConfigured:
    """Return the error for a setting whose value cannot be used."""
    meaning = REQUIRED.get(name)
    hint = f" It {meaning.text}. Example: {meaning.example}." if meaning else ""
    return ImproperlyConfigured(f"The setting {name} cannot be used: {reason}.{hint}")


def master_keys(text: str) -> dict[str, bytes]:
    """Read MASTER_KEYS: names to 32-byte keys, in the order given."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise wrong("MASTER_KEYS", f"the key {name!r} is not base64") from None
        if not name.isalnum() or len(key) != MASTER_KEY_BYTES or name in keys:
            raise wrong("MASTER_KEYS", "a name is not plain or not unique, or a key not 32 bytes")
        keys[name] = key
    return keys


def database(url: str) -> dict[str, object]:
    """Read DATABASE_URL for PostgreSQL, the only engine that is supported."""
    try:
        config = environ.Env.db_url_config(url)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise wrong("DATABASE_URL", f"it cannot be read ({type(error).__name__})") from None
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise wrong("DATABASE_URL", "it does not begin with postgresql://")
    return config
