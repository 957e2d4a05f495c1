"""Days read off the statutes and the official lists of public holidays.

5 U.S.C. 6103; California Gov. Code 6700 and 6701; Code Civ. Proc. 12a and 135; Reg. 1182/71
Art. 3(4); the bank holidays of the United Kingdom.
"""

from datetime import date, timedelta
from importlib import metadata

import holidays
import pytest

from requests_app.rules import us_holidays
from requests_app.rules.calendars import (
    ROLL_FAMILIES,
    add_business_days,
    codes,
    family,
    is_business_day,
    is_known,
    rolled,
    version,
)

STRICT = "US-CA-STRICT"


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _closed(year: int, calendar: str) -> list[str]:
    year_days = _days(date(year, 1, 1), date(year, 12, 31))
    closed = [day for day in year_days if not is_business_day(day, calendar)]
    return [f"{day:%m-%d}" for day in closed if day.weekday() < 5]


@pytest.mark.parametrize(
    ("calendar", "year", "closed"),
    [
        pytest.param(
            STRICT,
            2026,
            "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25",
            id="strict: 3 July and the Californian days count",
        ),
        pytest.param(
            "US-FED",
            2026,
            "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
            id="federal",
        ),
        pytest.param(
            "US-FED",
            2021,
            "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
            id="federal: the first 19 June, and 1 January 2022 observed in 2021",
        ),
        pytest.param(
            "US-FED",
            2020,
            "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25",
            id="federal: no 19 June before 2021",
        ),
        pytest.param(
            "US-FED+DAT",
            2026,
            "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 11-27 12-25",
            id="federal and the Friday after Thanksgiving",
        ),
        pytest.param(
            "CA-GOV6700",
            2026,
            "01-01 01-19 02-12 02-16 02-17 03-31 04-24 05-25 06-19 09-07 09-09 09-25 10-12 11-11 "
            "11-26 12-25",
            id="California: 4 July and Diwali fall on a weekend",
        ),
        pytest.param(
            "CA-GOV6700",
            2027,
            "01-01 01-18 02-12 02-15 03-31 05-31 07-05 09-06 09-09 09-24 10-11 10-29 11-11 11-25",
            id="California: no Friday for Saturdays 24 April, 19 June and 25 December",
        ),
        pytest.param(
            "CA-GOV6700",
            2022,
            "01-17 02-21 03-31 05-30 07-04 09-05 09-09 09-23 10-10 11-11 11-24 12-26",
            id="California before 2023: no Lunar New Year, 24 April or 19 June",
        ),
        pytest.param(
            "CCP135",
            2026,
            "01-01 01-19 02-12 02-16 03-31 05-25 06-19 07-03 09-07 09-25 11-11 11-26 11-27 12-25",
            id="courts: as they published the year 2026",
        ),
        pytest.param(
            "CCP135",
            2024,
            "01-01 01-15 02-12 02-19 04-01 05-27 06-19 07-04 09-02 09-27 11-11 11-28 11-29 12-25",
            id="courts: as they published the year 2024, 31 March on a Sunday",
        ),
        pytest.param(
            "CCP135",
            2021,
            "01-01 01-18 02-12 02-15 03-31 05-31 07-05 09-06 10-11 11-11 11-25 11-26 12-24 12-31",
            id="courts before 2022: Columbus Day, not Native American Day",
        ),
        pytest.param("NONE", 2026, "", id="none"),
    ],
)
def test_the_weekdays_that_are_holidays(calendar, year, closed):
    assert _closed(year, calendar) == closed.split()


@pytest.mark.parametrize(
    ("day", "federal", "strict"),
    [
        pytest.param(date(2026, 7, 3), False, True, id="Friday for 4 July 2026"),
        pytest.param(date(2027, 6, 18), False, True, id="Friday for 19 June 2027"),
        pytest.param(date(2027, 12, 24), False, True, id="Friday for Christmas 2027"),
        pytest.param(date(2027, 12, 31), False, True, id="Friday for 1 January 2028"),
        pytest.param(date(2033, 6, 20), False, True, id="Monday for 19 June, not in 6701"),
        pytest.param(date(2027, 7, 5), False, False, id="Monday for 4 July on a Sunday"),
        pytest.param(date(2023, 11, 10), False, False, id="Friday for Veterans Day"),
        pytest.param(date(2022, 6, 20), False, True, id="19 June not yet Californian"),
        pytest.param(date(2026, 3, 31), True, True, id="Farmworkers Day is Californian only"),
        pytest.param(date(2026, 11, 27), True, True, id="the Friday after Thanksgiving"),
        pytest.param(date(2026, 11, 28), False, False, id="Saturday"),
        pytest.param(date(2026, 11, 29), False, False, id="Sunday"),
    ],
)
def test_where_the_federal_and_the_strict_calendar_part(day, federal, strict):
    assert is_business_day(day, "US-FED") is federal
    assert is_business_day(day, STRICT) is strict


@pytest.mark.parametrize(
    ("start", "count", "calendar", "due"),
    [
        pytest.param(date(2026, 3, 2), 10, STRICT, date(2026, 3, 16), id="plain"),
        pytest.param(date(2026, 11, 16), 10, STRICT, date(2026, 12, 1), id="thanksgiving"),
        pytest.param(date(2026, 11, 16), 10, "US-FED+DAT", date(2026, 12, 2), id="with Friday"),
        pytest.param(date(2026, 11, 26), 10, STRICT, date(2026, 12, 10), id="on the holiday"),
        pytest.param(date(2026, 6, 22), 10, STRICT, date(2026, 7, 6), id="4 July strict"),
        pytest.param(date(2026, 6, 22), 10, "US-FED", date(2026, 7, 7), id="4 July federal"),
        pytest.param(date(2026, 6, 22), 10, "CA-GOV6700", date(2026, 7, 6), id="4 July state"),
        pytest.param(date(2026, 2, 9), 10, STRICT, date(2026, 2, 24), id="February strict"),
        pytest.param(date(2026, 2, 9), 10, "US-FED", date(2026, 2, 24), id="February federal"),
        pytest.param(date(2026, 2, 9), 10, "CA-GOV6700", date(2026, 2, 26), id="February state"),
        pytest.param(date(2026, 2, 10), 10, STRICT, date(2026, 2, 25), id="Presidents' Day"),
        pytest.param(date(2026, 12, 21), 10, STRICT, date(2027, 1, 6), id="year end"),
        pytest.param(date(2026, 10, 10), 10, STRICT, date(2026, 10, 26), id="Columbus strict"),
        pytest.param(date(2026, 10, 10), 10, "US-FED", date(2026, 10, 26), id="Columbus federal"),
        pytest.param(date(2026, 10, 10), 10, "CA-GOV6700", date(2026, 10, 26), id="Columbus CA"),
        pytest.param(date(2026, 1, 9), 10, STRICT, date(2026, 1, 26), id="King"),
        pytest.param(date(2026, 3, 2), 15, STRICT, date(2026, 3, 23), id="15 plain"),
        pytest.param(date(2026, 11, 16), 15, STRICT, date(2026, 12, 8), id="15 thanksgiving"),
        pytest.param(date(2026, 11, 16), 15, "US-FED+DAT", date(2026, 12, 9), id="15 Friday"),
        pytest.param(date(2026, 6, 15), 15, STRICT, date(2026, 7, 7), id="15 strict"),
        pytest.param(date(2026, 6, 15), 15, "US-FED", date(2026, 7, 8), id="15 federal"),
        pytest.param(date(2026, 6, 15), 15, "CA-GOV6700", date(2026, 7, 7), id="15 state"),
        pytest.param(date(2027, 1, 4), 15, STRICT, date(2027, 1, 26), id="15 King 2027"),
        pytest.param(date(2026, 11, 22), 15, STRICT, date(2026, 12, 14), id="15 from a Sunday"),
        pytest.param(date(2026, 11, 20), 1, "US-FED", date(2026, 11, 23), id="1 from a Friday"),
        pytest.param(date(2026, 12, 24), 1, "NONE", date(2026, 12, 25), id="none: no holidays"),
        pytest.param(date(2026, 12, 24), 1, "DE", date(2026, 12, 28), id="Germany"),
        pytest.param(date(2026, 11, 21), 0, STRICT, date(2026, 11, 21), id="day zero"),
    ],
)
def test_add_business_days(start, count, calendar, due):
    assert add_business_days(start, count, calendar) == due


def test_the_strict_calendar_is_never_later_than_its_parents():
    starts = _days(date(2020, 1, 1), date(2040, 12, 31))
    reach = _days(date(2020, 1, 1), date(2041, 3, 31))
    following = {
        calendar: {day: add_business_days(day, 1, calendar) for day in reach}
        for calendar in (STRICT, "US-FED", "CA-GOV6700")
    }
    for start in starts:
        strict = federal = state = start
        for count in range(1, 21):
            strict = following[STRICT][strict]
            federal = following["US-FED"][federal]
            state = following["CA-GOV6700"][state]
            assert strict <= min(federal, state), (start, count)


@pytest.mark.parametrize(
    ("day", "calendar", "due"),
    [
        pytest.param(date(2027, 4, 5), "DE", date(2027, 4, 5), id="ordinary Monday"),
        pytest.param(date(2026, 2, 28), "DE", date(2026, 3, 2), id="Saturday"),
        pytest.param(date(2027, 2, 28), "DE", date(2027, 3, 1), id="Sunday"),
        pytest.param(date(2027, 1, 31), "DE", date(2027, 2, 1), id="1 February is German work"),
        pytest.param(date(2027, 1, 31), "IE", date(2027, 2, 2), id="Saint Brigid's Day"),
        pytest.param(date(2026, 5, 1), "DE", date(2026, 5, 4), id="Labour Day"),
        pytest.param(date(2026, 5, 10), "DE", date(2026, 5, 11), id="Sunday in May"),
        pytest.param(date(2026, 7, 16), "IE", date(2026, 7, 16), id="ordinary Thursday"),
        pytest.param(date(2026, 1, 6), "DE", date(2026, 1, 6), id="Epiphany is not national"),
        pytest.param(date(2026, 1, 6), "DE-BY", date(2026, 1, 7), id="Epiphany in Bavaria"),
        pytest.param(date(2026, 7, 14), "FR", date(2026, 7, 15), id="14 July"),
        pytest.param(date(2026, 10, 3), "UK-ENG", date(2026, 10, 5), id="English Saturday"),
        pytest.param(date(2026, 4, 6), "UK-ENG", date(2026, 4, 7), id="Easter Monday, England"),
        pytest.param(date(2026, 4, 6), "UK-WLS", date(2026, 4, 7), id="Easter Monday, Wales"),
        pytest.param(date(2026, 4, 6), "UK-SCT", date(2026, 4, 6), id="Easter Monday, Scotland"),
        pytest.param(date(2026, 12, 25), "UK-ENG", date(2026, 12, 29), id="substitute Boxing Day"),
        pytest.param(date(2026, 8, 1), "UK-SCT", date(2026, 8, 4), id="Scottish summer"),
        pytest.param(date(2026, 8, 1), "UK-ENG", date(2026, 8, 3), id="English August"),
        pytest.param(date(2026, 3, 17), "UK-NIR", date(2026, 3, 18), id="Saint Patrick"),
        pytest.param(date(2026, 3, 17), "UK-ENG", date(2026, 3, 17), id="not in England"),
        pytest.param(date(2028, 3, 5), "CCP135", date(2028, 3, 6), id="CCP 12a, Sunday"),
        pytest.param(date(2027, 3, 6), "CCP135", date(2027, 3, 8), id="CCP 12a, Saturday"),
        pytest.param(date(2026, 11, 26), "CCP135", date(2026, 11, 30), id="CCP 12a, four days"),
        pytest.param(date(2026, 12, 26), "NONE", date(2026, 12, 26), id="none: unchanged"),
    ],
)
def test_rolled(day, calendar, due):
    assert rolled(day, calendar) == due


def test_the_federal_days_agree_with_the_package():
    theirs = holidays.country_holidays("US", years=range(2020, 2041))
    weekdays = [d for d in _days(date(2020, 1, 1), date(2040, 12, 31)) if d.weekday() < 5]
    differ = [day for day in weekdays if is_business_day(day, "US-FED") is (day in theirs)]
    assert differ == []


def test_the_lunar_new_year_is_the_first_of_the_chinese_days():
    theirs = holidays.country_holidays("SG", years=range(2023, 2042), observed=False)
    days = theirs.get_named("Chinese New Year")
    assert sorted(us_holidays.LUNAR_NEW_YEAR) == sorted(days)[::2]


def test_diwali_is_the_day_of_india():
    theirs = holidays.country_holidays("IN", years=range(2026, 2036))
    assert sorted(us_holidays.DIWALI) == sorted(theirs.get_named("Diwali"))


def test_there_are_27_states_and_4_nations():
    assert len(ROLL_FAMILIES["EU"]) == 27
    assert sorted(ROLL_FAMILIES["UK"]) == ["UK-ENG", "UK-NIR", "UK-SCT", "UK-WLS"]


def test_the_choices_begin_with_none_and_name_each_calendar_once():
    choices = codes()
    assert choices[:6] == ["NONE", STRICT, "US-FED", "US-FED+DAT", "CA-GOV6700", "CCP135"]
    assert choices[6:11] == ["UK-ENG", "UK-NIR", "UK-SCT", "UK-WLS", "AT"]
    assert len(choices) == len(set(choices)) == 37


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NONE", ""),
        (STRICT, "US"),
        ("CCP135", "US"),
        ("CA-GOV6700", "US"),
        ("UK-SCT", "UK"),
        ("DE", "EU"),
        ("DE-BY", "EU"),
    ],
)
def test_family(code, kind):
    assert is_known(code)
    assert family(code) == kind


@pytest.mark.parametrize(
    "code",
    ["", "US", "UK", "GB", "GB-ENG", "DE-", "DE-XX", "IE-BY", "de", "CH", "NONE-BY", "UK-ENG-BY"],
)
def test_an_unknown_code_is_refused_by_name(code):
    assert not is_known(code)
    with pytest.raises(ValueError, match=f"unknown calendar: {code}$"):
        family(code)
    with pytest.raises(ValueError, match=f"unknown calendar: {code}$"):
        is_business_day(date(2026, 11, 28), code)
    with pytest.raises(ValueError, match=f"unknown calendar: {code}$"):
        rolled(date(2026, 11, 27), code)
    with pytest.raises(ValueError, match=f"unknown calendar: {code}$"):
        add_business_days(date(2026, 11, 27), 1, code)


@pytest.mark.parametrize("code", [*codes(), "DE-BY", "ES-CT", "FR-57"])
def test_every_calendar_answers_from_2019_to_2043(code):
    for year in range(2019, 2044):
        new_year = date(year, 1, 1)
        assert is_business_day(new_year, code) is (code == "NONE" and new_year.weekday() < 5)
        assert rolled(date(year, 12, 25), code) <= date(year, 12, 31)


def test_the_version_names_the_tables_and_the_package():
    assert version() == f"us-2026.1 holidays-{metadata.version('holidays')}"
