"""The queue in a real browser: filters, searches, and rows that keep themselves current."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app.models import PrivacyRequest, SavedSearch
from requests_app.rules.rights import Region, Right
from requests_app.services import assigning, correspondence, lifecycle
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 800}


@pytest.fixture
def grace():
    return staff("grace")


@pytest.fixture
def queue(grace):
    """Eight requests in every kind of hurry, at two businesses, with flags and tags."""
    now = timezone.now()
    acme, bolt = BusinessFactory(name="Acme"), BusinessFactory(name="Bolt Telephones")
    made = [
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
            claims={"name": "Pat Parent", "email": "pat@mailinator.com", "child_age": 9},
        ),
        submission(Right.KNOW_CATEGORIES, business=bolt, now=now),
    ]
    late = made[0].requests[0]
    assigning.assign(late.pk, to=grace, by=grace, now=now)
    lifecycle.start(late.pk, by=grace, now=now)
    correspondence.write(made[0].submission, text="Hello?", by=None, now=now)
    PrivacyRequest.objects.filter(pk=late.pk).update(tags=["vip", "press"])
    query = {"regime": "ccpa", "assignee": "me"}
    SavedSearch.objects.create(
        owner=grace, name="My Californians", query=query, created_at=now, shared=True
    )
    return made


def test_the_queue_is_read_narrowed_and_kept(page, log_in, grace, queue):
    log_in(page, grace)
    page.goto("/desk/")
    audit(page)
    shoot(page, "queue")
    page.get_by_label("Stage", exact=True).select_option("in_progress")
    page.get_by_text("More filters").click()
    page.get_by_label("Tag", exact=True).fill("VIP")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**tag=VIP**")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_text("Save this search").click()
    page.get_by_label("Name", exact=True).fill("VIPs in work")
    audit(page)
    shoot(page, "queue-save")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[role=status], [role=alert]").first).to_contain_text("The search is saved")
    expect(page.get_by_role("link", name="VIPs in work")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Take off: Tag: vip").click()
    page.wait_for_url("**/desk/?status=in_progress")
    page.goto("/desk/searches/")
    audit(page)
    shoot(page, "queue-searches")


def test_a_person_is_found_and_stands_in_no_address(page, log_in, grace, queue):
    log_in(page, grace)
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.type("beispiel konrad")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?who=**")
    expect(page.locator("caption")).to_contain_text("the person you looked for")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "beispiel" not in (page.url + page.content()).lower()
    audit(page)
    shoot(page, "queue-person")
    page.get_by_label("Reference, e-mail").fill(queue[1].submission.reference.lower())
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/desk/requests/**")
    page.goto("/desk/")
    page.get_by_label("Reference, e-mail").fill("nobody@example.org")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    audit(page)
    shoot(page, "queue-person-nobody")


@pytest.fixture
def watched(page, log_in, grace, queue):
    """The queue, with a clock in the hands of the test."""
    page.clock.install()
    log_in(page, grace)
    page.goto("/desk/")
    return page


def later(page):
    with page.expect_response("**/desk/live/**"):
        page.clock.run_for(20_500)


def test_rows_change_in_place_and_keep_the_focus(watched, grace, queue):
    dsar = queue[1].requests[0]
    row = watched.locator(f"[data-row='{dsar.pk}']")
    row.locator("a").first.focus()
    before = row.bounding_box()["y"]
    assigning.assign(dsar.pk, to=grace, by=grace, now=timezone.now())
    correspondence.write(queue[2].submission, text="Hello?", by=None, now=timezone.now())
    later(watched)
    expect(row).to_contain_text("grace")
    expect(row).to_have_class("govuk-table__row desk-row--soon queue-row--changed")
    expect(watched.locator("[data-live-bar] [role=status]")).to_have_text("2 requests changed.")
    expect(watched.locator("[data-count=mine]")).to_have_text("2")
    assert watched.evaluate("document.activeElement.closest('[data-row]').dataset.row") == str(
        dsar.pk
    )
    assert abs(row.bounding_box()["y"] - before) < 2
    assert watched.get_by_role("button", name="show").is_hidden()
    audit(watched)
    shoot(watched, "queue-changed")


def test_what_comes_and_goes_waits_for_a_button(watched, grace, queue):
    gone, order = (
        queue[3].requests[0],
        "() => [...document.querySelectorAll('[data-row]')].map(r => r.dataset.row)",
    )
    before = watched.evaluate(order)
    lifecycle.withdraw(gone.pk, by="requester", now=timezone.now())
    fresh = submission(Right.DELETE, now=timezone.now() - timedelta(days=90)).requests[0]
    later(watched)
    button = watched.get_by_role("button", name="2 changes: show")
    expect(button).to_be_visible()
    assert watched.evaluate(order) == before
    expect(watched.locator(f"[data-row='{gone.pk}']")).to_have_class(
        "govuk-table__row queue-row--gone"
    )
    audit(watched)
    shoot(watched, "queue-gone")
    button.click()
    after = watched.evaluate(order)
    assert after == [str(fresh.pk), *(one for one in before if one != str(gone.pk))]
    expect(button).to_be_hidden()
    assert watched.evaluate("document.activeElement.matches('[data-live]')")


def test_nobody_asks_while_nobody_looks_or_is_logged_in(watched, grace):
    asked = []
    watched.on(
        "request", lambda request: asked.append(request.url) if "/live/" in request.url else None
    )
    watched.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    watched.clock.run_for(60_000)
    assert asked == []
    watched.evaluate("delete document.hidden")
    watched.context.clear_cookies()
    later(watched)
    watched.wait_for_load_state("networkidle")
    asked.clear()
    watched.clock.run_for(60_000)
    assert asked == []


def test_the_queue_works_without_javascript(new_page, log_in, grace, queue):
    page = new_page(java_script_enabled=False, viewport=PHONE)
    log_in(page, grace)
    page.goto("/desk/")
    page.get_by_label("Right", exact=True).select_option("access")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(1)
