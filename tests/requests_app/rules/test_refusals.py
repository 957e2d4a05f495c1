"""Which grounds there are for what, stated by hand; and who need not be known."""

import pytest

from requests_app.rules import laws
from requests_app.rules.identity import reporter_may_be_unknown
from requests_app.rules.refusals import grounds, parts, sentence
from requests_app.rules.rights import Regime, Region, Right

CCPA_DELETE = {
    "not_identified": "11 CCR 7022(a), 7023(a), 7024(a)-(b)",
    "no_permission": "11 CCR 7063(a)",
    "legal_duty": "Civ. Code 1798.105(d)(8)",
    "contract": "Civ. Code 1798.105(d)(1)",
    "security": "Civ. Code 1798.105(d)(2)",
    "excessive": "Civ. Code 1798.145(h)(3)",
}
GDPR_DELETE = {
    "not_identified": "GDPR Art. 11(2) and 12(2)",
    "no_permission": "GDPR Art. 12(2)",
    "legal_duty": "GDPR Art. 17(3)(b)",
    "legal_claims": "GDPR Art. 17(3)(e)",
    "excessive": "GDPR Art. 12(5)(b)",
}
CCPA_OPT_OUT = {"no_permission": "11 CCR 7026(j)", "fraud": "11 CCR 7026(e)"}
CCPA_LIMIT = {"no_permission": "11 CCR 7027", "fraud": "11 CCR 7027(f)"}


@pytest.mark.parametrize(
    ("regime", "right", "expected"),
    [
        pytest.param(Regime.CCPA, Right.DELETE, CCPA_DELETE, id="ccpa delete"),
        pytest.param(Regime.GDPR, Right.DELETE, GDPR_DELETE, id="gdpr delete"),
        pytest.param(Regime.CCPA, Right.OPT_OUT, CCPA_OPT_OUT, id="opt-out: never unidentified"),
        pytest.param(Regime.CCPA, Right.LIMIT, CCPA_LIMIT, id="limit"),
    ],
)
def test_grounds_with_their_articles(regime, right, expected):
    assert {ground.code: ground.citation for ground in grounds(regime, right)} == expected


def test_know_alone_counts_twice_a_year_and_access_protects_others():
    know = {ground.code for ground in grounds(Regime.CCPA, Right.KNOW_SPECIFIC)}
    access = {ground.code for ground in grounds(Regime.GDPR, Right.ACCESS)}
    assert know >= {"twice_a_year", "never_disclosed"}
    assert "others_rights" in access
    assert "twice_a_year" not in access


@pytest.mark.parametrize(
    ("regime", "right", "citation"),
    [
        (Regime.GDPR, Right.ACCESS, "GDPR Art. 15(4)"),
        (Regime.GDPR, Right.PORTABILITY, "GDPR Art. 20(4)"),
        (Regime.UK_GDPR, Right.ACCESS, "UK GDPR Art. 15(4)"),
        (Regime.UK_GDPR, Right.PORTABILITY, "UK GDPR Art. 20(4)"),
    ],
)
def test_other_people_are_protected_by_the_article_of_the_right(regime, right, citation):
    cited = {ground.code: ground.citation for ground in grounds(regime, right)}
    assert cited["others_rights"] == citation


LIKELY = ("accurate", "The data are more likely right than wrong")
RIGHT_DATA = ("data_accurate", "The data are accurate")


@pytest.mark.parametrize(
    ("regime", "said", "citation"),
    [
        (Regime.CCPA, LIKELY, "11 CCR 7023(b)"),
        (Regime.GDPR, RIGHT_DATA, "GDPR Art. 16"),
        (Regime.UK_GDPR, RIGHT_DATA, "UK GDPR Art. 16"),
        (Regime.US_STATE, RIGHT_DATA, "the state's privacy law"),
        (Regime.VOLUNTARY, RIGHT_DATA, "our own promise"),
    ],
)
def test_that_data_are_likely_right_refuses_in_california_alone(regime, said, citation):
    found = [ground for ground in grounds(regime, Right.CORRECT) if "accurate" in ground.code]
    assert [(g.code, g.sentence, g.citation) for g in found] == [(*said, citation)]


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("right", list(Right))
def test_no_ground_is_named_twice_for_one_right(regime, right):
    codes = [ground.code for ground in grounds(regime, right)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("regime", "citation"),
    [
        (Regime.UK_GDPR, "UK GDPR Art. 17(3)(b)"),
        (Regime.US_STATE, "the state's privacy law"),
        (Regime.VOLUNTARY, "our own promise"),
    ],
)
def test_other_laws_are_named_as_they_are(regime, citation):
    cited = {ground.code: ground.citation for ground in grounds(regime, Right.DELETE)}
    assert cited["legal_duty"] == citation


def test_every_right_can_be_refused_under_every_law_that_gives_it():
    for regime in Regime:
        assert all(grounds(regime, right) for right in (Right.ACCESS, Right.DELETE, Right.CORRECT))


STATES = "co ct de fl ia in ky md mn mt ne nh nj or ri tn tx va state"
PARTS = {
    "gdpr": "reasons complaint court",
    "uk_gdpr": "reasons complaint court",
    "ca_pipeda": "reasons complaint",
    "br_lgpd": "reasons complaint",
    "ch_fadp": "reasons complaint court",
    "voluntary": "reasons",
    "us_ut": "reasons attorney_general",
} | {f"us_{state}": "reasons appeal attorney_general" for state in STATES.split()}


@pytest.mark.parametrize(("regime", "expected"), PARTS.items())
@pytest.mark.parametrize("offer", [True, False])
def test_what_a_refusal_must_say(regime, expected, offer):
    assert parts(laws.law(Regime(regime)), offer=offer) == expected.split()


def test_a_refused_deletion_asks_about_the_sale_in_california_alone():
    law = laws.law(Regime.CCPA)
    assert parts(law, offer=True) == ["reasons", "opt_out_offer"]
    assert parts(law, offer=False) == ["reasons"]
    assert {Regime.CCPA, *PARTS} == set(Regime)


@pytest.mark.parametrize(
    "right", [Right.OBJECT_MARKETING, Right.WITHDRAW_CONSENT, Right.OPT_OUT_ADMT]
)
@pytest.mark.parametrize("regime", [Regime.GDPR, Regime.UK_GDPR])
def test_what_is_absolute_has_no_ground(regime, right):
    assert grounds(regime, right) == []


def test_words_for_a_code():
    assert sentence("legal_duty") == "A law obliges us to keep the data"
    assert sentence("gone") == "gone"


@pytest.mark.parametrize(
    ("right", "region", "found", "age", "unknown"),
    [
        pytest.param(Right.DELETE, Region.CALIFORNIA, True, 12, True, id="a child's data, seen"),
        pytest.param(Right.DELETE, Region.CALIFORNIA, True, 13, False, id="old enough there"),
        pytest.param(Right.DELETE, Region.EEA, True, 15, True, id="a child there"),
        pytest.param(Right.DELETE, Region.ELSEWHERE, True, 15, True, id="anywhere else"),
        pytest.param(Right.DELETE, Region.EEA, True, None, False, id="no age"),
        pytest.param(Right.DELETE, Region.EEA, False, 12, False, id="a parent asks"),
        pytest.param(Right.ACCESS, Region.EEA, True, 12, False, id="a copy"),
        pytest.param(Right.CORRECT, Region.EEA, True, 12, False, id="a change"),
    ],
)
def test_who_reports_the_data_of_a_child_need_not_be_known(right, region, found, age, unknown):
    assert reporter_may_be_unknown(right, region, found=found, age=age) is unknown
