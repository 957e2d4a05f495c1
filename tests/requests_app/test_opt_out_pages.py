"""Every page that somebody meets who opts out, and all that it asks for: a list by hand.

11 CCR 7060(b): nobody is verified for an opt-out or a limit. Fines: Honda (eight fields),
Todd Snyder (an identity card), Ford (a confirmed e-mail address).
"""

import re

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.models import Notice, Submission
from tests.factories import RECEIVED_AT, BusinessFactory
from tests.requests_app.public_form import Walk, goes_to

pytestmark = pytest.mark.django_db

ALWAYS = {"csrfmiddlewaretoken", "language", "next"}
FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"]+)\"")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LINK = re.compile(r"(?:href|action)=\"(/status/[^\"#?]*)\"")

# By the long form, for a right that needs no proof: each page, and what it asks for.
FORM = {
    "region": {"region"},
    "relation": {"relation"},
    "rights": {"rights"},
    "agent": {
        *("agent_name", "agent_company", "agent_email", "agent_phone", "agent_address"),
        "proof",
    },
    "you": {"email", "phone", "account"},
    "check": set(),
}
# On the pages where the request is followed; no other page may be reachable from them.
FOLLOWED = {
    "/status/view/": {"text"},
    "/status/withdraw/": {"rights"},
    "/status/message/": set(),
    "/status/leave/": set(),
    "/status/complaint/<id>/": {"text"},
}
FOLLOWED_BY_AGENT = FOLLOWED | {"/status/files/": {"file"}}


@pytest.fixture
def walk(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: RECEIVED_AT)
    return Walk(BusinessFactory())


def asked(page) -> set[str]:
    return set(FIELD.findall(page.content.decode())) - ALWAYS


def filled(walk, right, *, by_agent) -> None:
    """Go through the long form, and hold each page against the list."""
    answers = {
        "region": {"region": "US-CA"},
        "relation": {"relation": "agent" if by_agent else "customer"},
        "rights": {"rights": [right]},
        "agent": {
            "agent_name": "Max",
            "agent_email": "max@example.org",
            "proof": "signed_permission",
        },
        "you": {"email": "ada@example.org"},
    }
    for name, typed in answers.items():
        if name == "agent" and not by_agent:
            continue
        assert asked(walk.get(f"request/{name}/")) == FORM[name], name
        walk.post(f"request/{name}/", **typed)
    assert asked(walk.get("request/check/")) == FORM["check"]
    assert goes_to(walk.send()) == "done"


def crawled(client: Client, start: str) -> dict[str, set[str]]:
    """Follow every link and form under /status/; return what each page asks for."""
    found, seen, open_pages = {}, {"/status/"}, [start]
    while open_pages:
        path = open_pages.pop()
        seen.add(path)
        page = client.get(path)
        found[ID.sub("<id>", path)] = asked(page) if page.status_code == 200 else set()
        links = set(LINK.findall(page.content.decode()))
        open_pages.extend(sorted(links - seen - set(open_pages)))
    return found


def followed(walk) -> dict[str, set[str]]:
    done = walk.get("request/done/").content.decode()
    secret = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}", done).group()
    reference = Submission.objects.get().reference
    walk.client.post("/status/", {"reference": reference, "secret": secret})
    return crawled(walk.client, "/status/view/")


@pytest.mark.parametrize("right", ["opt_out", "limit"])
def test_who_opts_out_by_the_long_form_is_asked_for_nothing_more(walk, right):
    filled(walk, right, by_agent=False)
    assert followed(walk) == FOLLOWED


@pytest.mark.parametrize("right", ["opt_out", "limit"])
def test_an_agent_who_opts_somebody_out_may_show_the_permission_and_nothing_else(walk, right):
    filled(walk, right, by_agent=True)
    assert followed(walk) == FOLLOWED_BY_AGENT
    assert {notice.to for notice in Notice.objects.all()} == {"max@example.org"}
