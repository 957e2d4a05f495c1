"""What is left to see of a value on file, stated by hand."""

import pytest

from requests_app.rules.masking import masked


@pytest.mark.parametrize(
    ("field", "value", "seen"),
    [
        ("email", "jane.doe@example.com", "j•••@e•••.com"),
        ("email", "  Jane@Example.CO.UK ", "J•••@E•••.UK"),
        ("email", "jd@example.com", "•••@e•••.com"),
        ("email", "jane@x.org", "j•••@•••.org"),
        ("email", "jane at example", "•••"),
        ("email", "jane@localhost", "•••"),
        ("phone", "+1 202 555 0199", "••• ••• 0199"),
        ("phone", "(202) 555-0199", "••• ••• 0199"),
        ("phone", "555-0199", "•••"),
        ("phone", "5550199 x2", "••• ••• 1992"),
        ("phone", "none", "•••"),
        ("account", "AC-100007", "A•••7"),
        ("account", "1234567890123", "1•••3"),
        ("account", "A-1007", "•••"),
        ("name", "Ada Lovelace", "A. L."),
        ("name", "Lovelace, Ada King", "L. K."),
        ("name", "Ada", "A."),
        ("name", "Ada X", "A. •••"),
        ("name", "Émilie du Châtelet", "É. C."),
        ("name", "王小明", "•••"),
        ("birth", "1815-12-10", "•••"),
        ("address", "12 Example Street", "•••"),
        ("anything", "secret", "•••"),
        ("email", "", ""),
        ("name", "   ", ""),
    ],
)
def test_what_is_seen(field, value, seen):
    assert masked(field, value) == seen


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("email", "jane@example.com", "jennifer.doe.the.third@examples-of-things.com"),
        ("phone", "+12025550199", "+4930123450199"),
        ("account", "A100007", "A99999999999999999997"),
        ("name", "Ada Lovelace", "Alexandrina Longbottom"),
        ("birth", "1815", "10 December 1815"),
    ],
)
def test_the_length_is_not_told(field, one, other):
    assert masked(field, one) == masked(field, other)
