"""Every step by keyboard alone, and every step with JavaScript off, that no other test takes."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from requests_app import roles
from requests_app.models import Message, Notice, PrivacyRequest, Submission, Task
from requests_app.rules.rights import Right
from tests.browser.harness import press, tab_to
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def business():
    return BusinessFactory(slug="acme")


@pytest.fixture
def staff(django_user_model):
    roles.ensure()
    user = django_user_model.objects.create_user("grace", password="correct-horse")
    user.groups.add(Group.objects.get(name="Privacy officer"))
    return user


def tick(page, selector, presses=0):
    """Reach a radio or a checkbox by Tab, go down by arrows, choose, and press Continue."""
    tab_to(page, selector)
    for _ in range(presses):
        page.keyboard.press("ArrowDown")
    if not page.evaluate("document.activeElement.checked"):
        page.keyboard.press("Space")
    press(page, "main form button")


def type_into(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)


def code_of(letter):
    return next(line for line in letter.text.splitlines() if line.count("-") == 6)


def test_a_whole_request_by_keyboard_alone(page, business):
    page.goto("/acme/")
    tick(page, "[name=want]")
    page.wait_for_url("**/region/")
    tick(page, "[name=region]", presses=1)
    page.wait_for_url("**/state/")
    type_into(page, "[name=state]", "Vi")
    press(page, "main form button")
    page.wait_for_url("**/relation/")
    tick(page, "[name=relation]", presses=1)
    page.wait_for_url("**/rights/")
    tick(page, "[name=rights][value=correct]")
    page.wait_for_url("**/details/")
    type_into(page, "[name=wrong]", "My street.")
    type_into(page, "[name=right]", "Main Road 1")
    press(page, "main form button")
    page.wait_for_url("**/you/")
    type_into(page, "[name=name]", "Ada Example")
    type_into(page, "[name=email]", "ada@example.org")
    press(page, "main form button")
    page.wait_for_url("**/check/")
    press(page, "a[href$='/request/details/']")
    page.wait_for_url("**/details/")
    type_into(page, "[name=right]", " in Springfield")
    press(page, "main form button")
    page.wait_for_url("**/check/")
    press(page, "main form button")
    page.wait_for_url("**/request/done/")
    dsar = PrivacyRequest.objects.get()
    assert (dsar.right, dsar.submission.region, dsar.submission.relation) == (
        "correct", "US-VA", "visitor",
    )  # fmt: skip
    assert "Springfield" in dsar.details["what_is_right"]
    press(page, "main form[action='/status/'] button")
    page.wait_for_url("**/status/view/")


def test_a_lost_secret_a_withdrawal_and_leaving_by_keyboard_alone(page):
    receipt = submission(Right.KNOW_CATEGORIES, Right.OPT_OUT)
    page.goto("/status/")
    press(page, "main a[href='/status/lost/']")
    page.wait_for_url("**/status/lost/")
    type_into(page, "#id_reference", receipt.submission.reference)
    type_into(page, "#id_email", "ada@example.org")
    press(page, "main form button")
    expect(page.locator("h1")).to_have_text("Look into your e-mail")
    letter = Notice.objects.get(kind="fresh_secret")

    page.goto("/status/")
    type_into(page, "#id_reference", receipt.submission.reference)
    type_into(page, "#id_secret", code_of(letter))
    press(page, "main form button")
    page.wait_for_url("**/status/view/")
    press(page, "a[href='/status/withdraw/']")
    page.wait_for_url("**/status/withdraw/")
    tab_to(page, "[name=rights][value=opt_out]")
    page.keyboard.press("Space")
    press(page, "main form button")
    page.wait_for_url("**/status/view/")
    assert PrivacyRequest.objects.get(right="opt_out").status == "withdrawn"
    press(page, "form[action='/status/leave/'] button")
    expect(page.locator("[role=status], [role=alert]").first).to_contain_text("You have left")


def test_the_desk_beside_the_answer_by_keyboard_alone(page, log_in, staff, business):
    child = submission(
        Right.DELETE,
        business=business,
        relation="parent",
        claims={"name": "Pat Parent", "email": "pat@example.org", "child_age": 9},
    )
    log_in(page, staff)
    page.goto("/desk/")
    type_into(page, "[data-search]", child.submission.reference)
    press(page, ".queue-search button")
    page.wait_for_url("**/desk/requests/**")
    press(page, "form[action*='/tasks/'] button")
    expect(page.locator("[role=status]")).to_contain_text("The task is done")
    type_into(page, "[name=text]", "How do you spell the name?")
    press(page, "form[action$='/message/'] button")
    expect(page.locator(".desk-message")).to_contain_text("How do you spell the name?")
    press(page, "form[action$='/letter/'] button")
    expect(page.locator("article .portal-code").first).to_have_text(child.submission.reference)
    press(page, ".govuk-back-link")
    expect(page.locator("#thread-title")).to_be_visible()
    tab_to(page, ".case-menu summary")
    page.keyboard.press("Enter")
    press(page, "a[href$='/withdraw/']")
    page.wait_for_url("**/withdraw/")
    tick(page, "[name=said_by]")
    expect(page.locator("[role=status]")).to_contain_text("withdrawn")
    assert Task.objects.filter(done_by=staff).count() == 1
    press(page, ".portal-nav__button")
    page.wait_for_url("**/accounts/login/**")


def test_a_call_is_put_on_record_by_keyboard_alone(page, log_in, staff, business):
    log_in(page, staff)
    page.goto("/desk/")
    press(page, "a[href='/desk/new/']")
    page.wait_for_url("**/desk/new/")
    tab_to(page, "[name=via]")
    page.keyboard.press("Space")
    tab_to(page, "[name=received_on]")
    page.keyboard.type("11022026")
    type_into(page, "[name=name]", "Paula Phone")
    type_into(page, "[name=region]", "Cal")
    for selector in ("[name=relation]", "[name=rights][value=delete]"):
        tab_to(page, selector)
        page.keyboard.press("Space")
    press(page, "form.desk-form button")
    expect(page.get_by_role("alert")).to_contain_text("A day has passed already")
    press(page, "form.desk-form button")
    expect(page.locator("article h1")).to_have_text("Your privacy request")
    stored = Submission.objects.get()
    assert (stored.via, stored.region, stored.relation) == ("phone", "US-CA", "customer")
    assert stored.received_on.isoformat() == "2026-11-02"


def test_the_desk_without_javascript(page_without_js, staff, business, settings):
    settings.MFA_REQUIRED = False
    page = page_without_js
    asked = submission(Right.KNOW_CATEGORIES, business=business)
    page.goto("/desk/")
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password").fill("correct-horse")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.locator("[data-search]").fill(asked.submission.reference)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Start work").click()
    page.get_by_label("How do you know who they are?").select_option("called_back")
    page.get_by_role("button", name="Confirm identity for this reason").click()
    page.locator("[data-primary]").click()
    page.get_by_label("Answer in full").check()
    page.get_by_label("Answer", exact=True).fill("Your name and your address.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main")).to_contain_text("Your name and your address.")
    page.get_by_role("button", name="Make a letter", exact=True).click()
    expect(page.locator("article")).to_contain_text("Your name and your address.")

    page.get_by_role("link", name="New request").click()
    page.get_by_label("Post", exact=True).check()
    page.get_by_label("Day it came in").fill("2026-11-02")
    page.get_by_label("Name (optional)", exact=True).fill("Paul Post")
    page.get_by_label("Where does the person live?").select_option("The United Kingdom")
    for label in ("Customer", "Access"):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Put on record").click()
    again = page.get_by_role("button", name="Put on record all the same")
    if again.count():  # once a day of the law has passed
        again.click()
    expect(page.locator("article")).to_contain_text("December 2, 2026")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text("Log in to the privacy desk")


def test_a_fresh_secret_and_a_message_without_javascript(page_without_js):
    page = page_without_js
    receipt = submission()
    page.goto("/status/")
    page.get_by_role("link", name="I have lost my secret code").click()
    page.get_by_label("Reference").fill(receipt.submission.reference)
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Send a fresh secret code").click()
    expect(page.locator("h1")).to_have_text("Look into your e-mail")
    code = code_of(Notice.objects.get(kind="fresh_secret"))
    page.get_by_role("button", name="Enter the fresh secret code").click()
    page.get_by_label("Reference", exact=True).fill(receipt.submission.reference)
    page.get_by_label("Secret code", exact=True).fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Write to us").fill("Thank you.")
    page.get_by_role("button", name="Send message").click()
    assert Message.objects.get().text == "Thank you."
