"""What must hold of every clock, whatever happens to a request."""

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules import calendars, laws
from requests_app.rules.deadlines import dates, earliest
from requests_app.rules.events import Event, Kind
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import Place

QUESTIONS = {
    Kind.IDENTITY_REQUESTED: Kind.IDENTITY_RECEIVED,
    Kind.CLARIFICATION_REQUESTED: Kind.CLARIFICATION_RECEIVED,
    Kind.FEE_QUOTED: Kind.FEE_PAID,
}
CODES = [*calendars.codes(), "DE-BY"]
ANSWERED = [(regime, right) for regime in Regime for right in laws.shipped().laws[regime].rights]
answers = st.sampled_from(ANSWERED) | st.sampled_from(
    [answered for answered in ANSWERED if answered[0] in (Regime.GDPR, Regime.UK_GDPR)]
)
HOLDING = [
    (Regime.GDPR, Kind.IDENTITY_REQUESTED),
    (Regime.GDPR, Kind.CLARIFICATION_REQUESTED),
    (Regime.UK_GDPR, Kind.IDENTITY_REQUESTED),
    (Regime.UK_GDPR, Kind.CLARIFICATION_REQUESTED),
    (Regime.UK_GDPR, Kind.FEE_QUOTED),
    (Regime.CH_FADP, Kind.FEE_QUOTED),
]
INSTANTS = [
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
    datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC),
]
PAUSING = [Regime.GDPR, Regime.UK_GDPR, Regime.CH_FADP]

receipts = st.dates(date(2020, 1, 1), date(2040, 12, 31))
places = st.builds(
    Place, st.just("Europe/Berlin"), st.sampled_from(CODES), st.sampled_from([*calendars.US_TABLES])
)
later = st.integers(0, 12) | st.integers(0, 150)


def at(day: date, kind: Kind, days: int | None = None, *, reasons: bool = True) -> Event:
    return Event(kind, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day, days, reasons)


@st.composite
def histories(draw):
    """Draw a receipt and whatever may follow it, in no order."""
    receipt = draw(receipts)
    happened = draw(
        st.lists(
            st.tuples(
                st.sampled_from([kind for kind in Kind if kind != Kind.RECEIVED]),
                later,
                st.none() | st.integers(0, 120),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    events = [
        at(receipt + timedelta(days=after), kind, days, reasons=reasons)
        for kind, after, days, reasons in happened
    ]
    return [at(receipt, Kind.RECEIVED), *events]


def made(regime, right, events, place, promise_days=None):
    return dates(laws.shipped().laws[regime], right, events, place, promise_days=promise_days)


def months_on(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@given(answers, histories(), places, st.none() | st.integers(1, 120))
def test_the_days_of_a_clock_stand_in_order(answered, events, place, promise):
    found = made(*answered, events, place, promise)
    assert found.due_on >= found.received_on == events[0].on
    assert found.unpaused_on >= found.received_on
    if found.suspended:
        assert found.legal_last_day is None
    else:
        assert found.due_on <= found.strict_on <= found.legal_last_day
    if found.extension_notice_by and found.extension_last_day:
        assert found.extension_notice_by <= found.extension_last_day
    if found.longest_on and not found.extended:
        assert found.strict_on < found.longest_on


@given(
    st.sampled_from(HOLDING), receipts, st.integers(0, 6), places, st.none() | st.integers(1, 60)
)
def test_an_open_question_shows_the_day_without_any_pause(held, receipt, asks, place, promise):
    regime, question = held
    received = at(receipt, Kind.RECEIVED)
    asked = [received, at(receipt + timedelta(days=asks), question)]
    alone, found = (
        made(regime, Right.ACCESS, events, place, promise) for events in ([received], asked)
    )
    assert found.suspended
    assert found.legal_last_day is None
    assert found.due_on == alone.due_on
    assert found.unpaused_on == alone.strict_on


@given(answers, histories(), places)
def test_an_extension_never_passes_the_law(answered, events, place):
    found = made(*answered, events, place)
    longest = {Regime.CCPA: 90, Regime.US_IA: 135, Regime.US_FL: 60, Regime.CA_PIPEDA: 60}
    regime = answered[0]
    if regime in longest and found.extended:
        assert found.strict_on <= events[0].on + timedelta(days=longest[regime])
    if regime == Regime.GDPR:
        most = months_on(events[0].on, 3) + timedelta(days=found.pause_days)
        assert found.strict_on <= most
        assert found.longest_on in (None, most)
    if found.extended:
        assert found.strict_on <= found.longest_on


@given(answers, histories(), places, st.randoms(use_true_random=False))
def test_events_may_come_in_any_order(answered, events, place, random):
    mixed = list(events)
    random.shuffle(mixed)
    assert made(*answered, events, place) == made(*answered, mixed, place)


@given(receipts, later, later, st.integers(0, 60), places, st.none() | later)
def test_a_longer_pause_never_gives_an_earlier_day(receipt, asks, waits, longer, place, extends):
    """Under the law of the EU, whatever else happens; a question is put once."""
    asked = receipt + timedelta(days=asks % 10)
    others = [
        at(receipt, Kind.RECEIVED),
        at(asked, Kind.IDENTITY_REQUESTED),
        at(receipt + timedelta(days=4), Kind.CLARIFICATION_REQUESTED),
        at(receipt + timedelta(days=14), Kind.CLARIFICATION_RECEIVED),
    ]
    if extends is not None:
        others.append(at(receipt + timedelta(days=extends), Kind.EXTENDED))
    given_on = asked + timedelta(days=waits)
    events = [*others, at(given_on, Kind.IDENTITY_RECEIVED)]
    moved = [*others, at(given_on + timedelta(days=longer), Kind.IDENTITY_RECEIVED)]
    first = made(Regime.GDPR, Right.ACCESS, events, place)
    second = made(Regime.GDPR, Right.ACCESS, moved, place)
    assert second.strict_on >= first.strict_on
    assert second.legal_last_day >= first.legal_last_day
    assert second.due_on >= first.due_on


@given(
    st.sampled_from(PAUSING), st.sampled_from([*QUESTIONS]), receipts, later, later, later, places
)
def test_a_later_reply_never_gives_an_earlier_day(
    regime, question, receipt, asks, waits, longer, place
):
    asked = receipt + timedelta(days=asks)
    before = [at(receipt, Kind.RECEIVED), at(asked, question)]
    days = [
        made(
            regime,
            Right.ACCESS,
            [*before, at(asked + timedelta(days=after), QUESTIONS[question])],
            place,
        )
        for after in (waits, waits + longer)
    ]
    first, second = days
    assert second.strict_on >= first.strict_on
    assert second.legal_last_day >= first.legal_last_day


@given(histories(), places, st.lists(st.sampled_from(Regime), min_size=1, max_size=4))
def test_several_laws_take_the_earliest_of_each_day(events, place, regimes):
    asked = {Regime.CCPA: Right.KNOW_SPECIFIC}
    each = [made(regime, asked.get(regime, Right.ACCESS), events, place) for regime in regimes]
    found = earliest(each)
    assert found.regimes == tuple(regimes)
    for one in each:
        assert found.due_on <= one.due_on
        assert found.strict_on <= one.strict_on
        assert found.unpaused_on <= one.unpaused_on
        assert one.legal_last_day is None or found.legal_last_day <= one.legal_last_day
        assert one.acknowledge_by is None or found.acknowledge_by <= one.acknowledge_by
        assert one.retain_through is None or found.retain_through >= one.retain_through
    assert found.suspended == all(one.suspended for one in each)


@given(histories(), places, st.sampled_from([*laws.shipped().laws[Regime.CCPA].rights]))
def test_no_question_moves_a_day_in_california(events, place, right):
    asking = {*QUESTIONS, *QUESTIONS.values()}
    quiet = [event for event in events if event.kind not in asking]
    asked = made(Regime.CCPA, right, events, place)
    assert asked.pause_days == 0
    assert not asked.suspended
    assert replace(asked, steps=()) == replace(made(Regime.CCPA, right, quiet, place), steps=())


def test_every_zone_has_its_day():
    zones = sorted(available_timezones())
    assert len(zones) > 400
    assert [zone for zone in zones for instant in INSTANTS if not counted(zone, instant)] == []


def counted(zone: str, instant: datetime) -> bool:
    """Tell whether days and months are counted from the local day of an instant."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    received, place = Event(Kind.RECEIVED, instant, day), Place(zone)
    ends = {
        (Regime.CCPA, Right.DELETE): day + timedelta(days=45),
        (Regime.US_IA, Right.ACCESS): day + timedelta(days=90),
        (Regime.CH_FADP, Right.ACCESS): day + timedelta(days=30),
        (Regime.GDPR, Right.ACCESS): months_on(day, 1),
    }
    return all(made(*answered, [received], place).due_on == end for answered, end in ends.items())


@pytest.mark.parametrize("year", range(2020, 2041))
def test_no_receipt_of_a_year_is_without_its_days(year):
    place = Place("America/Los_Angeles", "DE", "US-CA-STRICT")
    for number in range(0, 365, 13):
        receipt = at(date(year, 1, 1) + timedelta(days=number), Kind.RECEIVED)
        for regime, right in ANSWERED:
            found = made(regime, right, [receipt], place, 30)
            assert found.received_on < found.due_on <= found.legal_last_day
            assert any(step.counts for step in found.steps)
