"""Nobody decides alone what is said against a refusal that they prepared or approved."""

import pytest

from requests_app.models.review import Verdict
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import lifecycle, reviews
from tests.factories import author, colleague, give_answer
from tests.requests_app.steps import at, in_work, unchanged
from tests.requests_app.test_reviews import ANSWERED_AT, APPEAL, COMPLAINT, denied, receive

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [APPEAL, COMPLAINT])
@pytest.mark.parametrize("who", [author, colleague])
def test_nobody_decides_alone_about_their_own_refusal(officer, settings, kind, who):
    review = receive(denied(officer), kind)
    order = {"verdict": Verdict.REJECTED, "text": "No.", "now": at(12, 5)}
    with unchanged(NotAllowed, match="Somebody else must decide"):
        reviews.decide(review.pk, by=who(), **order)
    settings.FOUR_EYES = False
    reviews.decide(review.pk, by=who(), **order)


def test_a_refusal_that_was_taken_up_again_since_is_judged_by_another_all_the_same(officer):
    dsar = denied(officer)
    review = receive(dsar)
    lifecycle.reopen(dsar.pk, by=officer, reason="review", now=at(12, 2))
    with unchanged(NotAllowed, match="Somebody else must decide"):
        order = {"verdict": Verdict.UPHELD, "text": "Yes."}
        reviews.decide(review.pk, by=author(), now=at(12, 5), **order)


@pytest.mark.parametrize("granted", [True, False])
def test_a_complaint_about_no_refusal_is_decided_by_whoever_may(officer, granted):
    dsar = in_work("delete", by=officer)
    if granted:
        order = {"action": Action.FULFIL, "text": "Done.", "now": ANSWERED_AT}
        give_answer(dsar.pk, by=officer, **order)
    review = receive(dsar, COMPLAINT)
    reviews.decide(review.pk, verdict=Verdict.REJECTED, text="No.", by=officer, now=at(12, 5))
