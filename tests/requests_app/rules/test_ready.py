"""Ready texts: which gaps are known, and how they are filled."""

import pytest

from requests_app.rules.ready import VARIABLES, filled, unknown


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Hello {name}, {reference} of {business}.", []),
        ("No gap.", []),
        ("{right} {received_on} {due_on} {status_url}", []),
        ("{e-mail} {phone} {phone}", ["{e-mail}", "{phone}"]),
        ("{Name}", ["{Name}"]),
        ("{}", ["{}"]),
        ("An open { brace", ["{"]),
        ("A } brace and a { brace", ["{", "}"]),
        ("{{name}}", ["{", "}"]),
        ("{name.__class__}", ["{name.__class__}"]),
    ],
)
def test_a_gap_that_nobody_can_fill_is_named(text, odd):
    assert unknown(text) == odd


def test_gaps_are_filled_once_and_what_is_filled_in_is_no_gap():
    values = {"name": "{reference}", "reference": "PR-1"}
    assert filled("{name} {reference} {due_on}", values) == "{reference} PR-1 {due_on}"


def test_the_gaps_are_these_and_of_the_person_only_the_name():
    assert VARIABLES == (
        "reference", "business", "right", "received_on", "due_on", "name", "status_url",
    )  # fmt: skip
