"""Made-up customers: the same ones every time, with contacts that reach nobody.

Addresses end in the example domains of RFC 2606; telephone numbers are 555-0100 to 555-0199,
which no telephone company gives out.
"""

import csv
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

try:
    from faker import Faker
except ModuleNotFoundError:  # a production installation does without it
    Faker = None

CUSTOMERS = 5_000
LOCALES = {"en": "en_US", "es": "es_MX", "fr": "fr_FR", "de": "de_DE"}
LANGUAGES = ("en", "en", "en", "en", "en", "en", "es", "es", "fr", "de")
DOMAINS = ("example.com", "example.org", "example.net")
AREA_CODES = (
    "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 "
    "229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 "
    "303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 "
)
AREAS = AREA_CODES.split()
NUMBERS_PER_AREA = 100
HEADER = ("Customer no", "First name", "Last name", "E-mail", "Telephone", "City")
MAP = """\
phone_region = "US"

[fields]
account = "Customer no"
name = ["First name", "Last name"]
email = "E-mail"
phone = "Telephone"
"""


@dataclass(frozen=True, slots=True)
class Person:
    """One customer; `email` and `phone` are empty for a few, as in real files."""

    account: str
    first: str
    last: str
    email: str
    phone: str
    city: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def customers(slug: str, count: int = CUSTOMERS) -> list[Person]:
    """Return the customers of one business, the same ones on every call."""
    chance = Random(slug)  # noqa: S311 - made-up people, no secrets
    fakers = {language: _faker(locale, slug) for language, locale in LOCALES.items()}
    return [_person(slug, number, chance, fakers) for number in range(count)]


def twice(known: list[Person]) -> tuple[Person, Person]:
    """Return a customer, and the same one under a second number, as they signed up anew."""
    first = next(p for p in known if p.language == "en" and p.email and p.phone)
    return first, replace(first, account=f"{first.account}-2")


def write_csv(people: list[Person], path: Path) -> None:
    """Write a customer file as another system would export it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for person in people:
            row = (person.account, person.first, person.last, person.email, person.phone)
            rows.writerow((*row, person.city))


def _faker(locale: str, slug: str) -> Faker:
    faker = Faker(locale)
    faker.seed_instance(f"{slug}:{locale}")
    return faker


def _person(slug: str, number: int, chance: Random, fakers: dict[str, Faker]) -> Person:
    language = chance.choice(LANGUAGES)
    faker = fakers[language]
    first, last = faker.first_name(), faker.last_name()
    area, line = divmod(number, NUMBERS_PER_AREA)
    return Person(
        account=f"{slug[:2].upper()}-{100_000 + number * 7}",
        first=first,
        last=last,
        email="" if chance.random() < 0.02 else _email(first, last, number, chance),
        phone="" if chance.random() < 0.05 else f"+1 {AREAS[area]}-555-01{line:02d}",
        city=faker.city(),
        language=language,
    )


def _email(first: str, last: str, number: int, chance: Random) -> str:
    local = f"{_plain(first)}.{_plain(last)}{number}"
    return f"{local}@{chance.choice(DOMAINS)}"


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.replace("ß", "ss")).lower()
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
