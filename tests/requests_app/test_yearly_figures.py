"""11 CCR 7102, counted by hand: see `year_of_acme.py` for the requests."""

import pytest

from requests_app.models import PrivacyRequest, Submission
from requests_app.rules import metrics
from requests_app.rules.metrics import Line, Why
from requests_app.services import lifecycle, merging, reporting, spam
from tests.factories import BusinessFactory
from tests.requests_app.year_of_acme import asked, at, ended, reopened, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(officer):
    return world(officer)


def counted(business, year, **options):
    rows, total = metrics.counted(reporting.year(business, year, **options))
    assert all(one.balanced for one in rows.values())
    assert total.balanced
    return rows, total


def figures(one):
    return (one.received, one.complied, one.denied, one.median, one.mean)


NOTHING = (0, 0, 0, None, None)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        pytest.param(2024, {}, id="before the first"),
        pytest.param(2025, {Line.DELETE: (2, 0, 0, None, None)}, id="2025"),
        pytest.param(
            2026,
            {
                Line.DELETE: (2, 2, 2, 15.5, 101.5),  # 10 10 21 365
                Line.KNOW: (3, 2, 0, 35, 35),  # 30 40, and one open
                Line.CORRECT: (2, 0, 0, None, None),
                Line.OPT_OUT: (2, 1, 0, 1, 1),
                Line.LIMIT: (1, 0, 0, None, None),
                Line.OTHER: (1, 0, 0, None, None),
            },
            id="2026",
        ),
        pytest.param(
            2027, {Line.DELETE: (0, 1, 0, 353, 353), Line.LIMIT: (0, 1, 0, 12, 12)}, id="2027"
        ),
    ],
)
def test_the_figures_of_each_year(acme, year, expected):
    rows, _total = counted(acme, year)
    assert {line: figures(one) for line, one in rows.items() if figures(one) != NOTHING} == expected


def test_the_year_in_all(acme):
    _rows, total = counted(acme, 2026)
    assert figures(total) == (10, 5, 2, 21, pytest.approx(477 / 7))  # 1 10 10 21 30 40 365
    assert (total.in_whole, total.in_part) == (4, 1)
    assert (total.withdrawn, total.handed_on, total.put_aside) == (1, 1, 0)
    assert (total.open_before, total.came, total.taken_up, total.open_after) == (2, 10, 0, 3)
    assert (total.signals, total.reopened) == (1, 1)
    assert total.grounds == {Why.NOT_VERIFIABLE: 1, Why.EXEMPT: 1, Why.OTHER: 1}


def test_what_is_taken_up_again_is_accounted_for_in_the_next_year(acme):
    _rows, total = counted(acme, 2027)
    assert (total.open_before, total.came, total.taken_up, total.open_after) == (3, 0, 1, 2)
    assert total.grounds == {}


def test_all_individuals(acme):
    rows, total = counted(acme, 2026, everybody=True)
    assert figures(rows[Line.KNOW]) == (4, 3, 0, 30, pytest.approx(80 / 3))
    assert figures(total)[:3] == (11, 6, 2)


def test_the_figures_of_a_year_that_is_over_do_not_move(acme, officer):
    before = counted(acme, 2026)
    late = PrivacyRequest.objects.get(closed_at="2027-01-01T05:00Z")
    reopened(late, "2027-02-01T12:00")
    early = PrivacyRequest.objects.get(right="know_categories")
    reopened(early, "2027-02-01T12:00")
    ended(early, "denied", "2027-02-03T12:00", by=officer, ground="twice_a_year")
    reopened(early, "2027-02-05T12:00")
    rows, total = counted(acme, 2026)
    assert {line: figures(one) for line, one in rows.items()} == {
        line: figures(one) for line, one in before[0].items()
    }
    assert (total.grounds, total.reopened) == (before[1].grounds, 2)


def test_a_request_that_is_reopened_in_the_same_year_counts_once(acme, officer):
    again = PrivacyRequest.objects.get(right="know_categories")
    reopened(again, "2026-05-01T12:00")
    ended(again, "denied", "2026-05-10T12:00", by=officer, ground="twice_a_year")
    rows, _total = counted(acme, 2026)
    assert figures(rows[Line.KNOW]) == (3, 1, 1, 55, 55)  # 40 and 70


def test_reopened_and_still_open_when_the_year_ended(acme):
    again = PrivacyRequest.objects.get(right="know_categories")
    reopened(again, "2026-05-01T12:00")
    rows, _total = counted(acme, 2026)
    assert figures(rows[Line.KNOW]) == (3, 1, 0, 40, 40)
    assert rows[Line.KNOW].open_after == 2


def test_a_withdrawal_that_is_undone_later_stays_in_its_year(acme):
    reopened(PrivacyRequest.objects.get(status="withdrawn"), "2027-03-01T12:00")
    assert counted(acme, 2026)[0][Line.CORRECT].withdrawn == 1
    taken = counted(acme, 2027)[0][Line.CORRECT]
    assert (taken.taken_up, taken.open_after, taken.withdrawn) == (1, 1, 0)


def test_a_year_in_which_nothing_happened_to_a_request_knows_nothing_of_it(acme):
    reopened(PrivacyRequest.objects.get(status="withdrawn"), "2028-03-01T12:00")
    quiet = counted(acme, 2027)[0][Line.CORRECT]
    assert (quiet.open_before, quiet.taken_up, quiet.open_after) == (0, 0, 0)


def test_erasing_the_contents_changes_no_figure(acme):
    before = counted(acme, 2026)
    for submission in Submission.objects.filter(business=acme):
        submission.content_key.delete()
        submission.record_key.delete()
    assert counted(acme, 2026) == before


def test_without_a_request_there_are_zeros():
    rows, total = counted(BusinessFactory(), 2026)
    assert {figures(one) for one in (*rows.values(), total)} == {NOTHING}


def test_the_first_year(acme):
    assert reporting.first_year(acme) == 2025
    assert reporting.first_year(BusinessFactory()) is None


def test_the_year_is_one_statement(acme, django_assert_num_queries):
    with django_assert_num_queries(1):
        reporting.year(acme, 2026)


def test_a_business_further_west_has_another_new_year(officer):
    west = BusinessFactory(time_zone="Pacific/Honolulu")  # ten hours behind
    dsar = asked(west, "delete", "2026-06-01T12:00")
    ended(dsar, "fulfilled", "2027-01-01T00:30", by=officer)  # 19:30 the day before in Hawaii
    assert counted(west, 2026)[1].complied == 1
    assert counted(west, 2027)[1].complied == 0


def test_what_is_set_aside_is_shown_apart(acme, officer):
    kept = asked(acme, "know_categories", "2026-03-01T18:00")
    twin = asked(acme, "know_categories", "2026-03-02T12:00")
    merging.merge(twin.pk, into=kept.pk, by=officer, sure=True, now=at("2026-03-03T12:00"))
    junk = asked(acme, "delete", "2026-12-31T12:00")
    spam.close(junk.pk, by=officer, now=at("2027-01-02T12:00"))
    rows, total = counted(acme, 2026)
    assert figures(rows[Line.KNOW]) == (4, 2, 0, 35, 35)
    assert (rows[Line.KNOW].came, rows[Line.KNOW].put_aside) == (5, 1)
    assert (rows[Line.DELETE].received, rows[Line.DELETE].open_after) == (3, 1)  # not yet known
    after = counted(acme, 2027)[0][Line.DELETE]
    assert (after.open_before, after.put_aside, after.received) == (1, 1, 0)
    assert (total.received, total.put_aside) == (12, 1)
    lifecycle.restore(twin.pk, by=officer, now=at("2027-03-03T12:00"))
    assert counted(acme, 2026)[0][Line.KNOW].put_aside == 1
    assert counted(acme, 2027)[0][Line.KNOW].taken_up == 1
