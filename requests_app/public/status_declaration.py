"""The page on which a person signs that they are who they say: under penalty of perjury."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.sealing import digest
from requests_app.models import Submission
from requests_app.notices.answered import opened
from requests_app.public import status_visit as visit
from requests_app.public.fields import Text, errors
from requests_app.public.proof_row import Row
from requests_app.public.receipts import channels
from requests_app.public.status_pages import held_back, late, page, posted, with_submission
from requests_app.rules.declarations import Declared
from requests_app.rules.workflow import NotAllowed
from requests_app.services import declaring
from requests_app.words import declaration_text
from verification.models import Declaration
from verification.services import declarations

TITLE = gettext_lazy("Sign a declaration")
BY_THE_PERSON = gettext_lazy("The person must sign this")
NOT_FOR_THEM = gettext_lazy("You ask for somebody else. Nobody can sign this declaration for them.")


class DeclarationForm(forms.Form):
    """The signature. `shown` names the text that was read, so that no other one is signed."""

    name = Text(
        label=gettext_lazy("Your full name"),
        help_text=gettext_lazy("Typing it here counts as your signature."),
        max_length=declaring.LONGEST_NAME,
        error_messages=errors(gettext_lazy("Type your full name.")),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the text above, and I sign it"),
        error_messages={"required": gettext_lazy("Tick this to sign.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, text: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.text = text
        self.initial["shown"] = name_of(text)

    def clean(self) -> None:
        if self.cleaned_data.get("shown") != name_of(self.text):
            self.data = self.data.copy()
            self.data["shown"] = name_of(self.text)
            self.add_error(None, _("The text has changed. Read it again, and sign it then."))


@require_http_methods(["GET", "HEAD", "POST"])
@with_submission
def declaration(request: HttpRequest, submission: Submission) -> HttpResponse:
    now = timezone.now()
    signed = declarations.signed(submission.pk)
    if signed:
        return _page(request, submission, signed=_shown(signed))
    asked = declaring.asked(submission, now)
    if asked is None:
        messages.info(request, _("We need no declaration from you."))
        return redirect("public:status_view")
    text = declaration_text(asked.declared, submission.business, submission.reference)
    if submission.by_agent:
        return _page(request, submission, text=text, asked=asked, by_agent=True)
    form = DeclarationForm(posted(request), text=text)
    context = {"text": text, "asked": asked, "why": _(asked.declared.why), "form": form}
    context["today"] = submission.business.local_date(now)
    if request.method == "POST" and form.is_valid():
        verdict = visit.may_write(submission, now)
        if verdict.allowed:
            return _sign(request, submission, asked.declared, form, now)
        held_back(form, verdict)
        return late(_page(request, submission, **context), verdict)
    return _page(request, submission, **context)


def row(submission: Submission, now: datetime) -> Row | None:
    """Return the declaration as one of the things to do; None where none is asked for."""
    url = reverse("public:status_declaration")
    if declarations.signed(submission.pk):
        return Row(TITLE, _("We have your signature."), url, done=True)
    asked = declaring.asked(submission, now)
    if asked is None or not asked.needed:
        return None
    if submission.by_agent:
        return Row(BY_THE_PERSON, NOT_FOR_THEM, url)
    return Row(TITLE, _(asked.declared.why), url)


def name_of(text: str) -> str:
    """Return a short name of a text."""
    return digest("declaration-text", text).hex()[:16]


def _sign(
    request: HttpRequest,
    submission: Submission,
    wanted: Declared,
    form: DeclarationForm,
    now: datetime,
) -> HttpResponse:
    try:
        declaring.sign(
            submission,
            wanted,
            text=form.text,
            language=get_language() or "en",
            signature=form.cleaned_data["name"],
            now=now,
        )
    except NotAllowed as refusal:
        messages.error(request, _(refusal.message) % refusal.values)
        return redirect("public:status_view")
    messages.success(request, _("Thank you. Your declaration is signed."))
    return redirect("public:status_declaration")


def _shown(signed: Declaration) -> dict[str, object]:
    """Return what was signed; its text is gone where the record was erased by schedule."""
    return {
        "text": opened(signed),
        "name": opened(signed, "signature"),
        "at": signed.signed_at,
        "on_paper": bool(signed.noted_by),
    }


def _page(request: HttpRequest, submission: Submission, **context: Any) -> HttpResponse:
    shared = {
        "business": submission.business,
        "caption": submission.reference,
        "form": None,
        "channels": channels(submission.business),
    }
    return page(request, "declaration", shared | context)
