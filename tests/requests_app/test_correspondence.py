"""The thread, and a fresh secret for a lost one."""

from datetime import UTC, datetime

import pytest

from foundation.ledger import LedgerEntry
from requests_app.models import Message, Notice, Submission
from requests_app.rules.workflow import NotAllowed
from requests_app.services import correspondence
from requests_app.services.intake import secret_digest
from tests.factories import submission

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)


def test_the_requester_writes_and_nobody_is_mailed():
    sent = submission().submission
    correspondence.write(sent, text="Where is it?", by=None, now=NOW)
    message = Message.objects.get()
    assert (message.text, message.written_by) == ("Where is it?", None)
    assert not Notice.objects.filter(kind="message").exists()
    assert LedgerEntry.objects.get(event="message").by == "requester"


def test_staff_write_and_the_mail_only_says_that_there_is_a_message(officer):
    sent = submission().submission
    correspondence.write(sent, text="Which account?", by=officer, now=NOW)
    correspondence.write(sent, text="Which account?", by=officer, now=NOW)
    notices = Notice.objects.filter(kind="message")
    assert [notice.to for notice in notices] == ["ada@example.org"] * 2
    assert all("Which account?" not in notice.text for notice in notices)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_an_empty_or_endless_message_is_refused(text):
    sent = submission().submission
    with pytest.raises(NotAllowed, match="between 1 and 10000 characters"):
        correspondence.write(sent, text=text, by=None, now=NOW)
    assert not Message.objects.exists()


def test_a_fresh_secret_goes_to_the_contact_on_file_and_the_old_one_dies():
    receipt = submission()
    correspondence.send_fresh_secret(receipt.submission, now=NOW)
    notice = Notice.objects.get(kind="fresh_secret")
    stored = bytes(Submission.objects.get().secret_digest)
    assert notice.to == "ada@example.org"
    assert stored != secret_digest(receipt.secret)
    (mailed,) = [word for word in notice.text.split() if secret_digest(word) == stored]
    assert LedgerEntry.objects.get(event="secret_renewed").facts == {}
    assert mailed not in str(list(LedgerEntry.objects.values()))
