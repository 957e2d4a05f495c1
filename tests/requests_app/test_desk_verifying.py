"""An admin sees what people will be asked for, changes it after a preview, and can go back."""

import re
from datetime import UTC, datetime
from html import unescape
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import roles
from requests_app.desk import verifying as pages
from requests_app.rules.rights import Right
from requests_app.services import verifying
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from verification.models import VerificationPolicy

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keeper(client, django_user_model, settings):
    """Kim, a portal admin, on 22 November 2026."""
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("kim", first_name="Kim", last_name="Keeper")
    user.groups.add(Group.objects.get(name="Portal admin"))
    client.force_login(user)
    with patch.object(pages.timezone, "now", return_value=NOW):
        yield user


@pytest.fixture
def business():
    policy = {"ours": {"verification_fields": ["name", "email"]}}
    return BusinessFactory(name="Acme", slug="acme", policy=policy)


def words(answer):
    """Return the text of a page, without tags, each run of white space as one space."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def page(client):
    return words(client.get(reverse("desk:verifying")))


def send(client, business, step="adopt", **changes):
    seen = verifying.current(business).code
    data = {"cool_down_days": "30", "step": step, "seen": seen} | changes
    return client.post(reverse("desk:verifying_change", args=[business.pk]), data)


def stored():
    rows = VerificationPolicy.objects.values_list("evidence", "sensitive", "cool_down_days")
    return rows.first()


def make_secret(client, business, do="make"):
    return client.post(reverse("desk:verifying_secret", args=[business.pk]), {"do": do})


def test_without_a_choice_the_page_says_the_defaults(client, business):
    text = page(client)
    assert "Copies of documents Never asked for What you hold Usual data" in text
    assert "Cool-down 30 days after a contact on file changed" in text
    assert "Compared with your records Name, E-mail As your privacy policy says" in text
    assert "No secret is set" in text
    assert stored() is None


@pytest.mark.parametrize(
    "row",
    [
        "Know: specific pieces California (CCPA) Reasonably high degree 3 data points, a code to a "
        "contact on file, a declaration under penalty of perjury The answer holds the data itself",
        "Know: categories California (CCPA) Reasonable degree 2 data points The answer gives no "
        "data away",
        "Delete California (CCPA), European Union (GDPR), United Kingdom (UK GDPR), Every other "
        "state of the United States, Everywhere else, with Canada, Brazil and Switzerland "
        "Reasonable degree 2 data points, a code to a contact on file Done for a stranger",
        "Nothing \u2013 Nothing is disclosed or lost by it, so nobody is verified.",
    ],
)
def test_the_table_says_what_each_right_asks_for(client, business, row):
    assert row in page(client)


def test_nothing_is_stored_by_a_preview_that_shows_what_would_change(client, business):
    submission(Right.DELETE, Right.KNOW_CATEGORIES, business=business)
    text = words(send(client, business, "preview", sensitive="on"))
    assert "Nothing is stored yet." in text
    assert (
        "Delete California (CCPA) Reasonably high degree 3 data points, a code to a contact on "
        "file, a declaration under penalty of perjury Done for a stranger, it would harm the "
        "person. What the business"
    ) in text
    assert "Know: categories" not in text
    assert "1 open request would ask for more: its person is not confirmed yet." in text
    assert stored() is None


def test_adopted_it_is_in_force_and_on_the_ledger_in_codes(client, business, keeper):
    answer = send(client, business, sensitive="on", cool_down_days="0")
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:verifying"))
    assert stored() == (False, True, 0)
    entry = LedgerEntry.objects.get(chain=business.chain)
    assert (entry.event, entry.by, entry.at) == ("verification_changed", f"user:{keeper.pk}", NOW)
    assert entry.facts == {
        "evidence": False,
        "evidence_was": False,
        "sensitive": True,
        "sensitive_was": False,
        "cool_down_days": 0,
        "cool_down_days_was": 30,
    }
    assert "Cool-down None" in page(client)


def test_it_is_changed_back_by_one_button_and_a_preview(client, business):
    send(client, business, sensitive="on", evidence="on", cool_down_days="1000")
    assert stored() is None
    send(client, business, sensitive="on", evidence="on", cool_down_days="7")
    html = client.get(reverse("desk:verifying")).content.decode()
    address = reverse("desk:verifying_change", args=[business.pk])
    form = next(one for one in re.findall(r"<form.*?</form>", html, re.S) if address in one)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    fields.pop("csrfmiddlewaretoken", None)
    assert fields == {"cool_down_days": "30", "seen": "1-1-7"}
    assert "In force now" in words(client.post(address, fields))
    send(client, business, **fields)
    assert stored() == (False, False, 30)


def seen_in(answer):
    return re.search(r'name="seen" value="([^"]*)"', answer.content.decode())[1]


@pytest.mark.parametrize("step", ["preview", "adopt"])
@pytest.mark.parametrize("seen", ["0-0-30", ""], ids=["overtaken", "not said"])
def test_of_two_admins_the_later_sees_that_the_other_was_quicker(client, business, step, seen):
    address = reverse("desk:verifying_change", args=[business.pk])
    assert seen_in(client.get(address)) == "0-0-30"
    assert seen_in(send(client, business, "preview", evidence="on")) == "0-0-30"
    send(client, business, sensitive="on", cool_down_days="7")
    answer = send(client, business, step, evidence="on", seen=seen)
    assert answer.status_code == 422
    assert "Somebody changed these choices after you opened them" in words(answer)
    assert re.search(r'name="evidence"[^>]*checked', answer.content.decode())
    assert stored() == (False, True, 7)
    send(client, business, evidence="on", seen=seen_in(answer))
    assert stored() == (True, False, 30)


def test_who_is_overtaken_between_two_queries_is_told_as_well(client, business, keeper):
    change = verifying.change

    def late(business, chosen, **order):
        theirs = verifying.Choices(sensitive=True)
        change(business, theirs, seen="0-0-30", by=keeper, now=NOW)
        return change(business, chosen, **order)

    with patch.object(verifying, "change", late):
        answer = send(client, business, evidence="on")
    assert (answer.status_code, seen_in(answer)) == (422, "0-1-30")
    assert "Somebody changed these choices" in words(answer)
    assert stored() == (False, True, 30)


@pytest.mark.parametrize("step", ["back", "preview"])
def test_going_back_or_a_mistake_does_not_hide_what_came_meanwhile(client, business, step):
    send(client, business, sensitive="on")
    answer = send(client, business, step, cool_down_days="9" * (step == "back"), seen="0-0-30")
    assert seen_in(answer) == "0-0-30"


def test_the_same_again_is_no_change(client, business):
    assert "This is what counts already." in words(send(client, business, "preview"))
    send(client, business)
    assert not LedgerEntry.objects.filter(chain=business.chain).exists()


@pytest.mark.parametrize("days", ["", "-1", "366", "a few"])
def test_a_cool_down_that_makes_no_sense_stays_as_typed(client, business, days):
    answer = send(client, business, cool_down_days=days)
    assert answer.status_code == 422
    assert "between 0 and 365" in words(answer) or "whole number" in words(answer)
    assert f'value="{days}"' in answer.content.decode() or not days
    assert stored() is None


def test_back_from_the_preview_keeps_what_was_chosen(client, business):
    html = send(client, business, "back", evidence="on", cool_down_days="9").content.decode()
    assert re.search(r'name="evidence"[^>]*checked', html)
    assert 'value="9"' in html
    assert stored() is None


def test_copies_of_documents_come_with_the_warning(client, business):
    form = words(client.get(reverse("desk:verifying_change", args=[business.pk])))
    preview = words(send(client, business, "preview", evidence="on"))
    for text in (form, preview):
        assert "leave this off unless your counsel says otherwise" in text
        assert "EDPB Guidelines 01/2022, paragraphs 73 to 79" in text
    assert "What each right asks for stays the same." in preview
    assert "leave this off" not in words(send(client, business, "preview"))


def test_a_secret_is_shown_once_and_the_next_one_replaces_it(client, business, keeper):
    answer = make_secret(client, business)
    first = re.search(r'<code class="portal-code">([\w-]{64})</code>', answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    assert VerificationPolicy.objects.get().hand_over_secret == first
    html = client.get(reverse("desk:verifying")).content.decode()
    assert "A secret is set." in html
    assert first not in html
    assert first not in str(list(LedgerEntry.objects.values_list("facts", flat=True)))
    make_secret(client, business)
    assert VerificationPolicy.objects.get().hand_over_secret != first
    events = LedgerEntry.objects.filter(chain=business.chain).values_list("event", "by")
    assert list(events) == [("hand_over_secret_made", f"user:{keeper.pk}")] * 2


def test_a_secret_is_taken_away(client, business):
    make_secret(client, business)
    make_secret(client, business, "drop")
    make_secret(client, business, "drop")
    assert VerificationPolicy.objects.get().hand_over_secret is None
    events = LedgerEntry.objects.filter(chain=business.chain).values_list("event", flat=True)
    assert sorted(events) == ["hand_over_secret_dropped", "hand_over_secret_made"]


def test_one_business_does_not_change_another(client, business):
    other = BusinessFactory(name="Bolt", slug="bolt")
    send(client, business, sensitive="on")
    make_secret(client, business)
    assert VerificationPolicy.objects.get().business == business
    assert "Usual data" in page(client).split("Bolt", 1)[1]
    assert other.pk != business.pk


def test_who_only_looks_gets_no_buttons(client, business, keeper):
    send(client, business, sensitive="on")
    keeper.groups.set([Group.objects.get(name="Auditor")])
    html = client.get(reverse("desk:verifying")).content.decode()
    assert "How you verify people" in html
    assert reverse("desk:verifying_change", args=[business.pk]) not in html
    assert reverse("desk:verifying_secret", args=[business.pk]) not in html


def test_a_wanted_choice_that_is_already_confirmed_touches_nobody(client, business):
    dsar = submission(Right.DELETE, business=business, now=RECEIVED_AT).requests[0]
    type(dsar).objects.filter(pk=dsar.pk).update(identity="confirmed")
    text = words(send(client, business, "preview", sensitive="on"))
    assert "open request" not in text
