"""What each role opens, where: every staff address by every role, written by hand."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from requests_app import roles
from requests_app.models import Membership, Notice, PrivacyRequest
from requests_app.roles import ROLES
from requests_app.rules.rights import Right
from tests import staff_urls
from tests.factories import BusinessFactory, submission
from tests.test_permissions import OPENED, TABLE, ask

pytestmark = pytest.mark.django_db

ROLE = {
    "officer": "Privacy officer",
    "approver": "Approver",
    "lead": "Privacy lead",
    "auditor": "Auditor",
    "admin": "Portal admin",
    "owner": "Data owner",
}
# list   opens; what belongs to another business is not in it
# own    opens what belongs to the own business; another's is not found
# every  opens for who has the role at every business alone: all of them share it
# -      is shut
MATRIX = """
address            officer approver lead  auditor admin owner
queue              list    list     list  list    -     -
news               list    list     list  list    -     -
all_read           list    list     list  list    -     -
queue_live         list    list     list  list    -     -
search             list    list     list  list    -     -
searches           list    list     list  list    -     -
search_save        list    list     list  list    -     -
search_rename      own     own      own   own     -     -
search_delete      own     own      own   own     -     -
search_daily       own     own      own   own     -     -
claim_next         list    -        list  -       -     -
dashboard          list    -        list  list    -     -
report_table       list    -        list  list    -     -
ccpa_now           list    -        list  list    -     -
ccpa               list    -        list  list    -     -
ccpa_table         list    -        list  list    -     -
new                list    -        list  -       -     -
letters            list    list     list  list    list  -
letter_print       own     -        own   -       -     -
letter_printed     own     -        own   -       -     -
retry              own     -        own   -       own   -
request            own     own      own   own     -     -
why                own     own      own   own     -     -
start              own     -        own   -       -     -
identity           own     -        own   -       -     -
reveal             own     -        own   -       -     -
claim              own     -        own   -       -     -
answer             own     -        own   -       -     -
approvals          list    list     list  list    -     -
approval           own     own      own   own     -     -
approve            -       own      own   -       -     -
give_back          -       own      own   -       -     -
take_back          own     -        own   -       -     -
drop               own     -        own   -       -     -
withdraw           own     -        own   -       -     -
message            own     -        own   -       -     -
letter             own     -        own   -       -     -
task_new           own     -        own   -       -     -
task_edit          own     -        own   -       -     -
task_again         own     -        own   -       -     -
task_cancel        own     -        own   -       -     -
task_done          own     -        own   -       -     -
task_file          own     -        own   own     -     -
texts              -       -        list  list    list  -
text_new           -       -        list  -       list  -
text_change        -       -        own   -       own   -
text_retire        -       -        own   -       own   -
my_tasks           list    -        list  -       -     list
my_task            own     -        own   -       -     own
correct            own     -        own   -       -     -
note               own     own      own   -       -     -
same               own     -        own   -       -     -
compare            own     -        own   -       -     -
step               own     -        own   -       -     -
declaration        own     -        own   -       -     -
authority          own     -        own   -       -     -
authority_ask      own     -        own   -       -     -
assign             own     -        own   -       -     -
tag                own     -        own   -       -     -
child              own     -        own   -       -     -
file               own     -        own   own     -     -
file_checked       own     -        own   -       -     -
review             own     own      own   own     -     -
review_decide      own     -        own   -       -     -
review_extend      own     -        own   -       -     -
policies           -       -        list  list    list  -
policy_new         -       -        -     -       list  -
policy_take_back   -       -        -     -       own   -
law                -       -        list  list    list  -
law_one            -       -        list  list    list  -
verifying          -       -        list  list    list  -
verifying_change   -       -        -     -       own   -
verifying_secret   -       -        -     -       own   -
agents             -       -        list  list    list  -
agent_new          -       -        -     -       every -
agent_end          -       -        -     -       every -
controllers        list    -        list  list    list  -
controller_new     -       -        list  -       list  -
controller_listed  -       -        own   -       own   -
bulk               list    -        list  -       -     -
batches            list    -        list  -       -     -
batch              own     -        own   -       -     -
batch_undo         own     -        own   -       -     -
rules              -       -        list  list    list  -
rule_new           -       -        own   -       own   -
rule_change        -       -        own   -       own   -
rule_remove        -       -        own   -       own   -
go                 list    list     list  list    list  -
preferences        list    list     list  list    list  -
people             -       -        -     list    list  -
people_give        -       -        -     -       list  -
people_take        -       -        -     -       list  -
"""
HEAD, *LINES = (line.split() for line in MATRIX.strip().splitlines())
CELLS = {
    (name, role): cell for name, *row in LINES for role, cell in zip(HEAD[1:], row, strict=True)
}
every_role = pytest.mark.parametrize("role", ROLE)


@pytest.fixture(autouse=True)
def inside(settings, tmp_path):
    settings.MFA_REQUIRED = False
    settings.DATA_DIR = tmp_path
    roles.ensure()


@pytest.fixture
def grace(client, django_user_model):
    user = django_user_model.objects.create_user("grace", password="x")
    client.force_login(user)
    return user


def at(user, role, business):
    """Give a person a role at one business alone."""
    group = Group.objects.get(name=ROLE[role])
    Membership.objects.create(user=user, group=group, business=business)


def statuses(client, found):
    """Return how each address answers; what opened in any way is `ok`."""
    codes = {name: ask(client, name, found[name]).status_code for name in TABLE}
    return {name: "ok" if code in OPENED else code for name, code in codes.items()}


def column(role):
    return {name: CELLS[name, role] for name in TABLE}


def test_the_matrix_says_something_of_every_address_and_role():
    told = {name for name, _ in CELLS}
    assert set(TABLE) - told == set(), "add each to MATRIX in tests/test_roles.py, role by role"
    assert told - set(TABLE) == set(), "in MATRIX, but there is no such address any more"
    assert {role for _, role in CELLS} == set(ROLE)
    assert set(ROLE.values()) == set(ROLES)
    assert {len(line) for line in LINES} == {1 + len(ROLE)}


@every_role
def test_a_role_at_one_business_opens_what_belongs_to_it(client, grace, role):
    business = BusinessFactory()
    at(grace, role, business)
    found = statuses(client, staff_urls.addresses(set(TABLE), business))
    opens = {"list": "ok", "own": "ok", "every": 403, "-": 403}
    assert found == {name: opens[cell] for name, cell in column(role).items()}


@every_role
def test_a_role_at_one_business_opens_nothing_of_another(client, grace, role):
    at(grace, role, BusinessFactory())
    found = statuses(client, staff_urls.addresses(set(TABLE), BusinessFactory(name="Umbrella")))
    opens = {"list": "ok", "own": 404, "every": 403, "-": 403}
    assert found == {name: opens[cell] for name, cell in column(role).items()}


@every_role
def test_a_role_everywhere_opens_it_at_every_business(client, grace, role):
    grace.groups.add(Group.objects.get(name=ROLE[role]))
    found = statuses(client, staff_urls.addresses(set(TABLE)))
    opens = {"list": "ok", "own": "ok", "every": "ok", "-": 403}
    assert found == {name: opens[cell] for name, cell in column(role).items()}


@pytest.mark.parametrize("role", ["lead", "auditor", "admin"])
def test_nothing_of_a_foreign_business_is_listed_counted_or_offered(client, grace, role):
    """Each list that opens is empty of it: its name, its letters, requests and customers."""
    at(grace, role, BusinessFactory(name="Acme", slug="acme"))
    foreign = BusinessFactory(name="Umbrella", slug="umbrella")
    staff_urls.addresses(set(TABLE), foreign)
    references = list(PrivacyRequest.objects.values_list("submission__reference", flat=True))
    for name in sorted(name for name, cell in column(role).items() if cell == "list"):
        if "GET" in TABLE[name][1] and name in staff_urls.WITHOUT:
            page = client.get(reverse(f"desk:{name}")).content.decode()
            for word in ("Umbrella", "umbrella", "Bolt", *references):
                assert word not in page, name


def test_the_queue_of_one_business_does_not_count_what_another_has(client, grace):
    at(grace, "officer", BusinessFactory())
    submission(Right.DELETE, business=BusinessFactory())
    context = client.get("/desk/").context
    assert context["total"] == "0"
    assert {tally.count for tally in context["tallies"]} == {"0"}


@pytest.mark.parametrize("name", ["new", "policy_new", "controller_new"])
def test_no_form_takes_a_foreign_business(client, grace, name):
    """The one who may all these things at one business names another in what is sent."""
    own, foreign = BusinessFactory(slug="acme"), BusinessFactory(slug="umbrella")
    for role in ("lead", "admin"):
        at(grace, role, own)
    address = reverse(f"desk:{name}")
    for business, refused in ((own, False), (foreign, True)):
        form = client.post(address, {"business": business.slug}).context["form"]
        assert ("business" in form.errors) is refused


def test_a_list_offers_a_step_only_where_the_reader_may_take_it(client, grace):
    """Two businesses on one page: the button stands at the one where the role is."""
    own, other = BusinessFactory(slug="acme"), BusinessFactory(slug="umbrella")
    at(grace, "admin", own)
    at(grace, "auditor", other)
    ours, theirs = (staff_urls.addresses(set(TABLE), business) for business in (own, other))
    pages = {"policies": "policy_take_back", "verifying": "verifying_change"}
    pages |= {"letters": "retry", "controllers": "controller_listed"}
    for page, step in pages.items():
        text = client.get(reverse(f"desk:{page}")).content.decode()
        assert ours[step] in text, page
        assert theirs[step] not in text, page


def test_the_page_of_a_request_offers_what_the_role_at_its_business_may(client, grace):
    own, other = BusinessFactory(), BusinessFactory()
    at(grace, "officer", own)
    at(grace, "auditor", other)
    for business, offered in ((own, True), (other, False)):
        dsar = submission(Right.DELETE, business=business).requests[0]
        page = client.get(dsar.get_absolute_url()).content.decode()
        assert ("Start work" in page) is offered
        assert ('name="text"' in page) is offered


def test_an_admin_sees_of_a_letter_only_that_it_did_not_arrive(client, grace):
    staff_urls.addresses(set(TABLE), BusinessFactory(name="Acme"))
    reference = Notice.objects.get(dead_at__isnull=False).submission.reference
    for role, sees in (("officer", True), ("admin", False)):
        grace.groups.set([Group.objects.get(name=ROLE[role])])
        page = client.get("/desk/letters/").content.decode()
        assert "Acme" in page
        assert (reference in page) is sees
        assert ("A••• E•••" in page) is sees


def test_roles_lose_what_was_added_by_hand():
    approver = Group.objects.get(name="Approver")
    approver.permissions.add(Permission.objects.get(codename="add_answer"))
    roles.ensure()
    held = {f"{p.content_type.app_label}.{p.codename}" for p in approver.permissions.all()}
    assert held == {
        "requests_app.view_privacyrequest",
        "requests_app.view_notice",
        "requests_app.view_review",
        "requests_app.view_note",
        "requests_app.view_proposal",
        "foundation.view_ledgerentry",
        "requests_app.add_note",
        "requests_app.change_preference",
        "requests_app.change_proposal",
    }
    assert Group.objects.count() == len(ROLES) == 6


def test_a_role_that_got_another_name_keeps_its_members(grace):
    Group.objects.filter(name="Privacy officer").update(name="Privacy staff")
    grace.groups.add(Group.objects.get(name="Privacy staff"))
    roles.ensure()
    assert [group.name for group in grace.groups.all()] == ["Privacy officer"]
    assert not Group.objects.filter(name="Privacy staff").exists()


def test_a_permission_that_does_not_exist_is_named(monkeypatch):
    monkeypatch.setitem(ROLES, "Auditor", frozenset({"requests_app.fly"}))
    with pytest.raises(LookupError, match=r"requests_app\.fly"):
        roles.ensure()
