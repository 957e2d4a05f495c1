"""The page of a request and its steps: what staff see, what a step does, what a refusal keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import access
from requests_app.models import Answer, Message, PrivacyRequest, Task
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import (
    correspondence,
    identifying,
    lifecycle,
    questions,
    redirects,
)
from requests_app.services.intake import secret_digest
from tests.factories import RECEIVED_AT, BusinessFactory, approve, give_answer, submission

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def dsar():
    return submission(Right.DELETE).requests[0]


@pytest.fixture
def begun(dsar, officer):
    return lifecycle.start(dsar.pk, by=officer, now=LATER)


def page_of(client, dsar):
    return client.get(dsar.get_absolute_url())


def post(client, step, dsar, **data):
    return client.post(reverse(f"desk:{step}", args=[dsar.pk]), data)


def events(dsar):
    entries = LedgerEntry.objects.filter(chain=dsar.submission.chain)
    return list(entries.order_by("number").values_list("event", flat=True))


# Reading


def test_each_reading_is_on_the_ledger_and_a_reload_is_not_another(dsar, officer):
    for seconds in (0, 30, 59, 61):
        access.noted(dsar, by=officer, now=LATER + timedelta(seconds=seconds))
    reads = LedgerEntry.objects.filter(event="read").order_by("number")
    assert [entry.at for entry in reads] == [LATER, LATER + timedelta(seconds=61)]
    assert {(entry.by, entry.facts["dsar"]) for entry in reads} == {
        (f"user:{officer.pk}", str(dsar.pk))
    }


def test_another_reader_and_a_sibling_are_readings_of_their_own(officer, django_user_model):
    delete, opt_out = submission(Right.DELETE, Right.OPT_OUT).requests
    second = django_user_model.objects.create_superuser("second", password="x")
    access.noted(delete, by=officer, now=LATER)
    access.noted(opt_out, by=officer, now=LATER)
    access.noted(delete, by=second, now=LATER)
    assert LedgerEntry.objects.filter(event="read").count() == 3


@pytest.mark.parametrize(
    ("method", "step"),
    [("post", "message"), ("post", "identity"), ("get", "answer"), ("get", "withdraw")],
)
def test_what_a_step_shows_is_a_reading_as_well(client, begun, method, step):
    """A form sent back with an error shows the whole page: it must leave a trace too."""
    shown = getattr(client, method)(reverse(f"desk:{step}", args=[begun.pk]))
    assert shown.status_code in (200, 422)
    assert begun.submission.reference in shown.content.decode()
    assert events(begun)[-1] == "read"


def test_the_page_says_when_and_why(client, dsar):
    text = page_of(client, dsar).content.decode()
    assert "Thursday, December 17, 2026" in text  # 2 November + 45 days
    assert "11 CCR 7021(b)" in text
    assert "Nov 17, 2026" in text  # 10 business days: 11 November is a holiday
    assert "America/New_York" in text


def test_the_promise_is_shown_beside_the_law(client):
    business = BusinessFactory()
    business.policies.create(regime="gdpr", valid_from="2020-01-01", promise_days=20)
    dsar = submission(Right.ACCESS, business=business, region=Region.EEA).requests[0]
    text = page_of(client, dsar).content.decode()
    assert "20 days from the request" in text
    assert "Sunday, November 22, 2026" in text
    assert "GDPR Art. 12(3)" in text
    assert "<dt>The law&#x27;s last day</dt><dd>December 2, 2026</dd>" in text


def test_siblings_thread_and_history_are_in_words(client, officer):
    delete, opt_out = submission(Right.DELETE, Right.OPT_OUT).requests
    correspondence.write(delete.submission, text="Any news?", by=None, now=LATER)
    lifecycle.start(opt_out.pk, by=officer, now=LATER)
    answer = page_of(client, delete)
    assert [row.right for row in answer.context["siblings"]] == ["Opt out of sale"]
    assert "Any news?" in answer.content.decode()
    lines = [(line.what, line.who) for line in answer.context["history"]]
    assert lines == [
        ("Opened the request", "officer"),
        ("Wrote a message", "The person"),
        ("The request came in", "The person"),
    ]


def test_staff_read_the_words_that_the_person_chose(client):
    dsar = submission(Right.ACCESS, region=Region.EEA, relation="agent").requests[0]
    facts = dict(page_of(client, dsar).context["about"])
    assert facts["Lives in"] == "The European Union, Iceland, Liechtenstein or Norway"
    assert facts["Is to us"] == "Authorised agent"


def test_a_shredded_request_still_has_a_page(client, dsar):
    dsar.submission.content_key.delete()
    answer = page_of(client, dsar)
    assert answer.status_code == 200
    assert "has been erased" in answer.content.decode()


# What to do next


def test_one_primary_step_at_each_stage(client, dsar, officer):
    assert page_of(client, dsar).context["next"].label == "Start work"
    lifecycle.start(dsar.pk, by=officer, now=LATER)
    assert page_of(client, dsar).context["next"].label == "Ask for proof of identity"
    asked = {"by": officer, "action": Action.ASK_IDENTITY, "text": "Who are you?"}
    questions.ask(dsar.pk, now=LATER, **asked)
    assert page_of(client, dsar).context["next"].label == "Their answer came"
    questions.receive(dsar.pk, by=officer, at=LATER, now=LATER)
    assert page_of(client, dsar).context["next"].label == "Say how you know who they are"
    lifecycle.confirm_identity(dsar.pk, by=officer, points=2, now=LATER)
    assert page_of(client, dsar).context["next"].label == "Write the answer"
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    assert page_of(client, dsar).context["next"] is None


def test_what_is_not_offered_says_why(client, begun):
    refused = dict(page_of(client, begun).context["refused"])
    assert refused["Answer in full"].startswith("Confirm the identity first")
    assert refused["Ask for a fee"] == (
        "Under CCPA this right is free of charge (11 CCR 7060(e); Civ. Code 1798.145(h)(3))."
    )
    elsewhere = (
        "Start work, The proof of identity came, They said what it is about, The fee was paid, "
        "Take up again, Take in an appeal, Take back: it stands by itself"
    )
    assert refused[elsewhere] == "Not in the status “In progress”."
    offered = [label for label, _url in page_of(client, begun).context["others"]]
    assert offered == [
        "Say how you know who they are",
        "Extend the term",
        "Refuse, and say why",
        "Hand on to a customer",
        "The person withdraws it",
        "Take in a complaint",
        "Merge into an earlier request",
        "Close as spam",
    ]


def test_an_opt_out_is_never_compared_with_records(client, officer, monkeypatch):
    dsar = submission(Right.OPT_OUT).requests[0]
    lifecycle.start(dsar.pk, by=officer, now=LATER)

    def forbidden(*_):
        raise AssertionError("The law forbids to verify for this right.")

    monkeypatch.setattr(identifying.verification, "find", forbidden)
    answer = page_of(client, dsar)
    assert answer.context["next"].label == "Write the answer"
    assert "Confirm for another reason" not in answer.content.decode()


def test_an_urgent_task_stands_above_all_and_is_marked_as_done(client, officer):
    claims = {"name": "Pat", "email": "pat@example.org", "child_age": 9}
    dsar = submission(Right.DELETE, claims=claims).requests[0]
    text = page_of(client, dsar).content.decode()
    assert text.index("data was reported") < text.index("What to do next")
    task = Task.objects.get()
    for _ in range(2):  # a second click changes nothing
        answer = client.post(reverse("desk:task_done", args=[dsar.pk, task.pk]))
        assert answer.status_code == 302
    task.refresh_from_db()
    assert task.done_by == officer
    assert events(dsar).count("task_done") == 1


# Steps


def test_start(client, dsar):
    assert post(client, "start", dsar).status_code == 302
    dsar.refresh_from_db()
    assert dsar.status == "in_progress"


def test_a_refused_step_is_told_and_changes_nothing(client, begun):
    text = client.post(reverse("desk:start", args=[begun.pk]), follow=True).content.decode()
    assert "The step “Start work” cannot be taken in the status “In progress”." in text
    assert events(begun).count("start") == 1


def test_an_answer_reaches_the_request(client, begun, officer):
    lifecycle.confirm_identity(begun.pk, by=officer, points=2, now=LATER)
    data = {"action": "fulfil_part", "ground": "legal_duty", "text": "Erased, but for the bills."}
    assert post(client, "answer", begun, **data).status_code == 302
    assert not Answer.objects.exists()
    approve(begun.pk, now=LATER)
    answer = Answer.objects.get(dsar=begun)
    assert (answer.outcome, answer.ground, answer.text, answer.given_by) == (
        "partial",
        "legal_duty",
        "Erased, but for the bills.",
        officer,
    )
    text = page_of(client, begun).content.decode()
    assert "A law obliges us to keep the data" in text
    assert "1798.105(d)(8)" in text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"text": "Kept text"}, "Choose the outcome", id="no outcome"),
        pytest.param({"action": "deny", "text": "Kept text"}, "Choose the ground", id="no ground"),
        pytest.param(
            {"action": "fulfil", "ground": "security", "text": "Kept text"},
            "choose no ground",
            id="ground of nothing",
        ),
        pytest.param({"action": "fulfil"}, "Write the answer", id="no text"),
        pytest.param(
            {"action": "withdraw", "text": "Kept text"}, "Choose the outcome", id="not an answer"
        ),
    ],
)
def test_a_bad_answer_keeps_what_was_typed(client, begun, officer, data, said):
    lifecycle.confirm_identity(begun.pk, by=officer, points=2, now=LATER)
    answer = post(client, "answer", begun, **data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in text
    assert said in text or "Select a valid choice" in text
    assert data.get("text", "") in text
    assert not Answer.objects.exists()


def test_an_unconfirmed_person_can_only_be_refused(client, begun):
    answer = client.get(reverse("desk:answer", args=[begun.pk]))
    choices = [code for code, _label in answer.context["form"].fields["action"].choices]
    assert choices == ["deny"]
    assert post(client, "answer", begun, action="fulfil", text="Here").status_code == 422
    assert not Answer.objects.exists()


def test_where_only_a_refusal_is_left_it_is_chosen_and_wants_its_ground(client, begun):
    form = client.get(reverse("desk:answer", args=[begun.pk])).context["form"]
    assert form.fields["action"].initial == "deny"
    codes = [code for code, _label in form.fields["ground"].choices]
    assert "not_identified" in codes
    assert "No ground" not in str(form["ground"])
    assert "(optional)" not in client.get(reverse("desk:answer", args=[begun.pk])).content.decode()


def test_a_closed_request_takes_no_answer(client, begun):
    lifecycle.withdraw(begun.pk, by="requester", now=LATER)
    text = client.get(reverse("desk:answer", args=[begun.pk])).content.decode()
    assert "cannot be taken in the status “Withdrawn”" in text
    assert "<textarea" not in text


def test_a_colleague_was_quicker_and_the_typed_answer_is_kept(client, begun):
    lifecycle.withdraw(begun.pk, by="requester", now=LATER)
    data = {"action": "deny", "ground": "excessive", "text": "An hour of work."}
    answer = post(client, "answer", begun, **data)
    assert answer.status_code == 422
    assert "cannot be taken in the status “Withdrawn”" in answer.content.decode()
    assert "An hour of work." in answer.content.decode()
    assert not Answer.objects.exists()


def test_a_request_that_nobody_began_says_so_instead_of_a_form(client, dsar):
    text = client.get(reverse("desk:answer", args=[dsar.pk])).content.decode()
    assert "cannot be taken in the status “New”" in text
    assert "<textarea" not in text


def test_a_message_is_sent_and_an_empty_one_is_not(client, dsar, officer):
    answer = post(client, "message", dsar, text="   ")
    assert answer.status_code == 422
    assert "Write the message first" in answer.content.decode()
    assert post(client, "message", dsar, text="Which account?").status_code == 302
    message = Message.objects.get()
    assert (message.text, message.written_by) == ("Which account?", officer)


def test_nothing_is_written_to_an_erased_request(client, begun, officer):
    lifecycle.confirm_identity(begun.pk, by=officer, points=2, now=LATER)
    begun.submission.content_key.delete()
    told = post(client, "message", begun, text="Hello")
    assert (told.status_code, "have been erased" in told.content.decode()) == (422, True)
    answered = post(client, "answer", begun, action="fulfil", text="Here")
    assert answered.status_code == 422
    begun.refresh_from_db()
    assert begun.status == "in_progress"
    assert not Message.objects.exists()
    withdrawn = post(client, "withdraw", begun, said_by="phone")
    said = "The contents of this request have been erased."
    assert (withdrawn.status_code, said in withdrawn.content.decode()) == (422, True)
    begun.refresh_from_db()
    assert begun.status == "in_progress"


def test_withdrawal_needs_to_say_how_the_person_said_so(client, begun):
    assert post(client, "withdraw", begun).status_code == 422
    begun.refresh_from_db()
    assert begun.status == "in_progress"
    assert post(client, "withdraw", begun, said_by="phone").status_code == 302
    begun.refresh_from_db()
    assert begun.status == "withdrawn"
    assert LedgerEntry.objects.get(event="withdrawn_on_word").facts["said_by"] == "phone"
    assert post(client, "withdraw", begun, said_by="phone").status_code == 422  # only once


# Letters and requests by other ways


def test_a_letter_carries_a_fresh_secret_and_the_old_one_is_void(client, dsar):
    before = bytes(dsar.submission.secret_digest)
    answer = post(client, "letter", dsar)
    secret = answer.context["secret"]
    text = answer.content.decode()
    assert secret in text
    assert dsar.submission.reference in text
    assert "https://privacy.example.com/status/ and give the reference and the secret code." in text
    stored = PrivacyRequest.objects.get(pk=dsar.pk).submission.secret_digest
    assert bytes(stored) == secret_digest(secret) != before
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("region", "routes"),
    [
        (Region.EEA, ["supervisory authority", "go to court (GDPR, Article 79)"]),
        (Region.UK, ["Information Commissioner", "section 164A", "go to court"]),
        (Region.CALIFORNIA, ["California Privacy Protection Agency"]),
    ],
)
def test_a_refusal_on_paper_names_the_ways_to_complain(client, officer, region, routes):
    dsar = submission(Right.DELETE, region=region).requests[0]
    assert "If you do not agree" not in post(client, "letter", dsar).content.decode()
    lifecycle.start(dsar.pk, by=officer, now=LATER)
    give_answer(
        dsar.pk, by=officer, action=Action.DENY, text="No.", ground="not_identified", now=LATER
    )
    text = post(client, "letter", dsar).content.decode()
    assert [route for route in routes if route not in text] == []
    assert "If you do not agree" in text
    assert "What happens next" not in text
    asks_about_sale = f"https://privacy.example.com/{dsar.business.slug}/opt-out/" in text
    assert asks_about_sale == (region == Region.CALIFORNIA)  # 11 CCR 7022(g)


def test_what_is_asked_and_whom_to_ask_stand_on_paper_too(client, officer):
    asked, handed = submission(Right.DELETE, Right.CORRECT, region=Region.EEA).requests
    for dsar in (asked, handed):
        lifecycle.start(dsar.pk, by=officer, now=LATER)
    bolt = asked.business.controllers.create(name="Bolt GmbH", email="privacy@bolt.example")
    question = {"action": Action.ASK_IDENTITY, "text": "Which was your last order?"}
    questions.ask(asked.pk, by=officer, now=LATER, **question)
    redirects.redirect(handed.pk, by=officer, controller=bolt, now=LATER)
    text = post(client, "letter", asked).content.decode()
    assert "We need something from you:" in text
    assert text.count("Which was your last order?") == 1
    assert "another company, Bolt GmbH" in text
    assert "privacy@bolt.example" in text
    assert "This request is closed." not in text


def test_on_paper_stands_the_question_and_no_later_message(client, officer):
    first, second = submission(Right.DELETE, Right.CORRECT, region=Region.EEA).requests
    for minute, (dsar, text) in enumerate([(first, "Which order?"), (second, "Which town?")]):
        lifecycle.start(dsar.pk, by=officer, now=LATER)
        question = {"action": Action.ASK_IDENTITY, "text": text}
        questions.ask(dsar.pk, by=officer, now=LATER + timedelta(minutes=minute), **question)
    order = {"text": "We are closed on Friday.", "by": officer}
    correspondence.write(first.submission, now=LATER + timedelta(minutes=5), **order)
    text = post(client, "letter", first).content.decode()
    assert (text.count("Which order?"), text.count("Which town?")) == (1, 1)
    assert "closed on Friday" not in text


def test_an_acknowledgement_on_paper_tells_how_the_person_is_checked(client):
    data = typed(rights=["delete"], address="1 Main Street\nSpringfield")
    text = client.post(reverse("desk:new"), data).content.decode()
    assert "we may check that the data is about you" in text
    assert "December 17, 2026" in text
    assert "Paula Phone\n1 Main Street\nSpringfield" in text
    data = typed(rights=["opt_out"], form_token="6c2f0f6c-6d0e-4a52-9f83-0a4a4f0e7f13")
    text = client.post(reverse("desk:new"), data).content.decode()
    assert "You do not have to prove who you are for this." in text
    assert "we may check" not in text


def test_a_letter_speaks_to_the_person_and_names_every_way_to_the_business(client):
    dsar = submission(Right.KNOW_SPECIFIC).requests[0]
    dsar.business.channels.create(kind="phone", role="questions", value="+1 202 555 0100")
    text = post(client, "letter", dsar).content.decode()
    assert "See the personal information that we hold about you" in text
    assert "Know: specific pieces" not in text
    assert "Telephone: +1 202 555 0100" in text


def test_the_language_and_the_format_of_a_caller_are_kept(client):
    data = typed(language="fr", format_wanted="braille")
    text = client.post(reverse("desk:new"), data).content.decode()
    stored = PrivacyRequest.objects.first().submission
    assert (stored.language, stored.format_wanted) == ("fr", "braille")
    assert "Votre demande" in text


def typed(**changes):
    business = BusinessFactory()
    data = {
        "form_token": "6c2f0f6c-6d0e-4a52-9f83-0a4a4f0e7f11",
        "business": business.slug,
        "via": "phone",
        "received_on": "2026-11-02",
        "received_time": "14:30",
        "region": "US-CA",
        "relation": "customer",
        "rights": ["delete", "opt_out"],
        "name": "Paula Phone",
        "phone": "+1 202 555 0143",
        "seen": "1",  # a day of the law may have passed: the clock of these tests is the real one
    }
    return data | changes


def test_a_request_by_telephone_is_on_record_from_the_call(client, officer):
    answer = client.post(reverse("desk:new"), typed())
    assert answer.status_code == 200
    delete, opt_out = PrivacyRequest.objects.order_by("right")
    stored = delete.submission
    assert stored.received_at == datetime(2026, 11, 2, 19, 30, tzinfo=UTC)  # 14:30 in New York
    assert (stored.via, stored.region, opt_out.right) == ("phone", "US-CA", "opt_out")
    assert delete.due_on.isoformat() == "2026-12-17"
    assert bytes(stored.secret_digest) == secret_digest(answer.context["secret"])
    received, typed_in = LedgerEntry.objects.filter(chain=stored.chain).order_by("number")
    assert (received.event, received.by) == ("received", f"user:{officer.pk}")
    assert typed_in.event == "typed_in"


def test_the_same_form_twice_makes_one_submission_and_shows_no_secret_again(client):
    data = typed()
    client.post(reverse("desk:new"), data)
    second = client.post(reverse("desk:new"), data)
    assert PrivacyRequest.objects.count() == 2
    assert second.context["secret"] == ""
    assert "was on record already" in second.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"via": ""}, "via", "Choose how the request came in", id="channel"),
        pytest.param({"via": "web"}, "via", "Select a valid choice", id="not by staff"),
        pytest.param({"received_on": "2999-01-01"}, "received_on", "later than now", id="future"),
        pytest.param({"received_on": "31.2."}, "received_on", "Give a real day", id="no day"),
        pytest.param({"region": "Mars"}, "region", "Choose where", id="region"),
        pytest.param({"rights": []}, "rights", "Choose at least one right", id="no right"),
        pytest.param({"rights": ["portability"]}, "rights", "Portability", id="not in this law"),
        pytest.param({"name": "", "phone": ""}, "name", "at least one thing", id="nobody"),
        pytest.param({"email": "x@"}, "email", "Give an e-mail address", id="e-mail"),
        pytest.param({"relation": "agent"}, "agent_name", "name of the agent", id="agent"),
        pytest.param({"relation": "parent"}, "child_age", "age of the child", id="child"),
    ],
)
def test_bad_input_is_told_at_the_field_and_kept(client, changes, field, said):
    data = typed(**changes)
    answer = client.post(reverse("desk:new"), data)
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert 'value="14:30"' in answer.content.decode()
    assert not PrivacyRequest.objects.exists()


def test_an_agent_and_a_child_are_kept_with_the_request(client):
    agent = {"relation": "agent", "agent_name": "Smith", "agent_email": "smith@example.net"}
    client.post(reverse("desk:new"), typed(**agent))
    stored = PrivacyRequest.objects.first().submission
    assert stored.agent == {"name": "Smith", "email": "smith@example.net"}
    token = "6c2f0f6c-6d0e-4a52-9f83-0a4a4f0e7f12"
    child = {"relation": "parent", "child_name": "Kim", "child_age": 9, "form_token": token}
    client.post(reverse("desk:new"), typed(**child))
    assert Task.objects.filter(kind="child_data", urgent=True).count() == 2
    stored = PrivacyRequest.objects.get(submission__form_token=token, right="delete").submission
    assert (stored.claims["child_name"], stored.claims["child_age"]) == ("Kim", 9)


def test_an_agent_without_e_mail_gets_a_letter_with_an_address(client):
    agent = {
        "relation": "agent",
        "agent_name": "Smith",
        "agent_phone": "+1 202 555 0177",
        "agent_address": "2 Side Street\nShelbyville",
        "agent_proof": "power_of_attorney",
    }
    letter = client.post(reverse("desk:new"), typed(**agent, address="1 Main Street"))
    assert "Smith\n2 Side Street\nShelbyville" in letter.content.decode()
    assert "1 Main Street" not in letter.content.decode()
    dsar = PrivacyRequest.objects.first()
    assert dict(page_of(client, dsar).context["agent"]) == {
        "Name": "Smith",
        "Telephone": "+1 202 555 0177",
        "Postal address": "2 Side Street\nShelbyville",
        "Permission shown": "Power of attorney",
    }


def test_the_form_shows_every_field_that_it_asks(client):
    page = client.get(reverse("desk:new"))
    text = page.content.decode()
    assert [name for name in page.context["form"].fields if f'name="{name}"' not in text] == []
