"""Roles are given and taken at the desk: by another, where the admin has a say, on record."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import access, roles
from requests_app.models import Membership
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

PAGE = "/desk/people/"
GIVE, TAKE = f"{PAGE}give/", f"{PAGE}take/"
OFFICER = "Privacy officer"


@pytest.fixture(autouse=True)
def inside(settings):
    settings.MFA_REQUIRED = False
    roles.ensure()


@pytest.fixture
def acme():
    return BusinessFactory(slug="acme", name="Acme")


@pytest.fixture
def umbrella():
    return BusinessFactory(slug="umbrella", name="Umbrella")


@pytest.fixture
def person(django_user_model):
    def made(name, role=None, at=None):
        user = django_user_model.objects.create_user(name, password="x")
        group = Group.objects.filter(name=role).first()
        if at:
            Membership.objects.create(user=user, group=group, business=at)
        elif group:
            user.groups.add(group)
        return user

    return made


@pytest.fixture
def keeper(client, person):
    user = person("keeper", "Portal admin")
    client.force_login(user)
    return user


def wanted(user, role=OFFICER, place="acme"):
    return {"user": user.username, "role": role, "place": place}


def held(user):
    """Return the roles of a person as the database has them."""
    here = {(row.group.name, row.business.slug) for row in user.memberships.all()}
    return here | {(group.name, "everywhere") for group in user.groups.all()}


def entries(chain):
    rows = LedgerEntry.objects.filter(chain=chain, event__startswith="role_").order_by("number")
    return [(row.event, row.by, row.facts) for row in rows]


def test_a_role_at_one_business_is_given_and_taken_on_its_ledger(client, keeper, person, acme):
    grace = person("grace")
    answer = client.post(GIVE, wanted(grace), follow=True)
    assert "It counts from their next page on." in answer.content.decode()
    assert held(grace) == {(OFFICER, "acme")}
    assert access.allows(grace, "requests_app.add_answer", acme)
    client.post(TAKE, wanted(grace))
    assert held(grace) == set()
    facts = {"user": grace.pk, "role": "privacy-officer"}
    by = f"user:{keeper.pk}"
    assert entries(acme.chain) == [("role_given", by, facts), ("role_taken", by, facts)]
    shown = client.get(PAGE).content.decode()
    assert "grace became Privacy officer: Acme" in shown
    assert "grace is no longer Privacy officer: Acme" in shown


def test_a_role_everywhere_is_given_and_taken(client, keeper, person, acme):
    grace = person("grace")
    client.post(GIVE, wanted(grace, "Auditor", "everywhere"))
    assert held(grace) == {("Auditor", "everywhere")}
    client.post(TAKE, wanted(grace, "Auditor", "everywhere"))
    assert held(grace) == set()
    assert [event for event, _, _ in entries("portal:people")] == ["role_given", "role_taken"]


def test_twice_the_same_is_once_on_the_ledger(client, keeper, person, acme):
    grace = person("grace")
    client.post(GIVE, wanted(grace))
    again = client.post(GIVE, wanted(grace), follow=True).content.decode()
    assert "They have this role already." in again
    for _ in range(2):
        client.post(TAKE, wanted(grace))
    assert len(entries(acme.chain)) == 2


def test_nobody_changes_their_own_roles(client, keeper, acme):
    assert client.post(GIVE, wanted(keeper)).status_code == 422
    client.post(TAKE, wanted(keeper, "Portal admin", "everywhere"))
    assert held(keeper) == {("Portal admin", "everywhere")}
    page = client.get(PAGE).content.decode()
    assert "Take away" not in page  # keeper is the only one with a role
    assert entries(acme.chain) == entries("portal:people") == []


def test_a_superuser_does_not_give_roles_to_themselves_either(client, officer, acme):
    client.force_login(officer)
    assert client.post(GIVE, wanted(officer)).status_code == 422
    assert held(officer) == set()


def test_who_is_admin_at_one_business_sees_and_changes_that_one(client, person, acme, umbrella):
    client.force_login(person("keeper", "Portal admin", acme))
    grace, bob = person("grace", OFFICER, acme), person("boris", OFFICER, umbrella)
    everyone = person("eve", "Auditor")
    Membership.objects.create(
        user=grace, group=Group.objects.get(name="Approver"), business=umbrella
    )
    page = client.get(PAGE).content.decode()
    assert "grace" in page
    assert "eve" in page  # a role everywhere counts at Acme as well
    assert "boris" not in page
    assert "Umbrella" not in page
    assert "Approver</strong>" not in page
    assert 'value="everywhere"' not in page

    before = {user: held(user) for user in (grace, bob, everyone)}
    assert client.post(GIVE, wanted(grace, place="umbrella")).status_code == 422
    assert client.post(GIVE, wanted(grace, place="everywhere")).status_code == 422
    assert client.post(GIVE, wanted(bob)).status_code == 422  # works elsewhere: not offered
    client.post(TAKE, wanted(bob, place="umbrella"))
    client.post(TAKE, wanted(grace, "Approver", "umbrella"))
    client.post(TAKE, wanted(everyone, "Auditor", "everywhere"))
    assert {user: held(user) for user in before} == before

    newcomer = person("zoe")
    client.post(GIVE, wanted(newcomer))
    assert held(newcomer) == {(OFFICER, "acme")}


def test_a_shut_account_gets_no_role_but_can_lose_one(client, keeper, person, acme):
    grace = person("grace", OFFICER, acme)
    type(grace).objects.filter(pk=grace.pk).update(is_active=False)
    assert client.post(GIVE, wanted(grace, "Auditor")).status_code == 422
    assert "Account shut" in client.get(PAGE).content.decode()
    client.post(TAKE, wanted(grace))
    assert held(grace) == set()


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"user": ""}, "Choose a person"),
        ({"user": "nobody"}, "Select a valid choice"),
        ({"role": ""}, "Choose a role"),
        ({"role": "King"}, "Select a valid choice"),
        ({"place": ""}, "Choose where the role counts"),
    ],
)
def test_what_is_missing_is_said(client, keeper, person, acme, spoilt, said):
    answer = client.post(GIVE, wanted(person("grace")) | spoilt)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_auditor_reads_the_page_and_finds_no_button(client, person, acme):
    client.force_login(person("ann", "Auditor"))
    person("grace", OFFICER, acme)
    page = client.get(PAGE).content.decode()
    assert "grace" in page
    assert "Take away" not in page
    assert "Give the role" not in page


def test_the_list_that_an_auditor_reads_is_on_the_ledger_once_a_minute(client, person, acme):
    ann = person("ann", "Auditor")
    client.force_login(ann)
    for name in ("people", "people", "queue", "letters"):
        assert client.get(reverse(f"desk:{name}")).status_code == 200
    rows = LedgerEntry.objects.filter(chain="portal:reading").order_by("number")
    assert [(row.event, row.by, row.facts) for row in rows] == [
        ("list_read", f"user:{ann.pk}", {"page": name}) for name in ("people", "queue", "letters")
    ]


def test_the_lists_that_an_officer_works_from_are_not(client, person, acme):
    client.force_login(person("olga", OFFICER))
    client.get(reverse("desk:queue"))
    assert not LedgerEntry.objects.exists()
