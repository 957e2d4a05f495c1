"""The steps that ask staff for something: what each form tells, takes, refuses, and keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import ClockEvent, Controller, Message, PrivacyRequest, Review, Task
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import controllers, lifecycle, questions, redirects
from tests.factories import RECEIVED_AT, BusinessFactory, give_answer, submission

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
NOW = datetime(2026, 11, 3, 16, 30, tzinfo=UTC)  # the day after receipt, 11:30 in New York


@pytest.fixture
def at(client, officer, monkeypatch):
    """Set the clock of the desk; a log-in lasts for hours, so each day has its own."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        client.force_login(officer)

    return set_to


@pytest.fixture(autouse=True)
def inside(settings, at):
    settings.MFA_REQUIRED = False
    at(NOW)


@pytest.fixture
def begun(officer):
    def taken(right=Right.ACCESS, region=Region.EEA, **order):
        dsar = submission(right, region=region, **order).requests[0]
        return lifecycle.start(dsar.pk, by=officer, now=LATER)

    return taken


@pytest.fixture
def waiting(begun, officer):
    """Return a request that waits for an answer since 11:00:20 of the day after receipt."""

    def asked(action=Action.ASK_IDENTITY, region=Region.EEA, **more):
        dsar = begun(region=region)
        moment = NOW - timedelta(minutes=29, seconds=40)
        return questions.ask(dsar.pk, by=officer, action=action, text="?", now=moment, **more)

    return asked


def address(dsar, action):
    return reverse("desk:step", args=[dsar.pk, action])


def fresh(dsar):
    return PrivacyRequest.objects.get(pk=dsar.pk)


def text_of(answer):
    return answer.content.decode()


def notes(client, dsar, action):
    return client.get(address(dsar, action)).context["form"].notes()


# Questions to the person


@pytest.mark.parametrize(
    ("action", "status", "suggested"),
    [
        ("ask_identity", "identity_pending", "no copy of an identity card or passport"),
        ("ask_clarification", "clarification_pending", "You may also say that you want everything"),
    ],
)
def test_a_question_is_suggested_put_and_waited_for(client, begun, action, status, suggested):
    dsar = begun()
    form = client.get(address(dsar, action)).context["form"]
    assert suggested in str(form["text"])
    assert client.post(address(dsar, action), {"text": "Your number?"}).status_code == 302
    assert fresh(dsar).status == status
    assert Message.objects.get().text == "Your number?"
    page = client.get(dsar.get_absolute_url())
    assert page.context["next"].label == "Their answer came"
    assert page.context["next"].why == "Waiting for the person since November 3, 2026."


@pytest.mark.parametrize(("right", "asked"), [("know_specific", True), ("delete", False)])
def test_a_signed_statement_is_asked_for_where_the_law_wants_it(client, begun, right, asked):
    dsar = begun(Right(right), Region.CALIFORNIA)
    initial = client.get(address(dsar, "ask_identity")).context["form"]["text"].value()
    assert ("under penalty of perjury" in initial) is asked


@pytest.mark.parametrize(
    ("region", "action", "day", "told"),
    [
        pytest.param(
            Region.CALIFORNIA,
            "ask_identity",
            3,
            ["CCPA: the clock runs on. (11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A))"],
            id="California runs on",
        ),
        pytest.param(
            Region.EEA,
            "ask_identity",
            9,
            [
                "GDPR: the clock stops until the answer comes. (GDPR Art. 12(6); EDPB 159) "
                "Not confirmed: ask counsel."
            ],
            id="seventh day",
        ),
        pytest.param(
            Region.EEA,
            "ask_identity",
            10,
            [
                "GDPR: too late to stop the clock. Only a question within 7 days does. "
                "(GDPR Art. 12(6); EDPB 159) Not confirmed: ask counsel."
            ],
            id="eighth day",
        ),
        pytest.param(
            Region.UK,
            "ask_identity",
            20,
            [
                "UK GDPR: the term begins anew when the answer comes. (UK GDPR Art. 12A(2), 12(6)) "
                "Not confirmed: ask counsel."
            ],
            id="United Kingdom begins anew",
        ),
        pytest.param(
            Region.EEA,
            "quote_fee",
            3,
            [
                "GDPR: a fee is lawful only for what is manifestly unfounded or excessive, or for "
                "further copies. You must be able to prove it. Tell the person before you charge "
                "it.",
                "GDPR: the clock runs on. (GDPR Art. 12(5)(a), 15(3))",
            ],
            id="fee in the EU",
        ),
        pytest.param(
            Region.SWITZERLAND,
            "quote_fee",
            3,
            [
                "FADP: a share of the cost, at most CHF 300, and only where the effort is "
                "disproportionate. Unless the person agrees within 10 days, the request counts as "
                "withdrawn.",
                "FADP: the person has 10 days to agree; the term begins after those. (DPO Art. 19)",
            ],
            id="fee in Switzerland",
        ),
    ],
)
def test_what_a_question_does_to_the_clock_is_told_first(
    client, begun, at, region, action, day, told
):
    dsar = begun(region=region, right=Right.DELETE if region == Region.CALIFORNIA else Right.ACCESS)
    at(datetime(2026, 11, day, 16, 30, tzinfo=UTC))
    assert notes(client, dsar, action) == told


def test_with_two_laws_each_is_told(client, begun):
    dsar = begun(Right.KNOW_CATEGORIES, None)
    first, second = notes(client, dsar, "ask_identity")
    assert first.startswith("CCPA: the clock runs on.")
    assert second.startswith("GDPR: the clock stops until the answer comes.")
    client.post(address(dsar, "ask_identity"), {"text": "?"})
    why = client.get(dsar.get_absolute_url()).context["next"].why
    assert why == "Waiting for the person since November 3, 2026. The clock runs on."


def test_a_fee_is_asked_for_in_cents(client, begun):
    dsar = begun()
    data = {"amount": "12.50", "text": "EUR 12.50 for a third copy."}
    assert client.post(address(dsar, "quote_fee"), data).status_code == 302
    assert ClockEvent.objects.get(kind="fee_quoted").amount == 1250
    assert fresh(dsar).status == "fee_pending"
    assert client.get(dsar.get_absolute_url()).context["next"].label == "The fee was paid"


# Their answers


def test_an_answer_counts_from_the_day_it_came(client, waiting, at):
    dsar = waiting()
    assert fresh(dsar).legal_last_day is None
    at(datetime(2026, 11, 9, 15, 0, tzinfo=UTC))
    data = {"on": "2026-11-06", "time": "09:15"}
    assert client.post(address(dsar, "receive_identity"), data).status_code == 302
    dsar = fresh(dsar)
    assert (dsar.status, dsar.due_on) == ("in_progress", date(2026, 12, 5))  # 3 days not counted
    page = client.get(dsar.get_absolute_url())
    assert page.context["history"][0].detail == "moved from December 2, 2026 to December 5, 2026"
    assert "3 days that do not count" in text_of(page)


def test_the_moment_of_their_last_message_stands_in_the_form(client, waiting):
    dsar = waiting(Action.QUOTE_FEE, amount=500)
    moment = NOW - timedelta(minutes=17)
    Message.objects.create(submission=dsar.submission, text="Paid.", at=moment)
    early = RECEIVED_AT + timedelta(minutes=1)
    Message.objects.create(submission=dsar.submission, text="Hello.", at=early)
    page = text_of(client.get(address(dsar, "receive_fee")))
    assert 'value="2026-11-03"' in page
    assert 'value="11:13"' in page
    data = {"on": "2026-11-03", "time": "11:13"}
    assert client.post(address(dsar, "receive_fee"), data).status_code == 302
    assert fresh(dsar).status == "in_progress"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"on": "2026-11-03", "time": "11:31"}, "It cannot come in later than now"),
        ({"on": "2026-11-03", "time": "10:59"}, "The answer came after the question"),
        ({"on": "2026-02-30", "time": "10:59"}, "Give a real day, such as 2026-03-31"),
        ({"on": "2026-11-03"}, "Give a time such as 14:30"),
    ],
)
def test_an_impossible_moment_is_told(client, waiting, data, said):
    dsar = waiting()
    answer = client.post(address(dsar, "receive_identity"), data)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert fresh(dsar).status == "identity_pending"


def test_an_answer_in_the_minute_of_the_question_counts(client, waiting):
    dsar = waiting()
    data = {"on": "2026-11-03", "time": "11:00"}
    assert client.post(address(dsar, "receive_identity"), data).status_code == 302


def test_an_answer_that_would_void_a_told_extension_is_refused(client, waiting, officer, at):
    dsar = waiting()  # asked on 3 November; the month without the question ends on 2 December
    told = datetime(2026, 12, 10, 16, 0, tzinfo=UTC)
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=told)
    at(datetime(2026, 12, 11, 16, 0, tzinfo=UTC))
    data = {"on": "2026-11-04", "time": "09:00"}  # the extension would have come too late
    answer = client.post(address(dsar, "receive_identity"), data)
    assert answer.status_code == 422
    assert "An extension was announced on December 10, 2026" in text_of(answer)
    assert (fresh(dsar).status, fresh(dsar).extended) == ("identity_pending", True)
    data = {"on": "2026-11-27", "time": "09:00"}  # 24 days not counted: until 26 December
    assert client.post(address(dsar, "receive_identity"), data).status_code == 302
    assert fresh(dsar).extended


# More time


def test_an_extension_shows_its_day_before_it_is_announced(client, begun):
    dsar = begun()
    assert "Tuesday, February 2, 2027" in text_of(client.get(address(dsar, "extend")))
    data = {"reason": "many_systems", "days": "20", "shown": "2027-02-02"}
    shown = client.post(address(dsar, "extend"), data)
    assert shown.status_code == 200
    assert "Tuesday, December 22, 2026" in text_of(shown)  # 2 December + 20 days
    assert not fresh(dsar).extended
    taken = client.post(address(dsar, "extend"), data | {"shown": "2026-12-22"})
    assert taken.status_code == 302
    assert (fresh(dsar).extended, fresh(dsar).due_on) == (True, date(2026, 12, 22))
    page = client.get(dsar.get_absolute_url())
    assert page.context["history"][0].detail == (
        "The data lie in several systems and departments, "
        "moved from December 2, 2026 to December 22, 2026"
    )


def test_an_extension_is_proposed_within_a_week_of_the_day(client, begun, at):
    dsar = begun()
    for day, proposed in ((24, False), (25, True)):
        at(datetime(2026, 11, day, 16, 0, tzinfo=UTC))
        assert (client.get(dsar.get_absolute_url()).context["proposal"] is not None) is proposed
    proposal = client.get(dsar.get_absolute_url()).context["proposal"]
    assert proposal.why.endswith("by December 2, 2026.")
    at(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    assert client.get(dsar.get_absolute_url()).context["proposal"] is None


# Further steps


def test_who_cannot_be_verified_gets_the_categories(client, begun):
    dsar = begun(Right.KNOW_SPECIFIC, Region.CALIFORNIA)
    page = client.get(dsar.get_absolute_url())
    assert page.context["next"].label == "Ask for proof of identity"
    assert "Refuse, and say why" not in [label for label, _url in page.context["others"]]
    assert client.post(address(dsar, "treat_as_categories")).status_code == 302
    assert (fresh(dsar).right, fresh(dsar).asked_for) == ("know_categories", "know_specific")


@pytest.fixture
def acme(officer):
    business = BusinessFactory()
    other = BusinessFactory(name="Other")
    for owner, name in ((business, "Bolt GmbH"), (business, "Gone Ltd"), (other, "Theirs")):
        controllers.add(owner, name=name, email="a@bolt.example", by=officer, now=NOW)
    gone = Controller.objects.get(name="Gone Ltd")
    controllers.show(gone.pk, listed=False, by=officer, now=NOW)
    return business


def test_a_request_is_handed_on_to_a_customer_and_helped_with(client, begun, acme):
    dsar = begun(business=acme)
    assert client.get(address(dsar, "redirect")).context["form"].names() == ["Bolt GmbH"]
    assert client.post(address(dsar, "redirect"), {"controller": " bolt gmbh"}).status_code == 302
    assert fresh(dsar).status == "redirected"
    page = client.get(dsar.get_absolute_url())
    assert "Handed on to Bolt GmbH" in text_of(page)
    assert "Help the customer with its answer" in [label for label, _ in page.context["others"]]
    assert client.post(address(dsar, "assist"), {"due_on": "2026-11-20"}).status_code == 302
    assert Task.objects.get(kind="assist_controller").due_on == date(2026, 11, 20)
    again = client.get(address(dsar, "assist"))
    assert "Only for a request that was handed on, and once." in text_of(again)
    assert "Help the customer with its own answer" in text_of(client.get(dsar.get_absolute_url()))


def test_an_ended_request_is_taken_up_again(client, begun, officer):
    dsar = begun()
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    page = client.get(dsar.get_absolute_url())
    assert page.context["next"] is None
    assert [label for label, _ in page.context["others"]] == [
        "Take up again",
        "Take in a complaint",
    ]
    assert client.post(address(dsar, "reopen"), {"reason": "person_asks"}).status_code == 302
    assert (fresh(dsar).status, fresh(dsar).due_on) == ("in_progress", date(2026, 12, 2))
    history = client.get(dsar.get_absolute_url()).context["history"]
    assert history[0].detail == "The person asks to go on with it"


@pytest.fixture
def refused(begun, officer):
    dsar = begun(Right.DELETE, Region.US_CO)
    give_answer(
        dsar.pk, by=officer, action=Action.DENY, text="No.", ground="not_identified", now=LATER
    )
    return dsar


@pytest.mark.parametrize(
    ("action", "kind", "due"),
    [
        ("appeal", "appeal", date(2026, 12, 18)),  # 3 November + 45 days
        ("complain", "complaint", date(2026, 12, 3)),  # a month, the aim of this portal
    ],
)
def test_what_the_person_says_by_telephone_is_taken_in(client, refused, action, kind, due):
    data = {"on": "2026-11-03", "time": "11:00", "text": "They know me well."}
    assert client.post(address(refused, action), data).status_code == 302
    review = Review.objects.get()
    assert (review.kind, review.text, review.due_on) == (kind, "They know me well.", due)
    assert client.get(refused.get_absolute_url()).context["next"].label == "Decide it"


# What is wrong, and what is not offered


@pytest.mark.parametrize(
    ("action", "data", "said", "kept"),
    [
        ("ask_identity", {"text": "  "}, "Write what you need from the person, and why", ""),
        ("ask_clarification", {}, "Write what you need from the person, and why", ""),
        ("quote_fee", {"amount": "0", "text": "For copies"}, "above zero", "For copies"),
        ("quote_fee", {"amount": "ten", "text": "For copies"}, "such as 12.50", "For copies"),
        ("quote_fee", {"amount": "7", "text": ""}, "Write what you need", 'value="7"'),
        ("extend", {"days": "20"}, "without one an extension is void", 'value="20"'),
        ("extend", {"reason": "complex", "days": "0"}, "At least one day", 'value="0"'),
        ("extend", {"reason": "tired"}, "Select a valid choice", ""),
        ("redirect", {}, "Choose the customer whose data it is", ""),
        ("redirect", {"controller": "Gone Ltd"}, "No customer of this name", "Gone Ltd"),
        ("redirect", {"controller": "Theirs"}, "No customer of this name", "Theirs"),
        ("complain", {"on": "2026-11-03", "time": "11:00"}, "Write what the person says", "11:00"),
        (
            "complain",
            {"on": "2026-11-02", "time": "09:00", "text": "Too slow"},
            "It came after the request",
            "Too slow",
        ),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(client, begun, acme, action, data, said, kept):
    dsar = begun(business=acme)
    answer = client.post(address(dsar, action), data)
    assert answer.status_code == 422
    assert "<title>Error: " in text_of(answer)
    assert said in text_of(answer)
    assert kept in text_of(answer)
    assert fresh(dsar).status == "in_progress"
    assert list(ClockEvent.objects.values_list("kind", flat=True)) == ["received"]
    assert not Review.objects.exists()


@pytest.mark.parametrize("data", [{}, {"due_on": "2026-11-02"}, {"due_on": "soon"}])
def test_a_bad_day_for_help_is_told(client, begun, acme, officer, data):
    dsar = begun(business=acme)
    customer = Controller.objects.get(name="Bolt GmbH")
    redirects.redirect(dsar.pk, by=officer, controller=customer, now=LATER)
    assert client.post(address(dsar, "assist"), data).status_code == 422
    assert not Task.objects.exists()


def test_a_bad_reason_takes_nothing_up_again(client, refused):
    assert client.post(address(refused, "reopen"), {"reason": "whim"}).status_code == 422
    assert fresh(refused).status == "denied"


@pytest.mark.parametrize(
    ("right", "region", "action", "said"),
    [
        ("opt_out", Region.CALIFORNIA, "ask_identity", "the law forbids it (11 CCR 7060(b))"),
        ("delete", Region.CALIFORNIA, "ask_clarification", "Under CCPA a question does not stop"),
        ("delete", Region.CALIFORNIA, "quote_fee", "Under CCPA this right is free of charge"),
        ("opt_out", Region.CALIFORNIA, "extend", "CCPA gives no extension for this right"),
        ("delete", Region.EEA, "treat_as_categories", "not a request for specific pieces"),
        ("delete", Region.EEA, "reopen", "cannot be taken in the status “In progress”"),
        ("delete", Region.EEA, "receive_fee", "cannot be taken in the status “In progress”"),
        ("delete", Region.EEA, "appeal", "cannot be taken in the status “In progress”"),
        ("delete", Region.EEA, "assist", "Only for a request that was handed on, and once."),
    ],
)
def test_a_step_that_is_not_offered_says_why(client, begun, right, region, action, said):
    dsar = begun(Right(right), region)
    page = client.get(address(dsar, action))
    assert page.status_code == 200
    assert said in text_of(page)
    assert "<form method" not in text_of(page).split("<main")[1]


def test_a_colleague_was_quicker_and_the_question_is_kept(client, begun):
    dsar = begun()
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    answer = client.post(address(dsar, "ask_identity"), {"text": "An hour of thought."})
    assert answer.status_code == 422
    assert "cannot be taken in the status “Withdrawn”" in text_of(answer)
    assert "An hour of thought." in text_of(answer)


def test_nothing_is_asked_of_an_erased_person(client, begun):
    dsar = begun()
    dsar.submission.content_key.delete()
    answer = client.post(address(dsar, "ask_identity"), {"text": "Who?"})
    assert (answer.status_code, "have been erased" in text_of(answer)) == (422, True)
    assert fresh(dsar).status == "in_progress"


def test_a_step_that_does_not_exist_is_not_found(client, begun):
    assert client.get(address(begun(), "dance")).status_code == 404
    assert client.get(address(begun(), "fulfil")).status_code == 404  # the answer has its own page
