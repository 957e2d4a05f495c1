import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.rules import addresses
from verification.rules.addresses import Address, Street
from verification.rules.weights import Degree

SPRINGFIELD = Address(Street("123", "n main"), "springfield", "62704", "il")


@pytest.mark.parametrize(
    ("written", "region", "read"),
    [
        ("123 N Main St Apt 4, Springfield, IL 62704", "US", SPRINGFIELD),
        ("123 North Main Street, Springfield, IL, 62704-1234, USA", "US", SPRINGFIELD),
        ("123 N Main St #4\nSpringfield IL 62704", "US", SPRINGFIELD),
        ("123 N. Main Street Springfield IL 62704", "US", SPRINGFIELD),
        ("PO Box 17, Springfield, IL 62704", "US",
         Address(Street("17", "pobox"), "springfield", "62704", "il")),
        ("Hauptstraße 5, 10115 Berlin", "DE", Address(Street("5", "haupt"), "berlin", "10115")),
        ("Hauptstr. 5\n10115 Berlin", "DE", Address(Street("5", "haupt"), "berlin", "10115")),
        ("10 Downing Street, London, SW1A 2AA", "GB",
         Address(Street("10", "downing"), "london", "sw1a2aa")),
        ("12 rue de Rivoli, 75001 Paris", "FR",
         Address(Street("12", "de rivoli"), "paris", "75001")),
        ("The Old Mill, Ambleside", "GB", Address(Street("", "the old mill"), "ambleside")),
        ("", "US", Address()),
    ],
)  # fmt: skip
def test_an_address_is_read(written, region, read):
    assert addresses.parse(written, region) == read


@pytest.mark.parametrize(
    ("claimed", "held", "degree"),
    [
        ("12 Elm Street", "12 ELM ST.", Degree.SAME),
        ("Elmstrasse 12", "12 Elmstr.", Degree.SAME),
        ("12 Elmm Street", "12 Elm Street", Degree.NEAR),
        ("Elm Street", "12 Elm Street", Degree.NEAR),
        ("13 Elm Street", "12 Elm Street", Degree.NEAR),
        ("345 Elm Street", "12 Elm Street", Degree.CLOSE),
        ("12 Oak Avenue", "12 Elm Street", Degree.OTHER),
    ],
)
def test_two_streets_agree_so_far(claimed, held, degree):
    assert addresses.compare_streets(addresses.street(claimed), addresses.street(held)) == degree


@pytest.mark.parametrize(
    ("claimed", "held", "degree"),
    [
        ("62704-1234", "62704", Degree.SAME),
        ("SW1A 2AA", "sw1a2aa", Degree.SAME),
        ("62740", "62704", Degree.NEAR),
        ("10115", "62704", Degree.OTHER),
    ],
)
def test_two_post_codes_agree_so_far(claimed, held, degree):
    codes = addresses.postcode(claimed), addresses.postcode(held)
    assert addresses.compare_postcodes(*codes) == degree


def test_a_state_in_letters_says_nothing_beside_its_name():
    assert addresses.compare_states("ca", "california") is None
    assert addresses.compare_states("ca", "nv") == Degree.OTHER


@pytest.mark.parametrize("region", ["US", "DE", None])
@given(text=st.text(max_size=80))
def test_any_text_is_read_as_some_address(region, text):
    assert isinstance(addresses.parse(text, region), Address)
