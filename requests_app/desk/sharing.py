"""Rules of assignment: who is given what comes in, as a page for leads."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import law_words, told, words
from requests_app.desk.forms import typed
from requests_app.desk.whose import colleagues, named
from requests_app.models import AssignmentRule
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import sharing
from requests_app.words import NAMES

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in words; `nobody` warns that all of its members are away or gone."""

    rule: AssignmentRule
    what: str
    people: tuple[str, ...]
    nobody: bool


class MembersForm(forms.Form):
    """Who takes turns. `seen` is who did when the page was opened."""

    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who takes turns"),
        help_text=gettext_lazy("Who is away is left out until they are back."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one colleague")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4000)
    use_required_attribute = False

    def __init__(
        self, *args: Any, business: Business, also: list[AbstractUser], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["members"].choices = colleagues(business.pk, *also)

    def clean_seen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["seen"].split(",") if pk.isdecimal()]


class RuleForm(MembersForm):
    """A rule for one business."""

    regime = forms.ChoiceField(label=gettext_lazy("Law"), required=False)
    right = forms.ChoiceField(label=gettext_lazy("Right"), required=False)
    field_order = ["regime", "right", "members", "seen"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        laws = law_words.law_choices()[1:]
        self.fields["regime"].choices = [("", _("Every law")), *laws]
        self.fields["right"].choices = [("", _("Every right")), *sorted_rights()]


def sorted_rights() -> list[tuple[str, str]]:
    return [(str(right), str(name)) for right, name in NAMES.items()]


@require_safe
@access.needs("requests_app.view_assignmentrule")
def rules(request: HttpRequest) -> HttpResponse:
    businesses = access.within(request, Business.objects.defer("policy").order_by("name"), "pk")
    found = defaultdict(list)
    for rule in AssignmentRule.objects.filter(business__in=businesses).order_by("regime", "right"):
        found[rule.business_id].append(line(rule))
    shelves = [(business, found[business.pk]) for business in businesses]
    return render(request, "requests_app/desk/rules.html", {"shelves": shelves})


def line(rule: AssignmentRule) -> Line:
    members = rule.members.select_related("preference").order_by("pk")
    return Line(
        rule,
        subject(rule.regime, rule.right),
        tuple(named(user) for user in members),
        not sharing.turns(rule).exists(),
    )


def subject(regime: str, right: str) -> str:
    """Return what a rule is about, in words."""
    if not regime and not right:
        return _("Everything")
    if not right:
        return _("Everything under %(law)s") % {"law": words.regime(regime)}
    name = str(NAMES[Right(right)])
    if not regime:
        return _("“%(right)s” under every law") % {"right": name}
    return _("“%(right)s” under %(law)s") % {"right": name, "law": words.regime(regime)}


def sentence(what: str, people: list[str]) -> str:
    """Return what a rule does from now on."""
    gaps = {"what": what, "people": ", ".join(people)}
    if len(people) == 1:
        return _("From now on: %(what)s goes to %(people)s.") % gaps
    return _("From now on: %(what)s goes in turn to %(people)s.") % gaps


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.add_assignmentrule")
def new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    business = get_object_or_404(access.within(request, Business.objects, "pk"), pk=pk)
    form = RuleForm(typed(request), business=business, also=[])
    if not (form.is_bound and form.is_valid()):
        return _page(request, business, form)
    data = form.cleaned_data
    about = {"regime": data["regime"], "right": data["right"]}
    if "save" not in request.POST:
        return _page(request, business, form, sharing.would_give(business, **about), **about)
    try:
        order = {"members": data["members"], "by": request.user, "now": timezone.now()}
        sharing.add(business, **about, **order)
    except NotAllowed as refusal:
        form.add_error(None, told.refusal(refusal))
        return _page(request, business, form)
    messages.success(request, _("The rule counts from now on."))
    return redirect("desk:rules")


@require_http_methods(["GET", "POST"])
@access.needs("requests_app.change_assignmentrule")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    rule = _rule(request, pk)
    members = list(rule.members.select_related("preference").order_by("pk"))
    pks = [user.pk for user in members]
    first = {"members": pks, "seen": ",".join(map(str, pks))}
    form = MembersForm(typed(request), initial=first, business=rule.business, also=members)
    about = {"regime": rule.regime, "right": rule.right}
    if not (form.is_bound and form.is_valid()):
        return _page(request, rule.business, form, rule=rule, **about)
    if "save" not in request.POST:
        return _page(request, rule.business, form, 0, rule=rule, **about)
    try:
        sharing.change(rule.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error(None, told.refusal(refusal))
        return _page(request, rule.business, form, rule=rule, **about)
    messages.success(request, _("The rule counts from now on."))
    return redirect("desk:rules")


@require_POST
@access.needs("requests_app.delete_assignmentrule")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    sharing.remove(_rule(request, pk).pk, by=request.user, now=timezone.now())
    messages.success(request, _("The rule is removed. What it gave to somebody stays theirs."))
    return redirect("desk:rules")


def _rule(request: HttpRequest, pk: int) -> AssignmentRule:
    rows = access.within(request, AssignmentRule.objects.select_related("business"))
    found: AssignmentRule = get_object_or_404(rows, pk=pk)
    return found


def _page(
    request: HttpRequest,
    business: Business,
    form: MembersForm,
    at_once: int | None = None,
    *,
    rule: AssignmentRule | None = None,
    regime: str = "",
    right: str = "",
) -> HttpResponse:
    """Show the form; with `at_once` also what the rule would do: so much is given out at once."""
    what, refused = subject(regime, right), form.is_bound and at_once is None
    anybody = form if form.fields["members"].choices else None
    context = {"business": business, "form": anybody, "rule": rule, "what": what}
    if at_once is not None:
        names = dict(form.fields["members"].choices)
        people = [names[str(pk)] for pk in form.cleaned_data["members"]]
        context |= {"sentence": sentence(what, people), "at_once": waiting(at_once)}
    status = UNPROCESSABLE if refused else 200
    return render(request, "requests_app/desk/rule_form.html", context, status=status)


def waiting(count: int) -> str:
    """Return how much is given out as soon as a rule is saved; nothing is not worth a word."""
    if not count:
        return ""
    text = ngettext(
        "%(n)s open request that is nobody's is given out within a minute.",
        "%(n)s open requests that are nobody's are given out within a minute.",
        count,
    )
    return text % {"n": f"{count - 1}+" if count > sharing.PER_RUN else count}
