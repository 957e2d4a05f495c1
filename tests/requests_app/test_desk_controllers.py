"""The directory of customers: who sees it, adds to it, and hides from it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import roles
from requests_app.models import Controller
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def acting(client, django_user_model, settings):
    settings.MFA_REQUIRED = False
    roles.ensure()

    def logged_in(role):
        user = django_user_model.objects.create_user(role, password="x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return logged_in


@pytest.fixture
def business():
    return BusinessFactory(slug="acme")


def typed(**changes):
    data = {"business": "acme", "name": "Bolt GmbH", "email": "privacy@bolt.example"}
    return data | changes


@pytest.mark.parametrize("role", ["Privacy lead", "Portal admin"])
def test_a_customer_is_added_hidden_and_offered_again(client, acting, business, role):
    user = acting(role)
    added = client.post(reverse("desk:controller_new"), typed(website="bolt.example"))
    assert added.status_code == 302
    controller = Controller.objects.get()
    assert (controller.name, controller.website) == ("Bolt GmbH", "https://bolt.example")
    page = client.get(reverse("desk:controllers")).content.decode()
    assert "privacy@bolt.example" in page
    assert 'value="no"' in page
    switch = reverse("desk:controller_listed", args=[controller.pk])
    for listed in ("no", "no", "yes"):  # the second click changes nothing
        assert client.post(switch, {"listed": listed}).status_code == 302
        controller.refresh_from_db()
        assert controller.listed is (listed == "yes")
    entries = LedgerEntry.objects.filter(chain=business.chain, event__startswith="controller")
    assert list(entries.order_by("number").values_list("event", "by")) == [
        ("controller_added", f"user:{user.pk}"),
        ("controller_hidden", f"user:{user.pk}"),
        ("controller_listed", f"user:{user.pk}"),
    ]
    assert [entry.facts for entry in entries] == [{"controller": controller.pk}] * 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Give the name of the customer"),
        ({"email": "nobody"}, "Give an e-mail address such as name@example.com"),
        ({"email": ""}, "Give the address that requests go to"),
        ({"business": "none"}, "Select a valid choice"),
        ({"name": "OLD LTD"}, "A customer of this name is in the directory."),
    ],
)
def test_bad_input_is_told_and_kept(client, acting, business, changes, said):
    acting("Privacy lead")
    business.controllers.create(name="Old Ltd", email="old@example.org")
    answer = client.post(reverse("desk:controller_new"), typed(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert typed(**changes)["name"] in answer.content.decode()
    assert Controller.objects.count() == 1


def test_staff_read_the_directory_and_change_nothing(client, acting, business):
    business.controllers.create(name="Old Ltd", email="old@example.org")
    acting("Privacy officer")
    text = client.get(reverse("desk:controllers")).content.decode()
    assert "Old Ltd" in text
    assert "Add a customer" not in text
    assert "Hide" not in text
    assert client.post(reverse("desk:controller_new"), typed()).status_code == 403
