"""How sure one must be of who asks, stated by hand: right by right, law by law."""

import pytest

from requests_app.rules import laws
from requests_app.rules.identity import need
from requests_app.rules.rights import Regime, Right
from verification.rules.degrees import Degree, Need
from verification.rules.signals import Signal

# right, law: degree, data points, code to a contact on file, signed declaration, why
TABLE = """
know_categories   ccpa       reasonable       2  -     -       usual
know_specific     ccpa       reasonably_high  3  code  signed  discloses
access_admt       ccpa       reasonably_high  3  code  signed  discloses
delete            ccpa       reasonable       2  code  -       harms
correct           ccpa       reasonable       2  code  -       harms
appeal_admt       ccpa       reasonable       2  -     -       usual
opt_out           ccpa       none             0  -     -       -
limit             ccpa       none             0  -     -       -
opt_out_admt      ccpa       none             0  -     -       -
access            gdpr       reasonably_high  2  code  -       discloses
portability       gdpr       reasonably_high  2  code  -       discloses
delete            gdpr       reasonable       2  code  -       harms
correct           gdpr       reasonable       2  code  -       harms
restrict          gdpr       reasonable       2  -     -       usual
object            gdpr       reasonable       2  -     -       usual
human_review      gdpr       reasonable       2  -     -       usual
object_marketing  gdpr       none             0  -     -       -
withdraw_consent  gdpr       none             0  -     -       -
access            us_state   reasonably_high  2  code  -       discloses
portability       us_state   reasonably_high  2  code  -       discloses
delete            us_state   reasonable       2  code  -       harms
correct           us_state   reasonable       2  code  -       harms
opt_out           us_state   none             0  -     -       -
withdraw_consent  us_or      none             0  -     -       -
access            ca_pipeda  reasonably_high  2  code  -       discloses
delete            ca_pipeda  reasonable       2  code  -       harms
correct           ca_pipeda  reasonable       2  code  -       harms
portability       ca_pipeda  reasonably_high  2  code  -       discloses
withdraw_consent  ca_pipeda  none             0  -     -       -
access            voluntary  reasonably_high  2  code  -       discloses
delete            voluntary  reasonable       2  code  -       harms
correct           voluntary  reasonable       2  code  -       harms
portability       voluntary  reasonably_high  2  code  -       discloses
"""
AS_GDPR = ("uk_gdpr", "br_lgpd", "ch_fadp")  # each right that they give asks for the same
STATED = [tuple(line.split()) for line in TABLE.strip().splitlines()]
NOT_ASKED = [(right, law) for right, law, degree, *_ in STATED if degree == "none"]


def row(right, law, **more):
    found = need(Right(right), Regime(law), **more)
    code, signed = "code" * found.challenge or "-", "signed" * found.declaration or "-"
    return (str(found.degree), str(found.points), code, signed, ",".join(found.reasons) or "-")


@pytest.mark.parametrize(("right", "law", "expected"), [(r, g, tuple(x)) for r, g, *x in STATED])
def test_what_a_right_asks_for(right, law, expected):
    assert row(right, law) == expected


def test_the_laws_that_are_not_in_the_table_ask_for_the_same_as_one_that_is():
    same = {(right, law): tuple(rest) for right, law, *rest in STATED}
    for regime in Regime:
        like = "gdpr" if regime in AS_GDPR else str(regime.family)
        stated = {right for right, law in same if law in (like, regime)}
        assert {str(right) for right in laws.rights(regime)} <= stated, regime
        for right in laws.rights(regime):
            expected = same.get((right, regime)) or same[right, like]
            assert row(right, regime) == expected, (regime, right)


@pytest.mark.parametrize(
    ("right", "law", "expected"),
    [
        ("delete", "ccpa", ("reasonably_high", "3", "code", "signed", "harms,sensitive")),
        ("correct", "gdpr", ("reasonably_high", "3", "code", "-", "harms,sensitive")),
        ("delete", "us_va", ("reasonably_high", "3", "code", "-", "harms,sensitive")),
        ("know_categories", "ccpa", ("reasonable", "2", "-", "-", "usual")),
        ("access", "gdpr", ("reasonably_high", "3", "code", "-", "discloses,sensitive")),
        ("object", "gdpr", ("reasonable", "2", "-", "-", "usual")),
    ],
)
def test_sensitive_data_raise_what_discloses_deletes_and_changes(right, law, expected):
    assert row(right, law, sensitive=True) == expected


@pytest.mark.parametrize(
    ("signal", "degree", "points", "second"),
    [
        ("disposable", "reasonably_high", 3, False),
        ("one_from_many", "reasonably_high", 3, False),
        ("many_from_one", "reasonable", 2, True),
        ("contact_changed", "reasonable", 2, True),
        ("agent_velocity", "reasonable", 2, True),
    ],
)
def test_a_signal_asks_for_more_or_for_a_second_member_of_the_staff(signal, degree, points, second):
    found = need(Right.OBJECT, Regime.GDPR, signals=[Signal(signal)])
    assert (found.degree, found.points, found.second) == (degree, points, second)
    assert found.challenge is (points == 3)
    assert found.reasons == ("usual", signal)


@pytest.mark.parametrize(("right", "law"), NOT_ASKED)
def test_whoever_opts_out_is_asked_for_nothing_whatever_was_noticed(right, law):
    found = need(Right(right), Regime(law), sensitive=True, for_other=True, signals=list(Signal))
    assert found == Need(degree=Degree.NONE, points=0)


def test_who_asks_for_somebody_else_must_be_allowed_to():
    assert need(Right.DELETE, Regime.CCPA, for_other=True).authority is True
    assert need(Right.DELETE, Regime.CCPA).authority is False
