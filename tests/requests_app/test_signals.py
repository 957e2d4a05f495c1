"""Signals from intake to confirmation: they ask for more, and never refuse."""

from datetime import timedelta

import pytest

from foundation.ledger import LedgerEntry
from requests_app import jobs
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.rights import Right
from requests_app.services import identifying
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from verification.models import IdentityCheck, Trace

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def three_people(*rights, business=None):
    """Take in three submissions for three people from one address; return the last request."""
    business = business or BusinessFactory()
    for name in ("Bob", "Carol", "Ada"):
        claims = {"name": name, "email": "one@example.org"}
        receipt = submission(*rights or (Right.DELETE,), business=business, claims=claims)
    return receipt.requests[0]


def confirm(dsar, user):
    return identifying.confirm(dsar.pk, by=user, reason="called_back", now=RECEIVED_AT + DAY)


@pytest.fixture
def staff(django_user_model):
    return [django_user_model.objects.create_user(name, password="x") for name in ("eve", "mel")]


def test_intake_leaves_one_trace_without_anything_readable():
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    trace = Trace.objects.get()
    assert (trace.subject, trace.at) == (receipt.submission.pk, RECEIVED_AT)
    assert len(bytes(trace.contact)) == len(bytes(trace.person)) == 32
    assert (trace.agent, trace.record, trace.disposable) == (None, None, False)


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
def test_who_only_opts_out_leaves_no_trace(right):
    submission(right)
    assert not Trace.objects.exists()


def test_a_first_member_of_staff_is_not_enough_nor_the_same_one_twice(staff):
    eve, mel = staff
    dsar = three_people()
    assert confirm(dsar, eve) is None
    assert confirm(dsar, eve) is None
    dsar.refresh_from_db()
    assert dsar.identity == "unchecked"
    assert not LedgerEntry.objects.filter(event="confirm_identity").exists()
    assert confirm(dsar, mel).identity == "confirmed"
    checks = IdentityCheck.objects.order_by("at").values_list("by", "signals")
    assert set(checks.values_list("by", flat=True)) == {f"user:{one.pk}" for one in (eve, mel)}
    assert [found for _, found in checks] == [["many_from_one"]] * 2


def test_who_looked_at_another_request_of_the_same_person_does_not_count(staff):
    dsar = three_people(Right.DELETE, Right.CORRECT)
    other = PrivacyRequest.objects.exclude(pk=dsar.pk).get(submission=dsar.submission)
    assert [confirm(one, user) for one, user in zip((dsar, other), staff, strict=False)] == [
        None,
        None,
    ]


def test_two_people_from_one_address_ask_for_one_member_of_staff(staff):
    claims = {"name": "Bob", "email": "ada@example.org"}
    business = BusinessFactory()
    submission(Right.DELETE, business=business, claims=claims)
    (dsar,) = submission(Right.DELETE, business=business).requests
    assert confirm(dsar, staff[0]).identity == "confirmed"


def test_a_throw_away_mailbox_raises_the_degree_and_refuses_nothing():
    claims = {"name": "Ada", "email": "ada@mailinator.com"}
    (plain,) = submission(Right.DELETE).requests
    (dsar,) = submission(Right.DELETE, claims=claims).requests
    assert (dsar.status, dsar.due_on) == (plain.status, plain.due_on)
    needs = [
        identifying.weigh(one, identifying.facts(one.submission, RECEIVED_AT)).need
        for one in (plain, dsar)
    ]
    assert [(need.points, need.declaration, need.second) for need in needs] == [
        (2, False, False),
        (3, True, False),
    ]


def test_the_site_does_not_confirm_alone_where_two_of_the_staff_must_look():
    (plain,) = submission(Right.DELETE).requests
    settled = []
    for dsar in (plain, three_people()):
        Submission.objects.filter(pk=dsar.submission_id).update(
            account=b"x" * 32, logged_in_at=RECEIVED_AT
        )
        fresh = Submission.objects.get(pk=dsar.submission_id)
        settled.append(identifying.settle(fresh, now=RECEIVED_AT))
    assert settled == [1, 0]


def test_the_job_forgets_old_traces_and_may_run_twice():
    submission(Right.DELETE)
    submission(Right.DELETE, now=RECEIVED_AT - 91 * DAY)
    assert [jobs.forget_traces(RECEIVED_AT) for _ in range(2)] == [1, 0]
    assert Trace.objects.get().at == RECEIVED_AT
