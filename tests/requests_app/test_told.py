"""What rules and people say is worded in the reader's language, codes as words."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from foundation.sealing import Shredded
from requests_app import words
from requests_app.desk import answering, event_words, told
from requests_app.desk import words as desk_words
from requests_app.models import PrivacyRequest
from requests_app.notices import words as letter_words
from requests_app.notices.kinds import KINDS
from requests_app.rules import laws, vectors
from requests_app.rules.deadlines import dates
from requests_app.rules.events import Event, Kind, Verdict
from requests_app.rules.explanation import Reading, Step
from requests_app.rules.rights import Regime, Right
from requests_app.rules.steps import refusal
from requests_app.rules.terms import Place
from requests_app.rules.workflow import Action, Identity, NotAllowed, Standing, Status

PLACE = Place("Europe/Berlin")
TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The step “Answer in part” cannot be taken in the status “New”."),
        ("de", "Der Schritt „Teilweise beantworten“ ist im Status „Neu“ nicht möglich."),
    ],
)
def test_a_refused_step_is_named_as_on_its_button(language, sentence):
    new = Standing(Status.RECEIVED, Right.ACCESS, Identity.CONFIRMED, (Regime.GDPR,))
    with override(language):
        assert told.refusal(refusal(new, Action.FULFIL_PART, TODAY)) == sentence


def test_a_number_in_a_refusal_is_grouped_as_the_language_does():
    error = NotAllowed("A message has between 1 and %(most)s characters.", most=10_000)
    assert str(error) == "A message has between 1 and 10000 characters."
    with override("de"):
        assert told.refusal(error) == "Eine Nachricht hat zwischen 1 und 10.000 Zeichen."


def test_a_day_in_a_refusal_is_written_out():
    text = "An extension had to be announced by %(day)s, within the first term."
    with override("en"):
        assert told.refusal(NotAllowed(text, day=TODAY)) == (
            "An extension had to be announced by November 3, 2026, within the first term."
        )


def test_an_erased_request_is_told_without_names_of_keys():
    error = Shredded("The key of foundation.SealingKey 7 has been deleted.")
    with override("en"):
        assert told.refusal(error) == "The contents of this request have been erased."


def told_steps(law, right, *events, promise_days=None, place=PLACE):
    found = dates(laws.law(law), right, events, place, promise_days=promise_days)
    with override("en"):
        return [told.step(step) for step in found.steps]


def event(kind, day, **more):
    return Event(kind, datetime(2026, 11, day, 15, 0, tzinfo=UTC), date(2026, 11, day), **more)


RECEIVED = event(Kind.RECEIVED, 2)
DAY_ZERO = "Received: day zero, where the business is (Europe/Berlin)"


def test_the_steps_to_a_date_that_a_policy_promises():
    assert told_steps(Regime.GDPR, Right.ACCESS, RECEIVED, promise_days=20) == [
        DAY_ZERO,
        "1 month from receipt",
        "20 days from the request, as the policy promises",
        "Announce an extension by then; it gives 3 months in all",
    ]


def test_the_steps_of_a_pause_and_an_extension_that_ends_the_promise():
    asked = event(Kind.IDENTITY_REQUESTED, 4)
    came = event(Kind.IDENTITY_RECEIVED, 5)
    longer = event(Kind.EXTENDED, 9, days=21)
    found = told_steps(Regime.GDPR, Right.ACCESS, RECEIVED, asked, came, longer, promise_days=20)
    assert found == [
        DAY_ZERO,
        "Asked for proof of identity: the clock stops",
        "The proof of identity came: the clock goes on",
        "An extension was announced: the term is longer",
        "1 month from receipt",
        "Extended by the 21 days that were announced",
        "1 day that does not count",
        "The promise of 20 days ended with the extension",
    ]


def test_the_steps_of_a_clock_that_waits():
    late = event(Kind.CLARIFICATION_REQUESTED, 20)
    first = event(Kind.IDENTITY_REQUESTED, 3)
    found = told_steps(Regime.GDPR, Right.ACCESS, RECEIVED, first)
    assert found[1:] == [
        "Asked for proof of identity: the clock stops",
        "1 month from receipt",
        "The clock waits since November 3, 2026 (proof of identity); without that",
        "Announce an extension by then; it gives 3 months in all",
    ]
    assert told_steps(Regime.GDPR, Right.ACCESS, RECEIVED, late)[1] == (
        "Asked what the request is about: too late to move anything "
        "(only a question within 7 days counts)"
    )


def test_the_steps_of_a_restart_and_of_a_last_day_that_is_moved():
    asked = event(Kind.IDENTITY_REQUESTED, 3)
    came = event(Kind.IDENTITY_RECEIVED, 5)
    london = Place("Europe/London", "UK-ENG")
    found = told_steps(Regime.UK_GDPR, Right.ACCESS, RECEIVED, asked, came, place=london)
    assert found[2:4] == [
        "The proof of identity came: the term begins here",
        "1 month from November 5, 2026",
    ]
    assert "The law's last day, moved to a working day (bank holidays of England)" in found


def test_the_steps_of_california_and_of_an_aim():
    found = told_steps(Regime.CCPA, Right.DELETE, RECEIVED, event(Kind.ANSWERED, 9))
    assert found[1:] == [
        "Answered",
        "45 days from receipt",
        "Confirm receipt within 10 business days "
        "(holidays of both the United States and California)",
        "Announce an extension by then; it gives 90 days in all",
        "Keep the record for 24 months from the end",
    ]
    aim = told_steps(Regime.GDPR, Right.OBJECT_MARKETING, RECEIVED)
    assert aim[2] == (
        "Our own aim: 1 business day (holidays of both the United States and California) "
        "from receipt"
    )


def test_what_an_operator_changed_is_told_with_its_reason():
    values = {"key": "clocks.answer.count", "was": "45", "now": "40", "reason": "Counsel"}
    with override("en"):
        assert told.step(Step("override", Regime.CCPA, None, values=values)) == (
            "Changed here: clocks.answer.count is 40, not 45. Reason: Counsel"
        )


def test_every_event_and_verdict_and_kind_of_step_has_its_words():
    assert set(told.EVENTS) == set(Kind)
    assert set(Verdict) - set(told.VERDICTS) == {Verdict.BEGINS, Verdict.NOTED}
    assert set(told.READINGS) == set(vectors.READINGS)


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        ("utc_day", {"begins": date(2026, 11, 3)}, "Counted from the day in UTC, November 3, 2026"),
        ("without_pause", {}, "Without any pause"),
        (
            "calendar",
            {"calendar": "US-FED"},
            "Counted with other holidays: federal holidays of the United States",
        ),
        ("court_roll", {}, "Moved to a court day (Code Civ. Proc. 12a)"),
        (
            "second_step",
            {"begins": date(2026, 11, 3)},
            "Counted from the second step, November 3, 2026",
        ),
    ],
)
def test_the_other_readings(code, values, sentence):
    with override("en"):
        assert told.reading(Reading(code, Regime.CCPA, date(2026, 12, 17), values)) == sentence


def test_every_code_of_the_desk_has_its_word():
    assert set(desk_words.STATUSES) == set(Status)
    assert set(desk_words.ACTIONS) == set(Action)
    assert set(Action) <= set(event_words.EVENTS)
    assert set(event_words.LETTERS) == set(KINDS)
    assert set(answering.PARTS) == {
        part for law in laws.book().laws.values() for part in law.refusal.parts
    }
    with override("en"):
        assert desk_words.regime("us_tx") == "Texas DPSA"
        assert desk_words.regime("us_state") == "US state law"
        assert desk_words.calendar("DE-BY") == "public holidays of DE-BY"


def test_codes_are_words_and_what_a_person_wrote_stands_as_it_is():
    values = {
        "period": "since",
        "from": "2024-03-27",
        "format": "csv",
        "applies_to": "email",
        "proof": "signed_permission",
        "child_found": True,
        "helps_to_find": "csv",
        "company": "",
    }
    with override("en"):
        assert told.given(values) == [
            ("Period", "From a certain day on"),
            ("From", "March 27, 2024"),
            ("Kind of file", "Spreadsheet (CSV)"),
            ("Applies to", "E-mail address"),
            ("Permission shown", "Written permission"),
            ("A child's data was noticed", "Yes"),
            ("What helps to find the data", "csv"),
        ]
        assert told.given({"from": "last spring"}) == [("From", "last spring")]
        assert told.given(None) == []


def test_the_name_of_a_right_is_no_button_of_the_administration():
    with override("de"):
        assert str(words.NAMES[Right.DELETE]) == "Löschung"


def test_a_letter_to_an_agent_speaks_of_nobody_elses_data_as_theirs():
    dsar = PrivacyRequest(right="delete")
    with override("en"):
        assert letter_words.right(dsar) == "Delete your personal data"
    for right in Right:
        dsar.right = right
        with override("en"):
            name = letter_words.right(dsar, by_agent=True)
        assert not {"you", "your"} & set(name.split())
