"""The page that stands for an operator's own site: in debug mode alone, and it works."""

from html.parser import HTMLParser

import pytest

from requests_app.models import Draft
from tests.factories import BusinessFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.requests_app.mailbox_urls")]
PAGE = "/demo-account/acme/"


class Token(HTMLParser):
    value = ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("name") == "token":
            self.value = found["value"]


def token(client):
    page = Token()
    page.feed(client.get(PAGE).content.decode())
    return page.value


@pytest.fixture(autouse=True)
def acme():
    return BusinessFactory(slug="acme")


def test_outside_of_debug_mode_there_is_no_such_page(client, settings):
    settings.MAILBOX = False
    assert client.get(PAGE).status_code == 404


def test_its_button_leads_into_the_form(client, settings):
    settings.MAILBOX = True
    response = client.post("/acme/signed-in/", {"token": token(client)})
    assert (response.status_code, response["Location"]) == (303, "/acme/")
    assert Draft.objects.get().data["answers"]["log_in"]["name"] == ["Sam Sample"]


def test_each_page_has_a_token_of_its_own(client, settings):
    settings.MAILBOX = True
    assert token(client) != token(client)
