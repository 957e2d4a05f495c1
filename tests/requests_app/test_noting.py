"""Notes among colleagues: sealed, told to whom they name, never seen by the person."""

import pytest
from django.db import connection
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.models import News, Note
from requests_app.rules.workflow import NotAllowed
from requests_app.services import noting
from tests.factories import submission
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 10)


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def dsar():
    return asked("delete")


@pytest.fixture
def team(dsar):
    """Return one who works here, one who only approves here, one of another business."""
    here, elsewhere = dsar.business, asked("delete").business
    return (
        staff("ines", "Privacy officer", at=here),
        staff("kim", "Approver", at=here),
        staff("bo", "Privacy officer", at=elsewhere),
    )


def write(dsar, by, text="Look.", **order):
    return noting.write(dsar.pk, text=text, by=by, now=NOW, **order)


def told():
    rows = News.objects.filter(subject="mentioned")
    return sorted(rows.values_list("user__username", flat=True))


def test_who_is_named_is_told_once_and_nobody_else(dsar, officer, team):
    ines = team[0]
    note = write(dsar, officer, "@ines @kim @bo @officer: look.", tell=[ines.pk])
    assert told() == ["ines", "kim"]
    assert sorted(note.mentions.values_list("username", flat=True)) == ["ines", "kim", "officer"]
    write(dsar, officer, "@ines once more")
    assert told() == ["ines", "ines", "kim"]


def test_who_may_not_read_it_cannot_be_told(dsar, officer, team):
    with unchanged(NotAllowed, match="cannot read the notes"):
        write(dsar, officer, tell=[team[2].pk])
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001])
def test_a_note_has_a_text_of_some_length(dsar, officer, text):
    with unchanged(NotAllowed, match="between 1 and 10000 characters"):
        write(dsar, officer, text)


def test_the_ledger_and_the_table_do_not_hold_what_it_says(dsar, officer):
    note = write(dsar, officer, "Ada rang in tears.")
    entry = LedgerEntry.objects.get(event="note")
    assert (entry.by, entry.facts) == (
        f"user:{officer.pk}", {"dsar": str(dsar.pk), "note": str(note.pk)},
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM requests_app_note")
        assert b"Ada rang" not in bytes(cursor.fetchone()[0])


def post(client, dsar, **typed):
    return client.post(reverse("desk:note", args=[dsar.pk]), typed)


def test_a_note_is_written_and_read_on_the_page(client, dsar, officer, team):
    done = post(client, dsar, **{"note-text": "Ada rang.", "note-tell": str(team[0].pk)})
    assert done["Location"] == f"{dsar.get_absolute_url()}#notes"
    page = client.get(dsar.get_absolute_url())
    (line,) = page.context["notes"].lines
    assert (line.text, line.by, line.told) == ("Ada rang.", "officer", "ines")
    assert "Wrote a note" in [line.what for line in page.context["history"]]
    assert [code for code, _ in page.context["notes"].form.fields["tell"].choices] == [
        "", *(str(user.pk) for user in (team[0], team[1], officer)),
    ]  # fmt: skip


def test_an_empty_note_is_said_and_what_was_chosen_stays(client, dsar, team):
    page = post(client, dsar, **{"note-text": "", "note-tell": str(team[0].pk)})
    assert (page.status_code, "Write the note first" in page.text) == (422, True)
    assert page.context["notes"].form["tell"].value() == str(team[0].pk)


def test_who_only_approves_notes_and_who_audits_only_reads(client, dsar, team):
    client.force_login(team[1])
    assert post(client, dsar, **{"note-text": "Hm."}).status_code == 302
    client.force_login(staff("max", "Auditor", at=dsar.business))
    card = client.get(dsar.get_absolute_url()).context["notes"]
    assert ([line.text for line in card.lines], card.form) == (["Hm."], None)
    assert post(client, dsar, **{"note-text": "Hm."}).status_code == 403


def test_the_person_never_sees_a_note(client, officer):
    receipt = submission()
    (dsar,) = receipt.requests
    write(dsar, officer, "A secret among us.")
    client.logout()
    answer = {"reference": receipt.submission.reference, "secret": receipt.secret}
    page = client.post("/status/", answer, follow=True)
    assert receipt.submission.reference in page.text
    assert "A secret among us." not in page.text
