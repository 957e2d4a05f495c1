"""When something is noticed: thresholds and one below them, stated by hand."""

from datetime import date

import pytest

from verification.rules import signals
from verification.rules.signals import RAISES, SECONDS, Counts, Signal, noticed

ASKED_ON = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"people": 2}, []),
        ({"people": 3}, ["many_from_one"]),
        ({"contacts": 2}, []),
        ({"contacts": 3}, ["one_from_many"]),
        ({"by_agent": 20}, []),
        ({"by_agent": 21}, ["agent_velocity"]),
        ({"changed": True}, ["contact_changed"]),
        ({"disposable": True}, ["disposable"]),
        (
            {"disposable": True, "by_agent": 99, "people": 99, "contacts": 99, "changed": True},
            ["many_from_one", "one_from_many", "contact_changed", "disposable", "agent_velocity"],
        ),
    ],
)
def test_what_is_noticed(counts, expected):
    assert list(noticed(Counts(**counts))) == expected


def test_each_signal_asks_for_one_thing_and_the_stored_values_stay():
    assert {str(signal) for signal in RAISES} == {"disposable", "one_from_many"}
    assert {str(s) for s in SECONDS} == {"many_from_one", "contact_changed", "agent_velocity"}
    assert set(Signal) == RAISES | SECONDS


@pytest.mark.parametrize(
    ("changed_on", "days", "fresh"),
    [
        pytest.param(None, 30, False, id="never seen to change"),
        pytest.param(date(2026, 10, 2), 30, False, id="31 days before"),
        pytest.param(date(2026, 10, 3), 30, True, id="30 days before"),
        pytest.param(date(2026, 11, 2), 30, True, id="the same day"),
        pytest.param(date(2026, 11, 9), 30, True, id="after they asked"),
        pytest.param(date(2026, 11, 1), 1, True, id="a cool-down of one day"),
        pytest.param(date(2026, 10, 31), 1, False, id="a day too old for it"),
        pytest.param(date(2026, 11, 2), 0, False, id="no cool-down"),
    ],
)
def test_how_long_a_change_of_contact_counts(changed_on, days, fresh):
    assert signals.is_fresh(changed_on, ASKED_ON, days) is fresh


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ada@mailinator.com", True),
        ("  Ada@Mailinator.COM ", True),
        ("ada@box.mailinator.com", True),
        ("ada@a.b.yopmail.com", True),
        ("ada@mailinator.example", False),
        ("ada@mailinator.com.example.org", False),
        ("ada@example.org", False),
        ("ada@duck.com", False),
        ("ada@privaterelay.appleid.com", False),
        ("mailinator.com", False),
        ("", False),
    ],
)
def test_a_mailbox_made_to_be_thrown_away(address, expected):
    assert signals.is_disposable(address) is expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"email": " Ada@Example.ORG ", "phone": "+1 202 555 0142"}, "ada@example.org"),
        ({"email": "nonsense", "phone": "+1 (202) 555-0142"}, "+12025550142"),
        ({"phone": "202 555-0142"}, "2025550142"),
        ({"phone": "none"}, "none"),
        ({"email": "", "phone": None}, ""),
        ({}, ""),
    ],
)
def test_by_what_a_sender_is_recognised(claims, expected):
    assert signals.contact(claims) == expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"name": "Lovelace, Ada"}, "ada lovelace"),
        ({"name": "Ada Lovelace", "child_name": "Byron Lovelace"}, "byron lovelace"),
        ({"account": "00-42"}, "42"),
        ({"name": "!?", "account": "42"}, "42"),
        ({}, ""),
    ],
)
def test_whom_a_submission_asks_for(claims, expected):
    assert signals.person(claims) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        ({}, ""),
        ({"email": "Desk@Agent.example", "company": "Agent"}, "desk@agent.example"),
        ({"company": "Agent Ltd.", "name": "Grace"}, "agent ltd grace"),
    ],
)
def test_by_what_an_agent_is_recognised(given, expected):
    assert signals.agent(given) == expected
