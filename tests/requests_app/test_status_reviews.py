"""“I do not agree”: appeals and complaints from the status page, and what becomes of them."""

import html
import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.ledger import LedgerEntry
from foundation.sealing import SealingKey
from requests_app.models import Notice, Review
from requests_app.models.review import Verdict
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle, reviews
from tests.factories import author, give_answer, submission

pytestmark = pytest.mark.django_db

ENTER = reverse("public:status")
VIEW = reverse("public:status_view")
ANSWERED = datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
SENT = datetime(2027, 1, 10, 16, 0, tzinfo=UTC)
DECIDED = datetime(2027, 1, 20, 16, 0, tzinfo=UTC)
WORDS = "You mixed me up with my neighbour."


@pytest.fixture
def clock(monkeypatch):
    """Set the time that the pages see."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(SENT)
    return at


@pytest.fixture
def refused(clock, client, officer):
    """Refuse a deletion to somebody who lives in a region, and let them in."""

    def made(region):
        receipt = submission(Right.DELETE, region=region)
        (dsar,) = receipt.requests
        lifecycle.start(dsar.pk, by=officer, now=ANSWERED)
        give_answer(
            dsar.pk,
            by=author(),
            action=Action.DENY,
            text="We do not know you.",
            ground="not_identified",
            now=ANSWERED,
        )
        enter(client, receipt)
        return dsar

    return made


def enter(client, receipt):
    reference = receipt.submission.reference
    client.post(ENTER, {"reference": reference, "secret": receipt.secret})


def appeal(dsar):
    return reverse("public:status_appeal", args=[dsar.pk])


def complaint(dsar):
    return reverse("public:status_complaint", args=[dsar.pk])


def plain(response):
    return " ".join(html.unescape(response.content.decode()).split())


def test_an_appeal_is_taken_in_and_its_day_is_told(client, refused):
    dsar = refused(Region.US_CO)
    assert f'href="{appeal(dsar)}"' in plain(client.get(VIEW))
    page = plain(client.get(appeal(dsar)))
    assert "Why should we look at our decision again?" in page
    assert page.count("<textarea") == 1
    done = plain(client.post(appeal(dsar), {"text": WORDS}, follow=True))
    assert "We have your appeal" in done
    assert "It reached us on January 10, 2027." in done
    day = "February 24, 2027"  # 45 days
    assert f"You have our decision in writing by <strong>{day}</strong> at the latest." in done
    review = Review.objects.get()
    assert (review.kind, review.text, review.received_at) == ("appeal", WORDS, SENT)
    entry = LedgerEntry.objects.get(event="appeal")
    assert entry.by == "requester"
    letter = Notice.objects.get(kind="appeal_received")
    assert WORDS not in letter.text


def test_a_running_appeal_stands_in_the_card_and_no_second_one_is_taken(client, refused):
    dsar = refused(Region.US_CO)
    client.post(appeal(dsar), {"text": WORDS})
    page = plain(client.get(VIEW))
    assert "Your appeal of January 10, 2027" in page
    assert "by <strong>February 24, 2027</strong> at the latest." in page
    assert WORDS in page
    assert appeal(dsar) not in page
    (review,) = Review.objects.all()
    received = reverse("public:status_received", args=[review.pk])
    assert client.get(appeal(dsar)).url == received
    assert client.post(appeal(dsar), {"text": "Again!"}).url == received
    assert Review.objects.count() == 1


def test_a_complaint_in_britain_is_confirmed_within_thirty_days(client, refused):
    dsar = refused(Region.UK)
    assert f'href="{complaint(dsar)}"' in plain(client.get(VIEW))
    assert "What did we do wrong?" in plain(client.get(complaint(dsar)))
    done = plain(client.post(complaint(dsar), {"text": WORDS}, follow=True))
    assert "We have your complaint" in done
    assert "The law gives us until February 9, 2027 to confirm that we have it." in done
    aim = "The law names no day for our decision. Our own aim is"
    assert f"{aim} <strong>February 10, 2027</strong>." in done
    page = plain(client.get(VIEW))
    assert "Your complaint of January 10, 2027" in page
    assert complaint(dsar) not in page


@pytest.mark.parametrize("region", [Region.CALIFORNIA, Region.CANADA, Region.ELSEWHERE], ids=str)
def test_a_complaint_is_taken_under_any_law_while_the_request_is_open(client, clock, region):
    receipt = submission(Right.DELETE, region=region)
    (dsar,) = receipt.requests
    enter(client, receipt)
    assert f'href="{complaint(dsar)}"' in plain(client.get(VIEW))
    done = plain(client.post(complaint(dsar), {"text": WORDS}, follow=True))
    assert "We have it, and a person reads it." in done
    assert "Our own aim is <strong>February 10, 2027</strong>." in done
    assert Review.objects.get().kind == "complaint"


def test_an_appeal_and_a_complaint_run_side_by_side(client, refused):
    dsar = refused(Region.US_CO)
    client.post(appeal(dsar), {"text": WORDS})
    client.post(complaint(dsar), {"text": WORDS})
    assert sorted(Review.objects.values_list("kind", flat=True)) == ["appeal", "complaint"]


@pytest.mark.parametrize("region", [Region.CALIFORNIA, Region.EEA, Region.US_UT], ids=str)
def test_where_the_law_has_no_appeal_none_is_offered_or_taken(client, refused, region):
    dsar = refused(region)
    assert appeal(dsar) not in plain(client.get(VIEW))
    assert client.get(appeal(dsar)).url == VIEW
    assert client.post(appeal(dsar), {"text": WORDS}).url == VIEW
    assert not Review.objects.exists()


def test_what_is_still_open_is_not_appealed(client, clock):
    receipt = submission(Right.DELETE, region=Region.US_CO)
    (dsar,) = receipt.requests
    enter(client, receipt)
    page = plain(client.get(VIEW))
    assert appeal(dsar) not in page
    assert "If we refuse something, you can appeal to us on this page." in page
    assert client.post(appeal(dsar), {"text": WORDS}).url == VIEW
    assert not Review.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001], ids=["empty", "blank", "too long"])
def test_a_text_that_cannot_be_sent_is_refused_and_kept(client, refused, text):
    dsar = refused(Region.US_CO)
    response = client.post(appeal(dsar), {"text": text})
    assert response.status_code == 422
    page = response.content.decode()
    assert "<title>Error: " in page
    assert 'href="#id_text"' in page
    assert text.strip() in page
    assert not Review.objects.exists()


def test_too_many_texts_are_held_back_and_kept(client, refused):
    dsar = refused(Region.US_CO)
    for number in range(20):
        client.post(reverse("public:status_message"), {"text": f"Number {number}."})
    response = client.post(appeal(dsar), {"text": WORDS})
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert f"{WORDS}</textarea>" in response.content.decode()
    assert not Review.objects.exists()


def test_an_erased_submission_takes_no_complaint_and_keeps_what_was_typed(client, refused):
    dsar = refused(Region.EEA)
    SealingKey.objects.filter(pk=dsar.submission.content_key_id).delete()
    response = client.post(complaint(dsar), {"text": WORDS})
    assert response.status_code == 422
    assert "This cannot be stored" in response.content.decode()
    assert f"{WORDS}</textarea>" in response.content.decode()
    assert not Review.objects.exists()


def test_another_persons_request_is_not_found(client, refused):
    mine = refused(Region.US_CO)
    client.post(appeal(mine), {"text": WORDS})
    review = Review.objects.get()
    enter(client, submission(Right.DELETE, region=Region.US_CO))
    for address in (appeal(mine), complaint(mine), appeal_of(uuid.uuid4())):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": WORDS}).status_code == 404
    received = reverse("public:status_received", args=[review.pk])
    assert client.get(received).status_code == 404
    assert Review.objects.count() == 1


def appeal_of(pk):
    return reverse("public:status_appeal", args=[pk])


def test_a_stranger_is_sent_to_the_door(client, refused):
    dsar = refused(Region.US_CO)
    client.post(appeal(dsar), {"text": WORDS})
    received = reverse("public:status_received", args=[Review.objects.get().pk])
    client.post(reverse("public:status_leave"))
    for address in (appeal(dsar), complaint(dsar), received):
        assert client.get(address).url == ENTER
    assert client.post(complaint(dsar), {"text": WORDS}).url == ENTER
    assert Review.objects.count() == 1


def decided(client, dsar, officer, verdict, text="We looked again."):
    client.post(appeal(dsar), {"text": WORDS})
    review = Review.objects.get()
    reviews.decide(review.pk, verdict=verdict, text=text, by=officer, now=DECIDED)
    return plain(client.get(VIEW))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.REJECTED, "We stay with what we decided."),
        (Verdict.PARTLY, "You were right in part."),
    ],
)
def test_a_lost_appeal_names_the_attorney_general(client, refused, officer, verdict, said):
    page = decided(client, refused(Region.US_CO), officer, verdict)
    after = page[page.index("We decided on January 20, 2027.") :]
    assert f"<strong>{said}</strong>" in after
    assert "We looked again." in after
    assert "Where else you can turn to:" in after
    assert "attorney general of Colorado" in after
    assert "by <strong>February 24, 2027</strong>" not in page


def test_a_lost_complaint_in_britain_names_the_ico_and_not_us(client, refused, officer):
    client.post(complaint(refused(Region.UK)), {"text": WORDS})
    (review,) = Review.objects.all()
    reviews.decide(review.pk, verdict=Verdict.REJECTED, text="No.", by=officer, now=DECIDED)
    page = plain(client.get(VIEW))
    after = page[page.index("Where else you can turn to:") :]
    assert "https://ico.org.uk/make-a-complaint/" in after
    assert "(UK GDPR, Article 79)" in after
    assert "section 164A" not in after


def test_a_won_appeal_says_so(client, refused, officer):
    page = decided(client, refused(Region.US_CO), officer, Verdict.UPHELD)
    assert "<strong>You were right.</strong>" in page
    assert "Where else you can turn to:" not in page


def test_a_decided_appeal_is_not_taken_a_second_time(client, refused, officer):
    dsar = refused(Region.US_CO)
    assert f'href="{appeal(dsar)}"' not in decided(client, dsar, officer, Verdict.REJECTED)
    answer = client.post(appeal(dsar), {"text": "There is something new."})
    assert answer.status_code == 422
    assert "has been decided" in answer.content.decode()
    assert "There is something new." in answer.content.decode()
    assert Review.objects.count() == 1


def test_more_time_for_an_appeal_is_told(client, refused, officer):
    client.post(appeal(refused(Region.US_CO)), {"text": WORDS})
    review = Review.objects.get()
    reviews.extend(review.pk, reason="complex", by=officer, now=DECIDED)
    page = plain(client.get(VIEW))
    assert "We take more time for it, once, as the law allows." in page
    assert "by <strong>April 25, 2027</strong> at the latest." in page  # 105 days


def test_what_either_side_wrote_is_shown_as_text(client, refused, officer):
    dsar = refused(Region.US_CO)
    client.post(appeal(dsar), {"text": "<b>mine</b>"})
    review = Review.objects.get()
    text = "<script>yours</script>"
    reviews.decide(review.pk, verdict=Verdict.REJECTED, text=text, by=officer, now=DECIDED)
    page = client.get(VIEW).content.decode()
    assert "&lt;b&gt;mine&lt;/b&gt;" in page
    assert "&lt;script&gt;yours" in page
    assert "<script>yours" not in page


def test_erased_texts_leave_a_page_that_still_opens(client, refused, officer):
    dsar = refused(Region.US_CO)
    decided(client, dsar, officer, Verdict.REJECTED)
    SealingKey.objects.filter(pk=dsar.submission.content_key_id).delete()
    page = plain(client.get(VIEW))
    assert WORDS not in page
    assert "We looked again." not in page
    assert "We stay with what we decided." in page
