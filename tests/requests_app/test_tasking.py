"""Tasks by system: who is told, what a link opens and for how long, and the one answer."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from foundation.ledger import LedgerEntry
from requests_app import jobs
from requests_app.models import Brief, Membership, News, Notice, Task
from requests_app.models.correspondence import MOOT
from requests_app.rules.rights import Right
from requests_app.rules.tasks import TaskOutcome
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, lifecycle, task_links, tasking
from requests_app.services.tasking import Reply
from requests_app.services.versions import Overtaken
from tests.factories import BusinessFactory, submission
from tests.requests_app.asking import LATER, NOW, OWNER, add, token, wish
from tests.requests_app.staff import staff
from tests.requests_app.steps import at, entry, unchanged

pytestmark = pytest.mark.django_db

FOUND = Reply(TaskOutcome.DONE, "Three rows.")
NOTHING = Reply(TaskOutcome.NOTHING_HELD)


@pytest.fixture
def dsar():
    return submission(Right.DELETE).requests[0]


def news():
    return [(row.user.username, row.subject, row.period) for row in News.objects.order_by("pk")]


# Asking


def test_a_data_owner_gets_a_letter_with_a_link_and_no_word_of_the_person(dsar, officer):
    officer.first_name, officer.last_name = "Grace", "Hopper"
    officer.save()
    task = add(dsar, officer)
    notice = Notice.objects.get(kind="task_asked")
    assert (notice.to, notice.language) == (OWNER, "en")
    assert notice.title == "Acme: please look in CRM, by November 20, 2026"
    assert "Grace Hopper asks you." in notice.text
    assert f"\nhttps://privacy.example.com/task/{token()}/\n" in notice.text
    for word in ("Ada", "Example", "ada@", "Look for"):
        assert word not in notice.title + notice.text
    assert entry(dsar) == (
        "task_added", f"user:{officer.pk}", {"task": task.pk, "due_on": "2026-11-20"},
    )  # fmt: skip


def test_only_a_digest_of_the_link_can_be_searched_for(dsar, officer):
    add(dsar, officer)
    brief = Brief.objects.get()
    assert bytes(brief.token_digest) == task_links.token_digest(token())
    assert len(token()) >= 22  # 128 bits in base64
    sealed = Brief.objects.values_list("token", flat=True).get()
    assert token().encode() not in bytes(sealed)


def test_a_colleague_is_told_on_their_page_and_by_no_letter(dsar, officer):
    owner = staff("olga", "Data owner")
    add(dsar, officer, assignee=owner)
    task = Task.objects.get()
    assert news() == [("olga", "assigned", f"task-{task.pk}-1")]
    assert not Notice.objects.filter(kind__startswith="task").exists()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"system": " "}, id="no system"),
        pytest.param({"what": " "}, id="nothing to do"),
        pytest.param({"owner": ""}, id="nobody"),
        pytest.param({"due_on": date(2026, 11, 4)}, id="yesterday"),
    ],
)
def test_a_task_that_nobody_could_do_is_refused(dsar, officer, changes):
    with unchanged(NotAllowed):
        add(dsar, officer, **changes)


def test_a_colleague_and_an_owner_at_once_are_refused(dsar, officer):
    with unchanged(NotAllowed):
        add(dsar, officer, assignee=officer, owner=OWNER)


def test_a_colleague_of_another_business_is_refused(dsar, officer):
    stranger = staff("bolt", "Data owner", at=BusinessFactory())
    with unchanged(NotAllowed, match="does no tasks"):
        add(dsar, officer, assignee=stranger)
    Membership.objects.update(business=dsar.business)
    add(dsar, officer, assignee=stranger)


def test_one_system_is_asked_once(dsar, officer):
    add(dsar, officer)
    with unchanged(NotAllowed, match="already"):
        add(dsar, officer, system="crm")


def test_nothing_is_asked_for_a_request_that_is_closed(dsar, officer):
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    with unchanged(NotAllowed, match="closed"):
        add(dsar, officer)


def test_one_address_is_not_flooded(dsar, officer, monkeypatch):
    monkeypatch.setattr(task_links, "LETTERS_A_DAY", 2)
    add(dsar, officer)
    add(dsar, officer, system="Billing", owner=OWNER.upper())
    with pytest.raises(NotAllowed, match="too many letters"), transaction.atomic():
        add(dsar, officer, system="Calls")
    assert Notice.objects.filter(kind="task_asked").count() == Task.objects.count() == 2


# Changing and taking back


def test_a_change_to_another_owner_voids_the_link_and_writes_to_the_new_one(dsar, officer):
    task = add(dsar, officer)
    old = token()
    new = wish(owner="other@acme.example")
    tasking.change(task.pk, new, seen=1, by=officer, now=LATER)
    assert task_links.asked_by(old, now=LATER) is None
    assert task_links.asked_by(token(), now=LATER).task == task
    first, second = Notice.objects.filter(kind="task_asked").order_by("created_at")
    assert (first.failure, second.to, second.dead_at) == (MOOT, "other@acme.example", None)


def test_a_change_of_the_text_keeps_the_link_and_moves_its_end(dsar, officer):
    task = add(dsar, officer)
    later = wish(what="Look for her calls too.", due_on=date(2026, 11, 30))
    tasking.change(task.pk, later, seen=1, by=officer, now=LATER)
    brief = task_links.asked_by(token(), now=LATER)
    assert (brief.what, brief.task.due_on) == ("Look for her calls too.", date(2026, 11, 30))
    assert brief.token_until == at(12, 15, 5)  # midnight in New York after the 14th day
    assert Notice.objects.filter(kind="task_asked").count() == 1


def test_who_saves_second_sees_it(dsar, officer):
    task = add(dsar, officer)
    tasking.change(task.pk, wish(what="First."), seen=1, by=officer, now=LATER)
    with unchanged(Overtaken):
        tasking.change(task.pk, wish(what="Second."), seen=1, by=officer, now=LATER)
    with unchanged(Overtaken):
        tasking.cancel(task.pk, seen=1, by=officer, now=LATER)


def test_a_task_that_is_taken_back_leaves_no_link(dsar, officer):
    task = add(dsar, officer)
    link, pk = token(), task.pk
    tasking.cancel(pk, seen=1, by=officer, now=LATER)
    assert not Task.objects.exists()
    assert task_links.asked_by(link, now=LATER) is None
    assert Notice.objects.get(kind="task_asked").failure == MOOT
    assert entry(dsar) == ("task_cancelled", f"user:{officer.pk}", {"task": pk})


def test_a_fresh_link_voids_the_one_before(dsar, officer):
    task = add(dsar, officer)
    old = token()
    tasking.ask_again(task.pk, by=officer, now=LATER)
    assert token() != old
    assert not tasking.answered(old, NOTHING, now=LATER)
    assert tasking.answered(token(), NOTHING, now=LATER)


def test_there_is_nobody_to_send_a_fresh_link_to(dsar, officer):
    task = add(dsar, officer, assignee=officer)
    with unchanged(NotAllowed, match="nobody"):
        tasking.ask_again(task.pk, by=officer, now=LATER)


def test_what_the_portal_asks_for_is_not_taken_back(officer):
    claims = {"name": "Pat", "email": "p@example.org", "child_age": 9}
    (dsar,) = submission(Right.DELETE, relation="parent", claims=claims).requests
    with unchanged(NotAllowed):
        tasking.cancel(dsar.tasks.get().pk, seen=1, by=officer, now=NOW)


# The answer


def test_an_owner_answers_once(dsar, officer):
    assigning.assign(dsar.pk, to=staff("grace"), by=officer, now=NOW)
    News.objects.all().delete()
    task = add(dsar, officer)
    assert tasking.answered(token(), FOUND, now=LATER)
    assert not tasking.answered(token(), NOTHING, now=LATER)
    task.refresh_from_db()
    assert (task.outcome, task.done_at, task.done_by) == ("done", LATER, None)
    assert task.brief.answer == "Three rows."
    assert sorted(news()) == [
        ("grace", "task_answered", f"task-{task.pk}"),
        ("officer", "task_answered", f"task-{task.pk}"),
    ]
    assert entry(dsar) == ("task_answered", "owner", {"task": task.pk, "outcome": "done"})
    assert task_links.asked_by(token(), now=LATER).task == task  # it shows what was answered


@pytest.mark.parametrize("wrong", ["", "x", "Jq3vR0mXc2uYb9Jq3vR0mX"])
def test_a_link_that_was_never_sent_opens_nothing(dsar, officer, wrong):
    add(dsar, officer)
    assert task_links.asked_by(wrong, now=LATER) is None
    assert not tasking.answered(wrong, NOTHING, now=LATER)


def test_a_link_ends_a_fortnight_after_its_day(dsar, officer):
    add(dsar, officer)
    last = at(12, 5, 4) + timedelta(minutes=59)  # New York is five hours behind
    assert task_links.asked_by(token(), now=last)
    assert task_links.asked_by(token(), now=last + timedelta(minutes=1)) is None
    assert not tasking.answered(token(), NOTHING, now=last + timedelta(minutes=1))


def test_a_link_ends_with_its_request(dsar, officer):
    add(dsar, officer)
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    assert task_links.asked_by(token(), now=LATER) is None
    assert not tasking.answered(token(), NOTHING, now=LATER)


def test_cannot_needs_its_reason(dsar, officer):
    task = add(dsar, officer)
    with unchanged(NotAllowed, match="why"):
        tasking.answered(token(), Reply(TaskOutcome.CANNOT, " "), now=LATER)
    with unchanged(NotAllowed, match="why"):
        tasking.finish(task.pk, Reply(TaskOutcome.CANNOT), by=officer, now=LATER)


def test_staff_answer_in_the_owners_place_and_the_link_ends(dsar, officer):
    task = add(dsar, officer)
    link = token()
    tasking.finish(task.pk, FOUND, by=officer, now=LATER)
    task.refresh_from_db()
    assert (task.outcome, task.done_by, task.brief.answer) == ("done", officer, "Three rows.")
    assert task_links.asked_by(link, now=LATER) is None
    assert LedgerEntry.objects.get(event="task_done").facts["outcome"] == "done"


def test_a_task_that_is_answered_is_not_changed_any_more(dsar, officer):
    task = add(dsar, officer)
    tasking.answered(token(), NOTHING, now=LATER)
    with unchanged(NotAllowed, match="done already"):
        tasking.change(task.pk, wish(), seen=1, by=officer, now=LATER)
    with unchanged(NotAllowed, match="done already"):
        tasking.ask_again(task.pk, by=officer, now=LATER)


# The reminder


def test_an_owner_is_reminded_once_by_the_same_link(dsar, officer):
    add(dsar, officer)
    assert [jobs.remind_owners(at(11, day)) for day in (17, 18, 19, 20)] == [0, 1, 0, 0]
    assert token("task_due") == token()
    notice = Notice.objects.get(kind="task_due")
    assert notice.title == "Acme: your answer about CRM is due by November 20, 2026"
    assert "The link is the same as before:" in notice.text


def test_a_sweep_that_was_missed_reminds_on_the_day_itself_and_never_after(dsar, officer):
    add(dsar, officer)
    assert jobs.remind_owners(at(11, 21)) == 0
    assert jobs.remind_owners(at(11, 20)) == 1


def test_who_was_asked_just_now_is_not_reminded(dsar, officer):
    add(dsar, officer, now=at(11, 19))
    assert jobs.remind_owners(at(11, 19, 20)) == 0
    assert jobs.remind_owners(at(11, 20, 17)) == 1


def test_who_has_answered_and_who_has_an_account_is_not_reminded(dsar, officer):
    add(dsar, officer)
    add(dsar, officer, system="Billing", assignee=officer)
    tasking.answered(token(), NOTHING, now=LATER)
    assert jobs.remind_owners(at(11, 19)) == 0


def test_an_owner_who_cannot_be_reminded_holds_up_no_other(dsar, officer, monkeypatch):
    add(dsar, officer)
    add(submission(Right.DELETE).requests[0], officer)
    asker = task_links.asker
    broken = Task.objects.first().pk

    def fails_once(task):
        if task.pk == broken:
            raise RuntimeError("x")
        return asker(task)

    monkeypatch.setattr(task_links, "asker", fails_once)
    assert jobs.remind_owners(at(11, 19)) == 1
