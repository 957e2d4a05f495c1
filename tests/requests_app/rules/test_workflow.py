"""The whole table of moves, stated by hand: a row lost, changed or added must be noticed."""

import pytest

from requests_app.rules.rights import Right
from requests_app.rules.workflow import (
    ANSWERED,
    ENDED,
    MOVES,
    OPEN,
    STEPS,
    WAITING,
    Action,
    Identity,
    NotAllowed,
    Status,
    first_identity,
)

# status, action -> status, who, clock event, letter
TABLE = """
received               start                  in_progress            staff  -                        -
received               ask_identity           identity_pending       staff  identity_requested       identity_asked
received               ask_clarification      clarification_pending  staff  clarification_requested  clarification_asked
received               confirm_identity       received               either -                        -
received               extend                 received               staff  extension_notice_sent    extended
received               redirect               redirected             staff  redirected               redirected
received               withdraw               withdrawn              both   withdrawn                withdrawn
received               complain               received               both   -                        complaint_received
received               merge                  duplicate              staff  merged                   merged
received               close_as_spam          spam                   staff  closed_as_spam           -
in_progress            ask_identity           identity_pending       staff  identity_requested       identity_asked
in_progress            confirm_identity       in_progress            either -                        -
in_progress            ask_clarification      clarification_pending  staff  clarification_requested  clarification_asked
in_progress            quote_fee              fee_pending            staff  fee_quoted               fee_quoted
in_progress            extend                 in_progress            staff  extension_notice_sent    extended
in_progress            treat_as_categories    in_progress            staff  -                        as_categories
in_progress            fulfil                 fulfilled              staff  answered                 answered
in_progress            fulfil_part            partial                staff  answered                 answered
in_progress            deny                   denied                 staff  answered                 denied
in_progress            redirect               redirected             staff  redirected               redirected
in_progress            withdraw               withdrawn              both   withdrawn                withdrawn
in_progress            complain               in_progress            both   -                        complaint_received
in_progress            merge                  duplicate              staff  merged                   merged
in_progress            close_as_spam          spam                   staff  closed_as_spam           -
identity_pending       receive_identity       in_progress            both   identity_received        -
identity_pending       confirm_identity       in_progress            either identity_received        -
identity_pending       extend                 identity_pending       staff  extension_notice_sent    extended
identity_pending       treat_as_categories    in_progress            staff  -                        as_categories
identity_pending       fulfil                 fulfilled              staff  answered                 answered
identity_pending       fulfil_part            partial                staff  answered                 answered
identity_pending       deny                   denied                 staff  answered                 denied
identity_pending       redirect               redirected             staff  redirected               redirected
identity_pending       withdraw               withdrawn              both   withdrawn                withdrawn
identity_pending       complain               identity_pending       both   -                        complaint_received
identity_pending       merge                  duplicate              staff  merged                   merged
identity_pending       close_as_spam          spam                   staff  closed_as_spam           -
clarification_pending  receive_clarification  in_progress            both   clarification_received   -
clarification_pending  confirm_identity       clarification_pending  either -                        -
clarification_pending  extend                 clarification_pending  staff  extension_notice_sent    extended
clarification_pending  treat_as_categories    in_progress            staff  -                        as_categories
clarification_pending  fulfil                 fulfilled              staff  answered                 answered
clarification_pending  fulfil_part            partial                staff  answered                 answered
clarification_pending  deny                   denied                 staff  answered                 denied
clarification_pending  redirect               redirected             staff  redirected               redirected
clarification_pending  withdraw               withdrawn              both   withdrawn                withdrawn
clarification_pending  complain               clarification_pending  both   -                        complaint_received
clarification_pending  merge                  duplicate              staff  merged                   merged
clarification_pending  close_as_spam          spam                   staff  closed_as_spam           -
fee_pending            receive_fee            in_progress            staff  fee_paid                 -
fee_pending            confirm_identity       fee_pending            either -                        -
fee_pending            extend                 fee_pending            staff  extension_notice_sent    extended
fee_pending            treat_as_categories    in_progress            staff  -                        as_categories
fee_pending            fulfil                 fulfilled              staff  answered                 answered
fee_pending            fulfil_part            partial                staff  answered                 answered
fee_pending            deny                   denied                 staff  answered                 denied
fee_pending            redirect               redirected             staff  redirected               redirected
fee_pending            withdraw               withdrawn              both   withdrawn                withdrawn
fee_pending            complain               fee_pending            both   -                        complaint_received
fee_pending            merge                  duplicate              staff  merged                   merged
fee_pending            close_as_spam          spam                   staff  closed_as_spam           -
fulfilled              reopen                 in_progress            staff  reopened                 reopened
fulfilled              complain               fulfilled              both   -                        complaint_received
partial                reopen                 in_progress            staff  reopened                 reopened
partial                complain               partial                both   -                        complaint_received
partial                appeal                 partial                both   -                        appeal_received
denied                 reopen                 in_progress            staff  reopened                 reopened
denied                 complain               denied                 both   -                        complaint_received
denied                 appeal                 denied                 both   -                        appeal_received
redirected             reopen                 in_progress            staff  reopened                 reopened
redirected             complain               redirected             both   -                        complaint_received
withdrawn              reopen                 in_progress            staff  reopened                 reopened
withdrawn              complain               withdrawn              both   -                        complaint_received
duplicate              restore                in_progress            either reopened                 unmerged
duplicate              complain               duplicate              both   -                        complaint_received
spam                   restore                in_progress            staff  reopened                 -
spam                   complain               spam                   both   -                        complaint_received
"""  # noqa: E501
WHO = {
    frozenset({"staff"}): "staff",
    frozenset({"staff", "requester"}): "both",
    frozenset({"staff", "site"}): "either",
}
EXPECTED = [tuple(line.split()) for line in TABLE.strip().splitlines()]


def row(status, action):
    step = MOVES[status, action]
    who = WHO[frozenset(step.who)]
    to = step.leads_to(status)
    return (str(status), str(action), str(to), who, str(step.event or "-"), step.notice or "-")


def test_the_table_of_moves_is_this_and_no_other():
    assert len(EXPECTED) == 76
    assert sorted(row(*move) for move in MOVES) == sorted(EXPECTED)


def test_no_pair_of_status_and_action_has_two_steps():
    pairs = [(start, step.action) for step in STEPS for start in step.starts]
    assert len(pairs) == len(set(pairs)) == 76


def test_the_codes_that_are_stored_stay_as_they_are():
    assert [str(status) for status in Status] == [
        "received", "in_progress", "identity_pending", "clarification_pending", "fee_pending",
        "fulfilled", "partial", "denied", "redirected", "withdrawn", "duplicate", "spam",
    ]  # fmt: skip
    assert [str(action) for action in Action] == [
        "start", "ask_identity", "receive_identity", "confirm_identity", "ask_clarification",
        "receive_clarification", "quote_fee", "receive_fee", "extend", "treat_as_categories",
        "fulfil", "fulfil_part", "deny", "redirect", "withdraw", "reopen", "complain", "appeal",
        "merge", "close_as_spam", "restore",
    ]  # fmt: skip


def test_every_status_is_open_or_ended_and_a_redirect_is_no_answer():
    assert {str(status) for status in OPEN} == {
        "received", "in_progress", "identity_pending", "clarification_pending", "fee_pending",
    }  # fmt: skip
    assert {str(status) for status in ENDED} == {
        "fulfilled", "partial", "denied", "redirected", "withdrawn", "duplicate", "spam",
    }  # fmt: skip
    assert {str(status) for status in ANSWERED} == {"fulfilled", "partial", "denied"}
    assert {str(status): asks for status, asks in WAITING.items()} == {
        "identity_pending": "identity",
        "clarification_pending": "clarification",
        "fee_pending": "fee",
    }


@pytest.mark.parametrize(
    "right", ["opt_out", "limit", "opt_out_admt", "object_marketing", "withdraw_consent"]
)
def test_what_only_stops_a_use_is_never_verified(right):
    assert first_identity(Right(right)) == Identity.NOT_NEEDED


@pytest.mark.parametrize(
    "right",
    [
        "access", "know_categories", "know_specific", "delete", "correct", "portability",
        "restrict", "object", "human_review", "access_admt", "appeal_admt",
    ],
)  # fmt: skip
def test_every_other_right_starts_unchecked(right):
    assert first_identity(Right(right)) == Identity.UNCHECKED


def test_a_refusal_fills_its_gaps():
    refused = NotAllowed("Not before %(day)s.", day="Monday")
    assert (str(refused), refused.message) == ("Not before Monday.", "Not before %(day)s.")
