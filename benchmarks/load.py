"""Serve a WSGI application by granian and post a form to it from eight clients."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

CLIENTS = 8
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of posts came to."""

    per_second: float
    p50_ms: float
    p95_ms: float


@dataclass(slots=True)
class Client:
    """One browser: a connection that is kept, and its cookies."""

    port: int
    cookies: dict[str, str]
    address: str = "127.0.0.1"
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60, source_address=(self.address, 0)
        )

    def call(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return response.status, text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(target: str, **environment: str) -> Iterator[int]:
    """Serve `target` with two workers on a free port, which is yielded."""
    port = free_port()
    command = [Path(sys.executable).parent / "granian", "--interface", "wsgi", target]
    options = ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    options += ["--blocking-threads", "4", "--no-access-log"]
    server = subprocess.Popen(
        [*command, *options, "--log-level", "warning"], env=os.environ | environment
    )
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("granian did not start")


def measure(posts: int, client: Callable[[int], Callable[[int], None]]) -> Load:
    """Run `posts` calls shared by eight clients; `client(n)` returns the n-th client's call."""
    calls = [client(n) for n in range(CLIENTS)]
    taken: list[float] = []

    def work(n: int) -> None:
        for i in range(n, posts, CLIENTS):
            begun = time.perf_counter()
            calls[n](i)
            taken.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - begun
    taken.sort()
    if len(taken) != posts:
        raise SystemExit("A client failed: see above.")
    return Load(posts / whole, taken[posts // 2], taken[int(posts * 0.95)])
