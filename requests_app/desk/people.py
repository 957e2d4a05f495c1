"""Who of the staff has which role where. Roles are given and taken by another than oneself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.business import Business
from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.desk import role_words, told
from requests_app.desk.people_forms import (
    EVERYWHERE,
    GIVE,
    TAKE,
    VIEW,
    RoleForm,
    businesses,
    seen,
)
from requests_app.roles import ROLES
from requests_app.rules.workflow import NotAllowed
from requests_app.services import memberships

UNPROCESSABLE = 422
SHOWN, CHANGES = 500, 20


@dataclass(frozen=True, slots=True)
class Held:
    """One role of one person. `place` is the code of a business, or `everywhere`."""

    role: str
    name: str
    place: str
    where: str
    may_take: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One of the staff with their roles, as far as these count where the reader sees them."""

    user: AbstractUser
    name: str
    me: bool
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the past, in words."""

    at: datetime
    what: str
    who: str


@require_safe
@access.needs(VIEW)
def people(request: HttpRequest) -> HttpResponse:
    may_give = businesses(request.user, GIVE).exists() or access.allows(request.user, GIVE, None)
    return _page(request, RoleForm(reader=request.user) if may_give else None)


@require_POST
@access.needs(GIVE)
def give(request: HttpRequest) -> HttpResponse:
    form = RoleForm(request.POST, reader=request.user)
    if not form.is_valid():
        return _page(request, form)
    try:
        made = memberships.give(**form.taken(), by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        form.add_error("user", told.refusal(refusal))
        return _page(request, form)
    if made:
        messages.success(request, _("The role is given. It counts from their next page on."))
    else:
        messages.info(request, _("They have this role already."))
    return _back(request)


@require_POST
@access.needs(TAKE)
def take(request: HttpRequest) -> HttpResponse:
    form = RoleForm(request.POST, reader=request.user, permission=TAKE)
    if not form.is_valid():
        messages.error(request, _("This role cannot be taken away by you, or is gone already."))
        return _back(request)
    try:
        memberships.take(**form.taken(), by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The role is taken away. Give it again to undo this."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Lead back to the page, where the reader may see it."""
    return redirect("desk:people" if request.user.has_perm(VIEW) else "mfa_index")


def _page(request: HttpRequest, form: RoleForm | None) -> HttpResponse:
    reader, here = request.user, {one.pk: one for one in businesses(request.user, VIEW)}
    rows = seen(reader).prefetch_related("groups", "memberships__group")
    users = list(rows[: SHOWN + 1])
    cards = [_card(user, reader, here) for user in users[:SHOWN]]
    context = {
        "cards": [card for card in cards if card.held or card.user.is_active],
        "more": len(users) > SHOWN,
        "form": form,
        "changes": _changes(reader, here),
        "may_account": access.allows(reader, "auth.add_user", None) and reader.is_staff,
    }
    status = UNPROCESSABLE if form and form.is_bound else 200
    return render(request, "requests_app/desk/people.html", context, status=status)


def _card(user: AbstractUser, reader: AbstractUser, here: dict[object, Business]) -> Card:
    held = tuple(_held(user, reader, here))
    return Card(user, role_words.person(user), user.pk == reader.pk, held)


def _held(user: AbstractUser, reader: AbstractUser, here: dict[object, Business]) -> Iterator[Held]:
    """Yield the roles everywhere, then those at the businesses that the reader sees."""
    other = user.pk != reader.pk
    for group in sorted(user.groups.all(), key=str):
        may_take = other and group.name in ROLES and access.allows(reader, TAKE, None)
        where = str(role_words.EVERYWHERE)
        yield Held(group.name, role_words.named(group.name), EVERYWHERE, where, may_take)
    rows = [row for row in user.memberships.all() if row.business_id in here]
    for row in sorted(rows, key=lambda row: (here[row.business_id].name, row.group.name)):
        business, role = here[row.business_id], row.group.name
        may_take = other and role in ROLES and access.allows(reader, TAKE, business)
        yield Held(role, role_words.named(role), business.slug, business.name, may_take)


def _changes(reader: AbstractUser, here: dict[object, Business]) -> list[Change]:
    """Return the latest changes on the ledger, of the businesses that the reader sees."""
    places = {business.chain: business.name for business in here.values()}
    if access.allows(reader, VIEW, None):
        places[memberships.CHAIN] = str(role_words.EVERYWHERE)
    rows = LedgerEntry.objects.filter(
        chain__in=places, event__in=(memberships.GIVEN, memberships.TAKEN)
    )
    entries = list(rows.order_by("-at", "-number")[:CHANGES])
    ids = {entry.facts["user"] for entry in entries} | {int(entry.by[5:]) for entry in entries}
    names = {
        pk: role_words.person(user) for pk, user in get_user_model().objects.in_bulk(ids).items()
    }
    return [_change(entry, names, places[entry.chain]) for entry in entries]


def _change(entry: LedgerEntry, names: dict[int, str], where: str) -> Change:
    given = _("%(person)s became %(role)s: %(where)s")
    taken = _("%(person)s is no longer %(role)s: %(where)s")
    text = given if entry.event == memberships.GIVEN else taken
    code = entry.facts["role"]
    what = text % {
        "person": names.get(entry.facts["user"], str(entry.facts["user"])),
        "role": role_words.BY_CODE.get(code, code),
        "where": where,
    }
    return Change(entry.at, what, names.get(int(entry.by[5:]), entry.by))
