"""Import customers' records from a CSV file, to find people who ask among them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from verification.management import importing
from verification.models import ImportRun
from verification.records.reader import BadFile
from verification.services.carrying import Outcome
from verification.services.csv_import import Order, import_file

BY = "import_records"  # the actor on the ledger


class Command(BaseCommand):
    help = "Import customers' records from a CSV file. docs/import-records.md explains the map."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        importing.add_arguments(parser, rejects="FILE.rejects.csv")
        parser.add_argument(
            "--delta", action="store_true", help="the file holds only what changed since"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        order = _order(options)
        try:
            with importing.refusals(
                order.path, left="Give the same command again to go on from here."
            ):
                outcome = self._import(order)
        except BadFile as fault:
            raise CommandError(f"{order.path.name}, {fault}. Nothing was imported.") from None
        importing.report(outcome, self.stdout, self.stderr)

    def _import(self, order: Order) -> Outcome:
        with tqdm(unit="B", unit_scale=True, disable=None, desc=order.path.name) as bar:

            def progress(run: ImportRun) -> None:
                bar.total = run.file_bytes
                bar.set_postfix_str(f"{run.rows_done} rows", refresh=False)
                bar.update(run.bytes_done - bar.n)

            return import_file(order, by=BY, clock=timezone.now, progress=progress)


def _order(options: dict[str, Any]) -> Order:
    path: Path = options["file"]
    into = importing.target(options)
    return Order(
        business=into.business,
        source=into.source,
        path=path,
        map=into.map,
        rejects=options["rejects"] or path.with_name(f"{path.name}.rejects.csv"),
        batch=into.batch,
        delta=options["delta"],
    )
