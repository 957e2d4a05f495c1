"""What staff are told of: on their page, at once by mail, or each morning."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from requests_app import jobs, roles
from requests_app.models import Digest, Membership, News, Notice, Preference, PrivacyRequest
from requests_app.rules.news import Subject
from requests_app.rules.rights import Right
from requests_app.services import assigning, correspondence, mornings, news, searching
from tests.factories import RECEIVED_AT, BusinessFactory, submission

pytestmark = pytest.mark.django_db

MONDAY_NIGHT = datetime(2026, 11, 9, 4, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 9, tzinfo=UTC)


@pytest.fixture
def business():
    return BusinessFactory(time_zone="Europe/Berlin")


@pytest.fixture
def dsar(business):
    return submission(Right.DELETE, business=business).requests[0]


@pytest.fixture
def staff(django_user_model, business):
    roles.ensure()

    def made(name, **told):
        user = django_user_model.objects.create_user(name, email=f"{name}@example.com")
        Preference.objects.create(user=user, told=told)
        group = roles.Group.objects.get(name="Privacy officer")
        Membership.objects.create(user=user, group=group, business=business)
        return user

    return made


def subjects(user):
    return list(user.news.order_by("pk").values_list("subject", flat=True))


def test_who_is_given_a_request_is_told_and_nobody_of_what_they_did_themselves(dsar, staff):
    ada, bob = staff("ada"), staff("bob")
    assigning.assign(dsar.pk, to=bob, by=ada, now=RECEIVED_AT)
    assert subjects(bob) == ["assigned"]
    assigning.assign(dsar.pk, to=ada, by=ada, now=RECEIVED_AT)
    assert subjects(ada) == []


def test_what_nobody_wants_to_know_is_not_kept(dsar, staff):
    ada, bob = staff("ada"), staff("bob", assigned="off")
    assigning.assign(dsar.pk, to=bob, by=ada, now=RECEIVED_AT)
    assert subjects(bob) == []


def test_who_works_on_it_is_told_once_that_the_person_wrote(business, staff):
    ada, bob = staff("ada"), staff("bob")
    receipt = submission(Right.DELETE, Right.KNOW_CATEGORIES, business=business)
    for dsar in receipt.requests:
        assigning.assign(dsar.pk, to=bob, by=ada, now=RECEIVED_AT)
    correspondence.write(receipt.submission, text="Hello?", by=None, now=MONDAY)
    assert subjects(bob) == ["assigned", "assigned", "wrote"]
    correspondence.write(receipt.submission, text="We are at it.", by=ada, now=MONDAY)
    assert subjects(bob) == ["assigned", "assigned", "wrote"]


def test_a_letter_goes_out_at_once_where_it_is_wanted_and_only_once(dsar, staff):
    bob = staff("bob", assigned="mail")
    news.tell(dsar, Subject.ASSIGNED, [bob.pk], by=None, now=MONDAY)
    news.tell(dsar, Subject.MENTIONED, [bob.pk], by=None, now=MONDAY)
    assert jobs.mail_news(MONDAY) == 1
    assert jobs.mail_news(MONDAY) == 0
    letter = Notice.objects.get(kind="news")
    assert letter.to == "bob@example.com"
    assert dsar.submission.reference in letter.title
    assert "Ada" not in letter.text + letter.title, "no person is named in a mail to staff"


@pytest.mark.parametrize("gone", ["role", "address", "active", "read", "old"])
def test_no_letter_goes_to_who_should_not_get_one(dsar, staff, gone):
    bob = staff("bob", assigned="mail")
    news.tell(dsar, Subject.ASSIGNED, [bob.pk], by=None, now=MONDAY)
    now = MONDAY
    if gone == "role":
        bob.memberships.all().delete()
    elif gone == "read":
        news.read(bob, dsar, now=MONDAY)
    elif gone == "old":
        now = MONDAY + timedelta(days=2)
    else:
        change = {"address": {"email": ""}, "active": {"is_active": False}}[gone]
        type(bob).objects.filter(pk=bob.pk).update(**change)
    assert jobs.mail_news(now) == 0
    assert not Notice.objects.filter(kind="news").exists()


def test_reminders_stand_on_the_page_of_whoever_works_on_it(dsar, staff):
    bob = staff("bob")
    assigning.assign(dsar.pk, to=bob, by=bob, now=RECEIVED_AT)
    late = datetime(2027, 2, 1, 12, tzinfo=UTC)
    PrivacyRequest.objects.filter(pk=dsar.pk).update(
        due_on="2027-01-31", legal_last_day="2027-01-31"
    )
    jobs.tell_overdue(late)
    jobs.tell_overdue(late)
    assert subjects(bob) == ["overdue"]


def test_the_digest_comes_in_the_morning_once_with_what_is_new_due_and_found(dsar, staff):
    bob = staff("bob", assigned="digest")
    assigning.assign(dsar.pk, to=bob, by=staff("ada"), now=RECEIVED_AT)
    searching.keep(by=bob, name="All deletions", query={"right": "delete"}, shared=False,
                   daily=True, now=RECEIVED_AT)  # fmt: skip
    assert mornings.send(MONDAY_NIGHT) == 0, "five in the morning in Berlin"
    assert mornings.send(MONDAY) == 1
    assert mornings.send(MONDAY + timedelta(hours=2)) == 0
    (letter,) = mail.outbox
    assert letter.to == ["bob@example.com"]
    assert f"{dsar.submission.reference}: A request was given to you" in letter.body
    assert "- All deletions: 1\n" in letter.body
    assert "Ada" not in letter.body
    assert bob.news.get().mailed_at == MONDAY


def test_nothing_to_tell_sends_no_digest_that_day(business, staff):
    bob = staff("bob")
    searching.keep(by=bob, name="Late", query={"due": "overdue"}, shared=False, daily=True,
                   now=RECEIVED_AT)  # fmt: skip
    assert mornings.send(MONDAY) == 0
    assert mail.outbox == []
    assert Digest.objects.get().sent_at == MONDAY


def test_a_digest_that_could_not_go_out_is_tried_again(dsar, staff, settings):
    bob = staff("bob", assigned="digest")
    news.tell(dsar, Subject.ASSIGNED, [bob.pk], by=None, now=MONDAY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.nowhere.EmailBackend"
    assert mornings.send(MONDAY) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mornings.send(MONDAY + timedelta(minutes=5)) == 0, "the lease still runs"
    assert mornings.send(MONDAY + timedelta(minutes=20)) == 1


def test_the_page_shows_what_is_new_and_opening_the_request_reads_it(client, dsar, staff, settings):
    settings.MFA_REQUIRED = False
    bob, foreign = staff("bob"), submission(Right.DELETE, business=BusinessFactory()).requests[0]
    for one in (dsar, foreign):
        news.tell(one, Subject.MENTIONED, [bob.pk], by=None, now=MONDAY)
    client.force_login(bob)
    page = client.get(reverse("desk:news")).content.decode()
    assert dsar.submission.reference in page
    assert foreign.submission.reference not in page, "of a business where they work no more"
    client.get(dsar.get_absolute_url())
    assert News.objects.get(dsar=dsar).read_at is not None
    client.post(reverse("desk:all_read"))
    assert not bob.news.unread().exists()


def test_old_news_are_forgotten(dsar, staff):
    bob = staff("bob")
    news.tell(dsar, Subject.MENTIONED, [bob.pk], by=None, now=MONDAY)
    assert jobs.forget_news(MONDAY + timedelta(days=89)) == 0
    assert jobs.forget_news(MONDAY + timedelta(days=91)) == 1
