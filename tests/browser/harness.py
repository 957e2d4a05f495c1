"""What every browser test asks of a page, and what it does with it.

`audit(page)` is the whole examination; `shoot(page, "name")` keeps pictures of it where
SCREENSHOTS=1, and `keep(page, "folder", "name")` in every CI run, too; `tab_to` and `press` walk
by keyboard alone.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "screenshots"
ARTEFACTS = ROOT / "artefacts"  # what a CI run leaves behind
WIDTHS = (360, 1280)
NARROWEST = 320  # CSS pixels: 1280 at 400 % zoom (WCAG 1.4.10)
MOST_TABS = 120


@dataclass
class Watch:
    """What a page logged and asked for since it was opened."""

    origin: str
    policy_messages: list[str] = field(default_factory=list)
    script_errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.policy_messages.append(message.text)

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "about:", "blob:", "data:")):
            self.strangers.append(request.url)


def watch(page: Page, origin: str) -> Page:
    """Listen to a fresh page; `audit` reads what was heard."""
    page.watch = Watch(origin)
    page.on("console", page.watch.console)
    page.on("request", page.watch.request)
    page.on("pageerror", lambda error: page.watch.script_errors.append(str(error)))
    return page


def audit(page: Page, *, preload: bool = True) -> None:
    """Hold a page to WCAG 2.2 AA, the content policy, its own origin, and 320 px.

    Where a stylesheet imports another, axe writes the second into the page to read it, and the
    content policy refuses that: then `preload` is False.
    """
    tags = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}, "preload": preload}
    results = Axe().run(page, options=tags)
    assert results.response["violations"] == [], results.generate_report()
    assert page.watch.policy_messages == []
    assert page.watch.script_errors == []
    assert page.watch.strangers == []
    assert page.locator("h1").count() == 1, "a page has one h1"
    assert sideways(page) == []


def sideways(page: Page) -> list[str]:
    """Return what reaches beyond the right or left edge at 320 px, outside of scrolling boxes."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.body.querySelectorAll("*")]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                      || e.getBoundingClientRect().left < -1)
            .map(e => e.outerHTML.slice(0, 120))
            .concat("scrollWidth " + document.documentElement.scrollWidth)"""
    )
    page.set_viewport_size(before)
    return wide


def shoot(page: Page, name: str) -> None:
    """Keep pictures of the whole page at 360 and 1280 px, where SCREENSHOTS=1."""
    if os.environ.get("SCREENSHOTS") == "1":
        _take(page, SCREENSHOTS, name)


def keep(page: Page, folder: str, name: str) -> None:
    """Keep pictures as artefacts/folder/name-width.png, where CI=true or SCREENSHOTS=1."""
    if os.environ.get("CI") == "true" or os.environ.get("SCREENSHOTS") == "1":
        _take(page, ARTEFACTS / folder, name)


def _take(page: Page, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(before)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as a person without a mouse would."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} was not reached with {MOST_TABS} presses of Tab")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Walk to an element by keyboard and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)
    page.wait_for_load_state()


def follow(page: Page, selector: str, key: str = "Enter") -> None:
    """Walk to what leads to another page, press a key on it, and wait for that page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)
