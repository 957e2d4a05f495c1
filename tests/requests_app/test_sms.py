"""Text messages: handed to the operator's sender, under the same lease as letters."""

from datetime import timedelta

import pytest

from requests_app import jobs
from requests_app.models import Heartbeat, Notice
from requests_app.notices import outbox, sms
from requests_app.notices.kinds import CODE_SMS
from requests_app.notices.letters import Facts, compose
from tests.factories import RECEIVED_AT, BusinessFactory, submission

pytestmark = pytest.mark.django_db

NOW = RECEIVED_AT
MINUTE = timedelta(minutes=1)
NUMBER, CODE = "+12025550101", "1234 5678"


class Sender:
    """Keeps what it is given, or raises what it was told to."""

    sent: list[tuple[str, str]] = []
    raises: Exception | None = None

    def send(self, to: str, text: str) -> str:
        if self.raises:
            raise self.raises
        self.sent.append((to, text))
        return "gateway-4711"


@pytest.fixture
def sender(settings, monkeypatch):
    settings.SMS_BACKEND = f"{__name__}.Sender"
    monkeypatch.setattr(Sender, "sent", [])
    return Sender


def waiting(to=NUMBER, business=None):
    sent = submission(business=business or BusinessFactory()).submission
    Notice.objects.all().delete()
    return outbox.queue(sent, "code_sms", now=NOW, to=to, context={"code": CODE})


def only():
    return Notice.objects.select_related("submission__content_key").get()


def test_a_message_goes_out_once_and_is_not_kept(sender, mailoutbox):
    waiting()
    assert jobs.deliver_due(NOW) == 1
    assert jobs.deliver_due(NOW + MINUTE) == 0
    ((to, text),) = sender.sent
    assert to == NUMBER
    assert text.startswith("Acme: 1234 5678 is the code for the privacy request PR-")
    assert only().sent_at
    assert (only().reply, only().text) == ("gateway-4711", None)
    assert mailoutbox == []


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("name", ["Acme", "Acme Widgets and Gadgets of Springfield, Incorporated"])
def test_a_message_is_short_and_has_no_link(name, language):
    sent = submission(business=BusinessFactory(name=name)).submission
    text = compose(CODE_SMS, Facts(sent, None, {"code": CODE}), language).text
    assert len(text) <= 160
    assert CODE in text
    assert "http" not in text
    assert "\n" not in text.strip()


@pytest.mark.parametrize(
    ("error", "failure", "dead"),
    [
        pytest.param(sms.Unsent(), "sms_failed", False, id="surely not sent: tried again"),
        pytest.param(sms.Refused(), "sms_refused", True, id="a number without messages"),
        pytest.param(TimeoutError(), "sms_failed", True, id="nobody knows: never twice"),
    ],
)
def test_what_becomes_of_one_that_failed(sender, monkeypatch, caplog, error, failure, dead):
    waiting()
    monkeypatch.setattr(Sender, "raises", error)
    assert jobs.deliver_due(NOW) == 0
    assert (only().failure, bool(only().dead_at)) == (failure, dead)
    for private in (NUMBER, CODE):
        assert private not in caplog.text


def test_what_was_surely_not_sent_goes_out_later(sender, monkeypatch):
    waiting()
    monkeypatch.setattr(Sender, "raises", sms.Unsent())
    jobs.deliver_due(NOW)
    monkeypatch.setattr(Sender, "raises", None)
    assert jobs.deliver_due(NOW + 2 * MINUTE) == 1


def test_one_left_behind_by_its_worker_is_not_sent_again(sender):
    waiting()
    outbox.claim(NOW, "sms")
    assert jobs.deliver_due(NOW + 15 * MINUTE) == 0
    assert sender.sent == []


@pytest.mark.parametrize("backend", ["", "no.such.Sender"])
def test_without_a_sender_nothing_is_lost_but_the_time(settings, backend, caplog):
    settings.SMS_BACKEND = backend
    waiting()
    assert jobs.deliver_due(NOW) == 0
    assert (only().failure, only().dead_at) == ("sms_failed", None)
    jobs.deliver_due(NOW + 10 * MINUTE)
    assert only().failure == "moot"


def test_messages_go_out_while_the_mail_server_is_down(sender):
    waiting()
    Heartbeat.objects.beat(Heartbeat.MAIL_DOWN, NOW)
    assert jobs.deliver_due(NOW) == 1


@pytest.mark.parametrize("number", ["202 555 0101", "+1 202 555 0101", "+12025550101,+12025550102"])
def test_what_is_not_one_number_is_never_tried(sender, number):
    waiting(to=number)
    assert (only().failure, only().text) == ("bad_address", None)
    assert jobs.deliver_due(NOW) == 0
    assert sender.sent == []


def test_the_console_of_the_demo_tells_nothing(settings, caplog):
    settings.SMS_BACKEND = "requests_app.notices.sms.Console"
    settings.MAILBOX = True
    caplog.set_level("INFO")
    waiting()
    assert jobs.deliver_due(NOW) == 1
    assert "A text message was handed over." in caplog.text
    assert NUMBER not in caplog.text
    assert CODE not in caplog.text
    assert CODE in only().text  # what the mailbox page of the demo shows


def test_without_a_sender_people_are_not_offered_messages(settings):
    settings.SMS_BACKEND = ""
    assert not sms.offered()
    settings.SMS_BACKEND = "requests_app.notices.sms.Console"
    assert sms.offered()


def test_neither_number_nor_text_shows_where_a_message_is_printed():
    assert repr(sms.Text(NUMBER, CODE)) == "Text()"
