"""The made-up people of FEBRL, each with contacts derived from their number.

Addresses are at domains reserved by RFC 2606, telephone numbers in 555-0100 to 555-0199,
which nobody is given.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "febrl"
DOMAINS = ("example.org", "example.com", "example.net")
AREAS = [code for code in range(201, 990) if code % 100 != 11 and code // 10 % 10 != 9]

MAP = """
phone_region = "US"
required = ["account"]

[fields]
name = ["given_name", "surname"]
email = "e_mail"
phone = "phone"
account = "account"
"""


@dataclass(frozen=True, slots=True)
class Person:
    """One person; `number` is the same in both sets."""

    number: int
    given_name: str
    surname: str

    @property
    def email(self) -> str:
        return f"person{self.number}@{DOMAINS[self.number % 3]}"

    @property
    def phone(self) -> str:
        area, line = divmod(self.number, 100)
        return f"+1{AREAS[area]}55501{line:02d}"

    @property
    def account(self) -> str:
        return f"{self.number + 1:08d}"

    @property
    def claims(self) -> dict[str, str]:
        """What the person might type into a form, in a hand of their own."""
        area, line = divmod(self.number, 100)
        return {
            "name": f"{self.surname.title()}, {self.given_name.title()}",
            "email": f" {self.email.upper()} ",
            "phone": f"({AREAS[area]}) 555-01{line:02d}",
            "account": f"{self.number + 1:,}".replace(",", "-"),
        }


def people(which: str) -> list[Person]:
    """Return the people of set `4a` or `4b`, by number."""
    with (FOLDER / f"dataset{which}.csv").open(encoding="ascii", newline="") as file:
        rows = csv.DictReader(file, skipinitialspace=True)
        found = [
            Person(int(row["rec_id"].split("-")[1]), row["given_name"], row["surname"])
            for row in rows
        ]
    return sorted(found, key=lambda person: person.number)


def write_csv(path: Path, people: Iterable[Person]) -> Path:
    """Write people with their contacts as a customer file that `MAP` describes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["account", "given_name", "surname", "e_mail", "phone"])
        for one in people:
            rows.writerow([one.account, one.given_name, one.surname, one.email, one.phone])
    return path
