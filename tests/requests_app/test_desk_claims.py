"""What the person told staff besides: compared as well, once, and never written down openly."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.sealing import SealingKey, Shredded
from requests_app.models import Submission
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import claiming, lifecycle
from tests.factories import RECEIVED_AT, BusinessFactory, submission

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
MAP = """
phone_region = "US"
[fields]
account = "No"
name = ["Given", "Surname"]
email = "Mail"
phone = "Phone"
birth = "Born"
[extra]
{extra} = "Invoice"
[trust]
points = ["account", "phone", "email", "{extra}"]
"""
ROWS = """No,Given,Surname,Mail,Phone,Born,Invoice
1,Ada,Lovelace,ada@example.org,202 555 0101,1980-12-10,May 2026
2,Bob,Example,bob@example.org,202 555 0102,1981-01-02,March 2026
"""
CLAIMS = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "202 555 0101"}
ALL = ["account", "address", "birth", "last_invoice"]


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


def known(folder, extra="last_invoice", **business):
    found = BusinessFactory(**business)
    (folder / "map.toml").write_text(MAP.format(extra=extra))
    (folder / "customers.csv").write_text(ROWS)
    order = {"source": "CRM", "map": folder / "map.toml", "business": found.slug}
    call_command("import_records", folder / "customers.csv", stdout=io.StringIO(), **order)
    return found


@pytest.fixture
def business(tmp_path):
    return known(tmp_path)


def begun(officer, business, *rights, **order):
    asked = rights or (Right.KNOW_SPECIFIC,)
    receipt = submission(*asked, business=business, **{"claims": CLAIMS, **order})
    return lifecycle.start(receipt.requests[0].pk, by=officer, now=LATER)


@pytest.fixture
def dsar(officer, business):
    return begun(officer, business)


def tell(client, dsar, field, value, **options):
    address = reverse("desk:claim", args=[dsar.pk])
    return client.post(address, {"field": field, "value": value}, **options)


def page(client, dsar):
    return client.get(dsar.get_absolute_url()).context


def held(dsar):
    return Submission.objects.get(pk=dsar.submission_id).claims


def offered(client, dsar):
    form = page(client, dsar)["more_form"]
    return [code for code, _ in form.fields["field"].choices if code] if form else []


def standing(client, dsar, kind):
    points = page(client, dsar)["evidence"].points
    return {point.kind: (point.standing, point.counts) for point in points}.get(kind)


def added():
    return LedgerEntry.objects.filter(event="claim_added")


# What it proves


def test_the_extra_point_makes_the_third(client, dsar):
    assert "points" in page(client, dsar)["evidence"].lacking
    answer = tell(client, dsar, "last_invoice", "may 2026", follow=True)
    assert answer.redirect_chain == [(f"{dsar.get_absolute_url()}#identity", 302)]
    shown = answer.context["evidence"]
    assert [str(lack) for lack in shown.lacking] == ["challenge", "declaration"]
    assert shown.sentence == "3 data points agree; this right asks for 3."
    agreed = ("Agrees", "counts as a data point")
    assert standing(client, dsar, "last_invoice") == agreed
    assert "It is compared as well now." in answer.content.decode()


def test_a_wrong_value_differs(client, dsar):
    tell(client, dsar, "last_invoice", "April 2026")
    assert standing(client, dsar, "last_invoice") == ("Differs", "")
    assert "points" in [str(lack) for lack in page(client, dsar)["evidence"].lacking]


def test_a_birth_date_is_compared_and_is_public(client, dsar):
    tell(client, dsar, "birth", "10 December 1980")
    assert standing(client, dsar, "birth") == ("Agrees", "public, does not count")


# What is kept of it


def test_no_value_reaches_the_ledger(client, dsar, officer):
    tell(client, dsar, "last_invoice", "May2026")
    entry = added().get()
    assert (entry.facts, entry.by) == ({"field": "last_invoice"}, f"user:{officer.pk}")
    noted = " ".join(str(entry.facts) for entry in LedgerEntry.objects.all())
    assert "2026" not in noted.replace("2026-", "")
    (line,) = [line for line in page(client, dsar)["history"] if "person told" in line.what]
    assert line.detail == "Last invoice"


def test_it_is_sealed_apart_from_what_the_person_typed(client, officer, business):
    dsar = begun(officer, business, claims={"name": "Ada Lovelace"})
    tell(client, dsar, "email", "eve@example.net")
    assert held(dsar) == {"name": "Ada Lovelace", "told": {"email": "eve@example.net"}}
    row = Submission.objects.get(pk=dsar.submission_id)
    assert row.contact == "", "no letter goes to an address that was only told"
    (sealed,) = Submission.objects.values_list("claims", flat=True)
    assert b"eve@" not in bytes(sealed)


def test_once_the_request_has_ended_it_still_stands_among_what_they_told(client, dsar):
    tell(client, dsar, "last_invoice", "May 2026")
    assert ("Last invoice", "May 2026") not in page(client, dsar)["besides"]
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    shown = page(client, dsar)
    assert ("Last invoice", "May 2026") in shown["besides"]
    assert (shown["more_form"], dict(shown["besides"]).get("Told")) == (None, None)


# What is refused


def test_what_was_given_is_not_offered_and_never_overwritten(client, dsar, officer):
    assert offered(client, dsar) == ALL
    answer = tell(client, dsar, "email", "eve@example.net")
    text = answer.content.decode()
    assert (answer.status_code, "what they gave stays as it is" in text) == (422, True)
    tell(client, dsar, "last_invoice", "April 2026")
    assert offered(client, dsar) == ["account", "address", "birth"]
    assert tell(client, dsar, "last_invoice", "May 2026").status_code == 422
    order = {"value": "x", "by": officer, "now": LATER}
    for field in ("email", "last_invoice"):
        with pytest.raises(NotAllowed, match="What was given stays"):
            claiming.add(dsar.submission, field=field, **order)
    assert held(dsar) == CLAIMS | {"told": {"last_invoice": "April 2026"}}
    assert added().count() == 1


def test_another_businesss_extra_field_is_refused(client, dsar, officer, tmp_path):
    known(tmp_path, extra="pet")
    assert "pet" not in offered(client, dsar)
    for field in ("pet", "told", "child_age", "wrapped_key"):
        assert tell(client, dsar, field, "Rex").status_code == 422
        with pytest.raises(NotAllowed, match="not compared"):
            claiming.add(dsar.submission, field=field, value="Rex", by=officer, now=LATER)
    assert held(dsar) == CLAIMS


def test_an_extra_field_of_a_source_that_is_not_in_force_is_none(client, officer):
    business = BusinessFactory()
    business.record_sources.create(name="CRM", map={"extra": {"pet": ["Pet"]}})
    assert offered(client, begun(officer, business)) == ["account", "address", "birth"]


def test_only_what_the_policy_names_is_offered_besides(client, officer, tmp_path):
    business = known(tmp_path, policy={"ours": {"verification_fields": ["email", "phone"]}})
    assert offered(client, begun(officer, business)) == ["birth", "last_invoice"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("last_invoice", "  ", id="empty"),
        pytest.param("account", "x" * 201, id="too long"),
        pytest.param("birth", "in spring", id="no date"),
        pytest.param("", "May 2026", id="of nothing"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(client, dsar, officer, field, value):
    answer = tell(client, dsar, field, value)
    form = answer.context["more_form"]
    assert (answer.status_code, form["field"].value(), form["value"].value()) == (422, field, value)
    assert 'desk-details" open' in answer.content.decode()
    with pytest.raises(NotAllowed):
        claiming.add(dsar.submission, field=field, value=value, by=officer, now=LATER)
    assert (held(dsar), added().count()) == (CLAIMS, 0)


def test_a_public_form_cannot_give_what_only_staff_may_note(client, officer, tmp_path):
    business = known(tmp_path, extra="child_name")
    dsar = begun(officer, business, claims=CLAIMS | {"child_name": "May 2026", "birth": "x"})
    kinds = [point.kind for point in page(client, dsar)["evidence"].points]
    assert kinds == ["name", "email", "phone"]


# When there is nothing to add


def test_an_opt_out_never_asks_for_it(client, officer, business):
    dsar = begun(officer, business, Right.OPT_OUT)
    assert "The person told us more" not in client.get(dsar.get_absolute_url()).content.decode()
    assert tell(client, dsar, "account", "1").status_code == 422
    with pytest.raises(NotAllowed, match="No request of this person waits"):
        claiming.add(dsar.submission, field="account", value="1", by=officer, now=LATER)
    assert held(dsar) == CLAIMS


def test_once_the_person_is_known_nothing_is_added(client, dsar, officer):
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=LATER)
    assert page(client, dsar)["more_form"] is None
    with pytest.raises(NotAllowed, match="No request of this person waits"):
        claiming.add(dsar.submission, field="account", value="1", by=officer, now=LATER)


def test_an_erased_submission_takes_nothing(client, dsar, officer):
    SealingKey.objects.filter(pk=dsar.submission.content_key_id).delete()
    assert page(client, dsar)["more_form"] is None
    with pytest.raises(Shredded):
        claiming.add(dsar.submission, field="account", value="1", by=officer, now=LATER)


def test_the_help_says_to_ask_openly(client, dsar):
    text = client.get(dsar.get_absolute_url()).content.decode()
    assert "In which month was your last invoice?" in text
    assert "Never read out what is on file." in text
