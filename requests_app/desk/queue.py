"""The queue: what is due first stands first. All that it shows is in its address, but no person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import pages, tallies
from requests_app.desk.queue_form import ONE, QueueForm
from requests_app.desk.rows import rows
from requests_app.models import SavedSearch
from requests_app.services import narrowing, searching
from requests_app.services.assigning import WORK
from requests_app.services.narrowing import Scope


@require_safe
@access.needs("requests_app.view_privacyrequest")
def queue(request: HttpRequest) -> HttpResponse:
    saved = list(searching.visible(request.user)[: searching.MOST_SHOWN])
    context = _shown(request, timezone.now(), saved)
    return render(request, "requests_app/desk/queue.html", context)


@require_safe
@access.needs("requests_app.view_privacyrequest")
def live(request: HttpRequest) -> HttpResponse:
    """The rows and counts alone: the page asks for them anew while somebody looks at it."""
    context = _shown(request, timezone.now())  # saved searches may be costly to count
    return render(request, "requests_app/desk/queue_live.html", context)


def form_of(request: HttpRequest, data: Any) -> tuple[QueueForm, list[Business]]:
    """Return the filters that `data` names, and the businesses whose requests are seen."""
    rows = Business.objects.defer("policy").order_by("name")
    businesses = list(access.within(request, rows, "pk"))
    colleagues = access.able(WORK, *(business.pk for business in businesses))
    ordered = colleagues.order_by("first_name", "last_name", "username")
    return QueueForm(data, businesses=businesses, colleagues=ordered), businesses


def found(request: HttpRequest, data: Any, now: datetime) -> narrowing.Rows:
    """Return the requests that the filters in `data` leave, as the list shows them."""
    form, businesses = form_of(request, data)
    wanted = form.wanted()
    seen = _scope(request, wanted, businesses, now)
    return narrowing.narrowed(access.requests_here(request), wanted, seen)


def _shown(
    request: HttpRequest, now: datetime, saved: Sequence[SavedSearch] = ()
) -> dict[str, Any]:
    form, businesses = form_of(request, request.GET)
    wanted = form.wanted()
    seen = _scope(request, wanted, businesses, now)
    mine = access.requests_here(request)
    lists, total = tallies.counted(
        [*tallies.DUE, *tallies.READY, *map(_tally, saved)], mine, wanted, seen
    )
    due, ready = len(tallies.DUE), len(tallies.DUE) + len(tallies.READY)
    found = narrowing.narrowed(mine, wanted, seen)
    page = pages.page(found, request.GET, wanted, backwards=narrowing.backwards(wanted))
    return {
        "filters": form,
        "wanted": wanted,
        "tallies": lists[:due],
        "views": lists[due:ready],
        "saved": list(zip(saved, lists[ready:], strict=True)),
        "rows": rows(page.rows, seen.days),
        "page": page,
        "count": total,
        "total": tallies.number(total),
        "first": urlencode(wanted),
        "paged": bool(request.GET.get("after") or request.GET.get("before")),
        "person_gone": "who" in wanted and seen.keys is None,
        "saveable": bool(wanted) and not wanted.keys() & set(ONE),
        "businesses": businesses,
        "everywhere": access.SEE in access.everywhere(request.user),
    }


def _scope(
    request: HttpRequest, wanted: dict[str, str], businesses: list[Business], now: datetime
) -> Scope:
    who = wanted.get("who")
    keys = searching.looked_for(who, by=request.user, now=now) if who else None
    return narrowing.scope(businesses, user=request.user.pk, now=now, keys=keys)


def _tally(search: SavedSearch) -> tallies.Tally:
    return tallies.Tally(f"saved-{search.pk}", search.name, search.query)
