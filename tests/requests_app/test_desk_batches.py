"""Many requests at once, from the queue to the way back."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from requests_app import jobs
from requests_app.models import Batch, PrivacyRequest
from requests_app.services import assigning, batches
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at, in_work

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def rows(business):
    return [asked("delete", business=business, now=at(11, day)) for day in (2, 3, 4)]


@pytest.fixture
def me(client, settings):
    settings.MFA_REQUIRED = False
    user = staff("me")
    client.force_login(user)
    return user


@pytest.fixture
def bulk(client):
    def sent(rows, change, **data):
        picks = [str(dsar.pk) for dsar in rows]
        data = {"pick": picks, "change": change, **data}
        return client.post(reverse("desk:bulk"), data, follow=True)

    return sent


def text(answer):
    return " ".join(answer.content.decode().split())


def now_of(dsar):
    return PrivacyRequest.objects.get(pk=dsar.pk)


def test_the_queue_has_boxes_only_for_who_may_work(client, me, rows):
    page = text(client.get(reverse("desk:queue")))
    assert page.count('name="pick"') == 3
    assert 'id="bulk"' in page
    client.force_login(staff("aud", "Auditor"))
    page = text(client.get(reverse("desk:queue")))
    assert 'name="pick"' not in page
    assert 'id="bulk"' not in page


def test_those_that_were_ticked_are_given_to_a_colleague_and_taken_back(client, me, rows, bulk):
    bea = staff("bea")
    page = text(bulk(rows[:2], "assign"))
    assert "Those that you ticked: 2" in page
    assert "All that fit the filters: 3" in page
    assert not Batch.objects.exists()
    page = text(bulk(rows[:2], "assign", sure="yes", scope="picked", to=bea.pk))
    assert "Give to bea" in page
    assert "Done: 2 of 2." in page
    assert [now_of(dsar).assignee for dsar in rows] == [bea, bea, None]
    undo = reverse("desk:batch_undo", args=[Batch.objects.get().pk])
    page = text(client.post(undo, follow=True))
    assert "Taken back: 2 of 2." in page
    assert "Take it back" not in page
    assert [now_of(dsar).assignee for dsar in rows] == [None, None, None]
    assert "Give to bea" in text(client.get(reverse("desk:batches")))


def test_all_that_fit_the_filters_are_changed_ticked_or_not(client, me, rows, bulk):
    other = asked("access", "EEA", business=rows[0].business)
    assigning.assign(rows[2].pk, to=me, by=me, now=NOW)
    query = "right=delete&assignee=nobody"
    page = text(bulk([], "tag", query=query))
    assert "All that fit the filters: 2" in page
    bulk([], "tag", query=query, sure="yes", scope="all", word="Q4 Wave")
    assert [now_of(dsar).tags for dsar in (*rows, other)] == [["q4-wave"], ["q4-wave"], [], []]
    bulk([], "untag", query="tag=q4-wave", sure="yes", scope="all", word="q4-wave")
    assert all(now_of(dsar).tags == [] for dsar in rows)


def test_spam_is_told_before_and_leaves_the_known_alone(client, me, rows, bulk):
    known = in_work("delete", by=me, business=rows[0].business)
    page = text(bulk([rows[0], known], "spam"))
    assert "No letter goes out. The status page says" in page
    page = text(bulk([rows[0], known], "spam", sure="yes", scope="picked"))
    assert now_of(rows[0]).status == "spam"
    assert now_of(known).status == "in_progress"
    assert "Done: 1 of 2. Refused: 1." in page
    assert known.submission.reference in page


def test_spam_is_ticked_and_never_all_that_fit(client, me, rows, bulk):
    page = text(bulk([], "spam", query="right=delete"))
    assert "Tick each request that is spam" in page
    page = text(bulk(rows[:2], "spam", query="right=delete"))
    assert "Those that you ticked: 2" in page
    assert "All that fit" not in page
    answer = bulk(rows[:2], "spam", query="right=delete", sure="yes", scope="all")
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_a_lead_hears_of_it_and_takes_it_back(client, me, rows, bulk):
    lead = staff("lea", "Privacy lead")
    bulk(rows, "spam", sure="yes", scope="picked")
    client.force_login(lead)
    address = reverse("desk:batch", args=[Batch.objects.get().pk])
    page = text(client.get(reverse("desk:news")))
    assert "A colleague closes many requests as spam" in page
    assert address in page
    assert "Take it back" in text(client.get(address))
    page = text(client.post(reverse("desk:batch_undo", args=[Batch.objects.get().pk]), follow=True))
    assert "Taken back: 3 of 3." in page


def test_who_works_at_one_business_learns_nothing_of_the_others(client, settings, rows):
    settings.MFA_REQUIRED = False
    here = BusinessFactory()
    own = in_work("delete", by=staff("bea"), business=here)
    pks = [dsar.pk for dsar in (own, *rows)]
    order = {"change": "tag", "value": "acme-leak", "by": staff("cy"), "now": NOW}
    batch = batches.begin(pks, **order)
    client.force_login(staff("me", at=here))
    page = text(client.get(reverse("desk:batch", args=[batch.pk])))
    assert "0 of 1 so far." in page
    assert "acme-leak" not in page
    jobs.work_batches(NOW)
    page = text(client.get(reverse("desk:batch", args=[batch.pk])))
    assert "Done: 1 of 1." in page
    assert "acme-leak" in page


def test_more_than_a_few_are_done_by_the_worker_while_the_page_may_be_closed(
    client, me, rows, bulk, monkeypatch
):
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    page = text(bulk(rows, "tag", sure="yes", scope="picked", word="vip"))
    assert "0 of 3 so far." in page
    assert "data-running" in page
    assert "you may close this page" in page
    assert [now_of(dsar).tags for dsar in rows] == [[], [], []]
    jobs.work_batches(NOW)
    page = text(client.get(reverse("desk:batch", args=[Batch.objects.get().pk])))
    assert "Done: 3 of 3." in page
    assert "data-running" not in page
    assert [now_of(dsar).tags for dsar in rows] == [["vip"]] * 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"change": ""}, "Choose what to do", id="nothing to do"),
        pytest.param({"change": "delete"}, "Choose what to do", id="no such thing"),
        pytest.param({"query": "right=access"}, "Tick at least one request", id="none"),
        pytest.param({"pick": "nonsense", "query": "right=access"}, "Tick at", id="no id"),
    ],
)
def test_what_cannot_be_done_leads_back_to_the_list(client, me, rows, data, said):
    answer = client.post(reverse("desk:bulk"), {"change": "tag"} | data, follow=True)
    assert said in text(answer)
    assert answer.redirect_chain[-1][0].startswith(reverse("desk:queue"))
    assert not Batch.objects.exists()


@pytest.mark.parametrize("word", ["", "a@b.example"])
def test_a_wrong_tag_is_said_at_its_field(me, rows, bulk, word):
    answer = bulk(rows, "tag", sure="yes", scope="picked", word=word)
    assert answer.status_code == 422
    assert "Error:" in text(answer)
    assert not Batch.objects.exists()


def test_requests_of_a_foreign_business_are_not_touched_nor_shown(client, settings, rows, bulk):
    settings.MFA_REQUIRED = False
    here = BusinessFactory()
    own, officer = asked("delete", business=here), staff("me", at=here)
    client.force_login(officer)
    bulk([own, *rows], "tag", sure="yes", scope="picked", word="vip")
    assert now_of(own).tags == ["vip"]
    assert all(now_of(dsar).tags == [] for dsar in rows)
    theirs = batches.begin(
        [dsar.pk for dsar in rows], change="tag", value="x", by=staff("bea"), now=NOW
    )
    for name in ("batch", "batch_undo"):
        address = reverse(f"desk:{name}", args=[theirs.pk])
        answer = client.get(address) if name == "batch" else client.post(address)
        assert answer.status_code == 404


def test_a_colleague_sees_it_but_does_not_take_it_back(client, me, rows):
    pks = [dsar.pk for dsar in rows]
    batch = batches.begin(pks, change="tag", value="x", by=staff("bea"), now=NOW)
    page = text(client.get(reverse("desk:batch", args=[batch.pk])))
    assert "take back" not in page
    page = text(client.post(reverse("desk:batch_undo", args=[batch.pk]), follow=True))
    assert "Only who began it takes it back." in page
