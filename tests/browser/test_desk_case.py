"""The page of one request in a browser: all on one screen, side by side, put right, noted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app.rules.rights import Region, Right
from requests_app.services import lifecycle, noting, spam
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

ADA = {"name": "Ada Example", "email": "ada@example.org", "phone": "+1 212 555 0100"}
WORK = {"name": "Ada Example", "email": "ada@work.example", "phone": "(212) 555-0100"}


@pytest.fixture
def grace(page, log_in):
    user = staff("grace", "Privacy lead")
    log_in(page, user)
    return user


@pytest.fixture
def ask():
    """Return a function that takes a request in some days ago, to one business."""
    business, now = BusinessFactory(), timezone.now()

    def asked(right, days, claims, region=Region.CALIFORNIA, **order):
        received = now - timedelta(days=days)
        return submission(
            right, business=business, region=region, now=received, claims=claims, **order
        ).requests[0]

    return asked


@pytest.fixture
def pair(ask):
    ask(Right.KNOW_CATEGORIES, 40, ADA)
    kept = ask(Right.DELETE, 12, ADA)
    return ask(Right.DELETE, 5, WORK, typed_in_at=timezone.now()), kept


def test_everything_about_a_request_stands_on_one_page(page, grace, pair):
    dsar, kept = pair
    lifecycle.start(dsar.pk, by=grace, now=timezone.now())
    ines = staff("ines", "Privacy officer")
    text = "Rang the branch: the file is in Leeds. @grace can you look?"
    noting.write(dsar.pk, text=text, by=ines, now=timezone.now())
    page.goto(dsar.get_absolute_url())
    expect(page.locator(".case-others")).to_contain_text(kept.submission.reference)
    assert page.locator("[data-primary]").count() == 1
    audit(page)
    shoot(page, "case")
    page.get_by_text("Other steps", exact=True).click()
    audit(page)
    shoot(page, "case-menu")
    page.get_by_label("New note").fill("Yes, tomorrow.")
    page.get_by_label("Tell (optional)").select_option(label="@ines")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#notes ~ .case-note").last).to_contain_text("told: ines")


def test_two_are_compared_merged_and_taken_apart_again(page, grace, pair):
    dsar, kept = pair
    page.goto(dsar.get_absolute_url())
    page.get_by_text("Other steps", exact=True).click()
    page.get_by_role("link", name="Merge into an earlier request").click()
    audit(page)
    shoot(page, "case-same")
    page.get_by_label("Reference of the other request").fill(kept.submission.reference)
    page.get_by_role("button", name="Compare the two").click()
    audit(page)
    shoot(page, "case-compare")
    page.get_by_role("button", name="Merge, and tell the person").click()
    expect(page.get_by_role("alert")).to_contain_text("Say that you are sure")
    audit(page)
    page.get_by_label("I am sure").check()
    page.get_by_role("button", name="Merge, and tell the person").click()
    expect(page.locator("main")).to_contain_text("Answers as well")
    page.goto(dsar.get_absolute_url())
    audit(page)
    shoot(page, "case-duplicate")
    page.get_by_text("Other steps", exact=True).click()
    page.get_by_role("link", name="Take back: it stands by itself").click()
    audit(page)
    page.get_by_role("button", name="Take it back").click()
    dsar.refresh_from_db()
    assert dsar.status == "in_progress"


def test_a_mistaken_day_is_put_right_once_both_dates_were_seen(page_without_js, log_in, pair):
    page, dsar = page_without_js, pair[0]
    log_in(page, staff("grace", "Privacy lead"))
    page.goto(dsar.get_absolute_url())
    page.get_by_role("link", name="Something is wrong").click()
    shoot(page, "case-correct")
    day = dsar.received_on + timedelta(days=2)
    page.get_by_label("Day it came in").fill(day.isoformat())
    page.get_by_label("It was typed in wrongly.").check()
    page.get_by_role("button", name="Show what it does").click()
    expect(page.locator("main")).to_contain_text("This makes the deadline later.")
    shoot(page, "case-correct-shown")
    page.get_by_role("button", name="Put it right", exact=True).click()
    dsar.refresh_from_db()
    assert dsar.received_on == day


def test_the_pages_of_a_correction_and_of_spam_are_sound(page, grace, pair, ask):
    dsar = pair[0]
    page.goto(f"{dsar.get_absolute_url()}correct/")
    audit(page)
    page.get_by_label("It was typed in wrongly.").check()
    page.get_by_label("Where the person lives").select_option(label="The United Kingdom")
    page.get_by_role("button", name="Show what it does").click()
    audit(page)
    junk = ask(Right.DELETE, 3, {"name": "BUY NOW", "email": "x@spam.example"})
    page.goto(f"{junk.get_absolute_url()}steps/close_as_spam/")
    audit(page)
    shoot(page, "case-spam")
    spam.close(junk.pk, by=grace, now=timezone.now())
    page.goto(junk.get_absolute_url())
    audit(page)
