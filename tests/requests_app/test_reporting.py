"""What the dashboard counts, by hand: seven open requests, and the world of `year_of_acme.py`."""

from datetime import date

import pytest

from foundation.ledger import LedgerEntry
from requests_app.rules import figures
from requests_app.rules.figures import Period
from requests_app.rules.rights import Region, Right
from requests_app.services import reporting
from requests_app.services.reporting import Ended, Open, Week
from tests.factories import BusinessFactory
from tests.requests_app.year_of_acme import asked, at, world

pytestmark = pytest.mark.django_db

NOW = at("2026-11-22T23:30")  # still Sunday in New York, Monday in Tokyo
IDENTITY, SCOPE = "identity_pending", "clarification_pending"


@pytest.fixture
def acme():
    return BusinessFactory(name="Acme", slug="acme")


@pytest.fixture
def tokyo():
    return BusinessFactory(name="Tokyo", slug="tokyo", time_zone="Asia/Tokyo")


@pytest.fixture
def staff(django_user_model):
    return [django_user_model.objects.create_user(name) for name in ("ann", "ben")]


@pytest.fixture
def seven(acme, tokyo, staff):
    """Open requests; only what is named here differs from a new one of 1 November."""
    ann, ben = ({"assignee": user, "assigned_at": NOW} for user in staff)

    def ask(business, wish, day, **columns):
        due_on = date.fromisoformat(day)
        region = Region.EEA if wish == Right.ACCESS else Region.CALIFORNIA
        row = columns | {"due_on": due_on, "legal_last_day": due_on}
        if "pending" in row.get("status", "") and region == Region.EEA:
            row |= {"suspended": True, "legal_last_day": None}
        asked(business, wish, "2026-11-01T12:00", region=region, **row)

    working = {"status": "in_progress"}
    ask(acme, Right.DELETE, "2026-11-21")
    ask(acme, Right.DELETE, "2026-11-22", **working, **ann)
    ask(acme, Right.KNOW_CATEGORIES, "2026-11-29", status=IDENTITY, **ann)
    ask(acme, Right.ACCESS, "2026-11-30", **working, **ben)
    ask(acme, Right.ACCESS, "2026-11-20", status=SCOPE, target_on=date(2026, 11, 21), **ben)
    ask(acme, Right.CORRECT, "2026-12-10", target_on=date(2026, 11, 22))
    ask(tokyo, Right.DELETE, "2026-11-22", **working, **ann)


def by(rows):
    return {(row.status, row.regime, row.assignee): row for row in rows}


def test_what_is_open(seven, acme, staff):
    ann, ben = (user.pk for user in staff)
    rows = by(reporting.standing([acme], now=NOW))
    assert rows == {
        ("received", "ccpa", None): Open("received", "ccpa", None, 2, 1, 0, 0, 0),
        ("in_progress", "ccpa", ann): Open("in_progress", "ccpa", ann, 1, 0, 1, 1, 0),
        (IDENTITY, "ccpa", ann): Open(IDENTITY, "ccpa", ann, 1, 0, 0, 1, 0),
        ("in_progress", "gdpr", ben): Open("in_progress", "gdpr", ben, 1, 0, 0, 0, 0),
        (SCOPE, "gdpr", ben): Open(SCOPE, "gdpr", ben, 1, 1, 0, 0, 1),
    }


def test_a_day_ends_sooner_in_the_east(seven, acme, tokyo, staff):
    ann = staff[0].pk
    (row,) = reporting.standing([tokyo], now=NOW)
    assert row == Open("in_progress", "ccpa", ann, 1, 1, 0, 0, 0)
    both = by(reporting.standing([acme, tokyo], now=NOW))
    assert both["in_progress", "ccpa", ann] == Open("in_progress", "ccpa", ann, 2, 1, 1, 1, 0)


def test_what_came_in_and_what_ended_by_week(officer):
    acme = world(officer)
    march = reporting.flow([acme], figures.weeks(date(2026, 4, 9), 7))
    assert [(week.came, week.ended) for week in march] == [
        *((2, 0), (0, 0), (0, 0), (0, 0), (0, 0)),
        *((3, 1), (0, 2)),
    ]
    assert (march[0].first, march[-1].last) == (date(2026, 2, 23), date(2026, 4, 12))
    newyear = reporting.flow([acme], [date(2026, 12, 28)])
    assert newyear == [Week(date(2026, 12, 28), 1, 2)]


def test_what_ended_in_a_year(officer):
    rows = reporting.ended([world(officer)], figures.year(2026))
    assert sorted((row for row in rows if row.answered), key=lambda row: (row.days, row.right)) == [
        Ended("opt_out", "fulfilled", False, 1, False, 1),
        Ended("access", "fulfilled", False, 10, False, 1),
        Ended("delete", "denied", False, 10, False, 1),
        Ended("delete", "fulfilled", False, 21, False, 1),
        Ended("know_categories", "fulfilled", False, 30, False, 1),
        Ended("know_specific", "partial", True, 40, False, 1),
        Ended("delete", "fulfilled", False, 365, True, 1),
    ]
    assert {row.status for row in rows if not row.answered} == {"withdrawn", "redirected"}


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        ("2026-12-31", "2026-12-31", 1),
        ("2027-01-01", "2027-01-01", 1),
        ("2026-12-30", "2026-12-30", 0),
    ],
    ids=["the last second", "the first second", "the day before"],
)
def test_days_begin_and_end_at_midnight_where_the_business_is(officer, first, last, number):
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    rows = reporting.ended([world(officer)], period)
    assert sum(row.number for row in rows) == number


def test_each_figure_is_one_statement(seven, acme, tokyo, django_assert_num_queries):
    with django_assert_num_queries(1):
        reporting.standing([acme, tokyo], now=NOW)
    with django_assert_num_queries(2):
        reporting.flow([acme, tokyo], figures.weeks(date(2026, 11, 22), 26))
    with django_assert_num_queries(1):
        reporting.ended([acme, tokyo], figures.year(2026))


def test_nobody_s_figures_are_none(seven):
    assert reporting.standing([], now=NOW) == []
    assert reporting.ended([], figures.year(2026)) == []
    assert reporting.flow([], [date(2026, 11, 2)]) == [Week(date(2026, 11, 2), 0, 0)]


def test_who_takes_figures_away_is_on_the_ledger(acme, officer):
    reporting.exported("weeks", "csv", None, by=officer, now=NOW)
    reporting.exported("ccpa-2026", "json", acme, by=officer, now=NOW)
    rows = LedgerEntry.objects.filter(event="report_exported").order_by("id")
    assert [(row.chain, row.by, row.facts) for row in rows] == [
        ("portal:reports", f"user:{officer.pk}", {"report": "weeks", "form": "csv"}),
        (f"business:{acme.pk}", f"user:{officer.pk}", {"report": "ccpa-2026", "form": "json"}),
    ]
