"""Configuration and accounts: rare, guarded, and on the ledger."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from foundation.ledger import LedgerEntry
from privacyportal.accounts import TRIES
from requests_app import roles
from requests_app.models import Membership
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, django_user_model, settings):
    """A portal admin, logged in."""
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("keeper", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Portal admin"))
    client.force_login(user)
    return user


def test_deadline_policies_have_their_pages_at_the_desk(client, keeper):
    assert "deadlinepolicy" not in client.get("/admin/").content.decode()
    assert client.get("/admin/requests_app/deadlinepolicy/").status_code == 404


def test_an_account_gets_no_role_here_and_never_everything(client, keeper, django_user_model):
    made = {"username": "grace", "password1": "a long pass phrase", "usable_password": "true"}
    client.post("/admin/auth/user/add/", made | {"password2": "a long pass phrase"})
    grace = django_user_model.objects.get(username="grace")
    staff = Group.objects.get(name="Privacy officer")
    data = {"username": "grace", "is_active": "on", "groups": [staff.pk], "is_superuser": "on"}
    client.post(f"/admin/auth/user/{grace.pk}/change/", data)
    grace.refresh_from_db()
    assert not grace.groups.exists()
    assert not grace.is_superuser
    entries = LedgerEntry.objects.filter(chain="portal:log-ins").order_by("number")
    assert [entry.event for entry in entries] == ["account_made", "access_changed"]
    assert entries[1].facts == {"user": grace.pk, "active": True}


def test_a_password_set_for_somebody_is_on_the_ledger(client, keeper, django_user_model):
    grace = django_user_model.objects.create_user("grace", password="a long pass phrase")
    address = f"/admin/auth/user/{grace.pk}/password/"
    wanted = {"password1": "another pass phrase", "usable_password": "true"}
    client.post(address, wanted | {"password2": "a slip of the pen"})
    assert not LedgerEntry.objects.exists()
    client.post(address, wanted | {"password2": "another pass phrase"})
    grace.refresh_from_db()
    assert grace.check_password("another pass phrase")
    entry = LedgerEntry.objects.get()
    assert (entry.event, entry.by) == ("password_set", f"user:{keeper.pk}")
    assert entry.facts == {"user": grace.pk}


def test_a_portal_admin_cannot_touch_a_superuser(client, keeper, officer):
    answer = client.post(f"/admin/auth/user/{officer.pk}/change/", {"username": "taken"})
    assert answer.status_code == 302
    officer.refresh_from_db()
    assert officer.username == "officer"


def test_businesses_can_only_be_looked_at(client, keeper):
    business = BusinessFactory()
    address = f"/admin/foundation/business/{business.pk}/"
    assert client.get(f"{address}change/").status_code == 200
    assert client.post(f"{address}change/", {"name": "Mine"}).status_code == 403
    assert client.post("/admin/foundation/business/add/", {"name": "Mine"}).status_code == 403


def test_who_is_admin_at_one_business_alone_sees_that_one_and_no_account(client, keeper):
    own, other = BusinessFactory(name="Mine"), BusinessFactory(name="Umbrella")
    keeper.groups.clear()
    group = Group.objects.get(name="Portal admin")
    Membership.objects.create(user=keeper, group=group, business=own)
    listed = client.get("/admin/foundation/business/").content.decode()
    assert "Mine" in listed
    assert "Umbrella" not in listed
    assert client.get(f"/admin/foundation/business/{own.pk}/change/").status_code == 200
    assert client.get(f"/admin/foundation/business/{other.pk}/change/").status_code == 302
    for page in ("", "add/", f"{keeper.pk}/change/", f"{keeper.pk}/password/"):
        assert client.get(f"/admin/auth/user/{page}").status_code == 403
    assert "auth/user" not in client.get("/admin/").content.decode()


def test_the_admin_is_shut_to_staff_and_asks_strangers_to_log_in(client, keeper):
    keeper.groups.set([Group.objects.get(name="Privacy officer")])
    assert client.get("/admin/foundation/business/").status_code == 403
    assert client.get("/admin/auth/user/").status_code == 403
    client.logout()
    assert client.get("/admin/").status_code == 302


def test_log_ins_are_on_the_ledger_and_guesses_run_out(client, django_user_model, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # those count in one process; ours count in the database
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("grace", password="a long pass phrase")
    good = {"login": "grace", "password": "a long pass phrase"}
    assert client.post("/accounts/login/", good).status_code == 302
    entry = LedgerEntry.objects.get(chain="portal:log-ins")
    assert (entry.event, entry.by) == ("log_in", f"user:{user.pk}")
    assert timezone.now() >= entry.at

    client.logout()
    for _ in range(TRIES):
        client.post("/accounts/login/", good | {"password": "a guess"})
    assert client.post("/accounts/login/", good).status_code == 200  # not even the right one
    assert LedgerEntry.objects.count() == 1


def test_nobody_signs_up(client):
    page = client.post("/accounts/signup/", {"username": "me", "password1": "a long pass phrase"})
    assert "closed" in page.content.decode().lower()


def test_setup_roles_says_what_it_made(capsys):
    call_command("setup_roles")
    said = "Privacy officer, Approver, Privacy lead, Auditor, Portal admin, Data owner"
    assert capsys.readouterr().out == f"Roles ready: {said}.\n"
    assert Group.objects.count() == 6
