"""What the frame of the pages shows to whom."""

import pytest
from django.contrib.auth.models import Group

from requests_app import roles

PAGES = ("Queue", "New request", "Letters", "Mailbox")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("Privacy officer", ["Queue", "New request", "Letters"]),
        ("Auditor", ["Queue", "Letters"]),
        ("Portal admin", ["Letters"]),
    ],
)
def test_the_navigation_offers_only_what_a_role_may_open(client, django_user_model, role, words):
    roles.ensure()
    user = django_user_model.objects.create_user("grace")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    page = client.get("/accounts/2fa/").content.decode()
    offered = [
        word for word in ("Queue", "New request", "Letters", "Mailbox") if f">{word}</a>" in page
    ]
    assert offered == words


@pytest.mark.django_db
@pytest.mark.urls("tests.requests_app.mailbox_urls")
def test_the_mailbox_is_offered_where_there_is_one(client, officer):
    client.force_login(officer)
    assert ">Mailbox<" in client.get("/accounts/2fa/").content.decode()
