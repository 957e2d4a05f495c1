"""Proving who one is in a real browser: on a phone, and without JavaScript."""

import re

import pytest
from django.utils import timezone

from requests_app import jobs
from requests_app.models import Notice
from requests_app.rules.rights import Region, Right
from tests.browser.harness import audit, shoot
from tests.factories import submission
from tests.requests_app.on_file import AGENT, CLAIMS, SIGNED, known

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def business(transactional_db, tmp_path, settings):
    settings.SMS_BACKEND = "requests_app.notices.sms.Console"
    return known(tmp_path)


def enter(page, business, **order):
    receipt = submission(Right.ACCESS, business=business, region=Region.EEA, claims=CLAIMS, **order)
    page.goto("/status/")
    page.get_by_label("Reference", exact=True).fill(receipt.submission.reference)
    page.get_by_label("Secret code", exact=True).fill(receipt.secret)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()


def code_sent():
    jobs.make_challenges(timezone.now())
    letter = Notice.objects.filter(kind="code_sms").latest("created_at")
    return re.search(r"\d{4} \d{4}", letter.text).group()


def prove(page, see):
    """Go from the page of the request to the last one; `see` looks at each on the way."""
    page.get_by_role("link", name="Prove that it is you").click()
    see(page, "hub")
    page.get_by_role("link", name="Get a code and type it here").click()
    see(page, "ask")
    page.get_by_label("By text message to a mobile phone").check()
    page.get_by_role("button", name="Send me a code").click()
    see(page, "enter")
    page.get_by_label("Code", exact=True).fill("12")
    page.get_by_role("button", name="Continue").click()
    see(page, "enter-error")
    assert page.get_by_label("Code", exact=True).input_value() == "12"
    page.get_by_label("Code", exact=True).fill(code_sent())
    page.get_by_role("button", name="Continue").click()
    see(page, "done")
    assert page.get_by_role("heading", level=1).inner_text() == "The code was right"


def look(page, name):
    page.wait_for_load_state()
    audit(page)
    shoot(page, f"prove-{name}")


def test_every_page_of_the_proof_is_sound(page, business):
    page.set_viewport_size(PHONE)
    enter(page, business)
    prove(page, look)


def test_an_agent_reads_what_happens_instead(page, business):
    enter(page, business, agent=AGENT | SIGNED, relation="agent")
    page.get_by_role("link", name="Show that you may ask").click()
    look(page, "agent")


def test_the_proof_needs_no_javascript(new_page, business):
    page = new_page(java_script_enabled=False)
    enter(page, business)
    prove(page, lambda page, name: page.wait_for_load_state())
