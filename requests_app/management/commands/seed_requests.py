"""Fill a debug installation with made-up requests in any number, to see how it bears them."""

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.business import Business
from requests_app.management.seeding.filling import fill, filled


class Command(BaseCommand):
    help = "Fill a debug installation with made-up requests of 900 days, most of them done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, nargs="?", default=10_000, help="how many")
        parser.add_argument("--seed", type=int, default=1, help="another one makes other requests")

    def handle(self, *args: Any, count: int, seed: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("seed_requests makes requests up: it runs in DEBUG alone.")
        if count < 1:
            raise CommandError("Say how many requests, from 1 on.")
        businesses = list(Business.objects.filter(live=True).order_by("slug"))
        if not businesses:
            raise CommandError("There is no business yet. Load one: manage.py load_profile FILE")
        if filled(seed):
            raise CommandError("The requests of this seed are there; choose another --seed.")
        began = perf_counter()
        fill(businesses, count, seed=seed, now=timezone.now())
        self.stdout.write(f"{count:,} requests in {perf_counter() - began:.0f} seconds.")
