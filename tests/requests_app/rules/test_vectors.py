"""Dates of whole cases: those of a file, those that it lacks, and all of them weeks away."""

import copy
import json
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.vectors import computed
from requests_app.rules.vectors_cases import CaseError
from tests.requests_app.rules.more_vectors import MORE

FILE = json.loads(Path("tests/data/deadlines.json").read_text())["vectors"]
TOLD = ("id", "why", "citation", "expected", "alternatives", "notes", "confidence")
OTHER_CLOCKS = ("ccpa.ack_10", "ccpa.gpc", "processor.")
ONE_DAY = timedelta(days=1)


def named(case) -> str:
    return f"{case['regime']} {case['id']}"


def check(case, found) -> None:
    assert {name: found.get(name, "missing") for name in case["expected"]} == case["expected"]


def test_the_file_is_whole():
    assert len(FILE) == len({case["id"] for case in FILE}) == 81
    assert len(MORE) > 80
    assert all(case["expected"] for case in FILE + MORE)


@pytest.mark.parametrize("case", FILE + MORE, ids=named)
def test_every_expected_value(case):
    (found,) = computed([case])
    assert found["id"] == case["id"]
    check(case, found)


@pytest.mark.parametrize("case", FILE, ids=named)
def test_other_readings_are_shown(case):
    (found,) = computed([case])
    told = {reading["due"] for reading in case["alternatives"]} - {case["expected"].get("due")}
    assert told <= {reading["due"] for reading in found["alternatives"]}


@pytest.mark.parametrize("case", FILE + MORE, ids=named)
def test_nothing_is_read_off_the_answer(case):
    asked = {name: value for name, value in case.items() if name not in TOLD}
    (found,) = computed([asked])
    assert found["id"] is None
    check(case, found)


@pytest.mark.parametrize("case", FILE + MORE, ids=named)
def test_a_case_without_a_rule_still_has_its_answer(case):
    rule = case.get("rule", "")
    (found,) = computed([{**case, "rule": "no rule of this name"}])
    if rule.startswith(OTHER_CLOCKS):
        assert found["due"] is not None
    elif rule != "gdpr.refusal_notice":
        check(case, found)


def test_a_case_is_not_changed_by_reading_it():
    before = copy.deepcopy(FILE)
    computed({"vectors": FILE})
    assert before == FILE


# Wrong cases.

RIGHT = {
    "id": "X-1",
    "regime": "GDPR",
    "request_type": "access",
    "received": "2026-03-05",
    "controller_timezone": "Europe/Berlin",
    "holiday_calendar": "DE",
}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("regime", "GDPX", "X-1: regime: 'gdpx' is not known; it may be: br_lgpd, "),
        ("regime", "CCPA+SEED", "X-1: regime: SEED is a promise that goes with the GDPR"),
        ("regime", None, "X-1: regime: is missing"),
        ("regime", 7, "X-1: regime: must be text"),
        ("request_type", "acess", "X-1: request_type: 'acess' is not known; it may be: access, "),
        ("request_type", "limit", "X-1: request_type: 'limit' is not given there; there are: acc"),
        ("received", None, "X-1: received: is missing"),
        ("received", "soon", "X-1: received: 'soon' is no day or time such as 2026-11-22T23:30"),
        ("received", "0001-01-01", "X-1: received: '0001-01-01' lies outside 1970 to 2200"),
        ("controller_timezone", "Europe", "X-1: controller_timezone: 'Europe' is no time zone"),
        ("controller_timezone", "../etc", "X-1: controller_timezone: '../etc' is no time zone"),
        ("holiday_calendar", "XX", "X-1: holiday_calendar: 'XX' is not known; it may be: NONE, "),
        ("holiday_calendar", 1, "X-1: holiday_calendar: 1 is not known"),
        ("events", {}, "X-1: events: must be a list"),
        ("events", [3], "X-1: events[1]: must be an object"),
        ("events", [{"type": "asked", "at": "2026-03-06"}], "X-1: events[1].type: 'asked' is not"),
        ("events", [{"type": "prior_x_denied", "at": "2026-03-06"}], "X-1: events[1].type: 'prior"),
        ("events", [{"type": "received", "at": "2026-03-06"}], "X-1: events[1].type: 'received'"),
        ("events", [{"type": "withdrawn"}], "X-1: events[1].at: is missing"),
        (
            "events",
            [
                {
                    "type": "extension_notice_sent",
                    "at": "2026-03-06",
                    "announced_additional_days": -1,
                }
            ],
            "X-1: events[1].announced_additional_days: -1 is no number of days",
        ),
    ],
)
def test_a_wrong_field_is_named(field, value, told):
    wrong, right = computed([{**RIGHT, field: value}, RIGHT])
    assert set(wrong) == {"id", "error"}
    assert wrong["error"].startswith(told)
    assert "error" not in right


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([RIGHT, {}], "case 2: regime: is missing"),
        ([[]], "case 1: the case: must be an object"),
    ],
)
def test_a_case_without_an_id_is_named_by_its_number(cases, told):
    assert computed(cases)[-1] == {"id": None, "error": told}


@pytest.mark.parametrize("cases", [{"cases": []}, "no"])
def test_what_is_no_list_of_cases_is_refused(cases):
    with pytest.raises(CaseError, match=r"^vectors: must be a list of cases"):
        computed(cases)


# Weeks away: the calendar of the tests is written out here, and shares no code with the rules.


def months_on(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """Return the n-th such weekday of a month; -1 is the last."""
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    return [day for day in days if day.weekday() == weekday][number - (number > 0)]


@cache
def closed_in_california_and_washington(year: int) -> set[date]:
    """Return the holidays of both; a Saturday is observed by both on 11 November alone."""
    days = {
        nth(year, 1, 0, 3),  # Martin Luther King
        nth(year, 2, 0, 3),  # Presidents
        nth(year, 5, 0, -1),  # Memorial
        nth(year, 9, 0, 1),  # Labor
        nth(year, 10, 0, 2),  # Columbus
        nth(year, 11, 3, 4),  # Thanksgiving
    }
    for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)):
        fixed = date(year, month, day)
        days.add(fixed + ONE_DAY if fixed.weekday() == 6 else fixed)
    veterans = date(year, 11, 11)
    return days | ({veterans - ONE_DAY} if veterans.weekday() == 5 else set())


EASTER = {  # Sundays, from a table
    2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16),
    2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28), 2033: (4, 17),
}  # fmt: skip


@cache
def closed_in_germany(year: int) -> set[date]:
    easter = date(year, *EASTER[year])
    moving = {easter + timedelta(days=days) for days in (-2, 1, 39, 50)}
    fixed = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
    return moving | {date(year, month, day) for month, day in fixed}


def opens(day: date, closed) -> date:
    while day.weekday() > 4 or day in closed(day.year):
        day += ONE_DAY
    return day


def business_days_on(day: date, count: int) -> date:
    for _ in range(count):
        day = opens(day + ONE_DAY, closed_in_california_and_washington)
    return day


def asked(regime, request_type, day, zone, calendar, *events, **more):
    received = datetime(day.year, day.month, day.day, 22, 30, tzinfo=ZoneInfo(zone))
    return {
        "regime": regime,
        "request_type": request_type,
        "received": received.isoformat(),
        "controller_timezone": zone,
        "holiday_calendar": calendar,
        "events": [{"type": kind, "at": at.isoformat()} for kind, at in events],
        **more,
    }


weeks = st.integers(-100, 300).map(lambda number: timedelta(weeks=number))
starts = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(starts, weeks)
def test_the_month_of_the_gdpr_weeks_away(start, shift):
    day = start + shift
    (found,) = computed([asked("GDPR", "access", day, "Europe/Berlin", "DE")])
    month = months_on(day, 1)
    assert found["strict_due"] == month.isoformat()
    assert found["due"] == opens(month, closed_in_germany).isoformat()
    assert found["max_with_extension"] == months_on(day, 3).isoformat()


@given(starts, weeks, st.integers(0, 20))
def test_the_pause_and_the_extension_of_the_gdpr_weeks_away(start, shift, held):
    day = start + shift
    asks = day + timedelta(days=2)
    events = [("identity_requested", asks), ("identity_received", asks + timedelta(days=held))]
    extension = ("extension_notice_sent", day + timedelta(days=25))
    plain, longer = computed(
        [
            asked("GDPR", "access", day, "America/New_York", "NONE", *events),
            asked("GDPR", "access", day, "America/New_York", "NONE", *events, extension),
        ]
    )
    assert plain["due"] == (months_on(day, 1) + timedelta(days=held)).isoformat()
    assert longer["due"] == (months_on(day, 3) + timedelta(days=held)).isoformat()
    assert longer["extension_valid"] is True


@given(starts, weeks)
def test_california_weeks_away(start, shift):
    day = start + shift
    ack = {"rule": "ccpa.ack_10_business_days"}
    late = ("extension_notice_sent", day + timedelta(days=46))
    timely = ("extension_notice_sent", day + timedelta(days=45))
    request = ("CCPA", "delete", day, "America/Los_Angeles", "US-CA-STRICT")
    first, extended, refused, confirmed, stopped = computed(
        [
            asked(*request),
            asked(*request, timely),
            asked(*request, late),
            asked(*request, **ack),
            asked("CCPA", "opt_out", *request[2:]),
        ]
    )
    assert first["due"] == refused["due"] == (day + timedelta(days=45)).isoformat()
    assert extended["due"] == (day + timedelta(days=90)).isoformat()
    assert (extended["extension_valid"], refused["extension_valid"]) == (True, False)
    assert confirmed["due"] == first["ack_due"] == business_days_on(day, 10).isoformat()
    assert stopped["due"] == business_days_on(day, 15).isoformat()


@given(starts, weeks, st.integers(0, 40), st.integers(0, 6))
def test_the_relevant_time_of_the_uk_weeks_away(start, shift, waited, asks_after):
    day = start + shift
    asks = day + timedelta(days=asks_after)
    gives = asks + timedelta(days=waited)
    identity = [("identity_requested", asks), ("identity_received", gives)]
    scope = [("clarification_requested", asks), ("clarification_received", gives)]
    restarted, excluded = computed(
        [
            asked("UK_GDPR", "access", day, "Europe/London", "NONE", *identity),
            asked("UK_GDPR", "access", day, "Europe/London", "NONE", *scope),
        ]
    )
    assert restarted["due"] == months_on(gives, 1).isoformat()
    assert excluded["due"] == (months_on(day, 1) + timedelta(days=waited + 1)).isoformat()
    assert excluded["strict_due"] == (months_on(day, 1) + timedelta(days=waited)).isoformat()


@given(starts, weeks)
def test_states_and_countries_weeks_away(start, shift):
    day = start + shift
    days = {
        ("US-VA", "access"): 45,
        ("US-IA", "access"): 90,
        ("US-CO", "appeal"): 45,
        ("US-VA", "appeal"): 60,
        ("BR-LGPD", "access"): 15,
        ("CH-FADP", "access"): 30,
        ("CA-PIPEDA", "access"): 30,
        ("UK_GDPR", "complaint"): 30,
    }
    found = computed([asked(*law, day, "America/Denver", "NONE") for law in days])
    expected = [(day + timedelta(days=count)).isoformat() for count in days.values()]
    assert [one["due"] for one in found] == expected
