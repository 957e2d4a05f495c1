"""What the code must never do, the database refuses as well."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from requests_app.models import Answer, ClockEvent, PrivacyRequest
from requests_app.rules.workflow import Status
from tests.requests_app.steps import asked, at, in_work

pytestmark = pytest.mark.django_db

NOW = at(11, 9)
CLOSED = {"closed_at": NOW}


@pytest.mark.parametrize(
    ("right", "region", "change", "name"),
    [
        pytest.param(
            "delete", "US-CA", {"suspended": True, "legal_last_day": None},
            "privacyrequest_us_clock_runs", id="a suspended clock in California",
        ),
        pytest.param(
            "delete", "US-TX", {"suspended": True, "legal_last_day": None},
            "privacyrequest_us_clock_runs", id="and in Texas",
        ),
        pytest.param(
            "access", "EEA", {"suspended": True},
            "privacyrequest_held_without_last_day", id="a last day while the clock is held",
        ),
        pytest.param(
            "access", "EEA", {"legal_last_day": None},
            "privacyrequest_held_without_last_day", id="no last day while it runs",
        ),
        pytest.param(
            "access", "EEA", {"due_on": "2026-12-03"},
            "privacyrequest_due_within_law", id="worked to after the law's day",
        ),
        pytest.param(
            "access", "EEA", {"due_on": "2026-11-01"},
            "privacyrequest_due_after_receipt", id="due before it came",
        ),
        pytest.param(
            "opt_out", "US-CA", {"status": "identity_pending"},
            "privacyrequest_opt_out_unverified", id="an opt-out that waits for proof",
        ),
        pytest.param(
            "limit", "US-CA", {"identity": "confirmed"},
            "privacyrequest_opt_out_unverified", id="a limit that was verified",
        ),
        pytest.param(
            "object_marketing", "EEA", {"identity": "unchecked"},
            "privacyrequest_opt_out_unverified", id="marketing that is to be verified",
        ),
        pytest.param(
            "know_specific", "US-CA", {"status": "denied", **CLOSED},
            "privacyrequest_unknown_gets_categories", id="specific pieces denied to a stranger",
        ),
        pytest.param(
            "delete", "US-CA", {"status": "fulfilled", **CLOSED},
            "privacyrequest_released_to_known", id="an answer to a stranger",
        ),
        pytest.param(
            "access", "EEA", {"status": "partial", **CLOSED},
            "privacyrequest_released_to_known", id="a part of it to a stranger",
        ),
        pytest.param(
            "delete", "US-CA", {"status": "withdrawn"},
            "privacyrequest_closed_with_time", id="ended at no time",
        ),
        pytest.param(
            "delete", "US-CA", CLOSED, "privacyrequest_closed_with_time", id="open and ended"
        ),
        pytest.param(
            "delete", "US-CA", {"status": "lost", **CLOSED},
            "privacyrequest_known_status", id="no such status",
        ),
        pytest.param(
            "delete", "US-CA", {"status": "duplicate", **CLOSED},
            "privacyrequest_duplicate_of_one", id="a duplicate of nothing",
        ),
        pytest.param(
            "delete", "US-CA", {"status": "spam", "identity": "confirmed", **CLOSED},
            "privacyrequest_spam_unknown", id="spam of somebody who is known",
        ),
    ],
)  # fmt: skip
def test_a_request_that_the_law_forbids_is_no_row(right, region, change, name):
    dsar = asked(right, region)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PrivacyRequest.objects.filter(pk=dsar.pk).update(**change)


def test_what_is_merged_is_a_duplicate_of_another():
    dsar, other = asked("delete"), asked("delete")
    row = PrivacyRequest.objects.filter(pk=dsar.pk)
    with pytest.raises(IntegrityError, match="duplicate_of_one"), transaction.atomic():
        row.update(merged_into=other)
    with pytest.raises(IntegrityError, match="merged_into_other"), transaction.atomic():
        row.update(status="duplicate", merged_into=dsar, **CLOSED)
    row.update(status="duplicate", merged_into=other, **CLOSED)


def happened(dsar, **event):
    ClockEvent.objects.create(dsar=dsar, at=NOW, on="2026-11-09", **event)


def test_an_extension_is_one_and_has_a_reason():
    dsar = asked("delete")
    with pytest.raises(IntegrityError, match="clock_extended_with_reason"), transaction.atomic():
        happened(dsar, kind="extension_notice_sent")
    happened(dsar, kind="extension_notice_sent", reason="complex")
    with pytest.raises(IntegrityError, match="clock_extended_once"), transaction.atomic():
        happened(dsar, kind="extension_notice_sent", reason="complex")


def test_a_clock_has_one_receipt_and_known_events():
    dsar = asked("delete")
    with pytest.raises(IntegrityError, match="clock_received_once"), transaction.atomic():
        happened(dsar, kind="received")
    with pytest.raises(IntegrityError, match="clock_known_kind"), transaction.atomic():
        happened(dsar, kind="forgotten")


def test_what_happened_to_a_clock_is_never_rewritten():
    dsar = asked("delete")
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        ClockEvent.objects.filter(dsar=dsar).update(on="2026-11-30")
    event = dsar.clock.get()
    event.at = at(11, 30)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        event.save()


@pytest.mark.parametrize("outcome", [Status.DENIED, Status.PARTIAL])
@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param({"ground": "", "parts": ["reasons"]}, id="no ground"),
        pytest.param({"ground": "legal_duty", "parts": []}, id="no parts"),
    ],
)
def test_a_refusal_has_a_ground_and_its_parts(officer, outcome, refusal):
    dsar = in_work("delete", by=officer)
    with pytest.raises(IntegrityError, match="answer_refusal_with_ground"), transaction.atomic():
        Answer.objects.create(
            dsar=dsar, outcome=outcome, text="No.", given_by=officer, given_at=NOW, **refusal
        )


def test_one_answer_counts(officer):
    dsar = in_work("delete", by=officer)
    order = {"dsar": dsar, "outcome": "fulfilled", "given_by": officer, "given_at": NOW}
    Answer.objects.create(text="One.", superseded_at=NOW, **order)
    Answer.objects.create(text="Two.", **order)
    with pytest.raises(IntegrityError, match="answer_one_counts"), transaction.atomic():
        Answer.objects.create(text="Three.", **order)
