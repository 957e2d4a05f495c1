"""Put right what was written down wrongly: both dates are shown before anything is saved."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.desk import overtaken, told, words
from requests_app.desk.forms import typed
from requests_app.models import PrivacyRequest
from requests_app.notices import words as letter_words
from requests_app.rules import laws, reasons
from requests_app.rules.rights import Regime, Region, Right
from requests_app.rules.workflow import OPEN, NotAllowed
from requests_app.services import clocks, correcting
from requests_app.services.correcting import Change, Wish
from requests_app.services.versions import Overtaken
from requests_app.words import NAMES, REGIONS

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422


class CorrectForm(overtaken.Guarded):
    """What can be put right, filled with what stands now: only what differs is changed."""

    on = forms.DateField(
        label=gettext_lazy("Day it came in"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Give the day it came in"),
            "invalid": gettext_lazy("Give a real day, such as 2026-03-31"),
        },
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Give a time such as 14:30"),
            "invalid": gettext_lazy("Give a time such as 14:30"),
        },
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Where the person lives"),
        help_text=gettext_lazy("The law follows from that, for all that was asked with it."),
        required=False,
    )
    right = forms.ChoiceField(
        label=gettext_lazy("Right"),
        help_text=gettext_lazy("What they asked for in their own words stays on record."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it put right?"),
        help_text=gettext_lazy("The person reads this where their date moves."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose why it is put right")},
    )

    def __init__(self, *args: Any, dsar: PrivacyRequest, **options: Any) -> None:
        self.dsar = dsar
        super().__init__(*args, initial=standing(dsar), **options)
        self.fields["region"].choices = _regions(dsar)
        self.fields["region"].required = bool(dsar.submission.region)
        self.fields["right"].choices = _rights(dsar)
        self.fields["reason"].choices = [
            (code, _(text)) for code, text in reasons.CORRECTING.items()
        ]

    def wish(self) -> Wish:
        """Return what differs from what stands now."""
        now, new = standing(self.dsar), self.cleaned_data
        moment = (new["on"], new["time"].replace(second=0, microsecond=0))
        zone = ZoneInfo(self.dsar.business.time_zone)
        at = datetime.combine(*moment, tzinfo=zone) if moment != (now["on"], now["time"]) else None
        region = new["region"] if new["region"] != now["region"] else ""
        right = new["right"] if new["right"] != now["right"] else ""
        return Wish(at, Region(region) if region else None, Right(right) if right else None)


def standing(dsar: PrivacyRequest) -> dict[str, Any]:
    """Return what stands now, as the form shows it."""
    came = clocks.receipt(dsar.clock.all()).at.astimezone(ZoneInfo(dsar.business.time_zone))
    return {
        "version": dsar.version,
        "on": came.date(),
        "time": came.time().replace(second=0, microsecond=0),
        "region": dsar.submission.region,
        "right": dsar.right,
    }


def _regions(dsar: PrivacyRequest) -> list[tuple[str, Any]]:
    """Return where a person may live; that it is not known is no correction."""
    named = [(str(region), name) for region, name in REGIONS.items() if region != Region.OTHER_US]
    return named if dsar.submission.region else [("", _("Not known")), *named]


def _rights(dsar: PrivacyRequest) -> list[tuple[str, Any]]:
    """Return the rights that the law gives and that nobody asked for beside this one."""
    beside = dsar.submission.requests.exclude(pk=dsar.pk).values_list("right", "asked_for")
    asked = {right for pair in beside for right in pair}
    given = {*laws.rights(Regime(dsar.regime), dsar.received_on), Right(dsar.right)}
    return [(str(right), NAMES[right]) for right in Right if right in given and right not in asked]


@dataclass(frozen=True, slots=True)
class Shown:
    """One request in the preview: before and after, and why the new date."""

    change: Change
    name: str
    rows: list[tuple[str, str, str]]
    why: str
    warnings: list[str]


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask what is wrong, show what putting it right does, and do it."""
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = CorrectForm(typed(request), dsar=dsar)
    if not (form.is_bound and form.is_valid()):
        return _page(request, dsar, form)
    try:
        found = correcting.preview(dsar, form.wish(), now=now)
        if "look" in request.POST or request.POST.get("shown") != _mark(found):
            return _page(request, dsar, form, found)
        return _correct(request, dsar, form, now)
    except Overtaken:
        return _overtaken(request, form, access.get_request(request, pk), now)
    except NotAllowed as refusal:
        form.add_error(None, told.refusal(refusal))
    return _page(request, dsar, form)


def _correct(
    request: HttpRequest, dsar: PrivacyRequest, form: CorrectForm, now: datetime
) -> HttpResponse:
    data = form.cleaned_data
    order = {"reason": data["reason"], "seen": data["version"]}
    correcting.correct(dsar.pk, form.wish(), by=request.user, now=now, **order)
    messages.success(request, _("It is put right. The old value stays on the ledger."))
    return redirect(dsar)


def _mark(found: list[Change]) -> str:
    """Return what staff have seen of the dates, so that no others are saved."""
    return "/".join(f"{one.after.due_on}:{one.after.regime}:{one.after.right}" for one in found)


def _page(
    request: HttpRequest,
    dsar: PrivacyRequest,
    form: CorrectForm,
    found: list[Change] | None = None,
) -> HttpResponse:
    context = {
        "dsar": dsar,
        "form": form,
        "ended": dsar.status not in OPEN,
        "shown": [shown(change) for change in found or []],
        "mark": _mark(found or []),
    }
    status = UNPROCESSABLE if form.is_bound and not found else 200
    return render(request, "requests_app/desk/correct.html", context, status=status)


def shown(change: Change) -> Shown:
    """Return one request of the preview in words."""
    both = (change.before, change.after)
    read = (
        (_("Received"), [told.day(dsar.received_on) for dsar in both]),
        (_("Law"), [", ".join(map(words.regime, dsar.regimes)) for dsar in both]),
        (_("Right"), [str(NAMES[Right(dsar.right)]) for dsar in both]),
        (_("Answer by"), [told.day(dsar.due_on) for dsar in both]),
        (_("The law's last day"), [_last(dsar.legal_last_day) for dsar in both]),
    )
    return Shown(
        change=change,
        name=str(NAMES[Right(change.before.right)]),
        rows=[(label, *values) for label, values in read],
        why=" ".join(letter_words.plain(change.after, change.dates)),
        warnings=list(_warnings(change)),
    )


def _last(day: date | None) -> str:
    return told.day(day) if day else _("Not fixed while the clock is held")


def _warnings(change: Change) -> list[str]:
    named = (
        (
            change.later,
            _("This makes the deadline later. Look a second time: the ledger keeps both."),
        ),
        (change.voids_extension, _("The extension that was announced would no longer count.")),
        (
            change.before.identity == "confirmed" and change.other_right,
            _("Who asks must be confirmed again: another right needs another proof."),
        ),
        (change.moves or change.other_right, _("The person is told, with the reason.")),
    )
    return [text for holds, text in named if holds]


def _overtaken(
    request: HttpRequest, form: CorrectForm, dsar: PrivacyRequest, now: datetime
) -> HttpResponse:
    """Show what somebody changed meanwhile, beside what was to be put right."""
    lines = LedgerEntry.objects.filter(chain=dsar.submission.chain, by__startswith="user:")
    last = lines.exclude(event="read").order_by("-number").first()
    pk = last.by.removeprefix("user:") if last else request.user.pk
    saved = overtaken.Saved(
        by=get_user_model().objects.get(pk=pk),
        at=last.at if last else now,
        version=dsar.version,
        values={name: value for name, value in standing(dsar).items() if name != "version"},
    )
    title = f"{dsar.submission.reference} · {dsar.business.name}"
    place = overtaken.Page(title=title, back=dsar, zone=dsar.business.time_zone)
    return overtaken.page(request, form, saved, place)
