"""`make bench [ONLY=intake]`: every `bench_*.py` on a database of its own, printed as tables."""

import base64
import os
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2
from django.core.management import call_command

from privacyportal import engine

KEY = base64.b64encode(b"benchmarks only, 32 bytes, plain").decode()
MADE_UP = {
    "DEBUG": "false",
    "SECRET_KEY": "benchmarks-only-" + "x" * 50,
    "MASTER_KEYS": f"b1:{KEY}",
    "DIGEST_PEPPER": "benchmarks-only-" + "x" * 32,
    "SITE_URL": "http://127.0.0.1",
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "dummymail://",
    "REDIS_URL": "memory://",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "privacyportal.settings",
}
NAME = os.environ.get("BENCH_DATABASE", "portal_bench")


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = [f"bench_{name}" for name in sys.argv[1:]] or found
    with ExitStack() as stack:
        server = os.environ.get("DATABASE_URL") or stack.enter_context(
            engine.running(Path(stack.enter_context(TemporaryDirectory(prefix="bench-"))) / "pg")
        )
        os.environ.update(MADE_UP, DATABASE_URL=_fresh_database(server))
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for name in wanted:
            import_module(f"benchmarks.{name}").run()


def _fresh_database(url: str) -> str:
    """Make an empty database on the server of `url` and return its address."""
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
    server.close()
    return urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))


if __name__ == "__main__":
    main()
