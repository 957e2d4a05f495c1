"""What serves as watermark, and from where the next run reads."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from verification.records import watermark
from verification.records.watermark import NoMark

EAST = timezone(timedelta(hours=2))
NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - as a database without time zones gives it


@pytest.mark.parametrize(
    ("value", "stored", "since"),
    [
        (NOON, "local 2026-03-01T12:00:00", datetime(2026, 3, 1, 11, 45)),  # noqa: DTZ001
        (
            datetime(2026, 3, 1, 12, tzinfo=EAST),
            "instant 2026-03-01T10:00:00+00:00",
            datetime(2026, 3, 1, 9, 45, tzinfo=UTC),
        ),
        (date(2026, 3, 1), "day 2026-03-01T00:00:00", date(2026, 2, 28)),
        ("2026-03-01T12:00:00.5Z", "text 2026-03-01T12:00:00.500000", "2026-03-01 11:45:00"),
        (5_000, "number 5000", 4_100),
        (Decimal("5000.0"), "number 5000", 4_100),
    ],
)
def test_a_mark_is_stored_and_read_from_behind_it(value, stored, since):
    mark = watermark.read(value)
    assert mark.text() == stored
    assert watermark.stored(stored) == mark
    assert watermark.since(mark, 900) == since


@pytest.mark.parametrize("value", ["soon", True, 1.5, Decimal("1.5"), b"x", None])
def test_what_does_not_compare_is_no_mark(value):
    with pytest.raises(NoMark):
        watermark.read(value)


@pytest.mark.parametrize("spelled", ["T11:45:00Z", "T11:45:00.1", " 11:45:00+00:00", " 11:45:00"])
def test_text_sorts_behind_the_bound_however_it_is_spelled(spelled):
    assert watermark.since(watermark.read("2026-03-01 12:00"), 900) <= f"2026-03-01{spelled}"


def test_the_greater_of_two_counts_and_kinds_do_not_mix():
    one, two = watermark.read(1), watermark.read(2)
    assert watermark.further(None, one) == one
    assert watermark.further(two, one) == two
    with pytest.raises(NoMark, match="several kinds"):
        watermark.further(one, watermark.read("2026-03-01"))


@pytest.mark.parametrize("value", [NOON, "2026-03-01 12:00", NOON.replace(tzinfo=UTC)])
def test_a_mark_in_the_future_is_taken_for_now(value):
    now = datetime(2026, 2, 1, tzinfo=EAST)
    assert watermark.not_after(watermark.read(value), now).at.isoformat()[:16] == "2026-01-31T22:00"
    later = datetime(2026, 4, 1, tzinfo=UTC)
    assert watermark.not_after(watermark.read(value), later) == watermark.read(value)


def test_a_number_has_no_future():
    mark = watermark.read(9_999)
    assert watermark.not_after(mark, datetime(2026, 1, 1, tzinfo=UTC)) == mark


def test_nothing_stored_is_no_mark():
    assert watermark.stored("") is None
