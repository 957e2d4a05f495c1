"""The pages of the form. They read the clock and the session; `services.drafts` changes."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.business import Business
from requests_app.public import flow, receipts, summary
from requests_app.public.case import Case
from requests_app.public.first import FirstForm, destination
from requests_app.public.orders import compose
from requests_app.public.step_form import StepForm
from requests_app.public.visit import (
    PAGES_AN_HOUR,
    SENT_AN_HOUR,
    Visit,
    answers_of,
    enter,
    kindly,
    receipt_of,
    turned_away,
    waiting,
)
from requests_app.services import drafts

PATHS = ("request", "opt-out")


@require_safe
def businesses(request: HttpRequest) -> HttpResponse:
    found = list(Business.objects.filter(live=True)[:100])
    if len(found) == 1:
        return redirect("public:first", slug=found[0].slug)
    return render(request, "requests_app/public/businesses.html", {"businesses": found})


@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, slug: str) -> HttpResponse:
    visit = enter(request, slug)
    form = FirstForm(request.POST or None, business=visit.business)
    seconds = visit.wait("public_page", PAGES_AN_HOUR) if form.is_bound else 0
    if seconds:
        turned_away(form, seconds)
    if form.is_valid():
        return destination(visit, form.cleaned_data["want"])
    context = {
        "form": form,
        "channels": receipts.channels(visit.business),
        "login": visit.login(),
    }
    page = visit.page("first", status=422 if form.errors else 200, **context)
    return waiting(page, seconds)


@require_http_methods(["GET", "HEAD", "POST"])
@kindly("request")
def step(visit: Visit, name: str) -> HttpResponse:
    draft = visit.draft(begun=name != flow.STEPS[0].name)
    if receipt_of(draft):
        raise drafts.AlreadySent
    case = visit.case(answers_of(draft))
    current = _step(name, case)
    if current is None:
        return _onward(case)
    if visit.request.method != "POST":
        return _page(visit, current, case, flow.fresh(current, case))
    form = flow.posted(current, case, visit.request.POST)
    seconds = visit.wait("public_page", PAGES_AN_HOUR)
    if seconds:
        turned_away(form, seconds)
    if not form.is_valid():
        return _page(visit, current, case, form, seconds)
    return _keep(visit, current, form)


@require_http_methods(["GET", "HEAD", "POST"])
@kindly("request")
def check(visit: Visit) -> HttpResponse:
    form = forms.Form()
    seconds = 0
    if visit.request.method == "POST":
        seconds = visit.wait("public_send", SENT_AN_HOUR)
        if not seconds:
            return _send(visit)
        form = forms.Form({})
        turned_away(form, seconds)
    draft = visit.draft(begun=True)
    if receipt_of(draft):
        raise drafts.AlreadySent
    case = visit.case(answers_of(draft))
    if flow.gap(case):
        return _onward(case)
    context = {"rows": summary.rows(case), "form": form, "back": "you"}
    return waiting(visit.page("check", **context, **_logged_in(case)), seconds)


@require_safe
def done(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    visit = enter(request, slug, path)
    try:
        receipt = receipt_of(visit.draft())
    except drafts.Expired:
        visit.let_go()
        return visit.page("expired", status=410, sent=True)
    if receipt is None:
        return redirect("public:first", slug=slug)
    return visit.page("done", path=path, **receipts.shown(receipt, visit.business))


@require_POST
def start_again(request: HttpRequest, slug: str) -> HttpResponse:
    for path in PATHS:
        visit = enter(request, slug, path)
        if visit.draft_id:
            drafts.discard(visit.draft_id)
            visit.let_go()
    return redirect("public:first", slug=slug)


def _keep(visit: Visit, current: flow.Step, form: StepForm) -> HttpResponse:
    kept = drafts.keep(
        visit.draft_id,
        visit.business,
        step=current.name,
        answer=form.as_typed(),
        resets=current.resets,
        now=visit.now,
    )
    visit.hold(kept.pk)
    return _onward(visit.case(kept.data["answers"]))


def _step(name: str, case: Case) -> flow.Step | None:
    if name not in {step.name for step in flow.STEPS}:
        raise Http404
    return next((step for step in flow.reachable(case) if step.name == name), None)


def _onward(case: Case) -> HttpResponse:
    gap = flow.gap(case)
    if gap is None:
        return redirect("public:check", slug=case.business.slug)
    return redirect("public:step", slug=case.business.slug, name=gap.name)


def _page(
    visit: Visit, current: flow.Step, case: Case, form: forms.Form, seconds: int = 0
) -> HttpResponse:
    names = [step.name for step in flow.reachable(case)]
    back = names[: names.index(current.name)][-1:]
    context = {"form": form, "back": "".join(back), "typed": bool(case.answers)}
    context |= _logged_in(case)
    status = 422 if form.errors else 200
    return waiting(visit.page("step", status=status, **context), seconds)


def _logged_in(case: Case) -> dict[str, Any]:
    return {"login": case.login, "unused": case.login and not case.own_login}


def _send(visit: Visit) -> HttpResponse:
    if visit.draft_id is None:
        raise drafts.Expired
    try:
        drafts.send(
            visit.draft_id,
            visit.business,
            compose=lambda answers: compose(visit.case(answers)),
            by="requester",
            now=visit.now,
        )
    except drafts.Incomplete:
        return redirect("public:check", slug=visit.business.slug)
    return redirect("public:done", slug=visit.business.slug, path="request")
