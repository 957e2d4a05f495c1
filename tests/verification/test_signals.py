"""Signals against PostgreSQL: each at its threshold and one below, each business for itself."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import BusinessFactory
from tests.verification.conftest import ADA, HEADER
from verification.models import (
    Channel,
    IdentityRecord,
    ImportRun,
    RecordSource,
    Trace,
    VerificationPolicy,
)
from verification.services import challenges, signals

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def asked(business, name="Ada", email="ada@example.org", at=NOW, **extra):
    """Leave the trace of one submission; return its subject."""
    subject = uuid.uuid4()
    claims = {"name": name, "email": email} | extra.pop("claims", {})
    signals.trace(subject, business.pk, claims, at=at, **extra)
    return subject


def raised(subject, record=None, now=NOW):
    return [str(signal) for signal in signals.raised(subject, record, now=now)]


def on_file(business, external=None, changed_on=None, name="CRM"):
    source, _ = RecordSource.objects.get_or_create(business=business, name=name)
    values = {"file_name": "x", "file_digest": "", "file_bytes": 1, "map": {}}
    ended = {"state": "finished", "started_at": NOW, "finished_at": NOW}
    run = ImportRun.objects.create(source=source, **values, **ended)
    made = IdentityRecord(run=run, line=1, external=external, contact_changed_on=changed_on)
    made.identity = {"name": "Ada"}
    made.save(force_insert=True)
    return made.pk


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.mark.parametrize(
    ("days", "noticed"), [(0, True), (30, True), (-30, True), (31, False), (-31, False)]
)
def test_one_contact_that_asks_for_three_people_is_noticed(business, days, noticed):
    asked(business, "Bob", " ADA@example.org", at=NOW - days * DAY)
    subject = asked(business, "Ada")
    assert raised(subject) == []
    asked(business, "Carol", at=NOW - days * DAY)
    assert raised(subject) == (["many_from_one"] if noticed else [])


def test_one_person_who_asks_often_is_not_three_people(business):
    subjects = [asked(business, name) for name in ("Ada Example", "ada  EXAMPLE", "Example, Ada")]
    assert [raised(subject) for subject in subjects] == [[], [], []]


def test_names_that_were_recognised_as_one_record_are_one_person(business):
    record = on_file(business)
    subjects = [asked(business, name) for name in ("Ada", "Ada E.", "A. Example")]
    assert raised(subjects[0]) == ["many_from_one"]
    for subject in subjects:
        signals.recognised(subject, record)
    assert raised(subjects[0], record) == []


def test_children_are_people_of_their_own(business):
    children = ("Byron", "Anne", "Ralph")
    subjects = [asked(business, claims={"child_name": child}) for child in children]
    assert raised(subjects[2]) == ["many_from_one"]


def test_it_is_the_contact_of_the_person_that_counts_not_the_agents(business):
    agent = {"email": "desk@agent.example"}
    subjects = [
        asked(business, name, f"{name}@example.org", agent=agent) for name in ("A", "B", "C", "D")
    ]
    assert raised(subjects[3]) == []


def test_one_person_asked_for_from_three_contacts_is_noticed(business):
    record = on_file(business)
    for email in ("one@example.org", "two@example.org"):
        signals.recognised(asked(business, email=email), record)
    same = asked(business, email="two@example.org")
    assert raised(same, record) == []
    third = asked(business, email="three@example.org")
    assert raised(third, record) == ["one_from_many"]
    assert raised(third) == []
    assert raised(asked(business, email="x@example.org"), on_file(business)) == []


def test_contacts_of_long_ago_do_not_count(business):
    record = on_file(business)
    for email, days in (("one@example.org", 30), ("two@example.org", 31)):
        signals.recognised(asked(business, email=email, at=NOW - days * DAY), record)
    assert raised(asked(business), record) == []


def test_a_record_is_the_same_person_after_another_import(business):
    before, after = on_file(business, b"x" * 32), on_file(business, b"x" * 32)
    for email in ("one@example.org", "two@example.org"):
        signals.recognised(asked(business, email=email), before)
    assert raised(asked(business), after) == ["one_from_many"]
    elsewhere = on_file(business, b"x" * 32, name="Shop")  # the same number of another system
    assert raised(asked(business), elsewhere) == []


@pytest.mark.parametrize(
    ("changed_on", "days", "noticed"),
    [
        (date(2026, 10, 3), None, True),
        (date(2026, 10, 2), None, False),
        (date(2026, 10, 2), 31, True),
        (date(2026, 11, 2), 0, False),
    ],
)
def test_a_contact_on_file_that_changed_within_the_cool_down(business, changed_on, days, noticed):
    if days is not None:
        VerificationPolicy.objects.create(business=business, cool_down_days=days)
    record = on_file(business, changed_on=changed_on)
    expected = ["contact_changed"] if noticed else []
    later = NOW + 60 * DAY
    assert raised(asked(business), record, now=later) == expected
    assert raised(uuid.uuid4(), record, now=NOW) == expected  # no trace is left of it


def test_a_throw_away_mailbox_is_noticed_of_person_and_agent(business):
    assert raised(asked(business, email="ada@mailinator.com")) == ["disposable"]
    assert raised(asked(business, agent={"email": "a@mailinator.com"})) == ["disposable"]
    assert raised(asked(business, agent={"email": "a@agent.example"})) == []


def burst(business, count, apart, agent):
    return [
        asked(business, f"P{n}", f"p{n}@example.org", at=NOW + n * apart, agent=agent)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "apart", "noticed"),
    [
        pytest.param(20, timedelta(hours=1), False, id="20 in a day"),
        pytest.param(21, timedelta(hours=1), True, id="21 in a day"),
        pytest.param(25, timedelta(hours=2), False, id="25 in two days"),
    ],
)
def test_an_agent_in_a_hurry_is_noticed_whichever_of_them_one_looks_at(
    business, count, apart, noticed
):
    subjects = burst(business, count, apart, {"company": "Agent", "name": "Grace"})
    expected = ["agent_velocity"] if noticed else []
    assert [raised(subjects[n]) for n in (0, count // 2, -1)] == [expected] * 3


def test_another_agent_is_not_counted(business):
    burst(business, 20, timedelta(minutes=1), {"email": "desk@agent.example"})
    assert raised(asked(business, agent={"email": "other@agent.example"})) == []


def test_two_businesses_do_not_see_each_others_traces(business):
    other = BusinessFactory()
    record = on_file(business)
    agent = {"email": "desk@agent.example"}
    for n in range(21):
        signals.recognised(asked(other, f"P{n}", agent=agent), record)
    assert raised(asked(business, agent=agent), record) == []
    digests = Trace.objects.filter(business=other).values_list("contact", "agent")
    own = asked(business, agent=agent)
    found = Trace.objects.values_list("contact", "agent").get(subject=own)
    assert {bytes(one) for one in found}.isdisjoint(bytes(one) for row in digests for one in row)


def test_nothing_readable_is_kept(business):
    subject = asked(business, "Ada Lovelace", agent={"email": "desk@agent.example"})
    row = Trace.objects.get(subject=subject)
    kept = (row.contact, row.person, row.agent)
    assert all(len(bytes(one)) == 32 for one in kept)
    assert not any(word in bytes(b"".join(kept)) for word in (b"ada", b"agent"))


def test_somebody_who_gave_nothing_is_like_nobody_else(business):
    subjects = [asked(business, "", "") for _ in range(4)]
    assert [raised(subject) for subject in subjects] == [[]] * 4


def test_the_number_of_queries_stays_whatever_there_is(business, django_assert_num_queries):
    record = on_file(business)
    subject = asked(business, agent={"email": "a@agent.example"})
    with django_assert_num_queries(4):
        raised(subject, record)
    for subject in burst(business, 30, timedelta(minutes=1), {"email": "a@agent.example"}):
        signals.recognised(subject, record)
    with django_assert_num_queries(4):
        raised(subject, record)


def test_a_check_without_a_record_or_trace_is_no_mistake(business):
    subject = asked(business)
    signals.recognised(subject, None)
    signals.recognised(subject, uuid.uuid4())
    signals.recognised(uuid.uuid4(), on_file(business))
    assert list(Trace.objects.values_list("record", flat=True)) == [None]


def test_traces_go_after_ninety_days(business):
    old, kept = asked(business, at=NOW - 91 * DAY), asked(business, at=NOW - 90 * DAY)
    assert signals.forget(NOW) == 1
    assert signals.forget(NOW) == 0
    assert list(Trace.objects.values_list("subject", flat=True)) == [kept] != [old]


def test_who_was_looked_up_for_a_code_counts_though_no_code_came_back(desk):
    desk.run(HEADER + ADA)
    record = IdentityRecord.objects.get().pk
    for mailbox in ("one", "two", "three"):
        claims = {"phone": "202 555 0101", "email": f"{mailbox}@example.org"}
        subject = asked(desk.business, claims=claims)
        row = challenges.ask(subject, Channel.EMAIL, now=NOW)
        challenges.make(row.pk, desk.business.pk, claims, today=NOW.date(), now=NOW)
    assert Trace.objects.exclude(record=None).count() == 3
    assert raised(subject, record) == ["one_from_many"]
