"""Learn how much each field of the imported records tells."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from verification.models import RecordSource
from verification.rules.weights import PARTS, Degree, Weights
from verification.services import learning

BY = "learn_weights"  # the actor on the ledger


class Command(BaseCommand):
    help = "Learn from the imported records how much each field tells (docs/import-records.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--business", metavar="SLUG", help="all if not given")
        parser.add_argument("--source", metavar="NAME", help="all of the business if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"business__slug": options["business"], "name": options["source"]}
        sources = RecordSource.objects.filter(**{k: v for k, v in asked.items() if v})
        if not sources:
            raise CommandError("No such source of records; import_records makes one.")
        for source in sources.select_related("business").order_by("business__slug", "name"):
            learned = learning.learn(source, by=BY, now=timezone.now())
            self.stdout.write(f"{source.business.slug} {source.name}: {_said(learned)}")


def _said(learned: Weights | None) -> str:
    if learned is None:
        return "nothing is imported yet."
    if not learned.learned:
        return "too few records to learn from; the assumptions stand."
    return "".join(_line(learned, part) for part in sorted(learned.learned, key=_place))


def _place(part: str) -> tuple[int, str]:
    known = list(PARTS)
    return (known.index(part) if part in known else len(known), part)


def _line(learned: Weights, part: str) -> str:
    same, other = (learned.bits(part, degree) for degree in (Degree.SAME, Degree.OTHER))
    common = learned.learned[part].common
    least = learned.bits(part, Degree.SAME, max(common, key=common.__getitem__, default=None))
    range_ = f"{same:.1f} bits" if not common else f"{same:.1f} bits, {least:.1f} if most common"
    return f"\n  {part}: agrees {range_}; differs {other:.1f}"
