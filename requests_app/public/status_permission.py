"""What somebody who asks for another must show, and how they have the person asked."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from foundation import limits
from foundation.sealing import Shredded
from requests_app.models import Submission
from requests_app.public.proof_row import Row
from requests_app.public.status_pages import PAGES, too_many, with_submission
from requests_app.services import authorising
from verification.models import Authority, AuthorityKind
from verification.models.authority import Standing
from verification.rules.evidence import Purpose
from verification.services import authorities, evidence

WISHES, WISHES_PER = 5, timedelta(days=1)
TITLES = {
    AuthorityKind.PERMISSION: gettext_lazy("Show that you may ask for this person"),
    AuthorityKind.POWER_OF_ATTORNEY: gettext_lazy("Show the power of attorney"),
    AuthorityKind.PARENT: gettext_lazy("Show that you are the parent or guardian"),
}
SENT = gettext_lazy("We have your file. A person checks it.")
WHY = gettext_lazy("So that nobody gets or deletes the data of another who did not want it.")


def row(submission: Submission, now: datetime) -> Row | None:
    """Return the row of the page that lists what shows who asks; None for oneself.

    Behind an opt-out alone it is offered, not asked for: an opt-out waits for nothing.
    """
    held = authorities.of(submission.pk)
    if held is None:
        return None
    sent = evidence.kept(submission.pk).exclude(purpose=Purpose.IDENTITY).exists()
    confirmed = held.standing == Standing.CONFIRMED
    return Row(
        title=TITLES[AuthorityKind(held.kind)],
        why=SENT if sent and not confirmed else WHY,
        url=reverse("public:status_permission"),
        done=confirmed or sent,
        optional=not authorising.needed(submission),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def permission(request: HttpRequest, submission: Submission) -> HttpResponse:
    held = authorities.of(submission.pk)
    if held is None:
        messages.info(request, _("You ask for yourself: nobody has to permit that."))
        return redirect("public:status_view")
    if request.method == "POST":
        return _ask(request, submission)
    context = {
        "business": submission.business,
        "kind": held.kind,
        "title": TITLES[AuthorityKind(held.kind)],
        "confirmed": held.standing == Standing.CONFIRMED,
        "needed": authorising.needed(submission),
        "asked_at": held.asked_at,
        "can_ask": _can_ask(submission, held),
    }
    return render(request, f"{PAGES}/permission.html", context)


def _ask(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Answer alike whether or not anybody is known, was asked before, or said no."""
    now, who = timezone.now(), str(submission.pk)
    verdict = limits.spend("permission-wish", who, limit=WISHES, per=WISHES_PER, now=now)
    if not verdict.allowed:
        return too_many(request, verdict)
    try:
        authorising.ask(submission, by="requester", now=now)
    except Shredded:
        messages.error(request, _("The data of your request has been deleted already."))
    else:
        said = _("If we hold an address of this person, we ask them there within minutes.")
        messages.success(request, said)
    return redirect("public:status_permission")


def _can_ask(submission: Submission, held: Authority) -> bool:
    """Tell whether to show the button; a no of the person does not take it away."""
    confirmed = held.standing == Standing.CONFIRMED
    return not confirmed and bool(authorising.askable(submission, held))
