"""Which files are wanted, until when, and how many: stated by hand."""

import pytest

from verification.rules.evidence import Purpose, over, refusal, wanted

IDENTITY, PERMISSION, ATTORNEY, PARENT = Purpose
PLAIN = {"copies": False, "asked": False, "agent": False, "parent": False, "only_unverified": False}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("", ()),
        ("copies", ()),
        ("asked", ()),
        ("copies asked", (IDENTITY,)),
        ("agent", (PERMISSION, ATTORNEY)),
        ("copies asked agent", (IDENTITY, PERMISSION, ATTORNEY)),
        ("parent", (PARENT,)),
        ("copies asked parent", (IDENTITY, PARENT)),
        ("only_unverified", ()),
        ("copies asked only_unverified", ()),
        ("parent only_unverified", ()),
        ("copies asked agent only_unverified", (PERMISSION,)),
    ],
)
def test_a_file_is_the_last_resort_and_none_verifies_an_opt_out(facts, expected):
    assert wanted(**PLAIN | dict.fromkeys(facts.split(), True)) == expected


@pytest.mark.parametrize(
    ("running", "unknown", "expected"),
    [
        (True, True, ()),
        (True, False, (IDENTITY,)),
        (False, False, (IDENTITY, PERMISSION, ATTORNEY, PARENT)),
    ],
)
def test_a_copy_goes_with_the_question_and_a_permission_with_the_answer(running, unknown, expected):
    assert over(running=running, unknown=unknown) == expected


@pytest.mark.parametrize(
    ("files", "size", "more", "expected"),
    [
        (0, 0, 10_000_000, ""),
        (5, 0, 1, ""),
        (6, 0, 1, "files"),
        (2, 20_000_000, 10_000_000, ""),
        (2, 20_000_000, 10_000_001, "size"),
    ],
)
def test_six_files_and_thirty_megabytes_are_the_most(files, size, more, expected):
    assert refusal(files=files, size=size, more=more) == expected
