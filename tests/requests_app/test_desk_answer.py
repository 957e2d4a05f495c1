"""The answer form: what a refusal must say, by when it goes out, and which repeats it names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import Answer
from requests_app.models.review import ReviewKind
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import lifecycle, reviews
from tests.factories import RECEIVED_AT, BusinessFactory, approve, give_answer, submission

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
YEAR = timedelta(days=365)


@pytest.fixture
def at(client, officer, monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        client.force_login(officer)

    return set_to


@pytest.fixture(autouse=True)
def inside(settings, at):
    settings.MFA_REQUIRED = False
    at(LATER)


@pytest.fixture
def known(officer):
    """Take in a request whose person is confirmed."""

    def taken(right=Right.DELETE, region=Region.CALIFORNIA, now=RECEIVED_AT, **order):
        dsar = submission(right, region=region, now=now, **order).requests[0]
        lifecycle.start(dsar.pk, by=officer, now=now)
        return lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=now)

    return taken


def address(dsar):
    return reverse("desk:answer", args=[dsar.pk])


# What the letter says besides


@pytest.mark.parametrize(
    ("region", "article", "parts"),
    [
        (
            Region.CALIFORNIA,
            None,
            [
                "The ground, with its article, and your text",
                "The question whether to stop the sale and sharing of the data",
            ],
        ),
        (
            Region.EEA,
            "(GDPR Art. 12(4); EDPB 193)",
            [
                "The ground, with its article, and your text",
                "Where to complain: the authority, by name",
                "That the person can go to court",
            ],
        ),
        (
            Region.US_CO,
            None,
            [
                "The ground, with its article, and your text",
                "How to appeal to the business",
                "How to reach the attorney general of the state",
            ],
        ),
    ],
)
def test_what_a_refusal_also_says_is_shown_before_it_is_sent(client, known, region, article, parts):
    page = client.get(address(known(region=region)))
    assert [str(part) for part in page.context["parts"]] == parts
    text = page.content.decode()
    assert [part for part in parts if f"<li>{part}</li>" not in text] == []
    assert article is None or article in text


def test_a_refused_right_to_know_asks_about_no_sale(client, known):
    page = client.get(address(known(Right.KNOW_CATEGORIES)))
    assert len(page.context["parts"]) == 1


# A refusal is not lengthened by an extension


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "A refusal goes out by December 2, 2026"),
        (datetime(2026, 12, 2, 16, 0, tzinfo=UTC), "A refusal goes out by December 2, 2026"),
        (datetime(2026, 12, 3, 16, 0, tzinfo=UTC), "A refusal was due by December 2, 2026"),
    ],
)
def test_an_extension_does_not_lengthen_a_refusal(client, known, officer, at, day, said):
    dsar = known(Right.ACCESS, Region.EEA)
    assert client.get(address(dsar)).context["refuse_by"] is None
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=LATER)
    at(day)
    text = client.get(address(dsar)).content.decode()
    assert said in text
    assert "GDPR Art. 12(4)" in text


def test_in_california_it_has_the_whole_extended_term(client, known, officer, at):
    dsar = known()
    lifecycle.extend(dsar.pk, by=officer, reason="complex", now=LATER)
    at(datetime(2026, 12, 20, 16, 0, tzinfo=UTC))
    assert client.get(address(dsar)).context["refuse_by"] is None


# A repeat


@pytest.fixture
def twice(known, officer):
    """Return a third request to know of one year, and the references of the first two."""
    business = BusinessFactory()
    earlier = []
    for days in (200, 100):
        received = RECEIVED_AT - timedelta(days=days)
        dsar = known(Right.KNOW_CATEGORIES, now=received, business=business)
        give_answer(dsar.pk, by=officer, action=Action.FULFIL, text="Here.", now=received)
        earlier.append(dsar.submission.reference)
    return known(Right.KNOW_CATEGORIES, business=business), earlier


def refusal(**changes):
    return {"action": "deny", "ground": "twice_a_year", "text": "You had it twice."} | changes


def test_a_refusal_of_a_repeat_names_what_it_repeats(client, twice):
    dsar, (first, second) = twice
    typed = refusal(earlier=f"{first.lower()},  {second}")
    assert client.post(address(dsar), typed).status_code == 302
    approve(dsar.pk, now=LATER)
    answer = Answer.objects.get(dsar=dsar)
    assert (answer.outcome, answer.earlier) == ("denied", sorted([first, second]))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (0, "Name the earlier requests that this one repeats"),
        (1, "Those named make 1."),
    ],
)
def test_a_repeat_that_is_not_shown_keeps_what_was_typed(client, twice, named, said):
    dsar, earlier = twice
    answer = client.post(address(dsar), refusal(earlier=", ".join(earlier[:named])))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "You had it twice." in answer.content.decode()
    assert all(reference in answer.content.decode() for reference in earlier[:named])
    assert not Answer.objects.filter(dsar=dsar).exists()


def test_only_where_the_law_knows_repeats_are_they_asked_for(client, known):
    fields = client.get(address(known(Right.CORRECT))).context["form"].fields
    assert "earlier" in fields
    assert "earlier" not in client.get(address(known())).context["form"].fields
    europe = client.get(address(known(Right.ACCESS, Region.EEA))).context["form"]
    assert "earlier" not in europe.fields


@pytest.fixture
def corrected(known, officer):
    """Return a second request for one correction, and the reference of the refused first."""
    business = BusinessFactory()
    received = RECEIVED_AT - timedelta(days=100)
    first = known(Right.CORRECT, now=received, business=business)
    order = {"action": Action.DENY, "ground": "accurate", "text": "It is right.", "now": received}
    give_answer(first.pk, by=officer, **order)
    return known(Right.CORRECT, business=business), first.submission.reference


def test_staff_say_whether_the_person_gave_new_facts(client, corrected):
    dsar, earlier = corrected
    typed = refusal(ground="repeated", earlier=earlier)
    answer = client.post(address(dsar), typed | {"new_facts": "on"})
    assert answer.status_code == 422
    assert (
        "New documents or facts make it a new request (11 CCR 7023(g))" in answer.content.decode()
    )
    assert client.post(address(dsar), typed).status_code == 302


def test_only_a_repeated_correction_asks_for_new_facts(client, known):
    assert "new_facts" in client.get(address(known(Right.CORRECT))).context["form"].fields
    other = client.get(address(known(Right.KNOW_CATEGORIES))).context["form"].fields
    assert "new_facts" not in other
    assert "earlier" in other


def test_only_grounds_that_can_hold_are_offered(client, known):
    def offered(dsar):
        choices = client.get(address(dsar)).context["form"].fields["ground"].choices
        return {code for code, _ in choices}

    agent = {"name": "Grace Agent", "email": "grace@example.com"}
    assert not {"not_identified", "no_permission"} & offered(known())
    assert offered(known(agent=agent)) - offered(known()) == {"no_permission"}
    stranger = submission(Right.DELETE).requests[0]
    assert offered(stranger) - offered(known()) == {"not_identified"}


# An appeal or a complaint besides


def test_an_answer_decides_no_complaint_and_says_so(client, known):
    dsar = known()
    hint = "Complaint of November 2, 2026 is still open: this answer does not decide it."
    assert hint not in client.get(address(dsar)).content.decode()
    order = {"kind": ReviewKind.COMPLAINT, "text": "Too slow.", "by": "requester"}
    reviews.receive(dsar.pk, at=LATER, now=LATER, **order)
    assert hint in client.get(address(dsar)).content.decode()
    typed = {"action": "fulfil", "text": "It is gone."}
    assert client.post(address(dsar), typed).status_code == 302
