"""One request through the desk by keyboard alone, from two people's logins to the answer.

Every page is audited at both widths; CI keeps a picture of each step in artefacts/desk-journey/.
"""

import re
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from foundation.ledger import LedgerEntry
from requests_app.models import Notice, Proposal
from requests_app.rules.rights import Region, Right
from tests.browser.harness import WIDTHS, audit, follow, keep, tab_to
from tests.factories import BusinessFactory, submission
from tests.requests_app.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct-horse-battery"
SPARE = 10  # seconds for which a code must still be good when it is read off
CRM = "Please look for Ada Example, ada@example.org, and send a copy of her entry."
BILLING = "Please list the invoices to Ada Example since 2024."
ANSWER = "We hold your name, your address and two invoices. The copy is below.\n\nAda Example"


@dataclass
class Walk:
    """One page, walked through by keyboard, with a number for each step that is looked at."""

    page: Page
    steps: int = 0

    def look(self, name: str) -> None:
        self.steps += 1
        before = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            audit(self.page)
        self.page.set_viewport_size(before)
        keep(self.page, "desk-journey", f"{self.steps:02}-{name}")

    def follow(self, selector: str, *, then: str) -> None:
        follow(self.page, selector)
        self.look(then)

    def type(self, selector: str, text: str) -> None:
        tab_to(self.page, selector)
        self.page.keyboard.type(text)

    def says(self, sentence: str) -> None:
        """What was done is said, and has the focus: the next Tab goes on from there."""
        said = self.page.locator("main [role=status]").first
        expect(said).to_contain_text(sentence)
        expect(said).to_be_focused()


@dataclass
class Phone:
    """The authenticator app of one of the staff."""

    secret: str

    def code(self) -> str:
        """Read a code off; where it is about to change, wait for the next one."""
        period = auth.app_settings.TOTP_PERIOD
        left = period - time.time() % period
        if left < SPARE:
            time.sleep(left)
        counter = int(time.time()) // period
        return auth.format_hotp_value(auth.hotp_value(self.secret, counter))


def member(username, first_name, *roles):
    user = staff(username, roles[0])
    user.groups.add(*Group.objects.filter(name__in=roles))
    user.first_name, user.last_name = first_name, "Example"
    user.set_password(PASSWORD)
    user.save()
    return user


def phone(user):
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return Phone(secret)


@pytest.fixture
def noor():
    """An officer who may approve, too: only what she wrote herself is shut to her."""
    return member("noor", "Noor", "Privacy officer", "Approver")


@pytest.fixture
def ben():
    return member("ben", "Ben", "Approver")


@pytest.fixture
def mia():
    return member("mia", "Mia", "Privacy officer")


@pytest.fixture
def dsar():
    now = timezone.now() - timedelta(days=2)
    business = BusinessFactory(name="Acme")
    return submission(Right.ACCESS, business=business, region=Region.EEA, now=now).requests[0]


def log_in(walk, user, app):
    walk.type("[name=login]", user.username)
    walk.type("[name=password]", PASSWORD)
    with walk.page.expect_navigation():
        walk.page.keyboard.press("Enter")
    walk.look(f"{user.username}-code")
    walk.type("[name=code]", app.code())
    with walk.page.expect_navigation():
        walk.page.keyboard.press("Enter")
    walk.page.wait_for_url("**/desk/")
    walk.look(f"{user.username}-queue")


def claim(walk):
    walk.follow("form[action='/desk/next/'] button", then="claimed")
    walk.says("It is yours now")
    walk.follow("[data-primary]", then="started")
    walk.says("in work")


def find_out_who_asks(walk):
    expect(walk.page.locator("[data-primary]")).to_have_text("Ask for proof of identity")
    walk.follow("[data-primary]", then="ask-for-identity")
    expect(walk.page.locator("[name=text]")).to_have_value(
        re.compile("no copy of an identity card")
    )
    walk.follow("form.desk-step button", then="asked")
    expect(walk.page.locator("[data-primary]")).to_have_text("Their answer came")
    walk.follow("[data-primary]", then="their-answer-came")
    walk.follow("form.desk-step button", then="received")
    walk.says("The answer is noted")
    follow(walk.page, "[data-primary]")  # to the place on this page where staff say how they know
    walk.type("[name=reason]", "We wrote")
    walk.follow("form[action$='/identity/'] button", then="identity-confirmed")
    walk.says("The identity is confirmed")


def ask(walk, system, what, who, name, said):
    follow(walk.page, "a[href$='/tasks/new/']")
    walk.type("[name=system]", system)
    walk.type("[name=what]", what)
    walk.type(who, name)
    walk.look(f"task-{system.lower()}")
    walk.follow("[name=save]", then=f"task-{system.lower()}-added")
    walk.says(said)


def prepare(walk):
    walk.follow("[data-primary]", then="answer")
    tab_to(walk.page, "[name=action][value=fulfil]")
    walk.page.keyboard.press("Space")
    walk.type("[name=text]", ANSWER)
    walk.look("answer-written")
    walk.follow("[name=do][value=send]", then="sent-for-approval")
    walk.says("It goes out once a colleague approves it")


def fail_to_approve_alone(walk):
    """Look at one's own answer: no button, and a form that was tampered with is refused."""
    page = walk.page
    walk.follow("[data-primary]", then="own-answer")
    expect(page.locator("main")).to_contain_text("Yours: a colleague must approve it")
    assert page.locator("form[action$='/approve/']").count() == 0
    page.evaluate(
        """() => document.querySelector("form[action$='/take-back/']")
            .action = location.pathname + "approve/" """
    )
    walk.follow("form[action$='/approve/'] button", then="own-answer-refused")
    expect(page.get_by_role("alert")).to_contain_text("Who prepared an answer cannot approve it")


def approve(walk):
    walk.follow("a[href='/desk/approvals/']", then="approvals")
    walk.follow("main table a", then="approval")
    expect(walk.page.locator("main")).to_contain_text("Prepared by Noor Example")
    expect(walk.page.locator("main")).to_contain_text("Tasks are still open: CRM, Billing.")
    expect(walk.page.locator("main")).to_contain_text("two invoices")
    walk.follow("form[action$='/approve/'] button", then="approved")
    walk.says("Approved. The answer is given")


def assert_letter(dsar):
    letter = Notice.objects.get(kind="answered")
    assert letter.to == "ada@example.org"
    assert dsar.submission.reference in letter.text
    assert "invoices" not in letter.text  # it is read behind the secret only


def assert_ledger(dsar, officer, approver):
    entries = LedgerEntry.objects.filter(chain=dsar.submission.chain).exclude(event="read")
    assert list(entries.order_by("number").values_list("event", "by")) == [
        ("received", "requester"),
        ("assigned", officer),
        ("start", officer),
        ("ask_identity", officer),
        ("receive_identity", officer),
        ("confirm_identity", officer),
        ("task_added", officer),
        ("task_added", officer),
        ("answer_submitted", officer),
        ("fulfil", approver),
    ]
    assert entries.get(event="fulfil").facts["prepared_by"] == officer


def test_an_officer_and_an_approver_answer_a_request_by_keyboard_alone(
    page, settings, dsar, noor, ben, mia
):
    settings.MFA_REQUIRED = True
    apps = {user: phone(user) for user in (noor, ben)}
    walk = Walk(page)
    page.goto("/desk/")
    walk.look("log-in")
    log_in(walk, noor, apps[noor])
    claim(walk)
    find_out_who_asks(walk)
    ask(walk, "CRM", CRM, "[name=assignee]", "Mia", "given to your colleague")
    ask(walk, "Billing", BILLING, "[name=owner]", "olga@acme.example", "on its way by e-mail")
    prepare(walk)
    fail_to_approve_alone(walk)
    dsar.refresh_from_db()
    assert (dsar.status, Proposal.objects.get().ruling) == ("in_progress", "")
    walk.follow("form[action$='/logout/'] button", then="logged-out")
    log_in(walk, ben, apps[ben])
    approve(walk)
    dsar.refresh_from_db()
    assert (dsar.status, dsar.identity, dsar.assignee) == ("fulfilled", "confirmed", noor)
    shared = [(t.system, t.assignee, t.brief.owner) for t in dsar.tasks.order_by("pk")]
    assert shared == [("CRM", mia, None), ("Billing", None, "olga@acme.example")]
    assert_letter(dsar)
    assert_ledger(dsar, f"user:{noor.pk}", f"user:{ben.pk}")
