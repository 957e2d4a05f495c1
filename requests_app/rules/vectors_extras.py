"""What a test case may ask besides the last day: pauses, extensions, repeats, records."""

from collections.abc import Iterable
from datetime import date, timedelta

from requests_app.rules.deadlines import extension_is_valid
from requests_app.rules.events import ASKS, Kind, Verdict
from requests_app.rules.frequency import KNOW, know_count, may_refuse_repeat, reask_on, repeat_since
from requests_app.rules.law import Effect, Law
from requests_app.rules.rights import OPT_OUTS, Right
from requests_app.rules.terms import after, months_after
from requests_app.rules.vectors_cases import Case
from requests_app.rules.vectors_clocks import Running
from requests_app.rules.vectors_names import Clocked, Outcome, Route

Values = dict[str, object]
ONE_DAY = timedelta(days=1)


def extras(case: Case, found: list[Running]) -> Values:
    """Return all that can be said of a case, whichever clock it asks about."""
    values = {
        **_named(found),
        **_state(found),
        **_pauses(case, found),
        **_extensions(case, found),
        **_promise(found),
        **_records(case, found),
    }
    for one in found:
        values |= {**_law(case, one), **_repeats(case, one)}
    return values


def signalled(found: Iterable[Running]) -> Running | None:
    """Return the clock of an opt-out under a law that knows signals; None where there is none."""
    return next((one for one in found if one.right == Right.OPT_OUT and one.law.signal), None)


def _named(found: list[Running]) -> Values:
    """Return the days under the name of each thing asked, and of each law."""
    values: Values = {"ack_due": _least(map(_acknowledged, found))}
    for name in {one.name for one in found}:
        mine = [one for one in found if one.name == name]
        values[f"{name}_due"] = _least(one.due for one in mine)
        values[f"{name}_ack_due"] = _least(map(_acknowledged, mine))
    for regime in {one.law.regime for one in found}:
        mine = [one for one in found if one.law.regime == regime]
        values[f"{regime}_due"] = _least(one.due for one in mine)
        values[f"pause_days_{regime}"] = max(one.dates.pause_days for one in mine)
    return values


def _acknowledged(one: Running) -> date | None:
    return one.due if one.route == Route.COMPLAINT else one.dates.acknowledge_by


def _state(found: list[Running]) -> Values:
    held = [one.tally.open for one in found if one.tally.open]
    unbegun = any(pause.rule.effect == Effect.RESTART for pause in held)
    begins = [one.tally.begins(strict=False) for one in found]
    state = "suspended" if held and len(held) == len(found) else "running"
    return {
        "state": "closed" if any(one.tally.closed_on for one in found) else state,
        "backstop_no_pause_due": _least(one.dates.unpaused_on for one in found),
        "relevant_time": None if unbegun else max(begins, default=None),
    }


def _pauses(case: Case, found: list[Running]) -> Values:
    days = [one.dates.pause_days for one in found]
    values: Values = {"pause_days": min(days, default=0)}
    if any(event.kind in ASKS for event in case.events):
        verdicts = [verdict for one in found for _, verdict in one.tally.verdicts]
        values["pause_allowed"] = Verdict.PAUSES in verdicts
    for one in found:
        if one.law.waits.clarification.effect == Effect.EXCLUDE:
            values["excluded_days"] = one.dates.pause_days
    return values


def _extensions(case: Case, found: list[Running]) -> Values:
    longer = [one for one in found if one.tally.clock.extension]
    longest = _least(one.dates.longest_on for one in longer)
    values: Values = {
        "extension_notice_deadline": _least(map(_notice, longer)),
        "extension_notice_deadline_strict": _least(
            day for one in longer for day in (one.dates.extension_notice_by, one.promised_on)
        ),
        "max_with_extension": longest,
        "statutory_cap": longest,
    }
    if any(event.kind == Kind.EXTENDED for event in case.events):
        valid = {one.law.regime: extension_is_valid(one.tally) for one in longer}
        values["extension_valid"] = bool(valid) and all(valid.values())
        values |= {f"extension_valid_{regime}": is_valid for regime, is_valid in valid.items()}
    return values


def _notice(one: Running) -> date | None:
    """Return the last day to announce an extension; where one is promised, unmoved by holidays."""
    if one.promised_on is None:
        return one.dates.extension_last_day
    return one.promised_on if one.dates.suspended else min(one.promised_on, _month(one))


def _month(one: Running) -> date:
    return one.tally.first(strict=True)


def _promise(found: list[Running]) -> Values:
    values: Values = {}
    for one in found:
        if one.promised_on:
            values["promise_30_days"] = one.promised_on
            values["one_month_strict"] = _month(one)
            values["one_month_statutory"] = one.dates.extension_last_day
    return values


def _records(case: Case, found: list[Running]) -> Values:
    kept = max(
        (one.dates.retain_through for one in found if one.dates.retain_through), default=None
    )
    values: Values = {"retain_through": kept, "purge_not_before": kept + ONE_DAY if kept else None}
    if case.clocked == Clocked.FORWARDING:
        values["controller_clock_owner"] = "customer"
    return values


def _law(case: Case, one: Running) -> Values:
    """Return what a law says of a request besides its clocks."""
    law, received, values = one.law, case.received.on, Values()
    if law.forward:
        values["target_forward_by"] = after(received, law.forward, case.forwards)
    if law.metrics:
        values["metrics_year"] = received.year
        values["publish_by"] = date(received.year + 1, law.metrics.month, law.metrics.day)
    if one.route is None:
        values["outcome_if_unverified"] = str(law.rule(one.right).unverified)
    if law.signal and one.right == Right.OPT_OUT:
        values["apply_to"] = law.signal.applies_to
        values["display_status"] = law.signal.shows_status
        values["backstop"] = one.due
    if law.look_back and one.right in KNOW:
        values["lookback_start"] = law.look_back.since
        values["default_12_month_start"] = months_after(received, -law.look_back.usual_months)
    return values


def _repeats(case: Case, one: Running) -> Values:
    if one.right in KNOW:
        return _counted(case, one.law)
    if one.right == Right.CORRECT:
        return _refused(case, one.law)
    if one.right in OPT_OUTS | {Right.OPT_OUT_ADMT}:
        return {"earliest_reask": reask_on(one.law, case.received.on)}
    return {}


def _counted(case: Case, law: Law) -> Values:
    asked = KNOW | {Right.ACCESS}
    answered = _past(case, asked, Outcome.FULFILLED)
    count = know_count(law, case.received.on, answered)
    if count is None:
        return {}
    return {
        "fulfilled_in_window": count.times,
        "may_decline": count.may_decline,
        "window_start_exclusive": count.window_start,
    }


def _refused(case: Case, law: Law) -> Values:
    limit, received = law.limits.correct, case.received.on
    if limit is None:
        return {}
    refused = _past(case, {Right.CORRECT}, Outcome.DENIED)
    return {
        "prior_denial": max(refused, default=None),
        "six_months_before_receipt": repeat_since(limit, received),
        "may_deny_as_repeat": any(
            may_refuse_repeat(law, received, day, new_facts=case.new_facts) for day in refused
        ),
    }


def _past(case: Case, rights: Iterable[Right], outcome: Outcome) -> list[date]:
    wanted = set(rights)
    return [
        past.on
        for past in case.past
        if past.request.right in wanted and past.request.outcome == outcome
    ]


def _least(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
