"""Which answers need a second person: every right by every outcome, written by hand."""

import pytest

from requests_app.rules.approvals import WHY, Reason, needs_second
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action

# right: in full, in part, refused
TABLE = """
access            pieces   pieces   refuses
know_specific     pieces   pieces   refuses
portability       pieces   pieces   refuses
delete            erases   erases   refuses
know_categories   -        refuses  refuses
correct           -        refuses  refuses
restrict          -        refuses  refuses
object            -        refuses  refuses
object_marketing  -        refuses  refuses
withdraw_consent  -        refuses  refuses
human_review      -        refuses  refuses
opt_out           -        refuses  refuses
limit             -        refuses  refuses
access_admt       -        refuses  refuses
opt_out_admt      -        refuses  refuses
appeal_admt       -        refuses  refuses
"""
OUTCOMES = (Action.FULFIL, Action.FULFIL_PART, Action.DENY)
ROWS = [
    (right, action, found)
    for right, *cells in (line.split() for line in TABLE.strip().splitlines())
    for action, found in zip(OUTCOMES, cells, strict=True)
]


@pytest.mark.parametrize(("right", "action", "found"), ROWS)
def test_who_must_look(right, action, found):
    assert needs_second(Right(right), action) == (None if found == "-" else found)


def test_every_right_stands_in_the_table():
    assert {right for right, _, _ in ROWS} == set(Right)


@pytest.mark.parametrize("action", [*OUTCOMES, Action.QUOTE_FEE])
@pytest.mark.parametrize("right", Right)
def test_what_is_called_excessive_has_a_reason_of_its_own(right, action):
    assert needs_second(right, action, "excessive") == "excessive"


def test_other_grounds_change_nothing_and_a_plain_fee_needs_nobody():
    assert needs_second(Right.DELETE, Action.DENY, "legal_duty") == "refuses"
    assert needs_second(Right.ACCESS, Action.QUOTE_FEE) is None


def test_each_reason_says_why_in_a_sentence():
    assert set(WHY) == set(Reason)
    assert all(text.endswith("looks first.") for text in WHY.values())
