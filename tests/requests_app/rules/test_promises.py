"""What may be promised: the figures are counted by hand in the calendar."""

from datetime import date

import pytest

from requests_app.rules import laws, promises
from requests_app.rules.promises import Comparison, Run
from requests_app.rules.rights import Regime, Right
from requests_app.rules.terms import Place
from requests_app.rules.workflow import NotAllowed

NEW_YORK = Place("America/New_York")
BEGINS = date(2026, 11, 23)
LEAP = date(2028, 1, 1)

# law: the most days that may be promised, and the article that a longer one is refused with
BOUNDS = {
    "ccpa": (45, "CCPA allows 45 at the most (11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A))"),
    "gdpr": (31, "GDPR allows 31 at the most (GDPR Art. 12(3)"),
    "uk_gdpr": (31, "UK GDPR allows 31 at the most (UK GDPR Art. 12(3), 12A)"),
    "us_state": (45, "45 at the most"),
    "us_ia": (90, "Iowa CDPA allows 90 at the most (Iowa Code 715D.3)"),
    "us_fl": (45, "Florida DBR allows 45 at the most (Fla. Stat. 501.705)"),
    "voluntary": (31, "our own promise allows 31 at the most (our own promise)"),
    "ca_pipeda": (30, "PIPEDA allows 30 at the most (PIPEDA s. 8(3)"),
    "br_lgpd": (15, "LGPD allows 15 at the most (LGPD Art. 19(II))"),
    "ch_fadp": (30, "FADP allows 30 at the most"),
}


def allowed(regime, right, days, begins=BEGINS):
    promises.check(Regime(regime), right, days, place=NEW_YORK, begins=begins)


@pytest.mark.parametrize("regime", BOUNDS)
def test_what_the_law_allows_may_be_promised_and_a_day_more_is_refused_with_the_article(regime):
    most, said = BOUNDS[regime]
    allowed(regime, None, most)
    with pytest.raises(NotAllowed) as refused:
        allowed(regime, None, most + 1)
    assert f"{most + 1} days are later than the law: " in str(refused.value)
    assert said in str(refused.value)


def test_a_month_is_bound_by_its_longest_whatever_the_season():
    allowed("gdpr", Right.ACCESS, 31, begins=date(2027, 2, 1))
    with pytest.raises(NotAllowed):
        allowed("gdpr", Right.ACCESS, 32, begins=date(2027, 2, 1))


@pytest.mark.parametrize(
    "right",
    ["opt_out", "limit", "opt_out_admt", "object_marketing", "withdraw_consent"],
)
def test_nothing_is_promised_for_what_is_done_at_once(right):
    with pytest.raises(NotAllowed, match="done at once"):
        allowed("ccpa", Right(right), 1)


@pytest.mark.parametrize(
    ("regime", "right"), [("us_ia", "correct"), ("ccpa", "object"), ("gdpr", "know_specific")]
)
def test_a_right_that_the_law_does_not_give_is_refused(regime, right):
    with pytest.raises(NotAllowed, match="does not give this right"):
        allowed(regime, Right(right), 1)


# Brazil (15 days) gives both, Switzerland (30 days) as well
@pytest.mark.parametrize("right", ["object", "human_review"])
def test_a_right_that_is_not_given_everywhere_is_bound_by_the_longest_that_gives_it(right):
    allowed("voluntary", Right(right), 30)
    with pytest.raises(NotAllowed, match=r"FADP allows 30 at the most"):
        allowed("voluntary", Right(right), 31)


def test_the_shortest_of_the_states_binds_them_all(tmp_path):
    row = 'key = "states.TX.clocks.answer.count"\nvalue = 40\nreason = "Counsel"\n'
    (tmp_path / "us-states.toml").write_text(f"[[override]]\n{row}", encoding="utf-8")
    before = laws.book()
    laws.use(laws.read(tmp_path))
    try:
        allowed("us_state", None, 40)
        with pytest.raises(NotAllowed, match=r"Texas DPSA allows 40 at the most \(Tex\. Bus"):
            allowed("us_state", None, 41)
        allowed("us_va", None, 45)
    finally:
        laws.use(before)


def test_a_family_is_all_its_laws_and_a_state_is_itself():
    names = [law.regime for law in promises.family(Regime.VOLUNTARY)]
    assert names == ["ca_pipeda", "br_lgpd", "ch_fadp", "voluntary"]
    assert [law.regime for law in promises.family(Regime.US_IA)] == ["us_ia"]
    assert len(list(promises.family(Regime.US_STATE))) == 20


# A month from 30 and 31 January and from each day of February is shorter than 30 days.
@pytest.mark.parametrize(
    ("days", "begins", "expected"),
    [
        (30, BEGINS, Comparison(sooner=210, same=125, later=30)),
        (30, LEAP, Comparison(sooner=211, same=125, later=30)),
        (28, BEGINS, Comparison(sooner=336, same=29, later=0)),
        (31, BEGINS, Comparison(sooner=0, same=210, later=155)),
        (10, BEGINS, Comparison(sooner=365, same=0, later=0)),
    ],
)
def test_a_promise_beside_a_month_over_a_year(days, begins, expected):
    law = laws.law(Regime.GDPR)
    found = promises.compared(law, Right.ACCESS, days, place=NEW_YORK, begins=begins)
    assert found == expected


def test_a_promise_beside_45_days():
    law = laws.law(Regime.CCPA)
    found = promises.compared(law, Right.DELETE, 45, place=NEW_YORK, begins=BEGINS)
    assert found == Comparison(sooner=0, same=365, later=0)


def test_the_runs_of_a_month_from_new_year_to_april():
    runs = promises.runs(
        laws.law(Regime.GDPR), Right.ACCESS, place=NEW_YORK, begins=date(2027, 1, 1)
    )
    assert runs[:5] == [
        Run(date(2027, 1, 1), date(2027, 1, 28), 31),
        Run(date(2027, 1, 29), date(2027, 1, 29), 30),
        Run(date(2027, 1, 30), date(2027, 1, 30), 29),
        Run(date(2027, 1, 31), date(2027, 2, 28), 28),
        Run(date(2027, 3, 1), date(2027, 3, 30), 31),
    ]
    assert runs[-1].last == date(2027, 12, 31)


def test_45_days_are_one_run():
    runs = promises.runs(laws.law(Regime.CCPA), Right.DELETE, place=NEW_YORK, begins=BEGINS)
    assert runs == [Run(BEGINS, date(2027, 11, 22), 45)]
