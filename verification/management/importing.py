"""What the commands for records have in common: their options, and what they say."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from foundation.business import Business
from verification.models import RecordSource
from verification.records import mapping
from verification.records.mapping import BadMap, FieldMap
from verification.records.rejects import InTheWay
from verification.services import imports
from verification.services.carrying import Outcome
from verification.services.deltas import Counts, NoBase
from verification.services.imports import Busy

NAME_MAX = RecordSource._meta.get_field("name").max_length


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go, by which map, how many at a time."""

    business: Business
    source: str
    map: FieldMap
    batch: int


def add_place(parser: ArgumentParser) -> None:
    """Add the options of every command that reads rows by a map."""
    parser.add_argument("--business", required=True, metavar="SLUG")
    parser.add_argument("--source", required=True, metavar="NAME", help="such as CRM")
    parser.add_argument("--map", required=True, type=Path, metavar="MAP.toml")


def add_arguments(parser: ArgumentParser, *, rejects: str) -> None:
    """Add the options of an import; `rejects` says where its rejects go by default."""
    add_place(parser)
    parser.add_argument("--batch", type=int, default=imports.BATCH, metavar="ROWS")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=rejects)


def target(options: dict[str, Any]) -> Target:
    """Read the options. Raises CommandError."""
    if options["batch"] < 1:
        raise CommandError("--batch must be 1 or more.")
    source = options["source"].strip()
    if not 0 < len(source) <= NAME_MAX:
        raise CommandError(f"--source must be a name of 1 to {NAME_MAX} characters.")
    found = business(options["business"])
    return Target(found, source, field_map(options["map"]), options["batch"])


@contextmanager
def refusals(path: Path, *, left: str) -> Iterator[None]:
    """Say in a sentence what stops an import of `path`. Raises CommandError.

    `left` tells whoever interrupted it what is left to do.
    """
    try:
        yield
    except (Busy, InTheWay, NoBase) as refusal:
        raise CommandError(str(refusal)) from None
    except OSError as error:
        raise CommandError(f"{error.filename or path}: {error.strerror}") from None
    except KeyboardInterrupt:
        raise CommandError(f"Interrupted. {left}", returncode=130) from None


def report(outcome: Outcome, out: OutputWrapper, err: OutputWrapper) -> None:
    """Say what came of it."""
    run = outcome.run
    if outcome.already:
        out.write(f"{run.file_name} is already imported: nothing was changed.")
        return
    if outcome.continued_from:
        out.write(f"Went on after row {outcome.continued_from}.")
    imported, rejected = _count(run.rows_done, "record"), _count(run.rejected, "row")
    out.write(f"{imported} imported, {rejected} rejected.")
    if outcome.delta:
        out.write(_delta(outcome.delta))
    if outcome.removed:
        out.write(f"{_count(outcome.removed, 'record')} of earlier imports removed.")
    if outcome.rejects:
        out.write(f"Rejected rows and reasons: {outcome.rejects}")
    if outcome.rejects_lost:
        err.write("The rejects of the interrupted part were not found.")


def _delta(counts: Counts) -> str:
    did = f"{_count(counts.added, 'record')} added, {counts.replaced} replaced"
    did += f", {counts.removed} removed"
    if counts.unknown:
        verb = "was" if counts.unknown == 1 else "were"
        did += f"; {counts.unknown} {verb} to be removed and not there"
    return f"{did}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def business(slug: str) -> Business:
    """Return the business of an option. Raises CommandError."""
    try:
        return Business.objects.get(slug=slug)
    except Business.DoesNotExist:
        known = ", ".join(Business.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"No business {slug!r}; known are: {known or 'none'}.") from None


def field_map(path: Path) -> FieldMap:
    """Read the map of an option. Raises CommandError."""
    try:
        return mapping.load(path)
    except BadMap as fault:
        raise CommandError(f"{path}: {fault}.") from None
