"""Changes of many requests: done one by one, refused with a reason, taken back where unchanged."""

import pytest

from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from requests_app import jobs
from requests_app.models import Batch, BatchItem, News, PrivacyRequest
from requests_app.models.working import Change
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, batches, lifecycle, tagging
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at, entry, in_work, letters
from tests.requests_app.test_assigning_races import together

NOW, LATER = at(11, 4), at(11, 5)
one_transaction = pytest.mark.django_db


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def rows(business):
    return [asked("delete", business=business) for _ in range(3)]


def begin(rows, officer, change, value=""):
    pks = [dsar.pk for dsar in rows]
    return batches.begin(pks, change=change, value=str(value), by=officer, now=NOW)


def undo(batch, officer):
    batches.undo(batch.pk, by=officer, now=LATER)
    jobs.work_batches(LATER)
    return Batch.objects.get(pk=batch.pk)


def now_of(dsar):
    return PrivacyRequest.objects.get(pk=dsar.pk)


def states(batch):
    items = BatchItem.objects.filter(batch=batch).order_by("pk")
    return [(item.state, item.before.get("why", "")) for item in items]


@one_transaction
def test_many_are_given_to_a_colleague_and_taken_back(rows, officer):
    bea, cy = staff("bea"), staff("cy")
    assigning.assign(rows[1].pk, to=cy, by=cy, now=NOW)
    assigning.assign(rows[2].pk, to=bea, by=bea, now=NOW)
    batch = begin(rows, officer, Change.ASSIGN, bea.pk)
    assert now_of(rows[0]).assignee is None, "the worker does it"
    assert jobs.work_batches(NOW) == 3
    assert [now_of(dsar).assignee for dsar in rows] == [bea, bea, bea]
    batch.refresh_from_db()
    assert batch.finished_at == NOW
    counted = batches.counts(batch.items)
    assert (counted["all"], counted["done"], counted["same"]) == (3, 3, 1)
    assert jobs.work_batches(NOW) == 0
    assert undo(batch, officer).undone_at == LATER
    assert [now_of(dsar).assignee for dsar in rows] == [None, cy, bea]
    assert batches.counts(batch.items)["undone"] == 3
    assert list(ledger_faults()) == []


@one_transaction
def test_many_are_put_back_into_the_queue(rows, officer):
    assigning.assign(rows[0].pk, to=officer, by=officer, now=NOW)
    batch = begin(rows, officer, Change.ASSIGN)
    jobs.work_batches(NOW)
    assert [now_of(dsar).assignee for dsar in rows] == [None, None, None]
    undo(batch, officer)
    assert [now_of(dsar).assignee for dsar in rows] == [officer, None, None]


@one_transaction
def test_what_was_changed_since_is_not_put_back(rows, officer):
    bea, cy = staff("bea"), staff("cy")
    batch = begin(rows, officer, Change.ASSIGN, bea.pk)
    jobs.work_batches(NOW)
    assigning.assign(rows[1].pk, to=cy, by=cy, now=NOW)
    batch = undo(batch, officer)
    assert [now_of(dsar).assignee for dsar in rows] == [None, cy, None]
    counted = batches.counts(batch.items)
    assert (counted["undone"], counted["kept"]) == (2, 1)
    assert batch.undone_at == LATER
    assert states(batch)[1] == ("done", batches.SINCE)


@one_transaction
def test_many_are_tagged_and_untagged_and_both_taken_back(rows, officer):
    tagging.add(rows[0].pk, word="old", by=officer, now=NOW)
    tagged = begin(rows, officer, Change.TAG, "Q4 Wave")
    jobs.work_batches(NOW)
    assert [now_of(dsar).tags for dsar in rows] == [["old", "q4-wave"], ["q4-wave"], ["q4-wave"]]
    tagging.remove(rows[2].pk, word="q4-wave", by=officer, now=NOW)
    undo(tagged, officer)
    assert [now_of(dsar).tags for dsar in rows] == [["old"], [], []]
    assert states(tagged)[2] == ("done", batches.SINCE)
    untagged = begin(rows, officer, Change.UNTAG, "old")
    jobs.work_batches(NOW)
    assert now_of(rows[0]).tags == []
    undo(untagged, officer)
    assert [now_of(dsar).tags for dsar in rows] == [["old"], [], []]


@one_transaction
def test_many_are_closed_as_spam_but_nobody_real(rows, officer, business):
    known = in_work("delete", by=officer, business=business)
    batch = begin([*rows, known], officer, Change.SPAM)
    jobs.work_batches(NOW)
    assert [now_of(dsar).status for dsar in rows] == ["spam"] * 3
    assert [letters(dsar) for dsar in rows] == [[], [], []]
    assert now_of(known).status == "in_progress"
    state, why = states(batch)[3]
    assert state == "refused"
    assert why
    lifecycle.restore(rows[1].pk, by=officer, now=NOW)
    undo(batch, officer)
    assert [now_of(dsar).status for dsar in rows] == ["in_progress"] * 3
    assert states(batch)[1] == ("done", batches.SINCE)
    assert states(batch)[3] == (state, why)


@one_transaction
def test_leads_are_told_of_spam_in_bulk_and_take_it_back(rows, officer):
    other = asked("delete")
    lead, here = staff("lea", "Privacy lead"), staff("here", "Privacy lead", at=other.business)
    staff("away", "Privacy lead", at=BusinessFactory())
    batch = begin([*rows, other], officer, Change.SPAM)
    told = News.objects.filter(subject="spam_in_bulk", period=batch.pk.hex)
    assert sorted(told.values_list("user__username", "dsar__business")) == sorted(
        [("lea", rows[0].business_id), ("lea", other.business_id), ("here", other.business_id)]
    )
    jobs.work_batches(NOW)
    for one in (here, staff("bea")):  # of one business alone, and no lead
        with pytest.raises(NotAllowed, match="Only who began it"):
            batches.undo(batch.pk, by=one, now=LATER)
    officer.groups.clear()
    assert undo(batch, lead).undo_by == lead
    assert [now_of(dsar).status for dsar in (*rows, other)] == ["in_progress"] * 4
    assert entry(other)[:2] == ("restore", f"user:{lead.pk}")


@one_transaction
def test_a_lead_takes_back_no_other_change(rows, officer):
    batch = begin(rows, officer, Change.TAG, "vip")
    assert not News.objects.exists()
    with pytest.raises(NotAllowed, match="Only who began it"):
        batches.undo(batch.pk, by=staff("lea", "Privacy lead"), now=LATER)


@one_transaction
def test_one_that_is_refused_or_fails_holds_up_no_other(rows, officer, monkeypatch, caplog):
    bea = staff("bea", at=rows[0].business)
    foreign = asked("delete")
    real = assigning.assign

    def fails(pk, **order):
        if pk == rows[1].pk:
            raise RuntimeError("Ada Example")
        return real(pk, **order)

    monkeypatch.setattr(assigning, "assign", fails)
    batch = begin([foreign, *rows], officer, Change.ASSIGN, bea.pk)
    jobs.work_batches(NOW)
    assert [state for state, _ in states(batch)] == ["refused", "done", "refused", "done"]
    assert states(batch)[0][1].startswith("This colleague does not work")
    assert states(batch)[2][1] == batches.FAILED
    assert now_of(rows[1]).assignee is None
    assert "Ada" not in caplog.text
    assert Batch.objects.get().finished_at == NOW


@one_transaction
def test_who_lost_the_right_meanwhile_changes_nothing(rows):
    bea = staff("bea")
    batch = begin(rows, bea, Change.TAG, "vip")
    bea.groups.clear()
    jobs.work_batches(NOW)
    assert {why for _, why in states(batch)} == {"You may not work on this request."}
    assert [now_of(dsar).tags for dsar in rows] == [[], [], []]


@one_transaction
def test_it_is_stopped_on_the_way(rows, officer):
    batch = begin(rows, officer, Change.TAG, "vip")
    batches.carry_on(batch, now=NOW, limit=1)
    assert batches.counts(batch.items)["waiting"] == 2
    batch = undo(batch, officer)
    assert [now_of(dsar).tags for dsar in rows] == [[], [], []]
    assert batches.counts(batch.items)["undone"] == 3
    assert (batch.finished_at, batch.undone_at) == (LATER, LATER)
    assert LedgerEntry.objects.filter(event="tagged").count() == 1


@one_transaction
def test_what_is_refused_at_once(rows, officer, monkeypatch):
    with pytest.raises(NotAllowed, match="at least one"):
        begin([], officer, Change.SPAM)
    with pytest.raises(NotAllowed, match="letters, digits"):
        begin(rows, officer, Change.TAG, "a@b.example")
    monkeypatch.setattr(batches, "MOST", 2)
    with pytest.raises(NotAllowed, match="At most 2 at once"):
        begin(rows, officer, Change.SPAM)
    assert not Batch.objects.exists()
    monkeypatch.setattr(batches, "MOST", 3)
    batch = begin(rows, officer, Change.TAG, "vip")
    with pytest.raises(NotAllowed, match="Only who began it"):
        batches.undo(batch.pk, by=staff("bea"), now=NOW)
    batches.undo(batch.pk, by=officer, now=NOW)
    with pytest.raises(NotAllowed, match="already"):
        batches.undo(batch.pk, by=officer, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_request_once(business, officer):
    rows = [asked("delete", business=business) for _ in range(40)]
    batch = begin(rows, officer, Change.TAG, "vip")
    counted = together(lambda _worker: jobs.work_batches(NOW), [1, 2])
    assert sum(counted) == len(rows)
    assert LedgerEntry.objects.filter(event="tagged").count() == len(rows)
    jobs.work_batches(NOW)
    assert Batch.objects.get(pk=batch.pk).finished_at == NOW
    assert list(ledger_faults()) == []


@pytest.mark.django_db(transaction=True)
def test_taken_back_while_a_worker_is_on_it_nothing_is_left_half_done(business, officer):
    rows = [asked("delete", business=business) for _ in range(30)]
    batch = begin(rows, officer, Change.TAG, "vip")

    def act(who):
        return jobs.work_batches(NOW) if who == "worker" else undo(batch, officer)

    together(act, ["worker", "officer"])
    jobs.work_batches(LATER)
    assert all(now_of(dsar).tags == [] for dsar in rows)
    assert batches.counts(batch.items)["undone"] == len(rows)
    assert list(ledger_faults()) == []
