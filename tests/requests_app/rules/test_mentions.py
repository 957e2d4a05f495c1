"""Who is meant by @name."""

import pytest

from requests_app.rules.mentions import mentioned

PEOPLE = {"ines": 1, "bo.lee": 2, "kim+desk": 3, "Ada": 4}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@ines please", {1}),
        ("Look, @INES, and @bo.lee.", {1, 2}),
        ("(@kim+desk) @ada", {3, 4}),
        ("ask ines", set()),
        ("mail to x@ines or ada@bo.lee", set()),
        ("@nobody @inesx @@ines", set()),
        ("", set()),
    ],
)
def test_a_name_with_an_at_is_meant_and_nothing_else(text, meant):
    assert mentioned(text, PEOPLE) == meant
