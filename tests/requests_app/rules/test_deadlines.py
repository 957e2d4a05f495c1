"""The days of a request. Expected days were counted by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from requests_app.rules.deadlines import clock_days, dates, earliest
from requests_app.rules.events import Kind
from requests_app.rules.law import Override
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import Place
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


def asked(regime, right, *events, place=BERLIN, promise=None):
    return dates(law(regime), right, events, place, promise_days=promise)


@pytest.mark.parametrize(
    ("announced", "due"),
    [(None, 90), (20, 65), (45, 90), (60, 90), (0, 45)],
)
def test_what_was_announced_binds_and_never_beyond_the_law(announced, due):
    taken = june(Kind.EXTENDED, 20, days=announced)
    found = asked(CCPA, Right.DELETE, received(JUNE), taken, place=LOS_ANGELES)
    assert found.due_on == JUNE + timedelta(days=due)
    assert found.longest_on == JUNE + timedelta(days=90)


@pytest.mark.parametrize("events", [[], [received(JUNE), received(JUNE)]])
def test_a_clock_has_one_receipt(events):
    with pytest.raises(ValueError, match="one receipt"):
        asked(CCPA, Right.DELETE, *events)


def test_a_right_that_an_override_took_away_keeps_the_clock_of_an_answer():
    rules = law(GDPR)
    without = {right: rule for right, rule in rules.rights.items() if right != Right.ACCESS}
    found = dates(replace(rules, rights=without), Right.ACCESS, [received(JUNE)], BERLIN)
    assert found.due_on == date(2026, 7, 1)


def test_a_question_that_an_end_cut_off_holds_nothing_after_a_reopening():
    found = asked(
        GDPR,
        Right.ACCESS,
        received(JUNE),
        june(Kind.IDENTITY_REQUESTED, 3),
        june(Kind.ANSWERED, 20),
        june(Kind.REOPENED, 25),
    )
    assert not found.suspended
    assert (found.due_on, found.legal_last_day) == (date(2026, 7, 1), date(2026, 7, 1))


# Pauses.


def test_the_day_of_the_answer_does_not_count_in_the_eu():
    found = asked(
        GDPR,
        Right.ACCESS,
        received(JUNE),
        june(Kind.IDENTITY_REQUESTED, 3),
        june(Kind.IDENTITY_RECEIVED, 13),
    )
    assert (found.pause_days, found.strict_on) == (10, date(2026, 7, 11))
    assert found.legal_last_day == date(2026, 7, 13)  # a Monday
    assert (found.unpaused_on, found.extension_notice_by) == (date(2026, 7, 1), date(2026, 7, 1))
    assert found.extension_last_day == date(2026, 7, 13)


def test_an_answer_on_the_day_of_the_question_pauses_nothing_in_the_eu_and_a_day_in_the_uk():
    same = [june(Kind.CLARIFICATION_REQUESTED, 3), june(Kind.CLARIFICATION_RECEIVED, 3, hour=13)]
    assert asked(GDPR, Right.ACCESS, received(JUNE), *same).pause_days == 0
    found = asked(UK, Right.ACCESS, received(JUNE), *same, place=LONDON)
    assert (found.pause_days, found.strict_on) == (1, date(2026, 7, 1))
    assert found.legal_last_day == date(2026, 7, 2)


def test_a_held_clock_is_worked_to_as_if_it_ran():
    held = asked(GDPR, Right.ACCESS, received(JUNE), june(Kind.IDENTITY_REQUESTED, 3))
    assert (held.due_on, held.legal_last_day) == (date(2026, 7, 1), None)
    assert (held.suspended, held.extension_last_day) == (True, None)
    assert held.may_extend(date(2026, 12, 31))


def test_a_second_question_adds_nothing_as_long_as_it_is_open():
    events = [
        received(JUNE),
        june(Kind.IDENTITY_REQUESTED, 3),
        june(Kind.IDENTITY_RECEIVED, 8),
        june(Kind.CLARIFICATION_REQUESTED, 9),
    ]
    assert asked(GDPR, Right.ACCESS, *events[:3]).due_on == date(2026, 7, 6)
    open_one = asked(GDPR, Right.ACCESS, *events)
    assert (open_one.due_on, open_one.legal_last_day) == (date(2026, 7, 6), None)
    answered = asked(GDPR, Right.ACCESS, *events, june(Kind.CLARIFICATION_RECEIVED, 11))
    assert (answered.pause_days, answered.due_on) == (7, date(2026, 7, 8))


def test_reopening_keeps_the_receipt_and_ends_the_retention():
    closed = [received(JUNE), june(Kind.ANSWERED, 20)]
    assert asked(CCPA, Right.DELETE, *closed).retain_through == date(2028, 6, 20)
    opened = asked(CCPA, Right.DELETE, *closed, june(Kind.REOPENED, 25))
    assert (opened.retain_through, opened.due_on) == (None, date(2026, 7, 16))


# The promise of a policy.


def binding(year):
    """Return how the promise of 30 days compares with the month, by day of receipt."""
    found = {"month": set(), "equal": set(), "promise": set()}
    for number in range(366 if year == 2028 else 365):
        day = date(year, 1, 1) + timedelta(days=number)
        made = asked(GDPR, Right.ACCESS, received(day), promise=30, place=LOS_ANGELES)
        assert made.due_on == min(made.promise_on, made.strict_on)
        shorter = (made.strict_on > made.promise_on) - (made.strict_on < made.promise_on)
        found[("equal", "promise", "month")[shorter]].add(day)
    return found


def test_thirty_days_are_too_late_for_30_receipts_a_year():
    found = binding(2027)
    february = {date(2027, 2, day) for day in range(1, 29)}
    assert found["month"] == february | {date(2027, 1, 30), date(2027, 1, 31)}
    assert (len(found["equal"]), len(found["promise"])) == (125, 210)


def test_thirty_days_are_too_late_for_30_receipts_of_a_leap_year():
    found = binding(2028)
    february = {date(2028, 2, day) for day in range(1, 30)}
    assert found["month"] == february | {date(2028, 1, 31)}
    assert (len(found["equal"]), len(found["promise"])) == (125, 211)


def test_a_promise_brings_the_notice_forward_and_ends_with_the_extension():
    march = received(date(2026, 3, 10))
    before = asked(GDPR, Right.DELETE, march, promise=30)
    assert (before.due_on, before.extension_notice_by) == (date(2026, 4, 9), date(2026, 4, 9))
    taken = event(Kind.EXTENDED, date(2026, 4, 9))
    extended = asked(GDPR, Right.DELETE, march, taken, promise=30)
    assert (extended.due_on, extended.promise_on) == (date(2026, 6, 10), None)
    assert [step.code for step in extended.steps][-2:] == ["extended", "promise_ended"]


def test_a_promise_never_touches_an_opt_out():
    found = asked(CCPA, Right.LIMIT, received(date(2026, 12, 21)), promise=2, place=LOS_ANGELES)
    assert (found.due_on, found.promise_on) == (date(2027, 1, 13), None)


def test_what_is_wanted_at_once_is_worked_to_at_once():
    found = asked(GDPR, Right.OBJECT_MARKETING, received(date(2026, 6, 5)))  # a Friday
    assert (found.due_on, found.legal_last_day) == (date(2026, 6, 8), date(2026, 7, 6))
    state = asked(Regime.US_VA, Right.OPT_OUT, received(date(2026, 3, 2)), place=LOS_ANGELES)
    assert (state.due_on, state.legal_last_day) == (date(2026, 3, 23), date(2026, 4, 16))


# Several laws, routes, and the last day to extend.


def test_the_pause_of_one_law_does_not_hide_the_day_of_another():
    events = [received(JUNE), june(Kind.IDENTITY_REQUESTED, 3)]
    held = asked(GDPR, Right.ACCESS, *events)
    runs = asked(CCPA, Right.KNOW_SPECIFIC, *events)
    found = earliest([held, runs])
    assert (found.due_on, found.legal_last_day) == (date(2026, 7, 1), date(2026, 7, 16))
    assert (found.suspended, found.acknowledge_by) == (False, date(2026, 6, 15))
    assert found.longest_on == date(2026, 8, 30)
    assert found.regimes == (GDPR, CCPA)
    assert not found.may_extend(date(2026, 7, 17))


def test_two_laws_extend_only_where_both_can():
    events = [received(JUNE)]
    found = earliest([asked(regime, Right.ACCESS, *events) for regime in (GDPR, Regime.BR_LGPD)])
    assert (found.longest_on, found.extension_notice_by) == (None, None)
    assert not found.may_extend(JUNE)


@pytest.mark.parametrize(
    ("regime", "extended", "expected"),
    [
        (Regime.US_VA, False, date(2026, 6, 30)),
        (Regime.US_CO, False, date(2026, 6, 15)),
        (Regime.US_CO, True, date(2026, 8, 14)),
        (Regime.US_OR, True, date(2026, 6, 15)),
    ],
)
def test_appeals(regime, extended, expected):
    clock = law(regime).appeal.decide
    days = clock_days(clock, date(2026, 5, 1), LOS_ANGELES, extended=extended)
    assert days == (expected, expected)


def test_a_complaint_in_scotland_waits_for_the_bank_holiday():
    scotland = Place("Europe/London", "UK-SCT")
    days = clock_days(law(UK).complaint.acknowledge, date(2026, 7, 2), scotland)
    assert days == (date(2026, 8, 1), date(2026, 8, 4))


# Why.


def step(found, code):
    return next(step for step in found.steps if step.code == code)


def test_the_step_that_gives_the_day_is_marked():
    found = asked(GDPR, Right.ACCESS, received(date(2026, 4, 10)))
    assert [step.code for step in found.steps if step.counts] == ["term"]
    assert step(found, "term").on == date(2026, 5, 10)
    assert (step(found, "legal").on, step(found, "legal").values["calendar"]) == (
        date(2026, 5, 11),
        "DE",
    )
    promised = asked(GDPR, Right.ACCESS, received(date(2026, 3, 10)), promise=30)
    assert [step.code for step in promised.steps if step.counts] == ["promise"]


def test_an_extension_is_shown_before_the_days_that_do_not_count():
    found = asked(
        GDPR,
        Right.ACCESS,
        received(JUNE),
        june(Kind.IDENTITY_REQUESTED, 3),
        june(Kind.IDENTITY_RECEIVED, 8),
        event(Kind.EXTENDED, date(2026, 7, 3)),
    )
    assert step(found, "extended").on == date(2026, 9, 1)
    assert (step(found, "paused").on, step(found, "paused").counts) == (date(2026, 9, 6), True)
    florida = asked(Regime.US_FL, Right.DELETE, received(JUNE), june(Kind.EXTENDED, 3))
    assert not step(florida, "extended").confirmed
    held = asked(UK, Right.ACCESS, received(JUNE), june(Kind.FEE_QUOTED, 3))
    assert not step(held, "without_pause").confirmed


def test_an_override_is_named_where_it_bears_on_the_right():
    overrides = (
        override("clocks.answer.count"),
        override("rights.delete.degree"),
    )
    changed = dates(replace(law(GDPR), overrides=overrides), Right.ACCESS, [received(JUNE)], BERLIN)
    named = [step.values["key"] for step in changed.steps if step.code == "override"]
    assert named == ["clocks.answer.count"]


def override(key):
    return Override(law="gdpr", key=key, was="1", now="2", reason="counsel")
