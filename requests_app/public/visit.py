"""Who is at the door: the business, the draft that the session points to, and the allowance."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from foundation import limits
from foundation.business import Business
from requests_app.models import Draft
from requests_app.public.case import Case
from requests_app.services import drafts

HOUR = timedelta(hours=1)
PAGES_AN_HOUR = 600  # per address: an office or a campus shares one
SENT_AN_HOUR = 120

View = Callable[..., HttpResponse]


@dataclass
class Visit:
    """One visit to one form. The session holds the id of the draft and nothing else."""

    request: HttpRequest
    business: Business
    now: datetime
    path: str

    @property
    def session_key(self) -> str:
        return f"{self.path}:{self.business.slug}"

    @property
    def draft_id(self) -> uuid.UUID | None:
        held = self.request.session.get(self.session_key)
        return uuid.UUID(held) if held else None

    def draft(self, *, begun: bool = False) -> Draft | None:
        """Return the draft; None where nothing was typed yet. Raises Expired.

        `begun` is a page that nobody sees first: there, a cookie whose session has ended
        means that answers were lost with it.
        """
        pk = self.draft_id
        if pk is None and begun and self._session_ended():
            raise drafts.Expired
        return drafts.find(pk, self.business, now=self.now) if pk else None

    def _session_ended(self) -> bool:
        brought = settings.SESSION_COOKIE_NAME in self.request.COOKIES
        return brought and self.request.session.is_empty()

    def hold(self, pk: uuid.UUID) -> None:
        """Point the session to a draft; the cookie ends with the browser."""
        if self.draft_id != pk:
            self.request.session[self.session_key] = str(pk)
            self.request.session.set_expiry(0)

    def let_go(self) -> None:
        self.request.session.pop(self.session_key, None)

    def case(self, answers: drafts.Answers) -> Case:
        return Case(self.business, answers, self.business.local_date(self.now))

    def login(self) -> dict[str, str]:
        """Return what the operator's log-in said of the person; empty without one."""
        try:
            draft = self.draft()
        except drafts.Expired:
            return {}
        return {} if receipt_of(draft) else self.case(answers_of(draft)).login

    def wait(self, scope: str, limit: int) -> int:
        """Count one try of this address or network; return the seconds to wait, or 0."""
        who = limits.client_address(self.request)
        return limits.spend(scope, who, limit=limit, per=HOUR, now=self.now).retry_after

    def page(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"business": self.business}
        return render(self.request, f"requests_app/public/{name}.html", context, status=status)


def enter(request: HttpRequest, slug: str, path: str = "request") -> Visit:
    business = get_object_or_404(Business.objects.defer("policy"), slug=slug, live=True)
    return Visit(request, business, timezone.now(), path)


def answers_of(draft: Draft | None) -> drafts.Answers:
    return draft.data["answers"] if draft else {}


def receipt_of(draft: Draft | None) -> dict[str, Any] | None:
    return draft.data.get("receipt") if draft else None


def turned_away(form: forms.Form, seconds: int) -> None:
    """Say on the form, with all that was typed into it, how long to wait."""
    minutes = -(-seconds // 60)
    form.is_valid()
    form.add_error(
        None,
        ngettext(
            "Too many forms came from your connection. Nothing is lost: wait %(minutes)d minute, "
            "and press the button again.",
            "Too many forms came from your connection. Nothing is lost: wait %(minutes)d minutes, "
            "and press the button again.",
            minutes,
        )
        % {"minutes": minutes},
    )


def waiting(response: HttpResponse, seconds: int) -> HttpResponse:
    """Make a page that turns somebody away say so to machines as well."""
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response


def kindly(path: str) -> Callable[[View], View]:
    """Answer a draft that is over, or was sent, with the page that helps."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
            visit = enter(request, slug, path)
            try:
                return view(visit, **rest)
            except drafts.Expired:
                visit.let_go()
                return visit.page("expired", status=410)
            except drafts.AlreadySent:
                if visit.draft_id:
                    return redirect("public:done", slug=slug, path=path)
                return visit.page("expired", status=410, sent=True)

        return inner

    return decorate
