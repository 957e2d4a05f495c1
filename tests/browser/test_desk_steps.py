"""The steps at the desk in a real Chromium: every form and state, and a walk without script."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import roles
from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import controllers, lifecycle, questions, redirects, reviews
from tests.browser.harness import audit, shoot
from tests.factories import BusinessFactory, author, give_answer, submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead(django_user_model):
    roles.ensure()
    user = django_user_model.objects.create_user("grace", password="x")
    user.groups.add(Group.objects.get(name="Privacy lead"))
    return user


@pytest.fixture
def begun(lead):
    """Take in a request some days ago, and begin it at once."""

    def taken(right, region, days, **order):
        now = timezone.now() - timedelta(days=days)
        dsar = submission(right, region=region, now=now, **order).requests[0]
        return lifecycle.start(dsar.pk, by=lead, now=now + timedelta(hours=1))

    return taken


def seen(page, **pages):
    for name, address in pages.items():
        page.goto(address)
        audit(page)
        shoot(page, name.replace("_", "-"))


def step(dsar, action):
    return f"/desk/requests/{dsar.pk}/steps/{action}/"


def test_the_form_of_every_step(page, log_in, lead, begun):
    log_in(page, lead)
    german = BusinessFactory(time_zone="Europe/Berlin", holiday_calendar="DE-BY")
    controllers.add(german, name="Bolt GmbH", email="a@bolt.example", by=lead, now=timezone.now())
    access = begun(Right.ACCESS, Region.EEA, 2, business=german)
    late = begun(Right.ACCESS, Region.EEA, 26, business=german)
    pieces = begun(Right.KNOW_SPECIFIC, Region.CALIFORNIA, 3)
    swiss = begun(Right.ACCESS, Region.SWITZERLAND, 3)
    seen(
        page,
        step_identity=step(access, "ask_identity"),
        step_identity_california=step(pieces, "ask_identity"),
        step_identity_late=step(late, "ask_identity"),
        step_clarification=step(access, "ask_clarification"),
        step_fee=step(access, "quote_fee"),
        step_fee_swiss=step(swiss, "quote_fee"),
        step_extend=step(late, "extend"),
        step_categories=step(pieces, "treat_as_categories"),
        step_redirect=step(access, "redirect"),
        step_complain=step(late, "complain"),
        step_reopen_refused=step(late, "reopen"),
        desk_request_late=f"/desk/requests/{late.pk}/",
        desk_request_pieces=f"/desk/requests/{pieces.pk}/",
        desk_why=f"/desk/requests/{late.pk}/why/",
        desk_controllers="/desk/controllers/",
    )
    page.goto(step(access, "quote_fee"))
    page.get_by_role("button", name="Ask for this fee").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the amount")
    audit(page)
    shoot(page, "step-fee-errors")


def test_a_request_in_every_state(page, log_in, lead, begun):
    log_in(page, lead)
    now = timezone.now()
    german = BusinessFactory(time_zone="Europe/Berlin", holiday_calendar="DE-BY")
    bolt = controllers.add(german, name="Bolt GmbH", email="a@bolt.example", by=lead, now=now)
    held = begun(Right.ACCESS, Region.EEA, 4, business=german)
    questions.ask(held.pk, by=lead, action=Action.ASK_IDENTITY, text="Who are you?", now=now)
    runs = begun(Right.KNOW_CATEGORIES, None, 4)
    questions.ask(runs.pk, by=lead, action=Action.ASK_IDENTITY, text="Who are you?", now=now)
    handed = begun(Right.DELETE, Region.EEA, 2, business=german)
    redirects.redirect(handed.pk, by=lead, controller=bolt, now=now)
    longer = begun(Right.ACCESS, Region.EEA, 26, business=german)
    lifecycle.extend(longer.pk, by=lead, reason="many_systems", now=now)
    refused = begun(Right.DELETE, Region.US_CO, 9)
    give_answer(
        refused.pk,
        by=author(),
        action=Action.DENY,
        text="We could not find out who you are.",
        ground="not_identified",
        now=now,
    )
    appeal = {"text": "You know me well.", "by": "requester", "at": now, "now": now}
    first = reviews.receive(refused.pk, kind=ReviewKind.COMPLAINT, **appeal)
    text = "We acted as the law says."
    reviews.decide(first.pk, verdict=Verdict.REJECTED, text=text, by=lead, now=now)
    second = reviews.receive(refused.pk, kind=ReviewKind.APPEAL, **appeal)
    seen(
        page,
        state_held=f"/desk/requests/{held.pk}/",
        state_two_laws=f"/desk/requests/{runs.pk}/",
        state_handed_on=f"/desk/requests/{handed.pk}/",
        state_extended=f"/desk/requests/{longer.pk}/",
        state_refused=f"/desk/requests/{refused.pk}/",
        step_receive=step(held, "receive_identity"),
        step_assist=step(handed, "assist"),
        step_reopen=step(handed, "reopen"),
        desk_why_two_laws=f"/desk/requests/{runs.pk}/why/",
        desk_review=f"/desk/reviews/{second.pk}/",
        desk_review_decided=f"/desk/reviews/{first.pk}/",
        desk_review_extend=f"/desk/reviews/{second.pk}/extend/",
        desk_answer_extended=f"/desk/requests/{longer.pk}/answer/",
        desk_queue_flags="/desk/",
    )


def test_an_extension_without_javascript_shows_its_day_before_it_is_announced(
    page_without_js, log_in, lead, begun
):
    page = page_without_js
    log_in(page, lead)
    dsar = begun(Right.ACCESS, Region.EEA, 26)
    page.goto(f"/desk/requests/{dsar.pk}/")
    page.get_by_role("link", name="Extend the term").click()
    page.get_by_label("The data lie in several systems").check()
    page.get_by_label("Additional days (optional)").fill("20")
    page.get_by_role("button", name="Extend, and tell the person").click()
    dsar.refresh_from_db()
    assert not dsar.extended
    expect(page.get_by_role("status")).to_contain_text("If that is right, extend.")
    page.get_by_role("button", name="Extend, and tell the person").click()
    dsar.refresh_from_db()
    assert dsar.extended
    expect(page.locator("main")).to_contain_text("Extended by the 20 days that were announced")
