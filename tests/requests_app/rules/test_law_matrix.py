"""The shipped law, written out once more by hand: what each law gives, and in what time."""

import re
from datetime import date

import pytest

from requests_app.rules import laws
from requests_app.rules.rights import Regime, Right

# A right: term, term with its extension, confirmation of receipt, target; degree; unverified;
# what the last day rolls over. d = days, b = business days, m = months, - = none.
ASKED = """
ccpa
    know_categories   45d  90d  10b  -    reasonable       deny                           -
    know_specific     45d  90d  10b  -    reasonably_high  deny_or_downgrade_to_categories -
    delete            45d  90d  10b  -    by_risk          deny                           -
    correct           45d  90d  10b  -    by_risk          deny                           -
    opt_out           15b  -    -    -    none             not_asked                      -
    limit             15b  -    -    -    none             not_asked                      -
    access_admt       45d  90d  10b  -    reasonably_high  deny                           -
    opt_out_admt      15b  -    -    -    none             not_asked                      -
    appeal_admt       45d  90d  10b  -    reasonable       deny                           -
gdpr
    access            1m   3m   -    -    reasonably_high  deny                           EU
    delete            1m   3m   -    -    reasonable       deny                           EU
    correct           1m   3m   -    -    reasonable       deny                           EU
    portability       1m   3m   -    -    reasonably_high  deny                           EU
    restrict          1m   3m   -    -    reasonable       deny                           EU
    object            1m   3m   -    -    reasonable       deny                           EU
    object_marketing  1m   -    -    1b   none             not_asked                      EU
    withdraw_consent  1m   -    -    1b   none             not_asked                      EU
    human_review      1m   3m   -    -    reasonable       deny                           EU
uk_gdpr
    access            1m   3m   -    -    reasonably_high  deny                           UK
    delete            1m   3m   -    -    reasonable       deny                           UK
    correct           1m   3m   -    -    reasonable       deny                           UK
    portability       1m   3m   -    -    reasonably_high  deny                           UK
    restrict          1m   3m   -    -    reasonable       deny                           UK
    object            1m   3m   -    -    reasonable       deny                           UK
    object_marketing  1m   -    -    1b   none             not_asked                      UK
    withdraw_consent  1m   -    -    1b   none             not_asked                      UK
    human_review      1m   3m   -    -    reasonable       deny                           UK
ca_pipeda
    access            30d  60d  -    -    reasonably_high  deny                           -
    delete            30d  60d  -    -    reasonable       deny                           -
    correct           30d  60d  -    -    reasonable       deny                           -
    portability       30d  60d  -    -    reasonably_high  deny                           -
    withdraw_consent  30d  60d  -    -    none             not_asked                      -
br_lgpd
    access            15d  -    -    -    reasonably_high  deny                           -
    delete            15d  -    -    -    reasonable       deny                           -
    correct           15d  -    -    -    reasonable       deny                           -
    portability       15d  -    -    -    reasonably_high  deny                           -
    object            15d  -    -    -    reasonable       deny                           -
    withdraw_consent  15d  -    -    -    none             not_asked                      -
    human_review      15d  -    -    -    reasonable       deny                           -
ch_fadp
    access            30d  60d  -    -    reasonably_high  deny                           -
    delete            30d  60d  -    -    reasonable       deny                           -
    correct           30d  60d  -    -    reasonable       deny                           -
    portability       30d  60d  -    -    reasonably_high  deny                           -
    object            30d  60d  -    -    reasonable       deny                           -
    human_review      30d  60d  -    -    reasonable       deny                           -
voluntary
    access            1m   -    -    -    reasonably_high  deny                           -
    delete            1m   -    -    -    reasonable       deny                           -
    correct           1m   -    -    -    reasonable       deny                           -
    portability       1m   -    -    -    reasonably_high  deny                           -
us_ia
    access            90d  135d -    -    reasonably_high  deny                           -
    delete            90d  135d -    -    reasonable       deny                           -
    portability       90d  135d -    -    reasonably_high  deny                           -
    opt_out           90d  -    -    15b  none             not_asked                      -
us_fl
    access            45d  60d  -    -    reasonably_high  deny                           -
    delete            45d  60d  -    -    reasonable       deny                           -
    correct           45d  60d  -    -    reasonable       deny                           -
    portability       45d  60d  -    -    reasonably_high  deny                           -
    opt_out           45d  -    -    15b  none             not_asked                      -
us_or
    access            45d  90d  -    -    reasonably_high  deny                           -
    delete            45d  90d  -    -    reasonable       deny                           -
    correct           45d  90d  -    -    reasonable       deny                           -
    portability       45d  90d  -    -    reasonably_high  deny                           -
    opt_out           45d  -    -    15b  none             not_asked                      -
    withdraw_consent  15d  -    -    -    none             not_asked                      -
us_state us_co us_ct us_de us_in us_ky us_md us_mn us_mt
us_ne us_nh us_nj us_ri us_tn us_tx us_ut us_va
    access            45d  90d  -    -    reasonably_high  deny                           -
    delete            45d  90d  -    -    reasonable       deny                           -
    correct           45d  90d  -    -    reasonable       deny                           -
    portability       45d  90d  -    -    reasonably_high  deny                           -
    opt_out           45d  -    -    15b  none             not_asked                      -
"""

# What a question does to the clock: identity, clarification, fee ("." : not offered), and the
# days within which it must be put, or after which the clock begins.
WAITS = """
gdpr       suspend/7  suspend/7  run_on
uk_gdpr    restart    exclude    restart
ch_fadp    run_on     run_on.    restart+10
ca_pipeda  run_on     run_on.    run_on
br_lgpd    run_on     run_on.    run_on.
ccpa       run_on     run_on.    run_on.
voluntary  run_on     run_on.    run_on.
us         run_on     run_on.    run_on
"""

REFUSALS = """
ccpa       reasons opt_out_offer
gdpr       reasons complaint court
uk_gdpr    reasons complaint court
ca_pipeda  reasons complaint
br_lgpd    reasons complaint
ch_fadp    reasons complaint court
voluntary  reasons
us_ut      reasons attorney_general
us         reasons appeal attorney_general
"""

UNITS = {"days": "d", "business_days": "b", "months": "m"}
BOOK = laws.shipped()


def _rows(text):
    return [line.split() for line in text.strip().splitlines()]


def _term(term):
    return f"{term.count}{UNITS[term.unit]}" if term else "-"


def _asked():
    expected, block = {}, re.compile(r"^((?:\w.*\n)+)((?: .*\n)+)", re.MULTILINE)
    for regimes, rights in block.findall(ASKED):
        rows = {right: rest for right, *rest in _rows(rights)}
        expected |= dict.fromkeys(regimes.split(), rows)
    return expected


def _table(text):
    """Return a row for each law; `us` is the row of every state without one of its own."""
    found = {name: rest for name, *rest in _rows(text)}
    return {
        str(regime): found.get(regime, found.get("us") if regime.startswith("us_") else None)
        for regime in Regime
    }


@pytest.mark.parametrize("regime", list(Regime))
def test_the_rights_of_each_law_and_their_terms(regime):
    law = BOOK.laws[regime]
    given = {}
    for right, rule in law.rights.items():
        clock = law.clock(right)
        terms = (clock, clock.extension, clock.acknowledge, clock.target)
        given[str(right)] = [
            *map(_term, terms),
            str(rule.degree),
            str(rule.unverified),
            clock.rolls or "-",
        ]
    assert given == _asked()[regime]


def test_no_clock_lies_idle():
    for law in BOOK.laws.values():
        assert set(law.clocks) == {rule.clock for rule in law.rights.values()}, law.regime


@pytest.mark.parametrize("regime", list(Regime))
def test_what_a_question_does_to_the_clock(regime):
    def said(wait):
        within = f"/{wait.within_days}" if wait.within_days else ""
        after = f"+{wait.after_days}" if wait.after_days else ""
        return f"{wait.effect}{within}{after}{'' if wait.offered else '.'}"

    waits = BOOK.laws[regime].waits
    given = [said(wait) for wait in (waits.identity, waits.clarification, waits.fee)]
    assert given == _table(WAITS)[regime]


@pytest.mark.parametrize("regime", list(Regime))
def test_what_a_refusal_holds(regime):
    assert list(BOOK.laws[regime].refusal.parts) == _table(REFUSALS)[regime]


def test_appeals_and_complaints_that_the_business_decides():
    for regime, law in BOOK.laws.items():
        assert (law.appeal is not None) == (regime.startswith("us_") and regime != Regime.US_UT)
    with_complaint = {regime for regime, law in BOOK.laws.items() if law.complaint}
    assert with_complaint == {Regime.CCPA, Regime.GDPR, Regime.UK_GDPR}
    route = BOOK.laws[Regime.UK_GDPR].complaint
    assert route.decide is None
    assert _term(route.acknowledge) == "30d"
    assert route.acknowledge.rolls == "UK"
    assert route.valid_from == date(2026, 6, 19)
    assert "164A" in route.citation


def test_who_may_ask_for_another():
    for regime, law in BOOK.laws.items():
        agents = {right: str(rule.agent) for right, rule in law.rights.items()}
        if regime == Regime.CCPA:
            only = {Right.OPT_OUT, Right.LIMIT, Right.OPT_OUT_ADMT}
            expected = {
                right: "permission_only" if right in only else "permission" for right in agents
            }
        elif regime.startswith("us_"):
            expected = dict.fromkeys(agents, "parent_only")
            expected[Right.OPT_OUT] = agents[Right.OPT_OUT]  # in the table of the states
        else:
            expected = dict.fromkeys(agents, "authority")
        assert agents == expected, regime


def test_a_declaration_is_signed_for_specific_pieces_alone():
    assert {
        (str(regime), str(right))
        for regime, law in BOOK.laws.items()
        for right, rule in law.rights.items()
        if rule.declaration
    } == {("ccpa", "know_specific"), ("ccpa", "access_admt")}


def test_what_is_california_s_own():
    law = BOOK.laws[Regime.CCPA]
    limits = (law.limits.know, law.limits.correct, law.limits.reask)
    assert [(limit.times, limit.months) for limit in limits] == [(2, 12), (1, 6), (1, 12)]
    assert law.signal.shows_status is True
    assert (law.look_back.since, law.look_back.usual_months) == (date(2022, 1, 1), 12)
    assert (law.metrics.month, law.metrics.day) == (7, 1)
    for regime, other in BOOK.laws.items():
        if regime != Regime.CCPA:
            own = (other.limits.know, other.limits.correct, other.limits.reask)
            assert not any((*own, other.look_back, other.metrics)), regime


def test_only_canada_names_the_complaint_in_its_extension_notice():
    telling = {
        regime
        for regime, law in BOOK.laws.items()
        if (extension := law.clocks["answer"].extension) and extension.tells_complaint
    }
    assert telling == {Regime.CA_PIPEDA}


def test_how_long_records_are_kept():
    years = {Regime.CCPA: "24m"}
    for regime, law in BOOK.laws.items():
        usual = "24m" if regime.startswith("us_") else "36m"
        assert _term(law.records) == years.get(regime, usual), regime
    assert BOOK.laws[Regime.US_CO].records.citation == "4 CCR 904-3"


def test_what_comes_into_force_on_a_day():
    dated = {
        (str(regime), str(right)): rule.valid_from
        for regime, law in BOOK.laws.items()
        for right, rule in law.rights.items()
        if rule.valid_from != date.min
    }
    assert dated == {
        ("ccpa", "access_admt"): date(2027, 1, 1),
        ("ccpa", "opt_out_admt"): date(2027, 1, 1),
        ("ccpa", "appeal_admt"): date(2027, 1, 1),
        ("us_ut", "correct"): date(2026, 7, 1),
    }
    assert all(
        rule.valid_to == date.max for law in BOOK.laws.values() for rule in law.rights.values()
    )
