"""The clock of an appeal or a complaint: the earliest days over every law of its request."""

from datetime import date

from requests_app.models import Review
from requests_app.models.review import ReviewKind
from requests_app.rules import calendars, laws
from requests_app.rules.deadlines import clock_days
from requests_app.rules.law import Route, Term, Unit
from requests_app.rules.terms import after
from requests_app.services import clocks

# Where the law says only "without undue delay", the aim of this portal.
OWN_AIM = Term(count=1, unit=Unit.MONTHS, citation="our own aim")
DATES = ("acknowledge_by", "due_on", "legal_last_day", "law_version", "calendar_version")


def wind(review: Review) -> None:
    """Put the dates of the laws, or the aim of this portal, on an appeal or complaint.

    It keeps its day of receipt, and an extension that was taken.
    """
    where = clocks.place(review.dsar.business)
    routes = _routes(review)
    confirmed = [
        clock_days(route.acknowledge, review.received_on, where)[0]
        for route in routes
        if route.acknowledge
    ]
    review.acknowledge_by = min(confirmed, default=None)
    found = decided_by(review, extended=review.extended_at is not None)
    review.due_on, review.legal_last_day = found or (
        after(review.received_on, OWN_AIM, where), None,
    )  # fmt: skip
    review.law_version, review.calendar_version = laws.book().version, calendars.version()


def decided_by(review: Review, *, extended: bool) -> tuple[date, date] | None:
    """Return the day to decide by and the law's last day; None where no law names one."""
    where = clocks.place(review.dsar.business)
    days = [
        clock_days(route.decide, review.received_on, where, extended=extended)
        for route in _routes(review)
        if route.decide
    ]
    return (min(due for due, _ in days), min(last for _, last in days)) if days else None


def extendable(review: Review) -> bool:
    """Tell whether every law that names a last day gives more time."""
    clocked = [route.decide for route in _routes(review) if route.decide]
    return bool(clocked) and all(clock.extension for clock in clocked)


def _routes(review: Review) -> list[Route]:
    """Return the ways to appeal or to complain that the laws of the request have on its day."""
    found = [laws.law(regime) for regime in review.dsar.regimes]
    appeal = review.kind == ReviewKind.APPEAL
    routes = [law.appeal if appeal else law.complaint for law in found]
    return [route for route in routes if route and route.valid_from <= review.received_on]
