from uuid import UUID

import pytest

from verification.rules.keys import Field
from verification.rules.matching import Candidate, Match, Record, match

NAME, EMAIL, PHONE, ACCOUNT = Field.NAME, Field.EMAIL, Field.PHONE, Field.ACCOUNT
CLAIMS = {
    NAME: frozenset({"ada lovelace"}),
    EMAIL: frozenset({"ada@example.org"}),
    PHONE: frozenset({"+12025550101", "+61491570006"}),
}


def on_file(number, source="CRM", **values):
    return Record(UUID(int=number), source, {Field(key): value for key, value in values.items()})


def test_each_claimed_field_agrees_differs_or_is_missing():
    ada = on_file(1, name="ada lovelace", email="other@example.org", account="7")
    bob = on_file(2, email="ada@example.org")
    found = match(CLAIMS, [ada, bob], namesakes=3)
    levels = {"name": "missing", "email": "agrees", "phone": "missing"}
    assert found.candidates == (Candidate(UUID(int=2), "CRM", levels, 1.0, ("email",)),)
    assert found.namesakes == 3


def test_the_record_with_most_agreement_comes_first():
    weak = on_file(1, email="ada@example.org", name="bob", phone="+12025550199")
    strong = on_file(2, email="ada@example.org", name="ada lovelace")
    full = on_file(3, email="ada@example.org", name="ada lovelace", phone="+61491570006")
    found = match(CLAIMS, [weak, strong, full])
    assert [fit.record_id.int for fit in found.candidates] == [3, 2, 1]
    assert [len(fit.agreeing) for fit in found.candidates] == [3, 2, 1]
    assert found.candidates[0].points == ("email", "phone"), "a name is no data point"
    assert (found.points, found.ambiguous) == (2, False)
    assert found.best == found.candidates[0]


def test_a_name_alone_is_no_match():
    found = match(CLAIMS, [on_file(1, name="ada lovelace")])
    assert found == Match(candidates=(), ambiguous=False, namesakes=0)
    assert (found.best, found.points) == (None, 0)


def test_nothing_on_file_is_no_match():
    assert match(CLAIMS, []) == Match()


@pytest.mark.parametrize(
    ("one", "other", "ambiguous"),
    [
        pytest.param(
            {"email": "ada@example.org"}, {"email": "ada@example.org"}, True, id="one source, same"
        ),
        pytest.param(
            {"email": "ada@example.org"}, {"phone": "+12025550101"}, True, id="one source"
        ),
        pytest.param(
            {"email": "ada@example.org"},
            {"email": "ada@example.org", "name": "ada lovelace"},
            False,
            id="one fits better",
        ),
        pytest.param(
            {"email": "ada@example.org"},
            {"email": "ada@example.org", "source": "Billing"},
            False,
            id="two systems, one person",
        ),
        pytest.param(
            {"email": "ada@example.org", "account": "7"},
            {"email": "ada@example.org", "account": "8", "source": "Billing"},
            True,
            id="two systems that contradict each other",
        ),
        pytest.param(
            {"email": "ada@example.org", "name": "ada king"},
            {"phone": "+12025550101", "name": "eva king", "source": "Billing"},
            True,
            id="two people in two systems",
        ),
    ],
)
def test_two_that_fit_equally_are_ambiguous(one, other, ambiguous):
    found = match(CLAIMS, [on_file(1, **one), on_file(2, **other)])
    assert found.ambiguous is ambiguous
    assert (found.best is None) is ambiguous
    assert len(found.candidates) == 2


def test_a_third_that_contradicts_makes_two_systems_ambiguous():
    same = [on_file(n, source, email="ada@example.org") for n, source in [(1, "A"), (2, "B")]]
    other = on_file(3, "C", email="ada@example.org", account="9")
    fourth = on_file(4, "D", email="ada@example.org", account="8")
    assert not match(CLAIMS, same).ambiguous
    assert not match(CLAIMS, [*same, other]).ambiguous
    assert match(CLAIMS, [*same, other, fourth]).ambiguous


def test_among_equals_the_one_that_contradicts_less_comes_first():
    differs = on_file(1, email="ada@example.org", name="bob")
    lacks = on_file(2, email="ada@example.org")
    found = match(CLAIMS, [differs, lacks])
    assert [fit.record_id.int for fit in found.candidates] == [2, 1]
    assert found.ambiguous
