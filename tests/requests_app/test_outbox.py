import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from foundation.business import Channel
from foundation.ledger import LedgerEntry
from foundation.sealing import SealingKey
from requests_app import jobs
from requests_app.models import Heartbeat, Notice, PrivacyRequest
from requests_app.notices import outbox
from requests_app.notices.addresses import BadAddress, mailbox, one_address
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services.correspondence import send_fresh_secret
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.mailserver import MailServer, listening

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
NOW = RECEIVED_AT


def waiting(count=1, now=NOW):
    """Queue letters, each for a message of its own, for a submission with nothing else to send."""
    taken_in = submission(now=now).submission
    Notice.objects.all().delete()
    return [outbox.queue(taken_in, "message", period=str(n), now=now) for n in range(count)]


def only():
    return Notice.objects.select_related("submission__content_key").get()


# Queueing


def test_a_letter_is_frozen_when_it_is_queued():
    (notice,) = waiting()
    notice.submission.business.name = "Renamed"
    notice.submission.business.save()
    stored = only()
    assert (stored.to, stored.frozen_at) == ("ada@example.org", NOW)
    assert stored.title.startswith("Acme: ")
    assert stored.message_id == f"<{notice.pk}@privacy.example.com>"


def test_without_an_address_nothing_is_stored():
    taken_in = submission(claims={"name": "Ada", "phone": "+1 202 555 0100"}, via="phone")
    assert outbox.queue(taken_in.submission, "message", now=NOW) is None
    assert not Notice.objects.exists()


TWO_OR_NONE = [
    pytest.param("ada@example.org, eve@example.net", id="two with a comma"),
    pytest.param("ada@example.org,eve@example.net", id="two without a space"),
    pytest.param("ada@example.org;eve@example.net", id="two with a semicolon"),
    pytest.param("ada@example.org eve@example.net", id="two with a space"),
    pytest.param("ada@example.org\nBcc: eve@example.net", id="a header after a newline"),
    pytest.param("ada@example.org\r\n", id="a trailing line end"),
    pytest.param("Ada <ada@example.org>", id="with a name"),
    pytest.param('"ada,eve"@example.org', id="a quoted comma"),
    pytest.param("ada@example.org@example.net", id="two at signs"),
    pytest.param("ada\u212a@example.org", id="a sign that only looks like K"),
    pytest.param("ada@example.org\u2028", id="a line separator"),
    pytest.param("ada@exam\u202eple.org", id="a sign that turns the reading round"),
    pytest.param("ada@localhost:25", id="with a port"),
    pytest.param("a" * 250 + "@example.org", id="too long"),
    pytest.param("None", id="no address at all"),
]


@pytest.mark.parametrize("typed", TWO_OR_NONE)
def test_what_is_not_one_address_is_refused(typed):
    with pytest.raises(BadAddress):
        one_address(typed)


@pytest.mark.parametrize(
    "typed", ["ada@example.org", "a.b+c_d@sub.example.co.uk", "o-neill@b\u00fccher.example"]
)
def test_one_plain_address_is_taken(typed):
    assert one_address(f" {typed} ") == typed


@pytest.mark.parametrize("typed", [row for row in TWO_OR_NONE if row.id != "no address at all"])
def test_a_bad_address_becomes_a_dead_letter_and_reaches_nobody(typed, mail_server, caplog):
    submission(claims={"name": "Ada", "email": typed})
    notice = only()
    assert (notice.dead_at, notice.failure) == (NOW, "bad_address")
    assert list(Notice.objects.dead_letters()) == [notice]
    assert jobs.deliver_due(NOW) == 0
    assert mail_server.letters == []
    assert str(notice.pk) in caplog.text
    assert "example" not in caplog.text


def test_a_bad_address_that_got_in_later_is_stopped_at_the_last_moment(mail_server):
    (notice,) = waiting()
    notice.to = "ada@example.org, eve@example.net"
    notice.save(update_fields=["to"])
    assert jobs.deliver_due(NOW) == 0
    assert mail_server.letters == []
    assert only().failure == "bad_address"


def test_a_name_cannot_add_a_header(mail_server):
    business = BusinessFactory(name="Acme\r\nBcc: eve@example.net\r\n\r\nHello")
    submission(business=business)
    assert jobs.deliver_due(NOW) == 1
    ((letter, recipients),) = mail_server.letters
    assert recipients == ["ada@example.org"]
    assert letter["Bcc"] is None
    assert letter["Subject"].startswith("Acme Bcc: eve@example.net Hello: ")


def test_a_letter_is_given_exactly_what_its_kind_declares():
    taken_in = submission().submission
    with pytest.raises(ValueError, match="given exactly"):
        outbox.queue(taken_in, "message", now=NOW, context={"text": "hello"})
    with pytest.raises(ValueError, match="given exactly"):
        outbox.queue(taken_in, "fresh_secret", now=NOW)


def test_staff_letters_go_to_the_privacy_mailbox():
    business = BusinessFactory()
    assert mailbox(business, ("privacy",)) == ""
    for role in ("marketing", "questions", "requests"):
        value = f"{role}@acme.example"
        Channel.objects.create(business=business, kind="email", role=role, value=value, section="1")
    Channel.objects.create(business=business, kind="phone", role="privacy", value="1", section="1")
    assert mailbox(business, ("privacy", "requests", "questions")) == "requests@acme.example"
    assert mailbox(business, ("dpo",)) == "marketing@acme.example"  # the first that there is


# Sending


def test_a_letter_is_sent_with_its_headers_and_the_reply_is_kept_sealed(mail_server, settings):
    (notice,) = waiting()
    settings.DEFAULT_FROM_EMAIL = "changed-later@acme.example"
    late = datetime(2026, 11, 2, 15, 7, tzinfo=UTC)
    assert jobs.deliver_due(late) == 1
    ((letter, recipients),) = mail_server.letters
    assert recipients == ["ada@example.org"]
    assert letter["To"] == "ada@example.org"
    assert letter["From"] == "changed-later@acme.example"
    assert letter["Message-ID"] == notice.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].startswith("Mon, 02 Nov 2026 15:07:")
    stored = only()
    assert late <= stored.sent_at < late + MINUTE
    assert (stored.lease_token, stored.leased_until, stored.attempts) == (None, None, 1)
    assert stored.reply == "250 2.0.0 taken for ada@example.org"
    assert raw("reply").find(b"ada@example.org") == -1


def raw(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM requests_app_notice")
        return bytes(cursor.fetchone()[0])


def test_any_other_backend_works_too(mailoutbox):
    waiting(3)
    assert jobs.deliver_due(NOW) == 3
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]] * 3
    assert only_replies() == {None}


def only_replies():
    return {notice.reply for notice in Notice.objects.all()}


def test_what_is_sent_is_not_sent_again(mail_server):
    waiting(3)
    assert [jobs.deliver_due(NOW), jobs.deliver_due(NOW + MINUTE)] == [3, 0]
    assert set(mail_server.ids().values()) == {1}


def test_a_letter_is_not_sent_before_its_time(mail_server):
    waiting(now=NOW + MINUTE)
    assert jobs.deliver_due(NOW) == 0
    assert jobs.deliver_due(NOW + MINUTE) == 1


def test_what_has_waited_longest_goes_first(mail_server):
    _, longest = waiting(2)
    Notice.objects.filter(pk=longest.pk).update(next_try_at=NOW - MINUTE)
    assert jobs.deliver_due(NOW, limit=1) == 1
    assert mail_server.ids() == {longest.message_id: 1}


def test_a_letter_whose_text_is_gone_is_not_sent_empty(mail_server):
    waiting()
    Notice.objects.update(text=None)
    assert jobs.deliver_due(NOW) == 0
    assert mail_server.letters == []
    assert only().failure == "unreadable"


def test_a_run_sends_no_more_than_its_limit(mail_server):
    waiting(5)
    assert jobs.deliver_due(NOW, limit=2) == 2
    assert len(mail_server.letters) == 2


# Leases


def test_an_expired_lease_is_taken_over_and_the_late_holder_changes_nothing():
    waiting()
    first = outbox.claim(NOW)
    assert outbox.claim(NOW + 14 * MINUTE) is None
    second = outbox.claim(NOW + 15 * MINUTE)
    assert (first.left_behind, second.left_behind) == (False, True)

    assert outbox.sent(first, now=NOW + 16 * MINUTE, reply="250 late") is False
    assert outbox.postpone(first, now=NOW, failure="late") is False
    assert outbox.bury(first, now=NOW, failure="late") is False
    assert outbox.put_back(first) is False
    assert outbox.freeze(first, NOW) is False
    stored = only()
    assert (stored.sent_at, stored.failure, stored.attempts) == (None, "", 2)
    assert stored.lease_token == second.token

    assert outbox.sent(second, now=NOW + 17 * MINUTE, reply="250 mine") is True
    assert (only().sent_at, only().reply) == (NOW + 17 * MINUTE, "250 mine")


def test_a_letter_left_behind_goes_out_again_under_the_same_message_id(mail_server):
    (notice,) = waiting()
    outbox.claim(NOW)
    assert jobs.deliver_due(NOW + 15 * MINUTE) == 1
    assert mail_server.ids() == {notice.message_id: 1}


def test_a_secret_left_behind_is_not_sent_again(mail_server):
    fresh_secret()
    outbox.claim(NOW)
    assert jobs.deliver_due(NOW + 15 * MINUTE) == 0
    assert mail_server.letters == []
    assert (only().failure, only().text) == ("interrupted", None)


def fresh_secret():
    taken_in = submission().submission
    Notice.objects.all().delete()
    send_fresh_secret(taken_in, now=NOW)


def test_a_secret_is_not_kept_once_it_is_out(mail_server):
    fresh_secret()
    assert only().text
    assert jobs.deliver_due(NOW) == 1
    assert only().text is None
    assert only().sent_at


def test_a_letter_that_kills_its_worker_each_time_is_given_up():
    waiting()
    for number in range(outbox.MAX_TRIES):
        assert outbox.claim(NOW + 15 * number * MINUTE)
    assert jobs.deliver_due(NOW + 15 * outbox.MAX_TRIES * MINUTE) == 0
    assert only().failure == "interrupted"


@pytest.mark.django_db(transaction=True)
def test_a_locked_row_is_passed_over():
    first, second = waiting(2)
    Notice.objects.filter(pk=first.pk).update(next_try_at=NOW - MINUTE)
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Notice.objects.select_for_update().get(pk=first.pk)
            held.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    try:
        assert outbox.claim(NOW).notice == second
    finally:
        done.set()
        holder.join()


@pytest.mark.django_db(transaction=True)
def test_four_deliverers_at_once_send_each_letter_once(mail_server):
    mail_server.slowest = 0.01
    waiting(60)
    counts = []

    def run():
        counts.append(jobs.deliver_due(NOW))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 60
    assert sum(1 for count in counts if count) > 1  # they did share the work
    assert len(mail_server.ids()) == 60
    assert set(mail_server.ids().values()) == {1}


@pytest.mark.django_db(transaction=True)
def test_the_end_is_recorded_although_the_database_dropped_the_connection(mail_server, monkeypatch):
    monkeypatch.setattr(outbox, "PAUSE_BETWEEN_FINISHES", 0.01)
    waiting(2)
    mine = connection.connection.info.backend_pid

    def drop():
        mail_server.on_letter = None
        with connection.cursor() as cursor:  # of the mail server's own thread
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
        connection.close()

    mail_server.on_letter = drop
    assert jobs.deliver_due(NOW) == 2
    assert connection.connection.info.backend_pid != mine
    assert set(mail_server.ids().values()) == {1}
    assert Notice.objects.filter(sent_at=None).count() == 0


# Failing


def test_a_mail_server_that_is_down_costs_no_letter_a_try(mail_port):
    waiting(2)
    assert jobs.deliver_due(NOW) == 0
    assert set(Notice.objects.values_list("attempts", "next_try_at")) == {(0, NOW)}
    assert Heartbeat.objects.seen("mail_down") >= NOW
    with listening(MailServer(), mail_port) as server:
        assert jobs.deliver_due(NOW + timedelta(seconds=20)) == 0  # still pausing
        assert jobs.deliver_due(NOW + timedelta(seconds=40)) == 2
        assert set(server.ids().values()) == {1}
    assert Heartbeat.objects.seen("mail_down") is None


def test_a_mailbox_that_is_full_is_tried_again_after_twice_the_wait(mail_server):
    waiting()
    mail_server.refuse_rcpt = "452 4.2.2 the mailbox of ada@example.org is full"
    assert jobs.deliver_due(NOW) == 0
    first = only()
    assert (first.failure, first.attempts) == ("refused_452", 1)
    assert first.reply == "452 4.2.2 the mailbox of ada@example.org is full"
    assert NOW + MINUTE <= first.next_try_at < NOW + 2 * MINUTE
    assert jobs.deliver_due(first.next_try_at) == 0
    second = only()
    assert second.next_try_at - first.next_try_at >= 2 * MINUTE
    mail_server.refuse_rcpt = ""
    assert jobs.deliver_due(second.next_try_at - MINUTE) == 0
    assert jobs.deliver_due(second.next_try_at) == 1
    assert (only().failure, only().attempts) == ("", 3)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 1), (2, 2), (3, 4), (8, 128), (9, 256), (10, 360), (23, 360)],
)
def test_the_wait_doubles_up_to_six_hours(attempts, minutes):
    assert outbox.wait(attempts) == minutes * MINUTE


def test_after_the_last_try_it_is_a_dead_letter(mail_server):
    waiting()
    Notice.objects.update(attempts=23)
    mail_server.refuse_data = "451 4.3.0 later"
    assert jobs.deliver_due(NOW) == 0
    assert only().dead_at
    assert only().failure == "refused_451"


@pytest.mark.parametrize("at", ["refuse_rcpt", "refuse_data"])
def test_a_final_refusal_is_a_dead_letter_that_staff_see(mail_server, at):
    waiting()
    setattr(mail_server, at, "550 5.1.1 no such person ada@example.org")
    assert jobs.deliver_due(NOW) == 0
    stored = Notice.objects.dead_letters().get()
    assert (stored.failure, stored.sent_at) == ("refused_550", None)
    assert only().reply == "550 5.1.1 no such person ada@example.org"
    setattr(mail_server, at, "")
    assert jobs.deliver_due(NOW + timedelta(days=9)) == 0


def test_a_dead_letter_taken_up_again_goes_out_and_is_on_record(mail_server):
    (notice,) = waiting()
    Notice.objects.update(dead_at=NOW, failure="refused_550", attempts=24)
    outbox.retry(notice.pk, by="user:7", now=NOW + MINUTE)
    entry = LedgerEntry.objects.get(event="notice_retried")
    assert (entry.by, entry.facts["notice"]) == ("user:7", str(notice.pk))
    assert jobs.deliver_due(NOW + MINUTE) == 1


def test_what_cannot_go_out_is_not_taken_up_again():
    (notice,) = waiting()
    with pytest.raises(NotAllowed):
        outbox.retry(notice.pk, by="user:7", now=NOW)
    for failure in ("bad_address", "unreadable", "moot"):
        Notice.objects.update(dead_at=NOW, failure=failure)
        with pytest.raises(NotAllowed):
            outbox.retry(notice.pk, by="user:7", now=NOW)
    Notice.objects.update(dead_at=NOW, failure="refused_550", kind="fresh_secret")
    with pytest.raises(NotAllowed):
        outbox.retry(notice.pk, by="user:7", now=NOW)
    assert only().dead_at == NOW


def test_a_broken_connection_repeats_a_letter_but_never_a_secret(mail_server):
    (letter,) = waiting()
    send_fresh_secret(letter.submission, now=NOW)
    mail_server.hang_up = True
    assert jobs.deliver_due(NOW) == 0
    mail_server.hang_up = False
    assert jobs.deliver_due(NOW + 5 * MINUTE) == 1
    assert sorted(mail_server.ids().values()) == [1, 2]
    assert mail_server.ids()[letter.message_id] == 2
    assert Notice.objects.get(kind="fresh_secret").failure == "connection_lost"


def test_a_secret_that_surely_did_not_go_out_is_tried_again(mail_server):
    fresh_secret()
    mail_server.refuse_data = "451 4.3.0 later"
    assert jobs.deliver_due(NOW) == 0
    mail_server.refuse_data = ""
    assert jobs.deliver_due(NOW + 5 * MINUTE) == 1


def test_a_connection_that_breaks_before_the_second_letter_leaves_it_unsent(mail_server):
    (letter,) = waiting()
    send_fresh_secret(letter.submission, now=NOW + MINUTE)
    mail_server.hang_up_after = 1
    assert jobs.deliver_due(NOW + MINUTE) == 1
    assert mail_server.ids() == {letter.message_id: 1}
    mail_server.hang_up_after = 0
    assert jobs.deliver_due(NOW + 5 * MINUTE) == 1
    assert Notice.objects.get(kind="fresh_secret").sent_at


def test_a_poisoned_row_does_not_stop_the_others(mail_server, caplog):
    rows = {}
    for name in ("shredded", "moved", "strange", "broken", "good"):
        rows[name] = outbox.queue(submission().submission, "message", period=name, now=NOW)
    Notice.objects.exclude(pk__in=[row.pk for row in rows.values()]).delete()
    SealingKey.objects.filter(pk=rows["shredded"].submission.content_key_id).delete()
    take_text_of(rows["moved"], rows["good"])
    Notice.objects.filter(pk=rows["strange"].pk).update(kind="unheard_of")
    Notice.objects.filter(pk=rows["broken"].pk).update(kind="fresh_secret", frozen_at=None)
    Notice.objects.filter(pk=rows["good"].pk).update(next_try_at=NOW + MINUTE)

    assert jobs.deliver_due(NOW + MINUTE) == 1
    assert mail_server.ids() == {rows["good"].message_id: 1}
    assert dict(Notice.objects.exclude(failure="").values_list("period", "failure")) == {
        "shredded": "unreadable",
        "moved": "unreadable",
        "strange": "unknown_kind",
        "broken": "not_composed",
    }
    assert "ada@example.org" not in caplog.text


def take_text_of(row, other):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_app_notice SET text = (SELECT text FROM requests_app_notice "
            "WHERE id = %s) WHERE id = %s",
            [other.pk, row.pk],
        )


def test_a_reminder_about_a_closed_request_is_dropped_in_silence(mail_server):
    dsar = submission(Right.DELETE).requests[0]
    Notice.objects.all().delete()
    assert jobs.tell_overdue(datetime(2027, 1, 4, 12, 0, tzinfo=UTC)) == 1
    PrivacyRequest.objects.filter(pk=dsar.pk).update(status="withdrawn", closed_at=NOW)
    assert jobs.deliver_due(datetime(2027, 1, 4, 12, 1, tzinfo=UTC)) == 0
    assert only().failure == "moot"
    assert not Notice.objects.dead_letters().exists()
