"""Write the workflow down as it is in the rules: a picture, the steps, and what bars them.

Everything comes from `workflow.STEPS` and `steps.CHECKS`; a test holds the page to them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from requests_app.rules import laws, steps
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.workflow import (
    ENDED,
    OPEN,
    SAME,
    STEPS,
    WORKING,
    Action,
    Identity,
    Standing,
    Status,
    Step,
    Who,
)

ANY_DAY = date(2000, 1, 1)
TITLE = """# The steps of a request

Written by `manage.py draw_workflow` from `requests_app/rules/workflow.py` and `steps.py`: change
those, then run it. A step that is not in the table cannot be taken, and the database refuses the
worst of them once more.
"""
PICTURE = """## The picture

Not drawn: steps that leave the status as it is; to withdraw, to redirect and to reopen, which
can be done to every request that is open, or has ended; to merge a duplicate and to close spam,
which any open request may be, and to take that back; and an answer that is given while the
person is asked for something, which is as good as one from “in progress”.
"""
TABLE = """## The steps

| Step | From | To | Who | Event on the clock | Letter |
|---|---|---|---|---|---|
"""
BARRED = """## What a law bars

Computed for each law by itself, with each of its rights; where several laws run, the refusal of
one is enough. For all rights but those without proof, the person is confirmed or not yet. Rights
without proof are: {unverified}.

| Step | Right | Law | When | What is said |
|---|---|---|---|---|
"""
TIMED = """
An extension, besides, is taken once, and announced by the last day of the first term; while the
law holds the clock there is no such day yet.

Spam is nothing that was answered, nor where staff wrote to the person. A request is merged into
an open one of the same business and right that came no later, is due no later, and runs under no
fewer laws; who is confirmed here must be confirmed there, for no proof is inherited. A request
into which another one was merged is neither. Where it is withdrawn, the other stands by itself
again.
"""
PEOPLE = {Who.STAFF: "staff", Who.REQUESTER: "the person", Who.SITE: "the site by itself"}
NOT_DRAWN = (
    Action.WITHDRAW,
    Action.REDIRECT,
    Action.REOPEN,
    Action.MERGE,
    Action.CLOSE_AS_SPAM,
    Action.RESTORE,
)
ALWAYS, NOT_YET, CONFIRMED = "always", "not confirmed", "confirmed"
WITH_PROOF, WITHOUT_PROOF = "rights with proof", "rights without proof"


def page() -> str:
    """Return the whole page, in Markdown."""
    picture = "\n".join(["```mermaid", "stateDiagram-v2", *_picture(), "```", ""])
    rows = "".join(f"| {' | '.join(_row(step))} |\n" for step in STEPS)
    barred = "".join(f"| {' | '.join(row)} |\n" for row in _barred())
    named = ", ".join(_words(right) for right in Right if right in UNVERIFIED)
    told = BARRED.format(unverified=named) + barred + TIMED
    return "\n".join([TITLE, PICTURE, picture, TABLE + rows, told])


def _words(code: str) -> str:
    return code.replace("_", " ")


def _picture() -> Iterator[str]:
    labels: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for step in STEPS:
        for start in _drawn(step):
            labels[start, step.leads_to(start)].append(_words(step.action))
    drawn = {status for pair in labels for status in pair}
    for status in Status:
        if status in drawn:
            yield f'    state "{_words(status)}" as {status}'
    yield f"    [*] --> {Status.RECEIVED}"
    for (start, to), names in labels.items():
        yield f"    {start} --> {to}: {', '.join(names)}"
    yield from (f"    {status} --> [*]" for status in ENDED if status in drawn)


def _drawn(step: Step) -> Iterator[Status]:
    """Yield the statuses from which the picture has an arrow for this step."""
    if step.to == SAME or step.action in NOT_DRAWN:
        return
    starts = (Status.IN_PROGRESS,) if step.starts == WORKING else step.starts
    yield from (start for start in starts if step.leads_to(start) != start)


def _row(step: Step) -> list[str]:
    to = "as it was" if step.to == SAME else _words(step.to)
    who = ", ".join(name for actor, name in PEOPLE.items() if actor in step.who)
    event = _words(step.event) if step.event else ""
    return [_words(step.action), _from(step.starts), to, who, event, _words(step.notice)]


def _from(starts: Iterable[Status]) -> str:
    found, named = set(starts), []
    groups = {"every open one": OPEN, "every ended one": ENDED, "every one in work": WORKING}
    for name, group in groups.items():
        if set(group) <= found:
            named.append(name)
            found -= set(group)
    return ", ".join([*named, *(_words(status) for status in Status if status in found)])


Refused = dict[Regime, dict[Right, str]]  # when each right is barred


def _barred() -> Iterator[list[str]]:
    """Yield the rows; steps that are barred for the same reason share them."""
    rows: dict[tuple[str, ...], list[Action]] = defaultdict(list)
    for action in steps.CHECKS:
        for sentence, refused in _refused(action).items():
            for row in _grouped(refused):
                rows[(*row, sentence)].append(action)
    for row, actions in rows.items():
        yield [", ".join(_words(action) for action in actions), *row]


def _refused(action: Action) -> dict[str, Refused]:
    """Return what is said when a step is barred, and for which rights of which laws."""
    found: dict[str, Refused] = defaultdict(lambda: defaultdict(dict))
    start = next(step.starts[0] for step in STEPS if step.action == action)
    for regime in Regime:
        for right in laws.rights(regime):
            for identity, when in _people(right):
                standing = Standing(start, right, identity, (regime,))
                reason = steps.refusal(standing, action, ANY_DAY)
                if reason:
                    rights = found[_plain(reason.message)][regime]
                    rights[right] = ALWAYS if right in rights else when
    return found


def _people(right: Right) -> list[tuple[Identity, str]]:
    if right in UNVERIFIED:
        return [(Identity.NOT_NEEDED, ALWAYS)]
    return [(Identity.UNCHECKED, NOT_YET), (Identity.CONFIRMED, CONFIRMED)]


def _plain(message: str) -> str:
    """Return a sentence without the gaps that name a law and its article."""
    for gap in (" (%(law)s)", " (%(article)s)"):
        message = message.replace(gap, "")
    return message.replace("Under %(law)s", "Under this law").replace("%(law)s", "This law")


def _grouped(refused: Refused) -> Iterator[tuple[str, str, str]]:
    """Yield rights, laws and when: one row for all laws that bar the same."""
    groups: dict[tuple[str, str], list[Regime]] = defaultdict(list)
    for regime, rights in refused.items():
        for when in dict.fromkeys(rights.values()):
            same = {right for right, then in rights.items() if then == when}
            for name in _names(regime, same):
                groups[name, when].append(regime)
    for (name, when), regimes in groups.items():
        yield name, _laws(regimes, name), when


def _names(regime: Regime, barred: set[Right]) -> list[str]:
    held = set(laws.rights(regime))
    kinds = {WITH_PROOF: held - UNVERIFIED, WITHOUT_PROOF: held & UNVERIFIED}
    whole = [name for name, rights in kinds.items() if rights and rights <= barred]
    rest = barred - {right for name in whole for right in kinds[name]}
    return whole + [", ".join(_words(right) for right in Right if right in rest)] * bool(rest)


def _laws(regimes: list[Regime], rights: str) -> str:
    """Return the laws by name; the states together where most of them are meant."""
    having = [regime for regime in Regime if rights in _names(regime, set(Right))]
    if set(having) == set(regimes):
        return "every law"
    states = [regime for regime in having or Regime if regime.startswith("us_")]
    mine = [regime for regime in regimes if regime in states]
    named = [laws.law(regime).short for regime in regimes if regime not in mine]
    if len(mine) <= len(states) / 2:
        return ", ".join([*named, *(laws.law(regime).place for regime in mine)])
    but = [laws.law(regime).place for regime in states if regime not in mine]
    return ", ".join([*named, "the other states" + f" but {', '.join(but)}" * bool(but)])
