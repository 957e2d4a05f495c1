"""How often the same may be asked for: by hand, on both sides of each boundary."""

from datetime import date

import pytest

from requests_app.rules import laws
from requests_app.rules.frequency import (
    Count,
    know_count,
    may_refuse_repeat,
    reask_on,
    repeat_since,
)
from requests_app.rules.rights import Regime

LAWS = laws.shipped().laws
CCPA = LAWS[Regime.CCPA]
OTHERS = [regime for regime in Regime if regime != Regime.CCPA]


@pytest.mark.parametrize(
    ("received", "answered", "expected"),
    [
        (date(2026, 12, 1), [], Count(date(2025, 12, 1), 0, False)),
        (date(2026, 12, 1), [date(2026, 3, 1)], Count(date(2025, 12, 1), 1, False)),
        (
            date(2026, 12, 1),
            [date(2026, 3, 1), date(2026, 6, 1)],
            Count(date(2025, 12, 1), 2, True),
        ),
        # A year ago to the day lies outside the window; the day after lies within it.
        (
            date(2027, 2, 1),
            [date(2026, 2, 1), date(2026, 6, 1)],
            Count(date(2026, 2, 1), 1, False),
        ),
        (date(2027, 2, 1), [date(2026, 2, 2), date(2026, 6, 1)], Count(date(2026, 2, 1), 2, True)),
        # What came later says nothing about this request; what came on its day does.
        (date(2027, 2, 1), [date(2027, 2, 1), date(2027, 2, 2)], Count(date(2026, 2, 1), 1, False)),
        (date(2028, 2, 29), [date(2027, 2, 28)], Count(date(2027, 2, 28), 0, False)),
    ],
)
def test_requests_to_know_are_counted_in_a_rolling_year(received, answered, expected):
    assert know_count(CCPA, received, answered) == expected


def test_only_california_counts_requests_to_know():
    often = [date(2026, month, 1) for month in range(1, 12)]
    assert {know_count(LAWS[regime], date(2026, 12, 1), often) for regime in OTHERS} == {None}


@pytest.mark.parametrize(
    ("received", "refused", "new_facts", "expected"),
    [
        (date(2027, 3, 1), date(2026, 8, 31), False, False),
        (date(2027, 3, 1), date(2026, 9, 1), False, True),
        (date(2027, 3, 1), date(2026, 9, 1), True, False),
        (date(2027, 3, 1), date(2027, 3, 1), False, True),
        (date(2027, 3, 1), date(2027, 3, 2), False, False),
        (date(2026, 8, 31), date(2026, 2, 28), False, True),
    ],
)
def test_a_refused_correction_is_a_repeat_for_six_months(received, refused, new_facts, expected):
    assert may_refuse_repeat(CCPA, received, refused, new_facts=new_facts) is expected


def test_the_first_day_of_the_six_months():
    assert repeat_since(CCPA.limits.correct, date(2027, 3, 1)) == date(2026, 9, 1)
    assert repeat_since(CCPA.limits.correct, date(2026, 8, 31)) == date(2026, 2, 28)


def test_elsewhere_a_correction_is_never_refused_for_being_a_repeat():
    day = date(2026, 6, 1)
    assert not any(may_refuse_repeat(LAWS[one], day, day, new_facts=False) for one in OTHERS)


@pytest.mark.parametrize(
    ("opted_out", "expected"),
    [(date(2026, 3, 15), date(2027, 3, 15)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_twelve_months_pass_before_asking_to_opt_in_again(opted_out, expected):
    assert reask_on(CCPA, opted_out) == expected
    assert reask_on(LAWS[Regime.GDPR], opted_out) is None
