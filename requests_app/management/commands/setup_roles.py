"""Make the roles of the portal, or bring them back to what the code says."""

from typing import Any

from django.core.management.base import BaseCommand

from requests_app import roles


class Command(BaseCommand):
    help = "Make the staff roles with exactly their permissions. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        roles.ensure()
        self.stdout.write(f"Roles ready: {', '.join(roles.ROLES)}.")
