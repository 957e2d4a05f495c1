"""Expected days were counted by hand, or come from the regulators' own examples."""

from datetime import date

import pytest

from requests_app.rules.deadlines import dates, one_month_after
from requests_app.rules.rights import Regime, Right


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param(date(2026, 3, 5), date(2026, 4, 5), id="EDPB 01/2022 example 32"),
        pytest.param(date(2025, 8, 31), date(2025, 9, 30), id="EDPB 01/2022 example 33"),
        pytest.param(date(2026, 1, 31), date(2026, 2, 28), id="clamped"),
        pytest.param(date(2028, 1, 30), date(2028, 2, 29), id="leap year"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 31), id="over new year"),
    ],
)
def test_one_month_after(received, expected):
    assert one_month_after(received) == expected


@pytest.mark.parametrize(
    ("regime", "right", "received", "promise", "due", "last", "confirm"),
    [
        pytest.param(
            Regime.CCPA,
            Right.KNOW_SPECIFIC,
            date(2026, 11, 2),
            None,
            date(2026, 12, 17),
            date(2026, 12, 17),
            date(2026, 11, 17),
            id="45 days; confirmed over Veterans Day",
        ),
        pytest.param(
            Regime.CCPA,
            Right.OPT_OUT,
            date(2026, 11, 2),
            None,
            date(2026, 11, 24),
            date(2026, 11, 24),
            None,
            id="opt-out: 15 business days, Veterans Day left out",
        ),
        pytest.param(
            Regime.CCPA,
            Right.LIMIT,
            date(2026, 12, 21),
            20,
            date(2027, 1, 13),
            date(2027, 1, 13),
            None,
            id="limit: over Christmas and New Year; a promise does not touch it",
        ),
        pytest.param(
            Regime.GDPR,
            Right.ACCESS,
            date(2026, 1, 31),
            30,
            date(2026, 2, 28),
            date(2026, 2, 28),
            None,
            id="one month is shorter than 30 days",
        ),
        pytest.param(
            Regime.GDPR,
            Right.ACCESS,
            date(2026, 3, 5),
            30,
            date(2026, 4, 4),
            date(2026, 4, 5),
            None,
            id="30 days are shorter than a month",
        ),
        pytest.param(
            Regime.US_STATE,
            Right.DELETE,
            date(2026, 11, 2),
            None,
            date(2026, 12, 17),
            date(2026, 12, 17),
            None,
            id="another state",
        ),
        pytest.param(
            Regime.US_STATE,
            Right.OPT_OUT,
            date(2026, 11, 2),
            None,
            date(2026, 11, 24),
            date(2026, 12, 17),
            None,
            id="opt-out in another state: California's term, though its law allows 45 days",
        ),
        pytest.param(
            Regime.GDPR,
            Right.OPT_OUT,
            date(2026, 11, 2),
            None,
            date(2026, 11, 24),
            date(2026, 12, 2),
            None,
            id="opt-out from Europe, taken in by staff",
        ),
        pytest.param(
            Regime.VOLUNTARY,
            Right.ACCESS,
            date(2026, 11, 2),
            60,
            date(2026, 12, 2),
            date(2026, 12, 2),
            None,
            id="a longer promise never moves the day",
        ),
    ],
)
def test_dates(regime, right, received, promise, due, last, confirm):
    when = dates(regime, right, received, promise_days=promise)
    assert (when.due_on, when.legal_last_day, when.acknowledge_by) == (due, last, confirm)


def test_every_date_has_a_reason_with_its_source():
    when = dates(Regime.CCPA, Right.DELETE, date(2026, 11, 2), promise_days=30)
    assert [(reason.citation, reason.on) for reason in when.reasons] == [
        ("11 CCR 7021(b)", date(2026, 12, 17)),
        ("privacy policy", date(2026, 12, 2)),
        ("11 CCR 7021(a)", date(2026, 11, 17)),
    ]


def test_no_californian_article_is_named_to_people_of_another_state():
    when = dates(Regime.US_STATE, Right.OPT_OUT, date(2026, 11, 2))
    assert [(reason.rule, reason.citation) for reason in when.reasons] == [
        ("45 calendar days", "the state's privacy law"),
        ("15 business days", "our own promise"),
    ]


def test_a_promise_on_the_very_day_of_the_confirmation_still_counts():
    when = dates(Regime.CCPA, Right.DELETE, date(2026, 11, 2), promise_days=15)
    assert when.due_on == when.acknowledge_by == date(2026, 11, 17)
