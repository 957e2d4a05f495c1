"""Processes of ours: how they die with their parent, and how those left over are found."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
PROC = Path("/proc")
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a child process runs as."""

    uid: int
    gid: int

    def arguments(self) -> dict[str, object]:
        """Return the arguments for `subprocess`."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


class Taken(Exception):
    """Another process holds the claim; says which."""


class Claim:
    """A file that one process holds at a time. It frees itself when that process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> None:
        """Take the claim, or raise Taken. Taking it twice is taking it once."""
        if self._file is not None:
            return
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode(errors="replace").strip()
            os.close(file)
            raise Taken(f"process {holder or 'unknown'}") from None
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        self._file = file

    def free(self) -> None:
        """Let the claim go; safe to call again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def die_with_parent() -> None:
    """Ask the kernel to interrupt this child when its parent is gone, even by kill -9.

    Runs in the child between fork and exec, after its user was changed.
    """
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def leftovers(name: str, folder: Path) -> list[int]:
    """Return the processes called `name` that work in `folder`.

    A PID file is not trusted: after a crash its number may belong to anyone.
    """
    if PROC.is_dir():
        return [pid for pid in _pids() if _comm(pid) == name and _cwd(pid) == str(folder)]
    listed = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,command="], capture_output=True, text=True, check=False
    )
    lines = [line.split(None, 1) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, line in lines if f"/{name} " in line and f" {folder} " in line]


def marked(marker: str) -> list[int]:
    """Return the processes, other than this one, whose environment holds `marker`."""
    wanted = marker.encode()
    others = (pid for pid in _pids() if pid != os.getpid())
    return [pid for pid in others if wanted in _read(pid, "environ").split(b"\0")]


def stop(process: subprocess.Popen[bytes], first: signal.Signals, patience: float) -> None:
    """Stop a child: `first`, and when its patience is over SIGQUIT and SIGKILL; wait for it."""
    for number, seconds in ((first, patience), (signal.SIGQUIT, 5), (signal.SIGKILL, None)):
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return


def stop_group(leader: int) -> None:
    """End what a child that has ended left in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def stop_strangers(pids: Iterable[int], first: signal.Signals) -> None:
    """Stop processes that are not children of this one, and wait until all are gone."""
    left = list(pids)
    for number, seconds in ((first, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        give_up = time.monotonic() + seconds
        while (left := [pid for pid in left if alive(pid)]) and time.monotonic() < give_up:
            time.sleep(0.01)


def alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and only waits for its parent does not."""
    if PROC.is_dir():
        state = _read(pid, "stat").rpartition(b")")[2].split()
        return bool(state) and state[0] not in {b"Z", b"X"}
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _pids() -> Iterable[int]:
    if not PROC.is_dir():
        return []
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]


def _comm(pid: int) -> str:
    return _read(pid, "comm").decode(errors="replace").strip()


def _cwd(pid: int) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(PROC / str(pid) / "cwd")
    return ""


def _read(pid: int, name: str) -> bytes:
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / name).read_bytes()
    return b""
