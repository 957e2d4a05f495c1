"""Wrap every key under the first of MASTER_KEYS. May be run at any time, and again."""

from itertools import islice

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from foundation.heads import DailyHead
from foundation.rotation import Failures, key_columns, outdated, rotate
from foundation.sealing import WrappedKeyField, current_master

SHOWN = 20


class Command(BaseCommand):
    help = "Wrap every key anew under the current master key, which is the first of MASTER_KEYS."

    def handle(self, *args: object, **options: object) -> None:
        failures = Failures()
        for column in key_columns():
            self._rotate(column, failures)
        for (place, pk), reason in islice(failures.rows.items(), SHOWN):
            self.stdout.write(self.style.ERROR(f"{place} of row {pk}: {reason}"))
        if failures.rows:
            raise CommandError(
                f"{len(failures.rows):,} keys could not be unwrapped; remove no master key."
            )
        self._tell_what_may_go()

    def _rotate(self, column: WrappedKeyField, failures: Failures) -> None:
        done = 0
        with tqdm(total=outdated(column).count(), desc=str(column), disable=None) as bar:
            try:
                for count in rotate(column, failures):
                    done += count
                    bar.update(count)
            except TimeoutError:
                raise CommandError(
                    f"Some keys of {column} are held, or a process that was not restarted with "
                    f"{current_master()!r} first still wraps new ones under another. Run this "
                    "again, and remove no master key before it ends well."
                ) from None
        self.stdout.write(f"{column}: {done:,} keys wrapped anew under {current_master()!r}.")

    def _tell_what_may_go(self) -> None:
        old = [name for name in settings.MASTER_KEYS if name != current_master()]
        if not old:
            self.stdout.write("MASTER_KEYS names no other master key.")
        head = DailyHead.objects.order_by("-on").first()
        for name in old:
            self.stdout.write(self._advice(name, head))

    def _advice(self, name: str, head: DailyHead | None) -> str:
        if head and head.master == name:
            return (
                f"The last daily ledger head is signed under {name!r}. Keep {name!r} until the "
                "next daily head is made, then run this again."
            )
        return (
            f"No key is wrapped under {name!r} any more: it may now be removed from MASTER_KEYS, "
            f"if every process was restarted with {current_master()!r} first before this ran."
        )
