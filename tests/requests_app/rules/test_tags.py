"""Tags: what is stored of what was typed."""

import pytest

from requests_app.rules.tags import tag
from requests_app.rules.workflow import NotAllowed


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("vip", "vip"),
        ("  VIP Customer ", "vip-customer"),
        ("2026-q4", "2026-q4"),
        ("-urgent-", "urgent"),
        ("Prüfung", "prüfung"),
        ("Pru\u0308fung", "prüfung"),
        ("हिन्दी", "हिन्दी"),
        ("a" * 30, "a" * 30),
    ],
)
def test_what_is_stored(typed, stored):
    assert tag(typed) == stored


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Type a tag"),
        (" - ", "Type a tag"),
        ("a" * 31, "at most 30"),
        ("a@example.org", "letters, digits and hyphens"),
        ("a,b", "letters, digits and hyphens"),
        ("a\u200bb", "letters, digits and hyphens"),
        ("<b>", "letters, digits and hyphens"),
        ("½", "letters, digits and hyphens"),
    ],
)
def test_what_is_refused(typed, why):
    with pytest.raises(NotAllowed, match=why):
        tag(typed)
