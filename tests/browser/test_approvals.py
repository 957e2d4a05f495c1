"""Four eyes in a browser: one writes, another looks and approves; two write at one text."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app.models import PrivacyRequest, Proposal
from requests_app.rules.rights import Region, Right
from requests_app.services import approving, lifecycle
from requests_app.services.answering import Draft
from tests.browser.harness import audit, press, shoot, tab_to
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "We hold your name, your address and eleven invoices. A copy is below.\n\n"
    "Name: Ada Example\nAddress: 12 Example Street, Springfield\n\nThe invoices are attached."
)


@pytest.fixture
def ada():
    return staff("ada", "Privacy officer")


@pytest.fixture
def ben():
    return staff("ben", "Privacy lead")


def known(by, right=Right.ACCESS, **order):
    now = timezone.now()
    (dsar,) = submission(right, now=now, **order).requests
    lifecycle.start(dsar.pk, by=by, now=now)
    lifecycle.confirm_identity(dsar.pk, by=by, points=3, now=now)
    return dsar


@pytest.fixture
def dsar(ada):
    return known(ada, region=Region.EEA, business=BusinessFactory(name="Acme"))


def test_one_prepares_and_another_approves_by_keyboard(new_page, log_in, dsar, ada, ben):
    first = new_page()
    log_in(first, ada)
    first.goto(dsar.get_absolute_url())
    press(first, "[data-primary]")
    expect(first).to_have_title(re.compile("^Answer"))
    audit(first)
    shoot(first, "approvals-answer")
    press(first, "[name=action][value=fulfil]", "Space")
    tab_to(first, "[name=text]")
    first.keyboard.type(TEXT)
    press(first, "[name=do][value=save]")
    expect(first.locator("[role=status]")).to_contain_text("The draft is saved")
    audit(first)
    shoot(first, "approvals-draft")
    first.goto(f"{dsar.get_absolute_url()}answer/")
    press(first, "[name=do][value=send]")
    expect(first.locator("[data-primary]")).to_contain_text("Take it back")
    audit(first)
    shoot(first, "approvals-request-own")
    press(first, "[data-primary]")
    expect(first.locator("main")).to_contain_text("Yours: a colleague must approve it")
    audit(first)
    shoot(first, "approvals-own")

    second = new_page()
    log_in(second, ben)
    second.goto("/desk/approvals/")
    expect(second.locator("[href='/desk/approvals/'] .portal-nav__count")).to_contain_text("1")
    audit(second)
    shoot(second, "approvals-queue")
    second.get_by_role("link", name=dsar.submission.reference).click()
    expect(second.locator("main")).to_contain_text("We hold your name")
    audit(second)
    shoot(second, "approvals-look")
    press(second, "form[action$='/approve/'] button")
    expect(second.locator("[role=status]")).to_contain_text("Approved")
    audit(second)
    shoot(second, "approvals-empty")
    dsar.refresh_from_db()
    assert dsar.status == "fulfilled"


def test_a_refusal_is_given_back_and_changed(new_page, log_in, dsar, ada, ben):
    refused = Draft("deny", "You ask too often.", "excessive")
    found = approving.submit(dsar.pk, by=ada, draft=refused, seen=0, now=timezone.now())
    page = new_page()
    log_in(page, ben)
    page.goto(f"/desk/approvals/{found.pk}/")
    page.get_by_text("Give it back", exact=True).click()
    page.get_by_role("button", name="Give it back with this remark").click()
    expect(page.locator("main")).to_contain_text("Say what should be changed")
    audit(page)
    shoot(page, "approvals-look-refusal")
    page.get_by_label("What should be changed?").fill("Which requests before? Name them.")
    page.get_by_role("button", name="Give it back with this remark").click()
    other = new_page()
    log_in(other, ada)
    other.goto(f"{dsar.get_absolute_url()}answer/")
    expect(other.locator("main")).to_contain_text("Which requests before?")
    audit(other)
    shoot(other, "approvals-returned")


def test_the_second_to_save_sees_both_versions(page, log_in, ada, ben):
    dsar = known(ada, Right.CORRECT, business=BusinessFactory(name="Acme"))
    log_in(page, ada)
    page.goto(f"{dsar.get_absolute_url()}answer/")
    page.get_by_label("Answer in full").check()
    page.get_by_label("Answer", exact=True).fill("We changed your street in billing.")
    theirs = Draft("fulfil_part", "We changed your street, not the old bills.", "accurate")
    approving.keep(dsar.pk, by=ben, draft=theirs, seen=0, now=timezone.now())
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("h1")).to_contain_text("ben changed this at")
    expect(page.locator(".overtaken__theirs").last).to_contain_text("not the old bills")
    audit(page)
    shoot(page, "approvals-overtaken")
    page.get_by_label("Answer", exact=True).fill("We changed both, not the old bills.")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.locator("[role=status]")).to_contain_text("The draft is saved")
    assert Proposal.objects.get().text == "We changed both, not the old bills."
    assert PrivacyRequest.objects.get().status == "in_progress"
