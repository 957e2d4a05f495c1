"""Deadline policies: what the law allows, what is promised, and a preview before each change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import law_words, policy_preview, told
from requests_app.desk.forms import typed
from requests_app.desk.policy_forms import PolicyForm, begun
from requests_app.desk.policy_strip import strip
from requests_app.models import DeadlinePolicy
from requests_app.rules.deadlines import REMINDER_DAYS
from requests_app.rules.law import Clock, Law
from requests_app.rules.rights import Regime, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import policies as service
from requests_app.words import NAMES

UNPROCESSABLE = 422
ONE_DAY = timedelta(days=1)
KNOWN = {"regime": frozenset(map(str, Regime)), "right": frozenset(map(str, Right))}


@dataclass(frozen=True, slots=True)
class Version:
    """One policy of the history, in words."""

    policy: DeadlinePolicy
    state: str  # "coming", "now", "past" or "withdrawn"
    adopted_by: str
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class Track:
    """All that was, is and will be promised by one business under one law, for one right."""

    regime: Regime
    right: str
    name: str
    law: Law
    clock: Clock
    allows: str
    further: list[tuple[str, list[Law]]]  # other terms of the same family
    versions: tuple[Version, ...]
    former: DeadlinePolicy | None
    tomorrow: date

    @property
    def key(self) -> str:
        return f"{self.regime}-{self.right or 'all'}"

    @property
    def now(self) -> Version | None:
        return next((one for one in self.versions if one.state == "now"), None)

    @property
    def coming(self) -> list[Version]:
        return [one for one in self.versions if one.state == "coming"]


@require_safe
@access.needs("requests_app.view_deadlinepolicy")
def policies(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shelves = [(business, tracks(business, now)) for business in _mine(request)]
    context = {"shelves": shelves, "usual": REMINDER_DAYS}
    return render(request, "requests_app/desk/policies.html", context)


def _mine(request: HttpRequest) -> QuerySet[Business]:
    found: QuerySet[Business] = access.within(request, Business.objects.order_by("name"), "pk")
    return found


def tracks(business: Business, now: datetime) -> list[Track]:
    """Return a track for each family of laws, and for each law and right that has a policy."""
    rows = business.policies.select_related("adopted_by", "withdrawn_by")
    found: dict[tuple[str, str], list[DeadlinePolicy]] = {
        (family, ""): [] for family in law_words.FAMILIES
    }
    for policy in rows.order_by("-valid_from", "-adopted_at"):
        found.setdefault((policy.regime, policy.right), []).append(policy)
    order = [str(code) for code in (*law_words.FAMILIES, *law_words.ALONE)]
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1]))
    return [track(business, *key, found[key], now) for key in keys]


def track(
    business: Business, regime: str, right: str, rows: list[DeadlinePolicy], now: datetime
) -> Track:
    law = policy_preview.shown(Regime(regime), right)
    clock = law.clock(policy_preview.sample(law, right))
    today = business.local_date(now)
    begun_ones = [row for row in rows if row.withdrawn_at is None and row.valid_from <= today]
    counting = begun_ones[0] if begun_ones else None
    name, allows = law_words.covered(Regime(regime)), law_words.length(clock)
    return Track(
        regime=Regime(regime),
        right=right,
        name=f"{name}: {NAMES[Right(right)]}" if right else name,
        law=law,
        clock=clock,
        allows=allows,
        further=[row for row in policy_preview.terms(Regime(regime), right) if row[0] != allows],
        versions=tuple(_version(row, counting, today) for row in rows),
        former=service.former(counting) if counting else None,
        tomorrow=today + ONE_DAY,
    )


def _version(policy: DeadlinePolicy, counting: DeadlinePolicy | None, today: date) -> Version:
    if policy.withdrawn_at:
        state = "withdrawn"
    elif policy.valid_from > today:
        state = "coming"
    else:
        state = "now" if policy == counting else "past"
    return Version(policy, state, _who(policy.adopted_by), _who(policy.withdrawn_by))


def _who(user: AbstractUser | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.add_deadlinepolicy")
def new(request: HttpRequest) -> HttpResponse:
    """Take what is to be promised, show what it would do, and only then put it on record."""
    now = timezone.now()
    initial = _first_values(request, now)
    form = PolicyForm(typed(request), now=now, businesses=_mine(request), initial=initial)
    if not form.is_valid():
        return _form(request, form, UNPROCESSABLE if form.is_bound else 200)
    step = request.POST.get("step")
    if step == "back":
        return _form(request, form, 200)
    if step != "adopt":
        return render(request, "requests_app/desk/policies_preview.html", _preview(form))
    try:
        policy = service.adopt(form.policy(), by=request.user, now=now)
    except NotAllowed as refusal:
        form.add_error("begins_on", told.refusal(refusal))
        return _form(request, form, UNPROCESSABLE)
    said = _("The policy is on record. It counts for requests that come in from %(day)s on.")
    messages.success(request, said % {"day": date_format(policy.valid_from, "DATE_FORMAT")})
    return redirect("desk:policies")


def _first_values(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Return what the form begins with; a name in the address that nobody has is left out."""
    businesses = {business.slug: business for business in _mine(request)}
    first = next(iter(businesses.values()), None)
    chosen = {
        "regime": request.GET.get("regime"),
        "right": request.GET.get("right"),
    }
    known = {name: code for name, code in chosen.items() if code in KNOWN[name]}
    return begun(businesses.get(request.GET.get("business", ""), first), known, now)


def _form(request: HttpRequest, form: PolicyForm, status: int) -> HttpResponse:
    context = {"form": form}
    return render(request, "requests_app/desk/policies_form.html", context, status=status)


def _preview(form: PolicyForm) -> dict[str, Any]:
    policy = form.policy()
    regime = Regime(policy.regime)
    law = policy_preview.shown(regime, policy.right)
    return {
        "form": form,
        "policy": policy,
        "law": law,
        "name": law_words.covered(regime),
        "right": NAMES[Right(policy.right)] if policy.right else "",
        "example_right": NAMES[policy_preview.sample(law, policy.right)],
        "reminders": policy.reminder_days or REMINDER_DAYS,
        "examples": policy_preview.examples(policy, law, form.now),
        "measured": policy_preview.measured(policy),
        "others": policy_preview.others(policy),
        "still_open": policy_preview.still_open(policy),
        "most_counted": policy_preview.MOST_COUNTED,
        "strip": strip(policy),
    }


@require_POST
@access.needs("requests_app.add_deadlinepolicy")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(access.within(request, DeadlinePolicy.objects.all()), pk=pk)
    try:
        service.take_back(pk, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        messages.error(request, told.refusal(refusal))
    else:
        messages.success(request, _("The policy was taken back: it will not begin."))
    return redirect("desk:policies")
