"""Somebody asks for another: the person on file is asked, and their word decides."""

import inspect
import re
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.sealing import SealingKey
from requests_app import jobs
from requests_app.models import Notice, Task
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import authorising, lifecycle
from tests.factories import RECEIVED_AT, give_answer, submission
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
from verification.rules.authority import Check
from verification.services import authorities

pytestmark = pytest.mark.django_db


def is_job(function):
    return function.__module__ == jobs.__name__ and not function.__name__.startswith("_")


@contextmanager
def freeze_at(moment):
    """Let the doors read this time."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


WEEK = timedelta(days=7)
CHANGING = re.compile(rb'name="(csrfmiddlewaretoken|next)" value="[^"]*"')
WHOLE = [Check.NAMES_PERSON, Check.NAMES_AGENT, Check.SIGNED, Check.COVERS_RIGHT]
JOBS = [name for name, job in inspect.getmembers(jobs, inspect.isfunction) if is_job(job)]


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


# What the person says.


@pytest.fixture
def asked(business):
    """Return an agent's deletion with the link that is out to the person."""
    receipt = by_agent(business)
    ask(receipt)
    return receipt, link()


def standing(receipt):
    return authorities.of(receipt.submission.pk).standing


def test_the_page_says_who_asks_in_their_own_words_and_for_what(client, business):
    agent = AGENT | {"name": "<b>Bo</b>", "company": "A & Co"}
    receipt = by_agent(business, Right.DELETE, Right.OPT_OUT, agent=agent)
    ask(receipt)
    with freeze_at(SOON):
        shown = client.get(page(link())).content.decode()
    assert "&lt;b&gt;Bo&lt;/b&gt;\nA &amp; Co</blockquote>" in shown
    assert "They say that they are:" in shown
    assert "Delete the data" in shown
    assert "sell" not in shown  # the opt-out is no part of the question
    for word in ("Ada", "ada@", "555", receipt.submission.reference):
        assert word not in shown


def test_a_look_changes_nothing_and_a_yes_settles_it(client, asked):
    receipt, token = asked
    with freeze_at(SOON):
        for method in (client.get, client.head, client.get):
            assert method(page(token)).status_code == 200
        assert client.post(page(token), {"answer": "perhaps"}).status_code == 200
        assert standing(receipt) == "claimed"
        done = client.post(page(token), {"answer": "yes"}, follow=True)
    assert done.redirect_chain == [("/permission/yes/", 302)]
    held = authorities.of(receipt.submission.pk)
    assert (held.standing, held.decided_by, held.decided_at) == ("confirmed", "person", SOON)
    dsar = receipt.submission.requests.get()
    assert dsar.identity == "confirmed"  # three points, and the link stands for the code
    assert events(receipt)[1:] == [("authority_confirmed", "person"), ("confirm_identity", "site")]


def test_a_no_refuses_and_tells_staff_and_changes_nothing_else(client, asked):
    receipt, token = asked
    before = vars(receipt.submission.requests.get()) | {"_state": None}
    with freeze_at(SOON):
        done = client.post(page(token), {"answer": "no"}, follow=True)
    assert done.redirect_chain == [("/permission/no/", 302)]
    assert standing(receipt) == "refused"
    assert vars(receipt.submission.requests.get()) | {"_state": None} == before
    task = Task.objects.get()
    assert (task.kind, task.urgent, task.due_on) == ("permission_denied", True, date(2026, 11, 2))
    assert events(receipt)[1:] == [("authority_refused", "person")]
    ask(receipt, at(11, 20))
    assert not authorities.to_ask().exists()  # they said no: nobody asks them again


def test_a_link_that_is_wrong_used_or_old_gives_one_and_the_same_page(client, asked):
    receipt, token = asked
    assert authorising.answered(token, yes=True, now=SOON)
    used = [client.get(page(token)), client.post(page(token), {"answer": "no"})]
    wrong = [client.get(page("x" * 22)), client.post(page("x"), {"answer": "yes"})]
    assert standing(receipt) == "confirmed"
    Authority.objects.update(token_digest=authorities.token_digest("old"), token_until=SOON)
    old = [client.get(page("old")), client.post(page("old"), {"answer": "no"})]
    assert standing(receipt) == "confirmed"
    pages = [*used, *wrong, *old]
    assert {answer.status_code for answer in pages} == {404}
    assert len({CHANGING.sub(b"", answer.content) for answer in pages}) == 1


@pytest.mark.parametrize(
    ("after", "good"),
    [
        pytest.param(WEEK - timedelta(seconds=1), True, id="within seven days"),
        pytest.param(WEEK, False, id="after seven days"),
    ],
)
def test_a_link_lives_for_seven_days(asked, after, good):
    receipt, token = asked
    assert authorising.answered(token, yes=True, now=SOON + after) is good
    assert standing(receipt) == ("confirmed" if good else "claimed")


def test_a_no_counts_even_after_staff_found_the_paper_in_order(asked, officer):
    receipt, token = asked
    subject = receipt.submission.pk
    authorising.decide(subject, seen=WHOLE, by=officer, now=SOON)
    assert authorising.answered(token, yes=False, now=SOON)
    assert standing(receipt) == "refused"
    with pytest.raises(NotAllowed, match="the person said no"):
        authorising.decide(subject, seen=WHOLE, by=officer, now=SOON)
    assert standing(receipt) == "refused"


def test_a_no_takes_back_what_the_paper_had_confirmed(business, officer):
    """The agent forged a permission that staff found in order; the person has the link."""
    receipt = by_agent(business, Right.KNOW_CATEGORIES)
    ask(receipt)
    token, subject = link(), receipt.submission.pk
    authorising.decide(subject, seen=WHOLE, by=officer, now=SOON)
    assert receipt.submission.requests.get().identity == "confirmed"
    assert authorising.answered(token, yes=False, now=SOON)
    assert receipt.submission.requests.get().identity == "unchecked"
    entry = LedgerEntry.objects.get(event="authority_refused")
    assert entry.facts == {"kind": "permission", "taken_back": 1}


def test_staff_who_think_better_of_a_paper_take_it_back_as_well(business, officer):
    receipt = by_agent(business, Right.KNOW_CATEGORIES, Right.OPT_OUT)
    subject = receipt.submission.pk
    authorising.decide(subject, seen=WHOLE, by=officer, now=SOON)
    authorising.refuse(subject, reason="other_people", by=officer, now=SOON)
    assert set(receipt.submission.requests.values_list("right", "identity")) == {
        ("know_categories", "unchecked"),
        ("opt_out", "not_needed"),
    }


def test_a_yes_alone_is_not_enough_for_one_who_is_not_recognised(business):
    receipt = by_agent(business, claims={"email": "ada@example.org"})
    ask(receipt)
    assert authorising.answered(link(), yes=True, now=SOON)
    assert receipt.submission.requests.get().identity == "unchecked"


# What staff say of the paper.


def test_a_paper_in_order_is_noted_with_what_was_seen_and_is_no_code(business, officer):
    receipt = by_agent(business)
    authorising.decide(receipt.submission.pk, seen=WHOLE, by=officer, now=SOON)
    held = authorities.of(receipt.submission.pk)
    assert (held.standing, held.decided_by) == ("confirmed", f"user:{officer.pk}")
    assert held.checks == ["names_person", "names_agent", "signed", "covers_right"]
    assert receipt.submission.requests.get().identity == "unchecked"  # the code is lacking
    entry = LedgerEntry.objects.get(event="authority_confirmed")
    assert entry.facts == {"kind": "permission", "checks": held.checks}


def test_a_power_of_attorney_ends_all_further_asking(business, officer):
    receipt = by_agent(business, proof=POWER)
    seen = {*WHOLE, Check.DATED, Check.NOTARISED}
    authorising.decide(receipt.submission.pk, seen=seen, by=officer, now=SOON)
    assert receipt.submission.requests.get().identity == "confirmed"
    assert told() == []


def test_what_lacks_something_is_refused_with_nothing_changed(business, officer):
    receipt = by_agent(business)
    with pytest.raises(NotAllowed, match="not ticked"):
        authorising.decide(receipt.submission.pk, seen=WHOLE[1:], by=officer, now=SOON)
    assert standing(receipt) == "claimed"
    assert events(receipt) == []


def test_a_refusal_has_a_reason_ends_the_link_and_may_be_made_good(asked, officer):
    receipt, token = asked
    subject = receipt.submission.pk
    with pytest.raises(NotAllowed, match="not in order"):
        authorising.refuse(subject, reason="because", by=officer, now=SOON)
    authorising.refuse(subject, reason="other_people", by=officer, now=SOON)
    with pytest.raises(NotAllowed, match="already"):
        authorising.refuse(subject, reason="other_people", by=officer, now=SOON)
    assert not authorising.answered(token, yes=True, now=SOON)
    authorising.decide(subject, seen=WHOLE, by=officer, now=SOON)
    assert standing(receipt) == "confirmed"
    said = [event for event, _ in events(receipt)]
    assert said == ["authority_asked", "authority_refused", "authority_confirmed"]


def test_an_opt_out_of_an_agent_writes_to_nobody_but_the_agent(business, officer, client):
    """11 CCR 7026(j): walked through every door and every job."""
    receipt = by_agent(business, Right.OPT_OUT, Right.LIMIT)
    reference = receipt.submission.reference
    client.post(reverse("public:status"), {"reference": reference, "secret": receipt.secret})
    client.post(reverse("public:status_permission"))
    assert not authorising.ask(receipt.submission, by=f"user:{officer.pk}", now=SOON)
    for name in JOBS:
        getattr(jobs, name)(at(11, 20))
    dsar = receipt.submission.requests.get(right="opt_out")
    lifecycle.start(dsar.pk, by=officer, now=SOON)
    given = {"text": "Done.", "ground": ""}
    give_answer(dsar.pk, by=officer, action=Action.FULFIL, now=SOON, **given)
    jobs.ask_people(at(11, 21))
    to_person = Notice.objects.exclude(kind__in=("due_soon", "overdue"))
    assert {notice.to for notice in to_person} == {"bo@agents.example"}


def test_the_log_of_a_failure_names_nobody(business, monkeypatch, caplog):
    """What goes wrong often quotes the value with which it went wrong."""

    def broken(*_):
        raise ValueError("cannot read ada@example.org")

    monkeypatch.setattr(authorising.verification, "find", broken)
    receipt = by_agent(business)
    ask(receipt)
    assert link() == ""
    assert f"{receipt.submission.pk} was not asked: ValueError" in caplog.text
    assert "ada@" not in caplog.text
