import pytest

from verification.rules import comparison, people
from verification.rules.comparison import Level


@pytest.mark.parametrize(
    ("claimed", "held", "level"),
    [
        ({"email": "ada@bücher.example"}, {"email": "ADA@xn--bcher-kva.example"}, Level.AGREES),
        ({"email": "ada+news@example.org"}, {"email": "ada@example.org"}, Level.CLOSE),
        ({"email": "a.da@example.org"}, {"email": "ada@example.org"}, Level.CLOSE),
        ({"email": "adda@example.org"}, {"email": "ada@example.org"}, Level.CLOSE),
        ({"email": "eva@example.org"}, {"email": "ada@example.org"}, Level.DIFFERS),
        ({"phone": "(202) 555-0101"}, {"phone": "+12025550101"}, Level.AGREES),
        ({"phone": "202 555 0110"}, {"phone": "+12025550101"}, Level.CLOSE),
        ({"phone": "202 555 0199"}, {"phone": "+12025550101"}, Level.DIFFERS),
        ({"account": "00-1234567"}, {"account": "1234567"}, Level.AGREES),
        ({"account": "1234576"}, {"account": "1234567"}, Level.CLOSE),
        ({"account": "8"}, {"account": "7"}, Level.DIFFERS),
        ({"invoice": "30.09.2026"}, {"invoice": "2026-09-30"}, Level.AGREES),
        ({"invoice": "Sept"}, {"invoice": "September"}, Level.DIFFERS),
        ({"invoice": "x"}, {"account": "7"}, Level.MISSING),
        ({"address": "12 Elm St, Salem, OR 97301"},
         {"street": "12 Elm Street", "city": "SALEM", "postcode": "97301"}, Level.AGREES),
        ({"address": "12 Elm St, Salem, OR 97301"}, {"street": "12 Elm St"}, Level.AGREES),
        ({"address": "99 Oak St, Salem, OR 97301"},
         {"address": "12 Elm St, Salem, OR 97301"}, Level.DIFFERS),
        ({"address": "12 Elm St, Salem, OR 97301"}, {"postcode": "97301"}, Level.CLOSE),
        ({"given": "Ada", "family": "King"}, {"name": "King, Ada"}, Level.AGREES),
    ],
)  # fmt: skip
def test_a_field_stands_so_against_the_record(claimed, held, level):
    found = comparison.compare(
        people.read(claimed, "US", ["invoice"]), people.read(held, "US", ["invoice"])
    )
    assert set(comparison.levels(found, claimed).values()) == {level}


def test_what_cannot_be_read_is_left_out():
    person = people.read({"email": "none", "phone": "x", "birth": "?", "child_age": 9}, "US")
    assert person == people.Person()
    assert comparison.levels(comparison.compare(person, person), ["email", "other"]) == {}
