import re
from copy import deepcopy

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from foundation.business import Channel
from requests_app.models import Controller, Notice, Review, Task
from requests_app.notices import outbox
from requests_app.notices.kinds import KINDS
from requests_app.notices.letters import Facts, compose
from requests_app.rules.rights import Region, Right
from requests_app.services.correspondence import send_fresh_secret
from tests.factories import RECEIVED_AT, BusinessFactory, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    business = BusinessFactory(name="Acme & Sons")
    for kind, role, value in (
        ("email", "questions", "privacy@acme.example"),
        ("email", "requests", "privacy@acme.example"),
        ("email", "marketing", "unsubscribe@acme.example"),
        ("email", "agents", "agents@acme.example"),
        ("phone", "requests", "+1 202 555 0100"),
        ("post", "questions", "1 Main Street\nSpringfield"),
    ):
        Channel.objects.create(business=business, kind=kind, role=role, value=value, section="1")
    return business


def acknowledgement(*rights, **order):
    receipt = submission(*rights, **order)
    return receipt, Notice.objects.get(kind="acknowledged")


def test_the_acknowledgement_says_what_was_received_and_by_when_it_is_answered(business):
    receipt, notice = acknowledgement(Right.DELETE, Right.OPT_OUT, business=business)
    reference = receipt.submission.reference
    assert notice.title == f"Acme & Sons: we have your privacy request {reference}"
    assert f"received your privacy request on November 2, 2026. Your reference is {reference}." in (
        notice.text
    )
    assert (
        "* Stop selling or sharing your personal information\n"
        "  We will do it by November 24, 2026 at the latest. "
        "California law allows 15 business days, and we keep to that for everyone."
    ) in notice.text
    assert (
        "* Delete your personal data\n"
        "  We will answer by December 17, 2026 at the latest. "
        "California law allows 45 calendar days"
    ) in notice.text


def test_the_acknowledgement_says_how_a_request_is_checked_and_where_to_look(business):
    receipt, notice = acknowledgement(Right.DELETE, business=business)
    assert "We compare the details in your request with the records that we already hold." in (
        notice.text
    )
    assert "\nhttps://privacy.example.com/status/\n" in notice.text
    assert receipt.secret not in notice.text
    assert "Ada" not in notice.text  # nothing that was typed: anybody can type any address


def test_an_opt_out_is_told_that_nobody_is_checked(business):
    _, notice = acknowledgement(Right.OPT_OUT, business=business)
    assert "You do not have to prove who you are for this." in notice.text
    assert "we may check" not in notice.text


def test_an_agent_is_told_what_is_asked_of_agents(business):
    agent = {"name": "Bo Agent", "email": "bo@agents.example", "company": "Agents"}
    _, notice = acknowledgement(Right.DELETE, business=business, agent=agent)
    assert notice.to == "bo@agents.example"
    assert "about the person you act for, and that they allowed you to ask" in notice.text
    assert "* E-mail: agents@acme.example\n" in notice.text


def test_the_letter_says_how_to_reach_the_business_each_way_once(business):
    _, notice = acknowledgement(Right.DELETE, business=business)
    assert (
        "How to reach us\n\n* E-mail: privacy@acme.example\n* Telephone: +1 202 555 0100\n"
        "* Post: 1 Main Street Springfield\n\nPlease give your reference"
    ) in notice.text
    assert "unsubscribe@" not in notice.text
    assert "agents@" not in notice.text


@pytest.mark.parametrize(
    ("region", "date", "why"),
    [
        (Region.CALIFORNIA, "December 17, 2026", "California law allows 45 calendar days"),
        (Region.OTHER_US, "December 17, 2026", "The strictest state privacy law allows"),
        (Region.EEA, "December 2, 2026", "European law (GDPR) allows one month"),
        (Region.UK, "December 2, 2026", "UK law (UK GDPR) allows one month"),
        (Region.ELSEWHERE, "December 2, 2026", "Our own promise allows one month"),
    ],
)
def test_the_date_comes_with_its_reason(region, date, why):
    _, notice = acknowledgement(Right.DELETE, region=region)
    assert f"We will answer by {date} at the latest. {why}" in notice.text


def test_a_promise_that_is_earlier_is_the_reason(business):
    receipt, _ = acknowledgement(Right.DELETE, business=business, region=Region.EEA)
    (dsar,) = receipt.requests
    dsar.promise_days, dsar.due_on = 20, dsar.received_on.replace(day=22)
    Notice.objects.all().delete()
    notice = outbox.queue(
        dsar.submission, "acknowledged", now=RECEIVED_AT, context={"requests": [dsar]}
    )
    assert (
        "by November 22, 2026 at the latest. Our privacy policy promises an answer within 20 days"
        in (notice.text)
    )


def test_a_refusal_calls_itself_an_answer_as_every_other_page_does():
    (dsar,) = submission(Right.DELETE).requests
    dsar.status = "denied"
    notice = outbox.queue(dsar.submission, "denied", dsar=dsar, now=RECEIVED_AT)
    reference = dsar.submission.reference
    assert notice.title == f"Acme: our answer to your privacy request {reference}"


def test_a_withdrawal_promises_what_the_desk_can_do():
    """A withdrawn request stays closed; a new one is taken in for it."""
    (dsar,) = submission(Right.DELETE).requests
    notice = outbox.queue(dsar.submission, "withdrawn", dsar=dsar, now=RECEIVED_AT)
    assert "please tell us, and we will put it on record again." in notice.text


def test_a_full_answer_is_only_announced():
    (dsar,) = submission(Right.DELETE, region=Region.EEA).requests
    dsar.status = "fulfilled"
    notice = outbox.queue(dsar.submission, "answered", dsar=dsar, now=RECEIVED_AT)
    assert "the answer is not in this e-mail" in notice.text
    assert "https://privacy.example.com/status/" in notice.text
    assert "complain" not in notice.text


def test_a_fresh_secret_is_in_its_letter_and_in_no_title():
    taken_in = submission().submission
    send_fresh_secret(taken_in, now=RECEIVED_AT)
    notice = Notice.objects.get(kind="fresh_secret")
    secret = notice.text.split("It is:")[1].split()[0]
    assert len(secret.replace("-", "")) == 28
    assert "We never ask you to tell us your secret code." in notice.text
    assert secret not in notice.title


def test_only_the_person_is_written_to_in_their_language(settings):
    """A customer or an officer may not read it."""
    settings.LANGUAGE_CODE = "en"
    (dsar,) = submission(Right.DELETE, language="de", business=BusinessFactory()).requests
    Channel.objects.create(
        business=dsar.business, kind="email", role="privacy", value="p@acme.example", section="1"
    )
    mine = outbox.queue(dsar.submission, "message", dsar=dsar, now=RECEIVED_AT)
    staff = outbox.queue(dsar.submission, "child_data", dsar=dsar, now=RECEIVED_AT)
    assert (mine.language, staff.language) == ("de", "en")


EVERY_KIND = [
    "acknowledged",
    "answered",
    "appeal_received",
    "as_categories",
    "child_data",
    "clarification_asked",
    "code",
    "code_asked",
    "code_sms",
    "complaint_received",
    "corrected",
    "customer_told",
    "customer_untold",
    "dates_moved",
    "denied",
    "due_soon",
    "extended",
    "fee_quoted",
    "fresh_secret",
    "identity_asked",
    "merged",
    "message",
    "news",
    "overdue",
    "permission_asked",
    "redirected",
    "reopened",
    "review_decided",
    "review_due_soon",
    "review_extended",
    "review_overdue",
    "task_asked",
    "task_due",
    "unmerged",
    "withdrawn",
]


def test_every_kind_is_listed_here():
    assert sorted(KINDS) == EVERY_KIND


@pytest.fixture
def whole(business, officer):
    """Return a request to which everything has happened that a letter can be about."""
    (dsar,) = submission(Right.DELETE, business=business, region=Region.US_VA).requests
    Notice.objects.all().delete()
    customer = Controller.objects.create(
        business=business, name="Customer Ltd", email="dpo@customer.example"
    )
    day = dsar.received_on
    dsar.redirections.create(controller=customer, at=RECEIVED_AT, by=officer, tell_by=day)
    dsar.status = "partial"
    parts = ["reasons", "complaint", "court", "appeal", "attorney_general", "opt_out_offer"]
    given = {"ground": "x", "text": "Kept.", "parts": parts}
    dsar.answers.create(outcome="partial", given_by=officer, given_at=RECEIVED_AT, **given)
    return dsar


def given_to(kind, dsar):
    review = Review(dsar=dsar, kind="appeal", received_at=RECEIVED_AT, text="Look again.")
    review.received_on = review.due_on = dsar.received_on
    review.verdict = "rejected"
    given = {
        "requests": [dsar],
        "secret": "AAAAA-BBBBB",
        "code": "1234 5678",
        "review": review,
        "reason": "complex",
        "token": "Jq3vR0mXc2uYb9",
        "kept": "PR-7F3K-92QD",
        "task": Task(dsar=dsar, kind="system", system="CRM", due_on=dsar.due_on),
        "asker": get_user_model()(username="grace"),
        "before": dsar.received_on,
        "other_right": True,
        "subject": "assigned",
    }
    return {key: given[key] for key in kind.given}


PIECES = ("{", "}", "&amp;", "&#", "MISSING", "None", "\n\n\n")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("name", EVERY_KIND)
def test_each_kind_has_whole_texts_made_of_what_it_declares(name, language, whole, settings):
    (engine,) = deepcopy(settings.TEMPLATES)
    engine["OPTIONS"]["string_if_invalid"] = "MISSING %s"
    settings.TEMPLATES = [engine]
    kind = KINDS[name]
    letter = compose(kind, Facts(whole.submission, whole, given_to(kind, whole)), language)
    for text in (letter.title, letter.text):
        assert text.strip()
        assert [piece for piece in PIECES if piece in text] == []
    assert "Acme & Sons" in letter.text
    assert whole.submission.reference in letter.text + letter.title


@pytest.mark.parametrize("name", EVERY_KIND)
def test_no_letter_carries_what_was_typed(name, whole):
    """Anybody can type anybody's address into a public form."""
    kind = KINDS[name]
    letter = compose(kind, Facts(whole.submission, whole, given_to(kind, whole)), "en")
    for typed in ("Ada", "ada@", "Kept.", "Look again."):
        assert typed not in letter.title + letter.text


INCLUDED = re.compile(r'{% include "([^"]+)"')


def source(template):
    """Return the text of a template with all that it includes."""
    text = (settings.BASE_DIR / "templates" / template).read_text()
    return text + "".join(source(other) for other in INCLUDED.findall(text))


@pytest.mark.parametrize("name", EVERY_KIND)
def test_each_kind_declares_nothing_that_it_does_not_say(name):
    text = source(KINDS[name].template) + source(KINDS[name].title_template)
    unused = [v for v in KINDS[name].variables if not re.search(rf"\b{v}\b", text)]
    assert unused == []
