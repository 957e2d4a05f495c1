"""Made-up customers of any number, drawn from the FEBRL people: names as common as theirs.

Number n is always the same person. Errors in claims are those of typing: a letter left out,
two exchanged, a field forgotten, an old e-mail address.
"""

import csv
from functools import cache
from pathlib import Path
from random import Random

from tests import febrl

MAP = """
phone_region = "US"

[fields]
id = "id"
given = "given"
family = "family"
birth = "birth"
street = "street"
city = "city"
postcode = "postcode"
state = "state"
email = "email"
phone = "phone"
account = "account"
"""
HEADER = (
    "id", "given", "family", "birth", "street", "city", "postcode", "state", "email", "phone",
    "account",
)  # fmt: skip


@cache
def _people() -> list[dict[str, str]]:
    with (febrl.FOLDER / "dataset4a.csv").open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file, skipinitialspace=True))


def customer(number: int) -> dict[str, str]:
    """Return the customer of that number: parts of several FEBRL people, contacts of their own."""
    draw, people = Random(number), _people()  # noqa: S311
    named, family, lives, place = (draw.choice(people) for _ in range(4))
    return {
        "id": f"C{number}",
        "given": named["given_name"],
        "family": family["surname"],
        "birth": f"{draw.randint(1930, 2008)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}",
        "street": f"{draw.randint(1, 300)} {lives['address_1']}".strip(),
        "city": place["suburb"],
        "postcode": place["postcode"],
        "state": place["state"],
        "email": f"{named['given_name'] or 'x'}{number}@example.org".replace(" ", ""),
        "phone": f"+1{201 + number // 10_000_000 % 700}{number % 10_000_000:07d}",
        "account": f"{number + 1:09d}",
    }


def claims(number: int) -> dict[str, str]:
    """Return what the customer types: two fields wrong, one left out, never the account."""
    draw, told = Random(-number - 1), customer(number)  # noqa: S311
    told = {field: value for field, value in told.items() if value}
    del told["id"], told["account"]
    left_out, *wrong = draw.sample(sorted(told), 3)
    del told[left_out]
    return told | {field: _mistyped(told[field], draw) for field in wrong}


def write(folder: Path, first: int, count: int) -> Path:
    """Write `count` customers from number `first` on, and the map."""
    (folder / "map.toml").write_text(MAP)
    path = folder / f"{count}.csv"
    with path.open("w", newline="") as file:
        rows = csv.DictWriter(file, HEADER)
        rows.writeheader()
        rows.writerows(customer(number) for number in range(first, first + count))
    return path


def _mistyped(value: str, draw: Random) -> str:
    at = draw.randrange(max(len(value) - 1, 1))
    if draw.random() < 0.5:
        return value[:at] + value[at + 1 :]
    return value[:at] + value[at + 1 : at + 2] + value[at] + value[at + 2 :]
