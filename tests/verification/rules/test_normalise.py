import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.rules import normalise
from verification.rules.normalise import Unusable


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Ada Lovelace", "ada lovelace"),
        ("  ADA \t LOVELACE ", "ada lovelace"),
        ("Lovelace, Ada", "ada lovelace"),
        ("Lovelace,Ada King", "ada king lovelace"),
        ("John Smith, Jr.", "john smith jr"),
        ("John Smith, Ph.D.", "john smith ph d"),
        ("Smith, John, Jr.", "smith john jr"),
        ("J. R. Ewing", "j r ewing"),
        ("O'Brien", "obrien"),
        ("O\u2019Brien", "obrien"),
        ("O\u00b4Brien", "obrien"),
        ("Müller-Lüdenscheidt, José", "jose muller ludenscheidt"),
        ("Mu\u0308ller", "muller"),
        ("Straße", "strasse"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("İpek I\u015f\u0131k", "ipek isik"),
        ("\uff21\uff44\uff41", "ada"),
        ("Ялтинский Пётр", "ялтинскии петр"),
        ("김철수", "김철수"),
        ("सीता", "सीता"),
        ("Smith_Jones", "smith jones"),
    ],
)
def test_a_name_has_one_spelling(written, normal):
    assert normalise.name(written) == normal


def test_marks_that_tell_names_apart_stay():
    assert normalise.name("सीता") != normalise.name("सता")


def test_the_order_of_names_counts():
    assert normalise.name("Martin Thomas") != normalise.name("Thomas Martin")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada@EXAMPLE.org\n", "ada@example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("ada+news@example.org", "ada+news@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        ("\uff41da@example.org", "ada@example.org"),
    ],
)
def test_an_address_has_one_spelling(written, normal):
    assert normalise.email(written) == normal


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("ada", "is not one e-mail address"),
        ("@example.org", "is not one e-mail address"),
        ("ada@", "has a domain that cannot exist"),
        ("ada@example", "has a domain that cannot exist"),
        ("ada@-.org", "has a domain that cannot exist"),
        ("ada@a..org", "has a domain that cannot exist"),
        ("ada@example.org, bob@example.org", "is not one e-mail address"),
        ("ada@b@example.org", "is not one e-mail address"),
        ("ada x@example.org", "is not one e-mail address"),
        ("a" * 243 + "@example.org", "is longer than 254 characters"),
    ],
)
def test_what_is_no_address_is_refused(written, reason):
    with pytest.raises(Unusable, match=f"^{reason}$"):
        normalise.email(written)


@pytest.mark.parametrize(
    ("written", "region", "normal"),
    [
        ("(202) 555-0123", "US", "+12025550123"),
        ("202.555.0123", "US", "+12025550123"),
        ("1 202 555 0123", "US", "+12025550123"),
        ("+1 202 555 0123", "DE", "+12025550123"),
        ("+1 202 555 0123", None, "+12025550123"),
        ("202-555-0123 ext. 7", "US", "+12025550123"),
        ("0491 570 006", "AU", "+61491570006"),
        ("020 7946 0958", "GB", "+442079460958"),
    ],
)
def test_a_telephone_number_has_one_spelling(written, region, normal):
    assert normalise.phone(written, region) == normal


@pytest.mark.parametrize(
    ("written", "region", "reason"),
    [
        ("call me", "US", "is not a telephone number"),
        ("202 555 0123", None, "is not a telephone number"),
        ("555", "US", "has the wrong number of digits for a telephone number"),
        ("+1 202 555 01234", "US", "has the wrong number of digits for a telephone number"),
        ("2" * 501, "US", "is longer than 500 characters"),
    ],
)
def test_what_is_no_telephone_number_is_refused(written, region, reason):
    with pytest.raises(Unusable, match=f"^{reason}$"):
        normalise.phone(written, region)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("0000123", "123"),
        ("1-071", "1071"),
        (" 12 34/56.7 ", "1234567"),
        ("AC-0012", "ac0012"),
        ("00ac12", "ac12"),
        ("\uff11\uff12", "12"),
    ],
)
def test_an_account_number_has_one_spelling(written, normal):
    assert normalise.account(written) == normal


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("000-0", "is all zeros"),
        ("--", "has no letters or digits"),
        ("1" * 501, "is longer than 500 characters"),
    ],
)
def test_what_is_no_account_number_is_refused(written, reason):
    with pytest.raises(Unusable, match=f"^{reason}$"):
        normalise.account(written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [("?!", "has no letters"), ("x" * 501, "is longer than 500 characters")],
)
def test_what_is_no_name_is_refused(written, reason):
    with pytest.raises(Unusable, match=f"^{reason}$"):
        normalise.name(written)


@pytest.mark.parametrize(
    "normal",
    [normalise.name, normalise.email, normalise.account, lambda v: normalise.phone(v, "US")],
)
@given(text=st.text(max_size=60))
def test_any_text_is_settled_at_once_or_refused(normal, text):
    try:
        once = normal(text)
    except Unusable:
        return
    assert once
    assert normal(once) == once


@given(text=st.text(alphabet="aàäåâ eéèøØßĳﬁǆ,.'-", min_size=1, max_size=20))
def test_case_makes_no_difference_to_a_name(text):
    try:
        normal = normalise.name(text)
    except Unusable:
        return
    assert normalise.name(text.upper()) == normal
