import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.rules import keys, people
from verification.rules.keys import BadValue, Kind

ADA = {
    "name": "Lovelace, Ada",
    "email": "Ada@example.org",
    "phone": "202 555 0101",
    "account": "007",
}
FULL = {
    "given": "Wilhelmina",
    "family": "Sondergeld",
    "birth": "1960-02-10",
    "street": "42 Goldfinch Circuit",
    "city": "Canterbury",
    "postcode": "2776",
}


def claimed(values, region="US"):
    person = people.read(values, region)
    return keys.of_claim(person, people.spelled_name(values))


def test_a_record_yields_one_key_for_each_filled_field():
    assert keys.of_record(ADA, "US") == {
        (Kind.NAME, "ada lovelace"),
        (Kind.EMAIL, "ada@example.org"),
        (Kind.PHONE, "+12025550101"),
        (Kind.ACCOUNT, "7"),
    }
    assert keys.of_record({"email": "", "account": "12", "id": "40"}, "US") == {
        (Kind.ACCOUNT, "12")
    }


def test_a_tag_and_a_middle_name_are_keys_besides():
    found = keys.of_record({"name": "Ada King Lovelace", "email": "a.da+x@example.org"}, "US")
    assert {value for _, value in found} == {
        "ada king lovelace", "ada lovelace", "a.da+x@example.org", "ada@example.org"
    }  # fmt: skip


def test_a_value_that_does_not_fit_names_its_field_and_not_itself():
    with pytest.raises(BadValue) as raised:
        keys.of_record(ADA | {"phone": "hunter2"}, "US")
    assert raised.value.field == people.Field.PHONE
    assert str(raised.value) == "phone is not a telephone number"


def test_a_birth_date_or_address_that_cannot_be_read_is_no_fault():
    odd = {"account": "12", "birth": "unknown", "street": "?", "postcode": "-"}
    assert keys.of_record(odd, "US") == {(Kind.ACCOUNT, "12")}


@pytest.mark.parametrize(
    "left",
    [
        ("given", "birth"),
        ("family", "street"),
        ("postcode", "birth"),
        ("given", "family"),
        ("street", "postcode"),
        ("street", "birth"),
    ],
)
def test_a_record_is_found_with_any_two_fields_wrong(left):
    wrong = {"given": "Bo", "family": "Quist", "birth": "1999-12-30", "street": "9 Elm",
             "postcode": "9999"}  # fmt: skip
    told = FULL | {field: wrong[field] for field in left}
    assert claimed(told) & keys.of_record(FULL, "US")


@pytest.mark.parametrize(
    "told",
    [
        {"given": "Sondergeld", "family": "Wilhelmina", "birth": "10.02.1960"},
        {"given": "Wilhelma", "birth": "02/10/1960"},
        {"family": "Sondergeldt", "street": "Goldfinch Cct"},
        {"name": "Mina Sondergeld", "postcode": "2776"},
    ],
    ids=["names exchanged", "month first and a slip", "no house number", "a short name"],
)
def test_slips_do_not_hide_a_record(told):
    assert claimed(told) & keys.of_record(FULL, "US")


@pytest.mark.parametrize(
    "told",
    ["Smith William", "smith, WILLIAM", "William K. Smith", "Bill Smith", "Mr William Smith"],
)
def test_a_name_is_looked_up_in_every_way_to_say_it(told):
    assert claimed({"name": told}) & keys.of_record({"name": "William Smith"}, "US")


def test_a_name_in_another_script_is_found_in_ascii():
    russian, latin = {"name": "Анна Каренина"}, {"name": "Anna Karenina"}
    assert claimed(latin) & keys.of_record(russian, None)
    assert claimed(russian) & keys.of_record(latin, None)


def test_a_claim_that_cannot_be_read_has_no_keys():
    assert claimed({"name": "?", "email": "none", "phone": "", "account": "0"}) == frozenset()
    assert claimed({"name": None, "email": "ada@example.org"}) == {(Kind.EMAIL, "ada@example.org")}


@given(st.fixed_dictionaries({}, optional={field: st.text(max_size=30) for field in people.Field}))
def test_whatever_is_typed_is_no_fault(values):
    claimed(values)
    with contextlib.suppress(BadValue):
        assert keys.of_record(values, "US") is not None
