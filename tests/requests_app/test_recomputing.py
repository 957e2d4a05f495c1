"""A changed law, override or calendar moves the dates of open requests, on record and once."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import connection

from foundation.ledger import LedgerEntry
from requests_app import jobs
from requests_app.models import Notice, PrivacyRequest, Review
from requests_app.models.review import ReviewKind, Verdict
from requests_app.notices import delivery
from requests_app.rules import calendars, laws
from requests_app.rules.profile.check import read
from requests_app.rules.rights import Regime, Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle, profiles, reviews
from requests_app.services.recomputing import recompute, recompute_batch
from tests.factories import BusinessFactory, author, give_answer, submission
from tests.requests_app.steps import in_work

NOW = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
SHORTER = """
[[override]]
key = "clocks.answer.count"
value = 30
reason = "Counsel, 9 November 2026"
"""


@pytest.fixture
def shipped_law_after():
    yield
    laws.use(laws.shipped())


@pytest.fixture
def thirty_days(tmp_path, shipped_law_after):
    """California's 45 days are made 30 by an override."""
    (tmp_path / "ccpa.toml").write_text(SHORTER)
    laws.use(laws.read(tmp_path))


def received(right=Right.DELETE, **order):
    return submission(right, **order).requests[0]


@pytest.mark.django_db
def test_nothing_is_computed_anew_while_nothing_changed():
    received()
    entries = LedgerEntry.objects.count()
    assert recompute(NOW) == 0
    assert LedgerEntry.objects.count() == entries


@pytest.mark.django_db
def test_an_override_moves_open_requests_and_the_ledger_says_from_where(tmp_path, request):
    dsar = received()  # on 2 November: 45 days end on 17 December
    assert dsar.due_on == date(2026, 12, 17)
    request.getfixturevalue("thirty_days")

    assert recompute(NOW) == 1

    dsar.refresh_from_db()
    assert (dsar.due_on, dsar.legal_last_day) == (date(2026, 12, 2), date(2026, 12, 2))
    assert (dsar.moved_from, dsar.moved_at) == (date(2026, 12, 17), NOW)
    assert dsar.law_version == laws.book().version != laws.shipped().version
    entry = LedgerEntry.objects.get(chain=dsar.business.chain, event="recomputed")
    assert entry.number == dsar.moved_entry
    assert entry.by == "system"
    assert entry.facts["requests"] == 1
    assert entry.facts["moved"] == [f"{dsar.pk}/2026-12-17/2026-12-02/2026-12-17/2026-12-02"]


@pytest.mark.django_db
def test_requests_of_other_laws_are_brought_up_to_date_without_a_move(request):
    dsar = received(region=Region.EEA)
    request.getfixturevalue("thirty_days")
    assert recompute(NOW) == 1
    dsar.refresh_from_db()
    assert (dsar.due_on, dsar.moved_from) == (date(2026, 12, 2), None)
    assert dsar.law_version == laws.book().version
    assert LedgerEntry.objects.get(event="recomputed").facts["moved"] == []


@pytest.mark.django_db
def test_a_right_that_an_override_takes_away_keeps_its_clock(tmp_path, shipped_law_after):
    dsar = received(Right.CORRECT, region=Region.US_VA)
    row = 'key = "states.VA.rights.correct"\nvalue = false\nreason = "a test"\n'
    (tmp_path / "us-states.toml").write_text(f"[[override]]\n{row}")
    laws.use(laws.read(tmp_path))
    assert Right.CORRECT not in laws.rights(Regime.US_VA)
    assert recompute(NOW) == 1
    dsar.refresh_from_db()
    assert (dsar.due_on, dsar.moved_from) == (date(2026, 12, 17), None)


@pytest.mark.django_db
def test_what_is_closed_keeps_its_dates(request):
    dsar = received()
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    request.getfixturevalue("thirty_days")
    assert recompute(NOW) == 0
    dsar.refresh_from_db()
    assert dsar.due_on == date(2026, 12, 17)


@pytest.mark.django_db
def test_an_extension_that_was_taken_still_counts(request, django_user_model):
    officer = django_user_model.objects.create_user("officer")
    dsar = received()
    lifecycle.extend(dsar.pk, by=officer, reason="many_records", now=NOW)
    request.getfixturevalue("thirty_days")
    recompute(NOW)
    dsar.refresh_from_db()
    assert dsar.due_on == date(2027, 1, 31)  # 90 days, as the law still says


@pytest.mark.django_db
def test_every_batch_has_one_entry_and_a_second_run_does_nothing(request):
    business = BusinessFactory()
    for _ in range(5):
        received(business=business)
    request.getfixturevalue("thirty_days")
    assert recompute(NOW, batch=2) == 5
    entries = LedgerEntry.objects.filter(event="recomputed").order_by("number")
    assert [entry.facts["requests"] for entry in entries] == [2, 2, 1]
    assert sum(len(entry.facts["moved"]) for entry in entries) == 5
    assert recompute(NOW) == 0


@pytest.mark.django_db
def test_a_changed_version_of_the_calendars_alone_is_enough(monkeypatch):
    dsar = received()
    monkeypatch.setattr(calendars, "version", lambda: "us-2031.1 holidays-9.9")
    assert recompute(NOW) == 1
    dsar.refresh_from_db()
    assert (dsar.calendar_version, dsar.moved_from) == ("us-2031.1 holidays-9.9", None)


@pytest.mark.django_db
def test_a_business_that_moves_has_its_dates_computed_anew():
    business = BusinessFactory(holiday_calendar="NONE")
    at = datetime(2026, 10, 27, 12, 0, tzinfo=UTC)  # a month later: Friday 27 November
    on_saturday = datetime(2026, 10, 28, 12, 0, tzinfo=UTC)  # a month later: a Saturday
    plain = received(business=business, region=Region.EEA, now=at)
    rolls = received(business=business, region=Region.EEA, now=on_saturday)
    business.holiday_calendar = "DE"
    business.save()
    PrivacyRequest.objects.update(calendar_version="")
    recompute(NOW)
    plain.refresh_from_db()
    rolls.refresh_from_db()
    assert plain.legal_last_day == date(2026, 11, 27)
    assert (rolls.due_on, rolls.legal_last_day) == (date(2026, 11, 28), date(2026, 11, 30))


@pytest.mark.django_db
def test_staff_are_told_once_of_what_is_due_sooner(request):
    business = BusinessFactory()
    later = received(business=business, now=datetime(2026, 11, 3, 15, 0, tzinfo=UTC))
    first = received(business=business)
    request.getfixturevalue("thirty_days")
    Notice.objects.all().delete()

    assert [jobs.recompute_dates(NOW), jobs.recompute_dates(NOW)] == [2, 0]

    notice = Notice.objects.get(kind="dates_moved")
    assert (notice.dsar_id, notice.subject_id) == (first.pk, business.pk)
    assert notice.dsar_id != later.pk
    delivery.deliver(NOW, limit=5)
    notice.refresh_from_db()
    assert notice.text.startswith("2 open requests to Acme now have an earlier date")
    assert f"{first.submission.reference}, due on December 2, 2026." in notice.text


@pytest.mark.django_db
def test_nobody_is_told_of_what_is_due_later(request, shipped_law_after, tmp_path):
    (tmp_path / "ccpa.toml").write_text(SHORTER.replace("30", "46"))
    received()
    laws.use(laws.read(tmp_path))
    jobs.recompute_dates(NOW)
    assert not Notice.objects.filter(kind="dates_moved").exists()


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_share_the_work(request):
    business = BusinessFactory()
    for _ in range(12):
        received(business=business)
    request.getfixturevalue("thirty_days")
    gate = threading.Barrier(4)
    done: list[int] = []

    def work() -> None:
        gate.wait()
        try:
            count = 0
            while found := recompute_batch(business, NOW, size=3):
                count += found
            done.append(count)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 12
    assert set(PrivacyRequest.objects.values_list("due_on", flat=True)) == {date(2026, 12, 2)}
    moved = [
        line
        for entry in LedgerEntry.objects.filter(event="recomputed")
        for line in entry.facts["moved"]
    ]
    assert len(moved) == len(set(moved)) == 12


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value", "stale"),
    [("holiday_calendar", "DE", True), ("time_zone", "Europe/Berlin", True), ("name", "N", False)],
)
def test_a_profile_that_moves_a_business_makes_its_dates_stale(key, value, stale):
    policy = read((settings.BASE_DIR / "profiles" / "net2phone.toml").read_bytes())
    business = profiles.load(policy, seen="", by="system", now=NOW)
    dsar = received(business=business)
    order = {"kind": ReviewKind.COMPLAINT, "text": "No.", "by": "requester", "at": NOW}
    review = reviews.receive(dsar.pk, now=NOW, **order)
    seen = business.policy_digest
    moved = policy | {"ours": policy["ours"] | {key: value}}

    profiles.load(moved, seen=seen, by="system", now=NOW)

    dsar.refresh_from_db()
    review.refresh_from_db()
    assert (dsar.calendar_version == "") is (review.calendar_version == "") is stale


SIXTY = """
[[override]]
key = "states.CO.appeal.decide.count"
value = 60
reason = "Counsel, 9 November 2026"
"""


def appeal(officer, *, kind=ReviewKind.APPEAL, region="US-CO"):
    """An appeal of 20 November 2026 in Colorado, to be decided in 45 days: by 4 January."""
    dsar = in_work("delete", region, by=officer)
    order = {"action": Action.DENY, "ground": "legal_duty", "text": "Tax law."}
    give_answer(dsar.pk, by=author(), now=NOW, **order)
    came = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    return reviews.receive(dsar.pk, kind=kind, text="No.", by="requester", at=came, now=came)


@pytest.fixture
def sixty_days(tmp_path, shipped_law_after):
    """Colorado's 45 days for an appeal are made 60 by an override."""
    (tmp_path / "us-states.toml").write_text(SIXTY)
    laws.use(laws.read(tmp_path))


@pytest.mark.django_db
def test_an_open_appeal_follows_the_law_and_the_ledger_says_from_where(officer, request):
    review = appeal(officer)
    assert (review.due_on, review.law_version) == (date(2027, 1, 4), laws.shipped().version)
    request.getfixturevalue("sixty_days")

    assert recompute(NOW) == 1

    review.refresh_from_db()
    assert (review.received_on, review.due_on) == (date(2026, 11, 20), date(2027, 1, 19))
    assert review.legal_last_day == date(2027, 1, 19)
    assert review.law_version == laws.book().version
    assert review.calendar_version == calendars.version()
    entry = LedgerEntry.objects.get(event="recomputed")
    assert (entry.chain, entry.facts["reviews"]) == (review.dsar.business.chain, 1)
    assert entry.facts["moved"] == [f"review:{review.pk}/2027-01-04/2027-01-19"]
    assert recompute(NOW) == 0


@pytest.mark.django_db
def test_an_appeal_keeps_its_extension_and_a_complaint_its_day(officer, request):
    longer = appeal(officer)
    reviews.extend(longer.pk, reason="complex", by=officer, now=longer.received_at)
    plain = appeal(officer, kind=ReviewKind.COMPLAINT)
    request.getfixturevalue("sixty_days")
    assert recompute(NOW) == 2
    longer.refresh_from_db()
    plain.refresh_from_db()
    assert longer.due_on == date(2027, 3, 5)  # 105 days, as the law still says
    assert plain.due_on == date(2026, 12, 20)  # our own month
    entries = LedgerEntry.objects.filter(event="recomputed")
    assert [entry.facts["moved"] for entry in entries] == [[], []]


@pytest.mark.django_db
def test_a_decided_appeal_keeps_its_day(officer, request):
    review = appeal(officer)
    order = {"verdict": Verdict.REJECTED, "text": "No."}
    reviews.decide(review.pk, by=officer, now=review.received_at, **order)
    request.getfixturevalue("sixty_days")
    assert recompute(NOW) == 0


@pytest.mark.django_db
def test_appeals_are_recomputed_in_batches(officer, request):
    for _ in range(3):
        appeal(officer)
    request.getfixturevalue("sixty_days")
    assert recompute(NOW, batch=2) == 3
    assert set(Review.objects.values_list("due_on", flat=True)) == {date(2027, 1, 19)}
