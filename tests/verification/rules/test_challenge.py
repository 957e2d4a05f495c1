"""The code: how it is written and read, and what a try leads to."""

from datetime import timedelta

import pytest

from verification.rules import challenge
from verification.rules.challenge import Outcome


def test_what_a_code_is_worth():
    """Five guesses at one of a hundred million codes: one in twenty million."""
    assert (challenge.CODES, challenge.MOST_TRIES) == (100_000_000, 5)
    assert timedelta(minutes=10) == challenge.LIFE


@pytest.mark.parametrize(
    ("number", "code"), [(0, "00000000"), (7, "00000007"), (12345678, "12345678")]
)
def test_a_code_keeps_its_leading_zeros(number, code):
    assert challenge.code(number) == code


@pytest.mark.parametrize("number", [-1, 100_000_000])
def test_no_other_number_makes_a_code(number):
    with pytest.raises(ValueError, match="10\\*\\*8"):
        challenge.code(number)


def test_a_code_is_shown_in_two_groups():
    assert challenge.shown("12345678") == "1234 5678"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("12345678", id="plain"),
        pytest.param("1234 5678", id="as it is shown"),
        pytest.param("  1234  5678 \n", id="more spaces"),
        pytest.param("1234-5678", id="a hyphen"),
        pytest.param("1234\u20135678", id="a dash"),
        pytest.param("1234\u22125678", id="a minus sign"),
        pytest.param("1234.5678", id="a dot"),
        pytest.param("12 34 56 78", id="in pairs"),
        pytest.param("1234\u00a05678", id="a space that does not break"),
        pytest.param("1234\u200b5678", id="a space of no width"),
        pytest.param("\uff11\uff12\uff13\uff14\u3000\uff15\uff16\uff17\uff18", id="full width"),
        pytest.param("\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", id="Arabic digits"),
        pytest.param("\u09672345678", id="digits of two scripts"),
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed):
    assert challenge.read(typed) == "12345678"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "1234567", "123456789", "1234567a", "O2345678", "1234/5678", "\u00bd2345678"],
)
def test_what_is_no_code_is_read_as_none(typed):
    assert challenge.read(typed) == ""


@pytest.mark.parametrize(
    ("tries", "right", "late", "outcome"),
    [
        pytest.param(1, True, False, Outcome.PASSED, id="right at once"),
        pytest.param(5, True, False, Outcome.PASSED, id="right at the last try"),
        pytest.param(6, True, False, Outcome.USED_UP, id="right, one try too late"),
        pytest.param(1, False, False, None, id="wrong"),
        pytest.param(4, False, False, None, id="wrong, one try left"),
        pytest.param(5, False, False, Outcome.USED_UP, id="wrong for the fifth time"),
        pytest.param(1, True, True, Outcome.EXPIRED, id="right, after its time"),
        pytest.param(5, False, True, Outcome.EXPIRED, id="wrong, after its time"),
    ],
)
def test_what_a_try_leads_to(tries, right, late, outcome):
    assert challenge.after_try(tries, right=right, late=late) == outcome
