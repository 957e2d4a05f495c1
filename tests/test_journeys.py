"""Whole stories, from the form to the end, through every door that they pass.

Nothing is replaced: the views, the services and the database are the real ones, the policy is a
real profile, and the letters go to a mail server that listens.
"""

import io
import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.business import Business
from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from foundation.sealing import SealingKey
from requests_app import jobs, roles
from requests_app.models import PrivacyRequest, Review, Submission
from tests.mailserver import MailServer, free_port, listening
from tests.requests_app.public_form import Walk

pytestmark = pytest.mark.django_db

CUSTOMERS = "No,Name,Mail,Phone\n1700,Ada Example,ada@example.org,202 555 0101\n"
REFERENCE = re.compile(r"\bPR-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
SECRET = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}\b")
COLUMNS = """
phone_region = "US"
[fields]
account = "No"
name = "Name"
email = "Mail"
phone = "Phone"
"""


@dataclass
class Visitor:
    """A person who knows only what stands on the pages and in the letters."""

    walk: Walk
    reference: str = ""
    secret: str = ""

    def take_home(self) -> str:
        """Read the last page and keep the reference and the secret code."""
        page = self.walk.get("request/done/").content.decode()
        self.note(page)
        return page

    def note(self, page: str) -> None:
        self.reference = REFERENCE.search(page)[0]
        self.secret = SECRET.search(page)[0]

    def enter(self) -> str:
        """Open the status page in a browser that has never been here."""
        browser = Client()
        keys = {"reference": self.reference, "secret": self.secret}
        shown = browser.post(reverse("public:status"), keys, follow=True)
        self.browser = browser
        return shown.content.decode()


@pytest.fixture
def post(settings):
    """A mail server that listens; `arrived()` sends what is due and returns what came."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with listening(MailServer(), settings.EMAIL_PORT) as server:
        yield server


def arrived(post):
    """Ring the bell that sends, and return the new letters as (to, subject, text)."""
    before = len(post.letters)
    jobs.deliver_due(timezone.now())
    return [
        (to[0], str(letter["Subject"]), letter.get_content())
        for letter, to in post.letters[before:]
    ]


@pytest.fixture
def intelepeer(settings):
    path = settings.BASE_DIR / "profiles" / "intelepeer.toml"
    call_command("load_profile", path, "--yes", stdout=io.StringIO())
    return Business.objects.get(slug="intelepeer")


@pytest.fixture
def desk(client, django_user_model, settings):
    """Grace at the desk, with the rights of privacy staff and no more."""
    settings.MFA_REQUIRED = False
    roles.ensure()
    grace = django_user_model.objects.create_user("grace", password="x")
    grace.groups.add(roles.Group.objects.get(name="Privacy officer"))
    client.force_login(grace)
    return client


def find(desk, reference):
    """Find the requests of a reference in the queue, as the links there lead."""
    page = desk.get(reverse("desk:queue"), {"reference": reference}).content.decode()
    return list(dict.fromkeys(re.findall(r'href="(/desk/requests/[0-9a-f-]+/)"', page)))


def act(desk, address, step, **data):
    """Take a step; return the page that follows."""
    return desk.post(f"{address}{step}/", data, follow=True).content.decode()


def answer(desk, address, **data):
    """Give an answer; where that takes two, a lead reads it and approves it in another browser."""
    page = act(desk, address, "answer", **data)
    waiting = re.search(r'href="(/desk/approvals/[0-9a-f-]+/)"', page)
    if not waiting:
        return page
    browser = browser_of("lead", "Privacy lead")
    shown = browser.get(waiting[1]).content.decode()
    assert data["text"] in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    browser.post(f"{waiting[1]}approve/", {"version": version})
    return desk.get(address).content.decode()


def browser_of(name, role):
    """Return the browser of another one of the staff."""
    user, _ = get_user_model().objects.get_or_create(username=name)
    user.groups.add(roles.Group.objects.get(name=role))
    browser = Client()
    browser.force_login(user)
    return browser


def events(reference):
    chain = Submission.objects.get(reference=reference).chain
    return list(
        LedgerEntry.objects.filter(chain=chain).order_by("number").values_list("event", flat=True)
    )


def test_a_customer_in_europe_gets_a_copy(intelepeer, desk, post, tmp_path):
    (tmp_path / "crm.csv").write_text(CUSTOMERS)
    (tmp_path / "crm.toml").write_text(COLUMNS)
    options = {"business": "intelepeer", "source": "CRM", "map": tmp_path / "crm.toml"}
    call_command("import_records", tmp_path / "crm.csv", stdout=io.StringIO(), **options)

    ada = Visitor(Walk(intelepeer))
    ada.walk.fill(you={"name": "Example, Ada", "email": "ADA@example.org", "account": "17-00"})
    ada.walk.send()
    last_page = ada.take_home()
    ((to, subject, text),) = arrived(post)
    assert to == "ADA@example.org"
    assert subject == f"IntelePeer: we have your privacy request {ada.reference}"
    assert ada.secret not in text
    day = re.search(r"answer by (.+?) at the latest", text)[1]
    assert f"<strong>{day}</strong>" in last_page, "the letter names the day that the page named"
    assert f"<strong>{day}</strong>" in ada.enter()

    (address,) = find(desk, ada.reference)
    started = act(desk, address, "start")
    assert "2 data points agree; this right asks for 2." in started
    assert "Ask them to prove it with a code" in started
    assert "202 555 0101" not in started, "the record itself stays unseen"
    act(desk, address, "identity", reason="wrote_back")
    answered = answer(desk, address, action="fulfil", text="Your name: Ada Example.")
    assert "Not read yet." in answered

    ((to, subject, text),) = arrived(post)
    assert subject == f"IntelePeer: the answer to your privacy request {ada.reference} is ready"
    assert "Ada Example" not in text, "what the answer says is not in the mail"
    assert "Your name: Ada Example." in ada.enter()
    assert "Read on " in desk.get(address).content.decode()
    assert events(ada.reference) == [
        "received", "start", "read", "confirm_identity", "answer_submitted", "read", "fulfil",
        "answer_read",
    ]  # fmt: skip
    assert list(ledger_faults()) == []


def test_an_opt_out_asks_for_nothing_and_does_not_wait(intelepeer, desk, post):
    eve = Visitor(Walk(intelepeer))
    token = eve.walk.opt_out_token()
    sent = {"form_token": token, "scope": "all", "contact_kind": "email"}
    done = eve.walk.client.post(
        eve.walk.url("opt-out/"), sent | {"contact": "eve@example.org"}, follow=True
    ).content.decode()
    eve.note(done)
    ((to, _, text),) = arrived(post)
    assert to == "eve@example.org"
    assert "You do not have to prove who you are for this." in text

    addresses = find(desk, eve.reference)
    assert len(addresses) == 2, "the sale, and the use of sensitive data"
    for address in addresses:
        page = act(desk, address, "start")
        assert "This right is given without a check." in page
        answer(desk, address, action="fulfil", text="It is done.")
    assert {dsar.identity for dsar in PrivacyRequest.objects.all()} == {"not_needed"}
    assert len(arrived(post)) == 2
    assert eve.enter().count("It is done.") == 2


def test_a_refusal_says_why_is_argued_about_and_a_lost_secret_is_renewed(intelepeer, desk, post):
    bob = Visitor(Walk(intelepeer))
    rights = {"rights": ["delete"]}
    you = {"name": "Bob Example", "email": "bob@example.org"}
    bob.walk.fill(region={"region": "GB"}, rights=rights, details={"helps": ""}, you=you)
    bob.walk.send()
    bob.take_home()
    (address,) = find(desk, bob.reference)
    act(desk, address, "start")
    text = "Nobody of that name is known to us. Which account is it?"
    answer(desk, address, action="deny", ground="not_identified", text=text)
    _, refusal = arrived(post)
    assert "cannot do what you asked for" in refusal[2]
    assert "Information Commissioner (https://ico.org.uk; UK GDPR, Article 77)" in refusal[2]
    assert "You have the right to complain to us" in refusal[2]
    assert "the right to go to court (UK GDPR, Article 79)" in refusal[2]
    assert text not in refusal[2]
    assert text in bob.enter()

    bob.browser.post(reverse("public:status_message"), {"text": "It is account 1700."})
    assert "It is account 1700." in desk.get(address).content.decode()
    act(desk, address, "message", text="Thank you. Please ask once more with that number.")
    ((_, subject, body),) = arrived(post)
    assert subject == f"IntelePeer: a message about your privacy request {bob.reference}"
    assert "once more" not in body

    lost = {"reference": bob.reference.lower(), "email": "Bob@Example.org"}
    Client().post(reverse("public:status_lost"), lost)
    ((to, _, body),) = arrived(post)
    assert to == "bob@example.org"
    old, bob.secret = bob.secret, SECRET.search(body)[0]
    assert bob.secret != old
    assert "Please ask once more with that number." in bob.enter()
    bob.secret = old
    assert "do not belong together" in bob.enter()


def test_a_customer_is_asked_waits_longer_gets_a_part_and_complains(intelepeer, desk, post):
    carl = Visitor(Walk(intelepeer))
    carl.walk.fill(you={"name": "Carl Example", "email": "carl@example.org"})
    carl.walk.send()
    carl.take_home()
    arrived(post)
    (address,) = find(desk, carl.reference)
    act(desk, address, "start")

    question = "Which telephone number is on your account?"
    act(desk, address, "steps/ask_identity", text=question)
    ((to, _, text),) = arrived(post)
    assert to == "carl@example.org"
    assert question not in text, "it stands on the status page alone"
    assert question in carl.enter()
    dsar = PrivacyRequest.objects.get()
    assert (dsar.status, dsar.suspended, dsar.legal_last_day) == ("identity_pending", True, None)
    carl.browser.post(reverse("public:status_message"), {"text": "It ends in 0199."})
    dsar.refresh_from_db()
    assert (dsar.status, dsar.suspended) == ("in_progress", False)
    assert dsar.legal_last_day >= dsar.due_on
    act(desk, address, "identity", reason="called_back")

    preview = act(desk, address, "steps/extend", reason="many_systems")
    day = re.search(r'name="shown" value="([0-9-]+)"', preview)[1]
    assert not PrivacyRequest.objects.get().extended, "a preview announces nothing"
    act(desk, address, "steps/extend", reason="many_systems", shown=day)
    dsar.refresh_from_db()
    assert (dsar.extended, dsar.due_on.isoformat()) == (True, day)
    ((_, _, text),) = arrived(post)
    assert "The data lie in several systems and departments." in text

    part = {"action": "fulfil_part", "ground": "others_rights", "text": "Your calls, in part."}
    answer(desk, address, **part)
    ((_, _, text),) = arrived(post)
    assert "supervisory authority" in text
    assert "the right to go to court (GDPR, Article 79)" in text
    assert "Your calls, in part." in carl.enter()

    wrong = {"text": "The calls of March are missing."}
    carl.browser.post(reverse("public:status_complaint", args=[dsar.pk]), wrong)
    ((_, _, text),) = arrived(post)
    assert wrong["text"] not in text
    complaint = reverse("desk:review", args=[Review.objects.get().pk])
    assert complaint in desk.get(address).content.decode()
    assert wrong["text"] in desk.get(complaint).content.decode()
    verdict = {"verdict": "upheld", "text": "You are right about March."}
    desk.post(f"{complaint}decide/", verdict)
    assert Review.objects.get().decided_at is None, "nobody judges their own refusal"
    browser_of("ines", "Privacy officer").post(f"{complaint}decide/", verdict)
    act(desk, address, "steps/reopen", reason="review")
    answer(desk, address, action="fulfil", text="All your calls.")
    assert [to for to, _, _ in arrived(post)] == ["carl@example.org"] * 3
    page = carl.enter()
    assert "You are right about March." in page
    assert "All your calls." in page
    assert [event for event in events(carl.reference) if "read" not in event] == [
        "received", "start", "ask_identity", "receive_identity", "message", "confirm_identity",
        "extend", "answer_submitted", "fulfil_part", "complain", "review_decided", "reopen",
        "answer_submitted", "fulfil",
    ]  # fmt: skip
    assert list(ledger_faults()) == []


def test_a_stranger_in_california_gets_the_categories_not_the_pieces(intelepeer, desk, post):
    sam = Visitor(Walk(intelepeer))
    sam.walk.fill(
        region={"region": "US-CA"},
        rights={"rights": ["know_specific"]},
        you={"name": "Sam Example", "email": "sam@example.org"},
    )
    sam.walk.send()
    sam.take_home()
    arrived(post)
    (address,) = find(desk, sam.reference)
    act(desk, address, "start")
    dsar = PrivacyRequest.objects.get()
    due_on = dsar.due_on
    assert (due_on - dsar.received_on).days == 45

    refusal = {"action": "deny", "ground": "not_identified", "text": "Who are you?"}
    answer(desk, address, **refusal)
    assert PrivacyRequest.objects.get().status == "in_progress", "categories are owed first"
    assert arrived(post) == []
    act(desk, address, "steps/ask_identity", text="Please name two data points.")
    dsar.refresh_from_db()
    assert (dsar.status, dsar.suspended, dsar.due_on) == ("identity_pending", False, due_on)
    act(desk, address, "steps/treat_as_categories")
    dsar.refresh_from_db()
    assert (dsar.status, dsar.right, dsar.due_on) == ("in_progress", "know_categories", due_on)
    assert len(arrived(post)) == 2, "the question, and what becomes of the request"

    act(desk, address, "identity", reason="wrote_back")
    answer(desk, address, action="fulfil", text="Identifiers, and commercial data.")
    ((to, _, _),) = arrived(post)
    assert to == "sam@example.org"
    assert "Identifiers, and commercial data." in sam.enter()
    assert [event for event in events(sam.reference) if "read" not in event] == [
        "received", "start", "ask_identity", "treat_as_categories", "confirm_identity",
        "answer_submitted", "fulfil",
    ]  # fmt: skip
    assert list(ledger_faults()) == []


def test_a_call_becomes_a_letter_a_withdrawal_and_an_erased_row(intelepeer, desk, post):
    called = {
        "business": "intelepeer", "via": "phone", "received_on": "2026-11-02",
        "received_time": "14:30", "region": "US-CA", "relation": "customer",
        "rights": ["know_specific"], "name": "Paula Phone", "phone": "202 555 0143",
        "form_token": "0d7f5a52-8b5b-4d3b-9e0a-2f3a0c3f6b11", "seen": "1",
    }  # fmt: skip
    letter = desk.post(reverse("desk:new"), called).content.decode()
    assert "December 17, 2026" in letter, "45 days after 2 November"
    paula = Visitor(Walk(intelepeer))
    paula.note(letter)
    assert arrived(post) == [], "who gave no address gets no mail"

    assert "December 17, 2026" in paula.enter()
    gone = paula.browser.post(
        reverse("public:status_withdraw"), {"rights": ["know_specific"]}, follow=True
    ).content.decode()
    assert "Your request is withdrawn." in gone
    (address,) = find(desk, paula.reference)
    assert "Withdrawn" in desk.get(address).content.decode()

    submission = Submission.objects.get(reference=paula.reference)
    SealingKey.objects.filter(pk=submission.content_key_id).delete()
    assert "Paula" not in desk.get(address).content.decode()
    assert "Withdrawn" in paula.enter(), "that it was asked stays on record"
    assert events(paula.reference)[:2] == ["received", "typed_in"]
    assert list(ledger_faults()) == []
