from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from foundation.uploads import Clean
from requests_app.models import Heartbeat, Notice
from requests_app.notices import outbox
from tests.factories import submission
from verification.rules.evidence import Purpose
from verification.services import evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@pytest.fixture
def letter(now):
    """A letter that waits, and a sweep that has just been."""
    Heartbeat.objects.beat("swept", now)
    submission(now=now)
    return Notice.objects.get()


def answer(client):
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_all_is_well(client, letter):
    assert answer(client) == (
        200,
        {
            "status": "ok",
            "database": "up",
            "sweeps": "on time",
            "letters": "on time",
            "scanner": "none",
        },
    )


@pytest.mark.parametrize(("minutes", "status"), [(5, 200), (5.01, 503)])
def test_a_sweep_older_than_five_minutes_is_an_alarm(client, letter, now, minutes, status):
    Heartbeat.objects.beat("swept", now - timedelta(minutes=minutes))
    assert answer(client)[0] == status


def test_no_sweep_at_all_is_an_alarm(client, letter):
    Heartbeat.objects.all().delete()
    status, parts = answer(client)
    assert (status, parts["sweeps"], parts["letters"]) == (503, "late", "on time")


@pytest.mark.parametrize(("minutes", "status"), [(15, 200), (15.01, 503)])
def test_a_letter_due_for_more_than_fifteen_minutes_is_an_alarm(
    client, letter, now, minutes, status
):
    Notice.objects.update(next_try_at=now - timedelta(minutes=minutes))
    assert answer(client)[0] == status


@pytest.mark.parametrize("done", ["sent_at", "dead_at"])
def test_a_letter_that_is_done_with_is_no_alarm(client, letter, now, done):
    Notice.objects.update(next_try_at=now - timedelta(days=1), **{done: now})
    assert answer(client)[0] == 200


def test_a_mail_server_that_stays_down_becomes_an_alarm(client, letter, now):
    Notice.objects.update(next_try_at=now - timedelta(minutes=16))
    outbox.put_back(outbox.claim(now))
    status, parts = answer(client)
    assert (status, parts["sweeps"], parts["letters"]) == (503, "on time", "late")


def test_a_database_that_is_down_is_an_alarm(client, monkeypatch):
    def down(*_):
        raise OperationalError("the server at 10.0.0.7 is away")

    monkeypatch.setattr(connection, "cursor", down)
    assert answer(client) == (503, {"status": "failing", "database": "down"})


def test_it_answers_under_any_host_name_and_without_tls(client, letter, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_it_is_read_only(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize(
    ("scanner", "minutes", "expected"),
    [
        pytest.param(None, 60, (200, "none"), id="no scanner, so nothing waits"),
        pytest.param(("127.0.0.1", 1), 15, (200, "on time"), id="a quarter of an hour"),
        pytest.param(("127.0.0.1", 1), 15.01, (503, "late"), id="longer"),
    ],
)
def test_a_file_that_waits_for_the_scanner_is_an_alarm(
    client, letter, now, settings, tmp_path, scanner, minutes, expected
):
    settings.DATA_DIR, settings.UPLOAD_SCANNER = tmp_path, scanner
    sent = letter.submission
    evidence.take(
        sent.pk,
        purpose=Purpose.IDENTITY,
        file=Clean("png", b"x"),
        passed=False,
        key=sent.content_key,
        by="requester",
        now=now - timedelta(minutes=minutes),
    )
    status, parts = answer(client)
    assert (status, parts["scanner"]) == expected
