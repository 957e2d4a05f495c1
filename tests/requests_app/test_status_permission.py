"""What an agent finds on the status page: what to show, and the way to have the person asked."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app import jobs
from requests_app.models import Notice
from requests_app.public.status_permission import row
from requests_app.rules.rights import Right
from requests_app.services import authorising
from tests.factories import RECEIVED_AT, submission
from tests.foundation.hostile import picture
from tests.requests_app.on_file import CLAIMS, POWER, SOON, by_agent, known, link
from verification.models import Authority
from verification.rules.authority import Check
from verification.services import authorities

pytestmark = pytest.mark.django_db
PERMISSION = reverse("public:status_permission")
VIEW = reverse("public:status_view")
BUTTON = "Ask the person to confirm"
UNKNOWN = {"name": "Eve Nobody", "email": "eve@example.net"}
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def business(tmp_path):
    return known(tmp_path)


@pytest.fixture(autouse=True)
def then():
    with mock.patch("django.utils.timezone.now", return_value=SOON):
        yield


def enter(client, receipt):
    reference = receipt.submission.reference
    client.post(reverse("public:status"), {"reference": reference, "secret": receipt.secret})


def shown(client):
    return CHANGING.sub("", client.get(PERMISSION).content.decode())


def test_it_is_shut_without_the_secret(client, business):
    by_agent(business)
    for method in (client.get, client.post):
        assert method(PERMISSION).url == reverse("public:status")
    assert authorities.to_ask().count() == 0


def test_who_asks_for_themselves_has_no_such_page(client, business):
    receipt = submission(Right.DELETE, business=business, claims=CLAIMS)
    assert row(receipt.submission, SOON) is None
    enter(client, receipt)
    assert client.get(PERMISSION).url == VIEW
    assert client.post(PERMISSION).url == VIEW


@pytest.mark.parametrize(
    ("order", "said", "button"),
    [
        pytest.param({}, "the signature of the person", True, id="permission"),
        pytest.param({"proof": POWER}, "We then ask the person nothing.", False, id="power"),
    ],
)
def test_it_says_what_is_needed(client, business, order, said, button):
    enter(client, by_agent(business, **order))
    page = shown(client)
    assert said in page
    assert (BUTTON in page) is button
    assert reverse("public:status_files") in page
    assert "We do not wait for this" not in page


def test_a_parent_is_told_the_ways_to_show_it(client, business):
    claims = CLAIMS | {"child_age": 9}
    enter(client, submission(Right.DELETE, business=business, relation="parent", claims=claims))
    page = shown(client)
    assert "a form of consent that you sign under penalty of perjury," in page
    assert BUTTON not in page


def test_an_opt_out_waits_for_nothing_and_the_person_is_never_asked(client, business):
    receipt = by_agent(business, Right.OPT_OUT)
    assert row(receipt.submission, SOON).optional
    enter(client, receipt)
    page = shown(client)
    assert "We do not wait for this" in page
    assert BUTTON not in page
    client.post(PERMISSION)
    assert link() == ""


def test_known_and_unknown_people_look_alike_before_and_after(business):
    pages = []
    for claims in (CLAIMS, UNKNOWN):
        client = Client()
        receipt = by_agent(business, claims=claims)
        enter(client, receipt)
        seen = [shown(client), CHANGING.sub("", _ask(client)), shown(client)]
        link()
        pages.append([*seen, shown(client)])
    assert pages[0] == pages[1]
    assert [notice.to for notice in Notice.objects.filter(kind="permission_asked")] == [
        "ada@example.org"
    ]


def _ask(client):
    return client.post(PERMISSION, follow=True).content.decode()


def test_a_no_of_the_person_is_not_told_to_the_agent(client, business):
    receipt = by_agent(business)
    enter(client, receipt)
    _ask(client)
    before = shown(client)
    authorising.answered(link(), yes=False, now=SOON)
    assert shown(client) == before
    assert not row(receipt.submission, SOON).done
    assert "we ask them there within minutes" in _ask(client)


def test_the_day_of_the_last_wish_does_not_tell_of_a_no(business):
    """An agent who presses again two days later sees the same whether somebody said no."""
    days = set()
    for refused in (True, False):
        receipt = by_agent(business)
        authorising.ask(receipt.submission, by="requester", now=RECEIVED_AT)
        token = link()
        if refused:
            authorising.answered(token, yes=False, now=SOON)
        later = RECEIVED_AT + timedelta(days=2)
        authorising.ask(receipt.submission, by="requester", now=later)
        days.add(Authority.objects.get(subject=receipt.submission.pk).asked_at)
        jobs.ask_people(later)
    assert days == {later}
    assert Notice.objects.filter(kind="permission_asked").count() == 3  # nobody is asked after a no


def test_a_yes_is_done(client, business):
    receipt = by_agent(business)
    enter(client, receipt)
    _ask(client)
    authorising.answered(link(), yes=True, now=SOON)
    assert row(receipt.submission, SOON).done
    page = shown(client)
    assert "This is done." in page
    assert BUTTON not in page


def test_a_file_that_was_sent_is_done_for_now(client, business, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    receipt = by_agent(business)
    before = row(receipt.submission, SOON)
    send(client, receipt)
    after = row(receipt.submission, SOON)
    assert (before.done, after.done) == (False, True)
    assert after.why == "We have your file. A person checks it."


def send(client, receipt):
    enter(client, receipt)
    file = SimpleUploadedFile("permission.jpg", picture())
    client.post(reverse("public:status_files"), {"file": file, "shows": "permission"})


def test_a_paper_in_order_is_done(client, business, officer):
    receipt = by_agent(business)
    seen = [Check.NAMES_PERSON, Check.NAMES_AGENT, Check.SIGNED, Check.COVERS_RIGHT]
    authorising.decide(receipt.submission.pk, seen=seen, by=officer, now=RECEIVED_AT)
    assert row(receipt.submission, SOON).done


def test_who_presses_too_often_is_turned_away(client, business):
    enter(client, by_agent(business))
    codes = [client.post(PERMISSION).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]
    link()
    assert Notice.objects.filter(kind="permission_asked").count() == 1


def test_a_public_wish_looks_nobody_up(client, business, monkeypatch):
    enter(client, by_agent(business))
    monkeypatch.setattr(authorising.verification, "find", None)
    assert client.get(PERMISSION).status_code == 200
    assert client.post(PERMISSION).status_code == 302
    assert authorities.to_ask().count() == 1
