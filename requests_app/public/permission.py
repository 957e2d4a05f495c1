"""The link to a person on file: did you permit this? Opening it changes nothing."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_safe

from foundation.sealing import Shredded
from requests_app.models import Submission
from requests_app.public.words import RIGHTS
from requests_app.rules.rights import Right
from requests_app.services import authorising
from verification.models import Authority
from verification.services import authorities

PAGES = "requests_app/public/permission"
GONE = 404


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, in their own words, and what for. The words are a stranger's."""

    name: str
    company: str
    wishes: tuple[str | Promise, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def permission(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        yes = request.POST["answer"] == "yes"
        if not authorising.answered(token, yes=yes, now=now):
            return _gone(request)
        return redirect("public:permission_yes" if yes else "public:permission_no")
    held = authorities.asked_by(token, now=now)
    submission = _submission(held)
    if held is None or submission is None:
        return _gone(request)
    context = {
        "asking": asking(submission, held),
        "business": submission.business,
        "received_on": submission.received_on,
    }
    return render(request, f"{PAGES}/ask.html", context)


@require_safe
def thanks(request: HttpRequest, yes: bool) -> HttpResponse:
    return render(request, f"{PAGES}/thanks.html", {"yes": yes})


def asking(submission: Submission, held: Authority) -> Asking:
    """Return who asks for what; an opt-out is none of this question (11 CCR 7026(j))."""
    try:
        given = submission.agent or {}
    except Shredded:
        given = {}
    rights = [Right(dsar.right) for dsar in authorising.askable(submission, held)]
    return Asking(
        name=str(given.get("name", "")),
        company=str(given.get("company", "")),
        wishes=tuple(dict.fromkeys(RIGHTS[right].name for right in rights)),
    )


def _submission(held: Authority | None) -> Submission | None:
    rows = Submission.objects.select_related("business", "content_key")
    return rows.filter(pk=held.subject).first() if held else None


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer alike for a link that is wrong, used or too old."""
    return render(request, f"{PAGES}/gone.html", status=GONE)
