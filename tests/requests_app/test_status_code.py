"""The pages on which a person asks for a code and types it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from requests_app import jobs
from requests_app.models import Notice
from requests_app.public import status_code
from requests_app.rules.rights import Region, Right
from tests.factories import submission
from tests.requests_app.on_file import AGENT, CLAIMS, SIGNED, known
from tests.requests_app.public_form import Page, Walk
from verification.models import Challenge

pytestmark = pytest.mark.django_db

STATUS, VIEW = reverse("public:status"), reverse("public:status_view")
HUB, ASK = reverse("public:status_identity"), reverse("public:status_code")
ENTER, DONE = reverse("public:status_code_enter"), reverse("public:status_code_done")


@pytest.fixture
def business(tmp_path):
    return known(tmp_path)


@pytest.fixture
def inside(client, business):
    """Give a browser that has entered the page of a request made by Ada."""

    def opened(*rights, region=Region.EEA, **order):
        order.setdefault("claims", CLAIMS)
        receipt = submission(*rights or (Right.ACCESS,), business=business, region=region, **order)
        typed = {"reference": receipt.submission.reference, "secret": receipt.secret}
        client.post(STATUS, typed)
        client.submission = receipt.submission
        return client

    return opened


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def code_sent():
    jobs.make_challenges(status_code.timezone.now())
    letter = Notice.objects.filter(kind__in=("code", "code_sms")).latest("created_at")
    return re.search(r"\d{4} \d{4}", letter.text).group()


def test_from_the_page_of_the_request_to_a_confirmed_identity(inside):
    client = inside()
    assert f'href="{HUB}"' in text_of(client.get(VIEW))
    assert f'href="{ASK}"' in text_of(client.get(HUB))
    assert client.post(ASK).url == ENTER
    assert client.post(ENTER, {"code": code_sent()}).url == DONE
    assert "We are sure now that it is you." in text_of(client.get(DONE))
    assert client.submission.requests.get().identity == "confirmed"
    assert HUB not in text_of(client.get(VIEW))
    assert client.get(HUB).url == VIEW
    assert client.get(ASK).url == HUB
    assert client.get(ENTER).url == DONE


def test_where_more_is_lacking_the_last_page_says_so(inside):
    client = inside(Right.KNOW_SPECIFIC, region=Region.CALIFORNIA)
    client.post(ASK)
    client.post(ENTER, {"code": code_sent()})
    page = text_of(client.get(DONE))
    assert "This is a good part of what we need." in page
    hub = text_of(client.get(HUB))
    assert "Sign a declaration" in hub
    assert "Done" in hub


@pytest.mark.parametrize(
    ("right", "region", "said"),
    [
        (Right.ACCESS, Region.EEA, "We are sure who asks."),
        (Right.KNOW_SPECIFIC, Region.CALIFORNIA, "You typed the right code, thank you."),
    ],
)
def test_the_page_of_the_request_says_what_the_code_came_to(inside, right, region, said):
    client = inside(right, region=region)
    assert said not in text_of(client.get(VIEW))
    client.post(ASK)
    client.post(ENTER, {"code": code_sent()})
    page = text_of(client.get(VIEW))
    assert said in page
    assert "You can make it quicker" not in page


def test_an_agent_is_led_to_the_permission_and_never_told_to_prove_who_it_is(inside):
    client = inside(agent=AGENT | SIGNED, relation="agent")
    for page in (text_of(client.get(VIEW)), text_of(client.get(HUB))):
        assert "Show that you may ask" in page
        assert "Prove that it is you" not in page


def test_the_field_lets_a_phone_fill_the_code_in(inside):
    client = inside()
    client.post(ASK)
    (field,) = [e for e in Page(client.get(ENTER)).inputs if e.get("name") == "code"]
    assert (field["inputmode"], field["autocomplete"]) == ("numeric", "one-time-code")
    assert field.get("type") == "text"
    assert "maxlength" not in field or int(field["maxlength"]) >= 40


def test_a_wrong_code_stays_in_the_field_and_says_what_to_do(inside):
    client = inside()
    client.post(ASK)
    right = code_sent()
    wrong = "1111 2222" if right != "1111 2222" else "3333 4444"
    response = client.post(ENTER, {"code": wrong})
    assert response.status_code == 422
    page = text_of(response)
    assert "This code does not work." in page
    assert "<title>Error: " in page
    assert f'value="{wrong}"' in page
    assert client.post(ENTER, {"code": right}).url == DONE


@pytest.mark.parametrize("typed", ["", "1234", "abcdefgh", "1" * 41])
def test_what_cannot_be_a_code_costs_no_try(inside, typed):
    client = inside()
    client.post(ASK)
    code_sent()
    assert client.post(ENTER, {"code": typed}).status_code == 422
    assert Challenge.objects.get().tries == 0


def test_without_a_wish_there_is_no_code_to_type(inside):
    client = inside()
    assert client.get(ENTER).url == ASK
    assert client.get(DONE).url == ASK


def test_who_asks_too_often_is_told_how_long_to_wait(inside, monkeypatch):
    now = status_code.timezone.now().replace(minute=20, second=0)
    monkeypatch.setattr(status_code.timezone, "now", lambda: now)
    client = inside()
    for _ in range(3):
        assert client.post(ASK).status_code == 302
    response = client.post(ASK, {"channel": "email"})
    assert (response.status_code, response["Retry-After"]) == (429, "2400")
    assert "Wait 40 minutes, and press the button again." in text_of(response)
    assert Challenge.objects.count() == 3


def test_who_tries_too_often_is_told_how_long_to_wait(inside, monkeypatch):
    now = status_code.timezone.now().replace(hour=22, minute=0, second=0)
    monkeypatch.setattr(status_code.timezone, "now", lambda: now)
    client = inside()
    client.post(ASK)
    for _ in range(15):
        assert client.post(ENTER, {"code": "00000000"}).status_code == 422
    response = client.post(ENTER, {"code": "00000000"})
    assert (response.status_code, response["Retry-After"]) == (429, "7200")
    assert "Wait 120 minutes, then get a fresh code." in text_of(response)


# By text message


def test_people_choose_where_there_is_something_to_choose(inside, settings):
    settings.SMS_BACKEND = "requests_app.notices.sms.Console"
    client = inside()
    assert "By text message to a mobile phone" in text_of(client.get(ASK))
    assert client.post(ASK).status_code == 422
    assert client.post(ASK, {"channel": "pigeon"}).status_code == 422
    assert client.post(ASK, {"channel": "sms"}).url == ENTER
    assert "a text message is on its way" in text_of(client.get(ENTER))
    assert client.post(ENTER, {"code": code_sent()}).url == DONE
    assert Notice.objects.get(kind="code_sms").to == "+12025550101"


def test_without_a_sender_there_is_nothing_to_choose(inside, settings):
    settings.SMS_BACKEND = ""
    client = inside()
    assert "text message" not in text_of(client.get(ASK))
    client.post(ASK, {"channel": "sms"})
    assert Challenge.objects.get().channel == "email"


# Who is not asked


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
def test_nobody_proves_anything_for_an_opt_out(inside, right):
    client = inside(right, region=Region.CALIFORNIA)
    assert HUB not in text_of(client.get(VIEW))
    assert client.get(HUB).url == VIEW
    assert client.get(ASK).url == HUB
    assert client.post(ASK).url == HUB
    assert not Challenge.objects.exists()


def test_an_agent_is_told_that_the_person_gets_a_link(inside):
    client = inside(agent=AGENT | SIGNED, relation="agent")
    page = text_of(client.get(HUB))
    assert "with a link. There they say whether you may ask for them." in page
    assert ASK not in page
    assert client.post(ASK).url == HUB
    assert not Challenge.objects.exists()


def test_a_stranger_is_sent_to_the_door(client):
    for url in (HUB, ASK, ENTER, DONE):
        assert client.get(url).url == STATUS
    assert client.post(ENTER, {"code": "12345678"}).url == STATUS


def test_no_page_names_a_contact(inside):
    client = inside()
    client.post(ASK)
    for url in (HUB, ASK, ENTER):
        page = text_of(client.get(url))
        assert "ada@" not in page
        assert "5550101" not in page


# From the form


def test_the_last_page_of_the_form_leads_on_to_the_proof(business):
    walk = Walk(business)
    walk.fill()
    walk.send()
    page = text_of(walk.get("request/done/"))
    assert "It takes two minutes" in page
    typed = dict(re.findall(r'name="(reference|secret|then)" value="([^"]+)"', page))
    assert walk.client.post(STATUS, typed).url == HUB


def test_nowhere_else_is_led_to(inside):
    client = inside()
    receipt = submission(Right.ACCESS, region=Region.EEA)
    typed = {"reference": receipt.submission.reference, "secret": receipt.secret}
    assert client.post(STATUS, typed | {"then": "https://evil.example"}).url == VIEW


def test_after_ten_minutes_the_page_stays_as_it_is(inside, monkeypatch):
    client = inside()
    client.post(ASK)
    code = code_sent()
    later = status_code.timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(status_code.timezone, "now", lambda: later)
    assert "This code does not work." in text_of(client.post(ENTER, {"code": code}))
