"""Every step that concerns a person is told to them, by a letter without what it is about."""

from datetime import UTC, date, datetime

import pytest

from foundation.business import Channel
from requests_app.models import Controller, Notice, PrivacyRequest
from requests_app.models.review import ReviewKind, Verdict
from requests_app.notices import outbox
from requests_app.notices.kinds import KINDS
from requests_app.notices.letters import Facts, compose
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle, questions, redirects, reviews
from tests.factories import BusinessFactory, author, give_answer, submission

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)
ASK = {
    Action.ASK_IDENTITY: "identity_asked",
    Action.ASK_CLARIFICATION: "clarification_asked",
    Action.QUOTE_FEE: "fee_quoted",
}
STILL = "The clock for our answer stands still until we have yours."


def taken_in(*rights, **order):
    return submission(*rights or [Right.DELETE], **order).requests[0]


def letter(kind):
    return Notice.objects.get(kind=kind)


def asked(officer, action, right=Right.DELETE, **order):
    dsar = taken_in(right, **order)
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    amount = 2_500 if action == Action.QUOTE_FEE else None
    questions.ask(dsar.pk, by=officer, action=action, text="Ada who?", amount=amount, now=NOW)
    return letter(ASK[action])


@pytest.mark.parametrize(
    ("action", "region", "clock"),
    [
        (Action.ASK_IDENTITY, Region.EEA, STILL),
        (Action.ASK_IDENTITY, Region.UK, STILL),
        (
            Action.ASK_IDENTITY,
            Region.CALIFORNIA,
            "This does not stop the clock: we will still answer by December 17, 2026 at the latest",
        ),
        (Action.ASK_CLARIFICATION, Region.EEA, STILL),
        (Action.QUOTE_FEE, Region.UK, "The clock for our answer stands still until you have paid."),
        (
            Action.QUOTE_FEE,
            Region.EEA,
            "This does not stop the clock: we will still answer by December 2, 2026 at the latest",
        ),
    ],
)
def test_a_question_says_what_it_does_to_the_clock(action, region, clock, officer):
    text = asked(officer, action, region=region).text
    assert clock in text
    assert ("stands still" in text) == ("stands still" in clock)
    assert "Ada" not in text
    assert "\nhttps://privacy.example.com/status/\n" in text


def test_who_is_asked_for_proof_is_asked_for_no_more_and_warned(officer):
    text = asked(officer, Action.ASK_IDENTITY).text
    assert "We ask for nothing more than we need." in text
    assert "Never send passwords, or copies of a passport or identity card, by e-mail." in text


def test_a_question_about_the_request_does_not_press_for_less(officer):
    text = asked(officer, Action.ASK_CLARIFICATION, region=Region.EEA).text
    assert "You do not have to ask for less" in text


def test_the_amount_of_a_fee_stands_on_the_page_alone(officer):
    text = asked(officer, Action.QUOTE_FEE, region=Region.EEA).text
    assert "The amount, the reason for it and how to pay stand on your status page." in text
    assert "withdraw the request" in text
    assert "25" not in text.replace(Notice.objects.get(kind="fee_quoted").submission.reference, "")


@pytest.mark.parametrize(
    ("region", "day", "law"),
    [
        (Region.CALIFORNIA, "January 31, 2027", "California law"),
        (Region.EEA, "February 2, 2027", "European law (GDPR)"),
        (
            Region.CANADA,
            "January 1, 2027",
            "Canadian law",
        ),
    ],
)
def test_an_extension_gives_its_reason_and_the_new_date(region, day, law, officer):
    lifecycle.extend(taken_in(region=region).pk, by=officer, reason="many_systems", now=NOW)
    text = letter("extended").text
    assert "The reason: The data lie in several systems and departments." in text
    assert f"We will answer by {day} at the latest. {law} allows" in text
    complaint = "complain to the Privacy Commissioner of Canada (https://www.priv.gc.ca; PIPEDA"
    assert (complaint in text) == (region == Region.CANADA)  # PIPEDA s. 8(4)
    assert ("If you do not agree" in text) == (region == Region.CANADA)


def test_who_cannot_be_verified_hears_that_the_categories_come_by_the_same_date(officer):
    """11 CCR 7024(a)."""
    dsar = taken_in(Right.KNOW_SPECIFIC)
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    lifecycle.treat_as_categories(dsar.pk, by=officer, now=NOW)
    text = letter("as_categories").text
    assert "We could not make sure who is asking, so we cannot send it" in text
    assert "which kinds of personal information we hold" in text
    assert "(11 CCR 7024(a))" in text
    assert "The date stays the same: we will answer by December 17, 2026 at the latest." in text


def test_a_request_that_is_taken_up_again_is_told(officer):
    dsar = refused(officer)
    lifecycle.reopen(dsar.pk, by=officer, reason="mistake", now=NOW)
    text = letter("reopened").text
    assert "has taken up your privacy request" in text
    assert "that answer no longer counts" in text


def refused(officer, region=Region.CALIFORNIA):
    dsar = taken_in(region=region)
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=NOW)
    order = {"action": Action.DENY, "text": "Kept.", "ground": "legal_duty"}
    return give_answer(dsar.pk, by=author(), now=NOW, **order)


# Another company's data


@pytest.fixture
def redirected(officer):
    business = BusinessFactory(name="Acme")
    Channel.objects.create(
        business=business, kind="email", role="privacy", value="p@acme.example", section="1"
    )
    customer = Controller.objects.create(
        business=business,
        name="Customer Ltd",
        email="dpo@customer.example",
        website="https://customer.example/privacy",
    )
    dsar = taken_in(business=business, region=Region.EEA)
    redirects.redirect(dsar.pk, by=officer, controller=customer, now=NOW)
    return dsar


def test_the_person_is_told_whom_to_ask_and_that_it_is_no_refusal(redirected):
    notice = letter("redirected")
    assert notice.to == "ada@example.org"
    assert "data that we hold for another company, Customer Ltd." in notice.text
    assert "so it decides about your request. This is not a refusal." in notice.text
    assert (
        "* Customer Ltd\n* E-mail: dpo@customer.example\n"
        "* Website: https://customer.example/privacy\n"
    ) in notice.text


def test_a_customer_without_a_website_leaves_no_empty_line(redirected):
    Controller.objects.update(website="")
    notice = outbox.queue(redirected.submission, "redirected", dsar=redirected, period="2", now=NOW)
    assert "* E-mail: dpo@customer.example\n\nIf you think" in notice.text


def test_the_customer_is_told_what_came_and_not_from_whom(redirected):
    notice = letter("customer_told")
    reference = redirected.submission.reference
    assert notice.to == "dpo@customer.example"
    assert (
        f"* Our reference: {reference}\n* What was asked for: Delete\n"
        "* Received by us on: November 2, 2026\n"
    ) in notice.text
    assert "your own time to answer may be running since that day" in notice.text
    assert "Please tell us soon what we are to do" in notice.text
    assert "* E-mail: p@acme.example\n" in notice.text
    for typed in ("Ada", "ada@", "example.org", "secret code"):
        assert typed not in notice.text + notice.title


# Appeals and complaints


def reviewed(officer, region, kind, verdict=None):
    dsar = refused(officer, region)
    order = {"kind": kind, "text": "Ada is right.", "by": "requester", "at": NOW, "now": NOW}
    review = reviews.receive(dsar.pk, **order)
    if verdict:
        reviews.decide(review.pk, verdict=verdict, text="Ada.", by=officer, now=NOW)
    return review


def test_an_appeal_is_confirmed_with_the_day_of_its_decision(officer):
    reviewed(officer, Region.US_VA, ReviewKind.APPEAL)
    text = letter("appeal_received").text
    assert "We will decide it by January 3, 2027, and give you the decision" in text
    assert "Ada" not in text


def test_a_complaint_is_confirmed_with_the_day_that_is_aimed_at(officer):
    reviewed(officer, Region.UK, ReviewKind.COMPLAINT)
    text = letter("complaint_received").text
    assert "what came of it, without delay and by December 4, 2026 if we can" in text
    assert "Ada" not in text


def test_more_time_for_an_appeal_has_its_reason_and_day(officer):
    review = reviewed(officer, Region.US_CO, ReviewKind.APPEAL)
    reviews.extend(review.pk, reason="many_records", by=officer, now=NOW)
    text = letter("review_extended").text
    assert "needs more time to decide your appeal" in text
    assert "The reason: There is a great amount of data to look through." in text
    assert "The last day is now February 17, 2027." in text


GENERAL = "complain to the attorney general of your state (Virginia)"
AUTHORITY = "complain to a data protection supervisory authority"
COURT = "go to court (GDPR, Article 79)"
ICO = "complain to the Information Commissioner"
UK_COURT = "go to court (UK GDPR, Article 79)"
PLACES = {GENERAL, AUTHORITY, COURT, ICO, UK_COURT}


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize(
    ("region", "kind", "places"),
    [
        (Region.US_VA, ReviewKind.APPEAL, {GENERAL}),
        (Region.US_VA, ReviewKind.COMPLAINT, {GENERAL}),
        (Region.EEA, ReviewKind.COMPLAINT, {AUTHORITY, COURT}),
        (Region.UK, ReviewKind.COMPLAINT, {ICO, UK_COURT}),
        (Region.CALIFORNIA, ReviewKind.COMPLAINT, set()),
    ],
)
def test_who_lost_is_told_where_else_to_turn(region, kind, places, verdict, officer):
    reviewed(officer, region, kind, verdict)
    text = letter("review_decided").text
    owed = set() if verdict == Verdict.UPHELD else places
    assert {place for place in PLACES if place in text} == owed
    assert ("If you do not agree" in text) == bool(owed)
    assert "the decision and its reasons are not in this e-mail" in text
    assert "Ada" not in text


# To staff


@pytest.mark.parametrize(
    ("moved", "beginning"),
    [
        (1, "1 open request to Acme now has an earlier date"),
        (3, "3 open requests to Acme now have an earlier date"),
    ],
)
def test_staff_hear_of_dates_that_the_law_or_a_calendar_moved(moved, beginning):
    business = BusinessFactory(name="Acme")
    Channel.objects.create(
        business=business, kind="email", role="privacy", value="p@acme.example", section="1"
    )
    taken = [taken_in(business=business) for _ in range(moved)]
    dsar = taken[0]
    days = {"due_on": date(2026, 12, 1), "moved_from": date(2026, 12, 2)}
    PrivacyRequest.objects.update(**days)
    later = taken_in(business=business)
    PrivacyRequest.objects.filter(pk=later.pk).update(moved_from=later.received_on)
    dsar.refresh_from_db()
    notice = outbox.queue(dsar.submission, "dates_moved", dsar=dsar, now=NOW)
    reference = dsar.submission.reference
    assert notice.to == "p@acme.example"
    assert notice.text.startswith(beginning)
    assert f"The first of them is {reference}, due on December 1, 2026." in notice.text
    assert f"https://privacy.example.com/desk/requests/{dsar.pk}/" in notice.text


@pytest.mark.parametrize("kind", ["due_soon", "overdue"])
def test_staff_hear_of_no_last_day_while_the_law_holds_the_clock(kind, officer):
    asked(officer, Action.ASK_IDENTITY, region=Region.EEA)
    held = PrivacyRequest.objects.get()
    running = taken_in(region=Region.EEA)
    for dsar in (held, running):
        text = compose(KINDS[kind], Facts(dsar.submission, dsar), "en").text
        waits = dsar == held
        assert ("The law holds the clock until the person has answered" in text) == waits
        assert ("The last day that the law allows is December 2, 2026." in text) != waits
