"""By what people are found again: no database, tables by hand."""

import pytest

from requests_app.rules import person_keys
from requests_app.rules.person_keys import of_person, of_submission, sought

ADA = {"name": "Ada Lovelace", "email": " Ada@Example.ORG ", "phone": "(202) 555-0143"}


def plain(keys):
    return {(str(kind), value) for kind, value in keys}


def test_a_submission_is_found_by_contacts_whole_name_and_each_word():
    assert plain(of_submission(ADA, agent={}, region="US")) == {
        ("email", "ada@example.org"),
        ("phone", "+12025550143"),
        ("name", "ada lovelace"),
        ("word", "ada"),
        ("word", "lovelace"),
    }


def test_a_number_without_country_code_is_of_the_country_of_the_business():
    given = {"phone": "030 901820"}
    assert plain(of_submission(given, agent={}, region="DE")) == {("phone", "+4930901820")}
    assert plain(of_submission({"phone": "+49 30 901820"}, agent={}, region="US")) == {
        ("phone", "+4930901820")
    }


def test_case_accents_script_and_order_make_no_difference():
    found = plain(of_submission({"name": "Müller-Lüdenscheidt, José"}, agent={}, region=None))
    assert ("name", "jose muller ludenscheidt") in found
    assert {("word", one) for one in ("jose", "muller", "ludenscheidt")} <= found
    found = plain(of_submission({"name": "Пётр Брайен"}, agent={}, region=None))
    assert {("word", "petr"), ("word", "braien")} <= found


def test_a_child_the_agent_and_what_was_told_later_are_found_too():
    claims = {"name": "Pat Parent", "child_name": "Kim"}
    agent = {"name": "Bo", "company": "Rights Ltd", "email": "bo@rights.example", "phone": "x"}
    told = {"account": "00-77 88"}
    assert plain(of_submission(claims, told, agent=agent, region="US")) == {
        ("name", "pat parent"),
        ("name", "kim"),
        ("name", "bo"),
        ("name", "rights ltd"),
        *(("word", word) for word in ("pat", "parent", "kim", "bo", "rights", "ltd")),
        ("agent_email", "bo@rights.example"),
        ("account", "7788"),
    }


BOTH = {"ada@example.org", "+12025550143"}


@pytest.mark.parametrize(
    ("claims", "agent", "expected"),
    [
        pytest.param(ADA, {}, BOTH, id="contacts, no name"),
        pytest.param({"account": "77"}, {}, {"77"}, id="account"),
        pytest.param(ADA, {"email": "bo@example.net"}, BOTH, id="beside an agent"),
        pytest.param(
            ADA, {"email": "ADA@example.org", "phone": "+12025550143"}, set(), id="the agent's own"
        ),
        pytest.param({"email": "no address", "phone": "5"}, {}, set(), id="unusable"),
    ],
)
def test_one_person_is_known_by_own_contacts_and_account_alone(claims, agent, expected):
    assert {value for _kind, value in of_person(claims, agent=agent, region="US")} == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ADA@example.org ", [{("email", "ada@example.org"), ("agent_email", "ada@example.org")}]),
        (
            "202 555 0143",
            [
                {
                    ("phone", "+12025550143"),
                    ("agent_phone", "+12025550143"),
                    ("account", "2025550143"),
                }
            ],
        ),
        ("AC-0099x", [{("account", "ac0099x")}]),
        ("Lovelace ada", [{("word", "lovelace")}, {("word", "ada")}]),
        ("J. Ewing", [{("word", "ewing")}]),
        ("J", [{("word", "j")}]),
        ('"Lovelace, Ada"', [{("name", "ada lovelace")}]),
        ("“Ada Lovelace”", [{("name", "ada lovelace")}]),
        ("not@an@address", []),
        ("???", []),
        ('""', []),
        ("", []),
    ],
)
def test_what_is_looked_for_by_a_text(typed, expected):
    assert [plain(keys) for keys in sought(typed, "US")] == expected


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("PR-7F3K-92QD", "PR-7F3K-92QD"),
        (" pr7f3k92qd ", "PR-7F3K-92QD"),
        ("pr 7f3k 92qd", "PR-7F3K-92QD"),
        ("PR-IOL0-0000", "PR-1010-0000"),
        ("PR-7F3K", ""),
        ("Ada", ""),
    ],
)
def test_a_reference_is_read_as_people_type_it(typed, reference):
    assert person_keys.reference(typed) == reference


def test_a_name_without_end_is_cut():
    name = " ".join(f"w{number}" for number in range(40))
    words = [
        key for key in of_submission({"name": name}, agent={}, region=None) if key[0] == "word"
    ]
    assert len(words) == person_keys.MOST_WORDS
