"""What a refusal must say besides its reasons, law by law. The table is by hand."""

import pytest

from requests_app.models import Notice, PrivacyRequest
from requests_app.notices import letters
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle
from tests.factories import RECEIVED_AT, BusinessFactory, give_answer, submission

pytestmark = pytest.mark.django_db

OFFER = "Would you also like us to stop the sale and sharing of the data?"
AGENCY = "https://cppa.ca.gov"
AUTHORITY = "complain to a data protection supervisory authority"
COURT = "go to court (GDPR, Article 79)"
OURS = "within 30 days that we have your complaint (Data Protection Act 2018, section 164A)"
ICO = "complain to the Information Commissioner (https://ico.org.uk; UK GDPR, Article 77)"
UK_COURT = "go to court (UK GDPR, Article 79)"
APPEAL = "You have the right to appeal. You do it on your status page"
IN_45 = "we decide within 45 days of receiving it"
IN_60 = "we decide within 60 days of receiving it"
GENERAL = "complain to the attorney general of your state"
CANADA = "complain to the Privacy Commissioner of Canada"
ANPD = "data protection authority of Brazil, ANPD"
FDPIC = "Information Commissioner, FDPIC (https://www.edoeb.admin.ch; FADP, Article 49)"
SWISS_COURT = "go to court (FADP, Article 32)"
EVERYTHING = {
    *(OFFER, AGENCY, AUTHORITY, COURT, OURS, ICO, UK_COURT, APPEAL, IN_45, IN_60),
    *(GENERAL, CANADA, ANPD, FDPIC, SWISS_COURT),
}

OWED = [
    (Region.CALIFORNIA, {OFFER, AGENCY}),
    (Region.EEA, {AUTHORITY, COURT}),
    (Region.UK, {OURS, ICO, UK_COURT}),
    (Region.US_VA, {APPEAL, IN_60, GENERAL}),
    (Region.US_CO, {APPEAL, IN_45, GENERAL}),
    (Region.US_OR, {APPEAL, IN_45, GENERAL}),
    (Region.US_TX, {APPEAL, IN_60, GENERAL}),
    pytest.param(Region.US_UT, {GENERAL}, id="Utah knows no appeal"),
    (Region.OTHER_US, {APPEAL, IN_45, GENERAL}),
    (Region.CANADA, {CANADA}),
    (Region.BRAZIL, {ANPD}),
    (Region.SWITZERLAND, {FDPIC, SWISS_COURT}),
    (Region.ELSEWHERE, set()),
    pytest.param(None, {OFFER, AGENCY, AUTHORITY, COURT}, id="both laws where nobody knows"),
]
BOTH = [Action.DENY, Action.FULFIL_PART]


def refused(officer, *rights, action=Action.DENY, ground="legal_duty", **order):
    """Refuse the first of `rights` through the real services, in whole or part."""
    receipt = submission(*rights, **order)
    pk = next(dsar.pk for dsar in receipt.requests if dsar.right == rights[0])
    lifecycle.start(pk, by=officer, now=RECEIVED_AT)
    lifecycle.confirm_identity(pk, by=officer, points=3, now=RECEIVED_AT)
    give_answer(
        pk, by=officer, action=action, text="The bill of Ada.", ground=ground, now=RECEIVED_AT
    )
    return PrivacyRequest.objects.get(pk=pk)


def letter(dsar):
    return Notice.objects.get(dsar=dsar, kind__in=["denied", "answered"]).text


@pytest.mark.parametrize(("region", "owed"), OWED)
@pytest.mark.parametrize("action", BOTH)
def test_a_refusal_says_what_its_law_wants_and_nothing_of_another(region, owed, action, officer):
    text = letter(refused(officer, Right.DELETE, region=region, action=action))
    assert {sentence for sentence in EVERYTHING if sentence in text} == owed
    assert "Write to us on your status page and say why. A person will read it." in text
    assert "bill" not in text
    assert "obliges" not in text  # nor the ground


@pytest.mark.parametrize(("region", "owed"), OWED)
def test_a_printed_letter_says_the_same_but_for_the_question_about_sale(region, owed, officer):
    text = letters.complaint(refused(officer, Right.DELETE, region=region))
    assert {sentence for sentence in EVERYTHING if sentence in text} == owed - {OFFER}
    assert text.startswith("If you do not agree\n")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["reasons"], set()),
        (["reasons", "complaint"], {AUTHORITY}),
        (["reasons", "court"], {COURT}),
    ],
)
def test_what_the_answer_was_given_with_is_said_again(parts, said, officer):
    """The law may have changed since; a letter that is printed anew says the same."""
    dsar = refused(officer, Right.DELETE, region=Region.EEA)
    dsar.answers.update(parts=parts)
    text = letters.complaint(dsar)
    assert {sentence for sentence in EVERYTHING if sentence in text} == said


def test_a_business_in_europe_owes_the_gdpr_to_everybody(officer):
    business = BusinessFactory(established_in="IE")
    text = letter(refused(officer, Right.DELETE, region=Region.US_VA, business=business))
    owed = {APPEAL, IN_60, GENERAL, AUTHORITY, COURT}
    assert {sentence for sentence in EVERYTHING if sentence in text} == owed


def test_the_state_is_named_where_it_is_known(officer):
    known = letter(refused(officer, Right.DELETE, region=Region.US_VA))
    assert "attorney general of your state (Virginia)." in known
    unknown = letter(refused(officer, Right.DELETE, region=Region.OTHER_US))
    assert "attorney general of your state.\n" in unknown


def test_who_gave_no_region_is_told_for_whom_the_agencies_are(officer):
    (dsar,) = submission(Right.OPT_OUT, region=None).requests
    lifecycle.start(dsar.pk, by=officer, now=RECEIVED_AT)
    give_answer(
        dsar.pk, by=officer, action=Action.DENY, text="No.", ground="fraud", now=RECEIVED_AT
    )
    assert "If you live in California: You can complain to the California" in letter(dsar)


# The question about the sale of the data (11 CCR 7022(g))


@pytest.mark.parametrize("action", BOTH)
def test_a_refused_deletion_asks_about_the_sale_of_the_data(action, officer):
    business = BusinessFactory(slug="acme")
    text = letter(refused(officer, Right.DELETE, business=business, action=action))
    assert f"{OFFER} It takes one short form" in text
    assert "\nhttps://privacy.example.com/acme/opt-out/\n" in text


def test_an_answer_in_full_says_nothing_of_it(officer):
    text = letter(refused(officer, Right.DELETE, action=Action.FULFIL, ground=""))
    assert {sentence for sentence in EVERYTHING if sentence in text} == set()
    assert "If you do not agree" not in text


@pytest.mark.parametrize(
    ("rights", "ground"),
    [
        pytest.param([Right.CORRECT], "accurate", id="another right"),
        pytest.param([Right.DELETE, Right.OPT_OUT], "legal_duty", id="asked for already"),
    ],
)
def test_other_refusals_do_not_ask_about_the_sale(rights, ground, officer):
    assert OFFER not in letter(refused(officer, *rights, ground=ground))


def test_an_opt_out_that_was_withdrawn_is_asked_about_again(officer):
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    opt_out = receipt.submission.requests.get(right="opt_out")
    lifecycle.withdraw(opt_out.pk, by="requester", now=RECEIVED_AT)
    dsar = receipt.submission.requests.get(right="delete")
    dsar.status = "denied"
    assert letters.asks_about_opt_out(dsar)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rights": {"ccpa": ["delete", "limit"]}}, id="sells nothing"),
        pytest.param({"live": False}, id="its pages are closed"),
    ],
)
def test_a_business_without_an_opt_out_page_does_not_ask(changes, officer):
    business = BusinessFactory(**changes)
    assert OFFER not in letter(refused(officer, Right.DELETE, business=business))
