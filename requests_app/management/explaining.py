"""A computed date told to a person at the command line: each step, then the dates."""

from collections.abc import Iterable, Iterator, Mapping

from requests_app.rules import laws
from requests_app.rules.deadlines import Dates
from requests_app.rules.explanation import Reading, Step, Value
from requests_app.rules.vectors import READINGS
from requests_app.rules.vectors_cases import Case
from requests_app.rules.vectors_clocks import Running

Values = Mapping[str, Value]
NO_DAY = "none      "

STEPS = {
    "term": "{length} from {start}",
    "paused": "plus {days} days that do not count",
    "extended": "extended to {length} from {start}{announced}",
    "legal": "the law's own last day, moved over weekends and the holidays of {calendar}",
    "legal_days": "the law's own last day: {days} days that do not count",
    "legal_begins": "the law's own last day: its term begins on {begins}",
    "promise": "the policy promises {days} days from receipt",
    "promise_ended": "the promise of {days} days ended with the extension",
    "target": "the aim of {length} from receipt",
    "acknowledge": "confirm receipt within {length}",
    "extension_notice": "announce an extension by then; it gives {length} in all",
    "retain": "keep the record for {length} from the end",
    "without_pause": "held since {since} by a question about {asks}; without it, this day",
    "override": "replaced here: {key} is {now}, not {was}, because {reason}",
}
EVENTS = {
    "received": "received; this is day zero in {zone}",
    "identity_requested": "proof of identity asked for",
    "identity_received": "proof of identity received",
    "clarification_requested": "asked what the request is about",
    "clarification_received": "told what the request is about",
    "fee_quoted": "a fee asked for",
    "fee_paid": "the fee paid",
    "confirmed": "confirmed by a second step",
    "extension_notice_sent": "an extension announced",
    "answered": "answered",
    "withdrawn": "withdrawn",
    "redirected": "handed on",
    "reopened": "opened again",
    "receipt_corrected": "the day of receipt put right; this is day zero",
    "merged": "merged into an earlier request",
    "closed_as_spam": "closed as spam",
}
VERDICTS = {
    "begins": "",
    "noted": "",
    "pauses": "the clock stops",
    "ends_pause": "the clock goes on",
    "restarts": "the clock begins here",
    "extends": "the term is longer",
    "runs_on": "the clock runs on",
    "too_late": "too late: it moves nothing",
    "forbidden": "not allowed for this right: it moves nothing",
    "no_reason": "no reason given: it moves nothing",
    "twice": "for the second time: it moves nothing",
}
DATES = {
    "due_on": "work to this day",
    "legal_last_day": "the law's last day",
    "unpaused_on": "without any pause",
    "acknowledge_by": "confirm receipt by",
    "extension_notice_by": "announce an extension by",
    "longest_on": "the most that an extension gives",
    "retain_through": "keep the record through",
}


def told(case: Case, found: Iterable[Running]) -> Iterator[str]:
    """Yield the lines that explain each clock of a case."""
    place = case.place
    yield f"Time zone: {place.time_zone}. Holidays: {place.holidays}."
    yield f"Business days: {place.business_days}. Laws: version {laws.book().version}."
    for clock in found:
        yield ""
        yield f"{clock.law.title}, {clock.name}:"
        yield from map(_step, clock.dates.steps)
        yield from map(_reading, clock.dates.readings)
        yield from _dates(clock.dates)


def _step(step: Step) -> str:
    said = _event(step.values) if step.code == "event" else _counted(step)
    notes = filter(None, (step.citation, "" if step.confirmed else "not confirmed"))
    mark, day = "*" if step.counts else " ", step.on or " " * len("2026-11-22")
    cited = "; ".join(notes)
    return f"{mark} {day}  {said}" + (f" [{cited}]" if cited else "")


def _event(values: Values) -> str:
    effect = VERDICTS[str(values["verdict"])]
    said = EVENTS[str(values["event"])].format_map(values)
    return f"{said}: {effect}" if effect else said


def _counted(step: Step) -> str:
    values = {
        **step.values,
        "length": _length(step.values),
        "start": step.values.get("begins", "receipt"),
        "announced": _announced(step.values.get("days")),
    }
    return STEPS[step.code].format_map(values)


def _length(values: Values) -> str:
    count, unit = values.get("count"), str(values.get("unit", "")).replace("_", " ")
    calendar = f" of {values['calendar']}" if "calendar" in values else ""
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}{calendar}"


def _announced(days: object) -> str:
    return "" if days is None else f", of which {days} more days were announced"


def _reading(reading: Reading) -> str:
    return f"? {reading.on}  another reading: {READINGS[reading.code].format_map(reading.values)}"


def _dates(dates: Dates) -> Iterator[str]:
    for name, meaning in DATES.items():
        yield f"= {getattr(dates, name) or NO_DAY}  {meaning}"
