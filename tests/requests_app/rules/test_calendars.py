"""Days read off the statutes: 5 U.S.C. 6103; California Gov. Code 6700 and 6701."""

from datetime import date

import pytest

from requests_app.rules.calendars import add_business_days, is_business_day, shared_holidays


def test_the_weekday_holidays_of_2026():
    weekdays = sorted(day for day in shared_holidays(2026) if day.weekday() < 5)
    assert weekdays == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        pytest.param(date(2026, 7, 3), True, id="federal Friday for 4 July, not Californian"),
        pytest.param(date(2027, 7, 5), False, id="Monday for 4 July on a Sunday"),
        pytest.param(date(2023, 11, 10), False, id="Friday for Veterans Day on a Saturday"),
        pytest.param(date(2026, 3, 31), True, id="Farmworkers Day is Californian only"),
        pytest.param(date(2026, 11, 27), True, id="the Friday after Thanksgiving counts"),
        pytest.param(date(2026, 11, 28), False, id="Saturday"),
        pytest.param(date(2027, 12, 24), True, id="federal Friday for Christmas 2027"),
    ],
)
def test_is_business_day(day, open_):
    assert is_business_day(day) is open_


def test_the_day_of_receipt_is_day_zero():
    assert add_business_days(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert add_business_days(date(2026, 11, 21), 1) == date(2026, 11, 23)
