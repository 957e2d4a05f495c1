"""The page where the record is put right: both dates first, then the change."""

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import PrivacyRequest
from requests_app.services import lifecycle
from tests.requests_app.steps import asked, at

pytestmark = pytest.mark.django_db

NOW = at(11, 10)
TYPED = {
    "version": "1", "on": "2026-11-02", "time": "10:00", "region": "US-CA", "right": "delete",
    "reason": "slip",
}  # fmt: skip


@pytest.fixture(autouse=True)
def inside(client, officer, settings, monkeypatch):
    settings.MFA_REQUIRED = False
    client.force_login(officer)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def dsar():
    return asked("delete", typed_in_at=at(11, 6))


def send(client, dsar, **typed):
    return client.post(reverse("desk:correct", args=[dsar.pk]), {**TYPED, **typed})


def test_the_form_shows_what_stands_now_where_the_business_is(client, dsar):
    page = client.get(reverse("desk:correct", args=[dsar.pk]))
    form = page.context["form"]
    values = {name: form[name].value() for name in ("version", "region", "right")}
    assert values == {"version": 1, "region": "US-CA", "right": "delete"}
    assert 'value="2026-11-02"' in page.text
    assert 'value="10:00"' in page.text
    assert "put it right" in client.get(dsar.get_absolute_url()).text


def test_both_dates_are_shown_and_nothing_is_saved_before_they_were(client, dsar):
    page = send(client, dsar, on="2026-10-28")
    (one,) = page.context["shown"]
    assert (page.status_code, one.rows) == (200, [
        ("Received", "November 2, 2026", "October 28, 2026"),
        ("Law", "CCPA", "CCPA"),
        ("Right", "Delete", "Delete"),
        ("Answer by", "December 17, 2026", "December 12, 2026"),
        ("The law's last day", "December 17, 2026", "December 12, 2026"),
    ])  # fmt: skip
    assert "We received your request on October 28, 2026." in one.why
    assert one.warnings == ["The person is told, with the reason."]
    assert PrivacyRequest.objects.get().version == 1
    again = send(client, dsar, on="2026-10-28", shown=page.context["mark"], look="1")
    assert (again.status_code, PrivacyRequest.objects.get().version) == (200, 1)
    done = send(client, dsar, on="2026-10-28", shown=page.context["mark"])
    assert done["Location"] == dsar.get_absolute_url()
    dsar.refresh_from_db()
    assert str(dsar.due_on) == "2026-12-12"


def test_other_dates_than_were_shown_are_shown_first(client, dsar):
    mark = send(client, dsar, on="2026-10-28").context["mark"]
    page = send(client, dsar, on="2026-10-29", shown=mark)
    assert (page.status_code, PrivacyRequest.objects.get().version) == (200, 1)


def test_a_later_date_wants_a_second_look(client, dsar):
    (one,) = send(client, dsar, on="2026-11-05").context["shown"]
    assert one.warnings[0].startswith("This makes the deadline later.")


def test_a_known_person_must_be_confirmed_again_for_another_right(client, dsar, officer):
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=at(11, 7))
    (one,) = send(client, dsar, right="correct").context["shown"]
    assert any("confirmed again" in text for text in one.warnings)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": ""}, "Give the day it came in"),
        ({"on": "2026-11-09"}, "It was on record before that"),
        ({"reason": ""}, "Choose why it is put right"),
        ({}, "Nothing is changed."),
        ({"right": "object"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_once(client, dsar, typed, said):
    page = send(client, dsar, **typed)
    assert (page.status_code, said in page.text) == (422, True)
    assert PrivacyRequest.objects.get().version == 1


def test_what_has_ended_is_taken_up_again_first(client, dsar):
    lifecycle.withdraw(dsar.pk, by="requester", now=at(11, 7))
    page = client.get(reverse("desk:correct", args=[dsar.pk]))
    assert "Take it up again first" in page.text
    assert "put it right" not in client.get(dsar.get_absolute_url()).text


def test_who_saves_second_sees_both(client, dsar):
    mark = send(client, dsar, on="2026-10-28").context["mark"]
    send(client, dsar, on="2026-10-28", shown=mark)
    mark = send(client, dsar, on="2026-10-30").context["mark"]
    page = send(client, dsar, on="2026-10-30", shown=mark)
    assert page.status_code == 409
    assert "October 28, 2026" in page.text


def test_the_history_says_what_was_and_what_is(client, dsar):
    mark = send(client, dsar, on="2026-10-28").context["mark"]
    send(client, dsar, on="2026-10-28", shown=mark)
    lines = client.get(dsar.get_absolute_url()).context["history"]
    line = next(line for line in lines if line.what == "Put the record right")
    assert line.detail == (
        "It was typed in wrongly, moved from December 17, 2026 to December 12, 2026"
    )


def test_the_person_reads_the_day_that_counts(client, dsar):
    page = client.get(reverse("desk:why", args=[dsar.pk]))
    assert "November 2, 2026" in page.text
    mark = send(client, dsar, on="2026-10-28").context["mark"]
    send(client, dsar, on="2026-10-28", shown=mark)
    page = client.get(reverse("desk:why", args=[dsar.pk]))
    assert "We received your request on October 28, 2026." in page.text
