"""The way through the form: a table of steps, and which of them is next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from requests_app.public.case import Case
from requests_app.public.forms import (
    DETAILED,
    DetailsForm,
    RegionForm,
    RelationForm,
    RightsForm,
    StateForm,
)
from requests_app.public.people import AgentForm, ChildForm, YouForm
from requests_app.public.step_form import StepForm


@dataclass(frozen=True, slots=True)
class Step:
    """One page. `needed` says for whom; `resets` names answers that a change makes void."""

    name: str
    form: type[StepForm]
    needed: Callable[[Case], bool] = lambda case: True
    resets: tuple[str, ...] = ()


STEPS = (
    Step("region", RegionForm, resets=("state",)),
    Step("state", StateForm, needed=lambda case: case.in_other_state),
    Step("relation", RelationForm, resets=("child", "agent", "you")),
    Step("child", ChildForm, needed=lambda case: case.about_child),
    Step("rights", RightsForm),
    Step("details", DetailsForm, needed=lambda case: bool(set(case.rights) & DETAILED)),
    Step("agent", AgentForm, needed=lambda case: case.by_agent),
    Step("you", YouForm),
)


def reachable(case: Case) -> list[Step]:
    """Return the steps that may be seen now: those answered, and the first that is not."""
    seen = []
    for step in STEPS:
        if not step.needed(case):
            continue
        seen.append(step)
        if not answered(step, case):
            break
    return seen


def gap(case: Case) -> Step | None:
    """Return the first step without a valid answer; None where the form may be sent."""
    last = reachable(case)[-1]
    return None if answered(last, case) else last


def answered(step: Step, case: Case) -> bool:
    """Tell whether the stored answer still fits the answers before it."""
    return step.name in case.answers and bound(step, case).is_valid()


def bound(step: Step, case: Case) -> StepForm:
    """Return the form of a step, filled with what was stored."""
    if step.name not in case.filled:
        stored: MultiValueDict[str, str] = MultiValueDict(case.answers.get(step.name, {}))
        case.filled[step.name] = step.form(stored, case=case)
    form: StepForm = case.filled[step.name]
    return form


def posted(step: Step, case: Case, data: QueryDict) -> StepForm:
    return step.form(data, case=case)


def fresh(step: Step, case: Case) -> StepForm:
    """Return the form of a step to look at: what was stored is shown and not yet judged."""
    stored: MultiValueDict[str, str] = MultiValueDict(case.answers.get(step.name, {}))
    form = step.form(case=case)
    for name, field in form.fields.items():
        if name in stored:
            form.initial[name] = field.widget.value_from_datadict(stored, {}, name)
    return form


def cleaned(case: Case) -> dict[str, Any]:
    """Return the cleaned values of every needed step in one dictionary."""
    values: dict[str, Any] = {}
    for step in reachable(case):
        form = bound(step, case)
        form.is_valid()
        values |= form.cleaned_data
    return values
