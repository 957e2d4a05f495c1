"""Who works on a request: given, put back, taken because it is the most urgent."""

import pytest

from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.models import News, PrivacyRequest, Proposal
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import assigning, lifecycle, questions
from requests_app.services.versions import Overtaken
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at, entry, in_work, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 4)


def told():
    return [(row.user.username, str(row.dsar_id), row.subject) for row in News.objects.all()]


def test_a_request_is_given_to_a_colleague_who_is_told(officer):
    dsar, bea = asked("delete"), staff("bea")
    assigning.assign(dsar.pk, to=bea, by=officer, now=NOW)
    dsar.refresh_from_db()
    assert (dsar.assignee, dsar.assigned_at, dsar.version) == (bea, NOW, 2)
    facts = {"before": None, "to": bea.pk}
    assert entry(dsar) == ("assigned", f"user:{officer.pk}", facts)
    assert told() == [("bea", str(dsar.pk), "assigned")]


def test_what_one_takes_oneself_is_no_news():
    dsar, bea = asked("delete"), staff("bea")
    assigning.assign(dsar.pk, to=bea, by=bea, now=NOW)
    assert told() == []


def test_it_is_put_back(officer):
    dsar, bea = asked("delete"), staff("bea")
    assigning.assign(dsar.pk, to=bea, by=officer, now=NOW)
    assigning.assign(dsar.pk, to=None, by=bea, now=at(11, 5))
    dsar.refresh_from_db()
    assert (dsar.assignee, dsar.assigned_at, dsar.version) == (None, None, 3)
    assert entry(dsar) == ("assigned", f"user:{bea.pk}", {"before": bea.pk, "to": None})


def test_given_again_after_it_was_put_back_they_are_told_again(officer):
    dsar, bea = asked("delete"), staff("bea")
    for day, to in ((4, bea), (5, None), (6, bea)):
        assigning.assign(dsar.pk, to=to, by=officer, now=at(11, day))
    assert len(told()) == 2


def test_given_to_whose_it_is_nothing_happens(officer):
    dsar, bea = asked("delete"), staff("bea")
    assigning.assign(dsar.pk, to=bea, by=officer, now=NOW)
    entries = LedgerEntry.objects.count()
    assigning.assign(dsar.pk, to=bea, by=officer, now=at(11, 5))
    dsar.refresh_from_db()
    assert (dsar.assigned_at, dsar.version, LedgerEntry.objects.count()) == (NOW, 2, entries)


def test_only_who_may_work_there_is_given_a_request(officer):
    dsar, elsewhere = asked("delete"), staff("bea", at=BusinessFactory())
    reader, gone = staff("cy", "Auditor"), staff("di")
    gone.is_active = False
    gone.save()
    for colleague in (elsewhere, reader, gone):
        with unchanged(NotAllowed, "does not work on requests of this business"):
            assigning.assign(dsar.pk, to=colleague, by=officer, now=NOW)
    here = staff("eve", at=dsar.business)
    assigning.assign(dsar.pk, to=here, by=officer, now=NOW)
    assert set(access.able(assigning.WORK, dsar.business_id)) == {officer, here}


def test_who_saves_second_is_told_first(officer):
    dsar, bea, cy = asked("delete"), staff("bea"), staff("cy")
    assigning.assign(dsar.pk, to=bea, by=bea, now=NOW, seen=1)
    with unchanged(Overtaken):
        assigning.assign(dsar.pk, to=cy, by=cy, now=NOW, seen=1)
    assigning.assign(dsar.pk, to=cy, by=cy, now=NOW, seen=2)


def test_the_most_urgent_is_taken_first_and_nothing_twice():
    bea = staff("bea")
    late, young, due = (asked("delete", now=at(month, 1)) for month in (8, 11, 9))
    taken = [assigning.claim_next(by=bea, now=NOW) for _ in range(4)]
    assert taken == [late, due, young, None]
    assert PrivacyRequest.objects.filter(assignee=bea, assigned_at=NOW).count() == 3
    assert entry(late) == ("assigned", f"user:{bea.pk}", {"before": None, "to": bea.pk})


def test_nobody_is_given_what_is_taken_closed_or_elsewhere(officer):
    here = BusinessFactory()
    bea = staff("bea", at=here)
    asked("delete")
    taken, closed = asked("delete", business=here), asked("delete", business=here)
    assigning.assign(taken.pk, to=officer, by=officer, now=NOW)
    lifecycle.withdraw(closed.pk, by="requester", now=NOW)
    assert assigning.claim_next(by=bea, now=NOW) is None
    assert assigning.claim_next(by=staff("cy", "Auditor"), now=NOW) is None


def test_only_the_chosen_businesses_are_looked_at():
    bea = staff("bea")
    asked("delete", now=at(8, 1))
    young = asked("delete")
    assert assigning.claim_next(by=bea, now=NOW, businesses=[young.business_id]) == young
    assert assigning.claim_next(by=bea, now=NOW, businesses=[]) is None


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        pytest.param(at(12, 13), False, id="four days before"),
        pytest.param(at(12, 14), True, id="three days before"),
        pytest.param(at(12, 30), True, id="late"),
    ],
)
def test_what_waits_for_the_person_is_taken_only_near_its_day(officer, day, offered):
    dsar = asked("delete")  # due on 17 December
    order = {"action": Action.ASK_IDENTITY, "text": "Who?"}
    questions.ask(dsar.pk, by=officer, now=NOW, **order)
    assert assigning.claim_next(by=staff("bea"), now=day) == (dsar if offered else None)


def test_what_waits_for_approval_is_taken_only_by_who_may_approve_it(officer):
    bea, cy, dsar = staff("bea"), staff("cy"), in_work("delete", by=officer)
    row = {"dsar": dsar, "action": "fulfil", "text": "Done.", "prepared_at": NOW}
    draft = Proposal.objects.create(prepared_by=bea, writers=[bea.pk, cy.pk], **row)
    draft.submitted_at = NOW
    draft.save()
    assert assigning.claim_next(by=bea, now=NOW) is None
    assert assigning.claim_next(by=cy, now=NOW) is None
    assert assigning.claim_next(by=staff("di"), now=NOW) is None
    lead = staff("lead", "Privacy lead")
    assert assigning.claim_next(by=lead, now=NOW) == dsar
    assigning.assign(dsar.pk, to=None, by=lead, now=NOW)
    draft.submitted_at = None
    draft.save()
    assert assigning.claim_next(by=bea, now=NOW) == dsar


def test_what_follows_is_ones_own_then_the_next_one_taken(officer):
    bea = staff("bea")
    here, own, free = asked("delete"), asked("delete"), asked("delete", now=at(8, 1))
    for dsar in (here, own):
        assigning.assign(dsar.pk, to=bea, by=officer, now=NOW)
    assert assigning.following(here.pk, by=bea, now=NOW) == own
    lifecycle.withdraw(own.pk, by="requester", now=NOW)
    assert assigning.following(here.pk, by=bea, now=NOW) == free
    assert assigning.following(free.pk, by=bea, now=NOW) == here
