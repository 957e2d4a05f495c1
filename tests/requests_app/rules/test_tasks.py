"""How a task can end, and which day is suggested for it."""

from datetime import date

import pytest

from requests_app.rules.tasks import TaskOutcome, lacks, suggested_due


@pytest.mark.parametrize(
    ("outcome", "text", "files", "lacking"),
    [
        ("done", "", 0, "content"),
        ("done", " \n", 0, "content"),
        ("done", "Three rows.", 0, ""),
        ("done", "", 1, ""),
        ("nothing_held", "", 0, ""),
        ("nothing_held", "I looked by name.", 0, ""),
        ("nothing_held", "", 1, "files"),
        ("cannot", "", 0, "reason"),
        ("cannot", "Not my system.", 0, ""),
        ("cannot", "Not my system.", 2, "files"),
    ],
)
def test_what_an_answer_lacks(outcome, text, files, lacking):
    assert lacks(TaskOutcome(outcome), text=text, files=files) == lacking


@pytest.mark.parametrize(
    ("due", "suggested"),
    [
        (date(2026, 12, 17), date(2026, 12, 10)),
        (date(2026, 11, 16), date(2026, 11, 9)),
        (date(2026, 11, 15), date(2026, 11, 8)),
        (date(2026, 11, 6), date(2026, 11, 4)),
        (date(2026, 11, 3), date(2026, 11, 2)),
        (date(2026, 11, 2), date(2026, 11, 2)),
        (date(2026, 10, 20), date(2026, 11, 2)),
    ],
)
def test_a_task_is_due_before_the_request_and_never_in_the_past(due, suggested):
    assert suggested_due(date(2026, 11, 2), due) == suggested
