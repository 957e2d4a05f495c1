"""Nobody learns from this site who is a customer: the known and the unknown see the same.

Two people go the same way at the same business, at the same moments. Compared is every page
to the byte, the number of statements behind it, and every letter. Blotted out is only what
must differ: the reference, the secret code, the CSRF tokens, and what each of them typed.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from requests_app import jobs
from requests_app.models import Notice, Submission
from tests.requests_app.on_file import known
from tests.requests_app.public_form import Walk
from verification.models import Challenge

pytestmark = pytest.mark.django_db

KNOWN = {"name": "Ada Lovelace", "email": "ada@example.org"}
UNKNOWN = {"name": "Eva Nobodyx", "email": "eva@example.net"}
STATUS, VIEW = reverse("public:status"), reverse("public:status_view")
HUB, ASK = reverse("public:status_identity"), reverse("public:status_code")
ENTER = reverse("public:status_code_enter")
WAYS = {
    "access, European Economic Area": ({"region": "EEA"}, "access", {"period": "all"}),
    "deletion, California": ({"region": "US-CA"}, "delete", {}),
    "specific pieces, California": ({"region": "US-CA"}, "know_specific", {"period": "all"}),
}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
UUID = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Person:
    """Somebody with a browser, who keeps what they saw and what it cost."""

    def __init__(self, business, claims):
        self.walk = Walk(business, Client())
        self.claims, self.seen = claims, []
        self.sent = self.secret = None

    def do(self, step, *given):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            response = step(*given)
        page = self.blotted(response.content)
        self.seen.append((response.status_code, response.get("Location"), page, len(caught)))
        return response

    def blotted(self, content):
        content = UUID.sub(b"UUID", TOKEN.sub(b"TOKEN", content))
        for own in filter(None, (self.reference, self.secret, *self.claims.values())):
            content = content.replace(own.encode(), b"OWN")
        return content

    @property
    def reference(self):
        return self.sent.reference if self.sent else None

    def fill(self, region, right, details):
        answers = {"region": region, "rights": {"rights": [right]}, "details": details}
        for name, typed in (
            ("region", region),
            ("relation", {"relation": "customer"}),
            ("rights", answers["rights"]),
            ("details", details),
            ("you", self.claims),
        ):
            self.do(lambda name=name, typed=typed: self.walk.post(f"request/{name}/", **typed))
        self.do(self.walk.get, "request/check/")
        self.do(self.walk.send)
        self.sent = Submission.objects.latest("received_at")

    def enter(self):
        page = self.walk.get("request/done/").content.decode()
        self.secret = re.search(r'name="secret" value="([^"]+)"', page)[1]
        self.do(self.walk.get, "request/done/")
        typed = {"reference": self.reference, "secret": self.secret, "then": "identity"}
        self.do(self.walk.client.post, STATUS, typed)

    def ask(self):
        for url in (VIEW, HUB, ASK):
            self.do(self.walk.client.get, url)
        self.do(self.walk.client.post, ASK, {"channel": "email"})
        self.do(self.walk.client.get, ENTER)

    def guess(self, typed):
        self.do(self.walk.client.post, ENTER, {"code": typed})

    def look(self):
        for url in (ENTER, HUB, VIEW):
            self.do(self.walk.client.get, url)


def gone_the_whole_way(business, way):
    """Return two people who have asked, guessed before and after the job, and asked again."""
    Walk(business).get("")  # what is read once for all is read before either of them
    people = [Person(business, claims) for claims in (KNOWN, UNKNOWN)]
    for person in people:
        person.fill(*way)
    for act in (Person.enter, Person.ask, guess_early):
        for person in people:
            act(person)
    jobs.make_challenges(timezone.now())
    for person in people:
        use_up(person)
    jobs.make_challenges(timezone.now())
    jobs.deliver_due(timezone.now())
    for person in people:
        person.guess("1234")
    return people


def guess_early(person):
    """Before the job has looked anybody up."""
    person.guess("00000000")


def use_up(person):
    for _ in range(6):
        person.guess("00000000")
    person.look()
    person.ask()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_known_and_the_unknown_see_and_get_the_same(way, tmp_path, mailoutbox):
    known_one, unknown_one = people = gone_the_whole_way(known(tmp_path), way)
    assert [bool(record_of(person)) for person in people] == [True, False]
    same_pages(known_one, unknown_one)
    same_mails(*people, mailoutbox)
    assert stored(known_one) == stored(unknown_one)
    assert [kind for kind, *_ in stored(known_one)] == [
        "acknowledged", "code", "code", "code_asked", "code_asked",
    ]  # fmt: skip
    assert gone(known_one) == gone(unknown_one) == [("email", 5, "used_up"), ("email", 0, "")]


def record_of(person):
    rows = Challenge.objects.filter(subject=person.sent.pk, made_at__isnull=False)
    return rows.values_list("record", flat=True)[0]


def same_pages(mine, other):
    """Status, address, bytes and statements, page by page."""
    assert len(mine.seen) == len(other.seen) > 25
    for number, (one, two) in enumerate(zip(mine.seen, other.seen, strict=True)):
        assert one == two, f"page {number}"
    assert max(row[3] for row in mine.seen) > 5


def same_mails(mine, other, mailoutbox):
    """The letters to who typed: the code itself goes to the known one's own mailbox beside."""
    told = [
        [
            (person.blotted(mail.subject.encode()), person.blotted(mail.body.encode()))
            for mail in mailoutbox
            if mail.to == [person.claims["email"]] and "your code" not in mail.subject
        ]
        for person in (mine, other)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 3  # the receipt, and one for each wish


def stored(person):
    rows = Notice.objects.filter(submission=person.sent)
    return sorted(rows.values_list("kind", "carrier", "language"))


def gone(person):
    rows = Challenge.objects.filter(subject=person.sent.pk).order_by("asked_at")
    return list(rows.values_list("channel", "tries", "outcome"))
