"""Work is shared out: claimed, given, tagged, and changed for many at once."""

import pytest
from playwright.sync_api import expect

from requests_app.models import Preference, PrivacyRequest
from tests.browser.harness import audit, press, shoot
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grace(page, log_in):
    user = staff("grace", "Privacy lead")
    log_in(page, user)
    return user


def test_one_is_claimed_tagged_and_given_to_a_colleague(page, grace):
    business = BusinessFactory()
    first, second = asked("delete", business=business), asked("access", "EEA", business=business)
    for name in ("bea", "cy"):
        staff(name, at=business)
    page.goto("/desk/")
    audit(page)
    press(page, "form[action='/desk/next/'] button")
    expect(page.locator("[role=status]")).to_contain_text("It is yours now")
    claimed = PrivacyRequest.objects.get(assignee=grace)
    assert claimed == second, "the shorter term is due first"
    for word in ("VIP customer", "billing", "a-rather-long-tag-of-30-letters"[:30]):
        page.get_by_text("Add a tag").click()
        page.get_by_label("Tag", exact=True).fill(word)
        press(page, "form[action$='/tag/'] button[type=submit]:not([name])")
    expect(page.locator(".tag-chip")).to_have_count(3)
    audit(page)
    shoot(page, "desk-whose")
    page.get_by_role("button", name="Take off: billing").click()
    expect(page.locator(".tag-chip")).to_have_count(2)
    page.get_by_text("Give it to a colleague").click()
    page.get_by_label("Colleague").select_option(label="cy")
    PrivacyRequest.objects.filter(pk=claimed.pk).update(version=9, assignee=grace)
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("h1")).to_contain_text("You changed this")
    audit(page)
    shoot(page, "desk-whose-overtaken")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator("main")).to_contain_text("cy works on it now, and is told.")
    page.goto(first.get_absolute_url())
    audit(page)
    shoot(page, "desk-whose-nobody")


def test_a_lead_says_who_is_given_what(page, grace):
    business = BusinessFactory(name="Acme")
    BusinessFactory(name="Bolt Telephones")
    asked("delete", business=business)
    people = [staff(name, at=business) for name in ("amy", "bea")]
    Preference.objects.create(user=people[1], away=True)
    page.goto("/desk/rules/")
    audit(page)
    page.locator(".rule-add a").first.click()
    audit(page)
    shoot(page, "desk-rule-new")
    page.get_by_label("Right").select_option(label="Delete")
    for name in ("amy", "bea (away)"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Show what it does").click()
    expect(page.locator(".rule-preview")).to_contain_text("goes in turn to amy, bea (away).")
    audit(page)
    shoot(page, "desk-rule-preview")
    page.get_by_role("button", name="Save this rule").click()
    expect(page.locator(".desk-list")).to_contain_text("amy, bea (away)")
    audit(page)
    shoot(page, "desk-rules")
