"""The same form posted by several at once, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import sleep

import pytest
from django.db import connection, transaction

from requests_app.models import Notice, Submission
from requests_app.services import drafts
from tests.factories import BusinessFactory
from tests.requests_app.public_form import Walk

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def at_once(post):
    """Call `post` from several threads, each with a database connection of its own."""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(closing(lambda _: post()), range(AT_ONCE)))


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


def test_a_page_kept_while_another_is_being_kept_waits_and_loses_neither():
    business = BusinessFactory()
    draft = drafts.keep(None, business, step="region", answer={"region": ["EEA"]}, now=NOW)

    def keep(step):
        return drafts.keep(draft.pk, business, step=step, answer={step: ["x"]}, now=NOW)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            keep("relation")
            late = pool.submit(closing(keep), "rights")
            until_somebody_waits()
        assert set(late.result().data["answers"]) == {"region", "relation", "rights"}


def closing(work):
    """Let a thread close its database connection."""

    def closed(*args):
        try:
            return work(*args)
        finally:
            connection.close()

    return closed


def until_somebody_waits():
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.01)
    pytest.fail("nobody waited for the row")
