"""The dashboard and the yearly figures are sound, wide and narrow, with and without JavaScript."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import roles
from requests_app.models import PrivacyRequest
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory
from tests.requests_app.year_of_acme import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inside(client, live_server, django_user_model, settings):
    settings.MFA_REQUIRED = False
    roles.ensure()
    lead = django_user_model.objects.create_user("lee", first_name="Lee", last_name="Lead")
    lead.groups.add(Group.objects.get(name="Privacy lead"))
    acme = world(lead)
    rows = PrivacyRequest.objects.filter(business=acme, status="received")
    rows.update(assignee=lead, assigned_at=timezone.now())
    client.force_login(lead)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}

    def let_in(page):
        page.context.add_cookies([cookie])
        return page

    return let_in


def test_the_dashboard_is_sound(page, inside):
    days = "period=other&first=2025-12-01&last=2027-12-31"
    inside(page).goto(f"/desk/dashboard/?{days}")
    page.get_by_text("The picture in numbers").click()
    expect(page.get_by_role("img", name="In the last 26 weeks")).to_be_visible()
    audit(page)
    shoot(page, "dashboard")
    page.locator("[name=first]").fill("2027-12-31")
    page.locator("[name=last]").fill("2027-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("The last day lies before the first")).to_be_visible()
    audit(page)


def test_a_number_leads_to_its_list_without_javascript(page_without_js, inside):
    page = inside(page_without_js)
    page.goto("/desk/dashboard/?business=acme&period=other&first=2026-01-01&last=2026-12-31")
    page.get_by_role("link", name="Refused").first.click()
    expect(page.get_by_text("1 request found")).to_be_visible()


def test_the_yearly_figures_are_sound(page, inside):
    inside(page).goto("/desk/dashboard/ccpa/2026/")
    audit(page)
    shoot(page, "ccpa")


def test_an_empty_portal_is_sound(page, inside):
    empty = BusinessFactory(name="Empty", slug="empty")
    inside(page).goto(f"/desk/dashboard/?business={empty.slug}")
    expect(page.get_by_text("Nothing is open.")).to_be_visible()
    audit(page)
    shoot(page, "dashboard-empty")
