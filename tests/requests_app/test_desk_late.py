"""Requests typed in by staff: late ones, those of a representative, what is read out, paper."""

from datetime import UTC, datetime
from unittest import mock

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.models import Notice, PrivacyRequest, Submission
from requests_app.notices import outbox
from requests_app.notices.kinds import KINDS
from requests_app.services import correspondence
from tests.factories import BusinessFactory
from tests.requests_app.test_desk_new import NOW, send, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def business():
    return BusinessFactory()


def frozen(moment=NOW):
    return mock.patch("django.utils.timezone.now", return_value=moment)


def unseen(client, business):
    """Send the form for the first time: nobody has been told yet that a day has passed."""
    data = typed(business)
    del data["seen"]
    return client.post(reverse("desk:new"), data)


def test_the_form_begins_with_this_moment_where_the_business_is(client, business):
    with frozen():
        form = client.get(reverse("desk:new")).context["form"]
    assert str(form["received_on"].value()) == "2026-11-03"
    assert str(form["received_time"].value()) == "10:00:00"  # 15:00 UTC in New York


def test_what_was_typed_in_late_is_marked_and_its_clock_starts_at_the_receipt(client, business):
    with frozen(datetime(2026, 11, 5, 15, 0, tzinfo=UTC)):
        send(client, business, received_time="14:30")
        dsar = PrivacyRequest.objects.get()
        assert dsar.submission.received_at == datetime(2026, 11, 2, 19, 30, tzinfo=UTC)
        assert dsar.submission.typed_in_at == datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
        assert str(dsar.due_on) == "2026-12-17"
        for page in (reverse("desk:queue"), dsar.get_absolute_url()):
            assert "Typed in 3 days after receipt" in client.get(page).content.decode()


def test_what_was_typed_in_on_the_day_is_not_marked(client, business):
    with frozen(datetime(2026, 11, 2, 23, 0, tzinfo=UTC)):
        send(client, business)
        page = client.get(PrivacyRequest.objects.get().get_absolute_url())
    assert "after receipt" not in page.content.decode()


def test_a_day_that_has_passed_is_said_before_anything_is_saved(client, business):
    late = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    with frozen(late):
        answer = unseen(client, business)
        assert answer.status_code == 422
        assert answer.context["late"] == [
            "Delete: the receipt had to be confirmed by November 17, 2026. "
            "Answer by December 17, 2026."
        ]
        assert not Submission.objects.exists()
        assert send(client, business, seen="1").status_code == 200
    assert Submission.objects.get().typed_in_at == late


def test_an_answer_that_was_due_already_is_said_too(client, business, officer):
    with frozen(datetime(2026, 12, 18, 15, 0, tzinfo=UTC)):
        client.force_login(officer)
        answer = unseen(client, business)
    assert answer.context["late"] == ["Delete: the answer was due on December 17, 2026."]
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("via", "chosen", "kept", "said"),
    [
        ("eu_representative", "1 Example Street Dublin", "1 Example Street Dublin", None),
        ("eu_representative", "", None, "Choose the EU representative"),
        ("eu_representative", "2 Foreign Street Vienna", None, "Choose a representative of this"),
        ("eu_representative", "nobody", None, "Choose a representative of this"),
        ("phone", "1 Example Street Dublin", "", None),
    ],
)
def test_the_representative_is_one_of_the_business(client, business, via, chosen, kept, said):
    for owner, value in ((business, "1 Example Street\nDublin"),
                         (BusinessFactory(), "2 Foreign Street\nVienna")):  # fmt: skip
        owner.channels.create(kind="eu_representative", role="post", value=value, section="2")
    with frozen():
        answer = send(client, business, via=via, representative=chosen, region="EEA")
    if said:
        assert answer.context["form"].errors["representative"][0].startswith(said)
        assert not Submission.objects.exists()
    else:
        assert Submission.objects.get().representative == kept


def test_a_business_without_a_representative_is_not_asked_for_one(client, business):
    with frozen():
        page = client.get(reverse("desk:new"))
        assert 'name="representative"' not in page.content.decode()
        send(client, business, via="eu_representative", region="EEA")
    assert Submission.objects.get().via == "eu_representative"


@pytest.mark.parametrize(("via", "spoken"), [("phone", 1), ("in_person", 1), ("post", 0)])
def test_what_11_ccr_7021_asks_for_is_read_out(client, business, via, spoken):
    with frozen():
        text = send(client, business, via=via).content.decode()
    reference = Submission.objects.get().reference
    assert text.count('id="read-out"') == spoken
    if spoken:
        script = text.split('id="read-out"')[1].split("</section>")[0]
        for piece in (
            "Acme received your privacy request on November 2, 2026.",
            f"Your reference is {reference}.",
            " ".join(reference.replace("-", "")),
            "Delete your personal data: by December 17, 2026 at the latest. California law allows",
            "We compare the details in your request with the records that we already hold.",
            "We have no address of yours.",
        ):
            assert piece in script, piece


def test_it_is_read_out_in_the_language_of_the_person(client, business):
    with frozen():
        text = send(client, business, language="de").content.decode()
    assert "17. Dezember 2026" in text.split('id="read-out"')[1].split("</section>")[0]


# Letters on paper


def test_who_has_no_e_mail_gets_a_letter_that_is_marked_when_it_is_printed(client, business):
    with frozen():
        text = send(client, business, address="1 Main Street\nSpringfield").content.decode()
        notice = Notice.objects.get()
        assert (notice.carrier, notice.to) == ("post", "Paula Phone\n1 Main Street\nSpringfield")
        assert reverse("desk:letter_printed", args=[notice.pk]) in text
        listed = client.get(reverse("desk:letters")).content.decode()
        assert "Acknowledgement" in listed.split('id="to-print"')[1]
        assert "Springfield" not in listed
        letter = client.get(reverse("desk:letter_print", args=[notice.pk])).content.decode()
        assert "Paula Phone\n1 Main Street\nSpringfield" in letter
        assert "We answer by December 17, 2026 at the latest." in letter
        for _ in range(2):
            client.post(reverse("desk:letter_printed", args=[notice.pk]))
        assert 'id="to-print"' not in client.get(reverse("desk:letters")).content.decode()
    notice.refresh_from_db()
    assert notice.sent_at == NOW
    assert LedgerEntry.objects.filter(event="letter_printed").count() == 1


def test_no_mail_server_is_asked_for_a_letter_on_paper(client, business):
    with frozen():
        send(client, business, address="1 Main Street")
    assert outbox.claim(datetime(2027, 1, 1, tzinfo=UTC)) is None
    assert Notice.objects.to_print().count() == 1


def test_a_message_is_printed_whole(client, business, officer):
    with frozen():
        send(client, business, address="1 Main Street")
        submission = Submission.objects.get()
        correspondence.write(submission, text="Which account is it?", by=officer, now=NOW)
        notice = Notice.objects.get(kind="message")
        letter = client.get(reverse("desk:letter_print", args=[notice.pk])).content.decode()
    assert "Which account is it?" in letter


def test_what_needs_a_mailbox_is_not_printed():
    assert not KINDS["code_asked"].on_paper
    assert not KINDS["fresh_secret"].on_paper
    assert not KINDS["due_soon"].on_paper
    assert KINDS["extended"].on_paper
