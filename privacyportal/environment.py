"""Read settings from the environment; a missing or wrong one names itself.

Every setting may also be given as NAME_FILE: the path of a file that holds the value.
"""

import base64
import binascii
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

Parsed = TypeVar("Parsed")

MASTER_KEY_BYTES = 32
SHORTEST = {"SECRET_KEY": 50, "DIGEST_PEPPER": 32}  # nosec B105 - lengths
SECRETS = frozenset({"SECRET_KEY", "DIGEST_PEPPER", "MASTER_KEYS"})
DRAW_KEY = (
    "python3 -c \"import base64, os; print('k1:' + base64.b64encode(os.urandom(32)).decode())\""
)

_environment = environ.FileAwareEnv().ENVIRON  # as it stands: `$` in a value means itself


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a setting is for, an example, and what holds where it is not given.

    Without a default the site refuses to start; `in_debug` stands in for it in debug mode.
    """

    text: str
    example: str
    default: str | None = None
    in_debug: str | None = None


SETTINGS = {
    "SECRET_KEY": Meaning(
        "signs sessions and forms; at least 50 random characters",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'",
        in_debug="debug-only-not-a-secret-debug-only-not-a-secret-debug-only",
    ),
    "MASTER_KEYS": Meaning(
        "wraps the keys that seal personal data: NAME:BASE64 of 32 bytes, comma-separated; "
        "the first one seals and all of them open",
        f"the output of: {DRAW_KEY}",
        in_debug="debug:" + base64.b64encode(b"debug only, debug only, debug on").decode(),
    ),
    "DIGEST_PEPPER": Meaning(
        "keys the digests by which people are looked up; never changes; 32 random characters",
        "the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(40))'",
        in_debug="debug-only-pepper-debug-only-pepper",
    ),
    "DATABASE_URL": Meaning(
        "names the PostgreSQL database",
        "postgresql://portal:password@db.example:5432/portal",
        in_debug="postgresql://postgres@127.0.0.1:5432/portal",
    ),
    "SITE_URL": Meaning(
        "is the public address of this site, used in every link that is mailed",
        "https://privacy.example.com",
        in_debug="http://127.0.0.1:8000",
    ),
    "ALLOWED_HOSTS": Meaning(
        "lists the host names that this site answers to, comma-separated",
        "privacy.example.com",
        in_debug="127.0.0.1,localhost,[::1],testserver",
    ),
    "REDIS_URL": Meaning(
        "names the Redis that rings for the workers; memory:// only where one process does all",
        "redis://redis.example:6379/0",
        in_debug="memory://",
    ),
    "EMAIL_URL": Meaning(
        "says how letters are sent",
        "smtp+tls://user:password@mail.example:587",
        default="smtp://localhost:25",
        in_debug="consolemail://",
    ),
    "DEFAULT_FROM_EMAIL": Meaning(
        "is the sender of letters", "privacy@example.com", default="privacy@localhost"
    ),
    "SMS_BACKEND": Meaning(
        "names the class that sends text messages; without one, people get codes by e-mail alone",
        "ourcompany.texting.Sender",
        default="",
        in_debug="requests_app.notices.sms.Console",
    ),
    "LEDGER_HEADS_TO": Meaning(
        "lists the addresses that get the daily heads of the ledger, comma-separated",
        "auditor@example.com",
        default="",
    ),
    "LAW_OVERRIDES": Meaning(
        "is the folder of the values that your counsel puts in place of the shipped law",
        "/etc/privacyportal/law",
        default="",
    ),
    "RECORD_SOURCES": Meaning(
        "lists the databases that import_sql reads customers from: NAME=ADDRESS, with blanks or "
        "line breaks between; NAME is the --source",
        "CRM=postgresql://reader:password@crm.example:5432/crm",
        default="",
    ),
    "DATA_DIR": Meaning(
        "is the folder of uploaded files, shared by web and workers",
        "/var/lib/privacyportal",
        default="data",
        in_debug=".demo/data",
    ),
    "UPLOAD_SCANNER": Meaning(
        "names ClamAV's daemon, which files must pass before anybody sees them: "
        "clamd:HOST:PORT or clamd:/PATH; without it files are shown once they are rewritten",
        "clamd:clamav.example:3310",
        default="",
    ),
    "SECRET_KEY_FALLBACKS": Meaning(
        "lists former secret keys that still open sessions, comma-separated", "", default=""
    ),
    "CONN_MAX_AGE": Meaning(
        "is for how many seconds a database connection is kept open", "60", default="60"
    ),
    "MFA_REQUIRED": Meaning(
        "asks staff for a second factor", "true", default="true", in_debug="false"
    ),
    "FOUR_EYES": Meaning(
        "lets no answer out that hands out data, erases or refuses before a second person has "
        "approved it; false only where one person does all the work ([approvals.md](approvals.md))",
        "true",
        default="true",
    ),
    "SECURE_SSL_REDIRECT": Meaning(
        "sends visitors from http to https", "true", default="true", in_debug="false"
    ),
    "TRUST_PROXY": Meaning(
        "believes X-Forwarded-Proto and the last address of X-Forwarded-For; only behind a proxy "
        "that always sets both",
        "true",
        default="false",
    ),
    "LOG_LEVEL": Meaning("says from which level on messages are logged", "WARNING", default="INFO"),
    "DEBUG": Meaning("shows errors and relaxes secrets; never in production", "true", "false"),
}


def given(name: str) -> str:
    """Return what the environment, or the file it names, says; empty where it is silent."""
    try:
        return str(_environment.get(name, "")).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise wrong(name, f"the file that {name}_FILE names cannot be read: {reason}") from None


def text(name: str) -> str:
    """Return the setting `name`, or what stands in for it.

    Raises ImproperlyConfigured with the name, the meaning and an example.
    """
    meaning = SETTINGS[name]
    value = given(name)
    if not value and meaning.in_debug is not None and flag("DEBUG"):
        return meaning.in_debug
    if value and value == meaning.in_debug and name in SECRETS and not flag("DEBUG"):
        raise wrong(name, "it is the one of debug mode, which everybody can read")
    value = value or meaning.default
    if value is None:
        raise ImproperlyConfigured(
            f"The setting {name} is missing. {_hint(name)} "
            f"Set {name}, or {name}_FILE to the path of a file that holds it."
        )
    if len(value) < SHORTEST.get(name, 0):
        raise wrong(name, f"it is shorter than {SHORTEST[name]} characters")
    return value


def flag(name: str) -> bool:
    """Return a setting that is on or off."""
    words = {"true": True, "1": True, "yes": True, "on": True}
    words |= {"false": False, "0": False, "no": False, "off": False}
    value = text(name).lower()
    if value not in words:
        raise wrong(name, "it is neither true nor false")
    return words[value]


def number(name: str) -> int:
    """Return a setting that is a whole number, zero or more."""
    value = text(name)
    if not value.isdecimal():
        raise wrong(name, "it is not a whole number")
    return int(value)


def several(name: str) -> list[str]:
    """Return a setting that lists things, comma-separated."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def wrong(name: str, reason: str) -> ImproperlyConfigured:
    """Return the error for a setting whose value cannot be used."""
    return ImproperlyConfigured(f"The setting {name} cannot be used: {reason}. {_hint(name)}")


def _hint(name: str) -> str:
    meaning = SETTINGS[name]
    return f"It {meaning.text}. Example: {meaning.example}."


def master_keys(text: str) -> dict[str, bytes]:
    """Read MASTER_KEYS: names to 32-byte keys, in the order given."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise wrong("MASTER_KEYS", "a key is not base64") from None
        if not (name.isascii() and name.isalnum()) or len(key) != MASTER_KEY_BYTES or name in keys:
            raise wrong("MASTER_KEYS", "a name is not plain or not unique, or a key not 32 bytes")
        keys[name] = key
    return keys


def database(url: str) -> dict[str, object]:
    """Read DATABASE_URL for PostgreSQL, the only engine that is supported."""
    if _parsed("DATABASE_URL", urlsplit, url).scheme not in {"postgresql", "postgres"}:
        raise wrong("DATABASE_URL", "it does not begin with postgresql://")
    config = _parsed("DATABASE_URL", environ.Env.db_url_config, url)
    if not config.get("NAME"):
        raise wrong("DATABASE_URL", "it names no database")
    return config


def mail(url: str) -> dict[str, object]:
    """Read EMAIL_URL into Django's settings for mail."""
    return _parsed("EMAIL_URL", environ.Env.email_url_config, url)


def site(url: str) -> str:
    """Read SITE_URL: a scheme and a host, without the slash at the end."""
    parts = _parsed("SITE_URL", urlsplit, url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise wrong("SITE_URL", "it does not begin with https:// and a host name")
    return url.rstrip("/")


def broker(url: str) -> str:
    """Read REDIS_URL."""
    scheme = _parsed("REDIS_URL", urlsplit, url).scheme
    if scheme not in {"redis", "rediss", "memory"}:
        raise wrong("REDIS_URL", "it does not begin with redis:// or rediss://")
    return url


def scanner(named: str) -> tuple[str, int] | str | None:
    """Read UPLOAD_SCANNER: host and port, the path of a socket, or None where there is none."""
    if not named:
        return None
    kind, _, place = named.partition(":")
    if kind == "clamd" and place.startswith("/"):
        return place
    host, _, port = place.rpartition(":")
    if kind != "clamd" or not host or not port.isdecimal():
        raise wrong("UPLOAD_SCANNER", "it is neither clamd:HOST:PORT nor clamd:/PATH")
    return host.strip("[]"), int(port)


def record_sources(text: str) -> dict[str, str]:
    """Read RECORD_SOURCES: the name of each source in lower case, and its address."""
    addresses = {}
    for part in text.split():
        name, given, address = part.partition("=")
        if not (name and given and "://" in address) or name.casefold() in addresses:
            raise wrong("RECORD_SOURCES", "a part is not NAME=ADDRESS, or a name comes twice")
        addresses[name.casefold()] = address
    return addresses


def log_level(name: str) -> str:
    """Read LOG_LEVEL."""
    if name.upper() not in logging.getLevelNamesMapping():
        raise wrong("LOG_LEVEL", "it is none of DEBUG, INFO, WARNING, ERROR")
    return name.upper()


def _parsed(name: str, parse: Callable[[str], Parsed], url: str) -> Parsed:
    """Parse an address; what cannot be read is named, but never shown: it may hold a password."""
    try:
        return parse(url)
    except (ValueError, KeyError, AttributeError, ImproperlyConfigured):
        raise wrong(name, "it cannot be read as an address") from None
