"""What the desk compares with the records, and when nobody has to be known at all."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.desk.evidence import evidence
from requests_app.rules.rights import Region, Right
from requests_app.services import lifecycle
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.verification.conftest import ADA, HEADER, MAP

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
GIVEN = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "phone": "202 555 0199",
    "account": "1",
}
REPORT = {"name": "Sam Seen", "email": "sam@example.org", "child_age": 9, "child_found": True}


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


def taken(officer, *rights, **order):
    """Take in a request and begin it."""
    dsar = submission(*rights, **order).requests[0]
    return lifecycle.start(dsar.pk, by=officer, now=LATER)


def reasons(client, dsar):
    """Return the codes of the reasons that the page of a request offers."""
    form = client.get(dsar.get_absolute_url()).context["identity_form"]
    return {code for code, _ in form.fields["reason"].choices}


# The fields that a policy names


@pytest.mark.parametrize(
    ("policy", "standings", "besides", "sentence"),
    [
        pytest.param(
            {"ours": {"verification_fields": ["email", "name"]}},
            {"Name": "Agrees", "E-mail": "Agrees"},
            [("Telephone", "202 555 0199"), ("Account number", "1")],
            "1 data point agrees; this right asks for 2.",
            id="two fields, and a name is public",
        ),
        pytest.param(
            {"ours": {"verification_fields": ["email", "account"]}},
            {"E-mail": "Agrees", "Account number": "Agrees"},
            [("Name", "Ada Lovelace"), ("Telephone", "202 555 0199")],
            "2 data points agree; this right asks for 2.",
            id="two points",
        ),
        pytest.param(
            {"ours": {"verification_fields": ["phone"]}},
            {"Telephone": "No record"},
            [("Name", "Ada Lovelace"), ("E-mail", "ada@example.org"), ("Account number", "1")],
            "No record fits what the person gave.",
            id="one field, not on file",
        ),
        pytest.param(
            {},
            {
                "Name": "Agrees",
                "E-mail": "Agrees",
                "Telephone": "Differs",
                "Account number": "Agrees",
            },
            [],
            "2 data points agree; this right asks for 2. "
            "Something differs: find out why before you confirm.",
            id="no policy: all",
        ),
    ],
)
def test_only_what_the_policy_names_is_compared(
    client, officer, tmp_path, policy, standings, besides, sentence
):
    business = BusinessFactory(policy=policy)
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "ada.csv").write_text(HEADER + ADA)
    columns = tmp_path / "map.toml"
    call_command(
        "import_records", tmp_path / "ada.csv", source="CRM", map=columns, business=business.slug
    )
    dsar = taken(officer, Right.DELETE, business=business, claims=GIVEN)
    page = client.get(dsar.get_absolute_url()).context
    assert {point.label: point.standing for point in page["evidence"].points} == standings
    assert page["besides"] == besides
    assert page["evidence"].sentence == sentence


# The data of a child, noticed by a stranger


def test_a_report_of_a_childs_data_is_confirmed_whoever_reports_it(client, officer):
    dsar = taken(officer, Right.DELETE, claims=REPORT)
    found = evidence(dsar, LATER, officer)
    assert (found.reported, found.enough) == (True, False)
    assert found.sentence == (
        "The data of a child was reported: whoever reports it need not be known."
    )
    assert {point.standing for point in found.points} == {""}
    assert "child_reported" in reasons(client, dsar)

    address = reverse("desk:identity", args=[dsar.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "child_reported"}).status_code == 302
    dsar.refresh_from_db()
    assert dsar.identity == "confirmed"
    entry = LedgerEntry.objects.get(event="confirm_identity")
    assert (entry.facts["points"], entry.facts["reason"]) == (0, "child_reported")
    assert (
        "nobody has to be known to delete it"
        in client.get(dsar.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(
    ("right", "order"),
    [
        pytest.param(Right.DELETE, {}, id="nothing about a child"),
        pytest.param(Right.DELETE, {"claims": REPORT | {"child_found": False}}, id="a parent"),
        pytest.param(Right.DELETE, {"claims": REPORT | {"child_age": 17}}, id="no child any more"),
        pytest.param(Right.KNOW_SPECIFIC, {"claims": REPORT}, id="a copy goes to no stranger"),
        pytest.param(
            Right.ACCESS, {"claims": REPORT, "region": Region.EEA}, id="nor under another law"
        ),
    ],
)
def test_nobody_else_is_confirmed_for_that_reason(client, officer, right, order):
    dsar = taken(officer, right, **order)
    assert "child_reported" not in reasons(client, dsar)
    address = reverse("desk:identity", args=[dsar.pk])
    assert client.post(address, {"reason": "child_reported"}).status_code == 422
    dsar.refresh_from_db()
    assert dsar.identity == "unchecked"


# The rights that a business offers under one law


@pytest.mark.parametrize(
    ("region", "status"),
    [pytest.param("EEA", 200, id="offered there"), pytest.param("GB", 422, id="kept off there")],
)
def test_a_typed_in_request_asks_for_what_is_offered_under_its_law(client, region, status):
    business = BusinessFactory(rights={"gdpr": ["delete"], "uk_gdpr": ["access"]})
    data = {
        "form_token": "6c2f0f6c-6d0e-4a52-9f83-0a4a4f0e7f13",
        "business": business.slug,
        "via": "phone",
        "received_on": "2026-11-02",
        "region": region,
        "relation": "customer",
        "rights": ["delete"],
        "name": "Ada Example",
        "seen": "1",
    }
    answer = client.post(reverse("desk:new"), data)
    refused = "People who live there are not offered: Delete"
    assert (answer.status_code, refused in answer.content.decode()) == (status, status == 422)
