"""Services around a request: what they change, and that a refusal changes nothing."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

from foundation.ledger import LedgerEntry
from requests_app.models import DeadlinePolicy, PrivacyRequest, Submission, Task
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import casework, policies, tasking
from requests_app.services.intake import Ask, Intake
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.requests_app.steps import unchanged

pytestmark = pytest.mark.django_db


def order(**changes):
    asked = {
        "business": BusinessFactory(),
        "via": "phone",
        "asks": (Ask(Right.DELETE),),
        "claims": {"name": "Paula"},
        "region": Region.CALIFORNIA,
        "form_token": uuid.UUID(int=7),
    }
    return Intake(**(asked | changes))


def test_nothing_is_taken_in_from_the_future(officer):
    later = RECEIVED_AT + timedelta(seconds=1)
    with pytest.raises(NotAllowed):
        casework.take_in(order(), by=officer, received_at=later, now=RECEIVED_AT)
    assert not Submission.objects.exists()


def test_what_came_earlier_runs_from_that_day(officer):
    now = RECEIVED_AT + timedelta(days=10)
    receipt = casework.take_in(order(), by=officer, received_at=RECEIVED_AT, now=now)
    assert receipt.requests[0].due_on.isoformat() == "2026-12-17"
    entries = LedgerEntry.objects.filter(chain=receipt.submission.chain).order_by("number")
    assert [(e.event, e.at) for e in entries] == [("received", RECEIVED_AT), ("typed_in", now)]


def test_a_form_sent_twice_is_one_submission_and_other_faults_are_not_hidden(officer):
    same = order()
    moments = {"received_at": RECEIVED_AT, "now": RECEIVED_AT}
    first = casework.take_in(same, by=officer, **moments)
    second = casework.take_in(same, by=officer, **moments)
    assert (second.submission, second.secret) == (first.submission, "")
    assert [dsar.pk for dsar in second.requests] == [first.requests[0].pk]
    with pytest.raises(IntegrityError):
        casework.take_in(order(via="smoke signal", form_token=None), by=officer, **moments)
    assert PrivacyRequest.objects.count() == 1


def test_a_withdrawal_by_word_of_mouth_says_how_it_came(officer):
    (dsar,) = submission(Right.DELETE).requests
    now = RECEIVED_AT + timedelta(days=3)
    casework.withdraw_on_word(dsar.pk, by=officer, said_by="phone", now=now)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.closed_at) == ("withdrawn", now)
    entries = LedgerEntry.objects.filter(chain=dsar.submission.chain).order_by("number")
    assert [(entry.event, entry.by) for entry in entries][1:] == [
        ("withdraw", f"user:{officer.pk}"), ("withdrawn_on_word", f"user:{officer.pk}"),
    ]  # fmt: skip
    assert entries.last().facts == {"dsar": str(dsar.pk), "said_by": "phone"}
    with unchanged(NotAllowed):
        casework.withdraw_on_word(dsar.pk, by=officer, said_by="phone", now=now)


def test_a_task_that_is_done_keeps_who_did_it_first(officer, django_user_model):
    (dsar,) = submission(Right.DELETE).requests
    task = Task.objects.create(
        dsar=dsar, kind="child_data", due_on=dsar.due_on, created_at=RECEIVED_AT
    )
    now = RECEIVED_AT + timedelta(days=3)
    tasking.finish(task.pk, by=officer, now=now)
    later = {"by": django_user_model.objects.create_user("grace"), "now": now + timedelta(days=1)}
    assert tasking.finish(task.pk, **later).done_by == officer
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (now, officer)
    assert LedgerEntry.objects.filter(event="task_done").count() == 1


def test_a_policy_never_begins_in_the_past(officer):
    policy = DeadlinePolicy(
        business=BusinessFactory(),
        regime="gdpr",
        valid_from=RECEIVED_AT.date() - timedelta(days=1),
        promise_days=30,
    )
    with pytest.raises(NotAllowed):
        policies.adopt(policy, by=officer, now=RECEIVED_AT)
    assert not DeadlinePolicy.objects.exists()
    assert not LedgerEntry.objects.exists()
