"""One value on file, shown openly: to whom, of which record, and what is noted of it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.rules.rights import Right
from requests_app.services import lifecycle
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.verification.conftest import ADA, BOB, HEADER, MAP
from verification.models import IdentityCheck, IdentityRecord

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
CLAIMS = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "202 555 0177"}

OF_THE_SAME_MAILBOX = (
    "3,Eva,Lovelace,ada@example.org,202 555 0103\n",
    "4,Tim,Lovelace,ada@example.org,202 555 0104\n",
)


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def on_file(tmp_path):
    """Import customers for a business; return a function that does it for more."""

    def put(business, *rows):
        (tmp_path / "map.toml").write_text(MAP)
        (tmp_path / "customers.csv").write_text(HEADER + "".join(rows))
        order = {"source": "CRM", "map": tmp_path / "map.toml", "business": business.slug}
        call_command("import_records", tmp_path / "customers.csv", **order)
        return IdentityRecord.objects.filter(run__source__business=business).order_by("line")

    return put


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def ada(business, on_file):
    return on_file(business, ADA, BOB)[0]


@pytest.fixture
def dsar(business, officer, ada):
    taken = submission(Right.DELETE, business=business, claims=CLAIMS).requests[0]
    return lifecycle.start(taken.pk, by=officer, now=LATER)


def reveal(client, dsar, record, field):
    address = reverse("desk:reveal", args=[dsar.pk])
    return client.post(address, {"record": getattr(record, "pk", record), "field": field})


def table(answer):
    """Return the text of the table of the record, without its tags."""
    html = answer.content.decode()
    found = re.search(r"<table class=\"govuk-table desk-fit\".*?</table>", html, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def looked():
    return LedgerEntry.objects.filter(event="record_revealed")


def test_what_is_on_file_is_masked_until_somebody_asks(client, dsar):
    text = table(client.get(dsar.get_absolute_url()))
    assert "a•••@e•••.org" in text
    assert "••• ••• 0101" in text
    assert "A. L." in text
    assert "202 555 0101" not in text


def test_one_value_is_shown_and_the_others_stay_masked(client, dsar, ada, officer):
    answer = reveal(client, dsar, ada, "phone")
    text = table(answer)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert "202 555 0101" in text
    assert "a•••@e•••.org" in text
    entry = looked().get()
    assert entry.by == f"user:{officer.pk}"
    assert entry.facts == {"dsar": str(dsar.pk), "record": str(ada.pk), "field": "phone"}
    assert "202 555 0101" not in table(client.get(dsar.get_absolute_url())), "shown once"
    assert "Looked at a value on file" in answer.content.decode()


def test_every_look_is_noted_and_is_a_reading(client, dsar, ada):
    for _ in range(2):
        reveal(client, dsar, ada, "phone")
    assert looked().count() == 2
    assert LedgerEntry.objects.filter(event="read", facts__dsar=str(dsar.pk)).count() == 1


def test_no_value_reaches_the_ledger(client, dsar, ada):
    for field in ("name", "email", "phone"):
        reveal(client, dsar, ada, field)
    noted = " ".join(str(entry.facts) for entry in LedgerEntry.objects.all())
    assert looked().count() == 3
    assert not any(value in noted for value in ("Lovelace", "ada@example.org", "0101"))


def test_no_record_but_one_that_fits_this_person_is_shown(client, dsar, on_file):
    bob = IdentityRecord.objects.get(line=3)
    elsewhere = on_file(BusinessFactory(), ADA)[0]
    for record in (bob, elsewhere, uuid.uuid4()):
        assert reveal(client, dsar, record, "email").status_code == 404
    assert not looked().exists()


@pytest.mark.parametrize("field", ["account", "birth", "wrapped_key", "pk"])
def test_no_field_but_one_that_the_person_gave_is_shown(client, dsar, ada, field):
    assert reveal(client, dsar, ada, field).status_code == 404
    assert not looked().exists()


@pytest.mark.parametrize(
    ("record", "field"), [("", "email"), ("1", "email"), (uuid.UUID(int=1), "")]
)
def test_half_an_order_shows_nothing(client, dsar, record, field):
    assert reveal(client, dsar, record, field).status_code == 422
    assert not looked().exists()


def test_nothing_is_shown_of_an_ended_request(client, dsar, ada):
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    assert reveal(client, dsar, ada, "email").status_code == 404


def test_nothing_is_shown_for_a_right_without_a_check(client, business, ada):
    dsar = submission(Right.OPT_OUT, business=business, claims=CLAIMS).requests[0]
    assert reveal(client, dsar, ada, "email").status_code == 404
    assert "desk-fit" not in client.get(dsar.get_absolute_url()).content.decode()


def test_it_takes_its_own_permission(client, dsar, ada, django_user_model):
    clerk = django_user_model.objects.create_user("clerk", password="x")
    others = Permission.objects.exclude(codename="view_identityrecord")
    clerk.user_permissions.set(others)
    client.force_login(clerk)
    page = client.get(dsar.get_absolute_url()).content.decode()
    assert "Show the value on file" not in page
    assert reveal(client, dsar, ada, "email").status_code == 403
    assert not looked().exists()


def test_nobody_looks_by_following_a_link(client, dsar):
    assert client.get(reverse("desk:reveal", args=[dsar.pk])).status_code == 405


def checks(dsar, officer, count):
    row = {"subject": dsar.submission_id, "about": dsar.pk, "at": LATER, "by": f"user:{officer.pk}"}
    row |= {"method": "vouched", "degree": "none", "needed": "reasonable"}
    IdentityCheck.objects.bulk_create(IdentityCheck(**row) for _ in range(count))


def test_the_number_of_statements_does_not_grow(
    client, dsar, business, on_file, officer, django_assert_num_queries
):
    checks(dsar, officer, 1)
    client.get(dsar.get_absolute_url())  # the reading is noted once
    with CaptureQueriesContext(connection) as one:
        client.get(dsar.get_absolute_url())
    on_file(business, ADA, *OF_THE_SAME_MAILBOX)
    checks(dsar, officer, 2)
    with django_assert_num_queries(len(one)):
        page = client.get(dsar.get_absolute_url())
    assert (len(page.context["evidence"].fits), len(page.context["evidence"].checks)) == (3, 3)
