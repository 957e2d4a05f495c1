"""A task that somebody else has now, or nobody: what its page shows and takes then."""

import pytest
from django.urls import reverse

from requests_app.models import TaskFile
from requests_app.rules.rights import Right
from requests_app.services import lifecycle, task_files, tasking
from tests.factories import submission
from tests.requests_app.asking import LATER, add, wish
from tests.requests_app.test_permission import freeze_at
from tests.requests_app.test_task_page import page, said, show, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def task(officer):
    return add(submission(Right.DELETE).requests[0], officer)


@pytest.fixture
def send(client, task):
    def sent(do, **data):
        with freeze_at(LATER):
            return client.post(page(), {"do": do, **data})

    return sent


def give_on(task, officer, seen=1):
    other = wish(owner="new@acme.example")
    return tasking.change(task.pk, other, seen=seen, by=officer, now=LATER)


def test_a_new_owner_sees_no_file_of_the_former_one_and_staff_still_do(client, task, officer, send):
    send("add", file=upload(name="Ada Example.jpg"))
    row = TaskFile.objects.get()
    give_on(task, officer)
    text = said(show(client))
    assert "Look for Ada Example." in text
    assert "Ada Example.jpg" not in text
    assert list(task_files.kept(task)) == [row]
    send(f"remove:{row.pk}")
    assert TaskFile.objects.count() == 1
    assert "Write what you found" in str(send("check", outcome="done").context["form"].errors)
    send("add", file=upload(name="mine.jpg"))
    assert "mine.jpg" in said(show(client))


def meanwhile(monkeypatch, change):
    """Let `change` happen while the page of a task is being answered, before it locks."""
    held = task_files.held

    def late(pk):
        monkeypatch.setattr(task_files, "held", held)
        change()
        return held(pk)

    monkeypatch.setattr(task_files, "held", late)


@pytest.mark.parametrize("do", ["add", "remove:00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("change", ["given on", "cancelled", "closed"])
def test_what_was_taken_away_meanwhile_takes_no_file_and_says_so_kindly(
    task, officer, send, monkeypatch, do, change
):
    changes = {
        "given on": lambda: give_on(task, officer),
        "cancelled": lambda: tasking.cancel(task.pk, seen=1, by=officer, now=LATER),
        "closed": lambda: lifecycle.withdraw(task.dsar_id, by="requester", now=LATER),
    }
    meanwhile(monkeypatch, changes[change])
    answer = send(do, **({"file": upload()} if do == "add" else {}))
    assert answer.status_code == 404
    assert "This link does not work" in said(answer)
    assert not TaskFile.objects.exists()


def test_one_of_the_staff_whose_task_was_taken_back_meanwhile_is_told(
    client, task, officer, settings, monkeypatch
):
    settings.MFA_REQUIRED = False
    client.force_login(officer)
    meanwhile(monkeypatch, lambda: tasking.cancel(task.pk, seen=1, by=officer, now=LATER))
    address = reverse("desk:task_done", args=[task.dsar_id, task.pk])
    answer = client.post(address, {"do": "add", "file": upload()}, follow=True)
    assert answer.status_code == 200
    assert "The task was taken back, or the request has ended." in said(answer)
