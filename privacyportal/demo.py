"""What the demo's children run: `prepare` fills the database, `work` is Celery and its beat.

The supervisor starts both with the demo's settings in the environment.
"""

import os
import signal
import sys
import threading
from pathlib import Path

import django
from celery.beat import Service
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError, transaction

from privacyportal.celery import app

PROFILES = ("intelepeer", "net2phone")


def prepare() -> None:
    """Bring the schema up to date; fill an empty database, all of it or nothing.

    A start that is stopped in the middle of it begins anew the next time.
    """
    django.setup()
    call_command("migrate", verbosity=0)
    wanted = os.environ.get("DEMO_DATA", "yes") != "no"
    if wanted and not apps.get_model("foundation", "Business").objects.exists():
        with transaction.atomic():
            fill()


def fill() -> None:
    """Load both profiles and the made-up people and requests."""
    report = Path(os.environ["DEMO_DIR"]) / "profiles.log"
    with report.open("w") as file:
        for name in PROFILES:
            say(f"Loading profiles/{name}.toml …")
            path = settings.BASE_DIR / "profiles" / f"{name}.toml"
            call_command("load_profile", str(path), "--yes", stdout=file, stderr=file)
    say(f"What is stale or missing in the two policies stands in {report}")
    if "load_demo" in get_commands():
        say("Making up people and their requests …")
        call_command("load_demo")


def say(text: str) -> None:
    """Show the visitor how far it is."""
    print(text, flush=True)  # noqa: T201 - this is the demo's voice


def work() -> None:
    """Run one Celery worker in this process, with beat as a thread of it.

    Broker and worker share this process's memory, so the demo needs no Redis.
    """
    worker = app.Worker(
        pool="solo", hostname="demo@localhost", loglevel=settings.LOGGING["root"]["level"],
        quiet=True, without_gossip=True, without_mingle=True, without_heartbeat=True,
    )  # fmt: skip
    beat = Service(app, scheduler_cls=app.conf.beat_scheduler)
    threading.Thread(target=_beat, args=[beat], daemon=True).start()
    worker.start()
    sys.exit(worker.exitcode)


def _beat(service: Service) -> None:
    """Ring until told to stop; a beat that fails takes the worker with it, to be restarted."""
    try:
        service.start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run the child that was asked for; what stops it is one line for the visitor."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    try:
        {"prepare": prepare, "work": work}[sys.argv[1]]()
    except (CommandError, DatabaseError, OSError) as error:
        reason = " ".join(str(error).split())
        full = "No space left" in reason
        sys.exit(f"demo: {'the disk is full' if full else reason}")


if __name__ == "__main__":
    main()
