"""The customers of a business that is their processor: whom a request can be handed on to."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.business import Business
from requests_app import access
from requests_app.desk import told
from requests_app.desk.forms import typed
from requests_app.models import Controller
from requests_app.notices.addresses import BadAddress, one_address
from requests_app.rules.workflow import NotAllowed
from requests_app.services import controllers

ADD = "requests_app.add_controller"
UNPROCESSABLE = 422
SHOWN = 500


def plain_website(address: str) -> None:
    """Refuse an address that does not lead where it seems to: consumers follow it."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not address.isprintable():
        raise ValidationError(_("Give an address such as https://example.com"))


class ControllerForm(forms.Form):
    business = forms.ModelChoiceField(
        label=_("Business"),
        queryset=Business.objects.none(),
        empty_label=None,
        to_field_name="slug",
        error_messages={"required": _("Choose the business")},
    )
    name = forms.CharField(
        label=_("Name of the customer"),
        max_length=200,
        error_messages={"required": _("Give the name of the customer")},
    )
    email = forms.EmailField(
        label=_("E-mail for privacy requests"),
        max_length=254,
        error_messages={
            "required": _("Give the address that requests go to"),
            "invalid": _("Give an e-mail address such as name@example.com"),
        },
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        max_length=200,
        validators=[plain_website],
        error_messages={"invalid": _("Give an address such as https://example.com")},
    )

    def __init__(self, *args: Any, businesses: QuerySet[Business], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["business"].queryset = businesses

    def clean_email(self) -> str:
        """Take only an address that a letter can go to: the customer must be told in a day."""
        try:
            return one_address(self.cleaned_data["email"])
        except BadAddress:
            text = _("Give an e-mail address such as name@example.com")
            raise ValidationError(text) from None


@require_safe
@access.needs("requests_app.view_controller")
def directory(request: HttpRequest) -> HttpResponse:
    mine = _may_add_to(request)
    return _page(request, ControllerForm(businesses=mine) if mine.exists() else None)


@require_http_methods(["GET", "POST"])
@access.needs(ADD)
def new(request: HttpRequest) -> HttpResponse:
    form = ControllerForm(typed(request), businesses=_may_add_to(request))
    if form.is_bound and form.is_valid():
        try:
            controllers.add(by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("name", told.refusal(refusal))
        else:
            messages.success(request, _("The customer is in the directory."))
            return redirect("desk:controller_new")
    return _page(request, form)


@require_POST
@access.needs("requests_app.change_controller")
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.within(request, Controller.objects.all()), pk=pk)
    offered = request.POST.get("listed") == "yes"
    controllers.show(found.pk, listed=offered, by=request.user, now=timezone.now())
    done = _("The customer is offered again.") if offered else _("The customer is hidden.")
    messages.success(request, done)
    may_see = request.user.has_perm("requests_app.view_controller")
    return redirect("desk:controllers" if may_see else "desk:controller_new")


def _may_add_to(request: HttpRequest) -> QuerySet[Business]:
    found: QuerySet[Business] = access.having(request.user, ADD, Business.objects.order_by("name"))
    return found


def _page(request: HttpRequest, form: ControllerForm | None) -> HttpResponse:
    mine = access.within(request, Controller.objects.select_related("business"))
    rows = mine.defer("business__policy")
    found = list(rows.order_by("-listed", "name", "pk")[: SHOWN + 1])
    context: dict[str, Any] = {
        "controllers": found[:SHOWN],
        "more": len(found) > SHOWN,
        "form": form,
    }
    status = UNPROCESSABLE if form and form.is_bound else 200
    return render(request, "requests_app/desk/controllers.html", context, status=status)
