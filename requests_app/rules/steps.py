"""Which steps a request may take now, and for every other one the reason why not."""

from collections.abc import Callable
from datetime import date

from requests_app.rules import laws
from requests_app.rules.law import Law, Unverified
from requests_app.rules.reach import clocked
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import MOVES, Action, Identity, NotAllowed, Standing, Step, Who

ABSOLUTE = frozenset({Right.OBJECT_MARKETING, Right.WITHDRAW_CONSENT})

Refusal = NotAllowed | None


def taken(standing: Standing, action: Action, today: date, *, who: Who = Who.STAFF) -> Step:
    """Return what `action` does, or raise NotAllowed with the reason."""
    reason = refusal(standing, action, today, who=who)
    if reason:
        raise reason
    return MOVES[standing.status, action]


def offered(standing: Standing, today: date, *, who: Who = Who.STAFF) -> list[Action]:
    """Return the steps that may be taken now, in their usual order."""
    return [action for action in Action if not refusal(standing, action, today, who=who)]


def refusal(standing: Standing, action: Action, today: date, *, who: Who = Who.STAFF) -> Refusal:
    """Return why `action` cannot be taken on a day, local to the business; None if it can."""
    step = MOVES.get((standing.status, action))
    if step is None:
        text = gettext_noop("The step “%(step)s” cannot be taken in the status “%(status)s”.")
        return NotAllowed(text, step=action, status=standing.status)
    if who not in step.who:
        return NotAllowed(gettext_noop("Only staff take this step."))
    check = CHECKS.get(action)
    return check(standing, today) if check else None


def _ask_identity(standing: Standing, today: date) -> Refusal:
    if standing.right in UNVERIFIED:
        return _unasked(standing)
    if standing.identity == Identity.CONFIRMED:
        return NotAllowed(gettext_noop("The identity is confirmed already."))
    return None


def _unasked(standing: Standing) -> NotAllowed:
    text = gettext_noop("For this right the person is not verified: the law forbids it (%(law)s).")
    if standing.regimes[0] == Regime.CCPA:
        return NotAllowed(text, law="11 CCR 7060(b)")
    text = gettext_noop(
        "For this right the person is not verified: nothing is disclosed or lost (%(law)s)."
    )
    return NotAllowed(text, law=_article(standing))


def _ask_clarification(standing: Standing, today: date) -> Refusal:
    if standing.right in UNVERIFIED:
        text = gettext_noop(
            "This right is given at once: no question stops its clock (%(article)s). "
            "Write a message instead."
        )
        return NotAllowed(text, article=_article(standing))
    for law in _laws(standing):
        if not law.waits.clarification.offered:
            text = gettext_noop(
                "Under %(law)s a question does not stop the clock (%(article)s). "
                "Write a message instead."
            )
            return NotAllowed(text, law=law.short, article=law.waits.clarification.citation)
    return None


def _quote_fee(standing: Standing, today: date) -> Refusal:
    for law in _laws(standing):
        if standing.right in UNVERIFIED or not law.waits.fee.offered:
            text = gettext_noop("Under %(law)s this right is free of charge (%(article)s).")
            return NotAllowed(text, law=law.short, article=law.waits.fee.citation)
    return None


def _extend(standing: Standing, today: date) -> Refusal:
    if standing.extended:
        return NotAllowed(gettext_noop("The request has had its one extension."))
    for regime, right in clocked(standing.regimes, standing.right):
        law = laws.law(regime)
        clock = law.clock(right)
        if clock.extension is None:
            text = gettext_noop("%(law)s gives no extension for this right (%(article)s).")
            return NotAllowed(text, law=law.short, article=clock.citation)
    last = standing.extension_last_day
    if last is not None and today > last:
        text = gettext_noop("An extension had to be announced by %(day)s, within the first term.")
        return NotAllowed(text, day=last)
    return None


def _as_categories(standing: Standing, today: date) -> Refusal:
    if _downgrades(standing):
        return None
    if standing.right == Right.KNOW_SPECIFIC:
        return NotAllowed(gettext_noop("The identity is confirmed: the pieces can be given."))
    return NotAllowed(gettext_noop("This is not a request for specific pieces."))


def _release(standing: Standing, today: date) -> Refusal:
    if standing.identity == Identity.UNCHECKED:
        return NotAllowed(
            gettext_noop("Confirm the identity first: this answer could reach a stranger.")
        )
    return None


def _part(standing: Standing, today: date) -> Refusal:
    return _release(standing, today) or _absolute(standing)


def _deny(standing: Standing, today: date) -> Refusal:
    if _downgrades(standing):
        text = gettext_noop(
            "Who cannot be verified still gets the categories: treat it as a request for "
            "categories (11 CCR 7024(a))."
        )
        return NotAllowed(text)
    return _absolute(standing)


def _absolute(standing: Standing) -> Refusal:
    if standing.right in ABSOLUTE:
        text = gettext_noop("This right is absolute: nothing of it can be refused (%(law)s).")
        return NotAllowed(text, law=_article(standing))
    return None


def _appeal(standing: Standing, today: date) -> Refusal:
    law = laws.law(standing.regimes[0])
    if law.appeal is None:
        text = gettext_noop("%(law)s has no appeal to the business. A complaint can be taken in.")
        return NotAllowed(text, law=law.short)
    return None


def _spam(standing: Standing, today: date) -> Refusal:
    if standing.identity == Identity.CONFIRMED:
        return NotAllowed(gettext_noop("The identity is confirmed: somebody real is asking."))
    return None


def _downgrades(standing: Standing) -> bool:
    """Tell whether the request must go on as one for categories before it can be refused."""
    rule = laws.law(standing.regimes[0]).rights.get(standing.right)
    falls_back = rule is not None and rule.unverified == Unverified.DENY_OR_DOWNGRADE
    return falls_back and standing.identity == Identity.UNCHECKED


def _article(standing: Standing) -> str:
    return laws.law(standing.regimes[0]).rule(standing.right).article


def _laws(standing: Standing) -> list[Law]:
    return [laws.law(regime) for regime in standing.regimes]


CHECKS: dict[Action, Callable[[Standing, date], Refusal]] = {
    Action.ASK_IDENTITY: _ask_identity,
    Action.CONFIRM_IDENTITY: _ask_identity,
    Action.ASK_CLARIFICATION: _ask_clarification,
    Action.QUOTE_FEE: _quote_fee,
    Action.EXTEND: _extend,
    Action.TREAT_AS_CATEGORIES: _as_categories,
    Action.FULFIL: _release,
    Action.FULFIL_PART: _part,
    Action.DENY: _deny,
    Action.APPEAL: _appeal,
    Action.CLOSE_AS_SPAM: _spam,
}
