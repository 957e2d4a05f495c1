"""Who is a child on a day, by the date of birth on file."""

from datetime import date

import pytest

from requests_app.rules.children import is_child_on
from requests_app.rules.rights import Region


@pytest.mark.parametrize(
    ("birth", "region", "child"),
    [
        pytest.param("2013-11-03", "US-CA", True, id="13 tomorrow"),
        pytest.param("2013-11-02", "US-CA", False, id="13 today"),
        pytest.param("20140101", "US-CA", True, id="without hyphens"),
        pytest.param("2010-11-03", "EEA", True, id="16 tomorrow"),
        pytest.param("2010-11-02", "EEA", False, id="16 today"),
        pytest.param("2010-11-03", "XX", True, id="nobody knows where"),
        pytest.param("1980-05-05", "US-CA", False, id="grown up"),
        pytest.param("2026-11-03", "US-CA", False, id="not born yet"),
        pytest.param("2026-11-02", "US-CA", True, id="born today"),
        pytest.param("11/03/2014", "US-CA", False, id="no ISO date"),
        pytest.param("", "US-CA", False, id="none on file"),
    ],
)
def test_who_is_a_child(birth, region, child):
    assert is_child_on(birth, date(2026, 11, 2), Region(region)) is child


def test_a_leap_day_ends_a_year_on_the_first_of_march():
    assert is_child_on("2012-02-29", date(2025, 2, 28), Region.CALIFORNIA)
    assert not is_child_on("2012-02-29", date(2025, 3, 1), Region.CALIFORNIA)
