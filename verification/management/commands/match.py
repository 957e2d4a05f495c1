"""Look up each row of a CSV file among the imported records, as the desk would."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.business import Business
from verification.models import RecordSource
from verification.records import mapping
from verification.records.mapping import BadMap, FieldMap
from verification.records.reader import BadFile, Reader, Row
from verification.services.identity import Lookup

DEGREES = ("none", "none", "reasonable", "reasonably_high")  # 11 CCR 7062(b), (c)


class Command(BaseCommand):
    help = "Look up each row of a CSV file among the imported records (docs/import-records.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--business", required=True, metavar="SLUG")
        parser.add_argument("--source", required=True, metavar="NAME", help="such as CRM")
        parser.add_argument("--map", required=True, type=Path, metavar="MAP.toml")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        source, known = _source(options), _map(options["map"])
        lookup = Lookup(source.business_id, source.name)
        unread = 0
        try:
            for number, row in _rows(options["file"], known):
                if isinstance(row, BadFile):
                    unread += 1
                    self.stderr.write(f"{options['file'].name}, row {number}, {row}.")
                    continue
                found = _answer(number, lookup, row)
                self.stdout.write(json.dumps(found) if options["json"] else _sentence(found))
        except BadFile as fault:
            raise CommandError(f"{options['file'].name}, {fault}.") from None
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        if unread:
            self.stderr.write(f"{unread} rows could not be read and were passed over.")


def _rows(path: Path, known: FieldMap) -> Iterator[tuple[int, Row | BadFile]]:
    with path.open("rb") as file:
        reader = Reader(file, known)
        reader.read_header()
        yield from enumerate(reader.all_rows(), start=1)


def _answer(number: int, lookup: Lookup, row: Row) -> dict[str, Any]:
    claims = {key: value for key, value in row.values.items() if key != "id"}
    found, external = lookup.accepted(claims)
    best = found.best
    points = found.points if external is not None else 0
    return {
        "row": number,
        "matched": external,
        "degree": DEGREES[min(points, 3)],
        "points": points,
        "score": round(best.score, 2) if best else None,
        "ambiguous": found.ambiguous,
    }


def _sentence(found: dict[str, Any]) -> str:
    if found["ambiguous"]:
        return f"Row {found['row']}: several records fit equally."
    if found["matched"] is None:
        return f"Row {found['row']}: nobody."
    return f"Row {found['row']}: {found['matched']}, {found['points']} data points."


def _source(options: dict[str, Any]) -> RecordSource:
    if not Business.objects.filter(slug=options["business"]).exists():
        raise CommandError(f"No business {options['business']!r}.")
    sources = RecordSource.objects.filter(business__slug=options["business"])
    source = sources.filter(name=options["source"].strip()).first()
    if source is None or source.current_run_id is None:
        known = ", ".join(sources.order_by("name").values_list("name", flat=True)) or "none"
        raise CommandError(f"No records of {options['source']!r}; sources are: {known}.")
    return source


def _map(path: Path) -> FieldMap:
    try:
        return mapping.load(path)
    except BadMap as fault:
        raise CommandError(f"{path}: {fault}.") from None
