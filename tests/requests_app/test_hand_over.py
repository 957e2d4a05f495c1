"""The way from the operator's log-in into the form and to the account's own requests."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import time
from types import SimpleNamespace

import jwt
import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from foundation import limits
from foundation.sealing import SealedField
from requests_app import jobs
from requests_app.models import Draft, PrivacyRequest, Submission
from requests_app.public import account
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Identity
from requests_app.services import log_ins
from tests.factories import BusinessFactory, submission
from tests.requests_app.public_form import Page, Walk
from verification.models import IdentityCheck, UsedToken, VerificationPolicy
from verification.rules.handover import Refused
from verification.rules.signals import Signal
from verification.services import accounts, signals

pytestmark = pytest.mark.django_db

SPECIFIC = {
    "region": {"region": "US-CA"},
    "relation": {"relation": "customer"},
    "rights": {"rights": ["know_specific"]},
    "details": {"period": "all"},
    "you": {"address": ""},
}


@pytest.fixture
def acme():
    return BusinessFactory(slug="acme")


@pytest.fixture
def secret(acme):
    return accounts.new_secret(acme)


@pytest.fixture
def walk(acme, client):
    return Walk(acme, client)


def token(secret, now=None, **claims):
    at = int((now or timezone.now()).timestamp())
    said = {
        "aud": "acme",
        "sub": "A-4711",
        "name": "Ada Example",
        "email": "ada@example.org",
        "auth_time": at - 60,
        "iat": at,
        "exp": at + 300,
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(said | claims, secret, "HS256")


def hand_over(walk, text, **more):
    return walk.client.post(walk.url("signed-in/"), {"token": text} | more)


def sent(walk, secret, **claims):
    hand_over(walk, token(secret, **claims))
    walk.fill(**SPECIFIC)
    walk.send()
    return Submission.objects.latest("received_at")


# The door.


def test_the_page_says_what_it_is_for(walk):
    page = walk.get("signed-in/")
    assert page.status_code == 200
    assert "Do you have an account at Acme?" in page.content.decode()


def test_a_good_token_leads_into_the_form(walk, secret):
    response = hand_over(walk, token(secret))
    assert (response.status_code, response["Location"]) == (303, "/acme/")
    page = walk.get("").content.decode()
    assert "You are logged in at Acme as <strong>Ada Example</strong>" in page
    assert "Not you?" in page


def test_another_site_may_post_it_although_it_has_no_csrf_token(acme, secret, client):
    client.handler.enforce_csrf_checks = True
    headers = {"origin": "https://shop.example", "referer": "https://shop.example/"}
    url = "/acme/signed-in/"
    assert client.post(url, {"token": token(secret)}, headers=headers).status_code == 303


def test_nothing_of_the_person_stands_in_an_address_or_the_session(walk, secret):
    response = hand_over(walk, token(secret))
    follow = walk.client.get(response["Location"])
    asked = hand_over(walk, token(secret), next="requests")
    for one in (response, follow, asked):
        assert "?" not in one.request["PATH_INFO"] + one.get("Location", "")
        assert one.request.get("QUERY_STRING", "") == ""
    for session in Session.objects.all():
        held = str(session.get_decoded())
        assert not any(word in held for word in ("Ada", "ada@", "4711"))


def test_the_draft_holds_it_sealed_and_for_an_hour(walk, secret):
    hand_over(walk, token(secret))
    draft = Draft.objects.get()
    assert draft.data["answers"]["log_in"]["account"] == ["A-4711"]
    assert isinstance(Draft._meta.get_field("data"), SealedField)
    assert timedelta(minutes=59) < draft.expires_at - timezone.now() <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "other"}, "wrong_audience"),
        ({"exp": 1}, "expired"),
        ({"auth_time": 1}, "log_in_too_old"),
        ({"jti": ""}, "claim_missing"),
        ({"name": "x" * 5000}, "too_long"),
    ],
)
def test_a_token_that_does_not_hold_opens_nothing(walk, secret, claims, code):
    response = hand_over(walk, token(secret, **claims))
    assert response.status_code == 400
    assert code in response.content.decode()
    assert not Draft.objects.exists()
    assert not UsedToken.objects.exists()


def test_the_log_of_a_refusal_names_nobody(walk, secret, caplog):
    hand_over(walk, token(secret, aud="other"))
    assert "acme was refused: wrong_audience" in caplog.text
    assert "4711" not in caplog.text


def test_without_a_secret_no_token_counts(walk):
    assert "not_set_up" in hand_over(walk, token("x" * 64)).content.decode()
    VerificationPolicy.objects.create(business=walk.business)
    assert "not_set_up" in hand_over(walk, token("x" * 64)).content.decode()


def test_the_token_of_another_business_is_refused(walk, secret):
    other = accounts.new_secret(BusinessFactory(slug="other"))
    assert "wrong_signature" in hand_over(walk, token(other)).content.decode()
    assert "wrong_audience" in hand_over(walk, token(secret, aud="other")).content.decode()


def test_after_a_new_secret_the_old_one_counts_no_more(walk, secret):
    fresh = accounts.new_secret(walk.business)
    assert fresh != secret
    assert "wrong_signature" in hand_over(walk, token(secret)).content.decode()
    assert hand_over(walk, token(fresh)).status_code == 303


def test_a_token_counts_once(walk, secret):
    text = token(secret)
    assert hand_over(walk, text).status_code == 303
    assert "used_before" in hand_over(walk, text).content.decode()
    assert "used_before" in hand_over(walk, text, next="requests").content.decode()


def test_two_businesses_may_draw_the_same_jti(walk, secret):
    other = BusinessFactory(slug="other")
    theirs = accounts.new_secret(other)
    assert hand_over(walk, token(secret, jti="1")).status_code == 303
    text = token(theirs, jti="1", aud="other")
    assert hand_over(Walk(other, walk.client), text).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_of_two_tries_at_once_one_is_refused(acme, secret):
    text, now = token(secret), timezone.now()

    def read(_):
        try:
            return accounts.read(acme, text, now=now).account
        except Refused as refusal:
            return str(refusal.code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(read, range(4)))
    assert found == ["A-4711", "used_before", "used_before", "used_before"]


def test_marks_of_void_tokens_are_forgotten(walk, secret):
    hand_over(walk, token(secret))
    assert jobs.forget_tokens(timezone.now()) == 0
    assert jobs.forget_tokens(timezone.now() + timedelta(hours=2)) == 1


def test_who_comes_too_often_is_told_to_wait(walk, secret, monkeypatch):
    monkeypatch.setattr(account, "HAND_OVERS_AN_HOUR", 1)
    hand_over(walk, token(secret))
    response = hand_over(walk, token(secret))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert limits.RateWindow.objects.count() == 1


# The form.


def test_what_the_account_says_is_not_asked_again(walk, secret):
    hand_over(walk, token(secret))
    walk.fill(**SPECIFIC | {"you": None})
    page = walk.get("request/you/")
    names = set(page.context["form"].fields)
    assert names == {"phone", "address", "format_wanted"}
    check = walk.post("request/you/", address="")
    assert check["Location"] == "/acme/request/check/"
    shown = walk.get("request/check/").content.decode()
    assert "ada@example.org" in shown
    assert "A-4711" in shown
    assert "From your account" in shown


def test_the_submission_is_of_the_account(walk, secret):
    row = sent(walk, secret)
    assert row.claims["name"] == "Ada Example"
    assert row.claims["email"] == "ada@example.org"
    assert row.claims["account"] == "A-4711"
    assert bytes(row.account) == accounts.account_digest(walk.business, "A-4711")
    assert timedelta(0) < timezone.now() - row.logged_in_at < timedelta(minutes=2)


def test_a_contact_that_the_form_would_refuse_is_asked_for(walk, secret):
    hand_over(walk, token(secret, email="not an address", phone="12"))
    walk.fill(**SPECIFIC | {"you": None})
    assert {"email", "phone"} <= set(walk.get("request/you/").context["form"].fields)
    assert walk.post("request/you/", address="").status_code == 422


def test_not_you_forgets_the_log_in(walk, secret):
    hand_over(walk, token(secret))
    walk.post("start-again/")
    assert "You are logged in" not in walk.get("").content.decode()
    walk.fill(**SPECIFIC | {"you": {"name": "Bo", "email": "bo@example.org"}})
    walk.send()
    assert Submission.objects.get().account is None


@pytest.mark.parametrize("relation", ["agent", "parent", "child_found"])
def test_the_log_in_of_one_proves_nothing_of_another(walk, secret, relation):
    hand_over(walk, token(secret))
    child = {"child_name": "Cy", "child_age": "9"}
    agent = {"agent_name": "Al", "agent_email": "al@example.org", "proof": "signed_permission"}
    changes = {
        "relation": {"relation": relation},
        "child": None if relation == "agent" else child,
        "agent": agent if relation == "agent" else None,
        "rights": {"rights": ["delete"]},
        "details": {"helps": ""},
        "you": {"name": "Bo", "email": "bo@example.org"},
    }
    walk.fill(**SPECIFIC | changes)
    assert "your account does not count here" in walk.get("request/check/").content.decode()
    walk.send()
    row = Submission.objects.get()
    assert (row.account, row.logged_in_at) == (None, None)
    assert row.claims["email"] == "bo@example.org"
    assert "account" not in row.claims


def test_a_form_of_somebody_without_a_log_in_is_as_before(walk):
    page = Page(walk.get(""))
    assert "want" in page.names()
    assert "You are logged in" not in walk.get("").content.decode()


# Who they are is settled by the worker.


def test_the_log_in_settles_who_they_are(walk, secret):
    row = sent(walk, secret)
    assert row.requests.get().identity == Identity.UNCHECKED  # nothing is looked up meanwhile
    assert jobs.settle_log_ins(timezone.now()) == 1
    assert row.requests.get().identity == Identity.CONFIRMED
    check = IdentityCheck.objects.get()
    assert (check.method, check.by, check.degree) == ("account", "site", "reasonably_high")
    assert jobs.settle_log_ins(timezone.now()) == 0
    assert IdentityCheck.objects.count() == 1


def test_signs_of_fraud_leave_it_to_staff_and_are_weighed_once(walk, secret, monkeypatch):
    row = sent(walk, secret)
    monkeypatch.setattr(signals, "raised", lambda *_, **__: (Signal.MANY_FROM_ONE,))
    for _ in range(2):
        assert jobs.settle_log_ins(timezone.now()) == 0
    assert row.requests.get().identity == Identity.UNCHECKED
    check = IdentityCheck.objects.get()
    assert (check.method, check.signals) == ("account", ["many_from_one"])
    assert check.about == row.requests.get().pk


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_weigh_it_once(walk, secret, monkeypatch):
    sent(walk, secret)
    monkeypatch.setattr(signals, "raised", lambda *_, **__: (Signal.MANY_FROM_ONE,))
    now = timezone.now()

    def settle(_):
        try:
            return jobs.settle_log_ins(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(settle, range(3))) == [0, 0, 0]
    assert IdentityCheck.objects.count() == 1


def test_one_that_cannot_be_weighed_does_not_hold_up_the_others(walk, secret, monkeypatch, caplog):
    """Somebody finds a spelling that breaks the comparison, and blocks everybody behind it."""
    rows = [submission(Right.DELETE, business=walk.business) for _ in range(2)]
    now, settle = timezone.now(), log_ins.identifying.settle
    Submission.objects.update(account=b"\x01" * 32, logged_in_at=now)
    first = min(row.submission.pk for row in rows)

    def breaks(found, **order):
        if found.pk == first:
            raise ValueError("cannot read Ada")
        return settle(found, **order)

    monkeypatch.setattr(log_ins.identifying, "settle", breaks)
    assert jobs.settle_log_ins(now) == 1
    assert f"The log-in of {first} was not weighed: ValueError" in caplog.text
    assert "Ada" not in caplog.text


def test_who_did_not_log_in_is_not_weighed(walk):
    submission(Right.KNOW_SPECIFIC)
    assert not log_ins.waiting().exists()


# The requests of an account.


def test_the_account_sees_its_own_requests_and_opens_them_without_the_code(walk, secret):
    row = sent(walk, secret)
    response = hand_over(walk, token(secret), next="requests")
    assert (response.status_code, response["Location"]) == (303, "/acme/signed-in/requests/")
    assert row.reference in walk.get("signed-in/requests/").content.decode()
    opened = walk.post("signed-in/requests/open/", reference=row.reference)
    assert opened["Location"] == reverse("public:status_view")
    assert row.reference in walk.client.get(opened["Location"]).content.decode()


@pytest.mark.parametrize("claims", [{"sub": "A-4712"}, {"sub": "a-4711"}, {"sub": "A-4711 "}])
def test_another_account_neither_sees_nor_opens_it(walk, secret, claims):
    row = sent(walk, secret)
    hand_over(walk, token(secret, **claims), next="requests")
    assert row.reference not in walk.get("signed-in/requests/").content.decode()
    assert walk.post("signed-in/requests/open/", reference=row.reference).status_code == 404


def test_the_same_number_at_another_business_is_another_account(walk, secret):
    row = sent(walk, secret)
    other = BusinessFactory(slug="other")
    theirs = Walk(other, walk.client)
    hand_over(theirs, token(accounts.new_secret(other), aud="other"), next="requests")
    assert row.reference not in theirs.get("signed-in/requests/").content.decode()
    assert theirs.post("signed-in/requests/open/", reference=row.reference).status_code == 404
    assert walk.get("signed-in/requests/").status_code == 302


def test_a_request_sent_without_logging_in_is_not_in_the_list(walk, secret):
    claims = {"name": "Ada Example", "email": "ada@example.org", "account": "A-4711"}
    anonymous = submission(Right.KNOW_SPECIFIC, business=walk.business, claims=claims)
    hand_over(walk, token(secret), next="requests")
    assert anonymous.submission.reference not in walk.get("signed-in/requests/").content.decode()


def test_the_list_closes_after_half_an_hour_and_on_leaving(walk, secret, monkeypatch):
    sent(walk, secret)
    hand_over(walk, token(secret), next="requests")
    later = timezone.now() + timedelta(minutes=31)
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: later)
        assert walk.get("signed-in/requests/")["Location"] == "/acme/signed-in/"
    hand_over(walk, token(secret), next="requests")
    assert walk.get("signed-in/requests/").status_code == 200
    walk.post("signed-in/leave/")
    assert walk.get("signed-in/requests/")["Location"] == "/acme/signed-in/"


def test_the_form_alone_does_not_open_the_list(walk, secret):
    row = sent(walk, secret)
    assert walk.get("signed-in/requests/").status_code == 302
    assert walk.post("signed-in/requests/open/", reference=row.reference).status_code == 302
    assert PrivacyRequest.objects.count() == 1


def test_the_code_in_the_documentation_makes_a_good_token(walk, secret, settings):
    text = (settings.BASE_DIR / "docs" / "hand-over.md").read_text()
    code = text.split("```python\n")[1].split("```")[0]
    made = {"PRIVACY_PORTAL_SECRET": secret}
    exec(code, made)
    user = SimpleNamespace(account_number=7, full_name="Ada", email="ada@example.org")
    response = hand_over(walk, made["privacy_token"](user, int(time()) - 30))
    assert response["Location"] == "/acme/"
