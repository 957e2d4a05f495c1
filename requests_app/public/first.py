"""The first question. An opt-out leaves at once for its own short path."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from foundation.business import Business
from requests_app.public.fields import Choice
from requests_app.public.step_form import heading, hinted, told
from requests_app.public.visit import Visit, receipt_of
from requests_app.public.words import Told
from requests_app.rules.reach import unverified
from requests_app.rules.rights import Relation, Right
from requests_app.services import drafts

WANTS = {
    "request": Told(
        _("See, correct, delete or take away my data"),
        _("You can choose several of these."),
    ),
    "opt_out": Told(
        _("Stop the sale or sharing of my data"),
        _("Or limit how sensitive data is used. One short page, without proof of identity."),
    ),
    "agent": Told(
        _("Ask for somebody else"),
        _("As their authorised agent, or with a power of attorney."),
    ),
    "status": Told(
        _("Check a request that I sent"),
        _("You need its reference and its secret code."),
    ),
}


USES = frozenset({Right.RESTRICT, Right.OBJECT, Right.OBJECT_MARKETING, Right.WITHDRAW_CONSENT})
OF_USES = _("Or stop or pause a use of it, such as marketing. You can choose several of these.")


class FirstForm(forms.Form):
    want = heading(
        Choice(
            label=_("What do you want to do?"), empty=_("Choose what you want to do."), choices=[]
        )
    )
    use_required_attribute = False

    def __init__(self, *args: Any, business: Business, **options: Any) -> None:
        super().__init__(*args, **options)
        wants = dict(WANTS)
        if not offers_opt_out(business):
            del wants["opt_out"]
        if any(USES.intersection(rights) for rights in business.rights.values()):
            wants["request"] = Told(WANTS["request"].name, OF_USES)
        self.fields["want"].choices = told(wants)["choices"]
        hinted(self.fields["want"], wants)


def offers_opt_out(business: Business) -> bool:
    return bool(unverified(business.rights))


def destination(visit: Visit, want: str) -> HttpResponse:
    """Return the way to the chosen path; one that was sent already begins anew."""
    slug = visit.business.slug
    if want == "opt_out":
        return redirect("public:opt_out", slug=slug)
    if want == "status":
        return redirect("public:status")
    _leave_old(visit)
    if want == "agent":
        kept = drafts.keep(
            visit.draft_id,
            visit.business,
            step="relation",
            answer={"relation": [str(Relation.AGENT)]},
            resets=("child", "agent", "you"),
            now=visit.now,
        )
        visit.hold(kept.pk)
    return redirect("public:step", slug=slug, name="region")


def _leave_old(visit: Visit) -> None:
    try:
        old = receipt_of(visit.draft())
    except drafts.Expired:
        visit.let_go()
    else:
        if old:
            visit.let_go()
