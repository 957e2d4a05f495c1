"""Import customers' records from an SQL database, to find people who ask among them."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from verification.management import importing
from verification.models import ImportRun
from verification.records.sql import BadQuery, Unreachable
from verification.services.carrying import Outcome
from verification.services.sql_import import SqlOrder, import_query

BY = "import_sql"  # the actor on the ledger


class Command(BaseCommand):
    help = (
        "Import customers' records from the database that RECORD_SOURCES names for the source: "
        "what changed since the last time, or all. docs/import-records.md explains the map."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        importing.add_arguments(parser, rejects="MAP.TIME.rejects.csv")
        parser.add_argument(
            "--full", action="store_true", help="all rows; notices those that were deleted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        order = _order(options, timezone.now())
        try:
            with importing.refusals(
                order.rejects, left="Nothing was imported; the same command begins anew."
            ):
                outcome = self._import(order)
        except Unreachable as fault:
            raise CommandError(f"The database of {order.source} {fault}.") from None
        except BadQuery as fault:
            raise CommandError(f"{order.source}: {fault}. Nothing was imported.") from None
        importing.report(outcome, self.stdout, self.stderr)

    def _import(self, order: SqlOrder) -> Outcome:
        with tqdm(unit=" rows", disable=None, desc=order.source) as bar:

            def progress(run: ImportRun) -> None:
                bar.update(run.rows_done + run.rejected - bar.n)

            return import_query(order, by=BY, clock=timezone.now, progress=progress)


def _order(options: dict[str, Any], now: datetime) -> SqlOrder:
    into = importing.target(options)
    if into.map.sql is None:
        raise CommandError(f'{options["map"]}: sql: missing; give it query = "select ...".')
    beside = options["map"].with_name(f"{options['map'].stem}.{now:%Y%m%dT%H%M%S}.rejects.csv")
    return SqlOrder(
        business=into.business,
        source=into.source,
        url=_address(into.source),
        map=into.map,
        query=into.map.sql,
        rejects=options["rejects"] or beside,
        batch=into.batch,
        full=options["full"],
    )


def _address(source: str) -> str:
    addresses: dict[str, str] = settings.RECORD_SOURCE_SECRETS
    try:
        return addresses[_key(source)]
    except KeyError:
        known = ", ".join(sorted(addresses)) or "none"
        raise CommandError(
            f"The setting RECORD_SOURCES has no address for {_key(source)!r}; known are: {known}."
        ) from None


def _key(source: str) -> str:
    return "_".join(source.split()).casefold()
