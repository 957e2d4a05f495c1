"""The one-command demo: PostgreSQL, the site and its worker, started and stopped together.

`python -m privacyportal.supervisor` runs it; with `reset` it removes what it keeps.
"""

import contextlib
import errno
import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from privacyportal.demo_home import (
    HOST,
    MARK,
    Home,
    Refused,
    check_database,
    check_port,
    child_environment,
    given_database,
    port_from,
)
from privacyportal.engine import Engine, EngineError
from privacyportal.processes import die_with_parent, stop, stop_group

BASE_DIR = Path(__file__).resolve().parent.parent
READY_WITHIN = 60
STEADY_AFTER = 60  # seconds after which an earlier end of a child is forgiven
MOST_DEATHS = 4


class Stop(BaseException):
    """Someone asked the demo to end; a BaseException, so that nothing swallows it."""


@dataclass(slots=True)
class Patience:
    """How often something may end before it is given up, and how long to wait each time."""

    deaths: list[float] = field(default_factory=list)

    def next_pause(self, now: float) -> int | None:
        """Count an end; return the seconds to wait, or None where it ended too often."""
        self.deaths = [at for at in self.deaths if now - at < STEADY_AFTER] + [now]
        return None if len(self.deaths) > MOST_DEATHS else 2 ** (len(self.deaths) - 1)


@dataclass(slots=True)
class Child:
    """A process that is started again when it ends."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    patience: Patience = field(default_factory=Patience)
    restart_at: float = 0.0


class Demo:
    """One run of the demo in one folder."""

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.engine: Engine | None = None
        self.patience = Patience()  # with the database
        self.environment: dict[str, str] = {}
        python = [sys.executable, "-m"]
        web = ["granian", "--interface", "wsgi", "privacyportal.wsgi:application"]
        web += ["--host", HOST, "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
        self.children = [
            Child("web", [*python, *web]),
            Child("worker", [*python, "privacyportal.demo", "work"]),
        ]

    def run(self) -> None:
        """Start everything, say where it is, and watch over it until told to stop."""
        self.home.take()
        try:
            self.start()
            self.announce()
            while True:
                self.watch()
                time.sleep(0.2)
        finally:
            self.stop()

    def start(self) -> None:
        """Start the database, fill it, start the children, and wait for the first answer."""
        check_port(self.port)
        own = self.home.secrets()
        say("Starting PostgreSQL …")
        self.environment = child_environment() | own | {
            "DEMO_DIR": str(self.home.folder),
            MARK: str(self.home.folder),
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": self.database(),
            "DEBUG": "true",
            "SITE_URL": self.url,
            "DATA_DIR": str(self.home.folder / "data"),
            "EMAIL_URL": "dummymail://",  # a letter counts as sent; the mailbox page shows it
            "SMS_BACKEND": "requests_app.notices.sms.Console",
            "REDIS_URL": "memory://localhost/",
            "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.prepare()
        say("Starting the site and its worker …")
        for child in self.children:
            self.log(child).unlink(missing_ok=True)
            self.launch(child)
        self.wait_for_answer()

    def database(self) -> str:
        """Return the database's address: the visitor's own, or an embedded server's."""
        given = given_database()
        if given:
            check_database(given)
            return given
        self.engine = Engine(self.home.folder / "pg")
        return self.engine.start()

    def prepare(self) -> None:
        """Bring the database up to date; the child shows its progress to the visitor."""
        say("Preparing the database …")
        done = subprocess.Popen(
            [sys.executable, "-m", "privacyportal.demo", "prepare"], **self.surroundings()
        )
        try:
            code = done.wait()
        finally:
            stop(done, signal.SIGTERM, patience=5)
        if code:
            sys.exit(1)  # the child has said why

    def launch(self, child: Child) -> None:
        with self.log(child).open("ab") as log:
            child.process = subprocess.Popen(
                child.command, stdout=log, stderr=log, **self.surroundings()
            )

    def log(self, child: Child) -> Path:
        """Return where a child's output goes; each run of the demo begins a new one."""
        return self.home.folder / f"{child.name}.log"

    def surroundings(self) -> dict[str, object]:
        """Return how a child is started: in a session of its own, as Ctrl-C is for the demo."""
        return {
            "env": self.environment,
            "cwd": BASE_DIR,
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "preexec_fn": die_with_parent,
        }

    def wait_for_answer(self) -> None:
        give_up = time.monotonic() + READY_WITHIN
        while (status := answer(self.port)) is None:
            if time.monotonic() > give_up:
                raise Refused(f"the site does not answer (see {self.home.folder / 'web.log'})")
            self.watch()
            time.sleep(0.05)
        if status >= http.client.INTERNAL_SERVER_ERROR:
            say(f"The site answers with an error, see {self.home.folder / 'web.log'}")

    def watch(self) -> None:
        """Start again what has ended, later each time; give up on what keeps ending."""
        if self.engine and not self.engine.alive:
            self.revive(self.engine)
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self.mourn(child, child.process)
            elif child.process is None and time.monotonic() >= child.restart_at:
                self.launch(child)

    def mourn(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        stop_group(process.pid)
        child.process = None
        pause = child.patience.next_pause(now)
        if pause is None:
            log = self.log(child)
            raise Refused(f"{child.name} keeps ending: {last_line(log)} (see {log})")
        child.restart_at = now + pause
        say(f"{child.name} ended (exit code {process.returncode}); starting it again in {pause} s")

    def revive(self, engine: Engine) -> None:
        if self.patience.next_pause(time.monotonic()) is None:
            raise Refused(f"PostgreSQL keeps ending: {last_line(engine.log)} (see {engine.log})")
        say("PostgreSQL ended; starting it again")
        engine.start()

    def announce(self) -> None:
        password = self.environment["DEMO_PASSWORD"]
        say(f"""
The demo is ready:
  {self.url}/          for people with a request
  {self.url}/mailbox/  every letter that the site sent
  {self.url}/desk/     for staff: log in as officer, lead or admin, password {password}
Everything is kept in {self.home.folder}. Ctrl-C stops it.""")

    def stop(self) -> None:
        """Stop the children, then the database; nothing of this run is left."""
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        for process in running:
            stop(process, signal.SIGTERM, patience=8)
            stop_group(process.pid)
        if self.engine:
            self.engine.stop()
        self.home.free()


def answer(port: int) -> int | None:
    """Return the status of the site's first page; None while nothing answers."""
    link = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        link.request("GET", "/")
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        link.close()


def last_line(log: Path) -> str:
    """Return the last line that a child wrote."""
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it gave no reason"


def say(text: str) -> None:
    """Tell the visitor; one who has closed the terminal is no reason to fail."""
    with contextlib.suppress(BrokenPipeError):
        print(text, flush=True)  # noqa: T201 - this is the demo's voice


def _stop(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stop


def main() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    try:
        home = Home(Path(os.environ.get("DEMO_DIR") or BASE_DIR / ".demo").absolute())
        if sys.argv[1:] == ["reset"]:
            say(home.reset())
        else:
            Demo(home, port_from(os.environ.get("DEMO_PORT") or "8000")).run()
    except Stop:
        say("The demo has stopped; its data is kept.")
    except (Refused, EngineError, ImproperlyConfigured) as reason:
        sys.exit(f"demo: {reason}")
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        sys.exit(f"demo: {reason}: {error.filename or ''}".rstrip(": "))


if __name__ == "__main__":
    main()
