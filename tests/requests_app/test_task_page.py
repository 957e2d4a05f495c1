"""The page of a data owner without an account: what it shows, takes, and says when it is over."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.uploads import Refused, StoredFile, sweep_orphans
from requests_app import jobs, replies
from requests_app.models import Task, TaskFile
from requests_app.rules.rights import Right
from requests_app.services import task_files, tasking
from tests.factories import submission
from tests.foundation.hostile import EICAR, picture
from tests.requests_app.asking import LATER, add, token
from tests.requests_app.steps import at
from tests.requests_app.test_permission import freeze_at
from tests.scanner import scanning

pytestmark = pytest.mark.django_db

AWAY = ("127.0.0.1", 1)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


@pytest.fixture
def dsar():
    return submission(Right.DELETE).requests[0]


@pytest.fixture
def task(dsar, officer):
    return add(dsar, officer)


@pytest.fixture
def send(client, task):
    """Send the form of the page, as somebody with the link does."""

    def sent(do, now=LATER, **data):
        with freeze_at(now):
            return client.post(page(), {"do": do, **data})

    return sent


def page():
    return reverse("public:task", args=[token()])


def show(client, address=None, now=LATER):
    with freeze_at(now):
        return client.get(address or page())


def upload(data=None, name="rows.jpg"):
    return SimpleUploadedFile(name, picture() if data is None else data)


def said(answer):
    return answer.content.decode()


def test_the_page_says_what_is_asked_by_whom_and_until_when(client, task, officer):
    text = said(show(client))
    for piece in (
        "Please look in CRM", "Look for Ada Example.", "officer, Acme", "November 20, 2026",
        f"Privacy request {task.dsar.submission.reference}", "December 5, 2026",
    ):  # fmt: skip
        assert piece in text
    assert "ada@example.org" not in text  # nothing but what staff wrote


def test_looking_changes_nothing(client, task):
    before = LedgerEntry.objects.count()
    for _ in range(2):
        assert show(client).status_code == 200
    with freeze_at(LATER):
        assert client.head(page()).status_code == 200
    assert LedgerEntry.objects.count() == before
    task.refresh_from_db()
    assert task.done_at is None


def test_the_answer_is_checked_before_it_is_sent_and_can_be_changed(client, task, send):
    checked = said(send("check", outcome="done", text="Two\nrows <b>"))
    assert "Check your answer" in checked
    assert "Two\nrows &lt;b&gt;" in checked
    assert Task.objects.get().done_at is None
    again = send("change", outcome="done", text="Two rows")
    assert ">\nTwo rows</textarea>" in said(again)
    assert 'value="done" checked' in said(again)
    done = send("send", outcome="nothing_held", text="")
    assert (done.status_code, done["Location"]) == (302, page())
    text = said(show(client))
    assert "Your answer has arrived" in text
    assert "We hold nothing" in text
    assert "November 6, 2026" in text
    assert Task.objects.get().outcome == "nothing_held"


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({}, "outcome", "Choose one of the three answers"),
        ({"outcome": "maybe"}, "outcome", "Select a valid choice. maybe is not one of the"),
        ({"outcome": "done"}, "text", "Write what you found or did, or add a file"),
        ({"outcome": "cannot", "text": " "}, "text", "Say why you cannot"),
    ],
)
@pytest.mark.parametrize("do", ["check", "send", "no such button", ""])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(send, data, field, sentence, do):
    answer = send(do, **data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field][0].startswith(sentence)
    assert Task.objects.get().done_at is None


def test_a_second_answer_shows_the_first(client, send):
    link = page()
    send("send", outcome="nothing_held")
    answer = send("send", outcome="cannot", text="Not mine.")
    assert "We hold nothing" in said(answer)
    assert Task.objects.get().outcome == "nothing_held"
    assert show(client, link).status_code == 200


def test_a_link_that_is_no_good_gives_one_kind_page(client, task, officer, dsar):
    too_old = show(client, now=at(12, 6))
    wrong = show(client, reverse("public:task", args=["Jq3vR0mXc2uYb9"]))
    link = page()
    tasking.cancel(task.pk, seen=1, by=officer, now=LATER)
    gone = show(client, link)
    pages = [said(answer).split("<main")[1] for answer in (too_old, wrong, gone)]
    assert [answer.status_code for answer in (too_old, wrong, gone)] == [404] * 3
    assert pages[0] == pages[1] == pages[2]
    assert "This link does not work" in pages[0]


def test_a_link_of_what_was_erased_is_no_good(client, task, dsar):
    link = page()
    dsar.submission.content_key.delete()
    assert show(client, link).status_code == 404


# Files


def test_a_file_is_taken_as_a_fresh_copy_and_the_text_stays(task, send, data_dir):
    answer = send("add", outcome="done", text="See the file", file=upload())
    assert answer.status_code == 200
    assert ">\nSee the file</textarea>" in said(answer)
    assert "rows.jpg" in said(answer)
    row = TaskFile.objects.get()
    assert (row.brief.task, row.name, row.file.kind) == (task, "rows.jpg", "jpeg")
    sealed = [path.read_bytes() for path in data_dir.rglob("*") if path.is_file()]
    assert len(sealed) == 1
    assert b"\xff\xd8\xff" not in sealed[0][:64]
    event = LedgerEntry.objects.get(event="task_file_sent")
    assert event.by == "owner"
    assert "rows" not in str(event.facts)


def test_a_file_that_comes_with_the_answer_is_taken_too(send):
    answer = send("check", outcome="done", text="", file=upload())
    assert "Check your answer" in said(answer)
    assert "rows.jpg" in said(answer)
    send("send", outcome="done")
    assert Task.objects.get().outcome == "done"


def test_a_file_can_be_taken_back_until_the_answer_is_sent(
    send, data_dir, django_capture_on_commit_callbacks
):
    send("add", file=upload())
    first = TaskFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        send(f"remove:{first.pk}", text="kept")
    assert not TaskFile.objects.exists()
    assert not StoredFile.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []
    send("add", file=upload())
    send("send", outcome="done")
    send(f"remove:{TaskFile.objects.get().pk}")
    assert TaskFile.objects.count() == 1


def test_nothing_is_added_or_taken_back_once_the_answer_is_sent(task, send):
    send("add", file=upload())
    send("send", outcome="done")
    row = TaskFile.objects.get()
    assert not task_files.remove(task, row.pk, by=None, now=LATER)
    with pytest.raises(Refused, match="answered already"):
        task_files.send(task, name="b.jpg", data=picture(), by=None, now=LATER)
    assert TaskFile.objects.get() == row


@pytest.mark.parametrize("named", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_file_that_is_not_there_is_not_taken_back(send, named):
    assert send(f"remove:{named}").status_code == 200


def test_the_file_of_another_task_is_not_taken_back(dsar, officer, send):
    send("add", file=upload())
    other = add(dsar, officer, system="Billing", owner="b@acme.example", now=LATER)
    row = TaskFile.objects.get()
    assert not task_files.remove(other, row.pk, by=officer, now=LATER)
    assert TaskFile.objects.count() == 1


def test_files_beside_nothing_held_are_a_contradiction(send):
    send("add", file=upload())
    answer = send("check", outcome="nothing_held")
    assert "remove the files" in answer.context["form"].errors["outcome"][0]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({}, "Choose a file first"),
        ({"file": upload(b"", "a.pdf")}, "The file is empty."),
        ({"file": upload(b"name;value", "a.csv")}, "The file must be a PDF, a JPEG or a PNG."),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing_and_says_why(send, data_dir, file, sentence):
    answer = send("add", text="kept", **file)
    assert (answer.status_code, answer.context["refused"]) == (422, sentence)
    assert ">\nkept</textarea>" in said(answer)
    assert not TaskFile.objects.exists()
    assert not list(data_dir.rglob("*")) or sweep_orphans(at(12, 30)) == 0


def test_there_are_limits_for_files(send, monkeypatch):
    monkeypatch.setattr(task_files, "MOST_FILES", 1)
    monkeypatch.setattr("verification.rules.evidence.MOST_FILES", 1)
    send("add", file=upload())
    assert "You have sent 1 files" in send("add", file=upload()).context["refused"]
    monkeypatch.setattr(replies, "FILES", 2)
    assert "many files within an hour" in send("add", file=upload()).context["refused"]
    assert TaskFile.objects.count() == 1


def test_a_harmful_file_is_refused_at_once(send, settings):
    with scanning(settings):
        answer = send("add", file=upload(picture() + EICAR))
    assert "may do harm" in answer.context["refused"]
    assert not TaskFile.objects.exists()


def test_what_the_scanner_missed_waits_for_it(send, settings, dsar):
    settings.UPLOAD_SCANNER = AWAY
    send("add", file=upload())
    row = TaskFile.objects.get()
    assert not task_files.visible(row)
    assert jobs.scan_files(LATER) == 0
    with scanning(settings):
        assert jobs.scan_files(LATER) == 1
    assert task_files.visible(TaskFile.objects.get())


def test_what_the_scanner_finds_later_is_deleted_and_the_owner_told(
    client, send, settings, monkeypatch
):
    settings.UPLOAD_SCANNER = AWAY
    send("add", file=upload())
    monkeypatch.setattr(task_files.scanning, "harmful", lambda data: True)
    assert jobs.scan_files(LATER) == 1
    row = TaskFile.objects.get()
    assert (row.harmful, row.file, row.scanned_at) == (True, None, LATER)
    assert not StoredFile.objects.exists()
    assert LedgerEntry.objects.get(event="task_file_harmful").by == "system"
    assert "did not let a file through" in said(show(client))
