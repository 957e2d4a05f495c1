"""The card that says who works on a request, the tags, and "Claim next"."""

import pytest
from django.urls import reverse

from foundation.business import Business
from requests_app.models import PrivacyRequest
from requests_app.services import assigning, lifecycle
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at

pytestmark = pytest.mark.django_db

NOW = at(11, 4)


@pytest.fixture
def bea():
    user = staff("bea")
    user.first_name, user.last_name = "Bea", "Blum"
    user.save()
    return user


@pytest.fixture
def me(client, settings):
    settings.MFA_REQUIRED = False
    user = staff("me")
    client.force_login(user)
    return user


@pytest.fixture
def post(client):
    def sent(name, *args, **data):
        return client.post(reverse(f"desk:{name}", args=args), data, follow=True)

    return sent


def text(answer):
    return " ".join(answer.content.decode().split())


def now_of(dsar):
    return PrivacyRequest.objects.get(pk=dsar.pk)


def test_it_is_taken_given_and_put_back(client, me, bea, post):
    dsar = asked("delete")
    page = text(client.get(dsar.get_absolute_url()))
    assert "Nobody yet" in page
    assert "Put it back" not in page
    page = text(post("assign", dsar.pk, to=me.pk, version=1))
    assert "It is yours now." in page
    assert "You do" in page
    assert "Take it" not in page
    page = text(post("assign", dsar.pk, to=bea.pk, version=2))
    assert "Bea Blum works on it now, and is told." in page
    assert now_of(dsar).assignee == bea
    page = text(post("assign", dsar.pk, to="nobody", version=3))
    assert "back in the queue" in page
    assert now_of(dsar).assignee is None


def test_who_comes_second_sees_who_was_first(me, bea, post):
    dsar = asked("delete")
    assigning.assign(dsar.pk, to=bea, by=bea, now=NOW)
    answer = post("assign", dsar.pk, to=me.pk, version=1)
    assert answer.status_code == 409
    assert "Bea Blum changed this" in text(answer)
    assert now_of(dsar).assignee == bea
    post("assign", dsar.pk, to=me.pk, version=2)
    assert now_of(dsar).assignee == me


def test_the_portal_may_have_been_first(me, bea, post):
    dsar = asked("delete")
    assigning.given(lifecycle.locked(dsar.pk), to=bea.pk, by=None, now=NOW)
    answer = post("assign", dsar.pk, to=me.pk, version=1)
    assert answer.status_code == 409
    assert "The portal changed this" in text(answer)


@pytest.mark.parametrize("to", ["stranger", "nonsense"])
def test_a_choice_that_is_not_offered_is_refused(me, post, to):
    dsar, other = asked("delete"), staff("cy", "Auditor")
    page = text(post("assign", dsar.pk, to=other.pk if to == "stranger" else to, version=1))
    assert "Choose a colleague" in page
    assert now_of(dsar).assignee is None


def test_tags_are_added_and_taken_off(me, post):
    dsar, other = asked("delete"), None
    post("tag", dsar.pk, word="VIP Customer")
    assert "Take off: vip-customer" in text(post("tag", dsar.pk, word="billing"))
    other = asked("delete", business=dsar.business)
    assert '<option value="billing">' in text(post("tag", other.pk, word="new"))
    assert "Take off: vip-customer" not in text(post("tag", dsar.pk, off="vip-customer"))
    assert now_of(dsar).tags == ["billing"]
    assert "letters, digits and hyphens only" in text(post("tag", dsar.pk, word="a@b.example"))


def test_who_only_reads_sees_who_works_on_it_and_no_button(client, settings, bea):
    settings.MFA_REQUIRED = False
    dsar = asked("delete")
    assigning.assign(dsar.pk, to=bea, by=bea, now=NOW)
    client.force_login(staff("aud", "Auditor"))
    page = text(client.get(dsar.get_absolute_url()))
    assert "Bea Blum" in page
    for button in ("Take it", "Put it back", "Add a tag"):
        assert button not in page


def test_claim_next_leads_to_the_most_urgent_one(client, me, post):
    young, late = asked("delete"), asked("delete", now=at(8, 1))
    assert "Claim next" in text(client.get(reverse("desk:queue")))
    answer = post("claim_next")
    assert answer.redirect_chain[-1][0] == late.get_absolute_url()
    assert now_of(late).assignee == me
    assert post("claim_next").redirect_chain[-1][0] == young.get_absolute_url()
    assert "Nothing is left that you could take now." in text(post("claim_next"))


def test_claim_next_stays_with_the_business_that_is_looked_at(me, post):
    asked("delete", now=at(8, 1))
    young = asked("delete")
    slug = Business.objects.get(pk=young.business_id).slug
    answer = post("claim_next", business=slug)
    assert answer.redirect_chain[-1][0] == young.get_absolute_url()
    assert "Nothing is left" in text(post("claim_next", business="no-such"))


def test_after_a_step_the_next_one_comes(me, post):
    dsar, other = asked("delete"), asked("delete")
    lifecycle.start(dsar.pk, by=me, now=NOW)
    typed = {"text": "Who are you?", "next": "yes"}
    answer = post("step", dsar.pk, "ask_identity", **typed)
    assert answer.redirect_chain[-1][0] == other.get_absolute_url()
    assert f"That was {dsar.submission.reference}." in text(answer)
    lifecycle.withdraw(dsar.pk, by="requester", now=NOW)
    lifecycle.start(other.pk, by=me, now=NOW)
    answer = post("step", other.pk, "ask_identity", **typed)
    assert answer.redirect_chain[-1][0] == reverse("desk:queue")
    assert "Nothing else waits for you." in text(answer)
