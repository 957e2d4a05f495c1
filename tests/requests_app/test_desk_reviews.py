"""Appeals and complaints at the desk: read, decided once, extended where the law lets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.ledger import LedgerEntry
from requests_app.models import Review
from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle, reviews
from tests.factories import RECEIVED_AT, author, give_answer, submission

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
NOW = datetime(2026, 11, 3, 16, 30, tzinfo=UTC)


@pytest.fixture
def at(client, officer, monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        client.force_login(officer)

    return set_to


@pytest.fixture(autouse=True)
def inside(settings, at):
    settings.MFA_REQUIRED = False
    at(NOW)


@pytest.fixture
def disputed(officer):
    """Return an appeal or complaint of 3 November against a refusal."""

    def made(kind=ReviewKind.APPEAL, region=Region.US_CO):
        dsar = submission(Right.DELETE, region=region).requests[0]
        lifecycle.start(dsar.pk, by=officer, now=LATER)
        give_answer(
            dsar.pk, by=author(), action=Action.DENY, text="No.", ground="not_identified", now=LATER
        )
        text = "You know me well."
        return reviews.receive(dsar.pk, kind=kind, text=text, by="requester", at=NOW, now=NOW)

    return made


def address(review, page="review"):
    return reverse(f"desk:{page}", args=[review.pk])


def test_it_is_read_with_its_days_and_the_answer_it_is_about(client, disputed):
    review = disputed()
    text = client.get(address(review)).content.decode()
    assert "You know me well." in text
    assert "We could not confirm who is asking" in text
    assert "December 18, 2026 · 45 days left" in text  # C.R.S. 6-1-1306(3)
    chain = review.dsar.submission.chain
    assert LedgerEntry.objects.filter(chain=chain).order_by("number").last().event == "read"


def test_a_decision_is_given_once(client, disputed, officer):
    review = disputed()
    data = {"verdict": "upheld", "text": "You were right."}
    answer = client.post(address(review, "review_decide"), data)
    assert (answer.status_code, answer["Location"]) == (302, review.dsar.get_absolute_url())
    review.refresh_from_db()
    assert (review.verdict, review.decided_by) == (Verdict.UPHELD, officer)
    page = client.get(review.dsar.get_absolute_url())
    assert page.context["next"].label == "Take it up again"
    assert "Take up again" not in [label for label, _ in page.context["others"]]  # said once
    assert page.context["history"][0].what == "Decided an appeal or a complaint"
    assert page.context["history"][0].detail == "Appeal, The person was right"
    read = client.get(address(review)).content.decode()
    assert "You were right." in read
    assert "Give this decision" not in read
    second = client.post(
        address(review, "review_decide"), {"verdict": "rejected", "text": "Kept words."}
    )
    assert second.status_code == 422
    assert "It has been decided already." in second.content.decode()
    assert "Kept words." in second.content.decode()


def test_who_refused_reads_that_somebody_else_decides(client, disputed, officer, monkeypatch):
    monkeypatch.setitem(globals(), "author", lambda: officer)
    review = disputed()
    text = client.get(address(review)).content.decode()
    assert "Somebody else must decide it." in text
    assert "Give this decision" not in text
    assert "Extend the term" in text
    data = {"verdict": "upheld", "text": "Kept words."}
    answer = client.post(address(review, "review_decide"), data)
    assert answer.status_code == 422
    assert "Somebody else must decide it." in answer.content.decode()
    assert "Kept words." in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "Kept words."}, "Choose what is decided"),
        ({"verdict": "upheld"}, "Write the decision and its reasons"),
        ({"verdict": "maybe", "text": "Kept words."}, "Select a valid choice"),
    ],
)
def test_a_bad_decision_is_told_and_kept(client, disputed, data, said):
    review = disputed()
    answer = client.post(address(review, "review_decide"), data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert data.get("text", "") in answer.content.decode()
    assert not Review.objects.exclude(verdict="").exists()


def test_the_one_extension_of_colorado(client, disputed):
    review = disputed()
    assert "Extend the term" in client.get(address(review)).content.decode()
    shown = client.get(address(review, "review_extend")).content.decode()
    assert "Tuesday, February 16, 2027" in shown  # 105 days in all
    assert client.post(address(review, "review_extend")).status_code == 422
    data = {"reason": "many_systems"}
    assert client.post(address(review, "review_extend"), data).status_code == 302
    review.refresh_from_db()
    assert review.due_on == date(2027, 2, 16)
    again = client.post(address(review, "review_extend"), data)
    assert "It has had its one extension." in again.content.decode()
    assert "Extend the term" not in client.get(address(review)).content.decode()


@pytest.mark.parametrize(
    ("region", "kind"),
    [(Region.US_OR, ReviewKind.APPEAL), (Region.UK, ReviewKind.COMPLAINT)],
)
def test_where_the_law_gives_no_extension_none_is_shown(client, disputed, region, kind):
    review = disputed(kind, region)
    assert "Extend the term" not in client.get(address(review)).content.decode()
    shown = client.get(address(review, "review_extend")).content.decode()
    assert "The law gives no extension here" in shown
    answer = client.post(address(review, "review_extend"), {"reason": "complex"})
    assert "The law gives no extension here." in answer.content.decode()


def test_too_late_for_an_extension(client, disputed, at):
    review = disputed()
    at(datetime(2026, 12, 19, 16, 0, tzinfo=UTC))
    assert "none any more" in client.get(address(review, "review_extend")).content.decode()


def test_the_queue_finds_what_is_disputed_though_it_is_closed(client, disputed):
    review = disputed()
    queue = reverse("desk:queue")
    assert client.get(queue).context["rows"] == []
    rows = client.get(queue, {"status": "disputed"}).context["rows"]
    assert [row.dsar.pk for row in rows] == [review.dsar_id]
    assert [flag.label for flag in rows[0].flags] == ["Appeal or complaint"]


def test_an_erased_complaint_is_still_a_page(client, disputed, officer):
    review = disputed()
    reviews.decide(review.pk, verdict=Verdict.REJECTED, text="No.", by=officer, now=NOW)
    review.dsar.submission.content_key.delete()
    text = client.get(address(review)).content.decode()
    assert "You know me well." not in text
    assert text.count("The text has been erased.") == 3  # what they wrote, the answer, the decision


# Where the person was right


def next_label(client, dsar):
    found = client.get(dsar.get_absolute_url()).context["next"]
    return found and found.label


@pytest.mark.parametrize(
    ("verdict", "label"),
    [
        (Verdict.UPHELD, "Take it up again"),
        (Verdict.PARTLY, "Take it up again"),
        (Verdict.REJECTED, None),
    ],
)
def test_who_was_right_is_taken_up_again_next(client, disputed, officer, verdict, label):
    review = disputed()
    assert next_label(client, review.dsar) == "Decide it"
    reviews.decide(review.pk, verdict=verdict, text="So.", by=officer, now=NOW)
    assert next_label(client, review.dsar) == label
    form = client.get(reverse("desk:step", args=[review.dsar_id, "reopen"])).context["form"]
    assert form["reason"].initial == ("review" if label else None)


def test_once_taken_up_and_answered_again_nothing_is_left(client, disputed, officer):
    review = disputed()
    reviews.decide(review.pk, verdict=Verdict.UPHELD, text="Yes.", by=officer, now=NOW)
    pk, later = review.dsar_id, NOW + timedelta(minutes=1)
    lifecycle.reopen(pk, by=officer, reason="review", now=later)
    assert next_label(client, review.dsar) == "Ask for proof of identity"
    order = {"action": Action.DENY, "text": "No.", "ground": "not_identified"}
    give_answer(pk, by=officer, now=later, **order)
    assert next_label(client, review.dsar) is None


def test_a_complaint_decided_before_the_answer_takes_nothing_up_again(client, officer):
    dsar = submission(Right.DELETE).requests[0]
    order = {"kind": ReviewKind.COMPLAINT, "text": "Slow.", "by": "requester"}
    review = reviews.receive(dsar.pk, at=LATER, now=LATER, **order)
    reviews.decide(review.pk, verdict=Verdict.UPHELD, text="Yes.", by=officer, now=LATER)
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    assert next_label(client, dsar) is None
