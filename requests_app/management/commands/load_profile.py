"""Load a business's privacy policy from a TOML file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from requests_app.rules.profile import check
from requests_app.rules.profile.facts import facts
from requests_app.rules.profile.gap import Gap
from requests_app.rules.profile.gaps import gaps
from requests_app.rules.workflow import NotAllowed
from requests_app.services import profiles
from requests_app.services.profiles import Plan, Policy

BY = "load_profile"


class Command(BaseCommand):
    help = "Check a policy file, show what it would change, and load it. See docs/profiles.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help="do not ask before a change")
        parser.add_argument("--dry-run", action="store_true", help="check and show, change nothing")

    def handle(self, *args: Any, file: Path, yes: bool, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        policy = read(file)
        plan = profiles.plan(policy)
        self._warn(file, gaps(policy, today=now.date()))
        self._show(policy, plan)
        if not plan.changes:
            return
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
            return
        if plan.business and plan.business.live and not yes:
            self._ask(policy)
        try:
            business = profiles.load(policy, seen=plan.seen, by=BY, now=now)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Loaded {business.name} ({business.slug}).")

    def _warn(self, file: Path, found: list[Gap]) -> None:
        if found:
            many = "warning" if len(found) == 1 else "warnings"
            self.stdout.write(f"{len(found)} {many} about {file.name}:")
        for gap in found:
            self.stdout.write(f"! {gap.code} (section {gap.section}; {gap.citation})")
            self.stdout.write(f"  {gap.sentence}")
            self.stdout.write(f"  Here: {gap.instead}")

    def _show(self, policy: Policy, plan: Plan) -> None:
        slug = policy["ours"]["slug"]
        if not plan.changes:
            self.stdout.write(f"No change: {slug} is loaded as the file says.")
        elif plan.business is None:
            self.stdout.write(f"New business {slug}: {len(facts(policy))} facts.")
        else:
            self.stdout.write(f"{len(plan.changes)} changes to {slug}:")
            for line in plan.changes:
                self.stdout.write(f"  {line}")

    def _ask(self, policy: Policy) -> None:
        self.stdout.write("This business is live. Make these changes? [yes/no] ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise CommandError(
                f"Nothing was changed for {policy['ours']['slug']}. Answer yes, or add --yes."
            )


def read(file: Path) -> Policy:
    """Return the profile in `file`. Raises CommandError with one line for each problem."""
    try:
        return check.read(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from None
    except check.Invalid as invalid:
        lines = [f"{file}, {problem}" for problem in invalid.problems]
        raise CommandError("\n".join([*lines, "Nothing was loaded."])) from None
