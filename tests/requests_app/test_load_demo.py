"""The demo's people and requests: the same every time, in all stages, and nobody real."""

import io
import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from foundation.business import Business
from foundation.ledger import LedgerEntry
from requests_app.management.demo import people
from requests_app.models import Membership, Message, PrivacyRequest, Review, Submission, Task
from verification.models import Authority, IdentityRecord, Trace
from verification.services.identity import find

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"


@pytest.fixture
def demo(settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    return load


def load() -> str:
    told = io.StringIO()
    call_command("load_demo", "--customers=400", stdout=told)
    return told.getvalue()


def rows() -> tuple[int, ...]:
    models = (Business, Submission, PrivacyRequest, Message, Task, IdentityRecord, LedgerEntry)
    return tuple(model.objects.count() for model in models)


def days_left() -> Counter[int]:
    now = timezone.now()
    rows = PrivacyRequest.objects.open().select_related("business")
    return Counter((dsar.due_on - dsar.business.local_date(now)).days for dsar in rows)


def test_every_stage_has_something_to_show(demo, django_user_model):
    told = demo()
    assert "IntelePeer: 39 new requests." in told
    assert "Net2Phone: 36 new requests." in told
    assert Counter(PrivacyRequest.objects.values_list("status", flat=True)) == {
        "received": 15,
        "in_progress": 29,
        "identity_pending": 2,
        "clarification_pending": 1,
        "fee_pending": 1,
        "fulfilled": 13,
        "partial": 5,
        "denied": 5,
        "redirected": 1,
        "withdrawn": 3,
    }
    confirmed = PrivacyRequest.objects.open().filter(identity="confirmed")
    assert confirmed.count() == 16
    assert set(Submission.objects.values_list("language", flat=True)) == {"en", "es", "fr", "de"}
    assert set(Submission.objects.values_list("via", flat=True)) == {
        "web",
        "phone",
        "post",
        "eu_representative",
    }
    assert sum(bool(row.agent) for row in Submission.objects.all()) == 5
    assert Task.objects.filter(kind="child_data", urgent=True, done_at=None).count() == 2
    assert Message.objects.filter(written_by=None).count() == 5
    assert Message.objects.exclude(written_by=None).count() == 8
    assert Review.objects.filter(decided_at=None).count() == 2
    assert Review.objects.get(verdict="rejected").kind == "appeal"
    assert PrivacyRequest.objects.filter(extended=True).count() == 2
    assert PrivacyRequest.objects.filter(suspended=True).count() == 3
    left = days_left()
    assert sum(count for days, count in left.items() if days < 0) >= 4
    assert left[0] >= 2
    assert sum(count for days, count in left.items() if 0 < days <= 7) >= 5

    groups = {
        user.username: [str(group) for group in user.groups.all()]
        for user in django_user_model.objects.all()
    }
    assert groups == {
        "officer": ["Privacy officer"],
        "approver": ["Approver"],
        "lead": ["Privacy lead"],
        "auditor": ["Auditor"],
        "admin": ["Portal admin"],
        "newcomer": [],
    }
    role = Membership.objects.get()
    assert (role.user.username, role.group.name) == ("newcomer", "Privacy officer")
    assert role.business.slug == "intelepeer"
    assert django_user_model.objects.get(username="lead").check_password(PASSWORD)


def test_nothing_happens_before_receipt_or_after_now(demo):
    demo()
    now = timezone.now()
    for dsar in PrivacyRequest.objects.select_related("submission"):
        steps = LedgerEntry.objects.filter(chain=dsar.submission.chain)
        times = list(steps.order_by("number").values_list("at", flat=True))
        assert times == sorted(times)
        assert min(times) == dsar.submission.received_at
        assert max(times) <= now


def test_a_customer_who_asks_is_found_among_the_imported_records(demo):
    demo()
    acme = Business.objects.get(slug="intelepeer")
    dsar = PrivacyRequest.objects.get(business=acme, right="know_categories", status="received")
    assert find(acme.pk, dsar.submission.claims).best.agreeing == (
        "name",
        "email",
        "phone",
        "account",
    )


def test_the_panel_has_every_kind_of_proof_to_show(demo):
    demo()
    acme = Business.objects.get(slug="intelepeer")
    rows = PrivacyRequest.objects.filter(business=acme, status="in_progress")
    matches = [find(acme.pk, dsar.submission.claims) for dsar in rows]
    assert {0, 2, 3} <= {match.points for match in matches}
    assert sum(match.ambiguous for match in matches) == 1
    assert Trace.objects.filter(disposable=True).count() == 1
    assert Authority.objects.get(standing="confirmed").kind == "permission"


def test_a_second_run_changes_nothing_but_the_password(demo, monkeypatch, django_user_model):
    demo()
    before = rows()
    monkeypatch.setenv("DEMO_PASSWORD", "another-horse-battery")
    told = demo()
    assert told.count(": 0 new requests.") == 2
    assert rows() == before
    assert django_user_model.objects.get(username="admin").check_password("another-horse-battery")


def test_it_refuses_outside_debug(settings, monkeypatch, django_user_model):
    settings.DEBUG = False
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="DEBUG alone"):
        load()
    assert not django_user_model.objects.exists()


def test_it_asks_for_its_password(demo, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD")
    with pytest.raises(CommandError, match=r"DEMO_PASSWORD is missing\. .*Example: "):
        demo()


def test_customers_are_the_same_every_time_and_nobody_can_be_reached():
    first = people.customers("intelepeer")
    assert first[:300] == people.customers("intelepeer", 300)
    assert first[:300] != people.customers("net2phone", 300)
    assert len(first) == 5_000
    for contact in ("account", "email", "phone"):
        given = [getattr(person, contact) for person in first if getattr(person, contact)]
        assert len(given) == len(set(given)) > 4_600
    for person in first:
        assert re.fullmatch(r"|[a-z]+\.[a-z]+\d+@example\.(com|org|net)", person.email)
        assert re.fullmatch(r"|\+1 [2-9]\d\d-555-01\d\d", person.phone)
