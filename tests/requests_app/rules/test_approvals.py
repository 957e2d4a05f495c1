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
    found = None if found == "-" else found
    assert needs_second(Right(right), action, asked_for=Right(right)) == found


def test_every_right_stands_in_the_table():
    assert {right for right, _, _ in ROWS} == set(Right)


@pytest.mark.parametrize("action", [*OUTCOMES, Action.QUOTE_FEE])
@pytest.mark.parametrize("right", Right)
def test_what_is_called_excessive_has_a_reason_of_its_own(right, action):
    assert needs_second(right, action, "excessive", asked_for=right) == "excessive"


def test_other_grounds_change_nothing_and_a_plain_fee_needs_nobody():
    erased, shown = {"asked_for": Right.DELETE}, {"asked_for": Right.ACCESS}
    assert needs_second(Right.DELETE, Action.DENY, "legal_duty", **erased) == "refuses"
    assert needs_second(Right.ACCESS, Action.QUOTE_FEE, **shown) is None


@pytest.mark.parametrize(
    ("asked_for", "right", "found"),
    [
        ("delete", "opt_out", "other_right"),
        ("know_specific", "know_categories", "other_right"),
        ("access", "withdraw_consent", "other_right"),
        ("portability", "object", "other_right"),
        ("delete", "access", "pieces"),
        ("access", "delete", "erases"),
        ("know_categories", "opt_out", None),
        ("correct", "limit", None),
    ],
)
def test_what_was_asked_for_and_made_another_right_is_answered_by_two(asked_for, right, found):
    order = {"asked_for": Right(asked_for)}
    assert needs_second(Right(right), Action.FULFIL, **order) == found
    assert needs_second(Right(right), Action.DENY, **order) == "refuses"
    assert needs_second(Right(right), Action.QUOTE_FEE, **order) is None


def test_each_reason_says_why_in_a_sentence():
    assert set(WHY) == set(Reason)
    assert all(text.endswith("looks first.") for text in WHY.values())
