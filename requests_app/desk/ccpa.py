"""The figures that California wants published for a calendar year, by business."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import ccpa_words
from requests_app.desk.dashboard import FORMS, businesses, handed_out
from requests_app.desk.dashboard_parts import whole
from requests_app.desk.dashboard_tables import rounded
from requests_app.rules import laws, metrics
from requests_app.rules.metrics import Figures, Line, Why
from requests_app.rules.rights import Regime
from requests_app.rules.tables import Table, type_of_cell
from requests_app.services import reporting

EARLIEST = 2000
EVERYBODY = "all"
COLUMNS = (
    *("business", "year", "people", "kind", "received", "complied", "complied_in_whole"),
    *("complied_in_part", "denied", "median_days", "mean_days", "withdrawn", "handed_on"),
    *("set_aside", "open_before", "taken_up", "open_after", "browser_signals", "reopened_since"),
    *(f"denied_{why}" for why in Why),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures of one business for one year, in numbers."""

    business: Business
    rows: dict[Line, Figures]
    total: Figures


@require_safe
@access.needs("requests_app.view_report")
def ccpa_now(request: HttpRequest) -> HttpResponse:
    """Go to the year that is published next: the last one that is over."""
    return redirect("desk:ccpa", year=timezone.now().year - 1)


@require_safe
@access.needs("requests_app.view_report")
def ccpa(request: HttpRequest, year: int) -> HttpResponse:
    now = timezone.now()
    everybody = request.GET.get("people") == EVERYBODY
    sheets = _sheets(request, year, everybody=everybody, now=now)
    context = {
        "year": year,
        "forms": FORMS,
        "query": request.GET.urlencode(),
        "years": _years([one.business for one in sheets], now),
        "over": all(_today(one.business, now).year > year for one in sheets),
        "everybody": everybody,
        "sheets": [
            ccpa_words.shown(one.business, year, (one.rows, one.total), everybody=everybody)
            for one in sheets
        ],
        "law": laws.law(Regime.CCPA),
        "publish_by": _publish_by(year),
        "most": whole(metrics.MOST_CONSUMERS),
        "notes": ccpa_words.NOTES,
        "citations": metrics,
    }
    return render(request, "requests_app/desk/ccpa.html", context)


@require_safe
@access.needs("requests_app.view_report")
def ccpa_table(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """Hand out the figures of a year, and put that on the ledger of each business in them."""
    if form not in FORMS:
        raise Http404
    now = timezone.now()
    everybody = request.GET.get("people") == EVERYBODY
    sheets = _sheets(request, year, everybody=everybody, now=now)
    rows = tuple(row for sheet in sheets for row in _lines(sheet, year, everybody=everybody))
    for sheet in sheets:
        reporting.exported(f"ccpa-{year}", form, sheet.business, by=request.user, now=now)
    about = {"year": year, "citation": metrics.CITATION, "at": now.isoformat()}
    return handed_out(Table("ccpa", COLUMNS, rows), form, about, f"ccpa-{year}")


def _sheets(request: HttpRequest, year: int, *, everybody: bool, now: datetime) -> list[Sheet]:
    """Return a sheet for each business that was asked for. Raises Http404 for a year to come."""
    slug = request.GET.get("business", "")
    places = [one for one in businesses(request) if slug in ("", one.slug)]
    latest = max((_today(one, now).year for one in places), default=now.year)
    if not EARLIEST <= year <= latest or (slug and not places):
        raise Http404
    cells = [reporting.year(one, year, everybody=everybody) for one in places]
    return [Sheet(one, *metrics.counted(found)) for one, found in zip(places, cells, strict=True)]


def _today(business: Business, now: datetime) -> date:
    return business.local_date(now)


def _years(places: list[Business], now: datetime) -> list[int]:
    """Return every year of which there are figures, the latest first."""
    first = [year for one in places if (year := reporting.first_year(one))]
    return list(range(now.year, min(first, default=now.year) - 1, -1))


def _publish_by(year: int) -> date | None:
    found = laws.law(Regime.CCPA).metrics
    return date(year + 1, found.month, found.day) if found else None


def _lines(sheet: Sheet, year: int, *, everybody: bool) -> list[tuple[type_of_cell, ...]]:
    people = "everybody" if everybody else "california"
    head = (sheet.business.slug, year, people)
    named = [(str(kind), sheet.rows[kind]) for kind in Line] + [("all_named", sheet.total)]
    return [(*head, name, *_cells(one)) for name, one in named]


def _cells(one: Figures) -> tuple[type_of_cell, ...]:
    counted = (one.received, one.complied, one.in_whole, one.in_part, one.denied)
    days = (rounded(one.median), rounded(one.mean))
    apart = (one.withdrawn, one.handed_on, one.put_aside)
    balance = (one.open_before, one.taken_up, one.open_after, one.signals, one.reopened)
    return (*counted, *days, *apart, *balance, *(one.grounds[why] for why in Why))
