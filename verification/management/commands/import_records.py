"""Import customers' records from a CSV file, to find people who ask among them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from foundation.business import Business
from verification.models import ImportRun, RecordSource
from verification.records import mapping
from verification.records.mapping import BadMap, FieldMap
from verification.records.reader import BadFile
from verification.records.rejects import InTheWay
from verification.services import imports
from verification.services.carrying import Outcome
from verification.services.csv_import import Order, import_file
from verification.services.deltas import Counts, NoBase
from verification.services.imports import Busy

BY = "import_records"  # the actor on the ledger
NAME_MAX = RecordSource._meta.get_field("name").max_length


class Command(BaseCommand):
    help = "Import customers' records from a CSV file. docs/import-records.md explains the map."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--business", required=True, metavar="SLUG")
        parser.add_argument("--source", required=True, metavar="NAME", help="such as CRM")
        parser.add_argument("--map", required=True, type=Path, metavar="MAP.toml")
        parser.add_argument(
            "--delta", action="store_true", help="the file holds only what changed since"
        )
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="FILE.rejects.csv")
        parser.add_argument("--batch", type=int, default=imports.BATCH, metavar="ROWS")

    def handle(self, *args: Any, **options: Any) -> None:
        order = _order(options)
        try:
            outcome = self._import(order)
        except BadFile as fault:
            raise CommandError(f"{order.path.name}, {fault}. Nothing was imported.") from None
        except (Busy, InTheWay, NoBase) as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{error.filename or order.path}: {error.strerror}") from None
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted. Give the same command again to go on from here.", returncode=130
            ) from None
        self._report(outcome)

    def _import(self, order: Order) -> Outcome:
        with tqdm(unit="B", unit_scale=True, disable=None, desc=order.path.name) as bar:

            def progress(run: ImportRun) -> None:
                bar.total = run.file_bytes
                bar.set_postfix_str(f"{run.rows_done} rows", refresh=False)
                bar.update(run.bytes_done - bar.n)

            return import_file(order, by=BY, clock=timezone.now, progress=progress)

    def _report(self, outcome: Outcome) -> None:
        run = outcome.run
        if outcome.already:
            self.stdout.write(f"{run.file_name} is already imported: nothing was changed.")
            return
        if outcome.continued_from:
            self.stdout.write(f"Went on after row {outcome.continued_from}.")
        imported, rejected = _count(run.rows_done, "record"), _count(run.rejected, "row")
        self.stdout.write(f"{imported} imported, {rejected} rejected.")
        if outcome.delta:
            self.stdout.write(_delta(outcome.delta))
        if outcome.removed:
            self.stdout.write(f"{_count(outcome.removed, 'record')} of earlier imports removed.")
        if outcome.rejects:
            self.stdout.write(f"Rejected rows and reasons: {outcome.rejects}")
        if outcome.rejects_lost:
            self.stderr.write("The rejects of the interrupted part were not found.")


def _delta(counts: Counts) -> str:
    did = f"{_count(counts.added, 'record')} added, {counts.replaced} replaced"
    did += f", {counts.removed} removed"
    if counts.unknown:
        verb = "was" if counts.unknown == 1 else "were"
        did += f"; {counts.unknown} {verb} to be removed and not there"
    return f"{did}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _order(options: dict[str, Any]) -> Order:
    path: Path = options["file"]
    if options["batch"] < 1:
        raise CommandError("--batch must be 1 or more.")
    if not 0 < len(options["source"].strip()) <= NAME_MAX:
        raise CommandError(f"--source must be a name of 1 to {NAME_MAX} characters.")
    return Order(
        business=_business(options["business"]),
        source=options["source"].strip(),
        path=path,
        map=_map(options["map"]),
        rejects=options["rejects"] or path.with_name(f"{path.name}.rejects.csv"),
        batch=options["batch"],
        delta=options["delta"],
    )


def _business(slug: str) -> Business:
    try:
        return Business.objects.get(slug=slug)
    except Business.DoesNotExist:
        known = ", ".join(Business.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"No business {slug!r}; known are: {known or 'none'}.") from None


def _map(path: Path) -> FieldMap:
    try:
        return mapping.load(path)
    except BadMap as fault:
        raise CommandError(f"{path}: {fault}.") from None
