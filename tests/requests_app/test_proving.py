"""From the wish for a code to a confirmed identity, and what the clock makes of it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from foundation.sealing import SealingKey
from requests_app import jobs
from requests_app.models import Notice
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import proving, questions
from tests.factories import RECEIVED_AT, submission
from tests.requests_app.on_file import CLAIMS, known
from verification.models import Challenge, Channel, IdentityCheck
from verification.services import challenges

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = RECEIVED_AT + DAY
STRANGER = {"name": "Eve Nobody", "email": "eve@example.net"}


@pytest.fixture
def business(tmp_path):
    return known(tmp_path)


@pytest.fixture
def sent(business):
    """Ada's request for her data under the GDPR, which needs two points and the code."""
    return ask_for(business, Right.ACCESS)


def ask_for(business, *rights, region=Region.EEA, claims=CLAIMS, **order):
    return submission(*rights, business=business, region=region, claims=claims, **order).submission


def code_of(sent, channel=Channel.EMAIL, now=NOW):
    """Ask for a code, let the job make it, and read it as its owner does."""
    assert proving.ask(sent, channel, now=now).allowed
    jobs.make_challenges(now)
    kinds = ("code", "code_sms")
    letter = Notice.objects.filter(submission=sent, kind__in=kinds).latest("created_at")
    return re.search(r"\d{4} \d{4}", letter.text).group()


def letters(sent):
    rows = Notice.objects.filter(submission=sent, kind__startswith="code").order_by("kind")
    return [(row.kind, row.carrier, row.to, row.failure) for row in rows]


def events(sent):
    rows = LedgerEntry.objects.filter(chain=sent.chain).order_by("number")
    return [row.event for row in rows][1:]  # without the receipt


def clock(dsar):
    return [row.kind for row in dsar.clock.order_by("at", "pk")][1:]


# Letters


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("email", ("code", "email", "ada@example.org", "")),
        ("sms", ("code_sms", "sms", "+12025550101", "")),
    ],
)
def test_the_code_goes_out_by_the_chosen_way_and_a_neutral_letter_to_who_typed(
    business, channel, expected
):
    typed = CLAIMS | {"email": "other@example.net"}
    sent = ask_for(business, Right.ACCESS, claims=typed)
    proving.ask(sent, Channel(channel), now=NOW)
    assert jobs.make_challenges(NOW) == 1
    neutral = ("code_asked", "email", "other@example.net", "")
    assert sorted(letters(sent)) == sorted([expected, neutral])


def test_for_a_stranger_a_letter_is_made_that_goes_to_nobody(business, mailoutbox):
    sent = ask_for(business, Right.ACCESS, claims=STRANGER)
    proving.ask(sent, Channel.EMAIL, now=NOW)
    assert jobs.make_challenges(NOW) == 1
    jobs.deliver_due(NOW)
    neutral = ("code_asked", "email", "eve@example.net", "")
    assert letters(sent) == [("code", "email", "", "nobody"), neutral]
    assert {mail.to[0] for mail in mailoutbox} == {"eve@example.net"}
    assert not Notice.objects.dead_letters().exists()
    assert Notice.objects.get(kind="code").text is None


def test_the_neutral_letter_holds_no_code_and_does_not_say_who_is_known(business):
    texts = []
    for claims in (CLAIMS, STRANGER):
        sent = ask_for(business, Right.ACCESS, claims=claims)
        proving.ask(sent, Channel.EMAIL, now=NOW)
        jobs.make_challenges(NOW)
        letter = Notice.objects.get(submission=sent, kind="code_asked")
        assert not re.search(r"\d{4} \d{4}", letter.title + letter.text)
        texts.append((letter.title + letter.text).replace(sent.reference, ""))
    assert texts[0] == texts[1]


def test_a_code_that_is_out_is_not_kept(sent, mailoutbox):
    code = code_of(sent)
    jobs.deliver_due(NOW)
    assert [code in mail.body for mail in mailoutbox if mail.to == ["ada@example.org"]].count(True)
    assert Notice.objects.get(kind="code").text is None


def test_a_code_that_could_not_go_out_in_time_is_dropped_in_silence(sent, mailoutbox):
    code = code_of(sent)
    jobs.deliver_due(NOW + 10 * MINUTE)
    late = Notice.objects.get(kind="code")
    assert (late.sent_at, late.failure, late.text) == (None, "moot", None)
    assert not Notice.objects.dead_letters().exists()
    assert mailoutbox
    assert not any(code in mail.body for mail in mailoutbox)


def test_a_job_that_comes_late_sends_no_code(sent):
    proving.ask(sent, Channel.EMAIL, now=NOW)
    assert jobs.make_challenges(NOW + 10 * MINUTE) == 0
    assert Challenge.objects.get().outcome == "expired"
    assert [kind for kind, *_ in letters(sent)] == ["code_asked"]


def test_a_second_run_of_the_job_makes_nothing(sent):
    code_of(sent)
    assert jobs.make_challenges(NOW) == 0
    assert len(letters(sent)) == 2


def test_one_that_cannot_be_made_does_not_hold_up_the_others(business, sent, monkeypatch, caplog):
    other = ask_for(business, Right.DELETE)
    for one in (sent, other):
        proving.ask(one, Channel.EMAIL, now=NOW)
    find = proving.identifying.claims

    def broken(row):
        if row.pk == sent.pk:
            raise RuntimeError("ada@example.org")
        return find(row)

    monkeypatch.setattr(proving.identifying, "claims", broken)
    assert jobs.make_challenges(NOW) == 1
    assert len(letters(other)) == 2
    assert "RuntimeError" in caplog.text
    assert "ada@" not in caplog.text


def test_whose_data_was_erased_gets_no_code(sent):
    proving.ask(sent, Channel.EMAIL, now=NOW)
    SealingKey.objects.filter(pk=sent.content_key_id).delete()
    assert jobs.make_challenges(NOW) == 0
    assert not Notice.objects.filter(kind="code").exists()


# Who may ask


def test_an_agent_is_offered_no_code(business):
    agent = {"name": "Max", "email": "max@example.net", "proof": "signed_permission"}
    sent = ask_for(business, Right.ACCESS, agent=agent, relation="agent")
    with pytest.raises(NotAllowed, match="not to an agent"):
        proving.ask(sent, Channel.EMAIL, now=NOW)
    assert not Challenge.objects.exists()


def test_nobody_proves_anything_for_an_opt_out(business):
    sent = ask_for(business, Right.OPT_OUT, region=Region.CALIFORNIA)
    with pytest.raises(NotAllowed, match="Nothing waits"):
        proving.ask(sent, Channel.EMAIL, now=NOW)


def test_the_fourth_wish_in_an_hour_leaves_nothing_behind(sent):
    verdicts = [proving.ask(sent, Channel.EMAIL, now=NOW) for _ in range(4)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False]
    assert Challenge.objects.count() == 3
    assert events(sent) == ["challenge_asked"] * 3


# What the right code does


def test_the_right_code_confirms_the_identity_without_anybody_of_the_staff(sent):
    assert proving.attempt(sent, code_of(sent), now=NOW).passed
    dsar = sent.requests.get()
    assert (dsar.identity, dsar.status) == ("confirmed", "received")
    assert clock(dsar) == []
    assert events(sent) == ["challenge_asked", "challenge_passed", "confirm_identity"]
    check = IdentityCheck.objects.get()
    assert (check.by, check.method, check.proofs) == ("site", "match", ["challenge"])
    assert list(ledger_faults()) == []


def test_a_wrong_code_changes_nothing_and_stands_on_the_ledger(sent):
    code_of(sent)
    assert not proving.attempt(sent, "0000 0000", now=NOW).passed
    assert sent.requests.get().identity == "unchecked"
    assert events(sent) == ["challenge_asked", "challenge_failed"]


def test_the_ledger_holds_codes_and_ids_alone(sent):
    code = code_of(sent)
    proving.attempt(sent, "1111 1111", now=NOW)
    proving.attempt(sent, code, now=NOW)
    facts = str(list(LedgerEntry.objects.filter(chain=sent.chain).values_list("facts", flat=True)))
    for private in (code, code.replace(" ", ""), "1111", "ada@", "Lovelace", "202 555"):
        assert private not in facts


def asked_who(sent, officer, at=NOW - MINUTE):
    pk = sent.requests.get().pk
    return questions.ask(pk, by=officer, action=Action.ASK_IDENTITY, text="Who are you?", now=at)


def test_a_proof_that_is_enough_answers_the_question_once(sent, officer):
    """One event of the clock: the confirmation itself is the answer."""
    asked_who(sent, officer)
    assert proving.attempt(sent, code_of(sent), now=NOW).passed
    dsar = sent.requests.get()
    assert (dsar.identity, dsar.status) == ("confirmed", "in_progress")
    assert clock(dsar) == ["identity_requested", "identity_received"]
    assert not dsar.suspended
    assert events(sent)[-2:] == ["challenge_passed", "confirm_identity"]


def test_a_proof_that_is_not_enough_answers_the_question_all_the_same(business, officer):
    """She still has to sign, but our clock must not stand while her answer lies here."""
    sent = ask_for(business, Right.KNOW_SPECIFIC, region=Region.CALIFORNIA)
    asked_who(sent, officer)
    assert proving.attempt(sent, code_of(sent), now=NOW).passed
    dsar = sent.requests.get()
    assert (dsar.identity, dsar.status) == ("unchecked", "in_progress")
    assert clock(dsar) == ["identity_requested", "identity_received"]
    assert events(sent)[-2:] == ["challenge_passed", "receive_identity"]


def test_a_proof_answers_no_other_question(business, officer):
    sent = ask_for(business, Right.ACCESS)
    pk, action = sent.requests.get().pk, Action.ASK_CLARIFICATION
    questions.ask(pk, by=officer, action=action, text="Which data?", now=NOW - MINUTE)
    assert proving.attempt(sent, code_of(sent), now=NOW).passed
    dsar = sent.requests.get()
    assert (dsar.identity, dsar.status) == ("confirmed", "clarification_pending")
    assert clock(dsar) == ["clarification_requested"]


def test_an_answer_never_comes_before_its_question(sent, officer):
    """The clock of the server that asked is three minutes ahead."""
    asked_who(sent, officer, at=NOW + 3 * MINUTE)
    assert proving.attempt(sent, code_of(sent), now=NOW).passed
    asked, received = sent.requests.get().clock.order_by("pk")[1:]
    assert received.at >= asked.at


def test_one_code_serves_all_that_was_asked_for_together(business):
    sent = ask_for(business, Right.ACCESS, Right.DELETE, Right.OPT_OUT, region=Region.US_VA)
    assert proving.attempt(sent, code_of(sent), now=NOW).passed
    found = dict(sent.requests.values_list("right", "identity"))
    assert found == {"access": "confirmed", "delete": "confirmed", "opt_out": "not_needed"}


def test_what_was_withdrawn_meanwhile_stays_as_it_is(sent):
    code = code_of(sent)
    sent.requests.update(status="withdrawn", closed_at=NOW)
    assert proving.attempt(sent, code, now=NOW).passed
    assert sent.requests.get().identity == "unchecked"


def test_tries_beyond_the_day_are_not_looked_at(sent):
    code = code_of(sent)
    for _ in range(challenges.TRIES_A_DAY):
        challenges.may_try(sent.pk, now=NOW)
    tried = proving.attempt(sent, code, now=NOW)
    assert (tried.passed, tried.verdict.allowed) == (False, False)
    assert events(sent) == ["challenge_asked"]


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_send_one_letter(business):
    rows = [ask_for(business, Right.ACCESS, claims=claims) for claims in (CLAIMS, STRANGER) * 3]
    for row in rows:
        proving.ask(row, Channel.EMAIL, now=NOW)
    assert sum(at_once(jobs.make_challenges, NOW)) == 6
    assert Notice.objects.filter(kind="code").count() == 6


@pytest.mark.django_db(transaction=True)
def test_one_of_two_right_tries_at_once_confirms(business):
    sent = ask_for(business, Right.ACCESS)
    code = code_of(sent)
    tries = at_once(lambda now: proving.attempt(sent, code, now=now).passed, NOW)
    assert sorted(tries) == [False, False, False, True]
    assert events(sent).count("confirm_identity") == 1


def at_once(work, *given):
    def run(_):
        try:
            return work(*given)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, range(4)))
