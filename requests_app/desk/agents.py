"""The agents whose key is known, so that what they sign is surely from them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from requests_app import access
from requests_app.desk import told
from requests_app.desk.controllers import plain_website
from requests_app.desk.forms import typed
from requests_app.rules.workflow import NotAllowed
from requests_app.services import registering
from verification.models import RegisteredAgent
from verification.services.agents import BadKey, plain_key

UNPROCESSABLE = 422
ADD, CHANGE = "verification.add_registeredagent", "verification.change_registeredagent"
SHOWN = 500


class AgentForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"),
        help_text=_("The id by which the agent names itself, such as in its messages."),
        max_length=60,
        error_messages={
            "required": _("Give the code of the agent"),
            "invalid": _("A code has letters, digits, hyphens and underscores"),
        },
    )
    name = forms.CharField(
        label=_("Name of the agent"),
        max_length=120,
        error_messages={"required": _("Give the name of the agent")},
    )
    verify_key = forms.CharField(
        label=_("Public key"),
        help_text=_("Ed25519, in base64: 44 characters. Have the agent confirm it by telephone."),
        max_length=200,
        error_messages={"required": _("Give the public key of the agent")},
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        max_length=300,
        validators=[plain_website],
        error_messages={"invalid": _("Give an address such as https://example.com")},
    )
    use_required_attribute = False

    def clean_verify_key(self) -> str:
        try:
            return plain_key(self.cleaned_data["verify_key"])
        except BadKey:
            text = _("This is not the base64 of an Ed25519 public key of 32 bytes")
            raise ValidationError(text) from None


@require_safe
@access.needs("verification.view_registeredagent")
def directory(request: HttpRequest) -> HttpResponse:
    may_add = access.allows(request.user, ADD, None)
    return _page(request, AgentForm() if may_add else None)


@require_http_methods(["GET", "POST"])
@access.needs(ADD, all_businesses=True)
def new(request: HttpRequest) -> HttpResponse:
    form = AgentForm(typed(request))
    if form.is_bound and form.is_valid():
        try:
            registering.add(by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("code", told.refusal(refusal))
        else:
            messages.success(request, _("The agent is registered."))
            return redirect("desk:agent_new")
    return _page(request, form)


@require_POST
@access.needs(CHANGE, all_businesses=True)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(RegisteredAgent, pk=pk)
    if registering.end(found.pk, by=request.user, now=timezone.now()):
        messages.success(request, _("What this agent signs counts no longer."))
    else:
        messages.info(request, _("This agent's registration has ended already."))
    may_see = request.user.has_perm("verification.view_registeredagent")
    return redirect("desk:agents" if may_see else "desk:agent_new")


def _page(request: HttpRequest, form: AgentForm | None) -> HttpResponse:
    rows = RegisteredAgent.objects.order_by(F("ended_at").desc(nulls_first=True), "name", "pk")[
        :SHOWN
    ]
    status = UNPROCESSABLE if form and form.is_bound else 200
    may_end = access.allows(request.user, CHANGE, None)
    context = {"agents": rows, "form": form, "may_end": may_end}
    return render(request, "requests_app/desk/agents.html", context, status=status)
