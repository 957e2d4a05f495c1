"""What is put right costs nothing to a duplicate: neither a law nor a day."""

import pytest

from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import correcting, lifecycle, merging
from requests_app.services.correcting import Wish
from tests.factories import BusinessFactory, submission
from tests.requests_app.steps import asked, at, dates, unchanged

pytestmark = pytest.mark.django_db

NOW, TYPED = at(11, 10), at(11, 9)
APART = "Take that one apart first"


@pytest.fixture
def pair(officer):
    """Return a duplicate of 5 November and the one of the 2nd that answers it."""
    business = BusinessFactory()
    kept = asked("delete", business=business, typed_in_at=TYPED)
    dsar = asked("delete", business=business, now=at(11, 5), typed_in_at=TYPED)
    merging.merge(dsar.pk, into=kept.pk, by=officer, now=NOW)
    kept.refresh_from_db()
    return dsar, kept


def correct(dsar, officer, **wish):
    order = {"reason": "slip", "by": officer, "seen": dsar.version, "now": at(11, 11)}
    return correcting.correct(dsar.pk, Wish(**wish), **order)


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param({"region": Region.EEA}, id="another law"),
        pytest.param({"received_at": at(11, 6)}, id="later than the duplicate"),
    ],
)
def test_the_kept_one_keeps_what_its_duplicate_was_promised(pair, officer, wish):
    dsar, kept = pair
    with unchanged(NotAllowed, match=APART):
        correct(kept, officer, **wish)
    with unchanged(NotAllowed, match=APART):
        correcting.preview(kept, Wish(**wish), now=at(11, 11))
    lifecycle.restore(dsar.pk, by=officer, now=at(11, 11))
    kept.refresh_from_db()
    correct(kept, officer, **wish)


def test_what_costs_the_duplicate_nothing_is_put_right(pair, officer):
    _, kept = pair
    correct(kept, officer, received_at=at(10, 30))
    kept.refresh_from_db()
    assert dates(kept)[0] == "2026-12-14"


def test_a_duplicate_that_is_reached_by_the_correction_of_another_right_is_looked_at(officer):
    business = BusinessFactory()
    kept = asked("delete", business=business, typed_in_at=TYPED)
    receipt = submission(
        Right.DELETE, Right.CORRECT, business=business, now=at(11, 5), typed_in_at=TYPED
    )
    rows = {dsar.right: dsar for dsar in receipt.requests}
    merging.merge(rows["delete"].pk, into=kept.pk, by=officer, now=NOW)
    with unchanged(NotAllowed, match="that came with it was merged"):
        correct(rows["correct"], officer, received_at=at(10, 30))
    correct(rows["correct"], officer, received_at=at(11, 4))
