"""From another site's account into the form, in a real Chromium with its rules on cookies."""

import secrets

import jwt
import pytest
from django.utils import timezone
from playwright.sync_api import Page

from requests_app.models import Submission
from requests_app.rules.rights import Right
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory, submission
from tests.requests_app.test_declarations import AGENT
from verification.models import Declaration
from verification.services import accounts

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = "http://shop.test/account"  # another site: cookies of ours do not travel with its POST
FORM = """<!doctype html><form method="post" action="{url}/acme/signed-in/">
<input type="hidden" name="token" value="{token}"><button>Ask</button>
<button name="next" value="requests">My requests</button></form>"""


@pytest.fixture
def secret():
    return accounts.new_secret(BusinessFactory(slug="acme"))


def at_the_shop(page: Page, url: str, secret: str) -> None:
    now = int(timezone.now().timestamp())
    claims = {"aud": "acme", "sub": "A-4711", "name": "Ada Example", "email": "ada@example.org"}
    times = {"auth_time": now, "iat": now, "exp": now + 300, "jti": secrets.token_hex(8)}
    html = FORM.format(url=url, token=jwt.encode(claims | times, secret, "HS256"))
    page.unroute(SHOP)
    page.route(SHOP, lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(SHOP)
    page.watch.strangers.clear()


def look(page: Page, name: str) -> None:
    audit(page)
    shoot(page, f"account-{name}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()
    press(page, "Continue")


def enter(page: Page, receipt) -> None:
    page.goto("/status/")
    page.get_by_label("Reference").fill(receipt.submission.reference)
    page.get_by_label("Secret code").fill(receipt.secret)
    press(page, "Continue")


@pytest.mark.parametrize("script", [True, False])
def test_a_customer_comes_from_the_shop_asks_and_finds_the_request(
    new_page, live_server, secret, script
):
    page = new_page(java_script_enabled=script)
    at_the_shop(page, live_server.url, secret)
    press(page, "Ask")
    page.get_by_text("You are logged in at Acme as Ada Example.").wait_for()
    if script:
        look(page, "first")
    choose(page, "See, correct, delete or take away my data")
    choose(page, "California")
    choose(page, "Customer")
    choose(page, "Get a copy of the data")
    press(page, "Continue")
    assert page.get_by_label("Your name").count() == 0
    if script:
        look(page, "you")
    press(page, "Continue")
    if script:
        look(page, "check")
    press(page, "Send my request")
    reference = Submission.objects.get().reference
    assert "we need no further proof" in page.content()
    at_the_shop(page, live_server.url, secret)
    press(page, "My requests")
    if script:
        look(page, "requests")
    press(page, f"Open {reference}")
    assert page.url.endswith("/status/view/")
    assert reference in page.content()


def test_what_the_door_says_is_sound(page, live_server, secret):
    page.goto("/acme/signed-in/")
    look(page, "signed-in")
    at_the_shop(page, live_server.url, "x" * 64)
    press(page, "Ask")
    assert "wrong_signature" in page.content()
    look(page, "refused")


def test_not_you_begins_without_the_account(page, live_server, secret):
    at_the_shop(page, live_server.url, secret)
    press(page, "Ask")
    press(page, "Not you?")
    assert page.get_by_text("You are logged in at Acme").count() == 0


@pytest.mark.parametrize("script", [True, False])
def test_a_person_signs_the_declaration(new_page, script):
    page = new_page(java_script_enabled=script)
    enter(page, submission(Right.KNOW_SPECIFIC))
    page.goto("/status/declaration/")
    if script:
        look(page, "declaration")
    press(page, "Sign")
    assert "Type your full name." in page.content()
    page.get_by_label("Your full name").fill("Ada Example")
    page.get_by_label("I have read the text above, and I sign it").check()
    press(page, "Sign")
    page.get_by_text("Signed by Ada Example").wait_for()
    if script:
        look(page, "declaration-signed")
    assert Declaration.objects.get().signature == "Ada Example"


def test_an_agent_is_shown_what_to_print(page):
    enter(page, submission(Right.KNOW_SPECIFIC, agent=AGENT, relation="agent"))
    page.goto("/status/declaration/")
    look(page, "declaration-agent")
    assert page.get_by_role("button", name="Sign", exact=True).count() == 0
