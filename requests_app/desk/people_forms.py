"""A role for somebody, at one business or everywhere: only what the reader may give or take."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app import access
from requests_app.desk import role_words
from requests_app.models import Membership
from requests_app.roles import ROLES

VIEW = "requests_app.view_membership"
GIVE, TAKE = "requests_app.add_membership", "requests_app.delete_membership"
EVERYWHERE = "everywhere"


class RoleForm(forms.Form):
    """What is given; what is taken comes by the same fields."""

    user = forms.ModelChoiceField(
        label=_("Who"),
        queryset=get_user_model().objects.none(),
        empty_label=_("Choose a person"),
        to_field_name="username",
        error_messages={"required": _("Choose a person")},
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )
    place = forms.ChoiceField(
        label=_("Where"), error_messages={"required": _("Choose where the role counts")}
    )
    use_required_attribute = False

    def __init__(
        self, *args: Any, reader: AbstractUser, permission: str = GIVE, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.businesses = {one.slug: one for one in businesses(reader, permission)}
        places = [(slug, one.name) for slug, one in self.businesses.items()]
        if access.allows(reader, permission, None):
            places.append((EVERYWHERE, str(role_words.EVERYWHERE)))
        self.fields["place"].choices = places
        users = choosable(reader) if permission == GIVE else seen(reader)
        self.fields["user"].queryset = users
        self.fields["user"].label_from_instance = role_words.person
        self.fields["role"].choices = [(name, role_words.ROLES[name]) for name in ROLES]
        self.fields["role"].choice_hints = role_words.HINTS

    def taken(self) -> dict[str, Any]:
        """Return what was chosen, as the services take it."""
        data = self.cleaned_data
        return {
            "user": data["user"].pk,
            "group": Group.objects.get(name=data["role"]),
            "business": self.businesses.get(data["place"]),
        }


def businesses(reader: AbstractUser, permission: str) -> QuerySet[Business]:
    rows = Business.objects.defer("policy").order_by("name")
    found: QuerySet[Business] = access.having(reader, permission, rows)
    return found


def seen(reader: AbstractUser) -> QuerySet[AbstractUser]:
    """Return the staff whose roles count where the reader may see them."""
    users = get_user_model().objects.order_by("username")
    if access.allows(reader, VIEW, None):
        return users
    here = Membership.objects.filter(business__in=businesses(reader, VIEW))
    everywhere = Q(groups__isnull=False) | Q(is_superuser=True)
    return users.filter(everywhere | Q(pk__in=here.values("user"))).distinct()


def choosable(reader: AbstractUser) -> QuerySet[AbstractUser]:
    """Return who may be given a role by the reader: colleagues, and who has no role anywhere."""
    users = get_user_model().objects.filter(is_active=True, is_superuser=False)
    users = users.exclude(pk=reader.pk).order_by("username")
    if access.allows(reader, GIVE, None):
        return users
    here = Membership.objects.filter(business__in=businesses(reader, GIVE))
    none = Q(groups=None, memberships=None)
    return users.filter(none | Q(pk__in=here.values("user"))).distinct()
