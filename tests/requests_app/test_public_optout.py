"""The short path asks for what a hand-written list allows, in two steps."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from requests_app.models import Draft, Notice, PrivacyRequest, Submission
from tests.factories import BusinessFactory
from tests.requests_app.public_form import Page, Walk, goes_to

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
ALLOWED = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "optout_fields.toml").read_text(encoding="utf-8")
)
ADA = {"scope": "all", "contact_kind": "email", "contact": "ada@example.org"}


@pytest.fixture
def walk(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return Walk(BusinessFactory())


def send(walk, **typed):
    return walk.post("opt-out/", form_token=walk.opt_out_token(), **typed)


def test_it_asks_exactly_the_fields_of_the_list(walk):
    allowed = {*ALLOWED["hidden"], *ALLOWED["asked"], *ALLOWED["agent_only"]}
    assert Page(walk.get("opt-out/")).names() == allowed


def test_it_asks_for_nothing_that_proves_who_somebody_is(walk):
    page = Page(walk.get("opt-out/"))
    assert not [e for e in page.inputs if e.get("type") in ("file", "password", "date")]
    text = walk.get("opt-out/").content.decode().lower()
    assert [word for word in ALLOWED["never"]["words"] if word in text] == []


def test_all_is_the_first_choice_and_chosen_already(walk):
    scopes = [e for e in Page(walk.get("opt-out/")).inputs if e.get("name") == "scope"]
    assert [e["value"] for e in scopes] == ["all", "opt_out", "limit"]
    assert ["checked" in e for e in scopes] == [True, False, False]


def test_it_takes_two_steps_and_no_session_before_them(walk):
    assert goes_to(send(walk, **ADA)) == "done"
    text = walk.get("opt-out/done/").content.decode()
    assert Submission.objects.get().reference in text
    assert "November 24, 2026" in text
    assert "15 business days" in text
    assert "sooner if we can" in text
    assert "no proof of identity" in text


def test_it_makes_one_request_for_each_choice_unverified(walk):
    send(walk, **ADA)
    found = {(d.right, d.identity, d.regime, d.due_on) for d in PrivacyRequest.objects.all()}
    last = date(2026, 11, 24)  # 15 business days after 2 November, Veterans Day left out
    assert found == {
        ("opt_out", "not_needed", "ccpa", last),
        ("limit", "not_needed", "ccpa", last),
    }
    submission = Submission.objects.get()
    assert submission.claims == {"email": "ada@example.org"}
    assert (submission.region, submission.relation, submission.agent) == ("", "", None)


@pytest.mark.parametrize("scope", ["opt_out", "limit"])
def test_one_choice_makes_one_request(walk, scope):
    send(walk, **ADA | {"scope": scope})
    assert PrivacyRequest.objects.get().right == scope


def test_where_only_the_opt_out_is_offered_all_means_that():
    walk = Walk(BusinessFactory(rights={"ccpa": ["opt_out"]}))
    assert goes_to(send(walk, **ADA)) == "done"
    assert PrivacyRequest.objects.get().right == "opt_out"


@pytest.mark.parametrize("regime", ["ccpa", "us_state"])
def test_the_page_is_there_where_any_law_gives_the_opt_out(regime):
    walk = Walk(BusinessFactory(rights={"gdpr": ["access"], regime: ["opt_out"]}))
    assert walk.get("opt-out/").status_code == 200


@pytest.mark.parametrize(
    ("kind", "contact"),
    [("phone", "555 010 0199"), ("account", "A-17"), ("email", "a@example.org")],
)
def test_one_contact_of_any_kind_is_enough(walk, kind, contact):
    send(walk, scope="opt_out", contact_kind=kind, contact=contact)
    assert Submission.objects.get().claims == {kind: contact}
    assert PrivacyRequest.objects.get().details == {"applies_to": kind}


def test_no_contact_is_refused_with_a_word_at_the_field(walk):
    response = send(walk, scope="all", contact_kind="account", contact="")
    assert response.status_code == 422
    assert "Enter the address or number that you chose above." in response.content.decode()
    assert not Submission.objects.exists()


def test_an_agent_says_so_with_one_tick(walk):
    send(walk, **ADA, agent_permission="on")
    assert Submission.objects.get().agent == {"proof": "signed_permission"}
    assert not Notice.objects.exists(), "the person is not written to"


def test_an_agent_may_leave_a_name_and_an_address(walk):
    send(walk, **ADA, agent_permission="on", agent_name="Gil", agent_email="gil@example.net")
    submission = Submission.objects.get()
    assert submission.agent == {
        "name": "Gil",
        "email": "gil@example.net",
        "proof": "signed_permission",
    }
    assert submission.contact == "gil@example.net"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"scope": ""}, "Choose what we should stop."),
        ({"contact_kind": ""}, "Choose how we know you."),
        ({"contact": ""}, "Enter the address or number that you chose above."),
        ({"contact": "ada"}, "Enter an e-mail address such as name@example.com."),
        ({"contact_kind": "phone"}, "Enter a telephone number with its area code"),
        ({"contact": "a\x00@example.org"}, "This contains a character that cannot be shown."),
        ({"contact": "a" * 201}, "write at most 200 characters"),
        ({"agent_name": "Gil"}, "Tick this if you ask for somebody else."),
    ],
)
def test_a_wrong_answer_is_explained_and_nothing_is_stored(walk, typed, words):
    response = send(walk, **ADA | typed)
    assert response.status_code == 422
    assert "<title>Error: " in response.content.decode()
    assert response.content.decode().count(words) == 2
    assert not Submission.objects.exists()
    assert not Draft.objects.exists()


def test_an_error_about_the_agent_opens_the_folded_part(walk):
    assert (
        '<details class="govuk-details" open>'
        in send(walk, **ADA, agent_email="no").content.decode()
    )


def test_the_same_form_posted_twice_is_one_request_with_one_confirmation(walk):
    typed = ADA | {"form_token": walk.opt_out_token()}
    walk.post("opt-out/", **typed)
    receipt = Draft.objects.get().data["receipt"]
    walk.post("opt-out/", **typed)
    assert Submission.objects.count() == 1
    assert Draft.objects.get().data["receipt"] == receipt
    text = walk.get("opt-out/done/").content.decode()
    assert receipt["reference"] in text
    assert receipt["secret"] in text


def test_the_same_form_sent_again_for_another_address_is_another_request(walk):
    """A page that a browser kept for the Back button: the second choice must not be lost."""
    token = walk.opt_out_token()
    for contact in ("ada@example.org", "ada@example.com"):
        walk.post("opt-out/", form_token=token, **ADA | {"contact": contact})
    claims = [sent.claims for sent in Submission.objects.order_by("pk")]
    assert {claim["email"] for claim in claims} == {"ada@example.org", "ada@example.com"}


def test_going_back_after_sending_leads_to_the_confirmation(walk):
    send(walk, **ADA)
    assert goes_to(walk.get("opt-out/")) == "done"


def test_once_the_receipt_is_closed_the_form_is_open_again(walk):
    send(walk, **ADA)
    Draft.objects.all().delete()
    assert walk.get("opt-out/").status_code == 200


def test_another_opt_out_can_be_sent_after_starting_again(walk):
    send(walk, **ADA)
    walk.post("start-again/")
    send(walk, **ADA | {"contact": "bob@example.org"})
    assert Submission.objects.count() == 2


def test_a_form_that_comes_back_after_its_receipt_is_gone_is_not_sent_again(walk):
    typed = ADA | {"form_token": walk.opt_out_token()}
    walk.post("opt-out/", **typed)
    Draft.objects.all().delete()
    assert goes_to(walk.post("opt-out/", **typed)) == "done"
    assert walk.get("opt-out/done/").status_code == 410
    elsewhere = Walk(walk.business).post("opt-out/", **typed)
    assert elsewhere.status_code == 410
    assert "we have it" in elsewhere.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "0f8fad5b-d9cb-469f-a165-70867728950e:x:y"])
def test_a_forged_token_asks_for_no_other_receipt(walk, token):
    assert goes_to(walk.post("opt-out/", form_token=token, **ADA)) == "done"
    assert str(Draft.objects.get().pk) not in token
