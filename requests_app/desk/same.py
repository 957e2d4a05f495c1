"""Other requests of the same person, and whether one of them is the same: side by side."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from requests_app import access
from requests_app.desk import told, words
from requests_app.desk.aside_forms import MergeForm, SameForm
from requests_app.desk.forms import typed
from requests_app.models import PrivacyRequest
from requests_app.rules.person_keys import of_submission
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action, Identity, NotAllowed
from requests_app.services import barred, merging, person_keys
from requests_app.words import NAMES

CHANGE = "requests_app.change_privacyrequest"
UNPROCESSABLE = 422
SHOWN = 20
KINDS = ("name", "email", "phone", "account", "address", "birth")


@dataclass(frozen=True, slots=True)
class Other:
    """Another request of the same person, as one line."""

    dsar: PrivacyRequest
    right: str
    stage: str


@dataclass(frozen=True, slots=True)
class OthersOf:
    """What else the same person has asked, and what is known of its being the same.

    `likely` are those that could be merged, `merged` those that were merged into this one.
    """

    found: list[Other]
    more: bool
    likely: list[Other]
    merged: list[Other]
    kept: Other | None

    @property
    def any(self) -> bool:
        return bool(self.found or self.merged or self.kept)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing of both; `same` is None where it needs no comparing."""

    label: str | Promise
    values: tuple[str, str]
    same: bool | None = None


def others_of(request: HttpRequest, dsar: PrivacyRequest) -> OthersOf:
    """Return the card of the request page: only what the reader may see."""
    rows = access.requests_here(request)
    people = person_keys.same_person(dsar.submission)
    theirs = rows.filter(submission__in=people).order_by("-received_on", "-pk")
    found = list(theirs[: SHOWN + 1])
    merged = rows.filter(merged_into=dsar).order_by("received_on", "pk")
    kept = rows.filter(pk=dsar.merged_into_id).first() if dsar.merged_into_id else None
    return OthersOf(
        found=[_other(row) for row in found[:SHOWN]],
        more=len(found) > SHOWN,
        likely=[_other(row) for row in merging.proposed(dsar, found)],
        merged=[_other(row) for row in merged],
        kept=_other(kept) if kept else None,
    )


def _other(dsar: PrivacyRequest) -> Other:
    return Other(dsar, str(NAMES[Right(dsar.right)]), words.stage(dsar.standing))


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def find(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask which request is the same, and lead to both side by side."""
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    form = SameForm(typed(request), dsar=dsar)
    if form.is_bound and form.is_valid():
        return redirect("desk:compare", pk=dsar.pk, other=form.cleaned_data["reference"].pk)
    reason = barred.refusal(dsar, Action.MERGE, dsar.business.local_date(now))
    context = {
        "dsar": dsar,
        "form": form,
        "others": others_of(request, dsar),
        "refused": told.refusal(reason) if reason else "",
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "requests_app/desk/same.html", context, status=status)


@require_http_methods(["GET", "POST"])
@access.needs(CHANGE)
def compare(request: HttpRequest, pk: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Show two requests side by side; merge them, or remember that they are not the same."""
    now = timezone.now()
    dsar = access.read_request(request, pk, now=now)
    rows = access.requests_here(request).filter(business=dsar.business)
    beside = get_object_or_404(rows, pk=other)
    access.noted(beside, by=request.user, now=now)
    duplicate, kept = merging.in_order(dsar, beside)
    if "apart" in request.POST:
        merging.keep_apart(dsar.pk, other=beside.pk, by=request.user, now=now)
        messages.success(request, _("It is remembered that they are not the same."))
        return redirect(dsar)
    needed = merging.needs_word(duplicate.submission, kept.submission)
    form = MergeForm(typed(request), needed=needed)
    if form.is_bound and form.is_valid():
        sure = bool(form.cleaned_data.get("sure"))
        try:
            merging.merge(duplicate.pk, into=kept.pk, by=request.user, sure=sure, now=now)
        except NotAllowed as refusal:
            form.add_error(None, told.refusal(refusal))
        else:
            messages.success(request, _("They are answered together. The person is told."))
            return redirect(kept)
    return _compared(request, dsar, duplicate, kept, form)


def _compared(
    request: HttpRequest,
    dsar: PrivacyRequest,
    duplicate: PrivacyRequest,
    kept: PrivacyRequest,
    form: MergeForm,
) -> HttpResponse:
    reason = merging.refusal(duplicate, kept)
    context = {
        "dsar": dsar,
        "duplicate": duplicate,
        "kept": kept,
        "form": form,
        "groups": (facts(duplicate, kept), given(duplicate, kept)),
        "refused": told.refusal(reason) if reason and not form.is_bound else "",
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "requests_app/desk/compare.html", context, status=status)


READ: tuple[tuple[str | Promise, Callable[[PrivacyRequest], str], bool], ...] = (
    (gettext_lazy("Right"), lambda dsar: str(NAMES[Right(dsar.right)]), True),
    (gettext_lazy("Law"), lambda dsar: ", ".join(map(words.regime, dsar.regimes)), True),
    (gettext_lazy("Received"), lambda dsar: told.day(dsar.received_on), False),
    (gettext_lazy("Answer by"), lambda dsar: told.day(dsar.due_on), False),
    (gettext_lazy("Status"), lambda dsar: words.stage(dsar.standing), False),
    (gettext_lazy("Who asks"), lambda dsar: str(words.IDENTITIES[Identity(dsar.identity)]), False),
)


def facts(*both: PrivacyRequest) -> list[Fact]:
    """Return what the portal knows of the two: law, dates and how far they are."""
    found = []
    for label, read, compared in READ:
        values = tuple(map(read, both))
        found.append(Fact(label, values, len(set(values)) == 1 if compared else None))
    return found


def given(*both: PrivacyRequest) -> list[Fact]:
    """Return what the person gave with each of the two, and whether it agrees."""
    claims, region = [_claims(dsar) for dsar in both], person_keys.region(both[0].business)
    found = []
    for kind in KINDS:
        values = tuple(str(one.get(kind, "")).strip() for one in claims)
        if any(values):
            spelled = {_spelled(kind, value, region) for value in values}
            found.append(
                Fact(words.FIELDS[kind], values, len(spelled) == 1 if all(values) else None)
            )
    return [*found, *_asked(both)]


def _asked(both: Iterable[PrivacyRequest]) -> list[Fact]:
    """Return what was said about the right itself: the period, what is wrong, and so on."""
    said: list[dict[Any, str]] = [
        dict(told.given(dsar.details)) if _readable(dsar) else {} for dsar in both
    ]
    labels = dict.fromkeys(label for one in said for label in one)
    return [Fact(label, tuple(one.get(label, "") for one in said)) for label in labels]


def _claims(dsar: PrivacyRequest) -> dict[str, Any]:
    return dsar.submission.claims or {} if _readable(dsar) else {}


def _readable(dsar: PrivacyRequest) -> bool:
    return dsar.submission.content_key_id is not None


def _spelled(kind: str, text: str, region: str) -> object:
    """Return a value in the one spelling by which a person is found again."""
    keys = of_submission({kind: text}, agent={}, region=region)
    return keys or "".join(text.split()).casefold()
