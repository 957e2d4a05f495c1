import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from foundation import limits
from foundation.business import Business, Channel
from foundation.heads import DailyHead
from requests_app import jobs, tasks
from requests_app.models import DeadlinePolicy, Draft, Heartbeat, Notice, PrivacyRequest, Task
from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.rights import Region, Right
from requests_app.services import lifecycle, reviews
from tests.factories import RECEIVED_AT, BusinessFactory, submission

pytestmark = pytest.mark.django_db

# Received on 2 November 2026 in New York: 45 days end on 17 December 2026.
DUE_ON = date(2026, 12, 17)


def noon(day):
    """Return noon in New York of a December day."""
    return datetime(2026, 12, day, 17, 0, tzinfo=UTC)


@pytest.fixture
def business():
    business = BusinessFactory()
    Channel.objects.create(
        business=business, kind="email", role="requests", value="staff@acme.example", section="1"
    )
    return business


@pytest.fixture
def dsar(business):
    (dsar,) = submission(Right.DELETE, business=business).requests
    assert dsar.due_on == DUE_ON
    Notice.objects.all().delete()
    return dsar


def told(kind):
    return list(
        Notice.objects.filter(kind=kind).order_by("period").values_list("period", flat=True)
    )


@pytest.mark.parametrize(
    ("days", "periods"),
    [
        pytest.param([9], [], id="eight days before"),
        pytest.param([10], ["2026-12-10"], id="seven days before"),
        pytest.param([10, 11, 15], ["2026-12-10"], id="once until the next day"),
        pytest.param([10, 16], ["2026-12-10", "2026-12-16"], id="seven and one"),
        pytest.param([14], ["2026-12-10"], id="a late run still tells"),
        pytest.param([17], ["2026-12-16"], id="a very late run tells once"),
        pytest.param([18], [], id="after the day it is overdue instead"),
    ],
)
def test_staff_are_reminded_seven_days_and_one_day_before(dsar, days, periods):
    for day in days:
        jobs.remind_due(noon(day))
        jobs.remind_due(noon(day))
    assert told("due_soon") == periods


def test_the_reminder_counts_what_it_did(dsar):
    assert [jobs.remind_due(noon(10)), jobs.remind_due(noon(10))] == [1, 0]


@pytest.mark.parametrize(
    ("zone", "reminded_from", "overdue_from"),
    [
        ("America/New_York", (10, 5), (18, 5)),
        ("Pacific/Auckland", (9, 11), (17, 11)),
        ("UTC", (10, 0), (18, 0)),
    ],
)
def test_the_day_begins_where_the_business_is(dsar, zone, reminded_from, overdue_from):
    Business.objects.update(time_zone=zone)
    for job, (day, hour) in ((jobs.remind_due, reminded_from), (jobs.tell_overdue, overdue_from)):
        begins = datetime(2026, 12, day, hour, 0, tzinfo=UTC)
        assert job(begins - timedelta(seconds=1)) == 0
        assert job(begins) == 1


def test_a_date_that_moved_is_reminded_of_again(dsar):
    assert jobs.remind_due(noon(10)) == 1
    PrivacyRequest.objects.update(due_on=date(2026, 12, 15))
    assert jobs.remind_due(noon(10)) == 1
    assert told("due_soon") == ["2026-12-08", "2026-12-10"]


def policy(business, days, *, right="", valid_from=date(2026, 1, 1), regime="ccpa"):
    DeadlinePolicy.objects.create(
        business=business, regime=regime, right=right, valid_from=valid_from, reminder_days=days
    )


@pytest.mark.parametrize(
    ("rows", "period"),
    [
        pytest.param([{"days": [3]}], "2026-12-14", id="for the law"),
        pytest.param(
            [{"days": [3]}, {"days": [30], "right": "delete"}], "2026-11-17", id="for the right"
        ),
        pytest.param(
            [{"days": [30], "right": "delete"}, {"days": [3], "valid_from": date(2026, 11, 1)}],
            "2026-11-17",
            id="for the right, before a later one for all",
        ),
        pytest.param(
            [{"days": [3]}, {"days": [30], "right": "access", "valid_from": date(2026, 6, 1)}],
            "2026-12-14",
            id="not another right",
        ),
        pytest.param(
            [{"days": [3]}, {"days": [30], "valid_from": date(2026, 11, 2)}],
            "2026-11-17",
            id="in force on the day of receipt",
        ),
        pytest.param(
            [{"days": [3]}, {"days": [30], "valid_from": date(2026, 11, 3)}],
            "2026-12-14",
            id="not in force yet",
        ),
        pytest.param([{"days": [3], "regime": "gdpr"}], "2026-12-10", id="not another law"),
        pytest.param([{"days": []}], "2026-12-10", id="empty means the usual days"),
    ],
)
def test_the_reminder_days_are_those_of_the_policy(dsar, rows, period):
    for row in rows:
        policy(dsar.business, **row)
    on = date.fromisoformat(period)
    morning = datetime(on.year, on.month, on.day, 17, 0, tzinfo=UTC)
    jobs.remind_due(morning - timedelta(days=1))
    assert period not in told("due_soon")
    jobs.remind_due(morning)
    assert period in told("due_soon")


@pytest.mark.parametrize(
    ("region", "rows", "period"),
    [
        (Region.US_VA, {"us_state": [20]}, "2026-11-27"),
        (Region.US_VA, {"us_state": [20], "us_va": [12]}, "2026-12-05"),
        (Region.US_VA, {"ccpa": [20], "us_co": [20]}, "2026-12-10"),
        (Region.CANADA, {"voluntary": [20]}, "2026-11-12"),
        (Region.UK, {"gdpr": [20], "voluntary": [20]}, "2026-11-25"),
    ],
)
def test_a_family_of_laws_is_reminded_by_its_policy_and_a_law_by_its_own(
    business, region, rows, period
):
    submission(Right.DELETE, business=business, region=region)
    for regime, days in rows.items():
        policy(business, days, regime=regime)
    on = date.fromisoformat(period)
    morning = datetime(on.year, on.month, on.day, 17, 0, tzinfo=UTC)
    jobs.remind_due(morning - timedelta(days=1))
    assert told("due_soon") == []
    jobs.remind_due(morning)
    assert told("due_soon") == [period]


@pytest.mark.parametrize(("day", "periods"), [(17, []), (18, ["2026-12-17"]), (30, ["2026-12-17"])])
def test_staff_are_told_once_that_a_request_is_overdue(dsar, day, periods):
    jobs.tell_overdue(noon(day))
    jobs.tell_overdue(noon(day + 1) if periods else noon(day))
    assert told("overdue") == periods


@pytest.mark.parametrize("status", ["identity_pending", "clarification_pending", "fee_pending"])
def test_who_waits_for_the_person_is_reminded_as_well(dsar, status):
    PrivacyRequest.objects.update(status=status)
    assert jobs.remind_due(noon(10)) == 1
    assert jobs.tell_overdue(noon(18)) == 1


def test_an_extended_request_is_reminded_of_by_its_new_day(dsar, officer):
    lifecycle.extend(dsar.pk, by=officer, reason="complex", days=20, now=noon(1))
    assert jobs.remind_due(noon(16)) == 0
    assert jobs.tell_overdue(noon(18)) == 0
    assert jobs.remind_due(noon(30)) == 1
    assert told("due_soon") == ["2026-12-30"]


@pytest.mark.parametrize("status", ["withdrawn", "redirected"])
def test_of_a_closed_request_nobody_is_reminded(dsar, status):
    PrivacyRequest.objects.update(status=status, closed_at=RECEIVED_AT)
    assert jobs.remind_due(noon(10)) == 0
    assert jobs.tell_overdue(noon(18)) == 0


def test_a_bare_reminder_is_composed_when_it_is_sent(dsar, mailoutbox):
    jobs.remind_due(noon(16))
    bare = Notice.objects.get()
    assert (bare.frozen_at, bare.text, bare.to) == (None, None, None)
    assert jobs.deliver_due(noon(16)) == 1
    (mail,) = mailoutbox
    assert mail.to == ["staff@acme.example"]
    assert mail.subject == f"{dsar.submission.reference} is due on December 17, 2026"
    assert f"https://privacy.example.com/desk/requests/{dsar.pk}/" in mail.body
    assert "Ada" not in mail.body
    frozen = Notice.objects.get()
    assert frozen.frozen_at
    assert (frozen.text, frozen.message_id) == (mail.body, mail.extra_headers["Message-ID"])


# Appeals and complaints. A complaint of 10 November is to be decided within our own month.


@pytest.fixture
def complaint(dsar):
    order = {"kind": ReviewKind.COMPLAINT, "text": "Too slow.", "by": "requester"}
    came = datetime(2026, 11, 10, 17, 0, tzinfo=UTC)
    review = reviews.receive(dsar.pk, at=came, now=came, **order)
    assert review.due_on == date(2026, 12, 10)
    Notice.objects.all().delete()
    return review


@pytest.mark.parametrize(
    ("days", "soon", "late"),
    [
        pytest.param([2], [], [], id="eight days before"),
        pytest.param([3, 4, 8], ["2026-12-03"], [], id="seven days before"),
        pytest.param([3, 9], ["2026-12-03", "2026-12-09"], [], id="seven and one"),
        pytest.param([10], ["2026-12-09"], [], id="on the day"),
        pytest.param([11, 12], [], ["2026-12-10"], id="overdue once"),
    ],
)
def test_staff_are_reminded_of_a_complaint_though_its_request_is_closed(
    complaint, days, soon, late
):
    lifecycle.withdraw(complaint.dsar_id, by="requester", now=complaint.received_at)
    for day in days * 2:
        jobs.remind_due(noon(day))
        jobs.tell_overdue(noon(day))
    assert (told("review_due_soon"), told("review_overdue")) == (soon, late)
    assert told("due_soon") == told("overdue") == []
    reminders = Notice.objects.filter(kind__startswith="review_")
    assert reminders.filter(subject_id=complaint.pk).count() == len(soon + late)


@pytest.mark.parametrize(
    ("zone", "reminded_from", "overdue_from"),
    [("America/New_York", (3, 5), (11, 5)), ("Pacific/Auckland", (2, 11), (10, 11))],
)
def test_the_day_of_a_complaint_begins_where_the_business_is(
    complaint, zone, reminded_from, overdue_from
):
    Business.objects.update(time_zone=zone)
    for job, (day, hour) in ((jobs.remind_due, reminded_from), (jobs.tell_overdue, overdue_from)):
        begins = datetime(2026, 12, day, hour, 0, tzinfo=UTC)
        assert job(begins - timedelta(seconds=1)) == 0
        assert job(begins) == 1


def test_of_a_decided_complaint_nobody_is_reminded(complaint, officer):
    decide(complaint, officer)
    assert jobs.remind_due(noon(3)) == jobs.tell_overdue(noon(11)) == 0


def decide(complaint, officer):
    order = {"verdict": Verdict.REJECTED, "text": "No."}
    reviews.decide(complaint.pk, by=officer, now=noon(2), **order)
    Notice.objects.filter(kind="review_decided").delete()


@pytest.mark.parametrize(
    ("job", "day", "title", "said"),
    [
        (jobs.remind_due, 3, "is to be decided by", "It is to be decided by December 10, 2026."),
        (jobs.tell_overdue, 11, "was to be decided by", "still open. Please decide it now."),
    ],
)
def test_a_reminder_of_a_complaint_goes_to_staff(complaint, mailoutbox, job, day, title, said):
    job(noon(day))
    assert jobs.deliver_due(noon(day)) == 1
    (mail,) = mailoutbox
    assert mail.to == ["staff@acme.example"]
    assert f"{complaint.dsar.submission.reference} {title} December 10, 2026" in mail.subject
    assert "The complaint in the request" in mail.body
    assert said in mail.body
    assert f"https://privacy.example.com/desk/requests/{complaint.dsar_id}/" in mail.body
    assert "Too slow." not in mail.body


def test_a_reminder_of_what_was_decided_meanwhile_is_dropped_in_silence(
    complaint, officer, mailoutbox
):
    jobs.remind_due(noon(3))
    decide(complaint, officer)
    assert jobs.deliver_due(noon(3)) == 0
    assert (Notice.objects.get().failure, mailoutbox) == ("moot", [])
    assert not Notice.objects.dead_letters().exists()


def test_a_reminder_without_a_mailbox_is_a_dead_letter(dsar, mailoutbox):
    Channel.objects.all().delete()
    jobs.remind_due(noon(16))
    assert jobs.deliver_due(noon(16)) == 0
    assert Notice.objects.dead_letters().get().failure == "bad_address"


def test_data_of_a_child_is_told_at_once_and_once(business, mailoutbox):
    claims = {"name": "Ada", "email": "ada@example.org", "child_age": 9}
    submission(Right.DELETE, Right.KNOW_CATEGORIES, business=business, claims=claims)
    assert [jobs.tell_child_data(RECEIVED_AT), jobs.tell_child_data(RECEIVED_AT)] == [1, 0]
    assert jobs.deliver_due(RECEIVED_AT) == 2
    urgent = next(mail for mail in mailoutbox if mail.to == ["staff@acme.example"])
    assert urgent.subject.startswith("Urgent: data of a child, PR-")


def test_of_a_childs_data_that_is_gone_nobody_is_told(dsar, officer):
    Task.objects.create(
        dsar=dsar,
        kind="child_data",
        due_on=DUE_ON,
        created_at=RECEIVED_AT,
        done_at=RECEIVED_AT,
        done_by=officer,
    )
    assert jobs.tell_child_data(RECEIVED_AT) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("job", [jobs.remind_due, jobs.tell_overdue])
def test_two_sweeps_at_the_same_moment_insert_once(dsar, job):
    now = noon(10) if job is jobs.remind_due else noon(18)
    counts, started = [], threading.Event()

    def second():
        started.set()
        counts.append(job(now))  # waits for the first to commit
        connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        counts.append(job(now))
        other.start()
        started.wait(10)
        until_waiting_for_a_lock()
    other.join()
    assert counts == [1, 0]
    assert Notice.objects.count() == 1


def until_waiting_for_a_lock():
    with connection.cursor() as cursor:
        for _ in range(600):
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for the whole transaction
            cursor.execute(
                "SELECT count(*), pg_sleep(0.05) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
    pytest.fail("The second sweep never met the first.")


def test_drafts_are_forgotten_when_their_day_is_over(business):
    for minutes in (-1, 0, 1):
        at = RECEIVED_AT + timedelta(minutes=minutes)
        Draft.objects.create(business=business, data={"name": "Ada"}, expires_at=at)
    assert jobs.forget_drafts(RECEIVED_AT) == 1
    assert set(Draft.objects.values_list("expires_at", flat=True)) == {
        RECEIVED_AT,
        RECEIVED_AT + timedelta(minutes=1),
    }


def test_each_sweep_leaves_a_sign_of_life(db):
    jobs.deliver_due(RECEIVED_AT)
    jobs.deliver_due(RECEIVED_AT + timedelta(minutes=3))
    assert Heartbeat.objects.seen("swept") == RECEIVED_AT + timedelta(minutes=3)


# Celery


def test_every_bell_rings_a_task_that_exists_and_never_expires():
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if name.startswith("requests_app.")}
    rung = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung == ours
    assert settings.CELERY_BEAT_SCHEDULE["deliver_due"]["schedule"] == 2
    for row in settings.CELERY_BEAT_SCHEDULE.values():
        assert "options" not in row  # `expires` would be judged by the worker's own clock
        assert row["schedule"] <= 3600  # beat keeps no file, so nothing may be asked for daily


def test_a_task_ends_before_its_bell_is_rung_again_for_somebody_else():
    visible_after = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert visible_after > settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST


@pytest.mark.parametrize(
    "name",
    [
        "deliver_due",
        "remind_due",
        "tell_overdue",
        "remind_owners",
        "tell_child_data",
        "forget_drafts",
        "forget_sessions",
        "bind_ledger_heads",
        "forget_limits",
        "clear_orphans",
    ],
)
def test_a_task_hands_the_databases_time_to_its_job(name, monkeypatch):
    seen = []
    monkeypatch.setattr(jobs, name, seen.append)
    getattr(tasks, name)()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")  # the same all through the test's transaction
        assert seen == [cursor.fetchone()[0]]


def test_visits_that_are_over_are_forgotten():
    for key, minutes in (("over", -1), ("going on", 1)):
        ends = RECEIVED_AT + timedelta(minutes=minutes)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    assert jobs.forget_sessions(RECEIVED_AT) == 1
    assert Session.objects.get().session_key == "going on"


def test_counts_of_tries_are_forgotten():
    limits.spend("status", "ada", limit=3, per=timedelta(minutes=1), now=RECEIVED_AT)
    assert jobs.forget_limits(RECEIVED_AT) == 0
    assert jobs.forget_limits(RECEIVED_AT + timedelta(days=30)) == 1


def test_files_that_no_row_names_are_cleared(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    orphan = tmp_path / "files" / "ab" / "ab6f1b4e-0000-4000-8000-000000000000"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"left behind")
    written_at = datetime.fromtimestamp(orphan.stat().st_mtime, UTC)
    assert jobs.clear_orphans(written_at + timedelta(hours=1)) == 0
    assert jobs.clear_orphans(written_at + timedelta(days=2)) == 1
    assert not orphan.exists()


@pytest.mark.django_db(transaction=True)
def test_the_heads_of_the_ledger_are_bound_once_a_day():
    submission()
    assert jobs.bind_ledger_heads(RECEIVED_AT + timedelta(days=1)) == 1
    assert jobs.bind_ledger_heads(RECEIVED_AT + timedelta(days=1)) == 0
    assert DailyHead.objects.count() == 1
