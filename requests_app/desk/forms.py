"""Forms of the desk. They check what was typed; services decide what it does."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from requests_app.desk import task_panel, told, words
from requests_app.desk.fits import label_of
from requests_app.desk.overtaken import Guarded
from requests_app.models import PrivacyRequest
from requests_app.models.submission import Via
from requests_app.rules.refusals import REPEATED
from requests_app.rules.workflow import Action
from requests_app.services import claiming
from requests_app.services.answering import REPEATS, Draft, grounds
from requests_app.services.correspondence import LONGEST_MESSAGE
from requests_app.services.identifying import CHILD_REPORTED

SPOKEN = (Via.PHONE, Via.POST, Via.EMAIL, Via.IN_PERSON, Via.EU_REPRESENTATIVE)
NO_PROOF = "agent_permission"  # of who the person is: it stands on its own panel
OUTCOMES = (Action.FULFIL, Action.FULFIL_PART, Action.DENY)


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; None where the form is only shown. An empty form counts as sent."""
    return request.POST if request.method == "POST" else None


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_MESSAGE,
        error_messages={"required": _("Write the message first")},
    )


class IdentityForm(forms.Form):
    """Why staff confirm a person whose data points do not carry it."""

    reason = forms.ChoiceField(
        label=_("How do you know who they are?"),
        error_messages={"required": _("Choose how you know who they are")},
    )

    def __init__(self, *args: Any, reported: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        left_out = {NO_PROOF} if reported else {NO_PROOF, CHILD_REPORTED}
        self.fields["reason"].choices = [
            ("", _("Choose a reason")),
            *((code, said) for code, said in words.REASONS.items() if code not in left_out),
        ]


class MoreForm(forms.Form):
    """What else the person told staff, to be compared with the records as well."""

    field = forms.ChoiceField(
        label=_("What did they tell you?"),
        error_messages={
            "required": _("Choose what they told you"),
            "invalid_choice": _("Choose what was not given yet: what they gave stays as it is"),
        },
    )
    value = forms.CharField(
        label=_("Their answer"),
        help_text=_(
            "Ask openly, such as “In which month was your last invoice?”. "
            "Never read out what is on file."
        ),
        max_length=claiming.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type their answer")},
    )

    def __init__(self, *args: Any, missing: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(kind, label_of(kind)) for kind in missing]
        self.fields["field"].choices = [("", _("Choose")), *choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        field, value = data.get("field"), data.get("value")
        if field and value and not claiming.usable(field, value):
            self.add_error("value", _(claiming.UNUSABLE))
        return data


class WithdrawForm(forms.Form):
    said_by = forms.ChoiceField(
        label=_("How did the person say so?"),
        widget=forms.RadioSelect,
        choices=[(via, words.CHANNELS[via]) for via in SPOKEN],
        error_messages={"required": _("Choose how the person said so")},
    )


class AnswerForm(Guarded):
    """The answer: what was decided, on what ground, and the text that the person reads.

    Where no answer may be given any more, the service says so and what was typed is kept.
    `unfinished` asks for nothing: a draft may lack anything.
    """

    action = forms.ChoiceField(
        label=_("What is the outcome?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the outcome")},
    )
    ground = forms.ChoiceField(
        label=_("Ground for what is refused"),
        help_text=_("Only for an answer in part or a refusal."),
        required=False,
    )
    earlier = forms.CharField(
        label=_("References of the earlier requests"),
        help_text=_("Only for a repeat. Separate them by commas, such as PR-7F3K-92QD."),
        required=False,
        max_length=500,
    )
    new_facts = forms.BooleanField(
        label=_("The person gave new documents or facts"),
        help_text=_("Only for a correction that was refused before: then it is no repeat."),
        required=False,
    )
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("The person reads this text as it stands."),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=50_000,
        error_messages={"required": _("Write the answer")},
    )

    def __init__(
        self,
        *args: Any,
        dsar: PrivacyRequest,
        offered: Iterable[Action],
        unfinished: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.dsar, self.unfinished = dsar, unfinished
        allowed = [action for action in OUTCOMES if action in offered] or OUTCOMES
        self.fields["action"].choices = [(action, words.ACTIONS[action]) for action in allowed]
        named = grounds(dsar)
        told = [(ground.code, f"{_(ground.sentence)} ({_(ground.citation)})") for ground in named]
        self.fields["ground"].choices = [("", _("No ground: the answer is in full")), *told]
        if not any(ground.code in REPEATS for ground in named):
            del self.fields["earlier"]
        if not any(ground.code == REPEATED for ground in named):
            del self.fields["new_facts"]
        if list(allowed) == [Action.DENY]:
            self._only_refusal(told)
        for name in ("action", "text"):
            self.fields[name].required, self.fields[name].needed = not unfinished, True

    def notes(self) -> list[str]:
        """Return what is still out: systems, and what an answer does not decide."""
        text = _("%(kind)s of %(day)s is still open: this answer does not decide it.")
        disputes = [
            text % {"kind": words.REVIEWS[review.kind], "day": told.day(review.received_on)}
            for review in self.dsar.reviews.filter(decided_at=None)
        ]
        tasks = task_panel.still_open(self.dsar)
        return [tasks, *disputes] if tasks else disputes

    def _only_refusal(self, told: list[tuple[str, str]]) -> None:
        """Ask no question that has one answer, and say that the ground is wanted."""
        self.fields["action"].initial = Action.DENY
        ground = self.fields["ground"]
        ground.choices = [("", _("Choose a reason")), *told]
        ground.needed, ground.help_text = True, ""

    def draft(self) -> Draft:
        """Return what was typed, as services take it."""
        data = self.cleaned_data
        return Draft(
            data["action"],
            data["text"],
            data["ground"],
            tuple(data.get("earlier", ())),
            data.get("new_facts", False),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.unfinished:
            return data
        action, ground = data.get("action"), data.get("ground")
        if action in (Action.FULFIL_PART, Action.DENY) and not ground:
            self.add_error("ground", _("Choose the ground: the law asks for the reason in writing"))
        if action == Action.FULFIL and ground:
            self.add_error("ground", _("An answer in full refuses nothing: choose no ground"))
        if ground in REPEATS and not data.get("earlier"):
            self.add_error("earlier", _("Name the earlier requests that this one repeats"))
        return data

    def clean_earlier(self) -> list[str]:
        return str(self.cleaned_data["earlier"]).replace(",", " ").split()
