"""Fill a debug installation with made-up staff, customers and requests."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.business import Business
from requests_app import roles
from requests_app.management.demo import people
from requests_app.management.demo.people import Person
from requests_app.management.demo.stories import STORIES
from requests_app.management.demo.telling import Cast, tell
from requests_app.models import Controller, Membership

STAFF = {
    "officer": "Privacy officer",
    "approver": "Approver",
    "lead": "Privacy lead",
    "auditor": "Auditor",
    "admin": "Portal admin",
}
NEWCOMER = "newcomer"  # an officer at one business alone: the other one is not there for them
SOURCE = "Customer database"
CONTROLLERS = (
    ("Example Airlines", "privacy@airlines.example.com"),
    ("Sample Bank", "dataprotection@bank.example.com"),
    ("Test Hospital Group", "privacy@hospital.example.com"),
)


class Command(BaseCommand):
    help = "Fill a debug installation with made-up staff, customers and requests. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--customers", type=int, default=people.CUSTOMERS, help="how many for each business"
        )

    def handle(self, *args: Any, customers: int, **options: Any) -> None:
        password = _password()
        now = timezone.now()
        users = self._staff(password)
        for slug, stories in STORIES.items():
            business = self._business(slug)
            known = people.customers(slug, customers)
            self._records(business, known)
            self._customers_of(business)
            workers = (users[name] for name in ("officer", "approver", "lead"))
            cast = Cast(business, _by_language(known), *workers)
            if slug == next(iter(STORIES)):
                _newcomer(business, password)
            made = sum(tell(story, number, cast, now) for number, story in enumerate(stories))
            self.stdout.write(f"{business.name}: {made} new requests.")

    def _staff(self, password: str) -> dict[str, AbstractUser]:
        roles.ensure()
        users = {name: _user(name, role, password) for name, role in STAFF.items()}
        self.stdout.write(f"Staff: {', '.join([*users, NEWCOMER])}.")
        return users

    def _business(self, slug: str) -> Business:
        if not Business.objects.filter(slug=slug).exists():
            profile = settings.BASE_DIR / "profiles" / f"{slug}.toml"
            call_command("load_profile", str(profile), "--yes", stdout=self.stdout)
        return Business.objects.get(slug=slug)

    def _customers_of(self, business: Business) -> None:
        for name, email in CONTROLLERS:
            Controller.objects.get_or_create(
                business=business,
                name=name,
                defaults={"email": email, "website": f"https://{email.partition('@')[2]}"},
            )

    def _records(self, business: Business, customers: list[Person]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / f"customers-{business.slug}.csv"
            columns = Path(folder) / "map.toml"
            people.write_csv([*customers, people.twice(customers)[1]], table)
            columns.write_text(people.MAP, encoding="utf-8")
            call_command(
                "import_records",
                str(table),
                f"--business={business.slug}",
                f"--source={SOURCE}",
                f"--map={columns}",
                stdout=self.stdout,
            )


def _password() -> str:
    if not settings.DEBUG:
        raise CommandError("load_demo makes log-ins that everybody knows: it runs in DEBUG alone.")
    if people.Faker is None:
        raise CommandError("load_demo needs Faker: pip install -r requirements/demo.txt")
    password = os.environ.get("DEMO_PASSWORD", "")
    if not password:
        raise CommandError(
            "The setting DEMO_PASSWORD is missing. It is the password of the demo's staff. "
            "Example: DEMO_PASSWORD=correct-horse-battery"
        )
    return password


def _user(name: str, role: str, password: str) -> AbstractUser:
    user = _account(name, password)
    user.groups.set([Group.objects.get(name=role)])
    return user


def _newcomer(business: Business, password: str) -> None:
    user = _account(NEWCOMER, password)
    group = Group.objects.get(name=STAFF["officer"])
    Membership.objects.get_or_create(user=user, group=group, business=business)


def _account(name: str, password: str) -> AbstractUser:
    user, _ = get_user_model().objects.get_or_create(
        username=name, defaults={"email": f"{name}@example.com", "is_staff": name == "admin"}
    )
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _by_language(customers: list[Person]) -> dict[str, list[Person]]:
    return {
        language: [person for person in customers if person.language == language]
        for language in people.LOCALES
    }
