"""Lengths of time, and what each event does to a clock. Expected days were counted by hand."""

from datetime import date

import pytest

from requests_app.rules.deadlines import extension_is_valid
from requests_app.rules.events import Kind, Verdict, tally
from requests_app.rules.law import Clock, Term, Unit
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import Place, after, months_after, roll_calendar, rolled
from tests.requests_app.rules.happened import (
    BERLIN,
    JUNE,
    LONDON,
    LOS_ANGELES,
    event,
    june,
    law,
    received,
)

GDPR, UK, CCPA = Regime.GDPR, Regime.UK_GDPR, Regime.CCPA


# Terms.


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2026, 3, 5), 1, date(2026, 4, 5), id="EDPB 01/2022 example 32"),
        pytest.param(date(2025, 8, 31), 1, date(2025, 9, 30), id="EDPB 01/2022 example 33"),
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="cut short"),
        pytest.param(date(2026, 1, 31), 2, date(2026, 3, 31), id="not cut short by February"),
        pytest.param(date(2026, 1, 31), 3, date(2026, 4, 30), id="the longer term of the GDPR"),
        pytest.param(date(2026, 2, 28), 1, date(2026, 3, 28), id="the end of a month is no rule"),
        pytest.param(date(2028, 1, 30), 1, date(2028, 2, 29), id="leap year"),
        pytest.param(date(2028, 2, 29), 12, date(2029, 2, 28), id="a year from a leap day"),
        pytest.param(date(2026, 12, 31), 1, date(2027, 1, 31), id="over new year"),
        pytest.param(date(2027, 1, 15), -1, date(2026, 12, 15), id="before new year"),
        pytest.param(date(2026, 8, 31), -6, date(2026, 2, 28), id="backwards, cut short"),
    ],
)
def test_months(day, months, expected):
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("count", "unit", "expected"),
    [
        (45, Unit.DAYS, date(2026, 12, 17)),
        (10, Unit.BUSINESS_DAYS, date(2026, 11, 17)),  # Veterans Day lies between
        (2, Unit.MONTHS, date(2027, 1, 2)),
    ],
)
def test_terms(count, unit, expected):
    term = Term(count=count, unit=unit, citation="-")
    assert after(date(2026, 11, 2), term, LOS_ANGELES) == expected


@pytest.mark.parametrize(
    ("rolls", "holidays", "calendar"),
    [
        ("EU", "DE", "DE"),
        ("EU", "DE-BY", "DE-BY"),
        ("EU", "UK-ENG", "NONE"),
        ("EU", "US-FED", "NONE"),
        ("EU", "NONE", "NONE"),
        ("UK", "UK-SCT", "UK-SCT"),
        ("UK", "IE", "NONE"),
        ("", "DE", "NONE"),
    ],
)
def test_a_last_day_moves_only_by_a_calendar_of_the_laws_own_family(rolls, holidays, calendar):
    clock = Clock(count=1, unit=Unit.MONTHS, citation="-", rolls=rolls)
    place = Place("Europe/Berlin", holidays)
    assert roll_calendar(clock, place) == calendar
    sunday = date(2026, 5, 10)
    assert rolled(sunday, clock, place) == (sunday if calendar == "NONE" else date(2026, 5, 11))


# What each event does.


def verdicts(regime, right, *events, place=BERLIN):
    found = tally(law(regime), right, [received(JUNE), *events], place)
    return [verdict for _, verdict in found.verdicts[1:]]


@pytest.mark.parametrize(
    ("regime", "right", "events", "expected"),
    [
        (GDPR, Right.ACCESS, [(Kind.IDENTITY_REQUESTED, 8)], [Verdict.PAUSES]),
        (GDPR, Right.ACCESS, [(Kind.IDENTITY_REQUESTED, 9)], [Verdict.TOO_LATE]),
        (GDPR, Right.ACCESS, [(Kind.FEE_QUOTED, 2)], [Verdict.RUNS_ON]),
        (GDPR, Right.ACCESS, [(Kind.IDENTITY_RECEIVED, 2)], [Verdict.NOTED]),
        (GDPR, Right.OBJECT_MARKETING, [(Kind.IDENTITY_REQUESTED, 2)], [Verdict.FORBIDDEN]),
        (GDPR, Right.OBJECT_MARKETING, [(Kind.EXTENDED, 2)], [Verdict.FORBIDDEN]),
        (UK, Right.ACCESS, [(Kind.IDENTITY_REQUESTED, 28)], [Verdict.PAUSES]),
        (CCPA, Right.DELETE, [(Kind.IDENTITY_REQUESTED, 2)], [Verdict.RUNS_ON]),
        (CCPA, Right.OPT_OUT, [(Kind.IDENTITY_REQUESTED, 2)], [Verdict.FORBIDDEN]),
        (CCPA, Right.LIMIT, [(Kind.EXTENDED, 2)], [Verdict.FORBIDDEN]),
        (Regime.BR_LGPD, Right.ACCESS, [(Kind.EXTENDED, 2)], [Verdict.FORBIDDEN]),
        (
            GDPR,
            Right.ACCESS,
            [
                (Kind.IDENTITY_REQUESTED, 3),
                (Kind.IDENTITY_REQUESTED, 4),
                (Kind.IDENTITY_RECEIVED, 5),
                (Kind.IDENTITY_RECEIVED, 6),
            ],
            [Verdict.PAUSES, Verdict.TWICE, Verdict.ENDS_PAUSE, Verdict.NOTED],
        ),
        (
            UK,
            Right.ACCESS,
            [
                (Kind.CLARIFICATION_REQUESTED, 3),
                (Kind.CLARIFICATION_RECEIVED, 5),
                (Kind.FEE_QUOTED, 6),
                (Kind.FEE_PAID, 7),
            ],
            [Verdict.PAUSES, Verdict.ENDS_PAUSE, Verdict.PAUSES, Verdict.RESTARTS],
        ),
        (
            CCPA,
            Right.DELETE,
            [(Kind.CONFIRMED, 2), (Kind.EXTENDED, 3), (Kind.EXTENDED, 4), (Kind.ANSWERED, 5)],
            [Verdict.NOTED, Verdict.EXTENDS, Verdict.TWICE, Verdict.NOTED],
        ),
    ],
)
def test_verdicts(regime, right, events, expected):
    happened = [june(kind, day) for kind, day in events]
    assert verdicts(regime, right, *happened) == expected


def test_days_without_a_running_clock_do_not_make_a_question_late():
    events = [
        june(Kind.IDENTITY_REQUESTED, 3),
        june(Kind.IDENTITY_RECEIVED, 20),
        june(Kind.CLARIFICATION_REQUESTED, 25),  # the clock has run for 7 days
        june(Kind.CLARIFICATION_RECEIVED, 26),
    ]
    assert verdicts(GDPR, Right.ACCESS, *events)[2] == Verdict.PAUSES
    events[2] = june(Kind.CLARIFICATION_REQUESTED, 26)
    assert verdicts(GDPR, Right.ACCESS, *events[:3])[2] == Verdict.TOO_LATE


def test_the_hour_orders_the_events_of_a_day():
    events = [
        june(Kind.IDENTITY_REQUESTED, 5, hour=10),
        june(Kind.IDENTITY_RECEIVED, 5, hour=9),
        june(Kind.IDENTITY_REQUESTED, 3),
    ]
    expected = [Verdict.PAUSES, Verdict.ENDS_PAUSE, Verdict.PAUSES]
    assert verdicts(GDPR, Right.ACCESS, *events) == expected


def test_a_question_after_the_last_day_holds_nothing():
    late = event(Kind.IDENTITY_REQUESTED, date(2026, 7, 2))
    assert verdicts(UK, Right.ACCESS, late, place=LONDON) == [Verdict.TOO_LATE]


@pytest.mark.parametrize(
    ("day", "reasons", "expected"),
    [
        (date(2026, 7, 16), True, Verdict.EXTENDS),  # day 45
        (date(2026, 7, 17), True, Verdict.TOO_LATE),
        (date(2026, 7, 16), False, Verdict.NO_REASON),
    ],
)
def test_an_extension_needs_its_reason_and_its_time(day, reasons, expected):
    taken = event(Kind.EXTENDED, day, reasons=reasons)
    assert verdicts(CCPA, Right.DELETE, taken) == [expected]
    found = tally(law(CCPA), Right.DELETE, [received(JUNE), taken], LOS_ANGELES)
    assert extension_is_valid(found) == (expected == Verdict.EXTENDS)
