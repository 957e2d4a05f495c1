"""The status page in a real browser: seen, heard, by keyboard, without JavaScript."""

from datetime import UTC, datetime, timedelta

import pytest

from requests_app.models import Controller
from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import (
    correspondence,
    lifecycle,
    questions,
    redirects,
    reviews,
)
from tests.browser.harness import audit, press, shoot, tab_to
from tests.factories import author, give_answer, submission

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
    give_answer(
        dsar.pk,
        by=author(),
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


QUESTION = (
    "You wrote that you want “everything about the contract”.\n\nWhich contract is it? Please send "
    "us its number, or the year in which you signed it."
)
ASKED = {
    "identity": (Region.EEA, Action.ASK_IDENTITY, None),
    "identity-runs-on": (Region.CALIFORNIA, Action.ASK_IDENTITY, None),
    "clarification": (Region.UK, Action.ASK_CLARIFICATION, None),
    "fee": (Region.UK, Action.QUOTE_FEE, 1250),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_we_ask_leads_to_the_field_that_answers_it(page, transactional_db, officer, name):
    region, action, amount = ASKED[name]
    receipt = submission(Right.DELETE, region=region)
    (dsar,) = receipt.requests
    lifecycle.start(dsar.pk, by=officer, now=LATER)
    questions.ask(dsar.pk, by=officer, action=action, text=QUESTION, amount=amount, now=LATER)
    enter(page, receipt)
    page.locator("summary").first.click()
    audit(page)
    shoot(page, f"status-asked-{name}")
    page.get_by_role("link", name="below").click()
    assert page.evaluate("location.hash") == "#id_text"
    assert page.locator("#id_text").is_visible()


def test_a_request_handed_on_is_sound(page, transactional_db, officer):
    receipt = submission(Right.ACCESS, region=Region.EEA)
    (dsar,) = receipt.requests
    customer = Controller.objects.create(
        business=dsar.business,
        name="Widgets & Sons of Eastbourne",
        email="privacy@widgets.example",
        website="https://www.widgets-and-sons-of-eastbourne.example/legal/privacy/requests",
    )
    redirects.redirect(dsar.pk, by=officer, controller=customer, now=LATER)
    enter(page, receipt)
    audit(page)
    shoot(page, "status-redirected")


def test_more_time_is_told_in_the_card(page, transactional_db, officer):
    receipt = submission(Right.ACCESS, region=Region.EEA)
    (dsar,) = receipt.requests
    lifecycle.extend(dsar.pk, by=officer, reason="others_data", now=LATER)
    enter(page, receipt)
    page.locator("summary").first.click()
    audit(page)
    shoot(page, "status-extended")


def refused(region, officer):
    receipt = submission(Right.DELETE, region=region)
    answer(receipt, officer)
    return receipt


@pytest.mark.parametrize(
    "region", [Region.EEA, Region.UK, Region.CALIFORNIA, Region.CANADA, Region.US_CO], ids=str
)
def test_a_refusal_is_sound_under_every_law(page, transactional_db, officer, region):
    enter(page, refused(region, officer))
    audit(page)
    shoot(page, f"status-refused-{region.lower()}")


def test_without_javascript_a_person_appeals_and_reads_the_decision(
    page_without_js, transactional_db, officer
):
    page = page_without_js
    receipt = refused(Region.US_CO, officer)
    enter(page, receipt)
    page.get_by_role("button", name="I do not agree: appeal").click()
    shoot(page, "status-appeal")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    shoot(page, "status-appeal-error")
    page.get_by_label("Why should we look at our decision again?").fill("You mixed me up.")
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("heading", name="We have your appeal").is_visible()
    shoot(page, "status-appeal-received")
    page.get_by_role("button", name="Back to your request").click()
    shoot(page, "status-appeal-running")
    (review,) = receipt.requests[0].reviews.all()
    now = review.received_at + timedelta(days=3)
    text = "We looked at every account again.\n\nNone of them belongs to you."
    reviews.decide(review.pk, verdict=Verdict.REJECTED, text=text, by=officer, now=now)
    page.reload()
    assert page.get_by_text("We looked at every account again.").is_visible()
    assert page.get_by_text("What you wrote").is_visible()
    shoot(page, "status-appeal-decided")


def test_the_pages_of_disagreement_are_sound(page, transactional_db, officer):
    receipt = refused(Region.UK, officer)
    enter(page, receipt)
    page.get_by_role("link", name="Complain to us").click()
    audit(page)
    shoot(page, "status-complaint")
    page.get_by_role("button", name="Continue").click()
    audit(page)
    shoot(page, "status-complaint-error")
    page.get_by_label("What did we do wrong?").fill("You took too long.")
    page.get_by_role("button", name="Continue").click()
    audit(page)
    shoot(page, "status-complaint-received")
    page.get_by_role("button", name="Back to your request").click()
    audit(page)
    shoot(page, "status-complaint-running")
    (review,) = receipt.requests[0].reviews.filter(kind=ReviewKind.COMPLAINT)
    now = review.received_at + timedelta(days=3)
    reviews.decide(review.pk, verdict=Verdict.PARTLY, text="We did.", by=officer, now=now)
    page.reload()
    page.get_by_text("What you wrote").click()
    audit(page)
    shoot(page, "status-complaint-decided")


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
    page.wait_for_url("**/status/", wait_until="networkidle")  # history is empty until then
    page.go_back()
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
    assert page.get_by_text("The rule:").first.is_visible()
    tab_to(page, "#id_text")
    page.keyboard.type("Thank you.")
    press(page, "form[action$='/message/'] button")
    page.get_by_text("Your message is with us.").wait_for()
