from datetime import date

import pytest

from requests_app.rules import figures, metrics, refusals
from requests_app.rules.figures import Period
from requests_app.rules.metrics import Line, Why
from requests_app.rules.rights import Regime, Right
from requests_app.rules.tables import Table, safe


@pytest.mark.parametrize(
    ("counted", "median", "mean"),
    [
        pytest.param({}, None, None, id="nothing"),
        pytest.param({7: 1}, 7, 7, id="one"),
        pytest.param({0: 1}, 0, 0, id="the same day"),
        pytest.param({1: 1, 4: 1}, 2.5, 2.5, id="two: halfway"),
        pytest.param({1: 1, 3: 1, 11: 1}, 3, 5, id="three: the middle"),
        pytest.param({1: 2, 3: 1, 5: 1}, 2, 2.5, id="four, two of them alike"),
        pytest.param({5: 3, 1: 1}, 5, 4, id="in any order"),
        pytest.param({2: 2, 9: 2}, 5.5, 5.5, id="the middle lies between two heaps"),
    ],
)
def test_the_middle_and_the_average(counted, median, mean):
    assert (figures.median(counted), figures.mean(counted)) == (median, mean)


def test_a_share_of_nothing_is_none():
    assert figures.share(0, 0) is None
    assert figures.share(1, 8) == 12.5
    assert figures.share(0, 3) == 0


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-11-23", "2026-11-23"), ("2026-11-29", "2026-11-23"), ("2027-01-01", "2026-12-28")],
    ids=["monday", "sunday", "over the year"],
)
def test_a_week_begins_on_monday(day, first):
    assert figures.monday(date.fromisoformat(day)) == date.fromisoformat(first)


def test_weeks_end_with_the_one_of_the_day():
    assert figures.weeks(date(2026, 11, 22), 3) == [
        date(2026, 11, 2),
        date(2026, 11, 9),
        date(2026, 11, 16),
    ]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "2026-04-01", "2026-06-30"),
        ("2026-08-15", "2026-07-01", "2026-09-30"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_quarter(day, first, last):
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert figures.quarter(date.fromisoformat(day)) == expected


@pytest.mark.parametrize(
    ("right", "line"),
    [
        (Right.ACCESS, Line.KNOW),
        (Right.KNOW_CATEGORIES, Line.KNOW),
        (Right.KNOW_SPECIFIC, Line.KNOW),
        (Right.DELETE, Line.DELETE),
        (Right.CORRECT, Line.CORRECT),
        (Right.PORTABILITY, Line.OTHER),
        (Right.RESTRICT, Line.OTHER),
        (Right.OBJECT, Line.OTHER),
        (Right.OBJECT_MARKETING, Line.OTHER),
        (Right.WITHDRAW_CONSENT, Line.OTHER),
        (Right.HUMAN_REVIEW, Line.OTHER),
        (Right.OPT_OUT, Line.OPT_OUT),
        (Right.LIMIT, Line.LIMIT),
        (Right.ACCESS_ADMT, Line.ACCESS_ADMT),
        (Right.OPT_OUT_ADMT, Line.OPT_OUT_ADMT),
        (Right.APPEAL_ADMT, Line.OTHER),
    ],
)
def test_the_kind_that_a_right_is_counted_under(right, line):
    assert metrics.line(right) == line


def test_every_ground_of_california_is_published_under_one_of_four_reasons():
    codes = {one.code for right in Right for one in refusals.grounds(Regime.CCPA, right)}
    assert {code: metrics.why(code) for code in codes} == {
        "not_identified": Why.NOT_VERIFIABLE,
        "never_disclosed": Why.EXEMPT,
        "no_permission": Why.OTHER,
        "legal_duty": Why.OTHER,
        "contract": Why.OTHER,
        "security": Why.OTHER,
        "accurate": Why.OTHER,
        "twice_a_year": Why.OTHER,
        "excessive": Why.OTHER,
        "repeated": Why.OTHER,
        "not_automated": Why.OTHER,
        "human_appeal": Why.OTHER,
        "fraud": Why.OTHER,
    }


def test_automated_decisions_are_published_from_the_year_of_the_right_on():
    rows, _total = metrics.counted([])
    without = [Line.DELETE, Line.CORRECT, Line.KNOW, Line.OPT_OUT, Line.LIMIT]
    assert metrics.published(rows, 2026) == without
    assert len(metrics.published(rows, 2027)) == 7


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        (" =1", "' =1"),
        ("a=1", "a=1"),
        ("", ""),
        (None, ""),
        (-1, -1),
        (1.5, 1.5),
    ],
)
def test_no_cell_is_a_formula(cell, shown):
    assert safe(cell) == shown


def test_a_table_as_csv_and_as_records():
    table = Table("t", ("a", "b"), (("=x", 1), ('say "hi", you', None)))
    assert table.csv() == '\ufeffa,b\r\n\'=x,1\r\n"say ""hi"", you",\r\n'
    assert table.records() == [{"a": "=x", "b": 1}, {"a": 'say "hi", you', "b": None}]
