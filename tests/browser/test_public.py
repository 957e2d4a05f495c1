"""The public form in a real Chromium: by mouse, by keyboard alone, and without JavaScript."""

import pytest
from playwright.sync_api import Page

from requests_app.models import PrivacyRequest, Submission
from tests.browser.harness import audit, press, shoot, tab_to
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ["en", "es", "fr", "de"]


@pytest.fixture
def business():
    made = BusinessFactory(slug="acme")
    for kind, value in (("phone", "+1 800 555 0100"), ("email", "privacy@example.com")):
        made.channels.create(kind=kind, role="requests", value=value, section="1")
    return made


def look(page: Page, name: str) -> None:
    audit(page)
    shoot(page, f"public-{name}")


def go_on(page: Page, button: str = "Continue") -> None:
    page.get_by_role("button", name=button, exact=True).click()


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        page.get_by_label(label, exact=True).check()
    go_on(page)


def test_a_person_asks_for_everything_and_every_page_is_sound(page, business):
    page.goto("/acme/")
    look(page, "first")
    choose(page, "See, correct, delete or take away my data")
    look(page, "region")
    choose(page, "California")
    look(page, "relation")
    choose(page, "Customer")
    look(page, "rights")
    choose(
        page,
        "Get a copy of the data",
        "Correct or complete the data",
        "Stop the sale and sharing of the data",
    )
    look(page, "details")
    page.get_by_label("What is wrong or missing?").fill("My street is spelled wrongly.")
    page.get_by_label("What should it say?").fill("Main Road 1")
    go_on(page)
    look(page, "you")
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("E-mail address").fill("ada@example.org")
    go_on(page)
    look(page, "check")
    page.get_by_role("link", name="Change Your name").click()
    page.get_by_label("Your name").fill("Ada B. Example")
    go_on(page)
    assert page.get_by_text("Ada B. Example").is_visible()
    go_on(page, "Send my request")
    look(page, "done")
    submission = Submission.objects.get()
    assert page.get_by_text(submission.reference).is_visible()
    page.go_back()
    assert page.get_by_text(submission.reference).is_visible(), "going back shows the same page"
    assert {d.right for d in PrivacyRequest.objects.all()} == {
        "know_specific",
        "correct",
        "opt_out",
    }


def test_an_opt_out_by_keyboard_alone(page, business):
    page.goto("/acme/")
    tab_to(page, "[value=request]")  # the first of the radios; the arrow moves to the next
    page.keyboard.press("ArrowDown")
    press(page, "main form button")
    page.wait_for_url("**/opt-out/")
    look(page, "opt-out")
    tab_to(page, "[name=contact]")
    page.keyboard.type("ada@example.org")
    press(page, "main form button")
    page.wait_for_url("**/opt-out/done/")
    look(page, "opt-out-done")
    assert Submission.objects.get().claims == {"email": "ada@example.org"}


def test_a_request_without_javascript(page_without_js, business):
    page = page_without_js
    page.goto("/acme/")
    choose(page, "See, correct, delete or take away my data")
    choose(page, "The United Kingdom")
    choose(page, "Visitor")
    choose(page, "Delete the data")
    go_on(page)
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Telephone number").fill("555 010 0199")
    go_on(page)
    go_on(page, "Send my request")
    assert page.get_by_text(Submission.objects.get().reference).is_visible()


def test_an_opt_out_without_javascript(page_without_js, business):
    page = page_without_js
    page.goto("/acme/opt-out/")
    page.get_by_label("Account or customer number").check()
    page.get_by_label("The address or number that you chose").fill("A-1700")
    page.get_by_text("I ask for somebody else").click()
    page.get_by_label("signed permission").check()
    shoot(page, "public-opt-out-agent")
    go_on(page, "Send")
    assert page.get_by_text(Submission.objects.get().reference).is_visible()


def test_errors_are_announced_and_lead_to_the_field(page, business):
    page.goto("/acme/opt-out/")
    go_on(page, "Send")
    look(page, "opt-out-error")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Enter the address or number that you chose above.").click()
    assert page.evaluate("document.activeElement.name") == "contact"


def test_the_pages_of_an_agent_and_of_a_parent_are_sound(page, business):
    page.goto("/acme/")
    choose(page, "Ask for somebody else")
    choose(page, "The European Union, Iceland, Liechtenstein or Norway")
    choose(page, "Take the data elsewhere")
    look(page, "details-portability")
    go_on(page)
    look(page, "agent")
    go_on(page)
    look(page, "agent-error")
    page.goto("/acme/request/relation/")
    choose(page, "Parent or guardian")
    look(page, "child")


def test_the_list_of_businesses_and_the_closed_pages_are_sound(page, business):
    BusinessFactory(slug="other", name="Other & Sons")
    page.goto("/")
    look(page, "businesses")
    page.goto("/acme/request/region/")
    choose(page, "California")
    page.context.clear_cookies(name="portal_session")
    page.context.add_cookies([{"name": "portal_session", "value": "x" * 32, "url": page.url}])
    page.goto("/acme/request/relation/")
    look(page, "expired")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_pages_are_sound_in_every_language(new_page, business, language):
    page = new_page(locale=language)
    for path in ("", "opt-out/", "request/region/"):
        page.goto(f"/acme/{path}")
        assert page.locator("html").get_attribute("lang") == language
        audit(page)
