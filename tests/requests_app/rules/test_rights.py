import pytest

from requests_app.rules.rights import REGIMES, Regime, Region, Right, is_child, needs_identity


def test_what_discloses_and_loses_nothing_needs_no_identity():
    assert [right for right in Right if not needs_identity(right)] == [
        "object_marketing",
        "withdraw_consent",
        "opt_out",
        "limit",
        "opt_out_admt",
    ]


@pytest.mark.parametrize(
    ("regime", "family"),
    [
        (Regime.CCPA, "ccpa"),
        (Regime.GDPR, "gdpr"),
        (Regime.UK_GDPR, "uk_gdpr"),
        (Regime.US_STATE, "us_state"),
        (Regime.US_VA, "us_state"),
        (Regime.CA_PIPEDA, "voluntary"),
        (Regime.BR_LGPD, "voluntary"),
        (Regime.CH_FADP, "voluntary"),
        (Regime.VOLUNTARY, "voluntary"),
    ],
)
def test_the_family_of_a_law(regime, family):
    assert regime.family == family


def test_every_place_has_its_law_and_every_law_its_place():
    assert set(REGIMES) == set(Region)
    assert sorted(REGIMES.values()) == sorted(Regime)
    assert REGIMES[Region.US_VA] == "us_va"


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
