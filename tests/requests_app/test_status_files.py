"""Proof that comes as a file: when it is offered, what is said of it, and what is left of it."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.ledger import LedgerEntry
from foundation.uploads import StoredFile
from requests_app.public import status_files
from requests_app.rules.rights import Region, Relation, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle, questions
from tests.factories import BusinessFactory, submission
from tests.foundation.hostile import REFUSED, REWRITTEN, picture
from tests.requests_app.steps import at
from tests.requests_app.test_status import enter
from verification.models import Evidence, VerificationPolicy
from verification.rules.evidence import Purpose
from verification.services import evidence

pytestmark = pytest.mark.django_db

FILES, VIEW = reverse("public:status_files"), reverse("public:status_view")
NOW, LATER = at(11, 5), at(11, 12)
BY_AGENT = {"relation": Relation.AGENT, "agent": {"name": "Bob", "email": "bob@agent.example"}}
PAPERS = (Purpose.PERMISSION, Purpose.POWER_OF_ATTORNEY)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def on_disk(data_dir):
    return [path for path in data_dir.rglob("*") if path.is_file()]


def temporary():
    return set(Path(tempfile.gettempdir()).iterdir())


def business(*, copies=True):
    made = BusinessFactory()
    VerificationPolicy.objects.create(business=made, evidence=copies)
    return made


def asked(officer, *rights, copies=True, **order):
    """Take in a request and ask for proof of identity."""
    receipt = submission(*rights or [Right.ACCESS], business=business(copies=copies),
                         region=order.pop("region", Region.EEA), **order)  # fmt: skip
    for dsar in receipt.requests:
        questions.ask(dsar.pk, by=officer, action=Action.ASK_IDENTITY, text="Who?", now=NOW)
    return receipt


def send(client, name="passport.jpg", data=None, **form):
    file = SimpleUploadedFile(name, picture() if data is None else data)
    return client.post(FILES, {"file": file, **form})


def events(receipt):
    rows = LedgerEntry.objects.filter(chain=receipt.submission.chain).order_by("number")
    return list(rows.values_list("event", "by"))


def test_the_page_opens_without_a_complaint(client, officer):
    enter(client, asked(officer))
    page = client.get(FILES)
    assert page.status_code == 200
    assert "There is a problem" not in page.content.decode()


@pytest.fixture
def inside(client, officer):
    client.receipt = asked(officer)
    enter(client, client.receipt)
    return client


# Who is offered it.


@pytest.mark.parametrize(
    ("copies", "ask", "order", "expected"),
    [
        pytest.param(True, True, {}, (Purpose.IDENTITY,), id="asked for, and taken here"),
        pytest.param(False, True, {}, (), id="copies are not taken here"),
        pytest.param(True, False, {}, (), id="nobody asked"),
        pytest.param(True, True, BY_AGENT, (Purpose.IDENTITY, *PAPERS), id="an agent, asked"),
        pytest.param(False, False, BY_AGENT, PAPERS, id="an agent"),
        pytest.param(False, False, {"relation": Relation.PARENT}, (Purpose.PARENT,), id="a parent"),
    ],
)
def test_a_file_is_offered_where_it_is_needed_alone(officer, copies, ask, order, expected):
    if ask:
        receipt = asked(officer, copies=copies, **order)
    else:
        place = {"business": business(copies=copies), "region": Region.EEA}
        receipt = submission(Right.ACCESS, **place, **order)
    assert status_files.offered(receipt.submission) == expected


@pytest.mark.parametrize(
    ("right", "region"),
    [
        (Right.OPT_OUT, Region.CALIFORNIA),
        (Right.LIMIT, Region.CALIFORNIA),
        (Right.OBJECT_MARKETING, Region.EEA),
        (Right.WITHDRAW_CONSENT, Region.EEA),
    ],
)
def test_for_an_opt_out_nothing_is_asked_but_the_permission_of_an_agent(right, region):
    place = {"business": business(), "region": region}
    plain = submission(right, **place)
    parent = submission(right, relation=Relation.PARENT, **place)
    agent = submission(right, **BY_AGENT, **place)
    found = [status_files.offered(each.submission) for each in (plain, parent, agent)]
    assert found == [(), (), (Purpose.PERMISSION,)]


def test_once_the_person_is_known_no_copy_is_offered(officer):
    receipt = asked(officer)
    lifecycle.confirm_identity(receipt.requests[0].pk, by=officer, points=2, now=LATER)
    assert status_files.offered(receipt.submission) == ()
    assert status_files.row(receipt.submission, LATER) is None


def test_the_row_of_the_hub_says_whether_it_is_done(inside):
    before = status_files.row(inside.receipt.submission, NOW)
    send(inside)
    after = status_files.row(inside.receipt.submission, NOW)
    assert (before.url, before.optional) == (FILES, True)
    assert (before.done, after.done) == (False, True)


def test_a_stranger_gets_no_page_and_sends_nothing(client):
    for response in (client.get(FILES), send(client)):
        assert (response.status_code, response.url) == (302, "/status/")
    assert not Evidence.objects.exists()


def test_where_no_file_is_wanted_none_is_taken(client):
    enter(client, submission(Right.OPT_OUT))
    assert send(client).url == VIEW
    assert not Evidence.objects.exists()
    assert "status/files" not in client.get(VIEW).content.decode()


# What the page says.


def test_the_page_says_what_to_send_why_what_to_cover_and_when_it_goes(inside):
    page = inside.get(FILES).content.decode()
    for text in (
        "we could not tell in another way",
        "Cover the photo, the number of the document",
        "Never send a Social Security number",
        "We delete it as soon as it was checked",
        "It can take a minute",
        'accept=".pdf,.jpg,.jpeg,.png',
        'enctype="multipart/form-data"',
    ):
        assert text in page
    assert FILES in inside.get(VIEW).content.decode()


@pytest.mark.parametrize(("name", "data", "says"), REFUSED.values(), ids=REFUSED)
def test_a_refused_file_says_why_and_leaves_nothing_behind(inside, data_dir, name, data, says):
    before, stands = temporary(), events(inside.receipt)
    response = send(inside, name, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "<title>Error: " in page
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert on_disk(data_dir) == []
    assert not [path for path in temporary() - before if "upload" in path.name]
    assert events(inside.receipt) == stands
    assert inside.receipt.submission.requests.get().status == "identity_pending"


@pytest.mark.parametrize(("name", "data", "kind"), REWRITTEN.values(), ids=REWRITTEN)
def test_of_a_disguised_file_only_the_picture_is_kept(inside, name, data, kind):
    assert send(inside, name, data).status_code == 302
    row = Evidence.objects.get()
    assert row.file.kind == kind
    assert b"SENTINEL" not in evidence.opened(row)


def test_no_file_at_all_is_said_at_the_field(inside):
    response = inside.post(FILES, {})
    assert response.status_code == 422
    assert "Choose a file first" in response.content.decode()


def test_an_agent_says_what_the_file_shows(client, officer):
    enter(client, submission(Right.DELETE, business=business(), **BY_AGENT))
    assert "Choose what the file shows" in send(client).content.decode()
    assert send(client, shows="identity").status_code == 422
    assert send(client, shows="power_of_attorney").status_code == 302
    assert Evidence.objects.get().purpose == "power_of_attorney"


def test_after_twenty_files_within_an_hour_the_next_one_waits(inside, monkeypatch):
    monkeypatch.setitem(status_files.FILES, "status-file", 1)
    send(inside)
    response = send(inside)
    assert response.status_code == 429
    assert "You sent many files within an hour" in response.content.decode()
    assert Evidence.objects.count() == 1


def test_many_submissions_of_one_stranger_do_not_fill_the_disk(client, monkeypatch):
    """Anybody may call themselves an agent, as often as they like, and is then offered files."""
    monkeypatch.setitem(status_files.FILES, "status-file-address", 2)
    made, codes = business(), []
    for _ in range(3):
        enter(client, submission(Right.DELETE, business=made, **BY_AGENT))
        codes.append(send(client, shows="permission").status_code)
    assert codes == [302, 302, 429]


# What becomes of it.


def test_a_file_is_sealed_rewritten_and_answers_the_question(inside, data_dir):
    assert send(inside).url == FILES
    row = Evidence.objects.get()
    (path,) = on_disk(data_dir)
    assert (path.name, row.sent_by, row.purpose) == (str(row.file_id), "requester", "identity")
    assert evidence.opened(row).startswith(b"\xff\xd8\xff")
    assert not path.read_bytes().startswith(b"\xff\xd8\xff")
    dsar = inside.receipt.submission.requests.get()
    assert (dsar.status, dsar.suspended) == ("in_progress", False)
    assert events(inside.receipt)[-2:] == [
        ("receive_identity", "requester"), ("evidence_sent", "requester"),
    ]  # fmt: skip
    assert "We have it" in inside.get(FILES).content.decode()


def test_the_other_side_of_a_card_can_follow(inside):
    assert [send(inside).status_code, send(inside, "back.png", picture("png")).status_code] == [
        302,
        302,
    ]
    assert Evidence.objects.count() == 2


def test_a_seventh_file_is_one_too_many(inside):
    for _ in range(6):
        assert send(inside).status_code == 302
    response = send(inside)
    assert response.status_code == 422
    assert "You have sent 6 files" in response.content.decode()
    assert Evidence.objects.count() == StoredFile.objects.count() == 6


def test_all_files_together_have_a_limit(inside):
    send(inside)
    StoredFile.objects.update(size=29_999_999)
    assert "larger than 30 MB together" in send(inside).content.decode()
    assert Evidence.objects.count() == 1


def test_a_file_is_taken_back_until_it_was_checked(
    inside, data_dir, django_capture_on_commit_callbacks
):
    send(inside)
    row = Evidence.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        inside.post(reverse("public:status_file_remove", args=[row.pk]))
    row.refresh_from_db()
    assert (row.file, row.deleted_at is not None, on_disk(data_dir)) == (None, True, [])
    assert events(inside.receipt)[-1] == ("evidence_removed", "requester")


def test_a_checked_file_is_not_taken_back(inside):
    send(inside)
    row = Evidence.objects.get()
    evidence.check(row, by="user:1", now=LATER)
    assert "Remove<" not in inside.get(FILES).content.decode()
    inside.post(reverse("public:status_file_remove", args=[row.pk]))
    assert Evidence.objects.filter(deleted_at=None).exists()


def test_nobody_takes_back_the_file_of_another(inside, client, officer):
    send(inside)
    enter(client, asked(officer))
    address = reverse("public:status_file_remove", args=[Evidence.objects.get().pk])
    assert client.post(address).status_code == 404
    assert Evidence.objects.filter(deleted_at=None).exists()


def test_once_the_data_is_erased_no_file_is_asked_for(inside):
    inside.receipt.submission.content_key.delete()
    assert send(inside).status_code == 302
    assert not Evidence.objects.exists()


def test_a_body_of_a_gigabyte_is_answered_in_words_without_being_read(client):
    class Unread:
        def read(self, *_):
            raise AssertionError("the body was read")

        readline = read

    response = client.generic(
        "POST", FILES, **{"CONTENT_LENGTH": str(10**9), "wsgi.input": Unread()}
    )
    assert response.status_code == 413
    page = response.content.decode()
    assert "too large" in page
    assert "10 MB" in page
