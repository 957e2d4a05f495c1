"""The yearly figures in words: the table, how each number is counted, the text to publish."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.business import Business
from requests_app.desk.dashboard_parts import listed, number, whole
from requests_app.rules import metrics
from requests_app.rules.metrics import Figures, Line, Why
from requests_app.rules.workflow import Status
from requests_app.services import narrowing

KINDS: dict[Line, str | Promise] = {
    Line.DELETE: gettext_lazy("Requests to delete"),
    Line.CORRECT: gettext_lazy("Requests to correct"),
    Line.KNOW: gettext_lazy("Requests to know"),
    Line.ACCESS_ADMT: gettext_lazy("Requests to access automated decisions"),
    Line.OPT_OUT: gettext_lazy("Requests to opt out of sale or sharing"),
    Line.LIMIT: gettext_lazy("Requests to limit sensitive data"),
    Line.OPT_OUT_ADMT: gettext_lazy("Requests to opt out of automated decisions"),
}
WHYS: dict[Why, str | Promise] = {
    Why.NOT_VERIFIABLE: gettext_lazy("the request could not be verified"),
    Why.NOT_A_CONSUMER: gettext_lazy("it was not made by a consumer"),
    Why.EXEMPT: gettext_lazy("it called for information that is exempt from disclosure"),
    Why.OTHER: gettext_lazy("other grounds"),
}

COLUMNS: dict[str, str | Promise] = {
    "received": gettext_lazy("Received"),
    "complied": gettext_lazy("Complied with"),
    "in_whole": gettext_lazy("in whole"),
    "in_part": gettext_lazy("in part"),
    "denied": gettext_lazy("Denied"),
}

# How each figure is counted, and what is not in it.
NOTES = [
    (
        gettext_lazy("Received"),
        gettext_lazy(
            "Every request whose day of receipt lies in the year, where the business is. Each "
            "right counts on its own: who asks to know and to delete makes two requests. Not "
            "counted: what was set aside as a duplicate or as spam before the year ended."
        ),
    ),
    (
        gettext_lazy("Complied with"),
        gettext_lazy(
            "Requests answered in the year, in full or in part, whenever they came in. So a "
            "request of December that is answered in January counts as received in the one "
            "year and as complied with in the next."
        ),
    ),
    (
        gettext_lazy("Denied"),
        gettext_lazy(
            "Requests refused as a whole in the year. What was refused in part counts as "
            "complied with in part. Withdrawn and handed on is neither."
        ),
    ),
    (
        gettext_lazy("Days"),
        gettext_lazy(
            "Calendar days from the day of receipt to the day of the answer, where the "
            "business is, of all requests complied with or denied in the year. Nothing is "
            "taken off for time in which the person was asked something. With an even "
            "number, the median lies halfway between the two in the middle."
        ),
    ),
    (
        gettext_lazy("Requests to know"),
        gettext_lazy(
            "Those for categories and for specific pieces together, and requests for access."
        ),
    ),
    (
        gettext_lazy("When the year is over"),
        gettext_lazy(
            "The figures no longer move. What is taken up again later counts as it stood "
            "when the year ended, and once more in the year of its new answer. Erasing "
            "the contents of a request changes no figure."
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure under its name, and the list that it counts where the queue has one."""

    name: str | Promise
    figure: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of request, figure by figure."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of one business as the page shows them."""

    business: Business
    rows: list[Row]
    total: Row
    whys: list[tuple[str, str]]
    apart: list[tuple[str, str]]
    balance: list[tuple[str, str]]
    lead: str
    lines: list[str]
    other: int


def shown(
    business: Business,
    year: int,
    found: tuple[Mapping[Line, Figures], Figures],
    *,
    everybody: bool,
) -> Shown:
    """Return all that the page says of one business."""
    rows, total = found
    place = {} if everybody else {"business": business.slug}
    return Shown(
        business=business,
        rows=[_row(kind, rows[kind], place, year) for kind in metrics.NAMED],
        total=_total(total),
        whys=[(str(said), whole(total.grounds[why])) for why, said in WHYS.items()],
        apart=_apart(total),
        balance=_balance(total),
        lead=_lead(business, year, everybody=everybody),
        lines=[_line(str(KINDS[kind]), rows[kind]) for kind in metrics.published(rows, year)],
        other=rows[Line.OTHER].came,
    )


def _row(kind: Line, one: Figures, place: dict[str, str], year: int) -> Row:
    """Return a kind in words; the queue has lists of California's requests alone."""
    lists = {
        "received": ("received", narrowing.OWN),
        "in_whole": ("closed", Status.FULFILLED),
        "in_part": ("closed", Status.PARTIAL),
        "denied": ("closed", Status.DENIED),
    }
    cells = []
    for name, label in COLUMNS.items():
        figure, address = getattr(one, name), ""
        if place and figure and name in lists:
            address = _list(place | {"kind": str(kind)}, year, *lists[name])
        cells.append(Cell(label, whole(figure), address))
    return Row(str(KINDS[kind]), [*cells, *_days(one)])


def _total(one: Figures) -> Row:
    cells = [Cell(label, whole(getattr(one, name))) for name, label in COLUMNS.items()]
    return Row(_("All kinds"), [*cells, *_days(one)])


def _days(one: Figures) -> list[Cell]:
    return [Cell(_("Median days"), number(one.median)), Cell(_("Mean days"), number(one.mean))]


def _list(place: dict[str, str], year: int, what: str, status: str) -> str:
    days = {f"{what}_from": f"{year}-01-01", f"{what}_to": f"{year}-12-31"}
    return listed(place | {"status": str(status)} | days)


def _apart(one: Figures) -> list[tuple[str, str]]:
    return [
        (_("Withdrawn by the person"), whole(one.withdrawn)),
        (_("Handed on to a customer, whose request it is"), whole(one.handed_on)),
        (_("Set aside as a duplicate or spam"), whole(one.put_aside)),
        (_("Received by a signal of the browser, among those received"), whole(one.signals)),
        (_("Taken up again since the year ended"), whole(one.reopened)),
    ]


def _balance(one: Figures) -> list[tuple[str, str]]:
    return [
        (_("Open when the year began"), whole(one.open_before)),
        (_("Came in, with what was set aside later"), whole(one.came)),
        (_("Ended before, and taken up again in the year"), whole(one.taken_up)),
        (_("Ended in the year, however it ended"), whole(one.outcomes.total())),
        (_("Open when the year ended"), whole(one.open_after)),
    ]


def _lead(business: Business, year: int, *, everybody: bool) -> str:
    values = {"year": year, "business": business.legal_name}
    if everybody:
        return (
            _(
                "In %(year)s, %(business)s received the requests below. The figures are for "
                "requests from all individuals, not from California consumers alone."
            )
            % values
        )
    return (
        _(
            "In %(year)s, %(business)s received the requests below from California consumers "
            "under the California Consumer Privacy Act."
        )
        % values
    )


def _line(label: str, one: Figures) -> str:
    said = _(
        "%(kind)s: received %(received)s; complied with in whole or in part %(complied)s; "
        "denied %(denied)s."
    ) % {
        "kind": label,
        "received": whole(one.received),
        "complied": whole(one.complied),
        "denied": whole(one.denied),
    }
    if one.median is None or one.mean is None:
        return said
    days = _("Median number of days to a substantive response: %(median)s (mean: %(mean)s).")
    return f"{said} {days % {'median': number(one.median), 'mean': number(one.mean)}}"
