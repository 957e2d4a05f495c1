"""A real Chromium for the tests, driven by playwright. The functions are in harness.py."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.harness import watch

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop running

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


def found() -> str | None:
    """Return the path of the first Chromium on this machine."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = found()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"None of {', '.join(NAMES)} is on the PATH, and CI needs one.")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a context of its own: `new_page(java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def opened(**options: object) -> Page:
        context = chromium.new_context(
            **{"base_url": live_server.url, "viewport": WIDE, "locale": "en-US", **options}
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return watch(context.new_page(), live_server.url)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    return new_page()


@pytest.fixture
def page_without_js(new_page) -> Page:
    return new_page(java_script_enabled=False)


@pytest.fixture
def log_in(live_server) -> Callable[[Page, object], None]:
    """Log a member of staff in on a page, second factor included."""

    def logged_in(page: Page, user: object) -> None:
        TOTP.activate(user, generate_totp_secret())
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return logged_in
