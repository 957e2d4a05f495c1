import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.rules import names
from verification.rules.names import Name
from verification.rules.weights import Degree

SAME, NEAR, CLOSE, OTHER = Degree.SAME, Degree.NEAR, Degree.CLOSE, Degree.OTHER


@pytest.mark.parametrize(
    ("written", "given_names", "family"),
    [
        ("Ada Lovelace", ("ada",), ("lovelace",)),
        ("Lovelace, Ada King", ("ada", "king"), ("lovelace",)),
        ("Dr. Ada Lovelace, PhD", ("ada",), ("lovelace",)),
        ("José Müller-Lüdenscheidt", ("jose",), ("muller", "ludenscheidt")),
        ("Ludwig van Beethoven", ("ludwig",), ("beethoven",)),
        ("Juan de la Cruz", ("juan",), ("cruz",)),
        ("Omar al-Hassan", ("omar",), ("hassan",)),
        ("Ronald Mc Donald", ("ronald",), ("mcdonald",)),
        ("Tim O'Reilly", ("tim",), ("oreilly",)),
        ("Анна Каренина", ("anna",), ("karenina",)),
        ("Νίκος Παπαδόπουλος", ("nikos",), ("papadopoylos",)),
        ("Łukasz Straße", ("lukasz",), ("strasse",)),
        ("محمد", (), ("mhmd",)),
        ("Cher", (), ("cher",)),
    ],
)
def test_a_name_is_read(written, given_names, family):
    assert names.parse(written) == Name(given_names, family)


@pytest.mark.parametrize("written", ["", "?", "Dr.", "van der"])
def test_what_is_no_name_is_none(written):
    assert names.parse(written) is None
    assert names.of_parts(written, "") is None


@pytest.mark.parametrize(
    ("claimed", "held", "degrees"),
    [
        ("Ada Lovelace", "LOVELACE, ada", (SAME, SAME, False)),
        ("Bill Clinton", "William Clinton", (NEAR, SAME, False)),
        ("Peggy Olson", "Margaret Olson", (NEAR, SAME, False)),
        ("A. Lovelace", "Ada Lovelace", (CLOSE, SAME, False)),
        ("Jon Smith", "John Smith", (NEAR, SAME, False)),
        ("Ada Lovelcae", "Ada Lovelace", (SAME, NEAR, False)),
        ("King Lovelace", "Ada King Lovelace", (CLOSE, SAME, False)),
        ("Ludwig Beethoven", "Ludwig van Beethoven", (SAME, SAME, False)),
        ("Ana Garcia", "Ana García-López", (SAME, NEAR, False)),
        ("Thomas Martin", "Martin Thomas", (SAME, SAME, True)),
        ("Eva Lovelace", "Ada Lovelace", (OTHER, SAME, False)),
        ("Jean Smith", "Paul Smith", (OTHER, SAME, False)),
        ("Ada Byron", "Ada Lovelace", (SAME, OTHER, False)),
        ("Cher", "Ada Lovelace", (None, OTHER, False)),
    ],
)
def test_two_names_agree_so_far(claimed, held, degrees):
    assert names.compare(names.parse(claimed), names.parse(held)) == degrees


def test_two_columns_are_one_name():
    assert names.of_parts("Ana María", "de la Cruz Gómez") == Name(
        ("ana", "maria"), ("cruz", "gomez")
    )
    assert names.of_parts("", "Cruz") == Name((), ("cruz",))


@given(st.text(max_size=60))
def test_a_name_agrees_with_itself_in_any_script_or_case(text):
    name = names.parse(text)
    if name is None:
        return
    assert all(word.isascii() for word in (*name.given, *name.family))
    assert set(names.compare(name, name)) <= {SAME, None, False}
    assert len(names.variants(text)) <= 25
