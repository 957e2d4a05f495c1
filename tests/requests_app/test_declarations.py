"""The declaration under penalty of perjury: who signs, what is kept, and what it settles."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from foundation.ledger import LedgerEntry
from requests_app.models import PrivacyRequest
from requests_app.public.status_declaration import name_of, row
from requests_app.rules.declarations import Code, declared
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Identity, NotAllowed
from requests_app.services import declaring, identifying
from requests_app.words import declaration_text
from tests.factories import RECEIVED_AT, submission
from tests.requests_app.test_status import enter
from verification.models import Challenge, Declaration, VerificationPolicy

pytestmark = pytest.mark.django_db

PAGE = reverse("public:status_declaration")
NOW = RECEIVED_AT + timedelta(days=1)
IN_2027 = datetime(2027, 2, 1, 15, 0, tzinfo=UTC)  # the rights about automated decisions began
AGENT = {"name": "Al", "email": "al@example.org", "proof": "signed_permission"}


def signed_by(sent, name="Ada Example", now=NOW):
    asked = declaring.asked(sent, now)
    written = {
        "text": declaration_text(asked.declared, sent.business, sent.reference),
        "language": "en",
        "signature": name,
    }
    return declaring.sign(sent, asked.declared, **written, now=now)


def posted(client, sent, **changes):
    wanted = declaring.asked(sent, NOW).declared
    text = declaration_text(wanted, sent.business, sent.reference)
    form = {"name": "Ada M. Example", "agreed": "on", "shown": name_of(text)}
    return client.post(PAGE, form | changes)


@pytest.fixture
def receipt():
    return submission(Right.KNOW_SPECIFIC)


@pytest.fixture
def inside(client, receipt):
    enter(client, receipt)
    return client


@pytest.mark.parametrize(
    ("rights", "region", "needed"),
    [
        ([Right.KNOW_SPECIFIC], Region.CALIFORNIA, True),
        ([Right.ACCESS_ADMT], Region.CALIFORNIA, True),
        ([Right.KNOW_SPECIFIC, Right.DELETE], Region.CALIFORNIA, True),
        ([Right.KNOW_CATEGORIES], Region.CALIFORNIA, False),
        ([Right.DELETE], Region.CALIFORNIA, False),
        ([Right.OPT_OUT], Region.CALIFORNIA, None),
        ([Right.ACCESS], Region.EEA, None),
    ],
)
def test_who_is_asked_for_a_declaration(rights, region, needed):
    asked = declaring.asked(submission(*rights, region=region, now=IN_2027).submission, IN_2027)
    assert (asked and asked.needed) is needed


def test_a_deletion_of_sensitive_data_asks_for_one_as_well():
    sent = submission(Right.DELETE).submission
    VerificationPolicy.objects.create(business=sent.business, sensitive=True)
    asked = declaring.asked(sent, NOW)
    assert (asked.needed, asked.declared.code) == (True, "ccpa_other")


@pytest.mark.parametrize(
    ("rights", "by_parent", "code"),
    [
        ({Right.KNOW_SPECIFIC}, False, "ccpa_specific"),
        ({Right.ACCESS_ADMT}, False, "ccpa_admt"),
        ({Right.KNOW_SPECIFIC, Right.ACCESS_ADMT}, False, "ccpa_other"),
        ({Right.KNOW_SPECIFIC}, True, "ccpa_parent"),
    ],
)
def test_which_text_is_signed(rights, by_parent, code):
    text = declared(rights, by_parent=by_parent)
    assert text.code == Code(code)
    assert "under penalty of perjury under the laws of the State of California" in text.text
    assert "that the foregoing is true and correct" in text.text


def test_the_page_says_why_and_what_and_keeps_what_was_signed(inside, receipt):
    page = inside.get(PAGE).content.decode()
    assert "the law of California asks for your signature" in page
    assert f"Acme Widgets, Inc. with the reference {receipt.submission.reference}." in page
    response = posted(inside, receipt.submission)
    assert (response.status_code, response.url) == (302, PAGE)
    kept = Declaration.objects.get()
    assert (kept.signature, kept.language, kept.noted_by) == ("Ada M. Example", "en", "")
    assert kept.text.endswith("the foregoing is true and correct.")
    assert "Ada M. Example" in inside.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, "Type your full name."),
        ({"agreed": ""}, "Tick this to sign."),
        ({"name": "x" * 201}, "This is too long"),
        ({"shown": "another"}, "The text has changed."),
    ],
)
def test_a_form_that_is_not_whole_signs_nothing(inside, receipt, changes, error):
    response = posted(inside, receipt.submission, **changes)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not Declaration.objects.exists()


def test_signed_twice_is_signed_once(receipt):
    assert signed_by(receipt.submission)
    assert not signed_by(receipt.submission, name="Somebody Else")
    assert Declaration.objects.get().signature == "Ada Example"
    assert LedgerEntry.objects.filter(event="declaration_signed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_at_once_one_counts(receipt):
    def sign(name):
        try:
            return signed_by(receipt.submission, name=name)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(sign, ["A", "B", "C"])) == [False, False, True]
    assert Declaration.objects.count() == 1
    assert LedgerEntry.objects.filter(event="declaration_signed").count() == 1


def test_the_ledger_says_that_it_was_signed_and_not_by_which_name(receipt):
    signed_by(receipt.submission)
    entry = LedgerEntry.objects.get(event="declaration_signed")
    kept = Declaration.objects.get()
    assert entry.by == "requester"
    assert entry.facts == {"code": "ccpa_specific", "declaration": str(kept.pk)}


def test_an_agent_cannot_sign_for_the_person(client):
    receipt = submission(Right.KNOW_SPECIFIC, agent=AGENT, relation="agent")
    enter(client, receipt)
    assert "Nobody can sign this declaration for them" in client.get(PAGE).content.decode()
    posted(client, receipt.submission)
    with pytest.raises(NotAllowed, match="Only the person can sign"):
        signed_by(receipt.submission)
    assert not Declaration.objects.exists()


def test_a_parent_signs_that_they_are_the_parent(client):
    receipt = submission(Right.KNOW_SPECIFIC, relation="parent")
    signed_by(receipt.submission)
    assert Declaration.objects.get().code == "ccpa_parent"


def test_without_it_even_staff_cannot_confirm(receipt, officer):
    dsar = receipt.requests[0]
    with pytest.raises(NotAllowed, match="not signed yet"):
        identifying.confirm(dsar.pk, by=officer, reason="known_in_person", now=NOW)
    signed_by(receipt.submission)
    confirmed = identifying.confirm(dsar.pk, by=officer, reason="known_in_person", now=NOW)
    assert confirmed.identity == Identity.CONFIRMED


def test_signing_looks_nobody_up_before_the_code_came_back(receipt, monkeypatch):
    def looked_up(*_, **__):
        raise AssertionError("a public request looked a person up")

    monkeypatch.setattr(identifying.verification, "find", looked_up)
    assert row(receipt.submission, NOW).done is False
    assert signed_by(receipt.submission)


def test_signing_settles_what_waited_for_the_signature_alone(receipt, monkeypatch):
    settled = []
    monkeypatch.setattr(identifying, "settle", lambda sent, now: settled.append(sent.pk))
    Challenge.objects.create(
        subject=receipt.submission.pk,
        channel="email",
        asked_at=NOW,
        ended_at=NOW,
        outcome="passed",
        record=receipt.submission.pk,
    )
    signed_by(receipt.submission)
    assert settled == [receipt.submission.pk]


def test_it_is_kept_with_the_record_when_the_contents_are_shredded(receipt):
    signed_by(receipt.submission)
    receipt.submission.content_key.delete()
    kept = Declaration.objects.get()
    assert kept.key_id == receipt.submission.record_key_id
    assert kept.signature == "Ada Example"


def test_the_list_of_things_to_do_has_it_as_long_as_it_is_wanted(receipt):
    sent = receipt.submission
    assert row(sent, NOW).done is False
    signed_by(sent)
    assert row(sent, NOW).done is True


def test_nothing_to_sign_is_no_row(client):
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    assert row(receipt.submission, NOW) is None
    only = submission(Right.OPT_OUT)
    enter(client, only)
    assert client.get(PAGE).url == "/status/view/"


def test_who_was_confirmed_otherwise_need_not_sign(receipt):
    PrivacyRequest.objects.update(identity=Identity.CONFIRMED)
    assert declaring.asked(receipt.submission, timezone.now()) is None


# On paper, at the desk.


@pytest.fixture
def desk(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)
    return client


def noted(desk, receipt, **changes):
    url = reverse("desk:declaration", args=[receipt.requests[0].pk])
    return desk.post(url, {"name": "Ada M. Example", "signed_on": "2026-11-03"} | changes)


def test_staff_note_a_declaration_that_came_on_paper(desk, officer):
    receipt = submission(Right.KNOW_SPECIFIC, agent=AGENT, relation="agent")
    assert noted(desk, receipt).status_code == 302
    kept = Declaration.objects.get()
    assert (kept.signature, kept.noted_by) == ("Ada M. Example", f"user:{officer.pk}")
    assert kept.signed_at.isoformat() == "2026-11-03T17:00:00+00:00"  # noon in New York
    assert receipt.submission.reference in kept.text
    assert LedgerEntry.objects.get(event="declaration_noted").by == f"user:{officer.pk}"


def test_the_paper_is_in_the_language_of_the_person(desk):
    receipt = submission(Right.KNOW_SPECIFIC, language="es")
    noted(desk, receipt)
    assert Declaration.objects.get().language == "es"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": ""}, "Type the name as it is signed"),
        ({"signed_on": ""}, "Give the date of the signature"),
        ({"signed_on": "2999-01-01"}, "It cannot be signed later than today"),
    ],
)
def test_a_paper_without_name_or_date_is_not_noted(desk, receipt, changes, error):
    response = noted(desk, receipt, **changes)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not Declaration.objects.exists()


def test_staff_see_both_names_and_whether_it_was_on_paper(desk, receipt):
    page = desk.get(receipt.requests[0].get_absolute_url()).content.decode()
    assert "Not signed yet" in page
    noted(desk, receipt)
    page = desk.get(receipt.requests[0].get_absolute_url()).content.decode()
    assert "Ada M. Example" in page
    assert "Ada Example" in page
    assert "on paper" in page


def test_a_request_that_wants_none_shows_none(desk):
    receipt = submission(Right.KNOW_SPECIFIC, region=None)
    PrivacyRequest.objects.update(identity=Identity.CONFIRMED)
    assert (
        "under penalty of perjury"
        not in desk.get(receipt.requests[0].get_absolute_url()).content.decode()
    )
    noted(desk, receipt)
    assert not Declaration.objects.exists()
