"""The demo as a visitor starts it: real processes, real signals, a folder of its own."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from privacyportal import supervisor as module
from privacyportal.demo_home import Home, Refused
from privacyportal.processes import PROC, alive, leftovers, marked
from privacyportal.supervisor import Child, Demo

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "privacyportal.supervisor"]
GENTLE = 30


@pytest.fixture
def folder():
    """Give a folder that an unprivileged user may reach too, unlike pytest's own for root."""
    with tempfile.TemporaryDirectory(prefix="demo-") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "demo"


@pytest.fixture
def port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def surroundings(folder, port, **settings):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"DEMO_DIR": str(folder), "DEMO_PORT": str(port), "DEMO_DATA": "no"}
    return kept | own | settings


def refusal(folder, port, *arguments, **settings):
    """Run the supervisor where it must refuse; return its only line."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=surroundings(folder, port, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@contextlib.contextmanager
def demo(folder, port, **settings):
    """Start the demo and read what it says until it is ready."""
    with subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=surroundings(folder, port, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        said = ""
        while "Ctrl-C stops it." not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        process.said = said
        try:
            yield process
        finally:
            process.terminate()
            process.wait(GENTLE)


def processes(folder):
    """Return every process of a demo: its children by their mark, PostgreSQL by its folder."""
    return marked(f"PORTAL_DEMO={folder}") + leftovers("postgres", folder / "pg" / "data")


def gone_within(seconds, pids):
    give_up = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not any(map(alive, pids))


def status(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def query(folder, sql):
    link = psycopg2.connect(host=str(folder / "pg" / "socket"), user="postgres", dbname="portal")
    link.autocommit = True
    with contextlib.closing(link), link.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def test_it_answers_stops_on_term_and_keeps_its_data(folder, port):
    with demo(folder, port) as first:
        assert f"http://127.0.0.1:{port}/" in first.said
        password = re.search(r"lead or admin, password (\S+)", first.said)[1]
        assert status(port) == 200
        query(folder, "CREATE TABLE kept AS SELECT 42 AS answer")
        pids = processes(folder)
        assert len(pids) > 6  # granian and its worker, celery, PostgreSQL and its own

        first.send_signal(signal.SIGTERM)
        assert first.wait(GENTLE) == 0
        assert [pid for pid in pids if alive(pid)] == []
        assert processes(folder) == []

    with demo(folder, port) as second:
        assert query(folder, "SELECT answer FROM kept") == [(42,)]
        assert password in second.said

        os.killpg(second.pid, signal.SIGINT)  # Ctrl-C, as a terminal sends it
        assert second.wait(GENTLE) == 0
        assert "its data is kept" in second.stdout.read()
        assert processes(folder) == []


@pytest.mark.slow
def test_after_kill_minus_nine_of_everything_the_next_start_recovers(folder, port):
    with demo(folder, port) as first:
        query(folder, "CREATE TABLE kept AS SELECT 42 AS answer")
        for pid in [first.pid, *processes(folder)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        first.wait(GENTLE)

    with demo(folder, port):
        assert status(port) == 200
        assert query(folder, "SELECT answer FROM kept") == [(42,)]


def test_the_children_end_with_a_killed_supervisor_and_it_can_be_reset(folder, port):
    with demo(folder, port) as process:
        pids = processes(folder)
        busy = refusal(folder, port)
        assert busy == f"demo: the demo in {folder} is running (process {process.pid}); stop it"
        assert refusal(folder, port, "reset") == busy

        process.kill()
        assert gone_within(30, pids)

    (folder / "mine.txt").write_text("keep me")
    done = subprocess.run(
        [*COMMAND, "reset"],
        cwd=ROOT,
        env=surroundings(folder, port),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Removed the demo's database, files and secrets in ")
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_what_dies_is_started_again(folder, port):
    with demo(folder, port) as process:
        web = [pid for pid in marked(f"PORTAL_DEMO={folder}") if b"granian" in cmdline(pid)]
        for pid in web:
            os.kill(pid, signal.SIGKILL)
        assert "web ended" in process.stdout.readline()
        postmaster = min(leftovers("postgres", folder / "pg" / "data"))
        os.kill(postmaster, signal.SIGKILL)
        assert "PostgreSQL ended; starting it again" in process.stdout.readline()

        give_up = time.monotonic() + 20
        code = None
        while code != 200 and time.monotonic() < give_up:
            with contextlib.suppress(OSError):
                code = status(port)
            time.sleep(0.1)
        assert code == 200
        assert query(folder, "SELECT 1") == [(1,)]


def cmdline(pid):
    return (PROC / str(pid) / "cmdline").read_bytes()


def test_what_keeps_dying_ends_the_demo_in_one_line(folder, monkeypatch):
    monkeypatch.setattr(module, "MOST_DEATHS", 1)
    folder.mkdir()
    unlucky = Demo(Home(folder), 8000)
    unlucky.environment = dict(os.environ)
    unlucky.children = [Child("web", [sys.executable, "-c", "raise SystemExit('no luck')"])]

    with pytest.raises(Refused, match=r"^web keeps ending: no luck \(see .*web.log\)$"):
        unlucky.wait_for_answer()
    assert unlucky.children[0].process is None


def test_the_secrets_are_for_the_owner_alone_and_stay_the_same(folder):
    home = Home(folder)
    folder.mkdir()

    first = home.secrets()

    assert (folder / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert home.secrets() == first
    assert set(first) == {"SECRET_KEY", "MASTER_KEYS", "DIGEST_PEPPER", "DEMO_PASSWORD"}


def test_a_database_without_its_secrets_is_refused(folder):
    (folder / "pg").mkdir(parents=True)

    with pytest.raises(Refused, match="the data cannot be read: run make demo-reset"):
        Home(folder).secrets()


def test_an_occupied_port_is_one_line(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        line = refusal(folder, taken)

    assert line == (
        f"demo: port {taken} cannot be used (Address already in use): try make demo DEMO_PORT=8001"
    )


@pytest.mark.parametrize("wrong", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_one_line(folder, wrong):
    assert refusal(folder, wrong) == f"demo: DEMO_PORT is '{wrong}': give a port such as 8000"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://root@127.0.0.1/portal", "it does not begin with postgresql://"),
        ("postgresql://me:secret@127.0.0.1:x/portal", "it cannot be read as an address"),
        ("postgresql://me:secret@127.0.0.1:1/portal", "Connection refused"),
    ],
    ids=["other engine", "unreadable", "silent"],
)
def test_a_broken_database_url_is_one_line_without_its_password(folder, port, url, reason):
    line = refusal(folder, port, DATABASE_URL=url)

    assert "DATABASE_URL" in line
    assert reason in line
    assert "secret" not in line


def test_a_folder_that_cannot_be_made_is_one_line(folder, port):
    folder.write_text("a file")

    assert refusal(folder, port) == f"demo: File exists: {folder}"


def test_an_old_python_is_one_line(folder):
    folder.mkdir()
    old = folder / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = subprocess.run(
        [shutil.which("make"), "--silent", "demo", f"PYTHON={old}", f"VENV={folder / 'venv'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert done.stdout == "Python 3.11 or newer is needed; set PYTHON=/path/to/python3\n"
    assert "Traceback" not in done.stderr
