"""Walk the whole ledger; name the first bad row of each bad chain; exit 1 if there is one."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from foundation.heads import DailyHead, folder
from foundation.ledger import LedgerEntry, LedgerHead
from foundation.proof import Fault, daily_faults, ledger_faults, published_faults


class Command(BaseCommand):
    help = "Prove the ledger: every chain, the daily heads, and the published copies of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads",
            type=Path,
            help="folder of published daily heads; by default the one in DATA_DIR",
        )

    def handle(self, *args: object, heads: Path | None, **options: object) -> None:
        if heads and not heads.is_dir():
            raise CommandError(f"{heads} is not a folder.")
        published = sorted((heads or folder()).glob("*.json"))
        count = 0
        try:
            with transaction.atomic():
                self._freeze()
                for fault in self._faults(published):
                    count += 1
                    self.stdout.write(self.style.ERROR(f"{fault.where} {fault.what}"))
                self._sum_up(len(published))
        except ValueError as error:
            raise CommandError(str(error)) from None
        if count:
            raise CommandError(f"The ledger is not whole: {count} found bad.")
        self.stdout.write(self.style.SUCCESS("The ledger is whole."))

    def _freeze(self) -> None:
        """Look at one moment, whatever is written meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def _faults(self, published: list[Path]) -> Iterator[Fault]:
        yield from ledger_faults()
        yield from daily_faults()
        yield from published_faults(published)

    def _sum_up(self, published: int) -> None:
        last = DailyHead.objects.order_by("-on").first()
        self.stdout.write(
            f"Checked {LedgerEntry.objects.count():,} entries in "
            f"{LedgerHead.objects.count():,} chains, {DailyHead.objects.count():,} daily heads "
            f"(last: {last.on if last else 'none'}), {published:,} published."
        )
