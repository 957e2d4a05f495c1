"""Lists of a period: days begin and end at midnight where the business is."""

import pytest

from requests_app.models import PrivacyRequest
from requests_app.services import narrowing
from tests.factories import BusinessFactory
from tests.requests_app.year_of_acme import asked, at, ended, world

pytestmark = pytest.mark.django_db


def listed(businesses, **wanted):
    seen = narrowing.scope(businesses, user=None, now=at("2027-06-01T12:00"))
    return narrowing.narrowed(PrivacyRequest.objects.all(), wanted, seen)


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        pytest.param("2026-12-31", "2026-12-31", 1, id="a second before midnight"),
        pytest.param("2027-01-01", "2027-01-01", 1, id="at midnight"),
        pytest.param("2026-12-31", "2027-01-01", 2, id="both"),
        pytest.param("2026-12-30", "2026-12-30", 0, id="neither"),
    ],
)
def test_what_was_closed_on_some_days(officer, first, last, number):
    rows = listed([world(officer)], status="closed", closed_from=first, closed_to=last)
    assert rows.count() == number


def test_two_businesses_have_two_midnights(officer):
    acme = BusinessFactory()
    west = BusinessFactory(time_zone="Pacific/Honolulu")  # ten hours behind
    for business in (acme, west):
        ended(
            asked(business, "delete", "2026-06-01T12:00"),
            "fulfilled",
            "2027-01-01T00:30",
            by=officer,
        )
    new_year = listed([acme, west], status="answered", closed_from="2027-01-01")
    assert [dsar.business for dsar in new_year] == [acme]
    old_year = listed([acme, west], status="answered", closed_to="2026-12-31")
    assert [dsar.business for dsar in old_year] == [west]


def test_late_is_after_the_day_to_work_to(officer):
    acme = BusinessFactory()
    in_time = asked(acme, "delete", "2026-11-02T12:00")
    last_second, first_second = f"{in_time.due_on}T23:59:59", "2026-12-18T00:00:00"
    assert last_second == "2026-12-17T23:59:59"
    ended(in_time, "fulfilled", last_second, by=officer)
    late = ended(asked(acme, "delete", "2026-11-02T12:00"), "fulfilled", first_second, by=officer)
    assert list(listed([acme], status="answered", late="yes")) == [late]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ({"received_from": "2026-01-01", "received_to": "2026-01-01"}, 1),
        ({"received_from": "2025-12-31", "received_to": "2026-01-01"}, 2),
        ({"extended": "yes"}, 1),
        ({"kind": "know"}, 3),
        ({"kind": "know", "status": "partial"}, 1),
        ({"kind": "delete"}, 4),
        ({}, 14),
    ],
)
def test_lists_of_one_year_of_acme(officer, wanted, number):
    acme = world(officer)
    assert listed([acme], **{"status": "all", "business": "acme"} | wanted).count() == number
