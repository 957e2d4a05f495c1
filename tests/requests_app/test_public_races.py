"""The same form posted by several at once, on real connections."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from requests_app.models import Notice, Submission
from tests.factories import BusinessFactory
from tests.requests_app.public_form import Walk

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


def at_once(post):
    """Call `post` from several threads, each with a database connection of its own."""

    def one(_):
        try:
            return post()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_a_request_sent_by_four_at_once_is_one(client):
    walk = Walk(BusinessFactory(), client)
    walk.fill()
    cookie = client.cookies["portal_session"].value

    def post():
        other = Walk(walk.business)
        other.client.cookies["portal_session"] = cookie
        return other.send()

    answers = at_once(post)
    assert {answer["Location"] for answer in answers} == {walk.url("request/done/")}
    assert Submission.objects.count() == 1
    assert Notice.objects.count() == 1


def test_an_opt_out_sent_by_four_at_once_is_one_with_one_confirmation():
    walk = Walk(BusinessFactory())
    typed = {"scope": "all", "contact_kind": "email", "contact": "ada@example.org"}
    typed["form_token"] = walk.opt_out_token()

    def post():
        other = Walk(walk.business)
        other.post("opt-out/", **typed)
        return other.get("opt-out/done/").content.decode()

    pages = at_once(post)
    reference = Submission.objects.get().reference
    assert all(reference in page for page in pages)
    assert Notice.objects.count() == 1


def test_two_pages_of_one_draft_kept_at_once_lose_neither(client):
    walk = Walk(BusinessFactory(), client)
    walk.fill(you=None)
    cookie = client.cookies["portal_session"].value

    def post(step, **data):
        other = Walk(walk.business)
        other.client.cookies["portal_session"] = cookie
        try:
            other.post(f"request/{step}/", **data)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(post, "details", period="last_12_months")
        two = pool.submit(post, "you", name="Ada", email="ada@example.org")
        one.result(), two.result()
    text = walk.get("request/check/").content.decode()
    assert "The last 12 months" in text
    assert "ada@example.org" in text
