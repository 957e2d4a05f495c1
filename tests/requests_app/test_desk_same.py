"""Other requests of the same person on the page, side by side, merged or kept apart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.models import Apart
from requests_app.services import lifecycle, merging, noting
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at, in_work

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada Example", "email": "ada@example.org", "phone": "+1 212 555 0100"}
WORK_ADDRESS = {"name": "Ada Example", "email": "ada@work.example", "phone": "(212) 555-0100"}


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def kept(business):
    return asked("delete", business=business, claims=ADA)


@pytest.fixture
def dsar(business, kept):
    return asked("delete", business=business, now=at(11, 5), claims=WORK_ADDRESS)


def card(client, dsar):
    return client.get(dsar.get_absolute_url()).context["others_of"]


def compare(client, dsar, other, **typed):
    url = reverse("desk:compare", args=[dsar.pk, other.pk])
    return client.post(url, typed) if typed else client.get(url)


def lines(others):
    return [(one.dsar.submission.reference, one.right, one.stage) for one in others]


def test_what_the_same_person_asked_stands_on_the_page_the_latest_first(client, business, dsar):
    third = asked("access", "EEA", business=business, now=at(11, 7), claims=ADA)
    stranger = asked("delete", business=business, claims={"name": "Ada Example"})
    elsewhere = asked("delete", claims=ADA)
    found = card(client, dsar)
    first = next(one.dsar for one in found.found if one.right == "Delete")
    assert lines(found.found) == [
        (third.submission.reference, "Access", "New"),
        (first.submission.reference, "Delete", "New"),
    ]
    assert not card(client, stranger).any
    assert not card(client, elsewhere).any
    assert "Other requests of this person" not in client.get(stranger.get_absolute_url()).text


def test_only_what_could_be_merged_may_be_the_same(client, business, kept, dsar):
    asked("correct", business=business, claims=ADA)
    assert [one.dsar for one in card(client, dsar).likely] == [kept]
    assert [one.dsar for one in card(client, kept).likely] == [dsar]
    lifecycle.withdraw(kept.pk, by="requester", now=at(11, 8))
    assert card(client, dsar).likely == []
    assert sorted(one.stage for one in card(client, dsar).found) == ["New", "Withdrawn"]


def test_both_stand_side_by_side_with_what_agrees(client, kept, dsar):
    page = compare(client, kept, dsar)  # from either of the two, the earlier one is kept
    assert (page.context["duplicate"], page.context["kept"]) == (dsar, kept)
    known, given = page.context["groups"]
    assert [(str(fact.label), fact.values, fact.same) for fact in known] == [
        ("Right", ("Delete", "Delete"), True),
        ("Law", ("CCPA", "CCPA"), True),
        ("Received", ("November 5, 2026", "November 2, 2026"), None),
        ("Answer by", ("December 20, 2026", "December 17, 2026"), None),
        ("Status", ("New", "New"), None),
        ("Who asks", ("Not confirmed yet", "Not confirmed yet"), None),
    ]
    assert [(str(fact.label), fact.same) for fact in given] == [
        ("Name", True), ("E-mail", False), ("Telephone", True),
    ]  # fmt: skip
    read = LedgerEntry.objects.filter(event="read")
    assert set(read.values_list("facts__dsar", flat=True)) == {str(dsar.pk), str(kept.pk)}


def test_staff_must_be_sure_where_the_two_share_no_address(client, kept, dsar):
    refused = compare(client, dsar, kept, merge="1")
    assert (refused.status_code, "Say that you are sure" in refused.text) == (422, True)
    done = compare(client, dsar, kept, sure="on")
    assert done["Location"] == kept.get_absolute_url()
    dsar.refresh_from_db()
    assert (dsar.status, dsar.merged_into) == ("duplicate", kept)
    assert [one.dsar for one in card(client, kept).merged] == [dsar]
    assert card(client, dsar).kept.dsar == kept
    assert "Take back: it stands by itself" in client.get(dsar.get_absolute_url()).text


def test_one_address_is_word_enough(client, business, kept):
    again = asked("delete", business=business, now=at(11, 5), claims=ADA)
    assert "sure" not in compare(client, again, kept).context["form"].fields
    assert compare(client, again, kept, merge="1").status_code == 302
    again.refresh_from_db()
    assert again.status == "duplicate"


def test_it_is_taken_back_on_the_page_of_the_merged_one(client, kept, dsar, officer):
    merging.merge(dsar.pk, into=kept.pk, by=officer, sure=True, now=at(11, 9))
    page = client.post(reverse("desk:step", args=[dsar.pk, "restore"]))
    assert page["Location"] == dsar.get_absolute_url()
    dsar.refresh_from_db()
    assert (dsar.status, dsar.merged_into) == ("in_progress", None)


def test_what_was_kept_apart_is_proposed_no_more_from_either_side(client, kept, dsar, officer):
    assert compare(client, kept, dsar, apart="1")["Location"] == kept.get_absolute_url()
    compare(client, dsar, kept, apart="1")
    assert (card(client, dsar).likely, card(client, kept).likely) == ([], [])
    assert Apart.objects.get().by == officer
    assert [one.dsar for one in card(client, dsar).found] == [kept]


def test_why_two_cannot_be_merged_is_said_before_and_after(client, business, kept, officer):
    dsar = in_work("delete", by=officer, business=business, now=at(11, 3), claims=ADA)
    assert "no proof is inherited. Confirm it there" in compare(client, dsar, kept).text
    assert compare(client, dsar, kept, merge="1").status_code == 422


def test_a_reference_leads_to_both_side_by_side(client, kept, dsar):
    url = reverse("desk:same", args=[dsar.pk])
    assert kept.submission.reference in client.get(url).text
    typed = f" {kept.submission.reference.lower()} "
    found = client.post(url, {"reference": typed})
    assert found["Location"] == reverse("desk:compare", args=[dsar.pk, kept.pk])
    for wrong in ("PR-0000-0000", dsar.submission.reference, asked("delete").submission.reference):
        refused = client.post(url, {"reference": wrong})
        assert (refused.status_code, "No other request for this right" in refused.text) == (
            422, True,
        )  # fmt: skip


def test_who_works_for_another_business_sees_none_of_it(client, kept, dsar):
    elsewhere = asked("delete", claims=ADA)
    client.force_login(staff("bo", at=elsewhere.business))
    assert client.get(dsar.get_absolute_url()).status_code == 404
    assert compare(client, elsewhere, dsar).status_code == 404
    assert compare(client, dsar, kept).status_code == 404


def test_the_page_asks_as_often_however_many_there_are(client, business, dsar, officer):
    def asked_for(page):
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(page)
        return len(found)

    noting.write(dsar.pk, text="@officer", by=officer, now=at(11, 6))
    few = asked_for(dsar.get_absolute_url())
    for day in range(6, 16):
        asked("delete", business=business, now=at(11, day), claims=ADA)
        noting.write(dsar.pk, text="@officer", by=staff(f"s{day}"), now=at(11, day))
    assert asked_for(dsar.get_absolute_url()) == few
