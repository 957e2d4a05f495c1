"""The status page in a real browser: seen, heard, by keyboard, without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest

from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import correspondence, lifecycle
from tests.browser.harness import audit, press, shoot, tab_to
from tests.factories import submission

LATER = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)


@pytest.fixture
def receipt(transactional_db):
    return submission(Right.KNOW_CATEGORIES, Right.OPT_OUT)


def enter(page, receipt):
    page.goto("/status/")
    page.get_by_label("Reference", exact=True).fill(receipt.submission.reference)
    page.get_by_label("Secret code", exact=True).fill(receipt.secret)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()


def answer(receipt, officer):
    dsar = receipt.requests[0]
    lifecycle.start(dsar.pk, by=officer, now=LATER)
    lifecycle.answer(
        dsar.pk,
        by=officer,
        action=Action.DENY,
        text="We could not confirm who is asking.\n\nPlease send your account number.",
        ground="not_identified",
        now=LATER,
    )


def test_every_page_of_the_status_is_sound(page, receipt, officer):
    page.goto("/status/")
    audit(page)
    shoot(page, "status-enter")
    page.get_by_role("button", name="Continue").click()
    audit(page)
    shoot(page, "status-enter-error")
    enter(page, receipt)
    audit(page)
    shoot(page, "status-view")
    page.get_by_role("link", name="Withdraw a request").click()
    audit(page)
    shoot(page, "status-withdraw")
    page.goto("/status/lost/")
    audit(page)
    shoot(page, "status-lost")
    page.get_by_label("Reference").fill(receipt.submission.reference)
    page.get_by_label("Your e-mail address").fill("eve@example.org")
    page.get_by_role("button", name="Send a fresh secret code").click()
    page.wait_for_load_state()
    audit(page)
    shoot(page, "status-lost-sent")


def test_an_answer_and_a_thread_are_sound(page, receipt, officer):
    answer(receipt, officer)
    correspondence.write(receipt.submission, text="When will it be done?", by=None, now=LATER)
    correspondence.write(
        receipt.submission,
        text="Your opt-out is done this week.",
        by=officer,
        now=LATER + timedelta(hours=2),
    )
    enter(page, receipt)
    audit(page)
    shoot(page, "status-answered")


@pytest.mark.parametrize("region", [Region.EEA, Region.UK])
def test_the_european_pages_are_sound(page, transactional_db, region):
    enter(page, submission(Right.ACCESS, region=region))
    audit(page)
    shoot(page, f"status-{region.lower()}")


def test_too_many_tries_are_told_plainly(page, receipt):
    for _ in range(11):
        page.goto("/status/")
        page.get_by_label("Reference", exact=True).fill(receipt.submission.reference)
        page.get_by_label("Secret code", exact=True).fill("wrong")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_load_state()
    assert "Too many tries" in page.title()
    audit(page)
    shoot(page, "error-429")


def test_without_javascript_a_person_reads_writes_withdraws_and_leaves(page_without_js, receipt):
    page = page_without_js
    enter(page, receipt)
    page.get_by_label("Write to us").fill("Is it done?")
    page.get_by_role("button", name="Send message").click()
    assert page.get_by_text("Your message is with us.").is_visible()
    page.get_by_role("link", name="Withdraw a request").click()
    page.get_by_label("Stop selling").check()
    page.get_by_role("button", name="Yes, withdraw").click()
    assert page.get_by_text("Your request is withdrawn.").is_visible()
    shoot(page, "status-withdrawn")
    page.get_by_role("button", name="Leave this page").click()
    assert page.url.endswith("/status/")
    page.go_back()
    page.wait_for_load_state()
    assert receipt.submission.reference not in page.content(), "going back shows nothing"


def test_by_keyboard_alone_a_person_gets_in_and_writes(page, receipt):
    page.goto("/status/")
    tab_to(page, "#id_reference")
    page.keyboard.type(receipt.submission.reference)
    tab_to(page, "#id_secret")
    page.keyboard.type(receipt.secret)
    press(page, "main button[type=submit]")
    page.wait_for_url("**/status/view/")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    assert page.get_by_text("We count from").first.is_visible()
    tab_to(page, "#id_text")
    page.keyboard.type("Thank you.")
    press(page, "form[action$='/message/'] button")
    page.get_by_text("Your message is with us.").wait_for()
