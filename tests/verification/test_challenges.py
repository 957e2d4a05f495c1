"""Codes to contacts on file: for whom they are made, and which tries they stand."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from foundation.limits import RateWindow
from tests.factories import BusinessFactory
from tests.verification.conftest import ADA, BOB, HEADER
from verification.models import Challenge, Channel, IdentityRecord, VerificationPolicy
from verification.services import challenges

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
MINUTE = timedelta(minutes=1)
CLAIMS = {"name": "Ada Lovelace", "email": "ada@example.org"}
STRANGER = {"name": "Eve Nobody", "email": "eve@example.net"}


@pytest.fixture
def known(desk):
    desk.run(HEADER + ADA + BOB)
    return desk.business


def asked(channel=Channel.EMAIL, now=NOW):
    return challenges.ask(uuid.uuid4(), channel, now=now)


def make(row, business, claims=CLAIMS, now=NOW, today=TODAY):
    return challenges.make(row.pk, business.pk, claims, today=today, now=now)


def made(business, claims=CLAIMS, **asking):
    """Return a challenge with its code."""
    row = asked(**asking)
    code = make(row, business, claims).code
    row.refresh_from_db()
    return row, code


def attempt(row, code, now=NOW):
    return challenges.attempt(row.subject, code, now=now).passed


def wrong(code):
    return "0000 0000" if code != "0000 0000" else "1111 1111"


# For whom


@pytest.mark.parametrize(
    ("channel", "claims", "contact"),
    [
        pytest.param("email", CLAIMS, "ada@example.org", id="by e-mail"),
        pytest.param("sms", CLAIMS, "+12025550101", id="by text message, in E.164"),
        pytest.param(
            "email",
            {"name": "Ada Lovelace", "email": "eve@example.net", "account": "1"},
            "ada@example.org",
            id="to the address on file, not to the one that was typed",
        ),
        pytest.param(
            "sms", CLAIMS | {"phone": "+1 202 555 0199"}, "+12025550101", id="nor that number"
        ),
        pytest.param("email", STRANGER, "", id="a stranger gets none"),
        pytest.param("email", {"name": "Ada Lovelace"}, "", id="nor a name alone"),
        pytest.param("email", {}, "", id="nor nothing at all"),
    ],
)
def test_the_code_goes_to_the_contact_on_file(known, channel, claims, contact):
    row = asked(Channel(channel))
    given = make(row, known, claims)
    row.refresh_from_db()
    assert given.contact == contact
    assert (row.record is None) == (contact == "")
    assert len(given.code) == 9
    assert len(bytes(row.digest)) == 32
    assert row.expires_at == NOW + 10 * MINUTE


def test_whoever_is_on_file_at_another_business_is_nobody_here(known):
    assert make(asked(), BusinessFactory()).contact == ""


@pytest.mark.parametrize("channel", ["email", "sms"])
@pytest.mark.parametrize(
    ("changed_on", "cool_down", "sent"),
    [
        pytest.param(None, 30, True, id="never seen to change"),
        pytest.param(TODAY, 30, False, id="today"),
        pytest.param(date(2026, 10, 3), 30, False, id="on the last day that counts"),
        pytest.param(date(2026, 10, 2), 30, True, id="before it"),
        pytest.param(date(2026, 10, 3), None, False, id="thirty days without a policy"),
        pytest.param(date(2026, 10, 2), None, True, id="and no more"),
        pytest.param(TODAY, 0, True, id="no cool-down"),
    ],
)
def test_a_contact_that_changed_lately_is_as_none(known, channel, changed_on, cool_down, sent):
    IdentityRecord.objects.update(contact_changed_on=changed_on)
    if cool_down is not None:
        VerificationPolicy.objects.create(business=known, cool_down_days=cool_down)
    assert bool(make(asked(Channel(channel)), known).contact) is sent


def test_a_contact_that_two_people_share_is_nobodys(desk):
    cleo = "3,Cleo,Lovelace,cleo@example.org,202 555 0101\n"
    desk.run(HEADER + ADA + cleo)
    assert make(asked(Channel.SMS), desk.business).contact == ""
    assert make(asked(Channel.EMAIL), desk.business).contact == "ada@example.org"


def test_one_person_in_two_systems_shares_nothing(desk):
    desk.run(HEADER + ADA)
    desk.run(HEADER + ADA, name="shop.csv", source="Shop")
    assert make(asked(Channel.SMS), desk.business).contact == "+12025550101"


def test_a_record_without_such_a_contact_gets_no_code(desk):
    desk.run(HEADER + "1,Ada,Lovelace,ada@example.org,\n")
    assert make(asked(Channel.SMS), desk.business).contact == ""


def test_one_customer_is_sent_so_many_codes_whoever_asks(known):
    sent = [make(asked(), known).contact for _ in range(challenges.RECORD_A_DAY + 1)]
    assert sent == ["ada@example.org"] * 10 + [""]


def test_neither_code_nor_contact_shows_where_it_is_printed(known):
    given = make(asked(), known)
    assert given.contact not in repr(given)
    assert given.code not in repr(given)


# Tries


def test_the_right_code_passes_once(known):
    row, code = made(known)
    assert attempt(row, code.replace(" ", "-"))
    row.refresh_from_db()
    assert (row.outcome, row.ended_at, row.tries) == ("passed", NOW, 1)
    assert challenges.passed(row.subject)
    assert not attempt(row, code)


def test_five_wrong_codes_use_it_up(known):
    row, code = made(known)
    assert not any(attempt(row, wrong(code)) for _ in range(5))
    assert not attempt(row, code)
    row.refresh_from_db()
    assert (row.outcome, row.tries) == ("used_up", 5)


def test_after_four_wrong_codes_the_right_one_passes(known):
    row, code = made(known)
    assert not any(attempt(row, wrong(code)) for _ in range(4))
    assert attempt(row, code)


@pytest.mark.parametrize(
    ("later", "passes"), [(10 * MINUTE - timedelta(seconds=1), True), (10 * MINUTE, False)]
)
def test_a_code_lives_for_ten_minutes(known, later, passes):
    row, code = made(known)
    assert attempt(row, code, now=NOW + later) is passes
    row.refresh_from_db()
    assert row.outcome == ("passed" if passes else "expired")


def test_the_code_of_one_subject_opens_no_other(known):
    (mine, _), (_, theirs) = made(known), made(known)
    assert not attempt(mine, theirs)


def test_the_digest_of_one_challenge_is_of_no_use_in_another(known):
    (mine, _), (theirs, code) = made(known), made(known)
    Challenge.objects.filter(pk=mine.pk).update(digest=theirs.digest)
    assert not attempt(mine, code)


def test_the_code_that_was_replaced_is_dead(known):
    row, old = made(known)
    fresh = challenges.ask(row.subject, Channel.EMAIL, now=NOW + MINUTE)
    new = make(fresh, known, now=NOW + MINUTE).code
    row.refresh_from_db()
    assert row.outcome == "replaced"
    assert not attempt(row, old)
    assert attempt(row, new)


def test_nothing_is_right_while_nothing_was_asked_or_made(known):
    row = asked()
    assert not attempt(row, "00000000")
    assert challenges.attempt(uuid.uuid4(), "00000000", now=NOW).challenge is None
    row.refresh_from_db()
    assert row.tries == 0


def test_a_code_that_went_to_nobody_is_never_right(known):
    row, code = made(known, STRANGER)
    assert not attempt(row, code)
    row.refresh_from_db()
    assert (row.tries, row.outcome) == (1, "")


def test_fresh_codes_give_no_more_tries(known):
    subject, allowed = uuid.uuid4(), 0
    for hour in range(9):
        now = NOW + timedelta(hours=hour) - timedelta(hours=15)
        allowed += sum(challenges.may_try(subject, now=now).allowed for _ in range(5))
    assert allowed == 15


def test_codes_are_asked_for_three_times_an_hour_and_ten_times_a_day():
    subject, midnight = uuid.uuid4(), NOW.replace(hour=0)
    allowed = [
        sum(
            challenges.may_ask(subject, now=midnight + timedelta(hours=hour)).allowed
            for _ in range(4)
        )
        for hour in range(5)
    ]
    assert allowed == [3, 3, 3, 1, 0]


def test_what_is_refused_says_when_to_come_back():
    subject = uuid.uuid4()
    at = NOW + 20 * MINUTE
    verdicts = [challenges.may_ask(subject, now=at) for _ in range(4)]
    assert verdicts[-1].retry_after == 40 * 60


# Jobs


def test_codes_are_made_in_the_order_in_which_they_were_asked_for():
    late, early = asked(now=NOW + MINUTE), asked(now=NOW)
    expected = [(early.pk, early.subject), (late.pk, late.subject)]
    assert challenges.unmade(NOW + 2 * MINUTE) == expected


def test_who_has_long_gone_is_sent_no_code():
    row = asked()
    assert challenges.unmade(NOW + 10 * MINUTE) == []
    assert challenges.expire(NOW + 10 * MINUTE) == 1
    row.refresh_from_db()
    assert row.outcome == "expired"


def test_what_is_over_is_ended_and_nothing_else(known):
    (row, code), later = made(known), asked(now=NOW + MINUTE)
    assert challenges.expire(NOW + 10 * MINUTE - timedelta(seconds=1)) == 0
    assert challenges.expire(NOW + 10 * MINUTE) == 1
    row.refresh_from_db()
    later.refresh_from_db()
    assert (row.outcome, later.outcome) == ("expired", "")
    assert not attempt(row, code)


def test_a_code_is_made_once(known):
    row, code = made(known)
    assert make(row, known) is None
    assert attempt(row, code)


# At the same moment


def in_threads(count, work):
    def run(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_two_right_tries_at_once_one_passes(known):
    for _ in range(5):
        row, code = made(known, now=NOW)
        RateWindow.objects.all().delete()
        assert sorted(in_threads(4, lambda _, row=row, code=code: attempt(row, code))) == [
            False,
            False,
            False,
            True,
        ]


@pytest.mark.django_db(transaction=True)
def test_wrong_tries_at_once_are_all_counted(known):
    row, code = made(known)
    assert not any(in_threads(5, lambda _: attempt(row, wrong(code))))
    row.refresh_from_db()
    assert (row.tries, row.outcome) == (5, "used_up")


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_leave_one_challenge_open():
    subject = uuid.uuid4()
    in_threads(4, lambda _: challenges.ask(subject, Channel.EMAIL, now=NOW))
    assert Challenge.objects.filter(subject=subject, ended_at=None).count() == 1
    assert Challenge.objects.filter(subject=subject, outcome="replaced").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_try_does_not_wait_for_a_code_that_is_being_made(known):
    """How long the making takes depends on who is known."""
    row = asked()
    with transaction.atomic():
        assert make(row, known)
        tried = in_threads(1, lambda _: _impatient(row))
    assert tried == [False]


def _impatient(row):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
    return attempt(row, "00000000")
