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
        ("Privacy staff", "/desk/"),
        ("Privacy lead", "/desk/"),
        ("Auditor", "/desk/"),
        ("Portal admin", "/admin/"),
    ],
)
def test_a_log_in_leads_where_the_role_works(role, leads_to, django_user_model):
    roles.ensure()
    member = django_user_model.objects.create_user("member", is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    request = RequestFactory().get("/accounts/login/")
    request.user = member
    assert StaffAdapter(request).get_login_redirect_url(request) == leads_to
