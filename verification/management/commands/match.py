"""Look up each row of a CSV file among the imported records, as the desk would."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from verification.management import importing
from verification.models import RecordSource
from verification.records.mapping import FieldMap
from verification.records.reader import BadFile, Reader, Row
from verification.rules.degrees import of_points
from verification.services.identity import Lookup

NOBODY = {"matched": None, "degree": of_points(0), "points": 0, "score": None, "ambiguous": False}


class Command(BaseCommand):
    help = "Look up each row of a CSV file among the imported records (docs/import-records.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        importing.add_place(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        source, known = _source(options), importing.field_map(options["map"])
        lookup = Lookup(source.business_id, source.name)
        unread = 0
        try:
            for number, row in _rows(options["file"], known):
                if isinstance(row, BadFile):
                    unread += 1
                    self.stderr.write(f"{options['file'].name}, row {number}, {row}.")
                found = _answer(number, lookup, row)
                self.stdout.write(json.dumps(found) if options["json"] else _sentence(found))
        except BadFile as fault:
            raise CommandError(f"{options['file'].name}, {fault}.") from None
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        if unread:
            self.stderr.write(f"{unread} rows could not be read.")


def _rows(path: Path, known: FieldMap) -> Iterator[tuple[int, Row | BadFile]]:
    with path.open("rb") as file:
        reader = Reader(file, known)
        reader.read_header()
        yield from enumerate(reader.all_rows(), start=1)


def _answer(number: int, lookup: Lookup, row: Row | BadFile) -> dict[str, Any]:
    """Return the answer to a row; each has one, so that a reader can count on it."""
    if isinstance(row, BadFile):
        return {"row": number, **NOBODY}
    claims = {key: value for key, value in row.values.items() if key != "id"}
    found, external = lookup.accepted(claims)
    best = found.best
    points = found.points if external is not None else 0
    return {
        "row": number,
        "matched": external,
        "degree": of_points(points),
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
    sources = RecordSource.objects.filter(business=importing.business(options["business"]))
    source = sources.filter(name=options["source"].strip()).first()
    if source is None or source.current_run_id is None:
        known = ", ".join(sources.order_by("name").values_list("name", flat=True)) or "none"
        raise CommandError(f"No records of {options['source']!r}; sources are: {known}.")
    return source
