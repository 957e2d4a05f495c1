import pytest

from verification.rules import keys
from verification.rules.keys import BadValue, Field

ADA = {
    "name": "Lovelace, Ada",
    "email": "Ada@example.org",
    "phone": "202 555 0101",
    "account": "007",
}


def test_a_record_yields_one_key_for_each_filled_field():
    assert keys.of_record(ADA, "US") == {
        Field.NAME: "ada lovelace",
        Field.EMAIL: "ada@example.org",
        Field.PHONE: "+12025550101",
        Field.ACCOUNT: "7",
    }
    assert keys.of_record({"email": " ", "account": "12", "shoe_size": "40"}, "US") == {
        Field.ACCOUNT: "12"
    }


def test_a_value_that_does_not_fit_names_its_field_and_not_itself():
    with pytest.raises(BadValue) as raised:
        keys.of_record(ADA | {"phone": "hunter2"}, "US")
    assert raised.value.field == Field.PHONE
    assert str(raised.value) == "phone is not a telephone number"


def test_a_claim_is_read_as_each_region_would():
    found = keys.of_claims({"phone": "0491 570 006"}, ["AU", "GB"])
    assert found == {Field.PHONE: frozenset({"+61491570006", "+44491570006"})}


def test_a_region_that_cannot_read_a_claim_does_not_hinder_the_next():
    found = keys.of_claims({"phone": "030 123456"}, ["US", "DE"])
    assert found == {Field.PHONE: frozenset({"+4930123456"})}


def test_without_a_region_a_claim_needs_its_country_code():
    assert keys.of_claims({"phone": "202 555 0101"}, []) == {}
    assert keys.of_claims({"phone": "+1 202 555 0101"}, []) == {
        Field.PHONE: frozenset({"+12025550101"})
    }


def test_a_claim_that_cannot_be_read_is_left_out():
    claims = {"name": "Ada", "email": "none", "phone": "", "account": "0", "company": "Acme"}
    assert keys.of_claims(claims, ["US"]) == {Field.NAME: frozenset({"ada"})}


def test_a_field_that_is_no_text_at_all_is_left_out():
    assert keys.of_claims({"name": None, "email": "ada@example.org"}, ["US"]) == {
        Field.EMAIL: frozenset({"ada@example.org"})
    }
