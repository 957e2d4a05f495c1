"""What must be seen of a permission, a power of attorney and a parent: the tables by hand."""

import pytest

from verification.rules.authority import (
    AuthorityKind,
    Check,
    asks_person,
    checks,
    may_show,
    missing,
)

NAMES = {"names_person", "names_agent"}
BOTH = {"notarised", "two_witnesses"}


def lacks(kind, *seen):
    return [set(map(str, one)) for one in missing(AuthorityKind(kind), [Check(s) for s in seen])]


@pytest.mark.parametrize(
    ("seen", "lacking"),
    [
        pytest.param("dated signed notarised", [], id="a notary"),
        pytest.param("dated signed two_witnesses", [], id="two witnesses"),
        pytest.param("dated signed notarised two_witnesses", [], id="both"),
        pytest.param("dated signed", [BOTH], id="neither"),
        pytest.param("signed notarised", [{"dated"}], id="no date, a notary"),
        pytest.param("signed two_witnesses", [{"dated"}], id="no date, witnesses"),
        pytest.param("dated notarised", [{"signed"}], id="not signed, a notary"),
        pytest.param("dated two_witnesses", [{"signed"}], id="not signed, witnesses"),
        pytest.param("notarised", [{"dated"}, {"signed"}], id="a notary alone"),
        pytest.param("signed", [{"dated"}, BOTH], id="a signature alone"),
        pytest.param("dated", [{"signed"}, BOTH], id="a date alone"),
        pytest.param("", [{"dated"}, {"signed"}, BOTH], id="nothing"),
        pytest.param(
            "covers_right consent_signed",
            [{"dated"}, {"signed"}, BOTH],
            id="what is no part of it",
        ),
    ],
)
def test_a_power_of_attorney(seen, lacking):
    found = lacks("power_of_attorney", "names_person", "names_agent", *seen.split())
    assert sorted(map(sorted, found)) == sorted(map(sorted, lacking))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_power_of_attorney_of_other_people_is_none(name):
    seen = {"names_person", "names_agent", "dated", "signed", "notarised"} - {name}
    assert lacks("power_of_attorney", *seen) == [{name}]


@pytest.mark.parametrize("name", ["names_person", "names_agent", "signed", "covers_right"])
def test_a_permission_shows_four_things_and_each_counts(name):
    whole = {"names_person", "names_agent", "signed", "covers_right"}
    assert lacks("permission", *whole) == []
    assert lacks("permission", *whole - {name}) == [{name}]
    assert lacks("permission", *whole - {name}, "dated", "notarised") == [{name}]


PARENTS = {"consent_signed", "paid_by_card", "called", "seen_on_video", "in_person", "id_checked"}


@pytest.mark.parametrize("one", sorted(PARENTS))
def test_one_method_is_enough_for_a_parent(one):
    assert lacks("parent", one) == []


def test_a_parent_is_not_shown_by_a_permission():
    assert lacks("parent", "signed", "names_person", "notarised") == [PARENTS]


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("permission", True), ("power_of_attorney", False), ("parent", False)],
)
def test_after_which_the_person_may_still_be_asked(kind, asked):
    assert asks_person(AuthorityKind(kind)) is asked


def test_each_kind_shows_its_own_ticks():
    shown = {str(kind): [str(check) for check in checks(kind)] for kind in AuthorityKind}
    assert shown["permission"] == ["names_person", "names_agent", "signed", "covers_right"]
    assert set(shown["power_of_attorney"]) == NAMES | BOTH | {"dated", "signed"}
    assert set(shown["parent"]) == PARENTS


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("permission", ["permission", "power_of_attorney"]),
        ("power_of_attorney", ["permission", "power_of_attorney"]),
        ("parent", ["parent"]),
    ],
)
def test_an_agent_may_show_either_paper_and_a_parent_neither(claimed, shown):
    assert [str(kind) for kind in may_show(AuthorityKind(claimed))] == shown
