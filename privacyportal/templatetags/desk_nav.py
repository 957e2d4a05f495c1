"""The navigation of the desk: the pages that a reader may open, with what waits on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from requests_app import access
from requests_app.services import approving, news

register = template.Library()
MOST = 99


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the desk; `count` tells how much waits there, no further than is shown."""

    label: str
    name: str
    permission: str = ""
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool
    count: str


DAILY = (
    Place(_("Queue"), "desk:queue", access.SEE),
    Place(
        _("Approvals"),
        "desk:approvals",
        "requests_app.view_proposal",
        lambda user: approving.to_rule(user, MOST + 1),
    ),
    Place(_("News"), "desk:news", access.SEE, lambda user: news.unread(user, MOST + 1)),
    Place(_("My tasks"), "desk:my_tasks", "requests_app.change_task"),
    Place(_("Dashboard"), "desk:dashboard", "requests_app.view_report"),
    Place(_("New request"), "desk:new", "requests_app.add_submission"),
)
RARE = (
    Place(_("Letters"), "desk:letters", "requests_app.view_notice"),
    Place(_("Customers"), "desk:controllers", "requests_app.view_controller"),
    Place(_("Assignment"), "desk:rules", "requests_app.view_assignmentrule"),
    Place(_("Texts"), "desk:texts", "requests_app.view_cannedtext"),
    Place(_("People"), "desk:people", "requests_app.view_membership"),
    Place(_("Deadlines"), "desk:policies", "requests_app.view_deadlinepolicy"),
    Place(_("Law"), "desk:law", "requests_app.view_deadlinepolicy"),
    Place(_("Proof"), "desk:verifying", "verification.view_verificationpolicy"),
    Place(_("Agents"), "desk:agents", "verification.view_registeredagent"),
    Place(_("Mailbox"), "mailbox"),
)


@register.simple_tag(takes_context=True)
def desk_places(context: template.Context) -> dict[str, list[Link]]:
    """Return the pages of every day, and those that stand under "More".

    Who has none of every day, because they only configure, has the others in sight.
    """
    request = context["request"]
    daily, rare = _links(DAILY, request), _links(RARE, request)
    return {"daily": daily or rare, "rare": rare if daily else []}


def _links(places: tuple[Place, ...], request: Any) -> list[Link]:
    allowed = access.permissions(request.user)
    found = [place for place in places if not place.permission or place.permission in allowed]
    return [link for place in found if (link := _link(place, request))]


def _link(place: Place, request: Any) -> Link | None:
    try:
        url = reverse(place.name)
    except NoReverseMatch:  # the mailbox is for trying the site out
        return None
    count = place.count(request.user) if place.count else 0
    shown = f"{MOST}+" if count > MOST else str(count or "")
    return Link(place.label, url, request.path == url, shown)
