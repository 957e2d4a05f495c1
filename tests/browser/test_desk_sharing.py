"""Work is shared out: claimed, given, tagged, and changed for many at once."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import jobs
from requests_app.models import Preference, PrivacyRequest
from requests_app.services import batches, lifecycle
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
    page.get_by_label("Colleague", exact=True).select_option(label="cy")
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


def test_many_are_ticked_changed_and_taken_back(page, grace, monkeypatch):
    business = BusinessFactory(name="Acme")
    rows = [asked("delete", business=business) for _ in range(6)]
    staff("bea", at=business)
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    page.goto("/desk/")
    audit(page)
    shoot(page, "desk-bulk-none")
    page.get_by_label("Tick all on this page").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("6 ticked")
    page.locator("[name=pick]").first.uncheck()
    expect(page.locator("[data-bulk-count]")).to_have_text("5 ticked")
    audit(page)
    shoot(page, "desk-bulk-ticked")
    page.get_by_label("Do with many").select_option(label="Say who works on them")
    page.get_by_role("button", name="Go on").click()
    audit(page)
    shoot(page, "desk-bulk-assign")
    page.get_by_label("Who works on them").select_option(label="bea")
    page.get_by_role("button", name="Give them").click()
    expect(page.locator("[data-sentence]")).to_have_text("0 of 5 so far.")
    audit(page)
    shoot(page, "desk-batch-running")
    jobs.work_batches(timezone.now())
    expect(page.locator("[data-sentence]")).to_have_text("Done: 5 of 5.")
    expect(page.locator("[data-batch-said]")).to_have_text("Done: 5 of 5.")
    lifecycle.confirm_identity(rows[0].pk, by=grace, points=3, now=timezone.now())
    audit(page)
    page.goto("/desk/")
    page.get_by_label("Tick all on this page").check()
    page.get_by_label("Do with many").select_option(label="Close as spam")
    page.get_by_role("button", name="Go on").click()
    audit(page)
    shoot(page, "desk-bulk-spam")
    page.get_by_role("button", name="Close as spam").click()
    jobs.work_batches(timezone.now())
    expect(page.locator("[data-sentence]")).to_have_text("Done: 5 of 6. Refused: 1.")
    audit(page)
    shoot(page, "desk-batch-done")
    page.get_by_role("button", name="Take it back").click()
    jobs.work_batches(timezone.now())
    expect(page.locator("[data-sentence]")).to_contain_text("Taken back: 5 of 6.")
    page.get_by_role("link", name="Recent changes of many").click()
    audit(page)
    shoot(page, "desk-batches")


def test_many_are_tagged_without_javascript(page_without_js, log_in):
    page = page_without_js
    log_in(page, staff("grace"))
    dsar = asked("delete")
    page.goto("/desk/")
    page.get_by_label(f"Tick {dsar.submission.reference}").check()
    page.get_by_label("Do with many").select_option(label="Add a tag")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Tag", exact=True).fill("VIP customer")
    page.get_by_role("button", name="Add the tag").click()
    expect(page.locator("[data-sentence]")).to_have_text("Done: 1 of 1.")
    dsar.refresh_from_db()
    assert dsar.tags == ["vip-customer"]
