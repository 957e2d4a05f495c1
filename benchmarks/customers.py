"""Made-up customers of any number: a CSV file, its map, and the command that imports it."""

import csv
import subprocess
import sys
from pathlib import Path

from foundation.business import Business

ROOT = Path(__file__).resolve().parent.parent
MAP = """
phone_region = "US"

[fields]
id = "account"
name = ["given_name", "surname"]
email = "email"
phone = "phone"
account = "account"
"""
GIVEN = ("Ada", "Ben", "Chloe", "Dev", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jun", "Kofi")
HEADER = ("account", "given_name", "surname", "email", "phone")


def customer(number: int) -> dict[str, str]:
    """Return the same person for the same number; one name is shared by some hundred."""
    return {
        "account": f"{number + 1:08d}",
        "given_name": GIVEN[number % len(GIVEN)],
        "surname": f"Example{number % 997}",
        "email": f"customer{number}@example.org",
        "phone": f"+1{201 + number // 10_000 % 700}55{number % 10_000:05d}",
    }


def write(folder: Path, count: int, *, filler: int = 0) -> Path:
    """Write `count` customers, with a column of `filler` characters that no field uses."""
    (folder / "map.toml").write_text(MAP)
    path = folder / f"{count}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*HEADER, "notes"])
        for number in range(count):
            rows.writerow([*customer(number).values(), "x" * filler])
    return path


def write_changes(folder: Path, count: int, *, every: int) -> Path:
    """Write each `every`-th of `count` customers, with another e-mail address."""
    path = folder / f"{count}.every{every}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*HEADER, "notes"])
        for number in range(0, count, every):
            person = customer(number) | {"email": f"moved{number}@example.org"}
            rows.writerow([*person.values(), ""])
    return path


def start(business: Business, path: Path, source: str, *options: str) -> subprocess.Popen[bytes]:
    """Start `import_records` as an operator would."""
    command = [sys.executable, "manage.py", "import_records", str(path), "--source", source]
    command += options
    command += ["--business", business.slug, "--map", str(path.parent / "map.toml")]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
