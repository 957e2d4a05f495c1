"""What no person sent: closed without a letter, and looked at again when somebody objects."""

from datetime import date, timedelta

import pytest

from foundation.uploads import Clean
from requests_app.models import News, Task
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import (
    correcting,
    correspondence,
    forgetting,
    lifecycle,
    questions,
    reviews,
    spam,
)
from requests_app.services.correcting import Wish
from tests.requests_app.steps import asked, at, clock, dates, entry, in_work, letters, unchanged
from verification.models import Evidence
from verification.rules.evidence import Purpose
from verification.services import evidence

pytestmark = pytest.mark.django_db

NOW = at(11, 10)


@pytest.fixture
def junk(officer):
    dsar = asked("delete", claims={"name": "BUY NOW", "email": "x@spam.example"})
    spam.close(dsar.pk, by=officer, now=NOW)
    dsar.refresh_from_db()
    return dsar


def test_spam_is_closed_and_nobody_is_written_to(junk, officer):
    assert (junk.status, junk.closed_at, letters(junk)) == ("spam", NOW, [])
    assert clock(junk) == [("closed_as_spam", date(2026, 11, 10))]
    assert entry(junk) == (
        "close_as_spam", f"user:{officer.pk}", {"before": "received", "after": "spam"},
    )  # fmt: skip


def test_it_is_taken_back_and_the_clock_never_stopped(junk, officer):
    lifecycle.restore(junk.pk, by=officer, now=at(11, 20))
    assert dates(junk) == ("2026-12-17", "2026-12-17", False)
    assert (junk.status, junk.closed_at, letters(junk)) == ("in_progress", None, [])
    with unchanged(NotAllowed, match="cannot be taken"):
        lifecycle.restore(junk.pk, by=officer, now=at(11, 21))


def answered(dsar, officer):
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=at(11, 4))


def written_to(dsar, officer):
    correspondence.write(dsar.submission, text="Hello?", by=officer, now=at(11, 4))


def asked_for_proof(dsar, officer):
    order = {"action": Action.ASK_IDENTITY, "text": "Who?", "now": at(11, 4)}
    questions.ask(dsar.pk, by=officer, **order)


def corrected(dsar, officer):
    order = {"reason": "misread", "by": officer, "seen": dsar.version, "now": at(11, 5)}
    correcting.correct(dsar.pk, Wish(right=Right.CORRECT), **order)


def confirmed_and_corrected(dsar, officer):
    answered(dsar, officer)
    dsar.refresh_from_db()
    corrected(dsar, officer)


def complained(dsar, officer):
    order = {"kind": "complaint", "text": "So slow.", "by": "requester"}
    reviews.receive(dsar.pk, at=at(11, 4), now=at(11, 4), **order)


@pytest.mark.parametrize(
    ("happened", "match"),
    [
        pytest.param(answered, "somebody real", id="confirmed"),
        pytest.param(written_to, "Refuse it instead", id="written to"),
        pytest.param(corrected, "put right before", id="put right"),
        pytest.param(confirmed_and_corrected, "confirmed or put right", id="confirmed once"),
        pytest.param(complained, "Somebody complained", id="complained about"),
        pytest.param(asked_for_proof, "Refuse it instead", id="asked"),
    ],
)
def test_what_was_dealt_with_is_no_spam(officer, happened, match):
    dsar = asked("delete")
    happened(dsar, officer)
    with unchanged(NotAllowed, match=match):
        spam.close(dsar.pk, by=officer, now=NOW)


def test_what_was_answered_once_is_no_spam(officer):
    dsar = in_work("opt_out", by=officer)
    given = {"given_by": officer, "given_at": at(11, 4), "superseded_at": at(11, 5)}
    dsar.answers.create(outcome="fulfilled", text="Done.", **given)
    with unchanged(NotAllowed, match="It was answered"):
        spam.close(dsar.pk, by=officer, now=NOW)


def test_who_objects_is_looked_at_again_and_staff_are_told(junk, officer, django_user_model):
    junk.assignee = django_user_model.objects.create_user("ines")
    junk.assigned_at = NOW
    junk.save()
    for minute in (0, 1):
        now = at(11, 12) + timedelta(minutes=minute)
        correspondence.write(junk.submission, text="I am real.", by=None, now=now)
    task = Task.objects.get()
    assert (task.kind, task.urgent, str(task.due_on)) == ("spam_disputed", True, "2026-11-12")
    told = News.objects.values_list("user__username", "subject")
    assert sorted(told) == [("ines", "wrote"), ("officer", "wrote")]
    lifecycle.restore(junk.pk, by=officer, now=at(11, 13))
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (at(11, 13), officer)


def test_a_second_mistake_is_looked_at_again_as_well(junk, officer):
    correspondence.write(junk.submission, text="I am real.", by=None, now=at(11, 12))
    lifecycle.restore(junk.pk, by=officer, now=at(11, 13))
    spam.close(junk.pk, by=officer, now=at(11, 14))
    correspondence.write(junk.submission, text="Really.", by=None, now=at(11, 15))
    assert (Task.objects.get().done_at, str(Task.objects.get().due_on)) == (None, "2026-11-15")


def test_a_message_about_anything_else_makes_no_task(officer):
    dsar = asked("delete")
    correspondence.write(dsar.submission, text="Hello.", by=None, now=NOW)
    assert not Task.objects.exists()


def test_files_stay_as_long_as_it_can_be_undone_without_a_loss(settings, tmp_path, officer):
    settings.DATA_DIR = tmp_path
    dsar = asked("delete")
    evidence.take(
        dsar.submission_id,
        purpose=Purpose.IDENTITY,
        file=Clean("pdf", b"%PDF-"),
        passed=True,
        key=dsar.submission.content_key,
        by="requester",
        now=at(11, 4),
    )
    spam.close(dsar.pk, by=officer, now=NOW)
    kept = Evidence.objects.filter(deleted_at=None)
    for day, left in ((13, True), (15, False)):
        forgetting.sweep(NOW + timedelta(days=day))
        assert kept.exists() is left
