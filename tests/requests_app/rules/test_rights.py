import pytest

from requests_app.rules.rights import (
    Regime,
    Region,
    Right,
    is_child,
    needs_identity,
    offered,
    unverified,
)

ALL = {str(regime): [str(right) for right in Right] for regime in Regime}


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (
            Region.CALIFORNIA,
            ["know_categories", "know_specific", "delete", "correct", "opt_out", "limit"],
        ),
        (Region.OTHER_US, ["access", "delete", "correct", "portability", "opt_out"]),
        (Region.EEA, ["access", "delete", "correct", "portability"]),
        (Region.UK, ["access", "delete", "correct", "portability"]),
        (Region.ELSEWHERE, ["access", "delete", "correct", "portability"]),
    ],
)
def test_rights_by_region(region, expected):
    assert offered(region, ALL) == expected


def test_only_what_the_business_offers_under_that_law():
    held = {"gdpr": ["delete", "limit"], "uk_gdpr": ["access"], "us_state": []}
    assert offered(Region.EEA, held) == ["delete"]
    assert offered(Region.UK, held) == ["access"]
    assert offered(Region.OTHER_US, held) == []
    assert offered(Region.ELSEWHERE, held) == []


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, []),
        ({"gdpr": ["access"]}, []),
        ({"gdpr": ["access"], "us_state": ["opt_out"]}, ["opt_out"]),
        ({"us_state": ["opt_out"], "ccpa": ["limit", "opt_out"]}, ["opt_out", "limit"]),
    ],
)
def test_the_short_form_offers_what_any_law_gives(held, expected):
    assert unverified(held) == expected


def test_only_opt_out_and_limit_need_no_identity():
    assert [right for right in Right if not needs_identity(right)] == ["opt_out", "limit"]


@pytest.mark.parametrize(
    ("age", "region", "child"),
    [
        (12, Region.CALIFORNIA, True),
        (13, Region.CALIFORNIA, False),
        (13, Region.OTHER_US, False),
        (12, Region.UK, True),
        (13, Region.UK, False),
        (15, Region.EEA, True),
        (16, Region.EEA, False),
        (15, Region.ELSEWHERE, True),
        (16, Region.ELSEWHERE, False),
    ],
)
def test_is_child(age, region, child):
    assert is_child(age, region) is child
