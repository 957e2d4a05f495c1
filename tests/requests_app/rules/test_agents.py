"""Who may be asked what where an agent or a parent asks: by law, right and what they rest on."""

import pytest

from requests_app.rules import laws
from requests_app.rules.agents import asks, claimed
from requests_app.rules.law import Agent
from requests_app.rules.rights import Regime, Region, Right
from verification.rules.authority import AuthorityKind


@pytest.mark.parametrize(
    ("regime", "right", "kind", "known", "person"),
    [
        ("ccpa", "delete", "permission", True, True),
        ("ccpa", "know_specific", "permission", True, True),
        ("ccpa", "correct", "power_of_attorney", True, False),
        ("ccpa", "delete", "parent", True, False),
        ("ccpa", "opt_out", "permission", True, False),
        ("ccpa", "limit", "permission", True, False),
        ("ccpa", "opt_out_admt", "permission", True, False),
        ("gdpr", "access", "permission", True, True),
        ("gdpr", "access", "power_of_attorney", True, False),
        ("gdpr", "object_marketing", "permission", True, False),
        ("gdpr", "withdraw_consent", "permission", True, False),
        ("us_va", "delete", "permission", False, True),
        ("us_va", "delete", "parent", True, False),
        ("us_va", "opt_out", "permission", False, False),
        ("us_co", "opt_out", "permission", True, False),
        ("us_co", "access", "permission", False, True),
        ("us_ia", "opt_out", "permission", False, False),
        ("us_ia", "opt_out", "parent", True, False),
    ],
)
def test_what_the_law_lets_be_asked(regime, right, kind, known, person):
    rule = laws.law(Regime(regime)).rule(Right(right)).agent
    may = asks(rule, Right(right), AuthorityKind(kind))
    assert (may.known, may.person) == (known, person)


@pytest.mark.parametrize("right", ["opt_out", "limit", "opt_out_admt"])
@pytest.mark.parametrize("rule", list(Agent))
@pytest.mark.parametrize("kind", list(AuthorityKind))
def test_nobody_is_ever_asked_behind_an_opt_out(right, rule, kind):
    assert not asks(rule, Right(right), kind).person


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        pytest.param({}, None, id="for oneself"),
        pytest.param({"relation": "customer"}, None, id="a customer"),
        pytest.param({"for_other": True}, "permission", id="an agent who shows nothing"),
        pytest.param(
            {"for_other": True, "proof": "signed_permission"}, "permission", id="permission"
        ),
        pytest.param(
            {"for_other": True, "proof": "power_of_attorney"}, "power_of_attorney", id="power"
        ),
        pytest.param({"relation": "parent"}, "parent", id="of a child of unknown age"),
        pytest.param({"relation": "parent", "age": 12}, "parent", id="12 in California"),
        pytest.param({"relation": "parent", "age": 13}, "permission", id="13 in California"),
        pytest.param({"relation": "parent", "age": 15, "region": "EEA"}, "parent", id="15 there"),
        pytest.param({"relation": "parent", "age": 16, "region": "EEA"}, "permission", id="16"),
        pytest.param({"relation": "parent", "age": 13, "region": "GB"}, "permission", id="13 UK"),
        pytest.param({"relation": "parent", "age": 0}, "parent", id="a baby"),
    ],
)
def test_on_what_somebody_rests(given, kind):
    asked = {"for_other": False, "relation": "", "proof": "", "age": None, "region": "US-CA"}
    asked |= given
    assert claimed(**asked | {"region": Region(asked["region"])}) == kind
