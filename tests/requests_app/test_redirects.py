"""Requests about a customer's data: handed on, never a refusal, and taken back."""

from datetime import date

import pytest

from foundation import ledger
from requests_app.models import Answer, Controller, Notice, Redirection, Task
from requests_app.rules.workflow import NotAllowed
from requests_app.services import lifecycle, redirects, tasking
from tests.factories import BusinessFactory
from tests.requests_app.steps import asked, at, clock, dates, entry, in_work, letters, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 6)


def customer(dsar, **changes):
    told = {"name": "Initech", "email": "privacy@initech.example"} | changes
    return Controller.objects.create(business=dsar.business, **told)


def test_the_customer_is_told_and_the_person_whom_to_ask(officer):
    dsar = in_work("delete", by=officer)
    initech = customer(dsar)
    redirects.redirect(dsar.pk, by=officer, controller=initech, now=NOW)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.closed_at) == ("redirected", NOW)
    assert clock(dsar) == [("redirected", date(2026, 11, 6))]
    assert letters(dsar) == ["customer_told", "redirected"]
    told = {notice.kind: notice for notice in Notice.objects.all() if notice.dsar_id}
    assert told["customer_told"].to == "privacy@initech.example"
    assert told["redirected"].to == "ada@example.org"
    assert "Initech" in told["redirected"].text
    assert "ada@example.org" not in told["customer_told"].text
    assert "Ada" not in told["customer_told"].text
    found = Redirection.objects.get()
    assert (found.controller, found.by, found.at) == (initech, officer, NOW)
    assert (found.assisting_since, found.undone_at) == (None, None)
    assert entry(dsar) == (
        "redirect",
        f"user:{officer.pk}",
        {"before": "in_progress", "after": "redirected", "controller": initech.pk},
    )


def test_to_hand_on_is_no_answer(officer):
    dsar = in_work("access", "EEA", by=officer)
    redirects.redirect(dsar.pk, by=officer, controller=customer(dsar), now=NOW)
    assert dsar.status != "denied"
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("region", "received_at", "tell_by"),
    [
        pytest.param("EEA", at(11, 2), "2026-11-03", id="the next day"),
        pytest.param("US-CA", at(11, 6), "2026-11-09", id="over the weekend"),
        pytest.param("US-VA", at(11, 10), "2026-11-12", id="over Veterans Day"),
        pytest.param("XX", at(11, 25), "2026-11-27", id="over Thanksgiving"),
    ],
)
def test_the_customer_is_told_within_a_business_day_of_the_receipt(
    officer, region, received_at, tell_by
):
    dsar = asked("delete", region, now=received_at)
    redirects.redirect(dsar.pk, by=officer, controller=customer(dsar), now=at(12, 1))
    assert str(Redirection.objects.get().tell_by) == tell_by


def test_only_to_a_listed_customer_of_this_business(officer):
    dsar = asked("delete")
    other = Controller.objects.create(
        business=BusinessFactory(), name="Globex", email="p@globex.example"
    )
    for controller in (other, customer(dsar, listed=False)):
        with unchanged(NotAllowed, match="not in the directory"):
            redirects.redirect(dsar.pk, by=officer, controller=controller, now=NOW)


def test_what_is_ended_is_not_handed_on(officer):
    dsar = asked("delete")
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    with unchanged(NotAllowed, match="cannot be taken"):
        redirects.redirect(dsar.pk, by=officer, controller=customer(dsar), now=NOW)


def test_the_customer_is_helped_by_the_day_it_names(officer):
    dsar = asked("delete")
    redirects.redirect(dsar.pk, by=officer, controller=customer(dsar), now=NOW)
    redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=at(11, 9))
    task = Task.objects.get()
    assert (task.dsar, task.kind, task.due_on, task.urgent, task.done_at) == (
        dsar, "assist_controller", date(2026, 11, 20), False, None,
    )  # fmt: skip
    assert Redirection.objects.get().assisting_since == at(11, 9)
    assert entry(dsar) == ("assisting", f"user:{officer.pk}", {"due_on": "2026-11-20"})
    dsar.refresh_from_db()
    assert dsar.status == "redirected"
    with unchanged(NotAllowed, match="helped already"):
        redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=at(11, 10))


def test_nobody_is_helped_with_what_was_not_handed_on(officer):
    dsar = asked("delete")
    with unchanged(NotAllowed, match="not handed on"):
        redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=NOW)


def test_what_is_not_theirs_is_taken_back_and_may_be_handed_on_again(officer):
    dsar = asked("delete")
    redirects.redirect(dsar.pk, by=officer, controller=customer(dsar), now=NOW)
    lifecycle.reopen(dsar.pk, by=officer, reason="not_theirs", now=at(11, 9))
    assert dates(dsar) == ("2026-12-17", "2026-12-17", False)
    assert (dsar.status, Redirection.objects.get().undone_at) == ("in_progress", at(11, 9))
    with unchanged(NotAllowed, match="not handed on"):
        redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=at(11, 9))
    globex = customer(dsar, name="Globex", email="p@globex.example")
    redirects.redirect(dsar.pk, by=officer, controller=globex, now=at(11, 10))
    assert Redirection.objects.get(undone_at=None).controller == globex
    assert letters(dsar) == [
        "customer_told", "redirected", "customer_untold", "reopened", "customer_told", "redirected",
    ]  # fmt: skip
    last = Notice.objects.filter(kind="customer_told").latest("created_at")
    assert last.to == "p@globex.example"


def test_a_second_customer_is_helped_anew(officer):
    dsar = asked("delete")
    initech = customer(dsar)
    redirects.redirect(dsar.pk, by=officer, controller=initech, now=NOW)
    task = redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=NOW)
    tasking.finish(task.pk, by=officer, now=NOW)
    lifecycle.reopen(dsar.pk, by=officer, reason="not_theirs", now=at(11, 9))
    redirects.redirect(dsar.pk, by=officer, controller=initech, now=at(11, 10))
    redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 30), now=at(11, 11))
    task.refresh_from_db()
    assert (task.due_on, task.done_at, task.done_by) == (date(2026, 11, 30), None, None)


def test_who_takes_it_back_ends_the_help_for_the_customer(officer):
    dsar = asked("delete")
    redirects.redirect(dsar.pk, by=officer, controller=customer(dsar), now=NOW)
    task = redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=NOW)
    other = Task.objects.create(dsar=dsar, kind="other", due_on=NOW.date(), created_at=NOW)
    lifecycle.reopen(dsar.pk, by=officer, reason="not_theirs", now=at(11, 9))
    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.done_at, task.done_by, other.done_at) == (at(11, 9), officer, None)


@pytest.mark.parametrize("what", ["redirect", "assist"])
def test_a_ledger_that_fails_undoes_all(officer, monkeypatch, what):
    def boom(*_args, **_facts):
        raise RuntimeError("the ledger is away")

    dsar = asked("delete")
    initech = customer(dsar)
    if what == "assist":
        redirects.redirect(dsar.pk, by=officer, controller=initech, now=NOW)
    monkeypatch.setattr(ledger, "record", boom)
    with unchanged(RuntimeError):
        if what == "assist":
            redirects.assist(dsar.pk, by=officer, due_on=date(2026, 11, 20), now=NOW)
        else:
            redirects.redirect(dsar.pk, by=officer, controller=initech, now=NOW)
