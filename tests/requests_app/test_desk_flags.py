"""Flags of a row: each by what it rests on, and gone when that is gone."""

from datetime import UTC, datetime, timedelta

import pytest

from requests_app import jobs
from requests_app.desk import rows as module
from requests_app.models import PrivacyRequest
from requests_app.rules.rights import Right
from tests.factories import BusinessFactory, submission
from verification.models import IdentityCheck, Method

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def received(days_ago=1, **order):
    return submission(Right.DELETE, now=NOW - timedelta(days=days_ago), **order).requests[0]


def flags(dsar):
    (row,) = module.rows([PrivacyRequest.objects.get(pk=dsar.pk)], {dsar.business_id: NOW.date()})
    return [str(flag.label) for flag in row.flags]


def checked(dsar, signals, *, minutes=0, about=True):
    IdentityCheck.objects.create(
        subject=dsar.submission_id,
        about=dsar.pk if about else None,
        at=NOW + timedelta(minutes=minutes),
        by="site",
        method=Method.MATCH,
        degree="none",
        needed="reasonable",
        signals=signals,
    )


@pytest.mark.parametrize("about", [True, False], ids=["of the request", "of the submission"])
def test_signs_of_fraud_are_those_of_the_latest_check(about):
    dsar, other = received(), received()
    assert flags(dsar) == []
    checked(dsar, ["many_from_one"], about=about)
    assert (flags(dsar), flags(other)) == (["Signs of fraud"], [])
    checked(dsar, [], minutes=1)
    assert flags(dsar) == []


def test_a_check_of_another_request_of_the_submission_says_nothing():
    first, second = submission(Right.DELETE, Right.CORRECT, now=NOW).requests
    checked(second, ["many_from_one"])
    assert (flags(first), flags(second)) == ([], ["Signs of fraud"])


def test_a_throw_away_address_is_a_sign_before_any_check():
    claims = {"name": "Ada", "email": "ada@mailinator.com"}
    assert flags(received(claims=claims)) == ["Signs of fraud"]


def test_a_reminder_that_went_out_is_a_flag():
    dsar = received(44)
    assert flags(dsar) == []
    jobs.remind_due(NOW)
    assert flags(dsar) == ["Reminded"]


def test_flags_of_many_rows_take_one_statement(django_assert_num_queries):
    business = BusinessFactory()
    made = [received(business=business) for _ in range(5)]
    with django_assert_num_queries(1):
        assert module.flagged(made) == {dsar.pk: set() for dsar in made}
