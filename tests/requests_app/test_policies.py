"""A policy is adopted for days to come, followed by another, or taken back before it begins."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.ledger import LedgerEntry
from requests_app.models import DeadlinePolicy
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import policies
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # still 22 November in New York
TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def business():
    return BusinessFactory()


def draft(business, **changes):
    values = {"regime": "gdpr", "right": "", "valid_from": TOMORROW, "promise_days": 20}
    return DeadlinePolicy(business=business, **{**values, "reminder_days": [7, 1], **changes})


def adopt(officer, business, *, now=NOW, **changes):
    return policies.adopt(draft(business, **changes), by=officer, now=now)


def refused(officer, business, **changes):
    with pytest.raises(NotAllowed) as error:
        adopt(officer, business, **changes)
    return str(error.value)


def test_a_policy_is_on_record_with_who_and_when(officer, business):
    stored = adopt(officer, business)
    assert (stored.adopted_by, stored.adopted_at, stored.withdrawn_at) == (officer, NOW, None)
    entry = LedgerEntry.objects.get(chain=business.chain)
    assert (entry.event, entry.by) == ("policy_adopted", f"user:{officer.pk}")
    assert entry.facts == {
        "regime": "gdpr",
        "right": "",
        "valid_from": "2026-11-23",
        "promise_days": 20,
        "target_days": None,
        "escalate_days": None,
    }


def test_a_day_that_is_past_at_the_business_is_refused_and_its_today_is_not(officer, business):
    yesterday = TODAY - timedelta(days=1)
    assert "begins today or later" in refused(officer, business, valid_from=yesterday)
    assert not DeadlinePolicy.objects.exists()
    assert adopt(officer, business, valid_from=TODAY).pk


@pytest.mark.parametrize(
    ("regime", "days", "said"),
    [
        ("ccpa", 46, "CCPA allows 45 at the most (11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A))"),
        ("gdpr", 32, "GDPR allows 31 at the most (GDPR Art. 12(3); "),
        ("uk_gdpr", 32, "UK GDPR allows 31 at the most (UK GDPR Art. 12(3), 12A)"),
        ("us_state", 46, "allows 45 at the most"),
        ("voluntary", 32, "our own promise allows 31 at the most (our own promise)"),
        ("br_lgpd", 16, "LGPD allows 15 at the most (LGPD Art. 19(II))"),
    ],
)
def test_later_than_the_law_is_refused_with_the_article_and_stores_nothing(
    officer, business, regime, days, said
):
    assert said in refused(officer, business, regime=regime, promise_days=days)
    assert not DeadlinePolicy.objects.exists()
    assert not LedgerEntry.objects.filter(chain=business.chain).exists()


def test_no_promise_and_one_for_an_opt_out(officer, business):
    assert adopt(officer, business, promise_days=None).promise_days is None
    assert "done at once" in refused(officer, business, regime="ccpa", right="opt_out")


def test_the_same_policy_sent_twice_is_on_record_once(officer, business):
    first = adopt(officer, business)
    assert adopt(officer, business) == first
    assert DeadlinePolicy.objects.count() == 1
    assert LedgerEntry.objects.filter(event="policy_adopted").count() == 1


@pytest.mark.parametrize("change", [{"promise_days": 21}, {"reminder_days": [3]}])
def test_another_policy_for_the_same_day_is_refused(officer, business, change):
    adopt(officer, business)
    assert "Take it back first" in refused(officer, business, **change)
    assert DeadlinePolicy.objects.count() == 1
    adopt(officer, business, right="delete", **change)  # another right is another promise


def test_one_that_has_not_begun_is_taken_back_once_and_its_day_is_free_again(officer, business):
    policy = adopt(officer, business)
    taken = policies.take_back(policy.pk, by=officer, now=NOW)
    assert (taken.withdrawn_at, taken.withdrawn_by) == (NOW, officer)
    entry = LedgerEntry.objects.filter(chain=business.chain).order_by("number").last()
    assert (entry.event, entry.facts["valid_from"]) == ("policy_taken_back", "2026-11-23")
    with pytest.raises(NotAllowed, match="taken back already"):
        policies.take_back(policy.pk, by=officer, now=NOW)
    assert adopt(officer, business, promise_days=21).pk != policy.pk


def test_one_that_has_begun_stays(officer, business):
    policy = adopt(officer, business, valid_from=TODAY)
    with pytest.raises(NotAllowed, match="has begun"):
        policies.take_back(policy.pk, by=officer, now=NOW)
    policy.refresh_from_db()
    assert policy.withdrawn_at is None


def test_the_former_one_is_the_last_before_it_that_stands(officer, business):
    first = adopt(officer, business, promise_days=25, valid_from=TODAY)
    taken = adopt(officer, business, promise_days=22, valid_from=TODAY + timedelta(days=2))
    last = adopt(officer, business, promise_days=18, valid_from=TODAY + timedelta(days=4))
    adopt(officer, business, right="delete", promise_days=9, valid_from=TOMORROW)
    adopt(officer, business, regime="uk_gdpr", promise_days=8, valid_from=TOMORROW)
    adopt(officer, BusinessFactory(), promise_days=7, valid_from=TOMORROW)
    assert policies.former(last) == taken
    policies.take_back(taken.pk, by=officer, now=NOW)
    assert policies.former(last) == first
    assert policies.former(first) is None


def test_what_came_in_keeps_its_promise_when_another_follows(officer, business):
    adopt(officer, business, promise_days=25, valid_from=TODAY)
    before = submission(Right.ACCESS, business=business, region=Region.EEA, now=NOW).requests[0]
    adopt(officer, business, promise_days=10)
    before.refresh_from_db()
    assert (before.promise_days, before.due_on) == (25, date(2026, 12, 17))
    next_day = NOW + timedelta(days=1)
    after = submission(Right.ACCESS, business=business, region=Region.EEA, now=next_day)
    assert (after.requests[0].promise_days, after.requests[0].due_on) == (10, date(2026, 12, 3))


def promised(business, right=Right.ACCESS):
    order = {"business": business, "region": Region.EEA, "now": NOW}
    return submission(right, **order).requests[0].promise_days


def test_a_policy_that_only_sets_reminders_lifts_no_wider_promise(officer, business):
    adopt(officer, business, promise_days=20, valid_from=TODAY)
    adopt(officer, business, right="access", promise_days=None, valid_from=TODAY)
    assert promised(business) == 20


def test_reminders_for_one_state_leave_the_promise_for_all_of_them(officer, business):
    adopt(officer, business, regime="us_state", promise_days=40, valid_from=TODAY)
    adopt(officer, business, regime="us_tx", promise_days=None, valid_from=TODAY)
    texan = submission(Right.DELETE, business=business, region=Region.US_TX, now=NOW)
    assert texan.requests[0].promise_days == 40


def test_without_a_promise_the_former_one_for_the_same_ends(officer, business):
    row = {"business": business, "regime": "gdpr", "valid_from": date(2026, 11, 1)}
    DeadlinePolicy.objects.create(**row, promise_days=20)
    assert promised(business) == 20
    adopt(officer, business, promise_days=None, valid_from=TODAY)
    assert promised(business) is None


@pytest.mark.parametrize(
    ("rows", "right", "target_on"),
    [
        pytest.param([], Right.ACCESS, None, id="none is set"),
        pytest.param([("", "2020-01-01", 20)], Right.ACCESS, date(2026, 11, 22), id="for all"),
        pytest.param(
            [("", "2020-01-01", 20), ("access", "2020-01-01", 5)],
            Right.ACCESS,
            date(2026, 11, 7),
            id="the right's own goes before",
        ),
        pytest.param(
            [("", "2020-01-01", 20), ("", "2026-01-01", None)],
            Right.ACCESS,
            None,
            id="a later one without ends it",
        ),
        pytest.param([("", "2026-11-03", 20)], Right.ACCESS, None, id="begins too late"),
    ],
)
def test_a_request_is_given_the_target_of_the_day_it_came_in(rows, right, target_on):
    business = BusinessFactory()
    for named, begins, days in rows:
        business.policies.create(
            regime="gdpr", right=named, valid_from=begins, promise_days=25, target_days=days
        )
    (dsar,) = submission(right, business=business, region=Region.EEA).requests
    assert dsar.target_on == target_on
