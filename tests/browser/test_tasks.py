"""A data owner who has never seen the portal answers by a link; staff see it come back."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from requests_app.models import Notice, Submission
from requests_app.rules.rights import Region, Right
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

WHAT = "Please look for Ada Example, ada@example.org.\nWe need a list of her orders since 2024."


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def grace():
    user = staff("grace", "Privacy lead")
    user.first_name, user.last_name = "Grace", "Hopper"
    user.save()
    return user


@pytest.fixture
def dsar():
    now = timezone.now() - timedelta(days=5)
    business = BusinessFactory(name="Acme")
    return submission(Right.ACCESS, business=business, region=Region.EEA, now=now).requests[0]


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "png")
    return {"name": "orders-2024.png", "mimeType": "image/png", "buffer": out.getvalue()}


def ask(page, system, owner="olga@acme.example"):
    page.get_by_role("link", name="Ask about a system").click()
    page.get_by_label("System", exact=True).fill(system)
    page.get_by_label("What is to be done there?").fill(WHAT)
    page.get_by_label("Or a data owner, by e-mail").fill(owner)


def test_an_owner_answers_by_a_link_and_staff_see_it(page, new_page, log_in, grace, dsar):
    log_in(page, grace)
    page.goto(dsar.get_absolute_url())
    page.get_by_role("link", name="Ask about a system").click()
    audit(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    audit(page)
    shoot(page, "task-form-refused")
    page.go_back()
    page.go_back()
    for system in ("CRM", "Billing", "Call records"):
        page.goto(dsar.get_absolute_url())
        ask(page, system)
        if system == "CRM":
            shoot(page, "task-form")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator("[role=status]")).to_contain_text("on its way")
    audit(page)
    shoot(page, "task-card-open")

    letter = Notice.objects.filter(kind="task_asked").order_by("created_at").first()
    link = re.search(r"/task/[\w-]+/", letter.text)[0]
    owner = new_page()
    owner.goto(link)
    expect(owner.locator("h1")).to_contain_text("Please look in CRM")
    audit(owner)
    shoot(owner, "owner-ask")
    owner.get_by_label("Here is what I found, or did").check()
    owner.get_by_label("In your words").fill("Two orders, both in the file.")
    owner.get_by_label("Add a file").set_input_files(picture())
    owner.get_by_role("button", name="Add this file").click()
    expect(owner.get_by_label("In your words")).to_have_value("Two orders, both in the file.")
    audit(owner)
    shoot(owner, "owner-file")
    owner.get_by_role("button", name="Check your answer").click()
    audit(owner)
    shoot(owner, "owner-check")
    owner.get_by_role("button", name="Send this answer").click()
    expect(owner.locator("h1")).to_contain_text("has arrived")
    audit(owner)
    shoot(owner, "owner-answered")
    owner.goto("/task/Jq3vR0mXc2uYb9/")
    audit(owner)
    shoot(owner, "owner-gone")

    page.goto(dsar.get_absolute_url())
    expect(page.locator("#tasks-title")).to_contain_text("Tasks by system")
    expect(page.get_by_text("1 of 3 systems done")).to_be_visible()
    audit(page)
    shoot(page, "task-card-answered")


def test_texts_are_kept_and_inserted(page, page_without_js, log_in, grace, dsar):
    log_in(page, grace)
    page.goto("/desk/texts/new/")
    audit(page)
    page.get_by_label("Name").fill("Delay")
    page.get_by_label("Text", exact=True).fill("Hello {name}, we need until {due_on}.")
    page.get_by_role("button", name="Show how it reads").click()
    expect(page.locator("#preview + p")).to_contain_text("Hello Ada Example, we need until")
    audit(page)
    shoot(page, "text-form")
    page.get_by_role("button", name="Save").click()
    audit(page)
    shoot(page, "texts")
    page.goto(dsar.get_absolute_url())
    page.get_by_label("Your message").fill("Dear Ada,")
    page.locator("form[action$='/message/'] [name=insert]").click()
    said = re.compile(r"^Dear Ada,\n\nHello Ada Example, we need until \w+ \d+, \d+\.$")
    expect(page.get_by_label("Your message")).to_have_value(said)
    page_without_js.context.add_cookies(page.context.cookies())
    page_without_js.goto(dsar.get_absolute_url())
    page_without_js.get_by_label("Your message").fill("Dear Ada,")
    page_without_js.locator("form[action$='/message/'] [name=insert]").click()
    expect(page_without_js.get_by_label("Your message")).to_have_value(said)


def test_a_call_is_put_on_record_read_out_and_printed(page, log_in, grace):
    BusinessFactory(name="Acme").channels.create(
        kind="eu_representative", role="post", value="1 Example Street, Dublin", section="2"
    )
    log_in(page, grace)
    page.goto("/desk/new/")
    page.get_by_label("Telephone", exact=True).first.check()
    page.get_by_label("California").count()
    day = (timezone.now() - timedelta(days=30)).date().isoformat()
    page.get_by_label("Day it came in").fill(day)
    page.locator("[name=region]").select_option("US-CA")
    page.get_by_label("A customer, now or before").or_(
        page.locator("[name=relation]").first
    ).first.check()
    page.locator("[name=rights][value=delete]").check()
    page.locator("[name=name]").fill("Paula Phone")
    page.locator("[name=address]").fill("1 Main Street\nSpringfield")
    page.get_by_role("button", name="Put on record").click()
    expect(page.get_by_role("alert")).to_contain_text("had to be confirmed by")
    audit(page)
    shoot(page, "new-late")
    page.get_by_role("button", name="Put on record all the same").click()
    expect(page.locator("#read-out")).to_be_visible()
    audit(page)
    shoot(page, "new-read-out")
    page.goto("/desk/letters/")
    audit(page)
    shoot(page, "letters-to-print")
    page.get_by_role("link", name=re.compile("Acknowledgement")).click()
    audit(page)
    shoot(page, "letter-paper")
    page.get_by_role("button", name="I have printed it").click()
    expect(page.locator("[role=status]")).to_contain_text("marked as printed")
    assert Submission.objects.get().typed_in_at
    page.goto("/desk/")
    expect(page.get_by_text("Typed in 30 days after receipt")).to_be_visible()


def test_a_data_owner_with_an_account_sees_their_tasks_alone(page, log_in, dsar, grace):
    owner = staff("olga", "Data owner")
    log_in(page, grace)
    page.goto(dsar.get_absolute_url())
    ask(page, "CRM", owner="")
    page.get_by_label("A colleague does it").select_option(str(owner.pk))
    page.get_by_role("button", name="Ask", exact=True).click()
    page.context.clear_cookies()
    log_in(page, owner)
    page.goto("/desk/tasks/")
    audit(page)
    shoot(page, "my-tasks")
    page.get_by_role("link", name="CRM").click()
    audit(page)
    shoot(page, "my-task")
