"""Set the environment before Django reads it; loaded first, by `-p tests.environment`.

Where DATABASE_URL is not set, a PostgreSQL of the tests' own is started here, once, by the
process that was called; xdist's workers find its address in the environment.
"""

import atexit
import base64
import contextlib
import os
import sys
from itertools import count
from pathlib import Path

from privacyportal.engine import Engine, EngineBusy, EngineError

HOME = Path(__file__).resolve().parent.parent / ".test"

os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)
os.environ.setdefault(
    "MASTER_KEYS", "t1:" + base64.b64encode(b"tests only, 32 bytes, not secret").decode()
)
os.environ.setdefault("DIGEST_PEPPER", "tests-only-pepper-" + "x" * 32)
os.environ.setdefault("SITE_URL", "https://privacy.example.com")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost,privacy.example.com")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("REDIS_URL", "memory://")


def embedded() -> str:
    """Start PostgreSQL in the first folder that no other run of the tests holds."""
    for number in count():
        engine = Engine(HOME / f"pg-{number}", durable=False)
        with contextlib.suppress(EngineBusy):
            url = engine.start()
            atexit.register(engine.stop)
            return url
    raise AssertionError


if not os.environ.get("DATABASE_URL"):
    try:
        os.environ["DATABASE_URL"] = embedded()
    except EngineError as error:
        sys.exit(f"tests: {error}")
