"""An admin changes a promise and undoes it, with and without JavaScript; counsel reads the law."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import roles
from requests_app.models import DeadlinePolicy
from requests_app.rules import laws
from requests_app.rules.rights import Region, Right
from requests_app.services import policies
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(django_user_model, settings):
    """Kim, a portal admin."""
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("kim", first_name="Kim", last_name="Keeper")
    user.groups.add(Group.objects.get(name="Portal admin"))
    return user


@pytest.fixture
def business(keeper):
    """One that promised 30 days for years, 25 from today on, and has two open requests."""
    made = BusinessFactory(name="Acme", slug="acme", holiday_calendar="IE")
    now = timezone.now()
    made.policies.create(regime="gdpr", valid_from=date(2020, 7, 1), promise_days=30)
    submission(Right.ACCESS, Right.DELETE, business=made, region=Region.EEA, now=now)
    today = made.local_date(now)
    for begins, days in ((today, 25), (today + timedelta(days=30), 28)):
        row = DeadlinePolicy(business=made, regime="gdpr", valid_from=begins, promise_days=days)
        policies.adopt(row, by=keeper, now=now)
    return made


@pytest.fixture
def inside(keeper, client, live_server):
    """Let a page in by a session of Kim."""
    client.force_login(keeper)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}

    def let_in(page):
        page.context.add_cookies([cookie])
        return page

    return let_in


def press(page, name):
    page.get_by_role("button", name=name).click()


def test_the_pages_of_the_policies_are_sound(page, inside, business):
    inside(page).goto("/desk/policies/")
    audit(page)
    shoot(page, "policies")
    page.get_by_role("link", name=re.compile(r"^Change\s?: Acme, European Union")).click()
    page.locator("[name=promise_days]").fill("40")
    press(page, "See what it would do")
    expect(page).to_have_title(re.compile("^Error:"))
    audit(page)
    shoot(page, "policy-error")
    page.locator("[name=promise_days]").fill("30")
    press(page, "See what it would do")
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    audit(page)
    shoot(page, "policy-preview")


def test_the_pages_of_the_law_are_sound(page, inside, business, tmp_path):
    reason = "Counsel's opinion of 3 May 2026"
    row = f'[[override]]\nkey = "records.count"\nvalue = 30\nreason = "{reason}"\n'
    (tmp_path / "ccpa.toml").write_text(row, encoding="utf-8")
    before = laws.book()
    laws.use(laws.read(tmp_path))
    try:
        for address, name in (("/desk/law/", "law"), ("/desk/law/ccpa/", "law-one")):
            inside(page).goto(address)
            expect(page.get_by_text(reason)).to_have_count(1)
            audit(page)
            shoot(page, name)
    finally:
        laws.use(before)


def test_a_change_and_its_undoing_without_javascript(page_without_js, inside, business):
    page = inside(page_without_js)
    page.goto("/desk/policies/")
    page.get_by_role("link", name=re.compile(r"^Change\s?: Acme, European Union")).click()
    assert page.locator("[name=promise_days]").input_value() == "25"
    page.locator("[name=promise_days]").fill("20")
    press(page, "See what it would do")
    expect(page.get_by_text("2 open requests of this business")).to_be_visible()
    press(page, "Back, change it")
    assert page.locator("[name=promise_days]").input_value() == "20"
    press(page, "See what it would do")
    press(page, "Adopt this policy")
    expect(page.get_by_role("status")).to_contain_text("The policy is on record.")
    press(page, re.compile(r"^Take back\s?: European Union \(GDPR\), " + short(tomorrow(business))))
    expect(page.get_by_role("status")).to_contain_text("it will not begin")
    press(page, re.compile(r"^Go back to the former one\s?: Acme, European Union"))
    expect(page.get_by_text("Nothing is stored yet.")).to_be_visible()
    press(page, "Adopt this policy")
    stored = DeadlinePolicy.objects.standing().get(valid_from=tomorrow(business))
    assert stored.promise_days == 30


def tomorrow(business):
    return business.local_date(timezone.now()) + timedelta(days=1)


def short(day):
    return f"{day:%b} {day.day}, {day.year}"
