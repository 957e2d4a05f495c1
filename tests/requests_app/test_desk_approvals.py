"""The desk's side of four eyes: drafts, sending, the queue, the look, and both versions."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from requests_app.models import Answer, Proposal
from requests_app.rules.rights import Region, Right
from requests_app.services import approving, correspondence, lifecycle, tasking
from requests_app.services.answering import Draft
from requests_app.services.tasking import Wish
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db

NOW = RECEIVED_AT + timedelta(days=3)
TEXT = "We erased it on Tuesday."
WRITTEN = {"action": "fulfil", "text": TEXT, "version": 0, "do": "send"}


@pytest.fixture(autouse=True)
def inside(settings, monkeypatch):
    settings.MFA_REQUIRED = False
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def ada():
    return staff("ada", "Privacy officer")


@pytest.fixture
def ben():
    return staff("ben", "Privacy lead")


def known(by, right=Right.DELETE, region=Region.CALIFORNIA, **order):
    (dsar,) = submission(right, region=region, **order).requests
    lifecycle.start(dsar.pk, by=by, now=RECEIVED_AT)
    if dsar.identity == "unchecked":
        lifecycle.confirm_identity(dsar.pk, by=by, points=3, now=RECEIVED_AT)
    return dsar


@pytest.fixture
def dsar(ada):
    return known(ada)


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"desk:{name}", args=args)).content.decode()


def send(client, user, name, pk, follow=True, **data):
    client.force_login(user)
    return client.post(reverse(f"desk:{name}", args=[pk]), data, follow=follow)


def waiting(dsar, by, **draft):
    row = Draft(draft.get("action", "fulfil"), draft.get("text", TEXT), draft.get("ground", ""))
    return approving.submit(dsar.pk, by=by, draft=row, seen=0, now=NOW)


def button(text, name):
    return f'type="submit" name="do" value="send">{name}</button>' in text


@pytest.mark.parametrize(
    ("right", "name", "said"),
    [
        (Right.DELETE, "Send for approval", "A colleague must approve this answer"),
        (Right.CORRECT, "Send the answer", "Some outcomes need a colleague"),
    ],
)
def test_the_page_says_who_else_must_look_and_why(client, ada, right, name, said):
    text = page(client, ada, "answer", known(ada, right).pk)
    assert button(text, name)
    assert said in text
    assert "so a second person looks first" in text


def test_where_the_second_look_is_off_the_page_says_so(client, dsar, ada, settings):
    settings.FOUR_EYES = False
    text = page(client, ada, "answer", dsar.pk)
    assert "Only you: the second look is switched off" in text
    assert button(text, "Give this answer")
    send(client, ada, "answer", dsar.pk, **WRITTEN)
    assert Answer.objects.get().second is False
    assert "no second person looked" in page(client, ada, "request", dsar.pk)


def test_an_answer_that_needs_nobody_goes_out_at_once(client, ada):
    dsar = known(ada, Right.CORRECT)
    text = send(client, ada, "answer", dsar.pk, **WRITTEN).content.decode()
    assert "The answer is given." in text
    assert Answer.objects.get().text == TEXT


def test_who_only_prepares_gives_nothing(client, ada, django_user_model):
    trainee = django_user_model.objects.create_user("trainee")
    codes = ("add_proposal", "view_proposal", "view_privacyrequest")
    trainee.user_permissions.set(Permission.objects.filter(codename__in=codes))
    dsar = known(ada, Right.CORRECT)
    assert "a colleague gives them" in page(client, trainee, "answer", dsar.pk)
    send(client, trainee, "answer", dsar.pk, **WRITTEN)
    assert (Answer.objects.count(), Proposal.objects.get().submitted_at) == (0, NOW)


def test_a_draft_may_lack_anything_and_waits_for_its_writer(client, dsar, ada, ben):
    text = send(client, ada, "answer", dsar.pk, text="Half a", do="save", version=0)
    assert "The draft is saved." in text.content.decode()
    assert "Half a" in page(client, ben, "answer", dsar.pk)
    assert "Go on writing the answer" in page(client, ada, "request", dsar.pk)
    assert "Nothing waits for approval" in page(client, ben, "approvals")
    found = Proposal.objects.get()
    send(client, ada, "drop", found.pk, version=1)
    assert "Half a" not in page(client, ada, "answer", dsar.pk)


def test_the_second_to_save_sees_both(client, dsar, ada, ben):
    send(client, ada, "answer", dsar.pk, action="fulfil", text="Mine.", do="save", version=0)
    answer = send(client, ben, "answer", dsar.pk, action="fulfil", text="Ours.", do="send")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ada changed this at 10:00 while you had it open." in text
    assert ("Mine." in text, "Ours." in text) == (True, True)
    assert 'name="version" value="1"' in text
    again = {"action": "fulfil", "text": "Ours.", "do": "save", "version": 1}
    send(client, ben, "answer", dsar.pk, **again)
    assert Proposal.objects.get().text == "Ours."


def test_the_queue_puts_first_what_is_due_first_and_marks_ones_own(client, ada, ben):
    late = known(ada, now=RECEIVED_AT - timedelta(days=20))
    new, mine = known(ada), known(ada, Right.CORRECT)
    for dsar, by in ((new, ada), (late, ada)):
        waiting(dsar, by)
    waiting(mine, ben, action="deny", ground="accurate")
    text = page(client, ben, "approvals")
    assert text.index(late.submission.reference) < text.index(new.submission.reference)
    assert text.count("Yours: a colleague must") == 1
    assert "2 wait for you" in text
    assert ">2<span" in text  # the number in the navigation
    assert "3 wait for approval" in page(client, ada, "approvals")
    assert "portal-nav__count" not in page(client, ada, "approvals")


def test_another_business_is_not_there(client, dsar, ada):
    found = waiting(dsar, ada)
    elsewhere = staff("eve", "Approver", at=BusinessFactory())
    assert dsar.submission.reference not in page(client, elsewhere, "approvals")
    client.force_login(elsewhere)
    for name in ("approval", "approve"):
        address = reverse(f"desk:{name}", args=[found.pk])
        ask = client.get if name == "approval" else client.post
        assert ask(address).status_code == 404


def test_the_look_shows_what_the_person_will_get(client, ada, ben):
    dsar = known(ada, Right.ACCESS, Region.EEA, language="de")
    found = waiting(dsar, ada, action="deny", ground="excessive", text="Zu oft.")
    text = page(client, ben, "approval", found.pk)
    for said in (
        "Zu oft.", "Unsere Antwort vom", "Art. 12 Abs. 5 Buchst. b DSGVO", 'lang="de"',
        "By e-mail to ada@example.org", "asks too much or without any reason",
        "Approve, and give this answer", "Confirmed",
    ):  # fmt: skip
        assert said in text, said
    send(client, ben, "approve", found.pk, version=1)
    assert Answer.objects.get().approved_by == ben
    assert "approved by a second person" in page(client, ben, "request", dsar.pk)


def test_the_request_tells_everybody_what_is_theirs_to_do(client, dsar, ada, ben):
    waiting(dsar, ada)
    said = "Prepared by ada, waits for approval since"
    assert "Write the answer" not in page(client, ada, "request", dsar.pk)
    for user, label in (
        (ada, "Take it back, or read it again"),
        (ben, "Look at it and approve"),
        (staff("cleo", "Privacy officer"), "Read what is prepared"),
    ):
        text = page(client, user, "request", dsar.pk)
        assert said in text
        assert label in text


def test_the_preparer_has_no_button_to_approve_and_cannot_post_it(client, dsar, ben):
    found = waiting(dsar, ben)
    text = page(client, ben, "approval", found.pk)
    assert "Approve, and give" not in text
    assert "Take it back and go on writing" in text
    answer = send(client, ben, "approve", found.pk, version=1)
    assert "Who prepared an answer cannot approve it." in answer.content.decode()
    assert not Answer.objects.exists()


def test_taking_it_back_leads_to_the_text(client, dsar, ada):
    found = waiting(dsar, ada)
    client.force_login(ada)
    assert client.get(reverse("desk:answer", args=[dsar.pk])).url.endswith(f"{found.pk}/")
    text = send(client, ada, "take_back", found.pk, version=1).content.decode()
    assert TEXT in text
    assert "It is a draft again." in text


def test_giving_back_wants_a_remark_that_the_writer_reads(client, dsar, ada, ben):
    found = waiting(dsar, ada)
    answer = send(client, ben, "give_back", found.pk, version=1, remark="")
    assert (answer.status_code, "Say what should be changed" in answer.content.decode()) == (
        422, True,
    )  # fmt: skip
    send(client, ben, "give_back", found.pk, version=1, remark="Say more.")
    text = page(client, ada, "answer", dsar.pk)
    assert ("Given back by ben" in text, "Say more." in text, TEXT in text) == (True,) * 3
    assert "ben gave the prepared answer back." in page(client, ada, "request", dsar.pk)


def test_what_changed_meanwhile_is_read_again_first(client, dsar, ada, ben):
    found = waiting(dsar, ada)
    approving.take_back(found.pk, by=ada, seen=1, now=NOW)
    approving.submit(dsar.pk, by=ada, draft=Draft("fulfil", "New."), seen=2, now=NOW)
    for name, data in (("approve", {}), ("give_back", {"remark": "No."})):
        text = send(client, ben, name, found.pk, version=1, **data).content.decode()
        assert "It was changed while you had it open." in text
    assert not Answer.objects.exists()


def test_an_approver_is_warned_of_what_speaks_against_it(client, ada, ben, monkeypatch):
    dsar = known(ada, claims={"name": "Ada", "phone": "+1 202 555 0143"})
    tasking.add(dsar.pk, Wish("Billing", "Erase her.", NOW.date(), ada), by=ada, now=NOW)
    found = waiting(dsar, ada)
    later = NOW + timedelta(days=60)
    correspondence.write(dsar.submission, text="Wait!", by=None, now=later)
    monkeypatch.setattr(timezone, "now", lambda: later)
    text = page(client, ben, "approval", found.pk)
    for said in (
        "The person wrote after this was prepared",
        "A task is still open: Billing.",
        "The day to work to has passed: December 17, 2026",
        "No letter can be mailed",
    ):
        assert said in text


def test_what_cannot_go_says_why_and_has_no_button(client, ada, ben):
    (dsar,) = submission(Right.DELETE).requests
    lifecycle.start(dsar.pk, by=ada, now=RECEIVED_AT)
    found = waiting(dsar, ada, action="deny", ground="not_identified", text="Who?")
    lifecycle.confirm_identity(dsar.pk, by=ada, points=3, now=NOW)
    text = page(client, ben, "approval", found.pk)
    assert "It cannot go out as it is: It is known who is asking" in text
    assert "Approve, and give" not in text
    shown = send(client, ben, "approve", found.pk, version=1).content.decode()
    assert "It could not go out, and was given back: It is known" in shown
    assert "It is known who is asking" in page(client, ada, "answer", dsar.pk)


@pytest.mark.parametrize("end", ["approved", "dropped", "draft"])
def test_what_waits_no_more_says_so(client, dsar, ada, ben, end):
    found = waiting(dsar, ada)
    said = "This answer is still being written."
    if end == "approved":
        approving.approve(found.pk, by=ben, seen=1, now=NOW)
        said = "This answer is approved, and given."
    elif end == "dropped":
        lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
        said = "This answer was given up: nobody got it."
    else:
        approving.take_back(found.pk, by=ada, seen=1, now=NOW)
    text = page(client, ben, "approval", found.pk)
    assert said in text
    assert TEXT not in text
