"""The dashboard: what is open and with whom, what comes and goes, how long answers take."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import charts, dashboard_parts, dashboard_tables
from requests_app.desk.dashboard_form import Choice, DashboardForm
from requests_app.desk.dashboard_tables import TABLES
from requests_app.rules.tables import Table
from requests_app.services import reporting

FORMS = ("csv", "json")


@require_safe
@access.needs("requests_app.view_report")
def dashboard(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = DashboardForm(request.GET, businesses=businesses(request))
    choice = form.choice(now)
    context = {"form": form, "choice": choice, **_open(choice, now), **_period(choice, now)}
    return render(request, "requests_app/desk/dashboard.html", context)


def businesses(request: HttpRequest) -> list[Business]:
    """Return the businesses whose figures the visitor may see."""
    return list(access.within(request, Business.objects.defer("policy").order_by("name"), "pk"))


def _open(choice: Choice, now: datetime) -> dict[str, Any]:
    rows = reporting.standing(choice.businesses, now=now)
    return {
        "tiles": dashboard_parts.tiles(rows, choice.place),
        "total": sum(row.number for row in rows),
        "stages": dashboard_parts.stages(rows, choice.place),
        "people": dashboard_parts.people(rows, choice.place),
        "laws": dashboard_parts.laws(rows, choice.place),
    }


def _period(choice: Choice, now: datetime) -> dict[str, Any]:
    weeks = dashboard_tables.flow(choice, now)
    rows = reporting.ended(choice.businesses, choice.period)
    whole, found = dashboard_parts.answered(rows)
    return {
        "chart": charts.flow(weeks),
        "came": sum(week.came for week in weeks),
        "ended": sum(week.ended for week in weeks),
        "weeks": dashboard_parts.flow_rows(weeks, choice.place),
        "answered": whole.number,
        "figures": dashboard_parts.key_figures(whole, choice),
        "rights": dashboard_parts.by_right(found, choice),
    }


@require_safe
@access.needs("requests_app.view_report")
def table(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Hand out one table of the dashboard, and put that on the ledger."""
    if name not in TABLES or form not in FORMS:
        raise Http404
    now = timezone.now()
    choice = DashboardForm(request.GET, businesses=businesses(request)).choice(now)
    found = TABLES[name](choice, now)
    only = choice.businesses[0] if choice.query.get("business") else None
    reporting.exported(name, form, only, by=request.user, now=now)
    period = {"from": choice.period.first.isoformat(), "to": choice.period.last.isoformat()}
    about = {"business": choice.query.get("business", ""), **period, "at": now.isoformat()}
    return handed_out(found, form, about, f"privacy-{name}")


def handed_out(found: Table, form: str, about: dict[str, Any], file_name: str) -> HttpResponse:
    """Return a table as a file: JSON says besides what it is about."""
    if form == "json":
        answer: HttpResponse = JsonResponse(
            {"report": found.name, **about, "rows": found.records()}
        )
    else:
        answer = HttpResponse(found.csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer
