"""What the form refuses, in words that help, with everything kept that was typed."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from foundation import sealing
from requests_app.models import Draft, Submission
from requests_app.public import optout, views
from requests_app.rules.rights import Right
from requests_app.services import drafts
from requests_app.services.intake import Ask, Intake
from tests.factories import BusinessFactory
from tests.requests_app.public_form import ADA, Walk, goes_to

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets the time."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def walk(clock):
    return Walk(BusinessFactory())


def up_to(walk, step):
    """Answer all pages before `step`."""
    rights = {"rights": ["access", "correct"]}
    details = {"period": "all", "wrong": "a", "right": "b"} if step == "you" else None
    walk.fill(rights=rights, details=details, you=None)


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("region", {"region": ""}, "Choose where you live."),
        ("region", {"region": "MARS"}, "Choose where you live."),
        ("relation", {}, "Choose what describes you best."),
        ("rights", {}, "Choose at least one."),
        ("rights", {"rights": ["opt_out"]}, "Choose at least one."),
        ("details", {"period": "all"}, "Tell us what is wrong or missing."),
        ("details", {"period": "since"}, "Enter the day from which on you want the data."),
        ("details", {"period": "since", "since": "tomorrow"}, "Enter a day, such as 2024-03-27."),
        ("details", {"period": "since", "since": "2026-11-03"}, "Enter a day in the past."),
        ("details", {"period": "since", "since": "1066-10-14"}, "Enter a day in the past."),
        ("details", {"wrong": "x" * 4001}, "write at most 4000 characters. You wrote 4001."),
        ("you", {"email": "ada@example.org"}, "Enter your name."),
        ("you", {"name": "Ada"}, "Give an e-mail address, a telephone number or a postal address."),
        ("you", {"email": "ada@home, eve@home"}, "Enter an e-mail address such as"),
        ("you", {"phone": "1234"}, "Enter a telephone number with its area code"),
        ("you", {"name": "A\x00da"}, "This contains a character that cannot be shown."),
        ("you", {"name": "A\x1b[2Jda"}, "This contains a character that cannot be shown."),
        ("you", {"name": "Ada \u202egro.live"}, "This contains a character that cannot be shown."),
        ("you", {"address": "\u2067 1 Main"}, "This contains a character that cannot be shown."),
        (
            "you",
            {"email": "ada@example.org\x00"},
            "This contains a character that cannot be shown.",
        ),
        ("you", {"format_wanted": "papyrus"}, "Choose one of the formats."),
    ],
)
def test_a_wrong_answer_is_explained(walk, step, typed, words):
    up_to(walk, step)
    response = walk.post(f"request/{step}/", **typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in text
    assert text.count(words) == 2, "once in the summary and once at the field"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        ("", "Enter the age of the child."),
        ("nine", "Enter the age as a whole number, such as 9."),
        ("-1", "Enter the age as a whole number, such as 9."),
        ("18", "For someone of 18 or older, ask as an authorised agent."),
    ],
)
def test_a_wrong_age_is_explained(walk, age, words):
    walk.post("request/region/", region="EEA")
    walk.post("request/relation/", relation="parent")
    response = walk.post("request/child/", child_name="Kim", child_age=age)
    assert response.content.decode().count(words) == 2


def test_an_agent_without_contact_or_proof_is_told_so(walk):
    walk.fill(relation={"relation": "agent"}, you=None)
    text = walk.post("request/agent/", agent_name="Gil").content.decode()
    assert text.count("Give an e-mail address, a telephone number or a postal address.") == 2
    assert text.count("Choose what allows you to ask.") == 2


def test_a_choice_sent_twice_counts_once(walk):
    walk.fill(rights={"rights": ["access", "access"]})
    assert goes_to(walk.send()) == "done"
    assert [dsar.right for dsar in Submission.objects.get().requests.all()] == ["access"]


def test_what_was_typed_stays_beside_the_error(walk):
    up_to(walk, "you")
    text = walk.post("request/you/", name="Zoë 🦊 O'Brien <x>", email="no").content.decode()
    assert 'value="Zoë 🦊 O&#x27;Brien &lt;x&gt;"' in text
    assert 'value="no"' in text


def test_odd_letters_arrive_as_they_were_typed(walk):
    name = "Žofie 王小明 𝔄 عَلِيّ 👩🏽‍🚀"  # noqa: RUF001
    walk.fill(you=ADA | {"name": name})
    walk.send()
    assert Submission.objects.get().claims["name"] == name


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_signs_that_turn_the_order_of_reading_are_refused(walk, sign):
    up_to(walk, "you")
    typed = ADA | {"name": f"Ada{sign} Example"}
    assert walk.post("request/you/", **typed).status_code == 422


def test_marks_that_names_in_hebrew_and_arabic_are_typed_with_are_kept(walk):
    name = "\u05d3\u05e0\u05d4 (\u200eDana\u200f) \u061c\u0639\u0644\u064a"
    walk.fill(you=ADA | {"name": name})
    walk.send()
    assert Submission.objects.get().claims["name"] == name


def test_lines_of_a_browser_count_as_one_character(walk):
    up_to(walk, "details")
    story = "x\r\n" * 1999 + "xx"  # 4000 characters as a person counts them
    assert walk.post("request/details/", period="all", wrong=story, right="b").status_code == 302


def test_no_typed_word_lies_readable_in_the_database(walk):
    up_to(walk, "you")
    walk.post("request/you/", name="Sentinella", email="sentinella@example.org", account="77-SENT")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM requests_app_draft")
        stored = bytes(cursor.fetchone()[0]).lower()
    assert b"sentinella" not in stored
    assert b"77-sent" not in stored
    assert Draft.objects.get().data["answers"]["you"]["name"] == ["Sentinella"]


def test_the_session_holds_the_id_of_the_draft_and_nothing_else(walk):
    walk.fill()
    session = dict(walk.client.session)
    assert session == {
        f"request:{walk.business.slug}": str(Draft.objects.get().pk),
        "_session_expiry": 0,
    }
    assert walk.client.cookies["portal_session"]["max-age"] == ""


def test_nothing_can_be_typed_into_a_draft_that_was_sent(walk):
    walk.fill()
    walk.send()
    pk = Draft.objects.get().pk
    with pytest.raises(drafts.AlreadySent):
        drafts.keep(pk, walk.business, step="you", answer={"name": ["Eve"]}, now=NOW)
    assert "Eve" not in str(Draft.objects.get().data)


def test_an_error_of_the_database_is_not_taken_for_a_second_post(walk):
    twice = Intake(walk.business, "web", (Ask(Right.DELETE), Ask(Right.DELETE)), ADA)
    with pytest.raises(IntegrityError, match="privacyrequest_right_once"):
        drafts.send_at_once(uuid.uuid4(), twice, by="requester", now=NOW)
    assert not Draft.objects.exists()


def test_after_sending_the_draft_forgets_who_asked(walk):
    walk.fill()
    walk.send()
    data = Draft.objects.get().data
    assert set(data) == {"receipt"}
    assert "ada" not in str(data).lower()


def test_a_draft_moved_to_another_row_does_not_open(walk):
    walk.fill()
    Draft.objects.update(id="00000000-0000-4000-8000-000000000001")
    with pytest.raises(sealing.Tampered):
        Draft.objects.get().data  # noqa: B018


@pytest.mark.parametrize("method", ["get", "post"])
def test_after_a_day_the_answers_are_gone_and_the_page_says_why(walk, clock, method):
    walk.fill()
    clock(NOW + timedelta(hours=24))
    response = getattr(walk, method)("request/check/")
    assert response.status_code == 410
    assert "within 24 hours" in response.content.decode()
    assert walk.get("request/region/").status_code == 200, "and the person may begin anew"
    assert not Submission.objects.exists()


def test_before_a_day_is_over_the_answers_are_there(walk):
    walk.fill()
    pk, moment = Draft.objects.get().pk, NOW + timedelta(hours=23, minutes=59)
    assert drafts.find(pk, walk.business, now=moment).pk == pk
    with pytest.raises(drafts.Expired):
        drafts.find(pk, walk.business, now=NOW + timedelta(hours=24))


@pytest.mark.parametrize("path", ["request/check/", "request/you/"])
def test_a_session_that_ended_is_explained_as_well(walk, path):
    walk.fill()
    Session.objects.all().delete()
    response = walk.get(path)
    assert response.status_code == 410
    assert "Your answers are gone" in response.content.decode()
    assert walk.get("request/region/").status_code == 200


def test_the_secret_can_be_seen_for_one_hour(walk, clock):
    walk.fill()
    walk.send()
    secret = Draft.objects.get().data["receipt"]["secret"]
    clock(NOW + timedelta(minutes=59))
    assert secret in walk.get("request/done/").content.decode()
    clock(NOW + timedelta(minutes=60))
    response = walk.get("request/done/")
    assert response.status_code == 410
    assert secret not in response.content.decode()
    assert "we have it" in response.content.decode()


@pytest.mark.parametrize("step", ["region", "you"])
def test_after_sending_every_page_leads_to_the_confirmation(walk, step):
    walk.fill()
    walk.send()
    assert goes_to(walk.get(f"request/{step}/")) == "done"
    assert goes_to(walk.post(f"request/{step}/", **ADA, region="XX")) == "done"
    assert goes_to(walk.get("request/check/")) == "done"
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(("want", "next_one"), [("request", "relation"), ("agent", "rights")])
def test_after_sending_the_first_page_begins_anew(walk, want, next_one):
    walk.fill()
    walk.send()
    assert goes_to(walk.post("", want=want)) == "region"
    assert " checked" not in walk.get("request/region/").content.decode()
    assert goes_to(walk.post("request/region/", region="EEA")) == next_one


def test_the_first_page_forgets_a_draft_that_is_over(walk, clock):
    walk.fill()
    Draft.objects.all().delete()
    assert goes_to(walk.post("", want="request")) == "region"
    assert walk.get("request/region/").status_code == 200


def test_starting_again_clears_the_answers(walk):
    walk.fill()
    assert walk.post("start-again/")["Location"] == walk.url("")
    assert not Draft.objects.exists()
    assert "checked" not in walk.get("request/region/").content.decode()


def test_starting_again_needs_a_post(walk):
    assert walk.get("start-again/").status_code == 405


def test_the_last_page_is_nobody_elses(walk):
    walk.fill()
    walk.send()
    stranger = Walk(walk.business)
    assert stranger.get("request/done/")["Location"] == walk.url("")


def test_a_draft_of_one_business_does_not_open_at_another(walk):
    walk.fill()
    other = Walk(BusinessFactory(), walk.client)
    session = walk.client.session
    session[f"request:{other.business.slug}"] = session[f"request:{walk.business.slug}"]
    session.save()
    assert other.get("request/check/").status_code == 410


def test_too_many_pages_are_turned_away_with_everything_kept(walk, monkeypatch):
    up_to(walk, "you")
    monkeypatch.setattr(views, "PAGES_AN_HOUR", 4)
    response = walk.post("request/you/", name="Ada Example", email="ada@example.org")
    text = response.content.decode()
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "wait 60 minutes" in text
    assert 'value="Ada Example"' in text
    assert walk.get("request/you/").status_code == 200


def test_beginnings_count_like_pages_and_by_network(walk, monkeypatch):
    """Each beginning as an agent makes a draft: nobody may fill the database with them."""
    monkeypatch.setattr(views, "PAGES_AN_HOUR", 3)
    answers = [
        Client(REMOTE_ADDR=f"2001:db8::{n}").post(walk.url(""), {"want": "agent"}) for n in range(4)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert answers[-1]["Retry-After"] == "3600"
    assert "wait 60 minutes" in answers[-1].content.decode()
    assert Draft.objects.count() == 3


def test_too_many_requests_are_turned_away_and_the_draft_stays(walk, monkeypatch, clock):
    walk.fill()
    monkeypatch.setattr(views, "SENT_AN_HOUR", 0)
    clock(NOW + timedelta(minutes=59, seconds=1))
    response = walk.send()
    assert (response.status_code, response["Retry-After"]) == (429, "59")
    assert "wait 1 minute," in response.content.decode()
    assert "ada@example.org" in response.content.decode()
    assert not Submission.objects.exists()
    monkeypatch.setattr(views, "SENT_AN_HOUR", 2)
    assert goes_to(walk.send()) == "done"


def test_too_many_opt_outs_are_turned_away_with_everything_kept(walk, monkeypatch):
    monkeypatch.setattr(optout, "SENT_AN_HOUR", 0)
    typed = {"scope": "all", "contact_kind": "email", "contact": "ada@example.org"}
    response = walk.post("opt-out/", form_token=walk.opt_out_token(), **typed)
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert 'value="ada@example.org"' in response.content.decode()
    assert not Submission.objects.exists()
