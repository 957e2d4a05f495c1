"""The short path: no identity, no account, no confirmation. One page, and its confirmation."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from foundation.business import Business
from foundation.sealing import digest
from requests_app.public.fields import Choice, Email, Text, phone
from requests_app.public.first import offers_opt_out
from requests_app.public.orders import opt_out as order
from requests_app.public.step_form import hinted, told
from requests_app.public.visit import SENT_AN_HOUR, Visit, kindly, receipt_of, turned_away, waiting
from requests_app.public.words import KNOWN_BY, Told
from requests_app.rules.reach import unverified
from requests_app.rules.rights import OPT_OUTS, Right
from requests_app.services import drafts

SIGNER = signing.TimestampSigner(salt="opt-out-form")
TOKEN_LIFE = timedelta(hours=24)

SCOPES = {
    "all": Told(
        _("All of it"), _("Do not sell or share my data, and limit the use of sensitive data.")
    ),
    Right.OPT_OUT: Told(
        _("Only: do not sell or share my data"), _("Sharing means for advertising across websites.")
    ),
    Right.LIMIT: Told(
        _("Only: limit the use of sensitive data"),
        _("Such as health, exact location, or identity numbers."),
    ),
}
CHECKS = {"email": validate_email, "phone": phone}


class OptOutForm(forms.Form):
    """Asks for what is necessary to carry the choice out, and nothing else (11 CCR 7060(b))."""

    scope = hinted(
        Choice(
            label=_("What should we stop?"),
            empty=_("Choose what we should stop."),
            initial="all",
            **told(SCOPES),
        ),
        SCOPES,
    )
    contact_kind = hinted(
        Choice(
            label=_("How do we know you?"),
            help_text=_("One is enough. We use it only to find the data to which this applies."),
            empty=_("Choose how we know you."),
            initial="email",
            **told(KNOWN_BY),
        ),
        KNOWN_BY,
    )
    contact = Text(
        label=_("The address or number that you chose"),
        empty=_("Enter the address or number that you chose above."),
    )
    agent_permission = forms.BooleanField(
        label=_("I have this person's signed permission to ask for them"), required=False
    )
    agent_name = Text(label=_("Your name"), required=False)
    agent_email = Email(label=_("Your e-mail address"), required=False)
    form_token = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, business: Business, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contact"].needed = True
        if len(unverified(business.rights)) < len(OPT_OUTS):
            self.fields["scope"].choices = [("all", _("Do not sell or share my data"))]
            del self.fields["scope"].choice_hints

    @property
    def for_other(self) -> bool:
        """Whether something about an agent was typed, so that it must not lie folded away."""
        names = ("agent_permission", "agent_name", "agent_email")
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> None:
        values = self.cleaned_data
        kind, contact = values.get("contact_kind"), values.get("contact")
        if kind in CHECKS and contact:
            self._check(kind, contact)
        named = values.get("agent_name") or values.get("agent_email")
        if named and not values.get("agent_permission"):
            self.add_error("agent_permission", _("Tick this if you ask for somebody else."))

    def _check(self, kind: str, contact: str) -> None:
        try:
            CHECKS[kind](contact)
        except ValidationError:
            wanted = {
                "email": _("Enter an e-mail address such as name@example.com."),
                "phone": _("Enter a telephone number with its area code, such as 555 010 0199."),
            }
            self.add_error("contact", wanted[kind])


@require_http_methods(["GET", "HEAD", "POST"])
@kindly("opt-out")
def opt_out(visit: Visit) -> HttpResponse:
    if not offers_opt_out(visit.business):
        raise Http404
    if visit.request.method != "POST":
        if _sent(visit):
            raise drafts.AlreadySent
        form = OptOutForm(initial={"form_token": new_token()}, business=visit.business)
        return visit.page("opt_out", form=form)
    form = OptOutForm(visit.request.POST, business=visit.business)
    seconds = visit.wait("public_send", SENT_AN_HOUR)
    if seconds:
        turned_away(form, seconds)
    if not form.is_valid():
        return waiting(visit.page("opt_out", status=422, form=form), seconds)
    return _send(visit, form.cleaned_data)


def new_token() -> str:
    """Return a signed name for one form, so that nobody can ask for the receipt of another."""
    return SIGNER.sign(str(uuid.uuid4()))


def read_token(values: dict[str, Any]) -> uuid.UUID:
    """Return the name of the form as it is filled in; a new one where it is too old or changed.

    The same form sent twice is one request. Sent again for another address, it is another.
    """
    try:
        token = SIGNER.unsign(values["form_token"], max_age=TOKEN_LIFE)
    except signing.BadSignature:
        return uuid.uuid4()
    typed = sorted((name, str(value)) for name, value in values.items() if name != "form_token")
    return uuid.UUID(bytes=digest("opt-out-form", f"{token}:{typed}")[:16])


def _sent(visit: Visit) -> bool:
    try:
        return bool(receipt_of(visit.draft()))
    except drafts.Expired:
        visit.let_go()
        return False


def _send(visit: Visit, values: dict[str, Any]) -> HttpResponse:
    token = read_token(values)
    drafts.send_at_once(token, order(visit.business, values), by="requester", now=visit.now)
    visit.hold(token)
    return redirect("public:done", slug=visit.business.slug, path=visit.path)
