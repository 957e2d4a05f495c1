"""Why a date is what it is, told to the person in plain sentences. All dates by hand."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from requests_app.models import PrivacyRequest
from requests_app.notices import words
from requests_app.rules.law import Term, Unit
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import clocks, lifecycle, questions
from tests.factories import submission

pytestmark = pytest.mark.django_db

RECEIVED = "We received your request on November 2, 2026."
ASKED_AT = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)
ANSWERED_AT = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TOLD_AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def asked(dsar, officer):
    questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=ASKED_AT)


def answered(dsar, officer):
    asked(dsar, officer)
    questions.receive(dsar.pk, by=officer, at=ANSWERED_AT, now=ANSWERED_AT)


def answered_late(dsar, officer):
    asked(dsar, officer)
    questions.receive(dsar.pk, by=officer, at=LATE, now=LATE)


def extended(dsar, officer):
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=TOLD_AT)


def promised(dsar, officer):
    dsar.promise_days = 20
    clocks.wind(dsar, clocks.current(dsar))
    dsar.save()


def taken_in(right, region, officer, *steps):
    (dsar,) = submission(right, region=region).requests
    for step in steps:
        step(dsar, officer)
    return PrivacyRequest.objects.get(pk=dsar.pk)


OPT_OUT = (
    "California law allows 15 business days, and we keep to that for everyone. "
    "Weekends and public holidays do not count. We do it sooner if we can."
)
FROM = "from the day we received your request."


@pytest.mark.parametrize(
    ("right", "region", "steps", "sentence"),
    [
        (Right.DELETE, Region.CALIFORNIA, [], f"California law allows 45 calendar days {FROM}"),
        (Right.DELETE, Region.US_VA, [], f"The law of Virginia allows 45 calendar days {FROM}"),
        (Right.DELETE, Region.US_IA, [], f"The law of Iowa allows 90 calendar days {FROM}"),
        (
            Right.DELETE,
            Region.OTHER_US,
            [],
            f"The strictest state privacy law allows 45 calendar days {FROM}",
        ),
        (Right.DELETE, Region.EEA, [], f"European law (GDPR) allows one month {FROM}"),
        (Right.DELETE, Region.UK, [], f"UK law (UK GDPR) allows one month {FROM}"),
        (Right.DELETE, Region.CANADA, [], f"Canadian law allows 30 calendar days {FROM}"),
        (Right.DELETE, Region.BRAZIL, [], f"Brazilian law allows 15 calendar days {FROM}"),
        (Right.DELETE, Region.SWITZERLAND, [], f"Swiss law allows 30 calendar days {FROM}"),
        (Right.DELETE, Region.ELSEWHERE, [], f"Our own promise allows one month {FROM}"),
        (Right.DELETE, None, [], f"European law (GDPR) allows one month {FROM}"),
        (Right.OPT_OUT, Region.CALIFORNIA, [], OPT_OUT),
        (Right.OPT_OUT, Region.US_VA, [], OPT_OUT),
        (
            Right.WITHDRAW_CONSENT,
            Region.US_OR,
            [],
            f"The law of Oregon allows 15 calendar days {FROM}",
        ),
        (
            Right.OBJECT_MARKETING,
            Region.EEA,
            [],
            "We stop at once. European law (GDPR) leaves at most one month "
            "for the letter that says so.",
        ),
        (
            Right.DELETE,
            Region.EEA,
            [promised],
            "Our privacy policy promises an answer within 20 days of your request.",
        ),
        (
            Right.DELETE,
            Region.EEA,
            [asked],
            "The clock stands still until we have your answer to our question.",
        ),
        (
            Right.DELETE,
            Region.EEA,
            [answered],
            "The time in which we waited for your answer does not count.",
        ),
        (
            Right.DELETE,
            Region.UK,
            [answered],
            "The time in which we waited for your answer does not count.",
        ),
        (
            Right.DELETE,
            Region.CALIFORNIA,
            [asked],
            f"California law allows 45 calendar days {FROM}",
        ),
        (
            Right.DELETE,
            Region.CALIFORNIA,
            [extended],
            "We needed more time and told you why: the last day is now January 31, 2027.",
        ),
    ],
)
def test_a_date_has_its_reason_in_one_sentence(right, region, steps, sentence, officer):
    assert words.why(taken_in(right, region, officer, *steps)) == sentence


def test_a_date_of_an_older_law_is_not_laid_to_todays(officer):
    dsar = taken_in(Right.DELETE, Region.EEA, officer)
    dsar.due_on = date(2026, 11, 30)
    assert words.why(dsar) == "The law as it was at that time set this date."


CALIFORNIA = "California law allows 45 calendar days from that day: until December 17, 2026."
GDPR = "European law (GDPR) allows one month from that day: until December 2, 2026."
WE_ASKED = "We asked you for something on November 4, 2026, and we had it on November 9, 2026."


@pytest.mark.parametrize(
    ("right", "region", "steps", "sentences"),
    [
        (Right.DELETE, Region.CALIFORNIA, [], [CALIFORNIA]),
        pytest.param(
            Right.DELETE,
            Region.CALIFORNIA,
            [answered],
            [CALIFORNIA],
            id="a question that moved nothing is not told",
        ),
        (
            Right.OPT_OUT,
            Region.US_VA,
            [],
            [
                "The law of Virginia allows 45 calendar days from that day: "
                "until December 17, 2026.",
                "We do it sooner than that: by November 24, 2026 at the latest.",
            ],
        ),
        (
            Right.OPT_OUT,
            Region.CALIFORNIA,
            [],
            ["California law allows 15 business days from that day: until November 24, 2026."],
        ),
        (
            Right.OBJECT_MARKETING,
            Region.EEA,
            [],
            [GDPR, "We do it sooner than that: by November 3, 2026 at the latest."],
        ),
        (
            Right.DELETE,
            Region.EEA,
            [promised],
            [
                GDPR,
                "Our privacy policy promises an answer within 20 days of your request.",
                "The earliest day counts: November 22, 2026.",
            ],
        ),
        (
            Right.DELETE,
            Region.EEA,
            [asked],
            [
                GDPR,
                "Since November 4, 2026 the clock stands still, until we have your answer. "
                "We still work to the day without that: December 2, 2026.",
            ],
        ),
        (
            Right.DELETE,
            Region.EEA,
            [answered],
            [
                GDPR,
                WE_ASKED,
                "The 5 days in between do not count: the last day is December 7, 2026.",
            ],
        ),
        pytest.param(
            Right.DELETE,
            Region.UK,
            [answered],
            [
                WE_ASKED,
                "UK law (UK GDPR) allows one month from that day: until December 9, 2026.",
            ],
            id="the month begins with the answer",
        ),
        (
            Right.DELETE,
            Region.CALIFORNIA,
            [extended],
            [
                CALIFORNIA,
                "On November 20, 2026 we told you that we need more time until January 31, 2027, "
                "and why.",
            ],
        ),
        pytest.param(
            Right.DELETE,
            Region.EEA,
            [answered, extended],
            [
                GDPR,
                WE_ASKED,
                "On November 20, 2026 we told you that we need more time until February 2, 2027, "
                "and why.",
                "The 5 days in between do not count: the last day is February 7, 2027.",
            ],
            id="a pause and an extension",
        ),
        pytest.param(
            Right.DELETE,
            None,
            [],
            [
                GDPR,
                "California law applies as well, and allows until December 17, 2026.",
                "The earliest day counts: December 2, 2026.",
            ],
            id="nobody knows where the person lives",
        ),
        pytest.param(
            Right.DELETE,
            None,
            [answered],
            [
                GDPR,
                WE_ASKED,
                "The 5 days in between do not count: the last day is December 7, 2026.",
                "California law applies as well, and allows until December 17, 2026.",
                "The earliest day counts: December 7, 2026.",
            ],
            id="the pause of one law leaves the other alone",
        ),
        pytest.param(
            Right.DELETE,
            None,
            [answered_late],
            [
                CALIFORNIA,
                "European law (GDPR) applies as well, and allows until December 22, 2026.",
                "The earliest day counts: December 17, 2026.",
            ],
            id="a law that was moved behind the other",
        ),
    ],
)
def test_the_page_tells_the_way_to_a_date(right, region, steps, sentences, officer):
    dsar = taken_in(right, region, officer, *steps)
    assert words.plain(dsar, clocks.current(dsar)) == [RECEIVED, *sentences]


@pytest.mark.parametrize(
    ("count", "unit", "text"),
    [
        (1, Unit.MONTHS, "one month"),
        (3, Unit.MONTHS, "3 months"),
        (1, Unit.DAYS, "1 calendar day"),
        (30, Unit.DAYS, "30 calendar days"),
        (1, Unit.BUSINESS_DAYS, "1 business day"),
        (15, Unit.BUSINESS_DAYS, "15 business days"),
    ],
)
def test_a_length_of_time_is_one_or_many(count, unit, text):
    assert words.length(Term(count=count, unit=unit, citation="")) == text
