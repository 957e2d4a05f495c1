"""Staff say where a caller lives, or that nobody knows; the law of that place names the rights."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from foundation.business import Business
from requests_app.desk.new_form import NewRequestForm
from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.workflow import NotAllowed
from requests_app.services import intake
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def business():
    return BusinessFactory()


def typed(business, **changes):
    data = {
        "form_token": "6c2f0f6c-6d0e-4a52-9f83-0a4a4f0e7f15",
        "business": business.slug,
        "via": "phone",
        "received_on": "2026-11-02",
        "region": "US-CA",
        "relation": "customer",
        "rights": ["delete"],
        "name": "Paula Phone",
        "seen": "1",
    }
    return data | changes


def send(client, business, **changes):
    return client.post(reverse("desk:new"), typed(business, **changes))


def errors(business, now=NOW, **changes):
    """Return what the form alone says of what was typed."""
    sent = MultiValueDict(listed(typed(business, **changes)))
    return NewRequestForm(sent, now=now, businesses=Business.objects.all()).errors


def listed(data):
    return {name: value if isinstance(value, list) else [value] for name, value in data.items()}


def test_every_place_can_be_chosen_and_that_nobody_knows_it_comes_first(client):
    field = client.get(reverse("desk:new")).context["form"].fields["region"]
    names = [str(name) for _, name in field.choices]
    assert names[:4] == ["Not known", "California", "Colorado", "Connecticut"]
    assert names[19:] == [
        "Utah",
        "Virginia",
        "Another state of the United States",
        "The European Union, Iceland, Liechtenstein or Norway",
        "The United Kingdom",
        "Canada",
        "Brazil",
        "Switzerland",
        "Somewhere else",
    ]
    assert len(names) == 28


def test_a_place_is_chosen_from_one_list_that_is_not_called_optional(client):
    text = client.get(reverse("desk:new")).content.decode()
    assert text.count('name="region"') == 1
    assert '<select name="region"' in text
    assert "Where does the person live? (optional)" not in text


@pytest.mark.parametrize(
    ("region", "right"),
    [("US-OR", "withdraw_consent"), ("EEA", "object"), ("BR", "human_review"), ("US", "opt_out")],
)
def test_a_right_of_that_place_is_taken(business, region, right):
    assert errors(business, region=region, rights=[right]) == {}


@pytest.mark.parametrize(
    ("region", "right", "name"),
    [
        ("US-VA", "withdraw_consent", "Withdraw consent"),
        ("US-IA", "correct", "Correct"),
        ("US-CA", "object", "Object"),
        ("EEA", "opt_out", "Opt out of sale"),
        ("XX", "human_review", "Human review"),
        ("US-CA", "access_admt", "Automated decisions: access"),
    ],
)
def test_a_right_that_the_law_of_that_place_does_not_give_is_named(
    client, business, region, right, name
):
    answer = send(client, business, region=region, rights=["delete", right])
    said = answer.context["form"].errors["rights"]
    assert (answer.status_code, said) == (
        422,
        [f"People who live there are not offered: {name}"],
    )
    assert not PrivacyRequest.objects.exists()


@pytest.mark.parametrize(("day", "said"), [("2026-12-31", ["rights"]), ("2027-01-01", [])])
def test_rights_are_those_of_the_day_on_which_the_request_came_in(business, day, said):
    found = errors(business, now=NEXT_YEAR, received_on=day, rights=["access_admt"])
    assert list(found) == said


@pytest.mark.parametrize("region", ["US-VA", "CH"])
def test_the_place_is_stored(client, business, region):
    send(client, business, region=region)
    assert Submission.objects.get().region == region


def test_where_nobody_knows_the_place_rights_of_california_and_of_the_gdpr_are_taken(business):
    rights = ["know_categories", "access", "object", "opt_out", "limit"]
    assert errors(business, region="", rights=rights) == {}
    assert list(errors(business, region="", rights=["access_admt"])) == ["rights"]


def test_a_request_from_a_place_that_nobody_knows_is_on_record_without_one(client, business):
    assert send(client, business, region="", rights=["delete"]).status_code == 200
    dsar = PrivacyRequest.objects.get()
    assert dsar.submission.region == ""
    assert [dsar.regime, *dsar.also] == ["ccpa", "gdpr"]


def test_what_intake_refuses_is_told_at_the_rights_and_nothing_typed_is_lost(
    client, business, monkeypatch
):
    def refuse(*args, **kept):
        raise NotAllowed("The law where the person lives does not give this right.")

    monkeypatch.setattr(intake, "submit", refuse)
    answer = send(client, business)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "rights": ["The law where the person lives does not give this right."]
    }
    assert 'value="Paula Phone"' in answer.content.decode()


def test_a_place_that_is_not_on_the_list_is_asked_for_again(client, business):
    answer = send(client, business, region="MARS")
    assert answer.context["form"].errors == {"region": ["Choose where the person lives"]}
