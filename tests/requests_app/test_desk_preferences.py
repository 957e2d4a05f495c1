"""Each of the staff says how they want to work; it counts for them alone."""

import pytest

from foundation.ledger import LedgerEntry
from requests_app.models import Preference, SavedSearch
from tests.factories import RECEIVED_AT, BusinessFactory
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db

PAGE = "/desk/preferences/"
SUBJECTS = (
    "assigned", "mentioned", "wrote", "task_answered", "to_approve", "returned", "approved",
    "due_soon", "overdue", "escalated", "spam_in_bulk",
)  # fmt: skip


@pytest.fixture(autouse=True)
def inside(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def grace(client):
    user = staff("grace")
    client.force_login(user)
    return user


def typed(**changes):
    return {f"told_{subject}": "page" for subject in SUBJECTS} | {"shortcuts": "on"} | changes


def kept(user):
    found = Preference.objects.get(user=user)
    return found.shortcuts, found.away, found.told


def test_what_was_never_said_is_the_usual(client, grace):
    page = client.get(PAGE)
    assert page.context["form"].initial == {
        "shortcuts": True, "away": False, **{f"told_{one}": "page" for one in SUBJECTS},
    }  # fmt: skip
    assert 'data-keys="on"' in page.content.decode()
    assert not Preference.objects.exists()


def test_what_is_said_is_kept_and_only_what_is_unusual(client, grace):
    sent = typed(told_wrote="mail", told_overdue="digest", told_approved="off", away="on")
    del sent["shortcuts"]
    assert client.post(PAGE, sent).status_code == 302
    told = {"wrote": "mail", "overdue": "digest", "approved": "off"}
    assert kept(grace) == (False, True, told)
    page = client.get(PAGE)
    assert page.context["form"].initial["told_wrote"] == "mail"
    assert 'data-keys="off"' in page.content.decode()
    client.post(PAGE, typed())
    assert kept(grace) == (True, False, {})


def test_being_away_and_back_is_on_the_ledger_once_each(client, grace):
    for sent in (typed(away="on"), typed(away="on"), typed(), typed()):
        client.post(PAGE, sent)
    rows = LedgerEntry.objects.filter(chain="portal:people").order_by("number")
    by = f"user:{grace.pk}"
    assert [(row.event, row.by, row.facts) for row in rows] == [
        ("went_away", by, {}),
        ("came_back", by, {}),
    ]


@pytest.mark.parametrize("spoilt", [{"told_wrote": "pigeon"}, {"told_wrote": ""}])
def test_a_spoilt_way_is_refused(client, grace, spoilt):
    assert client.post(PAGE, typed(**spoilt)).status_code == 422
    assert not Preference.objects.exists()


def test_an_admin_is_told_nothing_and_is_given_nothing(client):
    keeper = staff("keeper", "Portal admin")
    client.force_login(keeper)
    assert list(client.get(PAGE).context["form"].fields) == ["shortcuts"]
    client.post(PAGE, {})
    assert kept(keeper) == (False, False, {})


def test_the_searches_to_go_to_are_those_that_one_sees(client, grace):
    acme, colleague = BusinessFactory(slug="acme"), staff("bob")
    for name, owner, shared in (("Mine", grace, False), ("Ours", colleague, True)):
        SavedSearch.objects.create(
            owner=owner, name=name, query={"due": "week"}, shared=shared, created_at=RECEIVED_AT
        )
    SavedSearch.objects.create(
        owner=colleague, name="His", query={}, business=acme, created_at=RECEIVED_AT
    )
    page = client.get("/desk/go/").content.decode()
    assert '<a class="govuk-link" href="/desk/?due=week" data-search-link>Mine</a>' in page
    assert ">Ours</a>" in page
    assert ">His</a>" not in page


def test_an_admin_finds_no_search_to_go_to(client):
    client.force_login(staff("keeper", "Portal admin"))
    page = client.get("/desk/go/").content.decode()
    assert "Saved searches" not in page
    assert "Keyboard shortcuts" in page


def test_the_preference_costs_a_page_no_statement(client, grace, django_assert_num_queries):
    client.get("/desk/go/")
    client.post(PAGE, typed())
    client.get(PAGE)
    # session, account, its factor, roles twice, searches, news
    with django_assert_num_queries(7):
        client.get("/desk/go/")
