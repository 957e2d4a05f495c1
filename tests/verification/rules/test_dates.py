import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.rules import dates
from verification.rules.weights import Degree


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1980-03-04", {"19800304"}),
        ("19800304", {"19800304"}),
        ("1980/3/4", {"19800304"}),
        ("1980-03-04T00:00:00", {"19800304"}),
        ("03/04/1980", {"19800304", "19800403"}),
        ("3.4.1980", {"19800304", "19800403"}),
        ("13/04/1980", {"19800413"}),
        ("04/13/1980", {"19800413"}),
        ("4 March 1980", {"19800304"}),
        ("March 4, 1980", {"19800304"}),
        ("4. März 1980", {"19800304"}),
        ("04-Mar-1980", {"19800304"}),
        ("31/12/80", {"19801231", "20801231"}),
        ("19450432", {"19450432"}),
        ("1900-01-01", set()),
        ("unknown", set()),
        ("1980", set()),
        ("", set()),
    ],
)
def test_a_date_has_every_reading_that_it_may_have(written, read):
    assert dates.readings(written) == frozenset(read)


@pytest.mark.parametrize(
    ("claimed", "held", "degree"),
    [
        ("1980-03-04", "04.03.1980", Degree.SAME),
        ("03/04/1980", "1980-04-03", Degree.SAME),
        ("1980-03-14", "1980-03-15", Degree.NEAR),
        ("1980-03-14", "1980-03-41", Degree.NEAR),
        ("1980-05-12", "1980-12-05", Degree.NEAR),
        ("1980-03-14", "1980-03-28", Degree.CLOSE),
        ("1980-03-14", "1952-03-14", Degree.CLOSE),
        ("1980-03-14", "1952-11-30", Degree.OTHER),
    ],
)
def test_two_dates_agree_so_far(claimed, held, degree):
    assert dates.compare(dates.readings(claimed), dates.readings(held)) == degree


@given(st.dates())
def test_a_date_means_itself_however_it_is_written(day):
    iso = day.strftime("%Y%m%d").rjust(8, "0")
    for form in ("{0:%d}.{0:%m}.{1}", "{0:%m}/{0:%d}/{1}", "{1}-{0:%m}-{0:%d}"):
        read = dates.readings(form.format(day, f"{day.year:04}"))
        assert iso in read or iso in dates.PLACEHOLDERS
