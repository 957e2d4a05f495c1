"""Keys and the palette of the desk: by keyboard alone, silent while typing, switched off."""

import pytest
from playwright.sync_api import expect

from requests_app.models import Preference, SavedSearch
from requests_app.rules.rights import Right
from tests.browser.harness import audit, shoot
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

FOCUSED = "() => document.activeElement.closest('[data-row]')?.rowIndex ?? 0"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def grace():
    return staff("grace")


@pytest.fixture
def queue():
    business = BusinessFactory()
    rights = (Right.DELETE, Right.CORRECT, Right.KNOW_CATEGORIES)
    return [submission(right, business=business).requests[0] for right in rights]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_keys_move_and_open_and_stay_silent_while_typing(page, log_in, grace, queue):
    log_in(page, grace)
    page.goto("/desk/")
    press(page, "j", "j")
    assert page.evaluate(FOCUSED) == 2
    press(page, "k")
    assert page.evaluate(FOCUSED) == 1
    press(page, "/")
    page.keyboard.type("jk/?gq[n")
    press(page, "Control+k")
    assert page.locator("[data-search]").input_value() == "jk/?gq[n"
    assert page.locator("dialog[open]").count() == 0

    page.locator("h1").click()
    press(page, "j", "Enter")
    page.wait_for_url("**/desk/requests/**")
    first = page.url
    press(page, "n")
    expect(page.locator("[data-primary]")).to_be_focused()
    press(page, "]")
    page.wait_for_url(lambda url: url != first)
    press(page, "[")
    page.wait_for_url(first)
    press(page, "[")
    expect(page.locator("[data-keys] [aria-live]")).to_contain_text("no further request")
    press(page, "g", "q")
    page.wait_for_url("**/desk/")


def test_the_sheet_of_keys_opens_and_gives_the_focus_back(page, log_in, grace, queue):
    log_in(page, grace)
    page.goto("/desk/")
    press(page, "j", "?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    audit(page)
    shoot(page, "keys-sheet")
    press(page, "Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate(FOCUSED) == 1


def test_the_palette_by_keyboard_alone(page, log_in, grace, queue):
    SavedSearch.objects.create(
        owner=grace, name="Late ones", query={"due": "overdue"}, created_at=RECEIVED_AT
    )
    log_in(page, grace)
    page.goto(queue[0].get_absolute_url())
    press(page, "n", "Control+k")
    field = page.get_by_role("combobox", name="Page, saved search or step")
    expect(field).to_be_focused()
    expect(page.get_by_role("option").filter(has_text="Late ones")).to_be_visible()
    audit(page)
    shoot(page, "palette")
    page.set_viewport_size(PHONE)
    audit(page)
    shoot(page, "palette")

    page.keyboard.type("zzz")
    expect(page.locator("[data-palette] [aria-live]")).to_have_text(
        "Nothing fits. Type fewer letters."
    )
    press(page, "Enter")  # nothing to go to
    expect(field).to_be_focused()
    press(page, "Escape")
    expect(page.locator("[data-primary]")).to_be_focused()

    press(page, "Control+k")
    page.keyboard.type("start")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_contain_text("Start work")
    press(page, "Enter")  # the step acts at once: its button is only found, not pressed
    expect(page.locator("[data-primary]")).to_be_focused()
    queue[0].refresh_from_db()
    assert queue[0].status == "received"

    press(page, "Control+k")
    page.keyboard.type("l")
    expect(page.get_by_role("option").filter(has_text="Late ones")).to_be_visible()
    before = chosen.text_content()
    press(page, "ArrowDown")
    assert chosen.text_content() != before
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    press(page, "ArrowUp")
    assert chosen.text_content() == before
    page.keyboard.type("ate one")
    press(page, "Enter")
    page.wait_for_url("**/desk/?due=overdue")


def test_the_keys_are_switched_off_for_good(page, log_in, grace, queue):
    log_in(page, grace)
    page.goto("/desk/preferences/")
    audit(page)
    shoot(page, "preferences")
    page.get_by_role("checkbox", name="Keyboard shortcuts").uncheck()
    page.get_by_label("The person writes, or answers what was asked").select_option("digest")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main [role=status]")).to_contain_text("saved")
    assert Preference.objects.get().told == {"wrote": "digest"}
    page.goto("/desk/")
    press(page, "j", "?", "Control+k")
    assert page.evaluate(FOCUSED) == 0
    assert page.locator("dialog[open]").count() == 0
    page.get_by_role("link", name="Go to").click()  # by mouse, the list is still there
    expect(page.locator("#palette-field")).to_be_focused()


def test_without_javascript_all_of_it_is_links(page_without_js, log_in, grace, queue):
    page = page_without_js
    log_in(page, grace)
    page.goto("/desk/")
    page.get_by_role("link", name="Go to").click()
    expect(page.locator("h1")).to_have_text("Go to")
    page.get_by_role("link", name="Preferences").last.click()
    page.get_by_label("I am away").check()
    page.get_by_role("button", name="Save").click()
    assert Preference.objects.get().away


def test_the_page_of_people(page, log_in, grace, queue):
    business = queue[0].business
    staff("olga", "Approver", at=business)
    staff("ann", "Auditor")
    staff("zoe").groups.clear()
    keeper = staff("keeper", "Portal admin")
    log_in(page, keeper)
    page.goto("/desk/people/")
    page.get_by_label("Who").select_option("zoe")
    page.get_by_label("Privacy officer").check()
    page.get_by_role("button", name="Give the role").click()
    expect(page.locator("main [role=status]")).to_contain_text("The role is given")
    audit(page)
    shoot(page, "people")
    page.set_viewport_size(PHONE)
    audit(page)
    page.get_by_role("button", name="Privacy officer, Acme, zoe").click()
    expect(page.locator("main [role=status]")).to_contain_text("taken away")
