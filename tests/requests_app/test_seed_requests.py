"""Made-up requests in bulk: true to the rules, with pages that open, the same for a seed."""

import io
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundation.ledger import GENESIS, LedgerEntry, LedgerHead, entry_digest
from foundation.sealing import Shredded
from requests_app.models import PersonKey, PrivacyRequest, Submission
from requests_app.rules.workflow import OPEN
from requests_app.services import clocks
from requests_app.services.recomputing import recompute
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

COUNT = 300
RIGHTS = {
    "ccpa": ["know_specific", "delete", "correct", "opt_out"],
    "gdpr": ["access", "delete", "object_marketing"],
    "us_state": ["access", "delete", "opt_out"],
}


def seed(count=COUNT, **options):
    told = io.StringIO()
    call_command("seed_requests", count, stdout=told, **options)
    return told.getvalue()


@pytest.fixture
def debug(settings):
    settings.DEBUG = True
    settings.MFA_REQUIRED = False
    return [BusinessFactory(slug=slug, rights=RIGHTS) for slug in ("acme", "bolt")]


@pytest.fixture
def seeded(debug):
    seed()
    return PrivacyRequest.objects.select_related("business", "submission__content_key")


def test_there_are_as_many_as_asked_for_and_most_are_done(seeded):
    assert seeded.count() == COUNT
    assert 4 <= seeded.open().count() <= 30
    assert seeded.filter(assignee=None).exists()
    assert seeded.exclude(assignee=None).values("assignee").distinct().count() > 5
    assert Counter(seeded.values_list("business__slug", flat=True)).keys() == {"acme", "bolt"}
    assert seeded.exclude(tags=[]).count() > COUNT / 5
    assert Submission.objects.count() == COUNT * 9 // 10


def test_dates_are_those_of_the_rules(seeded):
    now = timezone.now()
    for dsar in seeded.prefetch_related("clock"):
        before = {name: getattr(dsar, name) for name in clocks.DATES}
        clocks.wind(dsar, clocks.current(dsar))
        assert {name: getattr(dsar, name) for name in clocks.DATES} == before
    assert recompute(now) == 0


def test_nothing_happened_in_the_future_and_nothing_before_its_receipt(seeded):
    now = timezone.now()
    for dsar in seeded.prefetch_related("clock"):
        moments = [event.at for event in dsar.clock.all()]
        assert min(moments) == dsar.submission.received_at
        assert max(moments) <= now
        assert dsar.closed_at is None or dsar.closed_at in moments


def test_the_page_of_each_stage_opens(seeded, client, officer):
    client.force_login(officer)
    kinds = {(row.status, row.identity, row.extended, bool(row.assignee)): row for row in seeded}
    assert {status for status, *_ in kinds} > {"fulfilled", "denied", "withdrawn", "in_progress"}
    for dsar in kinds.values():
        assert client.get(dsar.get_absolute_url()).status_code == 200
    assert client.get(reverse("desk:queue")).status_code == 200


def test_what_came_in_within_a_year_can_be_read_and_what_is_older_is_erased(seeded):
    year_ago = timezone.now() - timedelta(days=365)
    for dsar in seeded:
        if dsar.submission.received_at > year_ago:
            assert dsar.submission.claims["email"].endswith("@example.org")
        else:
            with pytest.raises(Shredded):
                dsar.submission.claims  # noqa: B018
    for dsar in seeded.filter(status__in=OPEN):
        assert dsar.submission.claims["name"]


def test_the_ledger_of_what_can_be_read_is_whole(seeded):
    kept = Submission.objects.exclude(content_key=None).count()
    lines = LedgerEntry.objects.filter(event="received")
    assert lines.count() == kept > 0
    for line in lines:
        told = (line.chain, line.number, line.at, line.event, line.by, line.facts)
        assert bytes(line.digest) == entry_digest(*told, GENESIS)
        assert bytes(LedgerHead.objects.get(chain=line.chain).digest) == bytes(line.digest)


def test_people_are_found_again(seeded):
    kept = Submission.objects.exclude(content_key=None)
    assert not kept.filter(person_keys=None).exists()
    assert not PersonKey.objects.filter(submission__content_key=None).exists()


def drawn():
    columns = (
        "submission__reference",
        "right",
        "status",
        "via",
        "due_on",
        "tags",
        "assignee__username",
    )
    return sorted(map(repr, PrivacyRequest.objects.values_list("pk", *columns)))


def test_the_same_seed_makes_the_same_requests_and_another_one_makes_others(debug):
    with transaction.atomic():
        seed(100)
        first = drawn()
        transaction.set_rollback(True)
    seed(100)
    assert drawn() == first
    with pytest.raises(CommandError, match="choose another --seed"):
        seed(100)
    seed(100, seed=2)
    assert PrivacyRequest.objects.count() == 200


def test_it_refuses_to_run_outside_of_debug(debug, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        seed(10)
    assert not PrivacyRequest.objects.exists()


def test_it_needs_a_business(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="load_profile"):
        seed(10)
