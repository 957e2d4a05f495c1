"""What the demo's children run: `prepare` fills the database, `work` is Celery and its beat.

The supervisor starts both with the demo's settings in the environment.
"""

import os
import signal
import sys
import threading

import django
from celery.beat import Service
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import OperationalError, transaction

from privacyportal.celery import app

PROFILES = ("intelepeer", "net2phone")


def prepare() -> None:
    """Bring the schema up to date; fill an empty database, all of it or nothing."""
    django.setup()
    call_command("migrate", verbosity=0)
    if apps.get_model("foundation", "Business").objects.exists():
        return
    with transaction.atomic():
        for name in PROFILES:
            _call("load_profile", str(settings.BASE_DIR / "profiles" / f"{name}.toml"), "--yes")
        _call("load_demo")


def _call(name: str, *arguments: str) -> None:
    if name in get_commands():
        call_command(name, *arguments)


def work() -> None:
    """Run one Celery worker in this process, with beat as a thread of it.

    Broker and worker share this process's memory, so the demo needs no Redis.
    """
    worker = app.Worker(
        pool="solo", hostname="demo@localhost", loglevel=settings.LOGGING["root"]["level"],
        without_gossip=True, without_mingle=True, without_heartbeat=True,
    )  # fmt: skip
    beat = Service(app, scheduler_cls=app.conf.beat_scheduler)
    threading.Thread(target=_beat, args=[beat], daemon=True).start()
    worker.start()
    beat.stop(wait=True)
    sys.exit(worker.exitcode)


def _beat(service: Service) -> None:
    """Ring until told to stop; a beat that fails takes the worker with it, to be restarted."""
    try:
        service.start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    try:
        {"prepare": prepare, "work": work}[sys.argv[1]]()
    except OperationalError as error:
        sys.exit(f"the database does not answer: {' '.join(str(error).split())}")
    except CommandError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
