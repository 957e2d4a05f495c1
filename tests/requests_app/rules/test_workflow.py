"""The whole matrix, stated by hand: a row lost from the table must be noticed."""

import pytest

from requests_app.rules.rights import Right
from requests_app.rules.workflow import (
    MOVES,
    Action,
    Identity,
    NotAllowed,
    Standing,
    Status,
    first_identity,
    offered,
    refusal,
    step,
)

ALLOWED = {
    ("received", "start"): "in_progress",
    ("received", "withdraw"): "withdrawn",
    ("in_progress", "confirm_identity"): "in_progress",
    ("in_progress", "fulfil"): "fulfilled",
    ("in_progress", "fulfil_part"): "partial",
    ("in_progress", "deny"): "denied",
    ("in_progress", "withdraw"): "withdrawn",
}


def standing(status=Status.IN_PROGRESS, right=Right.DELETE, identity=Identity.CONFIRMED):
    return Standing(Status(status), right, identity)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("action", list(Action))
def test_every_pair_of_status_and_action(status, action):
    identity = Identity.UNCHECKED if action == Action.CONFIRM_IDENTITY else Identity.CONFIRMED
    before = standing(status, identity=identity)
    expected = ALLOWED.get((str(status), str(action)))
    if expected:
        assert step(before, action) == expected
    else:
        with pytest.raises(NotAllowed):
            step(before, action)


def test_the_table_has_no_other_rows():
    assert len(MOVES) == 7


@pytest.mark.parametrize("action", [Action.FULFIL, Action.FULFIL_PART])
def test_nothing_is_released_to_a_stranger(action):
    with pytest.raises(NotAllowed, match="Confirm the identity first"):
        step(standing(identity=Identity.UNCHECKED), action)


def test_a_stranger_may_be_refused():
    assert step(standing(identity=Identity.UNCHECKED), Action.DENY) == Status.DENIED


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
def test_an_opt_out_is_never_verified(right):
    assert first_identity(right) == Identity.NOT_NEEDED
    with pytest.raises(NotAllowed, match="forbids"):
        step(standing(right=right, identity=Identity.NOT_NEEDED), Action.CONFIRM_IDENTITY)


@pytest.mark.parametrize(
    "right",
    [
        Right.ACCESS,
        Right.KNOW_CATEGORIES,
        Right.KNOW_SPECIFIC,
        Right.DELETE,
        Right.CORRECT,
        Right.PORTABILITY,
    ],
)
def test_every_other_right_starts_unchecked(right):
    assert first_identity(right) == Identity.UNCHECKED


def test_offered_steps_are_those_that_are_not_refused():
    assert offered(standing(identity=Identity.UNCHECKED)) == [
        Action.CONFIRM_IDENTITY,
        Action.DENY,
        Action.WITHDRAW,
    ]
    assert offered(standing()) == [
        Action.FULFIL,
        Action.FULFIL_PART,
        Action.DENY,
        Action.WITHDRAW,
    ]
    assert offered(standing(Status.DENIED)) == []
    assert "already" in str(refusal(standing(), Action.CONFIRM_IDENTITY))
