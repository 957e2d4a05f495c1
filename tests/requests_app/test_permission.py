"""Somebody asks for another: the person on file is asked, and their word decides."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.sealing import SealingKey
from requests_app import jobs
from requests_app.models import Notice
from requests_app.rules.rights import Right
from requests_app.services import authorising
from tests.factories import RECEIVED_AT, submission
from tests.requests_app.on_file import (
    AGENT,
    CLAIMS,
    POWER,
    SIGNED,
    SOON,
    by_agent,
    known,
    link,
)
from tests.requests_app.steps import at
from verification.models import Authority, IdentityRecord
from verification.services import authorities

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def business(tmp_path):
    return known(tmp_path)


def ask(receipt, now=RECEIVED_AT):
    return authorising.ask(receipt.submission, by="requester", now=now)


def told():
    """Return who was written to about a permission."""
    return [notice.to for notice in Notice.objects.filter(kind="permission_asked")]


def events(receipt):
    rows = LedgerEntry.objects.filter(chain=receipt.submission.chain).order_by("number")
    return [(row.event, row.by) for row in rows if row.event.startswith(("auth", "confirm"))]


def page(token):
    return reverse("public:permission", args=[token])


# What is noted at the receipt.


@pytest.mark.parametrize(
    ("order", "kind"),
    [
        pytest.param({"agent": AGENT | SIGNED}, "permission", id="signed"),
        pytest.param({"agent": AGENT | POWER}, "power_of_attorney", id="power of attorney"),
        pytest.param({"agent": {}}, "permission", id="an agent of whom nothing is known"),
        pytest.param(
            {"relation": "parent", "claims": CLAIMS | {"child_age": 12}}, "parent", id="a child"
        ),
        pytest.param(
            {"relation": "parent", "claims": CLAIMS | {"child_age": 13}}, "permission", id="13"
        ),
        pytest.param({}, None, id="for oneself"),
    ],
)
def test_on_what_somebody_rests_is_noted_at_the_receipt(order, kind):
    receipt = submission(Right.DELETE, **order)
    held = authorities.of(receipt.submission.pk)
    assert (held and held.kind) == kind
    assert held is None or (held.standing, held.claimed_at) == ("claimed", RECEIVED_AT)


# Asking the person.


def test_the_person_is_asked_at_the_contact_on_file_by_a_job(business):
    receipt = by_agent(business)
    assert ask(receipt)
    assert told() == []
    token = link()
    assert told() == ["ada@example.org"]
    held = Authority.objects.get()
    assert bytes(held.token_digest) == authorities.token_digest(token)
    assert (held.token_until, held.standing) == (SOON + WEEK, "claimed")
    assert held.record == IdentityRecord.objects.get(line=2).pk
    assert len(token) >= 22  # 128 bits in base64
    assert events(receipt) == [("authority_asked", "requester")]


def test_the_mail_holds_no_word_of_the_agent(business):
    ask(by_agent(business))
    link()
    notice = Notice.objects.get(kind="permission_asked")
    for word in ("Bo Agent", "Agents Inc", "bo@", "Ada", "Lovelace"):
        assert word not in notice.title + notice.text


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param(CLAIMS | {"email": "bo@agents.example"}, id="their own address"),
        pytest.param({"phone": "202 555 0101"}, id="only a number"),
    ],
)
def test_whatever_the_agent_gives_the_link_goes_to_the_contact_on_file(business, claims):
    ask(by_agent(business, claims=claims))
    assert link()
    assert told() == ["ada@example.org"]


def test_an_agent_who_is_the_contact_on_file_is_not_asked(business):
    ask(by_agent(business, agent=AGENT | {"email": "Ada@Example.ORG"}))
    assert link() == ""
    assert Authority.objects.get().token_digest is None


def test_a_parent_is_not_asked_in_the_name_of_the_child(business):
    claims = CLAIMS | {"child_age": 15}
    ask(submission(Right.DELETE, business=business, relation="parent", claims=claims))
    assert Authority.objects.get().kind == "permission"
    assert link() == ""


def test_a_contact_that_has_just_changed_is_not_asked(business):
    IdentityRecord.objects.update(contact_changed_on=date(2026, 10, 4))
    receipt = by_agent(business)
    ask(receipt)
    assert link() == ""  # on the 29th day of thirty
    later = at(11, 4)
    assert ask(receipt, later)
    assert link(later)


def test_who_is_not_on_file_is_not_asked_and_nobody_can_tell(business):
    ask(by_agent(business, claims={"name": "Eve Nobody", "email": "eve@example.net"}))
    assert link() == ""
    assert link() == ""
    assert not authorities.to_ask().exists()  # looked up once


@pytest.mark.parametrize(
    ("rights", "proof"),
    [
        pytest.param((Right.OPT_OUT,), SIGNED, id="an opt-out"),
        pytest.param((Right.LIMIT,), SIGNED, id="a limit"),
        pytest.param((Right.DELETE,), POWER, id="a power of attorney"),
    ],
)
def test_some_are_never_asked(business, rights, proof):
    receipt = by_agent(business, *rights, proof=proof)
    assert not ask(receipt)
    assert link() == ""
    assert events(receipt) == []


def test_they_are_asked_again_only_after_a_day_and_the_old_link_is_dead(client, business):
    receipt = by_agent(business)
    assert ask(receipt)
    first = link()
    assert not ask(receipt, RECEIVED_AT + timedelta(hours=23))
    tomorrow = RECEIVED_AT + timedelta(hours=25)
    assert ask(receipt, tomorrow)
    second = link(tomorrow)
    assert first != second
    assert not authorising.answered(first, yes=True, now=tomorrow)
    assert authorising.answered(second, yes=True, now=tomorrow)


def test_nobody_is_flooded_whoever_asks(business):
    for _ in range(5):
        ask(by_agent(business))
    jobs.ask_people(SOON)
    assert len(told()) == 3


def test_what_was_erased_before_the_job_came_is_asked_of_nobody(business):
    receipt = by_agent(business)
    ask(receipt)
    SealingKey.objects.filter(pk=receipt.submission.content_key_id).delete()
    assert link() == ""
