"""Intake: all of it in one transaction, and nothing twice."""

import hashlib
import re
import uuid
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.ledger import LedgerEntry
from requests_app.models import (
    ClockEvent,
    DeadlinePolicy,
    Notice,
    PrivacyRequest,
    Submission,
    Task,
)
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services.intake import new_secret, secret_digest
from tests.factories import BusinessFactory, submission

pytestmark = pytest.mark.django_db


def test_one_request_per_right_each_with_its_own_clock():
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    stored = {dsar.right: dsar for dsar in PrivacyRequest.objects.all()}
    assert set(stored) == {"delete", "opt_out"}
    assert stored["delete"].due_on == date(2026, 12, 17)
    assert stored["delete"].acknowledge_by == date(2026, 11, 17)
    assert stored["delete"].identity == "unchecked"
    assert stored["opt_out"].due_on == date(2026, 11, 24)
    assert stored["opt_out"].identity == "not_needed"
    events = ClockEvent.objects.values_list("kind", "on")
    assert list(events) == [("received", date(2026, 11, 2))] * 2
    assert [dsar.submission for dsar in receipt.requests] == [receipt.submission] * 2


def test_the_letter_and_the_ledger_entry_belong_to_it():
    receipt = submission(Right.DELETE, Right.OPT_OUT)
    notice = Notice.objects.get()
    assert (notice.kind, notice.to) == ("acknowledged", "ada@example.org")
    assert receipt.submission.reference in notice.text
    entry = LedgerEntry.objects.get(chain=f"submission:{receipt.submission.pk}")
    assert (entry.event, entry.by, entry.number) == ("received", "requester", 1)
    assert entry.facts == {
        "via": "web",
        "rights": "delete+opt_out",
        "regime": "ccpa",
        "due_on": "2026-11-24",
    }


def test_the_day_of_receipt_is_the_local_one():
    late = datetime(2026, 11, 3, 4, 30, tzinfo=UTC)  # 23:30 on 2 November in New York
    assert submission(now=late).submission.received_on == date(2026, 11, 2)


def test_a_person_without_email_gets_no_letter_and_is_on_record():
    receipt = submission(claims={"name": "Ada Example", "phone": "+1 202 555 0142"})
    assert Submission.objects.get().claims["phone"] == "+1 202 555 0142"
    assert receipt.secret
    assert not Notice.objects.exists()


def test_an_agent_gets_the_letters():
    submission(agent={"name": "Grace Agent", "email": "grace@example.com"})
    assert Notice.objects.get().to == "grace@example.com"


def test_the_secret_is_stored_as_its_hash_alone():
    receipt = submission()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", receipt.secret)
    plain = receipt.secret.replace("-", "")
    stored = bytes(Submission.objects.get().secret_digest)
    assert stored == hashlib.sha256(plain.encode()).digest()


@pytest.mark.parametrize("typed", ["ABC01-1DEFG", "abco1-idefg", " abcOL 1defg ", "ABC0L1DEFG"])
def test_a_secret_is_read_as_people_type_it(typed):
    assert secret_digest(typed) == hashlib.sha256(b"ABC011DEFG").digest()


def test_secrets_do_not_repeat():
    assert len({new_secret() for _ in range(1000)}) == 1000


def test_an_opt_out_without_region_is_under_the_strictest_law():
    receipt = submission(Right.OPT_OUT, region=None)
    (dsar,) = receipt.requests
    assert (dsar.regime, dsar.due_on) == ("ccpa", date(2026, 11, 24))


def test_the_promise_in_force_tightens_the_date():
    business = BusinessFactory()
    for valid_from, right, days in [
        (date(2026, 1, 1), "", 30),
        (date(2026, 1, 1), "delete", 20),
        (date(2026, 10, 1), "delete", 10),
        (date(2026, 12, 1), "delete", 5),
    ]:
        DeadlinePolicy.objects.create(
            business=business,
            regime="ccpa",
            right=right,
            valid_from=valid_from,
            promise_days=days,
        )
    receipt = submission(Right.DELETE, Right.CORRECT, business=business)
    due = {dsar.right: (dsar.due_on, dsar.promise_days) for dsar in receipt.requests}
    assert due == {"delete": (date(2026, 11, 12), 10), "correct": (date(2026, 12, 2), 30)}


def test_a_policy_for_one_right_goes_before_a_later_one_for_all():
    business = BusinessFactory()
    for right, begins, days in (("delete", date(2026, 1, 1), 30), ("", date(2026, 11, 1), 20)):
        DeadlinePolicy.objects.create(
            business=business, regime="ccpa", right=right, valid_from=begins, promise_days=days
        )
    receipt = submission(Right.DELETE, Right.KNOW_CATEGORIES, business=business)
    due = {dsar.right: (dsar.due_on, dsar.promise_days) for dsar in receipt.requests}
    assert due == {
        "delete": (date(2026, 12, 2), 30),
        "know_categories": (date(2026, 11, 22), 20),
    }


@pytest.mark.parametrize(
    ("age", "region", "tasks"),
    [(12, Region.CALIFORNIA, 2), (13, Region.CALIFORNIA, 0), (15, Region.EEA, 2), (15, None, 2)],
)
def test_a_child_makes_an_urgent_task_for_the_same_day(age, region, tasks):
    claims = {"name": "Ada Example", "email": "ada@example.org", "child_age": age}
    submission(Right.DELETE, Right.CORRECT, region=region, claims=claims)
    rows = Task.objects.values_list("kind", "urgent", "due_on")
    assert list(rows) == [("child_data", True, date(2026, 11, 2))] * tasks


def test_the_same_form_makes_one_submission():
    token = uuid.uuid4()
    first = submission(form_token=token)
    with pytest.raises(IntegrityError), transaction.atomic():
        submission(form_token=token)
    assert Submission.objects.get() == first.submission


def test_a_failing_ledger_undoes_all_of_it():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE foundation_ledgerentry ADD CHECK (event <> 'received')")
    with pytest.raises(IntegrityError), transaction.atomic():
        submission()
    assert not Submission.objects.exists()
    assert not PrivacyRequest.objects.exists()
    assert not Notice.objects.exists()


def test_intake_takes_at_most_twelve_statements(django_assert_max_num_queries):
    business = BusinessFactory()
    with django_assert_max_num_queries(12):
        submission(business=business)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"status": "lost"}, id="unknown status"),
        pytest.param({"due_on": date(2026, 11, 1)}, id="due before receipt"),
        pytest.param({"due_on": date(2026, 12, 18)}, id="due after the law's last day"),
        pytest.param({"status": "fulfilled"}, id="closed without a time"),
        pytest.param(
            {"status": "fulfilled", "closed_at": datetime(2026, 11, 3, tzinfo=UTC)},
            id="released to a stranger",
        ),
        pytest.param({"right": "opt_out"}, id="an opt-out that is verified"),
    ],
)
def test_the_database_refuses(change):
    submission(Right.DELETE)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyRequest.objects.update(**change)


@pytest.mark.parametrize(
    ("right", "region", "before", "since"),
    [
        pytest.param("correct", "US-UT", date(2026, 6, 30), date(2026, 7, 1), id="utah"),
        pytest.param("opt_out_admt", "US-CA", date(2026, 12, 31), date(2027, 1, 1), id="admt"),
        pytest.param("opt_out_admt", None, date(2026, 12, 31), date(2027, 1, 1), id="no region"),
    ],
)
def test_a_right_is_taken_in_from_the_day_on_which_it_is_in_force(right, region, before, since):
    where = Region(region) if region else None
    noon = time(16, 0, tzinfo=UTC)  # the same day in New York
    with pytest.raises(NotAllowed, match="does not give this right"), transaction.atomic():
        submission(Right(right), region=where, now=datetime.combine(before, noon))
    assert not PrivacyRequest.objects.exists()
    (dsar,) = submission(Right(right), region=where, now=datetime.combine(since, noon)).requests
    assert (dsar.right, dsar.received_on) == (right, since)
