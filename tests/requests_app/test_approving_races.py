"""Several people at one prepared answer at the same moment, on real connections."""

import pytest

from foundation.proof import ledger_faults
from requests_app.models import News
from requests_app.services import approving, lifecycle
from requests_app.services.answering import Draft
from tests.requests_app.staff import staff
from tests.requests_app.steps import at, in_work, letters
from tests.requests_app.test_step_races import NOW, THREADS, ledger_events, race

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 5
GONE, KEPT = Draft("fulfil", "It is gone."), Draft("deny", "It stays.", "legal_duty")


@pytest.fixture
def leads():
    return [staff(f"lead-{n}", "Privacy lead") for n in range(THREADS)]


def prepared(officer):
    dsar = in_work("delete", by=officer)
    found = approving.submit(dsar.pk, by=officer, draft=GONE, seen=0, now=at(11, 8))
    return dsar, found


def approve(found, leads):
    return lambda n: approving.approve(found.pk, by=leads[n], seen=1, now=NOW)


def test_of_many_approvals_one_gives_the_answer(officer, leads):
    for _ in range(RACES):
        dsar, found = prepared(officer)
        assert race(approve(found, leads)) == {"taken": 1, "refused": THREADS - 1}
        assert (dsar.answers.count(), letters(dsar)) == (1, ["answered"])
        assert News.objects.filter(dsar=dsar, subject="approved").count() == 1
        assert ledger_events(dsar)[3:] == ["answer_submitted", "fulfil"]
        assert list(ledger_faults()) == []


def test_beside_a_withdrawal_one_of_both_ends_it(officer, leads):
    for _ in range(RACES):
        dsar, found = prepared(officer)

        def withdraw(_, pk=dsar.pk):
            lifecycle.withdraw(pk, by="requester", now=NOW)

        assert race(approve(found, leads), withdraw) == {"taken": 1, "refused": THREADS - 1}
        dsar.refresh_from_db()
        found.refresh_from_db()
        assert (dsar.status, found.ruling) in (("fulfilled", "approved"), ("withdrawn", "dropped"))
        assert dsar.answers.count() == (dsar.status == "fulfilled")
        assert list(ledger_faults()) == []


def test_an_edit_beside_an_approval_never_slips_through(officer, leads):
    for _ in range(RACES):
        dsar, found = prepared(officer)

        def edit(_, dsar=dsar, found=found):
            approving.take_back(found.pk, by=officer, seen=1, now=NOW)
            approving.submit(dsar.pk, by=officer, draft=KEPT, seen=2, now=NOW)

        assert race(approve(found, leads), edit)["taken"] == 1
        found.refresh_from_db()
        dsar.refresh_from_db()
        if found.ruling == "approved":
            assert (dsar.answers.get().text, dsar.status) == ("It is gone.", "fulfilled")
        else:
            assert (found.version, found.text, dsar.answers.count()) == (3, "It stays.", 0)
        assert list(ledger_faults()) == []


def test_of_many_first_drafts_one_is_kept_and_the_others_see_it(officer, leads):
    for _ in range(RACES):
        dsar = in_work("delete", by=officer)

        def keep(n, pk=dsar.pk):
            draft = Draft("fulfil", f"Text {n}.")
            approving.keep(pk, by=leads[n], draft=draft, seen=0, now=NOW)

        assert race(keep) == {"taken": 1, "refused": THREADS - 1}
        assert dsar.proposals.get().version == 1
