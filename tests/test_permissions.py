"""Every staff address and the one permission that opens it, stated by hand."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.urls import get_resolver, reverse

from requests_app.models import Task
from requests_app.rules.rights import Right
from tests import staff_urls
from tests.factories import submission
from tests.staff_urls import WITHOUT

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
    "dashboard": ("requests_app.view_report", {"GET"}),
    "report_table": ("requests_app.view_report", {"GET"}),
    "ccpa_now": ("requests_app.view_report", {"GET"}),
    "ccpa": ("requests_app.view_report", {"GET"}),
    "ccpa_table": ("requests_app.view_report", {"GET"}),
    "new": ("requests_app.add_submission", {"GET", "POST"}),
    "news": ("requests_app.view_privacyrequest", {"GET"}),
    "all_read": ("requests_app.view_privacyrequest", {"POST"}),
    "letters": ("requests_app.view_notice", {"GET"}),
    "letter_print": ("requests_app.change_submission", {"GET"}),
    "letter_printed": ("requests_app.change_submission", {"POST"}),
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
    "answer": ("requests_app.add_proposal", {"GET", "POST"}),
    "approvals": ("requests_app.view_proposal", {"GET"}),
    "approval": ("requests_app.view_proposal", {"GET"}),
    "approve": ("requests_app.change_proposal", {"POST"}),
    "give_back": ("requests_app.change_proposal", {"POST"}),
    "take_back": ("requests_app.add_proposal", {"POST"}),
    "drop": ("requests_app.add_proposal", {"POST"}),
    "withdraw": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "message": ("requests_app.add_message", {"POST"}),
    "letter": ("requests_app.change_submission", {"POST"}),
    "task_new": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "task_edit": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "task_again": ("requests_app.change_privacyrequest", {"POST"}),
    "task_done": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "task_file": ("requests_app.view_taskfile", {"GET"}),
    "texts": ("requests_app.view_cannedtext", {"GET"}),
    "text_new": ("requests_app.add_cannedtext", {"GET", "POST"}),
    "text_change": ("requests_app.change_cannedtext", {"GET", "POST"}),
    "text_retire": ("requests_app.change_cannedtext", {"POST"}),
    "my_tasks": ("requests_app.change_task", {"GET"}),
    "my_task": ("requests_app.change_task", {"GET", "POST"}),
    "task_cancel": ("requests_app.change_privacyrequest", {"POST"}),
    "file": ("verification.view_evidence", {"GET"}),
    "file_checked": ("verification.change_evidence", {"POST"}),
    "declaration": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "assign": ("requests_app.change_privacyrequest", {"POST"}),
    "tag": ("requests_app.change_privacyrequest", {"POST"}),
    "claim_next": ("requests_app.change_privacyrequest", {"POST"}),
    "correct": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "note": ("requests_app.add_note", {"POST"}),
    "same": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "compare": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "bulk": ("requests_app.change_privacyrequest", {"POST"}),
    "batches": ("requests_app.change_privacyrequest", {"GET"}),
    "batch": ("requests_app.change_privacyrequest", {"GET"}),
    "batch_undo": ("requests_app.change_privacyrequest", {"POST"}),
    "rules": ("requests_app.view_assignmentrule", {"GET"}),
    "rule_new": ("requests_app.add_assignmentrule", {"GET", "POST"}),
    "rule_change": ("requests_app.change_assignmentrule", {"GET", "POST"}),
    "rule_remove": ("requests_app.delete_assignmentrule", {"POST"}),
    "why": ("requests_app.view_privacyrequest", {"GET"}),
    "step": ("requests_app.change_privacyrequest", {"GET", "POST"}),
    "review": ("requests_app.view_review", {"GET"}),
    "review_decide": ("requests_app.change_review", {"POST"}),
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
    "go": ("requests_app.change_preference", {"GET"}),
    "preferences": ("requests_app.change_preference", {"GET", "POST"}),
    "people": ("requests_app.view_membership", {"GET"}),
    "people_give": ("requests_app.add_membership", {"POST"}),
    "people_take": ("requests_app.delete_membership", {"POST"}),
    "controllers": ("requests_app.view_controller", {"GET"}),
    "controller_new": ("requests_app.add_controller", {"GET", "POST"}),
    "controller_listed": ("requests_app.change_controller", {"POST"}),
}
TASKS = ("task_edit", "task_again", "task_done", "task_cancel")  # named by request and task
OPENED = {200, 302, 422}
every_address = pytest.mark.parametrize("name", TABLE)


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def addresses(settings, tmp_path, clerk):
    settings.DATA_DIR = tmp_path
    return staff_urls.addresses(set(TABLE))


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
    odd = {name: [uuid.uuid4(), 1] for name in TASKS}
    odd |= {"task_file": [uuid.uuid4(), 1, uuid.uuid4()], "my_task": [0]}
    odd |= {"text_change": [0], "text_retire": [0]}
    odd |= {"policy_take_back": [0], "law_one": ["mars"]}
    odd |= {name: [uuid.uuid4(), uuid.uuid4()] for name in ("file", "file_checked", "compare")}
    odd |= {"rule_change": [0], "rule_remove": [0]}
    odd |= {"report_table": ["mars", "csv"], "ccpa": [1999], "ccpa_table": [1999, "csv"]}
    odd |= {"step": [uuid.uuid4(), "extend"], "controller_listed": [0], "agent_end": [0]}
    odd |= {name: [0] for name in ("search_rename", "search_delete", "search_daily")}
    nothing = reverse(f"desk:{name}", args=odd.get(name, [uuid.uuid4()]))
    assert ask(client, name, nothing).status_code == 404


def test_a_task_of_another_request_is_not_found(client, addresses, clerk):
    allow(clerk, Permission.objects.all())
    client.force_login(clerk)
    other = submission(Right.DELETE).requests[0]
    for task in Task.objects.all():
        for name in TASKS:
            assert client.post(reverse(f"desk:{name}", args=[other.pk, task.pk])).status_code == 404
    assert Task.objects.filter(done_at=None).count() == 2


def test_staff_without_a_second_factor_must_set_one_up_first(client, addresses, clerk, settings):
    settings.MFA_REQUIRED = True
    allow(clerk, Permission.objects.all())
    client.force_login(clerk)
    for address in addresses.values():
        answer = client.post(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/")
