"""What was written down wrongly is put right: the clock follows, the ledger keeps the old value."""

from datetime import UTC, date, datetime

import pytest

from foundation.ledger import LedgerEntry
from requests_app.models import DeadlinePolicy, Submission
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import clocks, correcting, lifecycle, questions
from requests_app.services.correcting import Wish
from requests_app.services.versions import Overtaken
from tests.factories import BusinessFactory, submission
from tests.requests_app.steps import asked, at, clock, dates, in_work, letters, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 10)
OCTOBER = at(10, 28)
TYPED = at(11, 6)


@pytest.fixture
def dsar():
    """Return a deletion in California of 2 November that was typed in on the 6th."""
    return asked("delete", typed_in_at=TYPED)


def correct(dsar, officer, reason="slip", seen=None, now=NOW, **wish):
    seen = dsar.version if seen is None else seen
    order = {"reason": reason, "by": officer, "seen": seen, "now": now}
    correcting.correct(dsar.pk, Wish(**wish), **order)
    dsar.refresh_from_db()


def facts(dsar):
    entry = LedgerEntry.objects.get(event="corrected", facts__dsar=str(dsar.pk))
    return {name: value for name, value in entry.facts.items() if name != "dsar"}


def test_a_receipt_that_was_mistaken_moves_every_date_and_is_told(dsar, officer):
    correct(dsar, officer, received_at=OCTOBER)
    assert (dsar.received_on, dsar.version) == (date(2026, 10, 28), 2)
    assert dates(dsar) == ("2026-12-12", "2026-12-12", False)
    assert facts(dsar) == {
        "reason": "slip",
        "received_before": "2026-11-02T15:00:00+00:00",
        "received_at": "2026-10-28T16:00:00+00:00",
        "received_on": "2026-10-28",
        "due_before": "2026-12-17",
        "due_on": "2026-12-12",
    }
    assert letters(dsar) == ["corrected"]
    text = dsar.notices.get().text
    assert "we answer by December 12, 2026 at the latest. Before, it was December 17, 2026." in text
    assert "It was typed in wrongly." in text


def test_what_was_written_first_stays_as_it_was(dsar, officer):
    correct(dsar, officer, received_at=OCTOBER)
    stored = Submission.objects.get(pk=dsar.submission_id)
    assert (stored.received_at, stored.received_on) == (at(11, 2, 15), date(2026, 11, 2))
    rows = dsar.clock.order_by("pk").values_list("kind", "on")
    assert list(rows) == [
        ("received", date(2026, 11, 2)), ("receipt_corrected", date(2026, 10, 28)),
    ]  # fmt: skip


def test_the_last_correction_counts_wherever_the_clock_is_wound(dsar, officer):
    correct(dsar, officer, received_at=OCTOBER)
    assert clocks.current(dsar).received_on == date(2026, 10, 28)
    correct(dsar, officer, received_at=at(11, 4), reason="misread", now=at(11, 11))
    assert dates(dsar) == ("2026-12-19", "2026-12-19", False)
    assert clocks.current(dsar).received_on == date(2026, 11, 4)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(11, 12))
    assert dates(dsar) == ("2027-02-02", "2027-02-02", True)
    assert facts_of_last(dsar)["received_before"] == "2026-10-28T16:00:00+00:00"


def facts_of_last(dsar):
    return LedgerEntry.objects.filter(event="corrected").latest("number").facts


def asked_for_proof(dsar, officer):
    questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=at(11, 3))


@pytest.mark.parametrize(
    ("moment", "before", "match"),
    [
        pytest.param(at(11, 11), None, "in the future", id="the future"),
        pytest.param(at(11, 7), None, "on record before that", id="after it was typed in"),
        pytest.param(at(11, 4), asked_for_proof, "something was done", id="after what followed"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(dsar, officer, moment, before, match):
    if before:
        before(dsar, officer)
    with unchanged(NotAllowed, match=match):
        correct(dsar, officer, received_at=moment)


def test_what_came_through_the_site_cannot_have_come_later(officer):
    dsar = asked("delete")
    with unchanged(NotAllowed, match="on record before that"):
        correct(dsar, officer, received_at=at(11, 3))


def test_the_promise_is_that_of_the_day_of_receipt(officer):
    business = BusinessFactory()
    for valid_from, days in ((date(2026, 1, 1), 30), (date(2026, 11, 1), 20)):
        given = {"regime": "ccpa", "valid_from": valid_from, "promise_days": days}
        DeadlinePolicy.objects.create(business=business, target_days=days - 5, **given)
    dsar = asked("delete", business=business)
    assert (dsar.promise_days, str(dsar.due_on), str(dsar.target_on)) == (
        20, "2026-11-22", "2026-11-17",
    )  # fmt: skip
    correct(dsar, officer, received_at=OCTOBER)
    assert (dsar.promise_days, str(dsar.due_on), str(dsar.target_on)) == (
        30, "2026-11-27", "2026-11-22",
    )  # fmt: skip


def test_another_home_brings_its_law_to_all_that_was_asked_and_not_decided(officer):
    receipt = submission(Right.DELETE, Right.CORRECT, typed_in_at=TYPED)
    first, second = receipt.requests
    correct(first, officer, region=Region.EEA, reason="person_says")
    second.refresh_from_db()
    for dsar in (first, second):
        assert (dsar.regime, dsar.also, dates(dsar)[0]) == ("gdpr", [], "2026-12-02")
        assert facts(dsar) == {
            "reason": "person_says",
            "regime_before": "ccpa",
            "regime": "gdpr",
            "region_before": "US-CA",
            "region": "EEA",
            "due_before": "2026-12-17",
            "due_on": "2026-12-02",
        }
        assert letters(dsar) == ["corrected"]
    assert Submission.objects.get().region == "EEA"


def test_what_is_decided_keeps_its_clock(officer):
    receipt = submission(Right.DELETE, Right.CORRECT, typed_in_at=TYPED)
    first, second = receipt.requests
    lifecycle.withdraw(second.pk, by="requester", now=at(11, 7))
    correct(first, officer, received_at=OCTOBER)
    second.refresh_from_db()
    assert (str(second.due_on), letters(second)) == ("2026-12-17", ["withdrawn"])
    with unchanged(NotAllowed, match="has ended"):
        correct(second, officer, received_at=OCTOBER)


def test_a_law_without_that_right_is_refused(officer):
    dsar = asked("know_specific")
    with unchanged(NotAllowed, match="does not give this right"):
        correct(dsar, officer, region=Region.EEA)


def test_another_right_must_be_proved_anew_and_what_was_asked_for_stays(officer):
    dsar = in_work("know_categories", by=officer)
    correct(dsar, officer, right=Right.KNOW_SPECIFIC, reason="misread")
    assert (dsar.right, dsar.asked_for, dsar.identity) == (
        "know_specific", "know_categories", "unchecked",
    )  # fmt: skip
    assert facts(dsar) == {
        "reason": "misread",
        "right_before": "know_categories",
        "right": "know_specific",
    }
    assert letters(dsar) == ["corrected"]
    assert "The date stays the same" in dsar.notices.get().text


def test_a_right_that_needs_no_proof_is_never_verified(officer):
    dsar = in_work("delete", by=officer)
    correct(dsar, officer, right=Right.OPT_OUT)
    assert (dsar.identity, dates(dsar)[0]) == ("not_needed", "2026-11-24")
    correct(dsar, officer, right=Right.DELETE, now=at(11, 11))
    assert (dsar.identity, dates(dsar)[0]) == ("unchecked", "2026-12-17")


def test_a_right_that_was_asked_for_beside_it_or_is_not_given_is_refused(officer):
    dsar, _ = submission(Right.DELETE, Right.CORRECT).requests
    with unchanged(NotAllowed, match="at the same time"):
        correct(dsar, officer, right=Right.CORRECT if dsar.right == "delete" else Right.DELETE)
    with unchanged(NotAllowed, match="does not give this right"):
        correct(dsar, officer, right=Right.OBJECT)


def test_no_other_right_while_the_person_is_asked(dsar, officer):
    asked_for_proof(dsar, officer)
    with unchanged(NotAllowed, match="Note the answer first"):
        correct(dsar, officer, right=Right.CORRECT)


def test_an_earlier_receipt_can_void_an_extension_and_the_preview_says_so(officer):
    dsar = asked("delete", now=at(11, 2), typed_in_at=TYPED)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=at(12, 15))
    dsar.refresh_from_db()
    wish = Wish(received_at=datetime(2026, 10, 1, 16, 0, tzinfo=UTC))
    (change,) = correcting.preview(dsar, wish, now=at(12, 16))
    assert (change.voids_extension, change.later, change.moves) == (True, False, True)
    correct(dsar, officer, received_at=wish.received_at, now=at(12, 16))
    assert dates(dsar) == ("2026-11-15", "2026-11-15", False)


def test_a_preview_stores_nothing(dsar):
    with unchanged(RuntimeError):
        found = correcting.preview(dsar, Wish(received_at=at(11, 5)), now=NOW)
        assert [one.later for one in found] == [True]
        raise RuntimeError


@pytest.mark.parametrize(
    ("order", "match"),
    [({"reason": "because"}, "Say why"), ({}, "Nothing is changed")],
)
def test_without_a_reason_or_a_change_nothing_happens(dsar, officer, order, match):
    with unchanged(NotAllowed, match=match):
        correct(dsar, officer, **order)


def test_who_did_not_see_the_last_change_is_overtaken(dsar, officer):
    correct(dsar, officer, received_at=OCTOBER)
    with unchanged(Overtaken):
        correct(dsar, officer, received_at=at(11, 4), seen=1)


def test_a_date_that_stays_is_not_told(dsar, officer):
    correct(dsar, officer, received_at=at(11, 2, 18))
    assert (dates(dsar)[0], letters(dsar)) == ("2026-12-17", [])
    assert clock(dsar) == [("receipt_corrected", date(2026, 11, 2))]
