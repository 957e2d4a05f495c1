"""Every staff address and the one permission that opens it, stated by hand."""

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import get_resolver, reverse

from foundation.uploads import Clean
from requests_app import roles
from requests_app.models import DeadlinePolicy, Notice, Review, SavedSearch, Task
from requests_app.roles import ROLES
from requests_app.rules.rights import Right
from tests.factories import RECEIVED_AT, submission
from verification.models import RegisteredAgent
from verification.rules.evidence import Purpose
from verification.services import evidence

pytestmark = pytest.mark.django_db

# address name: (permission, methods that it takes)
TABLE = {
    "queue": ("requests_app.view_privacyrequest", {"GET"}),
    "queue_live": ("requests_app.view_privacyrequest", {"GET"}),
    "search": ("requests_app.view_privacyrequest", {"POST"}),
    "searches": ("requests_app.view_privacyrequest", {"GET"}),
    "search_save": ("requests_app.view_privacyrequest", {"POST"}),
    "search_rename": ("requests_app.view_privacyrequest", {"POST"}),
    "search_delete": ("requests_app.view_privacyrequest", {"POST"}),
    "search_daily": ("requests_app.view_privacyrequest", {"POST"}),
    "new": ("requests_app.add_submission", {"GET", "POST"}),
    "letters": ("requests_app.view_notice", {"GET"}),
    "retry": ("requests_app.change_notice", {"POST"}),
    "policies": ("requests_app.view_deadlinepolicy", {"GET"}),
    "policy_new": ("requests_app.add_deadlinepolicy", {"GET", "POST"}),
    "policy_take_back": ("requests_app.add_deadlinepolicy", {"POST"}),
    "law": ("requests_app.view_deadlinepolicy", {"GET"}),
    "law_one": ("requests_app.view_deadlinepolicy", {"GET"}),
    "request": ("requests_app.view_privacyrequest", {"GET"}),
    "start": ("requests_app.change_privacyrequest", {"POST"}),
    "identity": ("requests_app.change_privacyrequest", {"POST"}),
    "reveal": ("verification.view_identityrecord", {"POST"}),
    "claim": ("requests_app.change_privacyrequest", {"POST"}),
    "answer": ("requests_app.add_answer", {"GET", "POST"}),
    "withdraw": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "message": ("requests_app.add_message", {"POST"}),
    "letter": ("requests_app.change_submission", {"POST"}),
    "task_done": ("requests_app.change_task", {"POST"}),
    "file": ("verification.view_evidence", {"GET"}),
    "file_checked": ("verification.change_evidence", {"POST"}),
    "declaration": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "assign": ("requests_app.change_privacyrequest", {"POST"}),
    "tag": ("requests_app.change_privacyrequest", {"POST"}),
    "claim_next": ("requests_app.change_privacyrequest", {"POST"}),
    "same": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "compare": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "why": ("requests_app.view_privacyrequest", {"GET"}),
    "step": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "review": ("requests_app.change_review", {"GET", "POST"}),
    "review_extend": ("requests_app.change_review", {"GET", "POST"}),
    "verifying": ("verification.view_verificationpolicy", {"GET"}),
    "verifying_change": ("verification.change_verificationpolicy", {"GET", "POST"}),
    "verifying_secret": ("verification.change_verificationpolicy", {"POST"}),
    "authority": ("requests_app.change_privacyrequest", {"POST"}),
    "authority_ask": ("requests_app.change_privacyrequest", {"POST"}),
    "child": ("requests_app.change_privacyrequest", {"POST"}),
    "agents": ("verification.view_registeredagent", {"GET"}),
    "agent_new": ("verification.add_registeredagent", {"GET", "POST"}),
    "agent_end": ("verification.change_registeredagent", {"POST"}),
    "controllers": ("requests_app.view_controller", {"GET"}),
    "controller_new": ("requests_app.add_controller", {"GET", "POST"}),
    "controller_listed": ("requests_app.change_controller", {"POST"}),
}
DIRECTORY = {"controllers", "controller_new", "controller_listed"}
WITHOUT = {"queue", "new", "letters", "policies", "policy_new", "law"}  # nothing in the address
WITHOUT |= {"claim_next", "controllers", "controller_new", "verifying", "agents", "agent_new"}
WITHOUT |= {"queue_live", "search", "searches", "search_save"}
CONFIGURED = {"policies", "policy_new", "policy_take_back", "law", "law_one"}
ADMINS = {"policy_new", "policy_take_back", "verifying_change", "verifying_secret"}
ADMINS |= {"agent_new", "agent_end"}
CONFIGURED |= ADMINS | {"verifying", "agents"}
OPENED = {200, 302, 422}
every_address = pytest.mark.parametrize("name", TABLE)


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def addresses(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    receipt = submission(Right.DELETE)
    dsar = receipt.requests[0]
    task = Task.objects.create(dsar=dsar, kind="other", due_on=dsar.due_on, created_at=RECEIVED_AT)
    notice = Notice.objects.get(submission=receipt.submission)
    Notice.objects.filter(pk=notice.pk).update(dead_at=datetime(2026, 11, 5, tzinfo=UTC))
    row = {"regime": "gdpr", "valid_from": "2999-01-01", "promise_days": 20}
    policy = DeadlinePolicy.objects.create(business=dsar.business, **row)
    found = {name: reverse(f"desk:{name}") for name in WITHOUT}
    found["retry"] = reverse("desk:retry", args=[notice.pk])
    found["policy_take_back"] = reverse("desk:policy_take_back", args=[policy.pk])
    found["law_one"] = reverse("desk:law_one", args=["gdpr"])
    review = Review.objects.create(
        dsar=dsar,
        kind="complaint",
        received_at=RECEIVED_AT,
        received_on=dsar.received_on,
        due_on=dsar.due_on,
        text="Too slow.",
    )
    for name in ("review", "review_extend"):
        found[name] = reverse(f"desk:{name}", args=[review.pk])
    customer = dsar.business.controllers.create(name="Bolt", email="a@bolt.example")
    for name in ("verifying_change", "verifying_secret"):
        found[name] = reverse(f"desk:{name}", args=[dsar.business_id])
    found["controller_listed"] = reverse("desk:controller_listed", args=[customer.pk])
    paper = evidence.take(
        dsar.submission_id,
        purpose=Purpose.PERMISSION,
        file=Clean("pdf", b"%PDF-"),
        passed=True,
        key=receipt.submission.content_key,
        by="requester",
        now=RECEIVED_AT,
    )
    for name in ("file", "file_checked"):
        found[name] = reverse(f"desk:{name}", args=[dsar.pk, paper.pk])
    (other,) = submission(Right.DELETE, agent={"name": "Bo Agent"}).requests
    for name in ("authority", "authority_ask"):
        found[name] = reverse(f"desk:{name}", args=[other.pk])
    agent = RegisteredAgent.objects.create(code="bo", name="Bo", added_at=RECEIVED_AT)
    found["agent_end"] = reverse("desk:agent_end", args=[agent.pk])
    (twin,) = submission(Right.DELETE, business=dsar.business).requests
    found["compare"] = reverse("desk:compare", args=[dsar.pk, twin.pk])
    found["step"] = reverse("desk:step", args=[dsar.pk, "extend"])
    kept = {"name": "Late", "query": {"due": "overdue"}, "created_at": RECEIVED_AT}
    search = SavedSearch.objects.create(
        owner=get_user_model().objects.create_user("owner"), shared=True, **kept
    )
    for name in ("search_rename", "search_delete", "search_daily"):
        found[name] = reverse(f"desk:{name}", args=[search.pk])
    found["task_done"] = reverse("desk:task_done", args=[dsar.pk, task.pk])
    rest = TABLE.keys() - found.keys()
    return found | {name: reverse(f"desk:{name}", args=[dsar.pk]) for name in rest}


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_user("clerk", password="x")


def allow(user, permissions):
    user.user_permissions.set(permissions)


def the_one(name):
    app, _, codename = TABLE[name][0].partition(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


def ask(client, name, address):
    method = "post" if "POST" in TABLE[name][1] else "get"
    return getattr(client, method)(address)


def test_every_desk_address_is_in_the_table():
    desk = {
        name
        for name in get_resolver("requests_app.desk.urls").reverse_dict
        if isinstance(name, str)
    }
    assert desk == set(TABLE)


@every_address
def test_a_stranger_is_asked_to_log_in(client, addresses, name):
    answer = ask(client, name, addresses[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/desk/")


@every_address
def test_all_other_permissions_together_do_not_open_it(client, addresses, clerk, name):
    allow(clerk, Permission.objects.exclude(pk__in=the_one(name)))
    client.force_login(clerk)
    assert ask(client, name, addresses[name]).status_code == 403


@every_address
def test_its_one_permission_opens_it(client, addresses, clerk, name):
    allow(clerk, the_one(name))
    client.force_login(clerk)
    assert ask(client, name, addresses[name]).status_code in OPENED


@every_address
def test_a_wrong_method_is_refused(client, addresses, clerk, name):
    allow(clerk, Permission.objects.all())
    client.force_login(clerk)
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - TABLE[name][1]:
        assert getattr(client, method.lower())(addresses[name]).status_code == 405, method


@pytest.mark.parametrize("name", sorted(TABLE.keys() - WITHOUT))
def test_what_does_not_exist_is_not_found(client, addresses, clerk, name):
    allow(clerk, Permission.objects.all())
    client.force_login(clerk)
    odd = {"task_done": [uuid.uuid4(), 1], "policy_take_back": [0], "law_one": ["mars"]}
    odd |= {name: [uuid.uuid4(), uuid.uuid4()] for name in ("file", "file_checked", "compare")}
    odd |= {"step": [uuid.uuid4(), "extend"], "controller_listed": [0], "agent_end": [0]}
    odd |= {name: [0] for name in ("search_rename", "search_delete", "search_daily")}
    nothing = reverse(f"desk:{name}", args=odd.get(name, [uuid.uuid4()]))
    assert ask(client, name, nothing).status_code == 404


def test_a_task_of_another_request_is_not_found(client, addresses, clerk):
    allow(clerk, Permission.objects.all())
    client.force_login(clerk)
    other = submission(Right.DELETE).requests[0]
    task = Task.objects.get().pk
    assert client.post(reverse("desk:task_done", args=[other.pk, task])).status_code == 404
    assert Task.objects.get().done_at is None


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        ("Privacy staff", set(TABLE) - CONFIGURED - {"controller_new", "controller_listed"}),
        ("Privacy lead", set(TABLE) - ADMINS),
        ("Portal admin", CONFIGURED | DIRECTORY | {"letters", "retry"}),
        (
            "Auditor",
            {"queue", "request", "why", "letters", "policies", "law", "law_one", "verifying"}
            | {"agents", "queue_live", "search", "searches", "search_save"}
            | {"search_rename", "search_delete", "search_daily"},
        ),
    ],
)
def test_each_role_opens_what_it_should_and_nothing_else(client, addresses, clerk, role, opens):
    roles.ensure()
    clerk.groups.add(Group.objects.get(name=role))
    client.force_login(clerk)
    answers = {name: ask(client, name, addresses[name]).status_code for name in TABLE}
    assert {name for name, status in answers.items() if status in OPENED} == opens
    assert {status for name, status in answers.items() if name not in opens} <= {403}


def test_roles_lose_what_was_added_by_hand():
    roles.ensure()
    auditor = Group.objects.get(name="Auditor")
    auditor.permissions.add(Permission.objects.get(codename="add_answer"))
    roles.ensure()
    held = {f"{p.content_type.app_label}.{p.codename}" for p in auditor.permissions.all()}
    assert held == {
        "requests_app.view_privacyrequest",
        "requests_app.view_notice",
        "requests_app.view_deadlinepolicy",
        "verification.view_verificationpolicy",
        "verification.view_registeredagent",
        "foundation.view_ledgerentry",
        "foundation.view_business",
        "foundation.view_channel",
    }
    assert set(ROLES) == {"Privacy staff", "Privacy lead", "Portal admin", "Auditor"}
    assert Group.objects.count() == 4


def test_a_permission_that_does_not_exist_is_named(monkeypatch):
    monkeypatch.setitem(ROLES, "Auditor", frozenset({"requests_app.fly"}))
    with pytest.raises(LookupError, match=r"requests_app\.fly"):
        roles.ensure()


def test_staff_without_a_second_factor_must_set_one_up_first(client, addresses, clerk, settings):
    settings.MFA_REQUIRED = True
    allow(clerk, Permission.objects.all())
    client.force_login(clerk)
    for address in addresses.values():
        answer = client.post(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/")
