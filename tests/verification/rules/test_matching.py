from uuid import UUID

import pytest

from verification.rules import people
from verification.rules.matching import Level, Match, Record, Source, accepted, match
from verification.rules.trust import Trust
from verification.rules.weights import Learned, Weights

CLAIMS = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "202 555 0101"}
HOME = {"street": "12 Elm Street", "postcode": "20001", "city": "Washington"}


def on_file(number, *, source="CRM", trust=None, weights=None, **values):
    trust, weights = trust or Trust(), weights or Weights(1000)
    return Record(
        UUID(int=number), Source(source, trust, weights), people.read(values, "US", ["invoice"])
    )


def matched(claims, *records):
    read = people.read(claims, "US", ["invoice"])
    return match({one.source.name: read for one in records}, claims, records)


def test_each_claimed_field_agrees_is_close_differs_or_is_missing():
    (fit,) = matched(
        CLAIMS | {"account": "7", "birth": "1980-03-04"},
        on_file(1, name="Ada Lovelase", email="ada@example.org", phone="202 555 0177"),
    ).candidates
    assert fit.levels == {
        "name": Level.CLOSE,
        "email": Level.AGREES,
        "phone": Level.DIFFERS,
        "account": Level.MISSING,
        "birth": Level.MISSING,
    }
    assert (fit.agreeing, fit.differing) == (("email",), ("phone",))
    assert fit.missing == ("account", "birth")


def test_the_record_with_most_agreement_comes_first():
    weak = on_file(1, email="ada@example.org", name="Bob", phone="202 555 0199")
    strong = on_file(2, email="ada@example.org", name="Ada Lovelace")
    full = on_file(3, email="ada@example.org", name="Ada Lovelace", phone="202 555 0101")
    found = matched(CLAIMS, weak, strong, full)
    assert [fit.record_id.int for fit in found.candidates] == [3, 2, 1]
    assert (found.points, found.ambiguous) == (2, False)
    assert found.best.points == ("phone", "email")


@pytest.mark.parametrize(
    ("other", "foreign"),
    [
        pytest.param({"name": "Bob Stone", "phone": "202 555 0101"}, ("phone",), id="a number"),
        pytest.param({"name": "Bob Stone", "email": "ada@example.org"}, (), id="shared as well"),
        pytest.param({"name": "Ada Lovelace", "phone": "202 555 0199"}, (), id="a namesake"),
        pytest.param(
            {"name": "Ada Lovelace", "phone": "202 555 0101", "source": "Billing"},
            (),
            id="herself in another system",
        ),
        pytest.param(
            {"name": "Bob Stone", "phone": "202 555 0101", "source": "Billing"},
            ("phone",),
            id="another in another system",
        ),
    ],
)
def test_what_is_another_persons_is_told(other, foreign):
    own = on_file(1, name="Ada Lovelace", email="ada@example.org", account="7")
    found = matched(CLAIMS | {"account": "7"}, own, on_file(2, **other))
    assert (found.best.record_id.int, found.foreign) == (1, foreign)


def test_a_name_alone_is_no_match():
    assert matched(CLAIMS, on_file(1, name="Ada Lovelace")) == Match()
    assert (Match().best, Match().points) == (None, 0)


@pytest.mark.parametrize(
    ("one", "other", "ambiguous"),
    [
        pytest.param(
            {"email": "ada@example.org"}, {"email": "ada@example.org"}, True, id="one source, same"
        ),
        pytest.param(
            {"email": "ada@example.org"}, {"phone": "202 555 0101"}, True, id="two contacts"
        ),
        pytest.param(
            {"email": "ada@example.org"},
            {"email": "ada@example.org", "name": "Ada Lovelace"},
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
    ],
)
def test_two_that_fit_equally_are_ambiguous(one, other, ambiguous):
    found = matched(CLAIMS, on_file(1, **one), on_file(2, **other))
    assert found.ambiguous is ambiguous
    assert (found.best is None) is ambiguous
    assert (accepted(found) is None) >= ambiguous
    assert len(found.candidates) == 2


def test_what_another_record_holds_exactly_is_no_slip():
    near = on_file(1, name="Ada Lovelace", phone="202 555 0102", birth="1980-03-04")
    exact = on_file(2, name="Bob King", phone="202 555 0101", birth="1955-05-05")
    claims = {"name": "Ada Lovelace", "phone": "202 555 0101"}
    levels = {fit.record_id.int: fit.levels["phone"] for fit in
              matched(claims | {"birth": "1980-03-04"}, near, exact).candidates}  # fmt: skip
    assert levels == {1: Level.DIFFERS, 2: Level.AGREES}
    (alone,) = matched(claims, near).candidates
    assert alone.levels["phone"] == Level.CLOSE
    assert alone.points == ()


# Households

ADA = {"given": "Ada", "family": "King", "birth": "1980-03-04", "phone": "202 555 0101", **HOME}


@pytest.mark.parametrize(
    "relative",
    [
        pytest.param({"given": "Eva", "birth": "1983-11-20"}, id="a wife"),
        pytest.param({"given": "Eva", "birth": ""}, id="a wife who gives no birth date"),
        pytest.param({"given": "", "birth": "2004-11-20"}, id="somebody of another age"),
    ],
)
def test_a_relative_is_not_taken_for_the_person(relative):
    found = matched(ADA | relative, on_file(1, **ADA))
    assert found.candidates[0].levels["phone"] == Level.AGREES
    assert (found.points, accepted(found)) == (0, None)


@pytest.mark.parametrize(
    "relative",
    [
        pytest.param({"given": "Eva"}, id="a twin"),
        pytest.param({"birth": "2004-11-20"}, id="a daughter of the same name"),
    ],
)
def test_a_relative_with_one_thing_in_common_proves_nothing(relative):
    third = on_file(2, **(ADA | {"given": "Tom", "birth": "1950-01-31"}))
    found = matched(ADA | relative, on_file(1, **ADA), third)
    assert (found.candidates[0].points, accepted(found)) == ((), None)


@pytest.mark.parametrize("asks", ["Ada", "Eva"])
def test_each_of_a_household_finds_their_own_record(asks):
    eva = {"given": "Eva", "birth": "1983-11-20"}
    found = matched(
        {"Ada": ADA, "Eva": ADA | eva}[asks], on_file(1, **ADA), on_file(2, **(ADA | eva))
    )
    assert accepted(found).record_id.int == {"Ada": 1, "Eva": 2}[asks]
    assert found.best.points == ("phone",)


# What counts as a data point


def test_public_facts_are_no_data_points():
    public = {"given": "Ada", "family": "King", "birth": "1980-03-04", **HOME}
    found = matched(public, on_file(1, **public))
    assert (found.best.agreeing, found.points) == (
        ("name", "birth", "street", "postcode", "city"), 0
    )  # fmt: skip


def test_the_map_says_what_is_reliable_and_what_is_one():
    trust = Trust(points=("account", "invoice", "email"), together=(("account", "invoice"),))
    told = {"account": "123456", "invoice": "2026-09-30", "email": "ada@example.org",
            "phone": "202 555 0101"}  # fmt: skip
    assert matched(told, on_file(1, trust=trust, **told)).best.points == ("account", "email")
    alone = Trust(points=("account", "invoice"))
    assert matched(told, on_file(1, trust=alone, **told)).points == 2
    other = told | {"invoice": "2026-08-31"}
    assert matched(told, on_file(1, trust=alone, **other)).best.points == ("account",)


def test_an_address_made_of_the_number_is_the_same_point():
    told = {"phone": "202 555 0101", "email": "12025550101@sms.example"}
    assert matched(told, on_file(1, **told)).best.points == ("phone",)


def test_a_number_that_many_records_hold_proves_nobody():
    common = Weights(1000, {"phone": Learned(1e-6, 1e-5, 1e-5, {"x": 0.2})})
    one = on_file(1, weights=common, name="Ada Lovelace", phone="202 555 0101")
    source = Source("CRM", weights=common, codes={"phone": "x"})
    claims = {"name": "Ada Lovelace", "phone": "202 555 0101"}
    read = people.read(claims, "US")
    (fit,) = match({"CRM": read}, claims, [Record(one.id, source, one.person)]).candidates
    assert (fit.levels["phone"], fit.points) == (Level.AGREES, ())


# Who is accepted


def test_name_and_address_are_enough_only_where_nobody_looks_alike():
    public = {"given": "Ada", "family": "King", **HOME}
    ada = on_file(1, **public)
    assert accepted(matched(public, ada)).record_id == ada.id
    look_alike = on_file(2, **(public | {"given": "Adam"}))
    assert accepted(matched(public, ada, look_alike)) is None


def test_a_rare_name_says_more_than_a_common_one():
    learned = {"family": Learned(1e-4, 1e-3, 1e-3, {"smith's code": 0.02})}
    weights = Weights(1000, learned)
    claims = {"given": "Ada", "family": "Smith", "postcode": "20001"}
    scores = [
        match(
            {"CRM": people.read(claims, "US")}, claims,
            [Record(UUID(int=1), Source("CRM", weights=weights, codes={"family": code}),
                    people.read(claims, "US"))],
        ).best.score
        for code in ("smith's code", "another")
    ]  # fmt: skip
    assert scores[1] - scores[0] == pytest.approx(7.64, abs=0.01)  # log2(0.02 / 0.0001)
