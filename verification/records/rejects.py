"""The rejects file: line, column and reason of each row left out; never what the row held."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from verification.records.staging import Reject

HEADER = ("line", "column", "reason")


class InTheWay(Exception):
    """A file of that name is there already; it is not overwritten."""


class Rejects:
    """Collects rejects in a part file of this run, which gets its name when the run is finished.

    `size` is as far as the part counts: what was written after the last committed batch,
    before a kill, is cut off when the run goes on.
    """

    def __init__(self, path: Path, run_id: int, *, size: int) -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.{run_id}.part")
        kept = self.part.stat().st_size if self.part.exists() else 0
        self.lost = kept < size
        self.size = 0 if self.lost else size
        if kept:
            os.truncate(self.part, self.size)

    def write(self, rejects: Iterable[Reject]) -> None:
        """Append `rejects` and wait until the disk has them."""
        rows = [(reject.line, reject.column, reject.reason) for reject in rejects]
        if not rows:
            return
        with self.part.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows if self.size else [HEADER, *rows])
            file.flush()
            os.fsync(file.fileno())
            self.size = file.tell()

    def publish(self) -> Path | None:
        """Give the file its name; return where it lies, or None where nothing was rejected."""
        if not self.part.exists():
            return None
        if self.path.exists():
            return self.part
        return self.part.rename(self.path)

    def remove(self) -> None:
        """Take the part away: its import came to nothing, so its lines mean nothing."""
        self.part.unlink(missing_ok=True)


def refuse_overwriting(path: Path) -> None:
    """Raise InTheWay where a file lies at `path`."""
    if path.exists():
        raise InTheWay(f"{path} is there already: move it away, or name another by --rejects.")
