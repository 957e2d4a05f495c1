"""A code to a contact on file: asked for, typed, and what it led to.

No page here looks a person up. They are the same to the byte whether somebody is known or not.
"""

from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from requests_app.models import Submission
from requests_app.notices import sms
from requests_app.public.fields import Choice
from requests_app.public.proof_row import Row
from requests_app.public.status_pages import View, late, minutes, page, posted, with_submission
from requests_app.rules.workflow import NotAllowed
from requests_app.services import needs, proving
from verification.models import Channel
from verification.rules import challenge as rules
from verification.services import challenges

CHANNELS = {
    Channel.EMAIL: _("By e-mail"),
    Channel.SMS: _("By text message to a mobile phone"),
}
WHY = _("We send a code to an e-mail address that we already know you by. Only you can read it.")
WHY_BY_SMS = _(
    "We send a code to an e-mail address or a telephone number that we already know you by. "
    "Only you can read it."
)
WRONG = _("This code does not work. Check it and type it again, or get a fresh code below.")


class AskForm(forms.Form):
    """By what the code goes out. Without text messages there is nothing to choose."""

    channel = Choice(
        label=_("How should the code reach you?"),
        empty=_("Choose how the code should reach you."),
        choices=list(CHANNELS.items()),
        initial=Channel.EMAIL,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        if not sms.offered():
            del self.fields["channel"]

    def chosen(self) -> Channel:
        return Channel(self.cleaned_data.get("channel", Channel.EMAIL))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("8 digits, for example 1234 5678."),
        max_length=40,
        error_messages={
            "required": _("Enter the code"),
            "max_length": _("The code has 8 digits. Check it, and type it again"),
        },
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if not rules.read(typed):
            raise forms.ValidationError(_("The code has 8 digits. Check it, and type it again"))
        return typed


def row(submission: Submission, now: datetime) -> Row | None:
    """Return the code as a row of the hub; an agent gets none, for it goes to the person."""
    if submission.by_agent:
        return None
    needed = needs.of(submission, submission.requests.unproved(), now=now)
    return Row(
        title=_("Get a code and type it here"),
        why=WHY_BY_SMS if sms.offered() else WHY,
        url=reverse("public:status_code"),
        done=challenges.passed(submission.pk),
        optional=not any(one.challenge for one in needed),
    )


def for_the_person(view: View) -> View:
    """Let nobody in for whom no proof is wanted, nor an agent: the hub tells them why."""

    @wraps(view)
    def inner(request: HttpRequest, submission: Submission) -> HttpResponse:
        if submission.by_agent or not proving.wanted(submission):
            return redirect("public:status_identity")
        return view(request, submission)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
@for_the_person
def ask(request: HttpRequest, submission: Submission) -> HttpResponse:
    form = AskForm(posted(request))
    context = {"form": form, "by_sms": sms.offered(), "business": submission.business}
    if request.method != "POST" or not form.is_valid():
        return page(request, "code_ask", context)
    try:
        verdict = proving.ask(submission, form.chosen(), now=timezone.now())
    except NotAllowed:
        return redirect("public:status_identity")
    if verdict.allowed:
        return redirect("public:status_code_enter")
    form.add_error(None, _wait_for_code(minutes(verdict)))
    return late(page(request, "code_ask", context), verdict)


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def enter(request: HttpRequest, submission: Submission) -> HttpResponse:
    latest = challenges.latest(submission.pk)
    if latest is None:
        return redirect("public:status_code")
    form = CodeForm(posted(request))
    context = {
        "form": form,
        "by_sms": sms.offered(),
        "sms": latest.channel == Channel.SMS,
        "business": submission.business,
    }
    if latest.outcome == rules.Outcome.PASSED:
        return redirect("public:status_code_done")
    if request.method != "POST" or not form.is_valid():
        return page(request, "code_enter", context)
    tried = proving.attempt(submission, form.cleaned_data["code"], now=timezone.now())
    if tried.passed:
        return redirect("public:status_code_done")
    allowed = tried.verdict.allowed
    form.add_error("code", WRONG if allowed else _wait_for_try(minutes(tried.verdict)))
    response = page(request, "code_enter", context)
    return response if allowed else late(response, tried.verdict)


@require_safe
@with_submission
def done(request: HttpRequest, submission: Submission) -> HttpResponse:
    if not challenges.passed(submission.pk):
        return redirect("public:status_code")
    more, business = proving.wanted(submission), submission.business
    return page(request, "code_done", {"form": None, "more": more, "business": business})


def _wait_for_code(count: int) -> str:
    return ngettext(
        "You asked for codes very often. Wait %(minutes)d minute, and press the button again.",
        "You asked for codes very often. Wait %(minutes)d minutes, and press the button again.",
        count,
    ) % {"minutes": count}


def _wait_for_try(count: int) -> str:
    return ngettext(
        "Too many codes were tried today. Wait %(minutes)d minute, then get a fresh code.",
        "Too many codes were tried today. Wait %(minutes)d minutes, then get a fresh code.",
        count,
    ) % {"minutes": count}
