"""Staff work a request from the queue to the answer: by keyboard alone, and without JavaScript."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import roles
from requests_app.models import Message, Notice, PrivacyRequest
from requests_app.rules.rights import Region, Right
from tests.browser.harness import audit, press, shoot, tab_to
from tests.factories import BusinessFactory, approve, submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(django_user_model):
    """Grace works at the desk, with the role that staff have and no more."""
    roles.ensure()
    user = django_user_model.objects.create_user("grace", password="x")
    user.groups.add(Group.objects.get(name="Privacy officer"))
    return user


@pytest.fixture
def queue():
    """Six requests in every kind of hurry, at two businesses."""
    now = timezone.now()
    acme, bolt = BusinessFactory(name="Acme"), BusinessFactory(name="Bolt Telephones")
    return [
        submission(Right.DELETE, Right.OPT_OUT, business=acme, now=now - timedelta(days=50)),
        submission(
            Right.ACCESS,
            business=bolt,
            region=Region.EEA,
            now=now - timedelta(days=29),
            claims={"name": "Konrad Beispiel", "email": "konrad@example.org"},
        ),
        submission(
            Right.CORRECT,
            business=acme,
            now=now - timedelta(days=43),
            relation="agent",
            claims={"name": "Ida Example", "phone": "+1 202 555 0143"},
            agent={"name": "Agent Smith", "company": "Rights for all", "email": "a@example.net"},
        ),
        submission(
            Right.DELETE,
            business=acme,
            now=now - timedelta(days=2),
            relation="parent",
            claims={"name": "Pat Parent", "email": "pat@example.org", "child_age": 9},
        ),
        submission(Right.KNOW_CATEGORIES, business=bolt, now=now),
    ]


def test_staff_work_a_request_by_keyboard_alone(page, log_in, staff, queue):
    log_in(page, staff)
    page.goto("/desk/")
    audit(page)
    shoot(page, "desk-queue")

    dsar = queue[-1].requests[0]
    press(page, f"a[href='/desk/requests/{dsar.pk}/']")
    expect(page.locator("h1")).to_contain_text("Know: categories")
    audit(page)
    shoot(page, "desk-request-new")

    press(page, "[data-primary]")  # start
    expect(page.locator("[role=status]")).to_contain_text("in work")
    audit(page)
    shoot(page, "desk-request-unchecked")

    tab_to(page, "[name=reason]")
    page.keyboard.type("They wrote")
    press(page, "form[action$='/identity/'] button")
    expect(page.locator("[role=status]")).to_contain_text("The identity is confirmed")

    press(page, "[data-primary]")  # to the answer
    expect(page).to_have_title(re.compile("^Answer"))
    audit(page)
    shoot(page, "desk-answer")
    press(page, "form.desk-answer button")
    expect(page).to_have_title(re.compile("^Error: "))
    audit(page)
    shoot(page, "desk-answer-errors")
    press(page, "[name=action][value=fulfil]", "Space")
    tab_to(page, "[name=text]")
    page.keyboard.type("We hold your name and your address.")
    press(page, "form.desk-answer button")
    expect(page.locator("main")).to_contain_text("We hold your name")
    audit(page)
    shoot(page, "desk-request-answered")
    dsar.refresh_from_db()
    assert dsar.status == "fulfilled"


def test_every_step_works_without_javascript(page_without_js, log_in, staff, queue):
    page = page_without_js
    log_in(page, staff)
    dsar = PrivacyRequest.objects.get(submission=queue[0].submission, right="delete")
    page.goto("/desk/?due=overdue")
    page.locator(f"a[href='/desk/requests/{dsar.pk}/']").click()
    page.get_by_role("button", name="Start work").click()
    page.get_by_label("Your message").fill("Which of your numbers is it?")
    page.get_by_role("button", name="Send message").click()
    assert Message.objects.get().text == "Which of your numbers is it?"

    page.get_by_text("Other steps", exact=True).click()
    page.get_by_role("link", name="Refuse, and say why").click()
    page.get_by_label("Refuse", exact=True).check()
    page.get_by_label("Ground for what is refused").select_option("not_identified")
    page.get_by_label("Answer", exact=True).fill("We could not confirm who you are.")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.locator("[role=status]")).to_contain_text("Sent for approval")
    approve(dsar.pk, now=timezone.now())
    dsar.refresh_from_db()
    assert dsar.status == "denied"


def test_staff_see_which_points_agree_and_open_what_differs(page, log_in, staff, tmp_path):
    business = BusinessFactory()
    rows = "No,Name,Mail,Phone\n77,Ada Example,ada@example.org,202 555 0101\n"
    fields = 'account = "No"\nname = "Name"\nemail = "Mail"\nphone = "Phone"\n'
    (tmp_path / "map.toml").write_text(f'phone_region = "US"\n[fields]\n{fields}')
    (tmp_path / "customers.csv").write_text(rows)
    call_command(
        "import_records",
        tmp_path / "customers.csv",
        business=business.slug,
        source="CRM",
        map=tmp_path / "map.toml",
        stdout=io.StringIO(),
    )
    claims = {"name": "Ada Example", "email": "Ada@Example.org", "phone": "202 555 0199"}
    unsure = submission(business=business, claims=claims).requests[0]
    known = {"name": "Ada Example", "email": "ada@example.org", "account": "77"}
    sure = submission(business=business, claims=known).requests[0]

    log_in(page, staff)
    for dsar in (unsure, sure):
        page.goto(f"/desk/requests/{dsar.pk}/")
        page.locator("[data-primary]").click()
    expect(page.locator("[data-primary]")).to_have_text("Confirm identity")
    audit(page)
    shoot(page, "desk-request-match")
    page.locator("[data-primary]").click()
    expect(page.locator("#identity .govuk-tag").first).to_have_text("Confirmed")

    page.goto(f"/desk/requests/{unsure.pk}/")
    standings = page.locator(".desk-fit tbody .govuk-tag").all_inner_texts()
    assert standings == ["Agrees", "Agrees", "Differs"]
    assert "202 555 0101" not in page.content()
    audit(page)
    shoot(page, "desk-request-differs")
    page.get_by_role("button", name="Show the value on file").click()
    expect(page.locator(".desk-fit__open")).to_contain_text("202 555 0101")
    audit(page)
    shoot(page, "desk-request-revealed")


def test_the_other_pages_are_accessible(page, log_in, staff, queue):
    log_in(page, staff)
    child, agent = queue[3].requests[0], queue[2].requests[0]
    Message.objects.create(
        submission=queue[3].submission, text="Please hurry.", at=datetime(2026, 11, 3, tzinfo=UTC)
    )
    Notice.objects.filter(submission=queue[1].submission).update(
        sent_at=None, dead_at=timezone.now(), failure="connection_lost", attempts=24
    )
    pages = {
        "desk-request-child": f"/desk/requests/{child.pk}/",
        "desk-request-agent": f"/desk/requests/{agent.pk}/",
        "desk-queue-nothing": "/desk/?right=limit",
        "desk-queue-filtered": "/desk/?business=" + child.business.slug,
        "desk-new": "/desk/new/",
        "desk-letters": "/desk/letters/",
        "desk-withdraw": f"/desk/requests/{child.pk}/withdraw/",
    }
    for name, address in pages.items():
        page.goto(address)
        audit(page)
        shoot(page, name)


def test_a_request_by_telephone_ends_with_a_letter(page, log_in, staff, queue):
    log_in(page, staff)
    page.goto("/desk/new/")
    page.get_by_role("button", name="Put on record").click()
    assert page.title().startswith("Error: ")
    audit(page)
    shoot(page, "desk-new-errors")
    page.get_by_label("Telephone", exact=True).first.check()
    page.get_by_label("Day it came in").fill("2026-11-02")
    page.get_by_label("Name (optional)", exact=True).fill("Paula Phone")
    page.get_by_label("Where does the person live?").select_option("US-CA")
    page.get_by_label("Customer", exact=True).check()
    page.get_by_label("Delete", exact=True).check()
    page.get_by_role("button", name="Put on record").click()
    expect(page.get_by_role("alert")).to_contain_text("A day has passed already")
    page.get_by_role("button", name="Put on record all the same").click()
    expect(page.locator("article")).to_be_visible()
    audit(page)
    shoot(page, "desk-letter")
    dsar = PrivacyRequest.objects.get(submission__via="phone")
    assert dsar.submission.reference in page.locator("article").inner_text()
    assert "December 17, 2026" in page.locator("article").inner_text()  # 45 days


@pytest.mark.urls("tests.requests_app.mailbox_urls")
def test_the_mailbox_of_the_demo_is_accessible(page, settings, queue):
    settings.MAILBOX = True
    Notice.objects.update(sent_at=timezone.now())
    page.goto("/mailbox/")
    audit(page)
    shoot(page, "mailbox")
    page.locator(".desk-mail a").first.click()
    audit(page)
    shoot(page, "mailbox-letter")
