"""A body without end, sent to the real server: answered in words, neither read nor stored."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import pytest

from tests.mailserver import free_port
from tests.privacyportal.test_settings import GOOD, GRANIAN, ROOT

HEAD = b"POST /status/files/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: de\r\n"
FORM = b"Content-Type: multipart/form-data; boundary=x\r\n"
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
PIECE = bytes(1_000_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run granian with a /tmp and a store of its own, in debug mode for want of collected files.

    No request here reaches the database.
    """
    home, port = tmp_path_factory.mktemp("server"), free_port()
    more = {"TMPDIR": str(home), "DATA_DIR": str(home), "DEBUG": "true"}
    env = GOOD | more | {"PATH": os.environ["PATH"], "ALLOWED_HOSTS": "127.0.0.1"}
    place = ["--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command = [sys.executable, *GRANIAN, *place]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        until_it_listens(port)
        yield home, port
    finally:
        process.terminate()
        process.wait(20)


def until_it_listens(port):
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


def answer(link):
    """Return the status and the whole of what the server says until it hangs up or falls silent."""
    said = b""
    with contextlib.suppress(OSError):
        while part := link.recv(65_536):
            said += part
    return int(said.split()[1]) if said else 0, said.decode(errors="replace")


def ask(port, *parts):
    """Send until the server no longer listens; return its answer and how much it let in."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), 5) as link:
        with contextlib.suppress(OSError):
            for part in parts:
                link.sendall(part)
                sent += len(part)
        link.settimeout(3)
        return (*answer(link), sent)


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


def stored(home):
    return [path.name for path in home.rglob("*") if path.is_file() and path.name != "log"]


def test_a_gigabyte_is_answered_before_it_is_sent(server):
    home, port = server
    status, page, _ = ask(port, HEAD + FORM + b"Content-Length: 1000000000\r\n\r\n" + PART)
    assert status == 413
    assert "<h1" in page
    assert stored(home) == []


def test_whoever_goes_on_sending_a_gigabyte_is_cut_off(server):
    home, port = server
    begin = HEAD + FORM + b"Content-Length: 1000000000\r\n\r\n" + PART
    _, _, sent = ask(port, begin, *[PIECE] * 1_000)
    assert sent < 100_000_000
    assert stored(home) == []


def test_without_a_length_nothing_is_taken(server):
    home, port = server
    begin = HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(PART)
    status, _, sent = ask(port, begin, *[chunk(PIECE)] * 1_000)
    assert status in {0, 403, 413}
    assert sent < 100_000_000
    assert stored(home) == []


def test_a_length_that_says_too_little_cuts_the_file(server):
    home, port = server
    begin = HEAD + FORM + b"Content-Length: 200\r\n\r\n" + PART
    status, _, sent = ask(port, begin, *[PIECE] * 1_000)
    assert status in {0, 400, 403}
    assert sent < 100_000_000
    assert stored(home) == []


def test_a_length_that_says_too_much_ends_with_the_caller(server):
    home, port = server
    ask(port, HEAD + FORM + b"Content-Length: 9000000\r\n\r\n" + PART)
    status, _, _ = ask(port, b"GET /no/such/page HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert status == 404
    assert stored(home) == []
