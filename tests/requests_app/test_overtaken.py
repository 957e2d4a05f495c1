"""Whoever saves second sees both versions, field by field, and loses nothing that was typed."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import timezone
from lxml import html

from requests_app.desk import overtaken
from requests_app.services.versions import Overtaken, check, turned

pytestmark = pytest.mark.django_db

SAVED_AT = datetime(2026, 11, 3, 19, 3, tzinfo=UTC)  # 14:03 in New York
PLACE = overtaken.Page("A card", "/desk/", "America/New_York", ("do", "save"))
MINE = {"version": "1", "name": "Bolt", "kind": "b", "loud": "", "on": "2026-11-09", "note": "Hm"}


class CardForm(overtaken.Guarded):
    name = forms.CharField(label="Name")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Alpha"), ("b", "Beta")])
    loud = forms.BooleanField(label="Loud", required=False)
    on = forms.DateField(label="Day")
    note = forms.CharField(label="Note", required=False)
    tags = forms.MultipleChoiceField(
        label="Tags", required=False, choices=[("x", "Ex"), ("y", "Why")]
    )


@pytest.fixture
def ada(django_user_model):
    return django_user_model.objects.create_user("ada", first_name="Ada", last_name="Example")


@pytest.fixture
def shown(officer, ada, monkeypatch):
    """Return a function that shows the page and reads it: heading, pairs, hidden values."""
    monkeypatch.setattr(timezone, "now", lambda: SAVED_AT)

    def show(theirs, by=ada, at=SAVED_AT, **typed):
        request = RequestFactory().post("/card/")
        request.user, request._messages = officer, CookieStorage(request)
        form = CardForm(MINE | typed)
        assert form.is_valid(), form.errors
        saved = overtaken.Saved(by, at, 2, theirs)
        request.answer = overtaken.page(request, form, saved, PLACE)
        return request

    return show


def read(request):
    tree = html.fromstring(request.answer.content.decode())
    return {
        "heading": tree.findtext(".//h1"),
        "theirs": [
            (pair.findtext(".//span"), pair.find_class("overtaken__theirs")[0].text)
            for pair in tree.find_class("overtaken__pair")
        ],
        "fields": {
            field.name: field.value for field in form_of(tree).inputs if field.name[0] != "c"
        },
        "back": tree.find_class("govuk-button")[0].get("href"),
    }


def form_of(tree):
    """Return the form that saves: the frame of the page has forms of its own."""
    return next(form for form in tree.forms if "version" in form.fields)


THEIRS = {"name": "Acme", "kind": "b", "loud": True, "on": date(2026, 11, 9), "tags": ["y", "x"]}


def test_what_differs_stands_side_by_side_and_the_rest_is_carried(shown):
    request = shown(THEIRS)
    assert request.answer.status_code == 409
    found = read(request)
    assert found["heading"] == "Ada Example changed this at 14:03 while you had it open."
    assert found["theirs"] == [("Name", "Acme"), ("Loud", "Yes"), ("Tags", "Ex, Why")]
    fields = dict(found["fields"])
    assert fields.pop("version") == "2"
    assert (fields["name"], fields["kind"], fields["on"]) == ("Bolt", "b", "2026-11-09")
    assert fields["note"] == "Hm"  # not theirs to compare, and not lost
    assert found["back"] == "/desk/"


def test_saving_mine_sends_all_that_was_typed_with_the_new_version(shown):
    tree = html.fromstring(shown({"name": "Acme"}, loud="on", tags=["y"]).answer.content.decode())
    sent = {}
    for name, value in form_of(tree).form_values():
        sent.setdefault(name, []).append(value)
    again = CardForm({name: value if name == "tags" else value[0] for name, value in sent.items()})
    assert again.is_valid()
    assert again.cleaned_data == {
        "version": 2, "name": "Bolt", "kind": "b", "loud": True, "on": date(2026, 11, 9),
        "note": "Hm", "tags": ["y"],
    }  # fmt: skip


def test_a_box_that_was_not_ticked_stays_so(shown):
    tree = html.fromstring(shown({"name": "Acme"}).answer.content.decode())
    again = CardForm(dict(form_of(tree).form_values()))
    assert again.is_valid()
    assert again.cleaned_data["loud"] is False


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param({"name": ""}, "Nothing", id="emptied"),
        pytest.param({"kind": "a"}, "Alpha", id="a choice by its words"),
        pytest.param({"kind": "gone"}, "gone", id="a choice of old"),
        pytest.param({"on": date(2026, 12, 1)}, "December 1, 2026", id="a day"),
        pytest.param({"tags": ["x"]}, "Ex", id="several"),
    ],
)
def test_theirs_is_said_in_words(shown, value, said):
    assert [text for _, text in read(shown(value))["theirs"]] == [said]


def test_the_day_is_named_where_it_was_not_today(shown):
    heading = read(shown(THEIRS, at=datetime(2026, 11, 2, 19, 3, tzinfo=UTC)))["heading"]
    assert heading.startswith("Ada Example changed this at Nov 2, 2026, 14:03 while")


def test_a_second_window_of_ones_own_is_called_that(shown, officer):
    assert read(shown(THEIRS, by=officer))["heading"] == (
        "You changed this at 14:03 in another window."
    )


def test_who_saved_the_very_same_has_nothing_to_decide(shown):
    request = shown({"name": "Bolt", "note": "Hm"})
    assert (request.answer.status_code, request.answer["Location"]) == (302, "/desk/")
    assert "very same" in str(next(iter(get_messages(request))))


def test_line_ends_of_the_browser_are_no_difference(shown):
    found = read(shown({"note": "a\nb", "name": "Acme"}, note="a\r\nb"))
    assert [label for label, _ in found["theirs"]] == ["Name"]


def test_only_the_version_that_was_seen_may_be_turned():
    row = SimpleNamespace(version=3)
    check(row, 3)
    assert (turned(row), row.version) == (4, 4)
    with pytest.raises(Overtaken) as caught:
        check(row, 3)
    assert caught.value.row is row
    assert "while you had it open" in str(caught.value)
