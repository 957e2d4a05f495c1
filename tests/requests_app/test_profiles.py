"""Each fact of the two profiles is held against a sentence of the policy, copied by hand."""

import copy
import re
import tomllib
from pathlib import Path

import pytest

from requests_app.rules.profile import check
from requests_app.rules.profile.facts import Fact, facts

NAMES = ["intelepeer", "net2phone"]
NUMBERS = {2: "two", 6: "six", 7: "seven", 30: "thirty"}


def profile(name: str) -> dict[str, Fact]:
    """Return the facts that the policy states; what is ours or the law's has no section."""
    whole = facts(check.read(Path(f"profiles/{name}.toml").read_bytes()))
    return {path: fact for path, fact in whole.items() if fact.section}


def sentences(name: str) -> list[dict]:
    return tomllib.loads(Path(f"tests/data/policies/{name}.toml").read_text())["sentence"]


def disagreements(stated: dict[str, Fact], copied: list[dict]) -> list[str]:
    """Return what differs between a profile and the sentences, in either direction."""
    wanted = {}
    for sentence in copied:
        for path, value in sentence["facts"].items():
            assert path not in wanted, path
            wanted[path] = Fact(value, sentence["section"])
    wrong = [path for path in stated.keys() & wanted.keys() if not same(stated[path], wanted[path])]
    return sorted([*wrong, *(stated.keys() ^ wanted.keys())])


def same(one: Fact, other: Fact) -> bool:
    """Compare with the type: True is not 1 here."""
    return one == other and type(one.value) is type(other.value)


def literal(value: object, quote: str) -> bool:
    """Tell whether the sentence says `value` in so many words."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        words = f"{value}|{NUMBERS.get(value, value)}"
        return bool(re.search(rf"\b({words})\b", quote, re.IGNORECASE))
    if isinstance(value, list):
        return all(literal(item, quote) for item in value)
    return str(value).removeprefix("https://").casefold() in quote.casefold()


@pytest.mark.parametrize("name", NAMES)
def test_the_profile_says_what_the_policy_says_and_no_fact_is_uncovered(name):
    assert disagreements(profile(name), sentences(name)) == []


@pytest.mark.parametrize(("name", "count"), [("intelepeer", 146), ("net2phone", 184)])
def test_so_many_facts_are_compared(name, count):
    assert len(profile(name)) == count


@pytest.mark.parametrize("name", NAMES)
def test_each_sentence_carries_its_facts(name):
    for sentence in sentences(name):
        quote, tokens = sentence["quote"], sentence.get("tokens", [])
        assert [token for token in tokens if token not in quote] == []
        silent = [path for path, value in sentence["facts"].items() if not literal(value, quote)]
        assert not silent or tokens, f"{silent} are not in the sentence: {quote}"


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_any_one_fact_or_section_is_noticed(name):
    stated, copied = profile(name), sentences(name)
    for path, fact in stated.items():
        moved = Fact(fact.value, fact.section + "x")
        for changed in (Fact(other(fact.value), fact.section), moved):
            assert disagreements(stated | {path: changed}, copied) == [path]
        fewer = copy.copy(stated)
        del fewer[path]
        assert disagreements(fewer, copied) == [path]
    assert disagreements(stated | {"new.fact": Fact("x", "1")}, copied) == ["new.fact"]


def other(value):
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value[:-1]


@pytest.mark.parametrize(
    ("value", "quote", "expected"),
    [
        (30, "up to thirty (30) days", True),
        (7, "up to seven years", True),
        (16, "under the age of 160", False),
        (True, "True", False),
        ("Privacy@net2phone.com", "Email: privacy@net2phone.com", True),
        (["a@b.example", "c@b.example"], "write to a@b.example", False),
        ("https://www.idt.net/ccpa-request", "go to www.idt.net/ccpa-request", True),
    ],
)
def test_what_counts_as_said_literally(value, quote, expected):
    assert literal(value, quote) is expected
