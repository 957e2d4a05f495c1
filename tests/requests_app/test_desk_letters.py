"""Dead letters come back by a button; the mailbox page exists in debug mode alone."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.models import Notice
from tests.factories import submission

pytestmark = pytest.mark.django_db

DIED_AT = datetime(2026, 11, 5, tzinfo=UTC)


@pytest.fixture
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def dead():
    notice = Notice.objects.get(submission=submission().submission)
    changes = {"dead_at": DIED_AT, "failure": "connection_lost", "attempts": 24}
    Notice.objects.filter(pk=notice.pk).update(**changes)
    return notice


@pytest.mark.usefixtures("inside")
def test_dead_letters_are_listed_without_their_address(client, dead):
    text = client.get(reverse("desk:letters")).content.decode()
    assert "Acknowledgement" in text
    assert "The mail server broke off" in text
    assert dead.submission.reference in text
    assert "ada@example.org" not in text


@pytest.mark.usefixtures("inside")
def test_a_hopeless_letter_has_no_button(client, dead):
    assert "Try again" in client.get(reverse("desk:letters")).content.decode()
    Notice.objects.filter(pk=dead.pk).update(failure="bad_address")
    text = client.get(reverse("desk:letters")).content.decode()
    assert "Try again" not in text
    assert "Cannot be sent again" in text


@pytest.mark.usefixtures("inside")
def test_no_dead_letters(client):
    submission()
    assert "Every letter has arrived" in client.get(reverse("desk:letters")).content.decode()


@pytest.mark.usefixtures("inside")
def test_a_dead_letter_is_taken_up_again_once(client, dead, officer):
    for _ in range(2):  # the second time there is nothing to retry, and the page says so
        answer = client.post(reverse("desk:retry", args=[dead.pk]), follow=True)
    assert "not a dead one" in answer.content.decode()
    dead.refresh_from_db()
    assert (dead.dead_at, dead.attempts) == (None, 0)
    assert LedgerEntry.objects.get(event="notice_retried").by == f"user:{officer.pk}"


@pytest.mark.urls("tests.requests_app.mailbox_urls")
def test_the_mailbox_shows_what_was_sent_the_newest_first(client, settings):
    settings.MAILBOX = True
    first, second, third = (
        Notice.objects.get(submission=submission().submission) for _ in range(3)
    )
    Notice.objects.filter(pk=first.pk).update(sent_at=datetime(2026, 11, 3, tzinfo=UTC))
    Notice.objects.filter(pk=second.pk).update(sent_at=datetime(2026, 11, 4, tzinfo=UTC))
    answer = client.get("/mailbox/")
    assert [letter.pk for letter in answer.context["letters"]] == [second.pk, first.pk]
    assert "ada@example.org" in answer.content.decode()
    letter = client.get(f"/mailbox/{first.pk}/").content.decode()
    assert first.submission.reference in letter
    assert client.get(f"/mailbox/{third.pk}/").status_code == 404


@pytest.mark.urls("tests.requests_app.mailbox_urls")
def test_the_mailbox_stays_shut_outside_debug_mode(client):
    notice = Notice.objects.get(submission=submission().submission)
    Notice.objects.update(sent_at=DIED_AT)
    assert client.get("/mailbox/").status_code == 404
    assert client.get(f"/mailbox/{notice.pk}/").status_code == 404
