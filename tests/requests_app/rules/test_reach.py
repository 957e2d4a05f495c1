"""Which laws reach a person and whose clocks run, stated by hand."""

from datetime import date

import pytest

from requests_app.rules.reach import applicable, clocked, offered, unverified
from requests_app.rules.rights import Regime, Region, Right


@pytest.mark.parametrize(
    ("region", "right", "seat", "laws"),
    [
        pytest.param("US-CA", "delete", "", "ccpa", id="at home in California"),
        pytest.param("EEA", "access", "", "gdpr", id="the GDPR reaches a business elsewhere"),
        pytest.param("GB", "access", "US", "uk_gdpr", id="so does the UK's"),
        pytest.param("US-VA", "delete", "US", "us_va", id="Virginia"),
        pytest.param("US", "delete", "US", "us_state", id="a state that nobody named"),
        pytest.param("CA", "access", "", "ca_pipeda", id="Canada is not California"),
        pytest.param("BR", "access", "", "br_lgpd", id="Brazil"),
        pytest.param("CH", "access", "", "ch_fadp", id="Switzerland is not in the EEA"),
        pytest.param("XX", "access", "", "voluntary", id="elsewhere: the promise"),
        pytest.param("XX", "access", "CH", "voluntary", id="a Swiss seat brings nothing"),
        pytest.param("US-CA", "delete", "DE", "ccpa gdpr", id="a German seat, for everybody"),
        pytest.param("EEA", "access", "DE", "gdpr", id="the same law once"),
        pytest.param("XX", "access", "NO", "voluntary gdpr", id="Norway is in the EEA"),
        pytest.param("XX", "access", "LI", "voluntary gdpr", id="so is Liechtenstein"),
        pytest.param("US-VA", "access", "GB", "us_va uk_gdpr", id="a British seat"),
        pytest.param("GB", "access", "IE", "uk_gdpr gdpr", id="both, that of the home first"),
        pytest.param("EEA", "access", "GB", "gdpr uk_gdpr", id="and the other way round"),
        pytest.param(None, "know_specific", "", "ccpa gdpr", id="nobody knows where"),
        pytest.param(None, "know_specific", "GB", "ccpa gdpr uk_gdpr", id="nor that, in Britain"),
        pytest.param(None, "know_specific", "DE", "ccpa gdpr", id="nor that, in Germany"),
        pytest.param(None, "opt_out", "", "ccpa", id="an opt-out has one law"),
        pytest.param("US-CA", "limit", "DE", "ccpa", id="a limit has one law"),
        pytest.param("US-TX", "opt_out", "DE", "us_tx", id="an opt-out in Texas"),
    ],
)
def test_which_laws_apply(region, right, seat, laws):
    found = applicable(Region(region) if region else None, Right(right), seat)
    assert [str(regime) for regime in found] == laws.split()


@pytest.mark.parametrize(
    ("regimes", "right", "clocks"),
    [
        pytest.param("ccpa", "know_specific", "ccpa:know_specific", id="one law"),
        pytest.param(
            "ccpa gdpr", "know_specific", "ccpa:know_specific gdpr:access", id="know is access"
        ),
        pytest.param(
            "ccpa gdpr", "know_categories", "ccpa:know_categories gdpr:access", id="and categories"
        ),
        pytest.param(
            "gdpr ccpa", "access", "gdpr:access ccpa:know_specific", id="access is specific pieces"
        ),
        pytest.param(
            "gdpr ccpa", "portability", "gdpr:portability ccpa:know_specific", id="so is a file"
        ),
        pytest.param("gdpr ccpa", "restrict", "gdpr:restrict", id="California knows no pause"),
        pytest.param("ccpa gdpr", "opt_out", "ccpa:opt_out", id="the GDPR knows no sale"),
        pytest.param("us_ia gdpr", "correct", "gdpr:correct", id="Iowa has no correction"),
        pytest.param("gdpr", "opt_out", "", id="none"),
    ],
)
def test_whose_clocks_run_and_for_which_right(regimes, right, clocks):
    found = clocked([Regime(regime) for regime in regimes.split()], Right(right))
    assert [f"{regime}:{named}" for regime, named in found] == clocks.split()


HELD = {
    "ccpa": ["delete", "know_specific", "opt_out", "access_admt"],
    "gdpr": ["access", "object_marketing"],
    "us_state": ["correct", "delete", "opt_out"],
    "voluntary": ["access", "delete"],
}
BEFORE, AFTER = date(2026, 11, 2), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("region", "on", "rights"),
    [
        pytest.param("US-CA", BEFORE, "know_specific delete opt_out", id="no ADMT before 2027"),
        pytest.param("US-CA", AFTER, "know_specific delete opt_out access_admt", id="from then on"),
        pytest.param("EEA", BEFORE, "access object_marketing", id="Europe"),
        pytest.param("GB", BEFORE, "", id="what is not offered under a law is not given"),
        pytest.param("US-TX", BEFORE, "delete correct opt_out", id="a state has its family's"),
        pytest.param("US-IA", BEFORE, "delete opt_out", id="and never more than its own law"),
        pytest.param("US-UT", date(2026, 6, 30), "delete opt_out", id="Utah before its correction"),
        pytest.param("US-UT", date(2026, 7, 1), "delete correct opt_out", id="Utah with it"),
        pytest.param("CA", BEFORE, "access delete", id="Canada: the promise to all elsewhere"),
        pytest.param("XX", BEFORE, "access delete", id="elsewhere"),
    ],
)
def test_which_rights_a_person_is_offered(region, on, rights):
    assert [str(right) for right in offered(Region(region), HELD, on)] == rights.split()


@pytest.mark.parametrize(
    ("held", "rights"),
    [
        pytest.param(HELD, "opt_out", id="of any law"),
        pytest.param({"us_state": ["limit", "opt_out"]}, "opt_out limit", id="in their order"),
        pytest.param({"gdpr": ["object_marketing"]}, "", id="not all that is unverified"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_the_short_form_offers_the_two_of_any_law(held, rights):
    assert [str(right) for right in unverified(held)] == rights.split()
