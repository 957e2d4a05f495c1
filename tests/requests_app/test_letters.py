from copy import deepcopy

import pytest

from foundation.business import Channel
from requests_app.models import Notice
from requests_app.notices import outbox
from requests_app.notices.kinds import KINDS
from requests_app.rules.rights import Region, Right
from requests_app.services import lifecycle
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
        (Region.OTHER_US, "December 17, 2026", "State privacy laws allow 45 calendar days"),
        (Region.EEA, "December 2, 2026", "European law (GDPR, Article 12) allows one month"),
        (Region.UK, "December 2, 2026", "UK law (UK GDPR, Article 12A) allows one month"),
        (Region.ELSEWHERE, "December 2, 2026", "We answer everyone within one month"),
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


COMPLAINTS = [
    (Region.EEA, "complain to a data protection supervisory authority"),
    (Region.EEA, "go to court (GDPR, Article 79)"),
    (Region.UK, "complain to the Information Commissioner (https://ico.org.uk)"),
    (Region.UK, "within 30 days (Data Protection Act 2018, section 164A)"),
    (Region.UK, "the right to go to court"),
    (Region.CALIFORNIA, "California Privacy Protection Agency (https://cppa.ca.gov)"),
    (Region.OTHER_US, "If the law of your state gives you an appeal"),
    (Region.ELSEWHERE, "Write to us on your status page and say why."),
]


@pytest.mark.parametrize(("region", "route"), COMPLAINTS)
@pytest.mark.parametrize(("kind", "status"), [("denied", "denied"), ("answered", "partial")])
def test_a_refusal_in_whole_or_part_names_the_way_to_complain(region, route, kind, status):
    (dsar,) = submission(Right.DELETE, region=region).requests
    dsar.status = status
    notice = outbox.queue(dsar.submission, kind, dsar=dsar, now=RECEIVED_AT)
    assert route in notice.text


ABOUT_SALE = "Would you also like us to stop the sale and sharing of the data?"


def refusal(*rights, kind="denied", status="denied", **order):
    receipt = submission(*rights, **order)
    (dsar,) = (dsar for dsar in receipt.requests if dsar.right == rights[0])
    dsar.status = status
    return outbox.queue(dsar.submission, kind, dsar=dsar, now=RECEIVED_AT).text


@pytest.mark.parametrize(("kind", "status"), [("denied", "denied"), ("answered", "partial")])
def test_a_refused_deletion_asks_about_the_sale_of_the_data(kind, status):
    """11 CCR 7022(g)."""
    business = BusinessFactory(slug="acme")
    text = refusal(Right.DELETE, business=business, kind=kind, status=status)
    assert ABOUT_SALE in text
    assert "\nhttps://privacy.example.com/acme/opt-out/\n" in text


def test_a_deletion_in_full_does_not_ask_about_the_sale():
    assert ABOUT_SALE not in refusal(Right.DELETE, kind="answered", status="fulfilled")


@pytest.mark.parametrize(
    ("rights", "region"),
    [
        pytest.param([Right.DELETE], Region.EEA, id="another law"),
        pytest.param([Right.DELETE], Region.OTHER_US, id="another state"),
        pytest.param([Right.CORRECT], Region.CALIFORNIA, id="another right"),
        pytest.param([Right.DELETE, Right.OPT_OUT], Region.CALIFORNIA, id="asked for already"),
    ],
)
def test_other_refusals_do_not_ask_about_the_sale(rights, region):
    assert ABOUT_SALE not in refusal(*rights, region=region)


def test_an_opt_out_that_was_withdrawn_is_asked_about_again():
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    opt_out = receipt.submission.requests.get(right="opt_out")
    lifecycle.withdraw(opt_out.pk, by="requester", now=RECEIVED_AT)
    dsar = receipt.submission.requests.get(right="delete")
    dsar.status = "denied"
    assert ABOUT_SALE in outbox.queue(dsar.submission, "denied", dsar=dsar, now=RECEIVED_AT).text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rights": {"ccpa": ["delete", "limit"]}}, id="sells nothing"),
        pytest.param({"live": False}, id="its pages are closed"),
    ],
)
def test_a_business_without_an_opt_out_page_does_not_ask(changes):
    assert ABOUT_SALE not in refusal(Right.DELETE, business=BusinessFactory(**changes))


def test_a_refusal_calls_itself_an_answer_as_every_other_page_does():
    (dsar,) = submission(Right.DELETE).requests
    dsar.status = "denied"
    notice = outbox.queue(dsar.submission, "denied", dsar=dsar, now=RECEIVED_AT)
    reference = dsar.submission.reference
    assert notice.title == f"Acme: our answer to your privacy request {reference}"


def test_who_gave_no_region_is_told_for_whom_the_agencies_are():
    (dsar,) = submission(Right.OPT_OUT, region=None).requests
    dsar.status = "denied"
    notice = outbox.queue(dsar.submission, "denied", dsar=dsar, now=RECEIVED_AT)
    assert "If you live in California: You can complain to the California Privacy" in notice.text


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


EVERY_KIND = [
    "acknowledged",
    "answered",
    "denied",
    "withdrawn",
    "message",
    "fresh_secret",
    "due_soon",
    "overdue",
    "child_data",
]


def test_every_kind_is_listed_here():
    assert sorted(KINDS) == sorted(EVERY_KIND)


PIECES = ("{", "}", "&amp;", "&#", "MISSING", "None", "\n\n\n")


@pytest.mark.parametrize("name", EVERY_KIND)
def test_each_kind_has_whole_texts_made_of_what_it_declares(name, business, settings):
    (engine,) = deepcopy(settings.TEMPLATES)
    engine["OPTIONS"]["string_if_invalid"] = "MISSING %s"
    settings.TEMPLATES = [engine]
    (dsar,) = submission(Right.DELETE, business=business).requests
    Notice.objects.all().delete()
    given = {"requests": [dsar], "secret": "AAAAA-BBBBB"}
    context = {key: given[key] for key in KINDS[name].given}
    notice = outbox.queue(dsar.submission, name, dsar=dsar, now=RECEIVED_AT, context=context)
    for text in (notice.title, notice.text):
        assert text.strip()
        assert [piece for piece in PIECES if piece in text] == []
    assert "Acme & Sons" in notice.text
