"""The status page: who gets in, what they see, and how they leave."""

from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.sealing import SealingKey
from requests_app.models import Answer, Message, Notice, PrivacyRequest
from requests_app.public import status, status_visit
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import answers, correspondence, lifecycle
from tests.factories import give_answer, submission

pytestmark = pytest.mark.django_db

ENTER = reverse("public:status")
VIEW = reverse("public:status_view")
LOST = reverse("public:status_lost")
WITHDRAW = reverse("public:status_withdraw")
MESSAGE = reverse("public:status_message")
LEAVE = reverse("public:status_leave")
LATER = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)


def enter(client, receipt, secret=None):
    reference = receipt.submission.reference
    return client.post(ENTER, {"reference": reference, "secret": secret or receipt.secret})


@pytest.fixture
def receipt():
    return submission(Right.KNOW_CATEGORIES, Right.OPT_OUT)


@pytest.fixture
def inside(client, receipt):
    enter(client, receipt)
    return client


def answered(receipt, officer, action=Action.DENY, text="We keep your invoices."):
    dsar = receipt.submission.requests.get(right=Right.KNOW_CATEGORIES)
    lifecycle.start(dsar.pk, by=officer, now=LATER)
    give_answer(dsar.pk, by=officer, action=action, text=text, ground="not_identified", now=LATER)
    return dsar


def test_reference_and_secret_open_the_page(client, receipt):
    response = enter(client, receipt)
    assert response.status_code == 302
    assert response.url == "/status/view/"
    page = client.get(VIEW).content.decode()
    assert receipt.submission.reference in page
    assert "November 24, 2026" in page  # the opt-out: 15 business days
    assert "December 17, 2026" in page  # the categories: 45 days
    assert "11 CCR 7021(b)" in page


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(str.lower, id="small letters"),
        pytest.param(lambda text: text.replace("-", ""), id="no hyphens"),
        pytest.param(lambda text: f"  {text.replace('-', ' ')} ", id="spaces"),
        pytest.param(lambda text: text.replace("0", "o").replace("1", "l"), id="O for 0"),
    ],
)
def test_a_reference_may_be_typed_as_it_was_heard(receipt, typed):
    reference = receipt.submission.reference
    assert status_visit.plain_reference(typed(reference)) == reference


def test_a_wrong_secret_and_an_unknown_reference_are_refused_alike(client, receipt):
    wrong = enter(client, receipt, "00000-00000-00000-00000-00000-0")
    unknown = client.post(ENTER, {"reference": "PR-0000-0000", "secret": receipt.secret})
    assert wrong.status_code == unknown.status_code == 422
    for response in (wrong, unknown):
        page = response.content.decode()
        assert "The reference and the secret code do not belong together." in page
        assert "<title>Error: " in page
        assert receipt.secret not in page
    assert client.get(VIEW).url == ENTER


def test_one_persons_secret_does_not_open_anothers_page(client, receipt):
    other = submission(Right.DELETE)
    response = client.post(
        ENTER, {"reference": other.submission.reference, "secret": receipt.secret}
    )
    assert response.status_code == 422


def test_looking_for_an_unknown_reference_costs_the_same_statements(
    client, receipt, django_assert_num_queries
):
    for reference in (receipt.submission.reference, "PR-0000-0000"):
        with django_assert_num_queries(1):
            assert status_visit.find(reference, "wrong") is None


def test_an_unknown_reference_takes_as_long_as_a_known_one(receipt):
    """Taken in turns, so that a busy machine slows both."""
    times = {receipt.submission.reference: [], "PR-0000-0000": []}
    for _ in range(300):
        for reference, taken in times.items():
            taken.append(seconds(status_visit.find, reference, "wrong"))
    known, unknown = (median(taken) for taken in times.values())
    assert 0.7 < known / unknown < 1.4


@pytest.mark.parametrize("url", [VIEW, WITHDRAW])
def test_a_stranger_is_sent_to_the_door(client, receipt, url):
    assert client.get(url).url == ENTER


def test_after_thirty_idle_minutes_the_page_is_shut(inside, monkeypatch):
    now = status.timezone.now()
    monkeypatch.setattr(status.timezone, "now", lambda: now + timedelta(minutes=29))
    assert inside.get(VIEW).status_code == 200
    monkeypatch.setattr(status.timezone, "now", lambda: now + timedelta(minutes=58))
    assert inside.get(VIEW).status_code == 200, "each look starts the thirty minutes anew"
    monkeypatch.setattr(status.timezone, "now", lambda: now + timedelta(minutes=89))
    assert inside.get(VIEW).url == ENTER


def test_entering_changes_the_key_of_the_session(client, receipt):
    client.post(reverse("set_language"), {"language": "de"})
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    enter(client, receipt)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_leaving_ends_the_visit(inside):
    assert inside.post(LEAVE).url == ENTER
    assert inside.get(VIEW).url == ENTER
    assert inside.get(LEAVE).status_code == 405


def test_leaving_does_not_log_staff_out(client, receipt, officer):
    client.force_login(officer)
    enter(client, receipt)
    client.post(LEAVE)
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_a_fresh_secret_ends_the_visits_of_the_old_one(inside, receipt):
    correspondence.renew_secret(receipt.submission, by="requester", now=LATER)
    assert inside.get(VIEW).url == ENTER
    assert enter(inside, receipt).status_code == 422


def test_too_many_tries_at_one_reference_are_refused(client, receipt):
    for _ in range(10):
        assert enter(client, receipt, "wrong").status_code == 422
    response = enter(client, receipt)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 900
    assert client.get(VIEW).url == ENTER
    other = submission(Right.DELETE)
    assert enter(client, other).status_code == 302, "another reference is not shut"


def test_too_many_tries_from_one_address_are_refused(client):
    for number in range(30):
        reference = f"PR-0000-{number:04}"
        assert client.post(ENTER, {"reference": reference, "secret": "x"}).status_code == 422
    response = client.post(ENTER, {"reference": "PR-0000-9999", "secret": "x"})
    assert response.status_code == 429


def test_all_addresses_of_one_network_share_their_tries(client, monkeypatch):
    """Whoever has one IPv6 address has 2 to the power of 64 of them."""
    monkeypatch.setattr(status, "LEAST_SECONDS", 0.0)
    typed = {"reference": "PR-0000-0000", "email": "a@example.org"}
    for number in range(30):
        who = {"REMOTE_ADDR": f"2001:db8::{number:x}"}
        client.post(ENTER, {"reference": f"PR-0000-{number:04}", "secret": "x"}, **who)
    for number in range(15):
        who = {"REMOTE_ADDR": f"2001:db8::{number:x}"}
        client.post(LOST, typed | {"reference": f"PR-0000-{number:04}"}, **who)
    last = {"REMOTE_ADDR": "2001:db8::ffff"}
    entering = {"reference": "PR-0000-9999", "secret": "x"}
    assert client.post(ENTER, entering, **last).status_code == 429
    assert client.post(LOST, typed, **last).status_code == 429
    elsewhere = {"REMOTE_ADDR": "2001:db8:0:1::1"}
    assert client.post(ENTER, entering, **elsewhere).status_code == 422


def test_the_answer_is_shown_and_its_reading_recorded_once(inside, receipt, officer):
    answered(receipt, officer)
    page = inside.get(VIEW).content.decode()
    assert "We keep your invoices." in page
    assert "California Privacy Protection Agency" in page
    read_at = Answer.objects.get().read_at
    assert read_at
    inside.get(VIEW)
    assert Answer.objects.get().read_at == read_at
    assert LedgerEntry.objects.filter(event="answer_read", by="requester").count() == 1


@pytest.mark.parametrize(
    ("action", "confirmed"), [(Action.DENY, False), (Action.FULFIL_PART, True)]
)
def test_a_refused_deletion_asks_about_the_sale_of_the_data(client, officer, action, confirmed):
    receipt = submission(Right.DELETE)
    (dsar,) = receipt.requests
    enter(client, receipt)
    link = f'href="/{dsar.business.slug}/opt-out/">Stop the sale or sharing of my data</a>'
    lifecycle.start(dsar.pk, by=officer, now=LATER)
    assert link not in client.get(VIEW).content.decode()
    if confirmed:
        lifecycle.confirm_identity(dsar.pk, by=officer, points=2, now=LATER)
    give_answer(dsar.pk, by=officer, action=action, text="No.", ground="legal_duty", now=LATER)
    page = client.get(VIEW).content.decode()
    assert "Would you also like us to stop the sale and sharing of the data?" in page
    assert link in page


def test_marking_an_answer_read_twice_changes_nothing(receipt, officer):
    dsar = answered(receipt, officer)
    assert answers.mark_read(dsar.answer.pk, by="requester", now=LATER)
    assert not answers.mark_read(dsar.answer.pk, by="requester", now=LATER + timedelta(days=1))
    assert Answer.objects.get().read_at == LATER


def test_what_staff_wrote_is_shown_as_text(inside, receipt, officer):
    answered(receipt, officer, text="<script>alert(1)</script>")
    correspondence.write(receipt.submission, text="<b>bold</b>", by=officer, now=LATER)
    page = inside.get(VIEW).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>bold" not in page


def test_shredded_contents_leave_a_page_that_still_opens(inside, receipt, officer):
    answered(receipt, officer)
    correspondence.write(receipt.submission, text="Gone soon.", by=officer, now=LATER)
    SealingKey.objects.filter(pk=receipt.submission.content_key_id).delete()
    page = inside.get(VIEW).content.decode()
    assert "We keep your invoices." not in page
    assert "Gone soon." not in page
    assert "The text was deleted when its time was over" in page


def test_a_message_to_a_shredded_submission_is_refused_and_kept_on_the_page(inside, receipt):
    SealingKey.objects.filter(pk=receipt.submission.content_key_id).delete()
    response = inside.post(MESSAGE, {"text": "Is anybody there?"})
    assert response.status_code == 422
    assert "Is anybody there?" in response.content.decode()
    assert not Message.objects.exists()


def test_an_erased_request_is_not_withdrawn_and_the_page_says_why(inside, receipt):
    SealingKey.objects.filter(pk=receipt.submission.content_key_id).delete()
    response = inside.post(WITHDRAW, {"rights": ["know_categories"]}, follow=True)
    assert response.status_code == 200
    said = "Nothing was withdrawn: the data of your request has been deleted already."
    assert said in response.content.decode()
    assert not PrivacyRequest.objects.exclude(status="received").exists()


def test_agencies_of_california_are_named_for_those_who_live_there(client):
    enter(client, submission(Right.OPT_OUT, region=None))
    page = client.get(VIEW).content.decode()
    assert page.index("If you live in California:") < page.index("Privacy Protection Agency")
    enter(client, submission(Right.OPT_OUT, region=Region.CALIFORNIA))
    assert "If you live in California:" not in client.get(VIEW).content.decode()


ROUTES = [
    (Region.EEA, Right.ACCESS, "data protection authority, above all where you live"),
    (Region.UK, Right.ACCESS, "the ICO"),
    (Region.CALIFORNIA, Right.DELETE, "California Privacy Protection Agency"),
    (Region.OTHER_US, Right.ACCESS, "attorney general of your state"),
    (Region.US_CO, Right.ACCESS, "attorney general of Colorado"),
    (Region.CANADA, Right.ACCESS, "Privacy Commissioner of Canada"),
    (Region.BRAZIL, Right.ACCESS, "the ANPD"),
    (Region.SWITZERLAND, Right.ACCESS, "the FDPIC"),
    (Region.ELSEWHERE, Right.ACCESS, "authority of your country"),
]


@pytest.mark.parametrize(("region", "right", "words"), ROUTES, ids=[str(r[0]) for r in ROUTES])
def test_each_law_names_its_own_way_to_complain(client, region, right, words):
    enter(client, submission(right, region=region))
    page = client.get(VIEW).content.decode()
    assert words in page
    others = {other for *_, other in ROUTES} - {words}
    assert not [other for other in others if other in page]


def test_a_message_is_stored_and_shown(inside, receipt):
    response = inside.post(MESSAGE, {"text": "Where is it?"})
    assert response.url == VIEW
    message = Message.objects.get()
    assert (message.text, message.written_by) == ("Where is it?", None)
    assert "Where is it?" in inside.get(VIEW).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001], ids=["empty", "blank", "too long"])
def test_a_message_that_cannot_be_sent_is_refused_and_kept(inside, text):
    response = inside.post(MESSAGE, {"text": text})
    assert response.status_code == 422
    assert not Message.objects.exists()
    assert text.strip() in response.content.decode()


def test_a_message_that_turns_the_order_of_reading_is_refused(inside):
    response = inside.post(MESSAGE, {"text": "paid \u202e001 dollars"})
    assert response.status_code == 422
    assert "This contains a character that cannot be shown." in response.content.decode()
    assert not Message.objects.exists()


def test_a_message_keeps_its_lines(inside):
    inside.post(MESSAGE, {"text": "One\r\n\tTwo"})
    assert Message.objects.get().text == "One\n\tTwo"


def test_a_stranger_cannot_write(client, receipt):
    assert client.post(MESSAGE, {"text": "hello"}).url == ENTER
    assert not Message.objects.exists()


def test_only_what_was_chosen_is_withdrawn(inside, receipt):
    page = inside.get(WITHDRAW).content.decode()
    assert "Stop selling" in page
    response = inside.post(WITHDRAW, {"rights": ["know_categories"]})
    assert response.url == VIEW
    stored = dict(PrivacyRequest.objects.values_list("right", "status"))
    assert stored == {"know_categories": "withdrawn", "opt_out": "received"}


def test_withdrawing_nothing_is_refused(inside, receipt):
    assert inside.post(WITHDRAW).status_code == 422
    assert inside.post(WITHDRAW, {"rights": ["delete"]}).status_code == 422
    assert not PrivacyRequest.objects.exclude(status="received").exists()


def test_an_answered_request_is_not_offered_for_withdrawal(inside, receipt, officer):
    answered(receipt, officer)
    response = inside.post(WITHDRAW, {"rights": ["know_categories"]})
    assert response.status_code == 422
    assert PrivacyRequest.objects.get(right="know_categories").status == "denied"


def test_a_lost_secret_is_replaced_by_mail_to_the_contact_on_file(client, receipt):
    Notice.objects.all().delete()
    form = {"reference": receipt.submission.reference, "email": " ADA@example.org "}
    response = client.post(LOST, form)
    assert response.status_code == 200
    notice = Notice.objects.get()
    assert (notice.kind, notice.to) == ("fresh_secret", "ada@example.org")
    assert enter(client, receipt).status_code == 422, "the old secret opens nothing any more"


def test_a_stranger_who_asks_for_a_secret_sees_the_same_and_changes_nothing(client, receipt):
    reference = receipt.submission.reference
    Notice.objects.all().delete()
    right = client.post(LOST, {"reference": reference, "email": "ada@example.org"})
    digest = bytes(receipt.submission.__class__.objects.get().secret_digest)
    Notice.objects.all().delete()
    wrong_mail = client.post(LOST, {"reference": reference, "email": "eve@example.org"})
    unknown = client.post(LOST, {"reference": "PR-0000-0000", "email": "ada@example.org"})
    pages = {without_token(response.content.decode()) for response in (right, wrong_mail, unknown)}
    assert len(pages) == 1
    assert not Notice.objects.exists()
    assert bytes(receipt.submission.__class__.objects.get().secret_digest) == digest


@pytest.mark.parametrize("reference", ["right", "PR-0000-0000"])
def test_asking_for_a_secret_never_answers_early(client, receipt, reference):
    form = {"reference": reference, "email": "ada@example.org"}
    if reference == "right":
        form["reference"] = receipt.submission.reference
    assert seconds(client.post, LOST, form) >= status.LEAST_SECONDS


def test_a_letter_is_written_well_within_the_wait(client, receipt, monkeypatch):
    monkeypatch.setattr(status, "LEAST_SECONDS", 0.0)
    form = {"reference": receipt.submission.reference, "email": "ada@example.org"}
    assert seconds(client.post, LOST, form) < 0.6
    assert Notice.objects.filter(kind="fresh_secret").exists()


def test_secrets_are_not_asked_for_without_end(client, receipt):
    form = {"reference": receipt.submission.reference, "email": "eve@example.org"}
    assert [client.post(LOST, form).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_nothing_personal_stands_in_the_session(inside, receipt):
    stored = inside.session["status"]
    assert set(stored) == {"id", "proof", "until"}
    assert receipt.secret not in str(dict(inside.session))


def without_token(page):
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def seconds(call, *arguments):
    began = perf_counter()
    call(*arguments)
    return perf_counter() - began
