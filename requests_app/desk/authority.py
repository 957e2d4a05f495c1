"""Whoever asks for somebody else: what they rest on, what was seen, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests_app.models import PrivacyRequest
from requests_app.rules import laws
from requests_app.rules.agents import asks
from requests_app.rules.reasons import NO_AUTHORITY
from requests_app.rules.rights import Regime, Right, needs_identity
from requests_app.services import authorising
from verification.models import Authority, AuthorityKind
from verification.models.authority import Standing
from verification.rules.authority import Check, checks, may_show, missing
from verification.services import authorities

IN_ORDER, NOT_IN_ORDER = "in_order", "not_in_order"
KINDS = {
    AuthorityKind.PERMISSION: gettext_lazy("Signed permission"),
    AuthorityKind.POWER_OF_ATTORNEY: gettext_lazy("Power of attorney"),
    AuthorityKind.PARENT: gettext_lazy("Parent or guardian of a child"),
}
STANDINGS = {
    Standing.CLAIMED: (gettext_lazy("Not checked yet"), "yellow"),
    Standing.CONFIRMED: (gettext_lazy("Confirmed"), "green"),
    Standing.REFUSED: (gettext_lazy("Refused"), "red"),
}
CHECKS = {
    Check.NAMES_PERSON: gettext_lazy("It names the person"),
    Check.NAMES_AGENT: gettext_lazy("It names the agent"),
    Check.SIGNED: gettext_lazy("The person signed it"),
    Check.COVERS_RIGHT: gettext_lazy("It covers what is asked for"),
    Check.DATED: gettext_lazy("It is dated"),
    Check.NOTARISED: gettext_lazy("A notary acknowledged it"),
    Check.TWO_WITNESSES: gettext_lazy("Two adults witnessed it, neither of them the agent"),
    Check.CONSENT_SIGNED: gettext_lazy("They signed a form of consent under penalty of perjury"),
    Check.PAID_BY_CARD: gettext_lazy("They paid by a card that tells its holder of each payment"),
    Check.CALLED: gettext_lazy("They called, and trained staff took the call"),
    Check.SEEN_ON_VIDEO: gettext_lazy("Trained staff saw them in a video call"),
    Check.IN_PERSON: gettext_lazy("Trained staff met them in person"),
    Check.ID_CHECKED: gettext_lazy("Their document was checked against a database, and deleted"),
}


class AuthorityForm(forms.Form):
    """What staff saw on the paper, and what they make of it."""

    kind = forms.ChoiceField(label=gettext_lazy("What they showed"), required=False)
    seen = forms.MultipleChoiceField(
        label=gettext_lazy("What you have seen"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("If it is not in order: why not?"),
        choices=[("", gettext_lazy("Choose")), *NO_AUTHORITY.items()],
        required=False,
    )
    decision = forms.ChoiceField(
        choices=[(IN_ORDER, ""), (NOT_IN_ORDER, "")], widget=forms.HiddenInput
    )
    use_required_attribute = False

    def __init__(self, *args: Any, kind: AuthorityKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, shown = kind, may_show(kind)
        self.fields["kind"].choices = [(str(one), KINDS[one]) for one in shown]
        self.fields["kind"].initial = str(kind)
        of_any = {check for one in shown for check in checks(one)}
        self.fields["seen"].choices = [(str(c), CHECKS[c]) for c in Check if c in of_any]
        for name in ("kind", "seen", "reason"):
            self.fields[name].needed = True  # not optional: it depends on the button
        named = [(code, _(text)) for code, text in NO_AUTHORITY.items()]
        self.fields["reason"].choices = [("", _("Choose")), *named]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("decision") == NOT_IN_ORDER and not data.get("reason"):
            self.add_error("reason", _("Choose what is not in order."))
        if data.get("decision") == IN_ORDER:
            kind = AuthorityKind(data.get("kind") or self.kind)
            lacks = missing(kind, [Check(code) for code in data.get("seen", ())])
            for either in lacks:
                self.add_error("seen", _lack(either))


MOST_NAMED = 3  # in one sentence: a longer one is not read


@dataclass(frozen=True, slots=True)
class Panel:
    """The authority behind a request as its page shows it. `notes` are for staff to weigh."""

    held: Authority
    kind: str | Promise
    standing: str | Promise
    colour: str
    seen: tuple[str | Promise, ...]
    notes: tuple[str, ...]
    by_person: bool
    can_ask: bool
    form: AuthorityForm | None


def panel(dsar: PrivacyRequest, form: AuthorityForm | None = None) -> Panel | None:
    """Return what the page shows; None where the person asks for themselves."""
    held = authorities.of(dsar.submission_id)
    if held is None:
        return None
    kind, standing = AuthorityKind(held.kind), Standing(held.standing)
    by_person = held.decided_by == authorities.PERSON
    open_ones = standing == Standing.CLAIMED or (standing == Standing.REFUSED and not by_person)
    return Panel(
        held=held,
        kind=KINDS[kind],
        standing=STANDINGS[standing][0],
        colour=STANDINGS[standing][1],
        seen=tuple(CHECKS[Check(code)] for code in held.checks),
        notes=tuple(_notes(dsar, held)),
        by_person=by_person,
        can_ask=standing == Standing.CLAIMED and authorising.may_ask_about(dsar, held),
        form=(form or AuthorityForm(kind=kind)) if open_ones else None,
    )


def after_refusal(dsar: PrivacyRequest) -> tuple[str, str, str] | None:
    """Return label, reason and address of what is left once the right to ask was refused.

    So it is from the beginning for a stranger who noticed a child, and rests on nothing.
    """
    held = authorities.of(dsar.submission_id)
    if held is not None and held.standing != Standing.REFUSED:
        return None
    why = _("Whoever asks did not show that they may ask for the person.")
    return _("Refuse, and say why"), why, reverse("desk:answer", args=[dsar.pk])


def _notes(dsar: PrivacyRequest, held: Authority) -> list[str]:
    """Return what the law says of agents here, and how far the question to the person came."""
    right, law = Right(dsar.right), laws.law(Regime(dsar.regime))
    may = asks(law.rule(right).agent, right, AuthorityKind(held.kind))
    found = []
    if not may.known:
        text = _("%(law)s does not say that an agent may use this right. You decide.")
        found.append(text % {"law": law.short})
    if not needs_identity(right):
        text = _("This right waits for no permission, and the person is not asked about it.")
        found.append(text)
    elif held.kind == AuthorityKind.POWER_OF_ATTORNEY:
        found.append(_("Where it is in order, the person is asked nothing more."))
    return [*found, *_asked(held)]


def _asked(held: Authority) -> list[str]:
    if held.asked_at is None or held.standing != Standing.CLAIMED:
        return []
    if held.token_until is None:
        return [_("The person will be asked within a minute.")]
    if held.token_digest is None:
        return [_("There is no address on file at which the person could be asked.")]
    return [_("The person was asked at their address on file, and has not answered yet.")]


def _lack(either: frozenset[Check]) -> str:
    named = [str(CHECKS[check]) for check in Check if check in either]
    if len(named) > MOST_NAMED:
        return _("Tick what you have seen, or say why not.")
    text = ngettext("Tick %(named)s, or say why not.", "Tick one of: %(named)s.", len(named))
    return text % {"named": "; ".join(named)}
