"""The law as this portal applies it, for counsel to read: every value with its article."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from requests_app import access
from requests_app.desk import law_words
from requests_app.desk.law_parts import Part, parts
from requests_app.rules import calendars, laws, promises
from requests_app.rules.law import Clock, Law, RightRule, Route, Wait
from requests_app.rules.rights import Regime, Right
from requests_app.words import NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """One right under one law, in words."""

    name: str | Promise
    rule: RightRule
    clock: Clock
    answer: str
    target: str
    extension: str
    acknowledge: str
    degree: str | Promise
    agent: str | Promise
    since: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One law, with its rights as lines."""

    law: Law
    name: str
    rights: tuple[Line, ...]
    first: Line  # a right of which the person is verified, and whose clock is the usual one
    opt_out: Line | None
    questions: tuple[tuple[str, Wait, str | Promise], ...]
    refusal: tuple[str | Promise, ...]
    appeal: str
    complaint: str
    records: str


@dataclass(frozen=True, slots=True)
class Point:
    """Something that no primary source was seen for, in all laws that share it."""

    key: str
    note: str
    where: tuple[tuple[Law, str], ...]  # each with its citation

    @property
    def citation(self) -> str:
        """The article, where all share it."""
        found = {citation for _, citation in self.where}
        return found.pop() if len(found) == 1 else ""


@require_safe
@access.needs("requests_app.view_deadlinepolicy")
def law(request: HttpRequest) -> HttpResponse:
    book = laws.book()
    every = [shown(laws.law(code)) for code in law_words.in_order()]
    states = [one for one in every if is_state(one.law)]
    context = {
        "version": book.version,
        "calendar_version": calendars.version(),
        "overrides": book.overrides,
        "points": points(),
        "laws": [one for one in every if not is_state(one.law)],
        "states": states,
    }
    return render(request, "requests_app/desk/law.html", context)


@require_safe
@access.needs("requests_app.view_deadlinepolicy")
def one_law(request: HttpRequest, regime: str) -> HttpResponse:
    if regime not in list(Regime):
        raise Http404
    found = laws.law(Regime(regime))
    context = {"law": found, "shown": shown(found), "parts": parts(found)}
    return render(request, "requests_app/desk/law_one.html", context)


def is_state(law: Law) -> bool:
    """Tell whether a law is that of one state: these are held side by side."""
    return law.regime.family == Regime.US_STATE and law.regime != Regime.US_STATE


def shown(law: Law) -> Shown:
    """Return a law as its overview says it."""
    rights = {right: _line(law, right) for right in laws.rights(law.regime)}
    return Shown(
        law=law,
        name=law_words.named(law.regime),
        rights=tuple(rights.values()),
        first=rights[promises.promised(law)[0]],
        opt_out=rights.get(Right.OPT_OUT),
        questions=tuple(
            (kind, wait, law_words.EFFECTS[wait.effect])
            for kind, wait in law.waits.named.items()
            if wait.offered
        ),
        refusal=tuple(law_words.PARTS.get(part, part) for part in law.refusal.parts),
        appeal=_decided(law.appeal),
        complaint=_decided(law.complaint),
        records=law_words.length(law.records),
    )


def _line(law: Law, right: Right) -> Line:
    rule, clock = law.rule(right), law.clock(right)
    return Line(
        name=NAMES[right],
        rule=rule,
        clock=clock,
        answer=law_words.length(clock),
        target=law_words.length(clock.target) if clock.target else "",
        extension=law_words.length(clock.extension) if clock.extension else "",
        acknowledge=law_words.length(clock.acknowledge) if clock.acknowledge else "",
        degree=law_words.DEGREES[rule.degree],
        agent=law_words.AGENTS[rule.agent],
        since=rule.valid_from > rule.valid_from.min,
    )


def _decided(route: Route | None) -> str:
    """Return within what time an appeal or complaint is decided; empty without a number."""
    return law_words.length(route.decide) if route and route.decide else ""


def points() -> list[Point]:
    """Return what is not confirmed, once for all states that share key and note."""
    found: dict[tuple[Regime, str, str], list[tuple[Law, str]]] = {}
    for one, part in _unconfirmed():
        family = Regime.US_STATE if is_state(one) else one.regime
        found.setdefault((family, part.key, part.note), []).append((one, part.citation))
    return [Point(key, note, tuple(where)) for (_, key, note), where in found.items()]


def _unconfirmed() -> Iterator[tuple[Law, Part]]:
    for code in law_words.in_order():
        one = laws.law(code)
        yield from ((one, part) for part in parts(one) if not part.confirmed)
