"""A running demo and the people in front of it: visitors and staff, each with a browser."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from privacyportal.processes import PROC, marked
from tests.browser.harness import audit, shoot, watch
from tests.privacyportal.test_supervisor import ROOT

WIDE = {"width": 1280, "height": 900}
PATIENCE = 20_000  # milliseconds; the machine may be busy


@dataclass
class Receipt:
    """What a visitor takes home from the last page."""

    reference: str
    secret: str


@dataclass
class Site:
    """The demo as its visitors reach it, in one Chromium."""

    folder: Path
    url: str
    password: str
    browser: Browser

    def open(self, **options: object) -> Page:
        """Open a page in a browser of its own, with no cookie of anybody else's."""
        options = {"base_url": self.url, "viewport": WIDE, "locale": "en-US"} | options
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        return watch(context.new_page(), self.url)

    def staff(self, name: str, **options: object) -> Page:
        """Log in with what the demo printed."""
        page = self.open(**options)
        page.goto("/accounts/login/")
        page.fill("#id_login", name)
        page.fill("#id_password", self.password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile("/(desk|admin)/$"))
        return page

    def manage(self, *arguments: object) -> str:
        """Run a command of manage.py as the demo itself does: with its settings and database."""
        pid = marked(f"PORTAL_DEMO={self.folder}")[0]
        pairs = (PROC / str(pid) / "environ").read_text().split("\0")
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=dict(pair.split("=", 1) for pair in pairs if "=" in pair),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def look(page: Page, name: str, *, preload: bool = True) -> None:
    """Examine a page, and keep its picture where pictures are wanted."""
    audit(page, preload=preload)
    shoot(page, f"demo-{name}")


def go_on(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label, exact=True).check()
    go_on(page)


def receipt(page: Page) -> Receipt:
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")
    reference, secret = page.locator(".portal-code").all_inner_texts()
    return Receipt(reference, secret)


def enter(page: Page, held: Receipt) -> None:
    """Open the status page with the reference and the secret."""
    page.goto("/status/")
    page.get_by_label("Reference", exact=True).fill(held.reference)
    page.get_by_label("Secret code", exact=True).fill(held.secret)
    go_on(page)
    expect(page.locator(".govuk-caption-l")).to_have_text(held.reference)


def find(page: Page, reference: str) -> None:
    """Find a request in the queue by its reference and open it."""
    page.goto("/desk/")
    page.get_by_label("Reference", exact=True).fill(reference)
    go_on(page, "Filter")
    page.locator("[data-row] a").first.click()
    page.wait_for_url("**/desk/requests/**")


def letter(page: Page, title: str) -> str:
    """Open a letter in the mailbox by its title, once the worker has sent it; return its text."""
    link = page.get_by_role("link", name=title, exact=True)
    for _ in range(60):
        page.goto("/mailbox/")
        if link.count():
            break
        page.wait_for_timeout(500)
    link.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.locator("main .portal-text").inner_text()
