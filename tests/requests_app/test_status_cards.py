"""The cards of the status page: each stage, what is needed, the date and why, the answer."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import Controller, PrivacyRequest
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import correspondence, lifecycle, questions, redirects
from tests.factories import give_answer, submission

pytestmark = pytest.mark.django_db

ENTER = reverse("public:status")
VIEW = reverse("public:status_view")
MESSAGE = reverse("public:status_message")
WITHDRAW = reverse("public:status_withdraw")
STARTED = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)  # seven days after receipt, in the morning
ASKED = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
REPLIED = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)

HELD = "Our time to answer stands still until we have your reply."
HELD_BY_FEE = "Our time to answer stands still until the fee is paid."
RUNS_ON = "Our time to answer runs on meanwhile: the day above does not move."


@pytest.fixture
def clock(monkeypatch):
    """Set the time that the pages see."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(ASKED)
    return at


@pytest.fixture
def ask(clock, officer):
    """Take in a request and put a question to the person."""

    def asked(region, action, right=Right.ACCESS, amount=None, text="Which account is it?"):
        receipt = submission(right, region=region)
        (dsar,) = receipt.requests
        lifecycle.start(dsar.pk, by=officer, now=STARTED)
        questions.ask(dsar.pk, by=officer, action=action, text=text, amount=amount, now=ASKED)
        return receipt

    return asked


def enter(client, receipt):
    reference = receipt.submission.reference
    client.post(ENTER, {"reference": reference, "secret": receipt.secret})


def seen(client):
    """Return the status page as one line of text with its tags."""
    return " ".join(html.unescape(client.get(VIEW).content.decode()).split())


def card(page, number=1):
    return re.search(rf'<section [^>]*"request-{number}".*?</section>', page)[0]


IDENTITY, CLARIFICATION = Action.ASK_IDENTITY, Action.ASK_CLARIFICATION


@pytest.mark.parametrize(
    ("region", "action", "stage", "clock_says", "day"),
    [
        (Region.EEA, IDENTITY, "We have asked you who you are", HELD, "December 2, 2026"),
        (Region.EEA, CLARIFICATION, "We have a question for you", HELD, "December 2, 2026"),
        (Region.UK, IDENTITY, "We have asked you who you are", HELD, "December 2, 2026"),
        (Region.CALIFORNIA, IDENTITY, "We have asked you who", RUNS_ON, "December 17, 2026"),
        (Region.US_CO, IDENTITY, "We have asked you who", RUNS_ON, "December 17, 2026"),
    ],
)
def test_a_question_stands_in_the_card_with_what_the_clock_does(
    client, ask, region, action, stage, clock_says, day
):
    right = Right.DELETE
    enter(client, ask(region, action, right))
    shown = card(seen(client))
    assert stage in shown
    assert 'aria-label="Our message">Which account is it?</blockquote>' in shown
    assert 'href="#id_text">Answer below<' in shown
    assert clock_says in shown
    held = clock_says == HELD
    before = "Without this pause, the day would be" if held else "You have our answer by"
    assert f"{before} <strong>{day}</strong>" in shown
    assert ("at the latest" in shown) != held


@pytest.mark.parametrize(
    ("region", "clock_says"), [(Region.EEA, RUNS_ON), (Region.UK, HELD_BY_FEE)]
)
def test_a_fee_is_named_with_its_amount(client, ask, region, clock_says):
    receipt = ask(region, Action.QUOTE_FEE, amount=1250, text="12.50 pounds, by bank transfer.")
    enter(client, receipt)
    shown = card(seen(client))
    assert "We wait for a payment" in shown
    assert "The fee is <strong>12.50</strong>." in shown
    assert "12.50 pounds, by bank transfer." in shown
    assert clock_says in shown
    assert "Answer below" not in shown


def test_a_question_stands_in_its_own_card_alone(client, clock, officer):
    receipt = submission(Right.ACCESS, Right.DELETE, region=Region.EEA)
    access = receipt.submission.requests.get(right=Right.ACCESS)
    correspondence.write(receipt.submission, text="Good day.", by=officer, now=STARTED)
    questions.ask(access.pk, by=officer, action=CLARIFICATION, text="Which year?", now=ASKED)
    enter(client, receipt)
    page = seen(client)
    both = card(page, 1), card(page, 2)
    assert ["Which year?" in shown for shown in both] == [True, False]
    assert "Good day." not in both[0], "that is another message of ours"
    assert "Nothing for now. We may write to you to make sure who asks." in both[1]
    assert "Please read our message below." not in both[1]


def test_any_other_message_of_ours_is_pointed_to(client, clock, officer):
    receipt = submission(Right.ACCESS, region=Region.EEA)
    correspondence.write(receipt.submission, text="Hello.", by=officer, now=ASKED)
    enter(client, receipt)
    assert "We wrote to you. Please read our message below." in card(seen(client))


def test_a_reply_moves_the_request_on_and_three_days_do_not_count(client, ask, clock):
    receipt = ask(Region.EEA, IDENTITY)
    clock(REPLIED)
    enter(client, receipt)
    response = client.post(MESSAGE, {"text": "It is account 1700."}, follow=True)
    page = " ".join(response.content.decode().split())
    assert "We have your answer; we go on with your request." in page
    assert PrivacyRequest.objects.get().status == "in_progress"
    assert "You have our answer by <strong>December 5, 2026</strong>" in page
    assert "Which account is it?" not in card(page)
    assert "It is account 1700." in page


def test_a_message_pays_no_fee(client, ask, clock):
    receipt = ask(Region.UK, Action.QUOTE_FEE, amount=500)
    clock(REPLIED)
    enter(client, receipt)
    response = client.post(MESSAGE, {"text": "I find that too much."}, follow=True)
    assert "Your message is with us." in response.content.decode()
    assert PrivacyRequest.objects.get().status == "fee_pending"


def test_too_many_messages_are_held_back_and_the_text_is_kept(client, clock):
    enter(client, submission(Right.DELETE))
    codes = [client.post(MESSAGE, {"text": f"Number {n}."}).status_code for n in range(20)]
    assert set(codes) == {302}
    response = client.post(MESSAGE, {"text": "Number twenty-one."})
    assert response.status_code == 429
    assert response["Retry-After"] == "3600", "the window began at this full hour"
    page = response.content.decode()
    assert "You wrote to us very often." in page
    assert "Number twenty-one.</textarea>" in page


def test_why_this_date_says_what_counts_and_by_which_article(client, clock):
    enter(client, submission(Right.ACCESS, region=Region.EEA))
    why = re.search(r"<details.*?</details>", card(seen(client)))[0]
    assert "Why this date?" in why
    assert re.search(r"<li>[^<]*November 2, 2026", why)
    assert re.search(r"<li>[^<]*one month[^<]*December 2, 2026", why)
    assert "The rule: GDPR Art. 12(3); Reg. (EEC, Euratom) 1182/71 Art. 3(1), 3(2)(c)." in why


def test_where_two_laws_may_apply_both_articles_are_named(client, clock):
    enter(client, submission(Right.DELETE, region=None))
    shown = card(seen(client))
    assert "You have our answer by <strong>December 2, 2026</strong>" in shown
    rule = re.search("The rule: (.*?)</p>", shown)[1]
    assert "11 CCR 7021(b)" in rule
    assert "GDPR Art. 12(3)" in rule


def test_the_law_may_allow_a_later_day_than_ours(client, clock):
    enter(client, submission(Right.OBJECT_MARKETING, region=Region.EEA))
    page = card(seen(client))
    assert "You have our answer by <strong>November 3, 2026</strong>" in page
    assert "The law itself would allow us until December 2, 2026." in page


@pytest.mark.parametrize(
    ("region", "day", "article"),
    [
        (Region.EEA, "February 2, 2027", "GDPR Art. 12(3)."),  # three months, in all
        (Region.CALIFORNIA, "January 31, 2027", "Civ. Code 1798.130(a)(2)(A)"),  # 90 days
    ],
)
def test_more_time_is_told_with_its_reason(client, clock, officer, region, day, article):
    receipt = submission(Right.DELETE, region=region)
    (dsar,) = receipt.requests
    lifecycle.extend(dsar.pk, by=officer, reason="many_records", now=ASKED)
    enter(client, receipt)
    shown = card(seen(client))
    said = "We take more time, once, as the law allows. The reason:"
    assert f"{said} There is a great amount of data to look through." in shown
    assert f"You have our answer by <strong>{day}</strong>" in shown
    assert article in shown


def hand_on(dsar, officer, now, name="Widgets & Sons"):
    customer = Controller.objects.create(
        business=dsar.business,
        name=name,
        email="privacy@widgets.example",
        website="https://widgets.example/privacy",
    )
    redirects.redirect(dsar.pk, by=officer, controller=customer, now=now)


@pytest.fixture
def handed_on(clock, officer):
    receipt = submission(Right.ACCESS, region=Region.EEA)
    hand_on(receipt.requests[0], officer, ASKED)
    return receipt


def test_a_request_handed_on_names_who_decides(client, handed_on):
    enter(client, handed_on)
    page = seen(client)
    shown = card(page)
    assert "Passed on to the company that decides" in shown
    assert "This is not a refusal. We have told <strong>Widgets & Sons</strong>" in shown
    assert 'href="https://widgets.example/privacy"' in shown
    assert "privacy@widgets.example" not in page
    assert "What we need from you" not in shown
    assert "You have our answer by" not in shown
    assert WITHDRAW not in page


def test_taken_back_it_is_ours_again(client, handed_on, officer):
    (dsar,) = handed_on.requests
    lifecycle.reopen(dsar.pk, by=officer, reason="not_theirs", now=REPLIED)
    enter(client, handed_on)
    shown = card(seen(client))
    assert "Widgets" not in shown
    assert "You have our answer by <strong>December 2, 2026</strong>" in shown


def test_handed_on_anew_the_second_company_is_named_alone(client, handed_on, officer):
    (dsar,) = handed_on.requests
    lifecycle.reopen(dsar.pk, by=officer, reason="not_theirs", now=ASKED)
    hand_on(dsar, officer, REPLIED, name="Gadgets Ltd")
    enter(client, handed_on)
    shown = card(seen(client))
    assert "We have told <strong>Gadgets Ltd</strong>" in shown
    assert "Widgets" not in shown


def refused(receipt, officer, ground="not_identified", text="We do not know you."):
    dsar = receipt.submission.requests.get(right=Right.DELETE)
    lifecycle.start(dsar.pk, by=officer, now=STARTED)
    give_answer(dsar.pk, by=officer, action=Action.DENY, text=text, ground=ground, now=REPLIED)
    return dsar


OWED = {
    "edpb.europa.eu": {Region.EEA},
    "(GDPR, Article 79)": {Region.EEA},
    "Data Protection Act 2018, section 164A": {Region.UK},
    "https://ico.org.uk/make-a-complaint/": {Region.UK},
    "(UK GDPR, Article 79)": {Region.UK},
    "https://www.priv.gc.ca/": {Region.CANADA},
    "https://www.gov.br/anpd/": {Region.BRAZIL},
    "https://www.edoeb.admin.ch/": {Region.SWITZERLAND},
    "(FADP, Article 32)": {Region.SWITZERLAND},
    "We decide within 45 days": {Region.US_CO, Region.OTHER_US},
    "We decide within 60 days": {Region.US_VA},
    "attorney general of Colorado": {Region.US_CO},
    "attorney general of Virginia": {Region.US_VA},
    "attorney general of Utah": {Region.US_UT},
    "attorney general of your state": {Region.OTHER_US},
    "I do not agree: appeal": {Region.US_CO, Region.US_VA, Region.OTHER_US},
    "California Privacy Protection Agency": set(),  # not owed: named below the cards
}
PLACES = sorted({region for regions in OWED.values() for region in regions})


@pytest.mark.parametrize("region", [*PLACES, Region.CALIFORNIA, Region.ELSEWHERE], ids=str)
def test_a_refusal_says_what_its_law_demands(client, clock, officer, region):
    receipt = submission(Right.DELETE, region=region)
    refused(receipt, officer)
    enter(client, receipt)
    shown = card(seen(client))
    assert "Our answer of November 12, 2026" in shown
    assert "We do not know you." in shown
    assert "We could not confirm who is asking" in shown
    assert {words for words in OWED if words in shown} == {
        words for words, regions in OWED.items() if region in regions
    }


def test_beside_a_refusal_the_open_request_keeps_its_gentle_ways(client, clock, officer):
    receipt = submission(Right.ACCESS, Right.DELETE, region=Region.EEA)
    refused(receipt, officer)
    enter(client, receipt)
    page = seen(client)
    after = page[page.index("If you are not satisfied") :]
    assert "(GDPR, Article 77)" in after
    access = receipt.submission.requests.get(right=Right.ACCESS)
    assert re.findall(r"/status/complaint/([0-9a-f-]+)/", after) == [str(access.pk)]


def test_where_all_is_refused_the_ways_are_said_once(client, clock, officer):
    receipt = submission(Right.DELETE, region=Region.EEA)
    refused(receipt, officer)
    enter(client, receipt)
    page = seen(client)
    assert page.count("(GDPR, Article 77)") == 1
    assert "If you are not satisfied" not in page


@pytest.mark.parametrize(
    ("region", "ground", "reason"),
    [
        (Region.EEA, "legal_duty", "A law obliges us to keep the data (GDPR Art. 17(3)(b))"),
        (Region.CALIFORNIA, "security", "keep our systems secure (Civ. Code 1798.105(d)(2))"),
    ],
)
def test_a_refusal_names_the_article(client, clock, officer, region, ground, reason):
    receipt = submission(Right.DELETE, region=region)
    refused(receipt, officer, ground=ground)
    enter(client, receipt)
    assert reason in card(seen(client))


def test_an_answer_in_full_has_no_reasons_beside_it(client, clock, officer):
    receipt = submission(Right.OPT_OUT, region=Region.CALIFORNIA)
    (dsar,) = receipt.requests
    lifecycle.start(dsar.pk, by=officer, now=STARTED)
    give_answer(dsar.pk, by=officer, action=Action.FULFIL, text="Done.", now=REPLIED)
    enter(client, receipt)
    shown = card(seen(client))
    assert "Done." in shown
    assert "The reason" not in shown
    assert "If you do not agree" not in shown


def test_an_answer_given_late_in_the_evening_has_the_day_of_the_business(client, clock, officer):
    receipt = submission(Right.OPT_OUT, region=Region.CALIFORNIA)
    (dsar,) = receipt.requests
    lifecycle.start(dsar.pk, by=officer, now=STARTED)
    night = datetime(2026, 11, 13, 3, 0, tzinfo=UTC)  # ten in the evening of the 12th
    give_answer(dsar.pk, by=officer, action=Action.FULFIL, text="Done.", now=night)
    enter(client, receipt)
    assert "Our answer of November 12, 2026" in seen(client)


def test_an_answer_that_no_longer_counts_is_not_shown(client, clock, officer):
    receipt = submission(Right.DELETE, region=Region.EEA)
    dsar = refused(receipt, officer)
    lifecycle.reopen(dsar.pk, by=officer, reason="new_facts", now=REPLIED)
    enter(client, receipt)
    page = seen(client)
    assert "We do not know you." not in page
    assert "We have taken it up again. Our earlier answer no longer counts." in page
    assert "You have our answer by <strong>December 2, 2026</strong>" in page


def test_a_request_that_waits_can_be_withdrawn(client, ask):
    enter(client, ask(Region.EEA, IDENTITY))
    client.post(WITHDRAW, {"rights": ["access"]})
    assert PrivacyRequest.objects.get().status == "withdrawn"


def test_the_pieces_and_the_kinds_are_withdrawn_apart(client, clock, officer):
    """A request for the pieces may have become one for the kinds, beside another such."""
    receipt = submission(Right.KNOW_SPECIFIC, Right.KNOW_CATEGORIES)
    pieces = receipt.submission.requests.get(asked_for=Right.KNOW_SPECIFIC)
    lifecycle.start(pieces.pk, by=officer, now=STARTED)
    lifecycle.treat_as_categories(pieces.pk, by=officer, now=ASKED)
    enter(client, receipt)
    client.post(WITHDRAW, {"rights": ["know_specific"]})
    stored = dict(PrivacyRequest.objects.values_list("asked_for", "status"))
    assert stored == {"know_specific": "withdrawn", "know_categories": "received"}
