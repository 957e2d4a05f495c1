"""Where a log-in leads: to the work that the role has."""

import pytest
from django.contrib.auth.models import Group
from django.test import RequestFactory

from privacyportal.accounts import StaffAdapter
from requests_app import roles


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        ("Privacy officer", "/desk/"),
        ("Privacy lead", "/desk/"),
        ("Approver", "/desk/"),
        ("Auditor", "/desk/"),
        ("Portal admin", "/desk/people/"),
        ("Data owner", "/desk/tasks/"),
    ],
)
def test_a_log_in_leads_where_the_role_works(role, leads_to, django_user_model):
    roles.ensure()
    member = django_user_model.objects.create_user("member", is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    request = RequestFactory().get("/accounts/login/")
    request.user = member
    assert StaffAdapter(request).get_login_redirect_url(request) == leads_to


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    ["password/reset/", "password/reset/key/1-abc/", "password/set/", "email/", "confirm-email/"],
)
def test_no_page_of_accounts_sends_mail_past_the_outbox(client, officer, mailoutbox, page):
    """A stranger typed anybody's address, and the site wrote to it at once."""
    typed = {"email": "stranger@victim.example", "action_add": ""}
    assert client.post(f"/accounts/{page}", typed).status_code == 404
    client.force_login(officer)
    assert client.post(f"/accounts/{page}", typed).status_code == 404
    assert mailoutbox == []


@pytest.mark.django_db
def test_the_log_in_page_leads_to_no_page_that_is_shut(client):
    page = client.get("/accounts/login/").content.decode()
    assert "password/reset" not in page
    assert "govuk-hint" not in page
