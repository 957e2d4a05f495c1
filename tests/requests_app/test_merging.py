"""A request that is answered together with an earlier one of the same person, and undone."""

from datetime import date

import pytest
from django.db import transaction
from django.db.models import Q

from foundation.ledger import LedgerEntry
from requests_app.models import Notice, PrivacyRequest
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import (
    assigning,
    correspondence,
    lifecycle,
    merging,
    questions,
    spam,
)
from tests.factories import BusinessFactory, colleague, submission
from tests.requests_app.steps import asked, at, clock, dates, entry, in_work, letters, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 10)
OTHER = {"name": "Ada Example", "email": "ada@work.example"}


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def pair(business):
    """Return a later request and the earlier one, from one address."""
    kept = asked("delete", business=business)
    return asked("delete", business=business, now=at(11, 5)), kept


def merge(pair, officer, **order):
    dsar, kept = pair
    merging.merge(dsar.pk, into=kept.pk, by=officer, now=NOW, **order)
    dsar.refresh_from_db()
    kept.refresh_from_db()
    return dsar, kept


def said(dsar):
    notice = Notice.objects.filter(dsar=dsar).latest("created_at")
    return notice.text


def test_a_duplicate_is_closed_and_the_person_told_under_which_reference(pair, officer):
    before = pair[1].version, dates(pair[1])
    dsar, kept = merge(pair, officer)
    assert (dsar.status, dsar.merged_into, dsar.closed_at) == ("duplicate", kept, NOW)
    assert (kept.status, kept.version, dates(kept)) == ("received", *before)
    assert clock(dsar) == [("merged", date(2026, 11, 10))]
    assert letters(dsar) == ["merged"]
    assert kept.submission.reference in said(dsar)
    assert entry(dsar) == (
        "merge",
        f"user:{officer.pk}",
        {"before": "received", "after": "duplicate", "into": str(kept.pk)},
    )
    event, actor, facts = entry(kept)
    assert (event, actor, facts) == ("merged_in", f"user:{officer.pk}", {"other": str(dsar.pk)})


def test_another_address_learns_no_reference_and_staff_must_be_sure(business, officer):
    kept = asked("delete", business=business)
    dsar = asked("delete", business=business, now=at(11, 5), claims=OTHER)
    with unchanged(NotAllowed, match="no contact"):
        merging.merge(dsar.pk, into=kept.pk, by=officer, now=NOW)
    dsar, kept = merge((dsar, kept), officer, sure=True)
    assert kept.submission.reference not in said(dsar)
    assert dsar.submission.reference in said(dsar)


def test_the_address_of_an_agent_is_no_sign_of_one_person(business, officer):
    agent = {"name": "Bo Agent", "email": "bo@agents.example"}
    kept = asked("delete", business=business, agent=agent)
    dsar = asked("delete", business=business, now=at(11, 5), agent=agent)
    with unchanged(NotAllowed, match="Say that you are sure"):
        merging.merge(dsar.pk, into=kept.pk, by=officer, now=NOW)
    dsar, kept = merge((dsar, kept), officer, sure=True)
    assert kept.submission.reference in said(dsar)


def test_without_any_address_nothing_is_sent(business, officer):
    kept = asked("delete", business=business, claims={"name": "Ada", "phone": "1"})
    dsar = asked("delete", business=business, now=at(11, 5), claims={"name": "Ada", "phone": "1"})
    merge((dsar, kept), officer, sure=True)
    assert letters(dsar) == []


def test_merging_never_inherits_a_proof(business, officer):
    kept = in_work("delete", by=officer, business=business)
    dsar = asked("delete", business=business, now=at(11, 5))
    dsar, kept = merge((dsar, kept), officer)
    assert (dsar.identity, kept.identity) == ("unchecked", "confirmed")
    assert not dsar.submission.notices.filter(kind="answered").exists()


def test_who_is_known_goes_on_only_where_they_are_known(business, officer):
    kept = asked("delete", business=business)
    dsar = in_work("delete", by=officer, business=business, now=at(11, 3))
    with unchanged(NotAllowed, match="no proof is inherited"):
        merging.merge(dsar.pk, into=kept.pk, by=officer, now=NOW)


def later_one(business, officer):
    return asked("delete", business=business, now=at(11, 6))


def ended(business, officer):
    kept = asked("delete", business=business)
    lifecycle.withdraw(kept.pk, by="requester", now=at(11, 6))
    return kept


def extended(business, officer):
    kept = asked("delete", business=business)
    lifecycle.extend(kept.pk, by=officer, reason="complex", now=at(11, 3))
    return kept


def holding_another(business, officer):
    dsar = PrivacyRequest.objects.get(business=business)
    later = asked("delete", business=business, now=at(11, 7))
    merging.merge(later.pk, into=dsar.pk, by=officer, now=at(11, 8))
    return asked("delete", business=business)


@pytest.mark.parametrize(
    ("other", "match"),
    [
        pytest.param(lambda b, o: asked("correct", business=b), "different rights", id="right"),
        pytest.param(lambda b, o: asked("delete"), "different businesses", id="business"),
        pytest.param(lambda b, o: asked("delete", "EEA", business=b), "fewer laws", id="law"),
        pytest.param(later_one, "came in later", id="later"),
        pytest.param(ended, "has ended", id="ended"),
        pytest.param(extended, "due later", id="due later"),
        pytest.param(holding_another, "Take that one apart", id="holds a duplicate itself"),
        pytest.param(
            lambda b, o: PrivacyRequest.objects.get(business=b), "the same request", id="itself"
        ),
    ],
)
def test_the_person_loses_nothing_by_it(business, officer, other, match):
    dsar = asked("delete", business=business, now=at(11, 5))
    kept = other(business, officer)
    with unchanged(NotAllowed, match=match):
        merging.merge(dsar.pk, into=kept.pk, by=officer, sure=True, now=NOW)


def test_pieces_that_became_categories_answer_no_other_request_for_pieces(business, officer):
    kept = in_work("know_specific", by=officer, business=business, known=False)
    lifecycle.treat_as_categories(kept.pk, by=officer, now=at(11, 4))
    for right in ("know_specific", "know_categories"):
        dsar = asked(right, business=business, now=at(11, 5))
        with unchanged(NotAllowed, match="different rights"):
            merging.merge(dsar.pk, into=kept.pk, by=officer, now=NOW)


def test_a_merge_is_undone_and_the_clock_never_stopped(pair, officer):
    untouched = dates(pair[0])
    dsar, _ = merge(pair, officer)
    lifecycle.restore(dsar.pk, by=officer, now=at(11, 12))
    assert dates(dsar) == untouched
    assert (dsar.status, dsar.merged_into, dsar.closed_at) == ("in_progress", None, None)
    assert [kind for kind, _ in clock(dsar)] == ["merged", "reopened"]
    assert letters(dsar) == ["merged", "unmerged"]
    assert entry(dsar)[2] == {"before": "duplicate", "after": "in_progress"}


def test_a_question_that_held_the_clock_holds_it_no_more(business, officer):
    kept = asked("access", "EEA", business=business)
    dsar = asked("access", "EEA", business=business, now=at(11, 5))
    free = dates(dsar)
    questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=at(11, 6))
    assert dates(dsar)[1] == "held"
    dsar, kept = merge((dsar, kept), officer)
    lifecycle.restore(dsar.pk, by=officer, now=at(11, 12))
    assert dates(dsar) == free


def test_where_the_kept_one_is_withdrawn_the_other_stands_by_itself_again(pair, officer):
    dsar, kept = merge(pair, officer)
    lifecycle.withdraw(kept.pk, by="requester", now=at(11, 12))
    dsar.refresh_from_db()
    assert (dsar.status, dsar.merged_into) == ("in_progress", None)
    assert letters(dsar) == ["merged", "unmerged"]
    restored = LedgerEntry.objects.get(event="restore")
    assert (restored.by, restored.facts["dsar"]) == ("site", str(dsar.pk))


def test_withdrawing_both_at_once_leaves_neither(business, officer):
    receipt = submission(Right.DELETE, Right.CORRECT, business=business, region=Region.CALIFORNIA)
    kept = receipt.requests[0]
    dsar = asked(kept.right, business=business, now=at(11, 5))
    merge((dsar, kept), officer)
    lifecycle.withdraw_all([one.pk for one in receipt.requests], by="requester", now=at(11, 12))
    stored = PrivacyRequest.objects.filter(~Q(pk=dsar.pk)).values_list("status", flat=True)
    assert set(stored) == {"withdrawn"}
    dsar.refresh_from_db()
    assert dsar.status == "in_progress"


def test_what_another_was_merged_into_is_no_spam(pair, officer):
    _, kept = merge(pair, officer)
    with unchanged(NotAllowed, match="Take that one apart"):
        spam.close(kept.pk, by=officer, now=at(11, 12))


# The person writes in the duplicate's thread.


def asked_and_merged(pair, officer, **order):
    """Ask who is behind the kept request, then merge the later one into it."""
    kept = pair[1]
    lifecycle.start(kept.pk, by=officer, now=at(11, 6))
    assigning.assign(kept.pk, to=officer, by=colleague(), now=at(11, 6))
    proof = {"action": Action.ASK_IDENTITY, "text": "Which account is yours?"}
    questions.ask(kept.pk, by=officer, now=at(11, 7), **proof)
    return merge(pair, officer, **order)


def told(officer):
    rows = officer.news.filter(subject="wrote").order_by("pk")
    return [row.dsar for row in rows]


def write(dsar):
    correspondence.write(dsar.submission, text="Account 7.", by=None, now=at(11, 12))


def test_the_answer_may_come_in_the_thread_of_the_duplicate(pair, officer):
    dsar, kept = asked_and_merged(pair, officer)
    write(dsar)
    kept.refresh_from_db()
    assert kept.status == "in_progress"
    assert clock(kept)[-1] == ("identity_received", date(2026, 11, 12))
    assert entry(kept)[:2] == ("receive_identity", "requester")
    assert kept.identity == "unchecked", "a message proves nothing"
    assert told(officer) == [dsar], "there the words stand"


def test_a_message_of_another_contact_answers_nothing_but_staff_are_told(business, officer):
    kept = asked("delete", business=business)
    later = asked("delete", business=business, now=at(11, 5), claims=OTHER)
    dsar, kept = asked_and_merged((later, kept), officer, sure=True)
    write(dsar)
    kept.refresh_from_db()
    assert kept.status == "identity_pending"
    assert told(officer) == [dsar]


def test_a_proof_given_with_the_duplicate_answers_nothing_but_staff_are_told(pair, officer):
    dsar, kept = asked_and_merged(pair, officer)
    with transaction.atomic():
        questions.answered_by_proof(dsar.submission, now=at(11, 12))
    kept.refresh_from_db()
    assert kept.status == "identity_pending"
    assert told(officer) == [dsar]


def test_what_was_taken_back_leads_nowhere_any_more(pair, officer):
    dsar, kept = asked_and_merged(pair, officer)
    lifecycle.restore(dsar.pk, by=officer, now=at(11, 11))
    write(dsar)
    kept.refresh_from_db()
    assert kept.status == "identity_pending"
    assert told(officer) == []
