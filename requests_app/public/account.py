"""The door for people who are logged in at the operator's own site: it sends them here.

The token comes in the body of a POST from that site, never in an address, which would stand
in logs and histories. It is signed, lives for minutes, and counts once: that is what makes
it as good as a CSRF token, which another site cannot have.
"""

import logging

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from requests_app.public import account_visit
from requests_app.public.case import LOG_IN
from requests_app.public.people import YouForm
from requests_app.public.visit import Visit, enter, waiting
from requests_app.services import drafts
from verification.rules.handover import HandedOver, Refused
from verification.services import accounts

logger = logging.getLogger(__name__)

HAND_OVERS_AN_HOUR = 120  # per address: an office or a campus shares one


class SeeOther(HttpResponseRedirect):
    """Send the browser on by GET, whatever it came by."""

    status_code = 303


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def signed_in(request: HttpRequest, slug: str) -> HttpResponse:
    visit = enter(request, slug)
    if request.method != "POST":
        return visit.page("signed_in")
    seconds = visit.wait("signed_in", HAND_OVERS_AN_HOUR)
    if seconds:
        page = visit.page("signed_in", status=429, minutes=-(-seconds // 60))
        return waiting(page, seconds)
    try:
        person = accounts.read(visit.business, request.POST.get("token", ""), now=visit.now)
    except Refused as refusal:
        logger.warning("A hand-over to %s was refused: %s", slug, refusal.code)
        return visit.page("signed_in", status=400, code=refusal.code)
    request.session.cycle_key()
    return _to_requests(visit, person) if _wants_requests(request) else _to_form(visit, person)


def _wants_requests(request: HttpRequest) -> bool:
    return request.POST.get("next") == "requests"


def _to_requests(visit: Visit, person: HandedOver) -> HttpResponse:
    digest = accounts.account_digest(visit.business, person.account)
    account_visit.begin(visit.request, visit.business, digest, visit.now)
    return SeeOther(resolve_url("public:account_requests", slug=visit.business.slug))


def _to_form(visit: Visit, person: HandedOver) -> HttpResponse:
    """Begin a form with what the log-in said, sealed in the draft like any answer."""
    said = _usable(person.given) | {
        "account": person.account,
        "at": person.logged_in_at.isoformat(),
    }
    draft = drafts.keep(
        None,
        visit.business,
        step=LOG_IN,
        answer={name: [value] for name, value in said.items()},
        life=account_visit.LIFE,
        now=visit.now,
    )
    visit.hold(draft.pk)
    return SeeOther(resolve_url("public:first", slug=visit.business.slug))


def _usable(given: dict[str, str]) -> dict[str, str]:
    """Return what the form would take; the rest is asked for, as if it had not been sent."""
    return {name: value for name, value in given.items() if _fits(name, value)}


def _fits(name: str, value: str) -> bool:
    try:
        YouForm.base_fields[name].clean(value)
    except ValidationError:
        return False
    return True
