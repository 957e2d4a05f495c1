"""Prepared by one, approved by another: what goes out is what was seen, and never by one alone."""

import pytest
from django.db import IntegrityError, transaction

from requests_app.models import Answer, News, Proposal
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import answering, approving, correcting, lifecycle
from requests_app.services.answering import Draft
from requests_app.services.correcting import Wish
from requests_app.services.versions import Overtaken
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import at, entry, in_work, letters, unchanged

pytestmark = pytest.mark.django_db

NOW, LATER = at(11, 9), at(11, 10)
GONE = Draft("fulfil", "It is gone.")
KEPT = Draft("deny", "The law wants it.", "legal_duty")


@pytest.fixture
def ada():
    return staff("ada", "Privacy officer")


@pytest.fixture
def ben():
    return staff("ben", "Privacy lead")


@pytest.fixture
def dsar(ada):
    return in_work("delete", by=ada)


def sent(dsar, by, draft=GONE, seen=0, now=NOW):
    return approving.submit(dsar.pk, by=by, draft=draft, seen=seen, now=now)


def kept(dsar, by, draft=GONE, seen=0, now=NOW):
    return approving.keep(dsar.pk, by=by, draft=draft, seen=seen, now=now)


def told(subject):
    return set(News.objects.filter(subject=subject).values_list("user__username", flat=True))


# The one way out


ONE = "A colleague must approve"


@pytest.mark.parametrize(
    ("right", "region", "order"),
    [
        pytest.param("know_specific", "US-CA", {"action": "fulfil"}, id="pieces"),
        pytest.param("access", "EEA", {"action": "fulfil"}, id="access"),
        pytest.param("portability", "EEA", {"action": "fulfil"}, id="portability"),
        pytest.param("delete", "US-CA", {"action": "fulfil"}, id="erasure"),
        pytest.param(
            "correct", "US-CA", {"action": "fulfil_part", "ground": "accurate"}, id="in part"
        ),
        pytest.param("opt_out", "US-CA", {"action": "deny", "ground": "fraud"}, id="an opt-out"),
        pytest.param("access", "EEA", {"action": "deny", "ground": "excessive"}, id="excessive"),
    ],
)
def test_one_person_alone_cannot_send_it(ada, right, region, order):
    dsar = in_work(right, region, by=ada)
    with unchanged(NotAllowed, match=ONE):
        answering.answer(dsar.pk, by=ada, text="So.", now=NOW, **order)
    with unchanged(NotAllowed, match="cannot approve it"):
        answering.answer(dsar.pk, by=ada, text="So.", approved_by=ada, now=NOW, **order)


@pytest.mark.parametrize(
    ("right", "region"),
    [("opt_out", None), ("limit", None), ("know_categories", "US-CA"), ("correct", "EEA")],
)
def test_what_needs_nobody_else_goes_out_at_once(ada, right, region):
    dsar = in_work(right, region, by=ada)
    approving.give(dsar.pk, by=ada, draft=Draft("fulfil", "Done."), seen=0, now=NOW)
    answer = Answer.objects.get(dsar=dsar)
    assert (answer.given_by, answer.second, answer.approved_by) == (ada, False, None)
    facts = {"before": "in_progress", "after": "fulfilled", "second": False}
    assert entry(dsar) == ("fulfil", f"user:{ada.pk}", facts)


@pytest.mark.parametrize(
    ("right", "region", "other"),
    [
        ("delete", "US-CA", "opt_out"),
        ("know_specific", "US-CA", "opt_out"),
        ("access", "EEA", "withdraw_consent"),
    ],
)
def test_a_request_made_one_for_less_does_not_go_out_by_one_alone(ada, ben, right, region, other):
    dsar = in_work(right, region, by=ada)
    order = {"reason": "misread", "by": ada, "seen": dsar.version, "now": NOW}
    correcting.correct(dsar.pk, Wish(right=Right(other)), **order)
    draft = Draft("fulfil", "Done.")
    with unchanged(NotAllowed, match=ONE):
        approving.give(dsar.pk, by=ada, draft=draft, seen=0, now=NOW)
    approving.approve(sent(dsar, ada, draft).pk, by=ben, seen=1, now=LATER)
    assert entry(dsar)[2]["needed"] == "other_right"


def test_an_office_of_one_can_switch_it_off_and_the_ledger_says_so(dsar, ada, settings):
    settings.FOUR_EYES = False
    approving.give(dsar.pk, by=ada, draft=GONE, seen=0, now=NOW)
    answer = Answer.objects.get(dsar=dsar)
    assert (answer.second, answer.approved_by) == (False, None)
    assert entry(dsar)[2] | {"second": False, "needed": "erases"} == entry(dsar)[2]


def test_the_database_refuses_an_answer_that_nobody_or_its_giver_approved(dsar, ada, ben):
    row = {"dsar": dsar, "outcome": "fulfilled", "text": "x", "given_by": ada, "given_at": NOW}
    for wrong in ({"second": True}, {"second": True, "approved_by": ada}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(**row, **wrong)
    Answer.objects.create(**row, second=True, approved_by=ben)


# The way


def test_prepared_by_one_and_approved_by_another(dsar, ada, ben):
    found = sent(dsar, ada)
    assert not Answer.objects.exists()
    assert entry(dsar) == (
        "answer_submitted", f"user:{ada.pk}", {"proposal": str(found.pk), "version": 1},
    )  # fmt: skip
    assert told("to_approve") == {"ben"}
    ruled = approving.approve(found.pk, by=ben, seen=1, now=LATER)
    answer = Answer.objects.get(dsar=dsar)
    assert (answer.text, answer.given_by, answer.approved_by, answer.second, answer.given_at) == (
        "It is gone.", ada, ben, True, LATER,
    )  # fmt: skip
    assert (ruled.ruling, ruled.ruled_by, ruled.ruled_at) == ("approved", ben, LATER)
    assert letters(dsar) == ["answered"]
    assert told("approved") == {"ada"}
    assert entry(dsar)[:2] == ("fulfil", f"user:{ben.pk}")
    assert entry(dsar)[2]["prepared_by"] == f"user:{ada.pk}"


def test_only_who_may_approve_at_that_business_is_told(dsar, ada, ben):
    staff("here", "Approver", at=dsar.business)
    staff("elsewhere", "Approver", at=BusinessFactory())
    staff("officer2", "Privacy officer")
    sent(dsar, ada)
    assert told("to_approve") == {"ben", "here"}


def test_nobody_approves_or_returns_what_they_wrote_at(dsar, ada, ben):
    kept(dsar, ben, Draft("", "Begun."))
    found = sent(dsar, ada, seen=1)
    assert (found.writers, found.prepared_by) == (sorted([ada.pk, ben.pk]), ada)
    for one in (ada, ben):
        with unchanged(NotAllowed, match="cannot approve it"):
            approving.approve(found.pk, by=one, seen=2, now=LATER)
        with unchanged(NotAllowed, match="cannot approve it"):
            approving.give_back(found.pk, by=one, remark="No.", seen=2, now=LATER)
    approving.approve(found.pk, by=staff("cleo", "Approver"), seen=2, now=LATER)


def test_given_back_with_a_remark_and_begun_anew(dsar, ada, ben):
    found = sent(dsar, ada)
    with unchanged(NotAllowed, match="what should be changed"):
        approving.give_back(found.pk, by=ben, remark=" ", seen=1, now=NOW)
    approving.give_back(found.pk, by=ben, remark="Say more.", seen=1, now=NOW)
    assert (approving.returned(dsar).remark, told("returned")) == ("Say more.", {"ada"})
    assert approving.open_proposal(dsar) is None
    again = sent(dsar, ada, Draft("fulfil", "It is gone, all of it."), now=LATER)
    assert approving.returned(dsar) is None
    approving.approve(again.pk, by=ben, seen=1, now=LATER)
    assert Answer.objects.get().text == "It is gone, all of it."


def test_who_wrote_what_was_given_back_does_not_approve_it_from_another_hand(dsar, ada, ben):
    cleo, dan = staff("cleo", "Privacy lead"), staff("dan", "Privacy lead")
    found = sent(dsar, cleo)
    approving.give_back(found.pk, by=ben, remark="Say more.", seen=1, now=NOW)
    again = sent(dsar, ada, now=LATER)
    assert again.writers == sorted([ada.pk, cleo.pk])
    with unchanged(NotAllowed, match="cannot approve it"):
        approving.approve(again.pk, by=cleo, seen=1, now=LATER)
    approving.approve(again.pk, by=dan, seen=1, now=LATER)


def test_taken_back_nobody_can_approve_it(dsar, ada, ben):
    found = sent(dsar, ada)
    with unchanged(NotAllowed, match="take it back first"):
        kept(dsar, ada, seen=1)
    approving.take_back(found.pk, by=ada, seen=1, now=LATER)
    with unchanged(NotAllowed, match="waits for nobody"):
        approving.approve(found.pk, by=ben, seen=2, now=LATER)
    assert kept(dsar, ada, KEPT, seen=2).version == 3


def test_what_is_approved_is_what_was_seen(dsar, ada, ben):
    found = sent(dsar, ada)
    approving.take_back(found.pk, by=ada, seen=1, now=NOW)
    sent(dsar, ada, KEPT, seen=2)
    with unchanged(Overtaken):
        approving.approve(found.pk, by=ben, seen=1, now=LATER)
    approving.approve(found.pk, by=ben, seen=3, now=LATER)
    assert Answer.objects.get().outcome == "denied"


@pytest.mark.parametrize(
    ("draft", "match"),
    [
        pytest.param(Draft("", "x"), "not an answer", id="no outcome"),
        pytest.param(Draft("fulfil", " "), "needs a text", id="no text"),
        pytest.param(Draft("deny", "No."), "on what ground", id="no ground"),
        pytest.param(Draft("deny", "No.", "accurate"), "does not know", id="of another right"),
        pytest.param(Draft("deny", "No.", "not_identified"), "known who", id="against the facts"),
    ],
)
def test_what_could_not_be_sent_is_not_sent_for_approval_but_kept(dsar, ada, draft, match):
    with unchanged(NotAllowed, match=match):
        sent(dsar, ada, draft)
    assert kept(dsar, ada, draft).submitted_at is None
    assert told("to_approve") == set()


def test_a_stranger_is_noticed_before_a_second_person_looks(ada):
    dsar = in_work("access", "EEA", by=ada, known=False)
    with unchanged(NotAllowed, match="could reach a stranger"):
        sent(dsar, ada)


# The request moves on


def test_what_may_not_go_any_more_is_given_back_with_the_reason(ada, ben):
    dsar = in_work("delete", by=ada, known=False)
    found = sent(dsar, ada, Draft("deny", "Who?", "not_identified"))
    lifecycle.confirm_identity(dsar.pk, by=ada, points=3, now=NOW)
    ruled = approving.approve(found.pk, by=ben, seen=1, now=LATER)
    assert (ruled.ruling, ruled.ruled_by) == ("returned", None)
    assert "It is known who is asking" in Proposal.objects.get().remark
    assert (Answer.objects.count(), letters(dsar), told("returned")) == (0, [], {"ada"})
    assert (told("approved"), entry(dsar)[:2]) == (set(), ("answer_returned", "system"))


def test_a_withdrawal_drops_what_was_prepared(dsar, ada, ben):
    found = sent(dsar, ada)
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    found.refresh_from_db()
    assert (found.ruling, found.ruled_by, found.ruled_at) == ("dropped", None, LATER)
    with unchanged(NotAllowed, match="waits for nobody"):
        approving.approve(found.pk, by=ben, seen=1, now=LATER)
    with unchanged(NotAllowed, match="has ended"):
        kept(dsar, ada)


def test_a_draft_is_given_up_and_stays_on_record(dsar, ada, ben):
    found = kept(dsar, ada)
    with unchanged(Overtaken):
        approving.drop(found.pk, by=ben, seen=7, now=LATER)
    approving.drop(found.pk, by=ben, seen=1, now=LATER)
    assert (Proposal.objects.get().ruling, approving.open_proposal(dsar)) == ("dropped", None)


# Two at one text


def test_the_second_save_sees_the_first_and_loses_nothing(dsar, ada, ben):
    kept(dsar, ada)
    for step in (kept, sent):
        with unchanged(Overtaken):
            step(dsar, ben, KEPT, seen=0)
    with unchanged(Overtaken):
        approving.give(dsar.pk, by=ben, draft=Draft("fulfil", "Other."), seen=0, now=NOW)
    kept(dsar, ben, KEPT, seen=1)
    found = Proposal.objects.get()
    assert (found.version, found.text, found.prepared_by) == (2, "The law wants it.", ben)
    approving.drop(found.pk, by=ada, seen=2, now=NOW)
    assert kept(dsar, ben, KEPT, seen=2).version == 1  # their text begins a new one


def test_the_queue_shows_who_may_approve_what_they_did_not_write(dsar, ada, ben):
    other = in_work("correct", by=ada, business=BusinessFactory())
    mine = sent(dsar, ada)
    sent(other, ben, Draft("deny", "Right.", "accurate"))
    kept(in_work("delete", by=ada), ada)
    here = staff("here", "Approver", at=dsar.business)
    assert list(approving.waiting_for(ben)) == [mine]
    assert list(approving.waiting_for(here)) == [mine]
    assert list(approving.waiting_for(ada)) == []
    assert approving.waiting().count() == 2


def test_the_preview_stores_nothing(dsar, ada):
    found = sent(dsar, ada, KEPT)
    shown = answering.as_answered(dsar, approving.draft_of(found), by=ada, now=LATER)
    assert (shown.status, shown.answer.text) == ("denied", "The law wants it.")
    assert shown.answer.parts == ["reasons", "opt_out_offer"]
    assert not Answer.objects.exists()
    dsar.refresh_from_db()
    assert (dsar.status, dsar.answer) == ("in_progress", None)
