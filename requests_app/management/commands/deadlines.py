"""Compute the dates of test cases, or explain those of one request. Reads no database."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_app.management.explaining import told
from requests_app.rules import calendars
from requests_app.rules.vectors import computed, values
from requests_app.rules.vectors_cases import Case, CaseError, case
from requests_app.rules.vectors_clocks import running

OPTIONS = {
    "regime": "--regime",
    "request_type": "--right",
    "received": "--received",
    "controller_timezone": "--timezone",
    "holiday_calendar": "--calendar",
}


class Command(BaseCommand):
    help = "Print the dates of the cases in a file, or explain those of one request."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vectors", type=Path, metavar="FILE", help="a JSON file of cases")
        parser.add_argument("--regime", default="", help="such as ccpa, gdpr, us_va, gdpr+ccpa")
        parser.add_argument("--right", default="", help="such as access, delete, know, appeal")
        parser.add_argument("--received", default="", metavar="TIME", help="a day or an ISO time")
        parser.add_argument("--timezone", default="", metavar="ZONE", help="America/New_York, …")
        parser.add_argument("--event", action="append", default=[], metavar="TYPE=TIME")
        parser.add_argument("--calendar", help="holidays that move a last day on: DE, UK-SCT, …")
        parser.add_argument("--business-days", help="the list that counts them: US-FED, …")
        parser.add_argument("--promise-days", type=int, help="what the policy promises")
        parser.add_argument("--json", action="store_true", help="values instead of sentences")

    def handle(self, *args: Any, vectors: Path | None, **options: Any) -> None:
        if vectors:
            found = _computed(vectors)
            self._json(found)
            wrong = [row["error"] for row in found if "error" in row]
            if wrong:
                raise CommandError(f"{vectors}: " + "\n".join(wrong))
            return
        try:
            one = _case(options)
            lines = list(told(one, running(one)))
        except CaseError as error:
            option = OPTIONS.get(error.field) or f"--event ({error.field.rpartition('.')[2]})"
            raise CommandError(f"{option}: {error.reason}") from None
        if options["json"]:
            self._json(values(one))
        else:
            self.stdout.write("\n".join(lines))

    def _json(self, found: object) -> None:
        self.stdout.write(json.dumps(found, indent=1))


def _computed(file: Path) -> list[dict[str, Any]]:
    try:
        return computed(json.loads(file.read_bytes()))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{file} is not JSON: {error}.") from None
    except CaseError as error:
        raise CommandError(f"{file}, {error}.") from None


def _case(options: dict[str, Any]) -> Case:
    """Return the case of the options. Raises CaseError for a value, CommandError for a number."""
    table = {
        "regime": options["regime"],
        "request_type": options["right"],
        "received": options["received"],
        "controller_timezone": options["timezone"],
        "holiday_calendar": options["calendar"],
        "events": [_event(text) for text in options["event"]],
    }
    return _placed(case(table, ""), options["business_days"], options["promise_days"])


def _placed(one: Case, business_days: str | None, promise_days: int | None) -> Case:
    if business_days:
        if not calendars.is_known(business_days):
            known = ", ".join(calendars.codes())
            raise CommandError(
                f"--business-days: {business_days!r} is not known; it may be: {known}"
            )
        one = replace(one, place=replace(one.place, business_days=business_days))
    if promise_days is not None:
        if not 1 <= promise_days <= 366:
            raise CommandError("--promise-days: must lie between 1 and 366")
        one = replace(one, promise_days=promise_days, promised=frozenset(one.regimes))
    return one


def _event(text: str) -> dict[str, str]:
    kind, _, at = text.partition("=")
    return {"type": kind, "at": at}
