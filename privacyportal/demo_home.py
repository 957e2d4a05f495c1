"""What the demo keeps, in one folder, and what must hold before it starts."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
from base64 import b64encode
from pathlib import Path

import psycopg2

from privacyportal import environment
from privacyportal.engine import Engine
from privacyportal.processes import Claim, Taken, marked, stop_strangers

HOST = "127.0.0.1"
MARK = "PORTAL_DEMO"  # in the environment of every child: how the next start finds a leftover
SECRETS = "secrets.env"
KEPT = ("pg", "data", SECRETS, "web.log", "worker.log", "profiles.log", "lock")
LAST_PORT = 65535


class Refused(Exception):
    """Why the demo cannot run, in one line that says what to do."""


class Home:
    """The folder: the database's files, uploads, secrets and the children's logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._claim = Claim(folder / "lock")

    def take(self) -> None:
        """Claim the folder, and end what a killed run left behind."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        try:
            self._claim.take()
        except Taken as holder:
            raise Refused(f"the demo in {self.folder} is running ({holder}); stop it") from None
        stop_strangers(marked(f"{MARK}={self.folder}"), signal.SIGTERM)

    def free(self) -> None:
        """Let the folder go."""
        self._claim.free()

    def secrets(self) -> dict[str, str]:
        """Return the demo's own secrets, drawn at the first start and kept from then on."""
        path = self.folder / SECRETS
        if path.exists():
            lines = path.read_text().splitlines()
            return dict(line.split("=", 1) for line in lines if "=" in line)
        if (self.folder / "pg").exists():
            raise Refused(f"{path} is gone and the data cannot be read: run make demo-reset")
        drawn = {
            "SECRET_KEY": secrets.token_urlsafe(60),
            "MASTER_KEYS": "demo:" + b64encode(secrets.token_bytes(32)).decode(),
            "DIGEST_PEPPER": secrets.token_urlsafe(40),
            "DEMO_PASSWORD": "-".join(secrets.token_hex(2) for _ in range(4)),
        }
        new = path.with_suffix(".new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in drawn.items())
        new.replace(path)
        return drawn

    def reset(self) -> str:
        """Remove what the demo keeps, and nothing else that lies in the folder."""
        if not self.folder.exists():
            return f"Nothing to remove: there is no {self.folder}"
        self.take()
        Engine(self.folder / "pg").clear()
        for name in KEPT:
            _remove(self.folder / name)
        self.free()
        with contextlib.suppress(OSError):
            self.folder.rmdir()
        said = f"Removed the demo's database, files and secrets in {self.folder}."
        kept = " The database that DATABASE_URL names was left as it is."
        return said + (kept if given_database() else "")


def given_database() -> str:
    """Return the visitor's own DATABASE_URL, or nothing."""
    return environment.given("DATABASE_URL")


def child_environment() -> dict[str, str]:
    """Return this environment without the site's settings: the demo has its own."""
    own = {*environment.SETTINGS, *(f"{name}_FILE" for name in environment.SETTINGS)}
    return {name: value for name, value in os.environ.items() if name not in own}


def port_from(text: str) -> int:
    """Return DEMO_PORT as a number."""
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise Refused(f"DEMO_PORT is {text!r}: give a port such as 8000")
    return int(text)


def check_port(port: int) -> None:
    """Refuse a port that cannot be had."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            raise Refused(
                f"port {port} cannot be used ({error.strerror}): try make demo DEMO_PORT=8001"
            ) from None


def check_database(url: str) -> None:
    """Refuse a database that does not answer, before anything is started."""
    config = environment.database(url)
    link = {"dbname": config["NAME"], "user": config["USER"], "password": config["PASSWORD"]}
    link |= {"host": config["HOST"], "port": config["PORT"]}
    chosen = {key: value for key, value in link.items() if value} | config.get("OPTIONS", {})
    try:
        psycopg2.connect(**{"connect_timeout": 10} | chosen).close()
    except psycopg2.Error as error:
        reason = " ".join(str(error).split())
        raise Refused(f"the database that DATABASE_URL names does not answer: {reason}") from None


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
