"""Staff of the tests, with the roles that the portal makes."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group

from foundation.business import Business
from requests_app import roles
from requests_app.models import Membership


def staff(name: str, role: str = "Privacy officer", *, at: Business | None = None) -> AbstractUser:
    """Make one of the staff with a role: at one business, or everywhere."""
    if not Group.objects.filter(name=role).exists():
        roles.ensure()
    user = get_user_model().objects.create_user(name, password="x")
    group = Group.objects.get(name=role)
    if at:
        Membership.objects.create(user=user, group=group, business=at)
    else:
        user.groups.add(group)
    return user
