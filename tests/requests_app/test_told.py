"""What rules and people say is worded in the reader's language, codes as words."""

from datetime import date

import pytest
from django.utils.translation import override

from foundation.sealing import Shredded
from requests_app import words
from requests_app.desk import told
from requests_app.models import PrivacyRequest
from requests_app.notices import words as letter_words
from requests_app.rules.deadlines import dates
from requests_app.rules.rights import Regime, Right
from requests_app.rules.workflow import Action, Identity, NotAllowed, Standing, Status, refusal

RECEIVED = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The step “Answer in part” cannot be taken in the status “New”."),
        ("de", "Der Schritt „Teilweise beantworten“ ist im Status „Neu“ nicht möglich."),
    ],
)
def test_a_refused_step_is_named_as_on_its_button(language, sentence):
    new = Standing(Status.RECEIVED, Right.ACCESS, Identity.CONFIRMED)
    with override(language):
        assert told.refusal(refusal(new, Action.FULFIL_PART)) == sentence


def test_a_number_in_a_refusal_is_grouped_as_the_language_does():
    error = NotAllowed("A message has between 1 and %(most)s characters.", most=10_000)
    assert str(error) == "A message has between 1 and 10000 characters."
    with override("de"):
        assert told.refusal(error) == "Eine Nachricht hat zwischen 1 und 10.000 Zeichen."


def test_an_erased_request_is_told_without_names_of_keys():
    error = Shredded("The key of foundation.SealingKey 7 has been deleted.")
    with override("en"):
        assert told.refusal(error) == "The contents of this request have been erased."


@pytest.mark.parametrize(
    ("language", "rules"),
    [
        ("en", ["one month", "20 days from the request"]),
        ("fr", ["un mois", "20 jours à partir de la demande"]),
    ],
)
def test_the_rules_behind_a_date(language, rules):
    reasons = dates(Regime.GDPR, Right.ACCESS, RECEIVED, promise_days=20).reasons
    with override(language):
        assert [told.rule(reason) for reason in reasons] == rules


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
