"""Dates and numbers are written as each language writes them."""

from datetime import date, datetime

import pytest
from django.conf import settings
from django.template.defaultfilters import date as shown
from django.utils.translation import override

from requests_app.desk.tallies import number

DAY = date(2026, 12, 17)
MOMENT = datetime(2026, 12, 17, 14, 5)  # noqa: DTZ001 - written out as it stands
EXPECTED = {
    "en": ("December 17, 2026", "Dec 17, 2026", "Thursday, December 17, 2026"),
    "es": ("17 de diciembre de 2026", "17 dic 2026", "jueves, 17 de diciembre de 2026"),
    "fr": ("17 décembre 2026", "17 déc. 2026", "jeudi 17 décembre 2026"),
    "de": ("17. Dezember 2026", "17. Dez. 2026", "Donnerstag, 17. Dezember 2026"),
}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_days(language):
    with override(language):
        names = ("DATE_FORMAT", "SHORT_DATE_FORMAT", "LONG_DATE_FORMAT")
        assert tuple(shown(DAY, name) for name in names) == EXPECTED[language]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_moments_are_a_day_and_a_clock_of_24_hours(language):
    long, short, _with_weekday = EXPECTED[language]
    with override(language):
        assert shown(MOMENT, "DATETIME_FORMAT") == f"{long}, 14:05"
        assert shown(MOMENT, "SHORT_DATETIME_FORMAT") == f"{short}, 14:05"


@pytest.mark.parametrize(
    ("language", "many"),
    [("en", "1,000+"), ("es", "1\u00a0000+"), ("fr", "1\u00a0000+"), ("de", "1.000+")],
)
def test_a_count_is_capped(language, many):
    with override(language):
        assert (number(0), number(999), number(1001)) == ("0", "999", many)
