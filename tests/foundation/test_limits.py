from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from foundation.limits import RateWindow, Verdict, client_address, spend, sweep

NOW = datetime(2026, 11, 2, 15, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tries(count, *, who="203.0.113.7", scope="status", now=NOW, limit=3):
    return [spend(scope, who, limit=limit, per=HOUR, now=now).allowed for _ in range(count)]


@pytest.mark.django_db
def test_the_limit_is_the_number_of_tries_in_a_window():
    assert tries(5) == [True, True, True, False, False]


@pytest.mark.django_db
def test_the_refusal_says_when_to_come_back():
    tries(3)
    assert spend("status", "203.0.113.7", limit=3, per=HOUR, now=NOW) == Verdict(False, 40 * 60)


@pytest.mark.django_db
def test_the_next_window_is_free_again():
    assert tries(4)[-1] is False
    assert tries(1, now=NOW + timedelta(minutes=39, seconds=59)) == [False]
    assert tries(1, now=NOW + timedelta(minutes=40)) == [True]


@pytest.mark.django_db
def test_callers_scopes_and_lengths_are_counted_apart():
    assert tries(4)[-1] is False
    assert tries(1, who="203.0.113.8") == [True]
    assert tries(1, scope="secret") == [True]
    assert spend("status", "203.0.113.7", limit=3, per=HOUR / 2, now=NOW).allowed


@pytest.mark.django_db
def test_who_tried_is_not_readable():
    tries(1, who="ada@example.org")
    assert b"ada" not in bytes(RateWindow.objects.get().who)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_racing_for_the_last_tries_share_exactly_those():
    def race(_):
        with closing(connection):
            return sum(tries(10, limit=20))

    tries(15, limit=20)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(race, range(8))) == 5


@pytest.mark.django_db
def test_windows_that_are_over_are_swept():
    tries(1, now=NOW - timedelta(days=2))
    tries(1, now=NOW - timedelta(hours=23))
    tries(1)
    assert sweep(NOW) == 1
    assert RateWindow.objects.count() == 2
    assert sweep(NOW) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("per", [timedelta(days=2), timedelta(0), timedelta(seconds=-5)])
def test_a_window_that_the_sweep_would_cut_short_is_refused(per):
    with pytest.raises(ValueError, match="between a second and a day"):
        spend("status", "x", limit=1, per=per, now=NOW)


@pytest.mark.parametrize(
    ("told", "address"),
    [
        pytest.param("203.0.113.7", "203.0.113.7", id="IPv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="one home, IPv6"),
        pytest.param("::ffff:203.0.113.7", "203.0.113.7", id="IPv4 mapped"),
        pytest.param("", "unknown", id="unix socket"),
        pytest.param("<script>", "unknown", id="nonsense"),
    ],
)
def test_whom_a_visitor_is_counted_as(rf, told, address):
    assert client_address(rf.get("/", REMOTE_ADDR=told)) == address
