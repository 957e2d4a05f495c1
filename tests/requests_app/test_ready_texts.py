"""Ready texts: kept by leads, inserted by staff, in the language of the person first."""

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.desk import ready, texts
from requests_app.models import CannedText, Message
from requests_app.rules.ready import VARIABLES
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import lifecycle
from requests_app.services import texts as services
from requests_app.services.texts import Draft
from requests_app.services.versions import Overtaken
from tests.factories import BusinessFactory, submission
from tests.requests_app.steps import at, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 5)
HELLO = "Hello {name},\nabout {reference} of {received_on}: {right}, by {due_on}."


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def dsar(business):
    return submission(Right.DELETE, business=business, language="de").requests[0]


def add(business, officer, text=HELLO, language="en", name="Hello"):
    return services.add(business, Draft(language, name, text), by=officer, now=NOW)


def test_a_text_is_kept_and_the_ledger_says_by_whom(business, officer):
    row = add(business, officer)
    entry = LedgerEntry.objects.get(chain=business.chain, event="text_added")
    assert (entry.by, entry.facts) == (f"user:{officer.pk}", {"text": row.pk, "language": "en"})


def test_an_unknown_gap_is_refused_by_its_name(client, business, officer):
    with unchanged(NotAllowed, match=r"\{phone\}"):
        add(business, officer, text="Call {phone}.")
    data = {"business": business.slug, "language": "en", "name": "x", "text": "Call {phone}."}
    answer = client.post(reverse("desk:text_new"), data | {"version": 0})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "text": ["Nobody knows what to put in place of {phone}"]
    }
    assert not CannedText.objects.exists()


def test_one_name_counts_once_in_a_language(business, officer):
    row = add(business, officer)
    with unchanged(NotAllowed):
        add(business, officer, text="Other.")
    add(business, officer, language="de")
    services.retire(row.pk, by=officer, now=NOW)
    add(business, officer, text="Other.")
    with unchanged(NotAllowed):
        services.change(row.pk, Draft("en", "x", "x"), seen=2, by=officer, now=NOW)


def test_who_saves_second_sees_both_texts(client, business, officer):
    row = add(business, officer)
    services.change(row.pk, Draft("en", "Hello", "First."), seen=1, by=officer, now=NOW)
    with unchanged(Overtaken):
        services.change(row.pk, Draft("en", "Hello", "Second."), seen=1, by=officer, now=NOW)
    data = {"language": "en", "name": "Hello", "text": "Second.", "version": 1}
    answer = client.post(reverse("desk:text_change", args=[row.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "First." in page
    assert "Second." in page
    client.post(reverse("desk:text_change", args=[row.pk]), data | {"version": 2})
    assert CannedText.objects.get().text == "Second."


def test_a_preview_saves_nothing_and_is_about_nobody(client, business):
    data = {"business": business.slug, "language": "de", "name": "x", "text": HELLO, "version": 0}
    page = client.post(reverse("desk:text_new"), data | {"preview": "1"})
    assert page.context["preview"].startswith("Hello Ada Example,\nabout PR-7F3K-92QD of 2. Nov")
    assert not CannedText.objects.exists()
    client.post(reverse("desk:text_new"), data)
    listed = client.get(reverse("desk:texts")).content.decode()
    assert "Hello {name}" in listed
    client.post(reverse("desk:text_retire", args=[CannedText.objects.get().pk]))
    assert "Hello {name}" not in client.get(reverse("desk:texts")).content.decode()


def test_every_gap_has_a_value_and_its_meaning(dsar, business):
    assert set(ready.values(dsar, "en")) == set(VARIABLES)
    assert set(texts.sample(business, "en")) == set(VARIABLES)
    assert set(texts.MEANINGS) == set(VARIABLES)


def test_texts_come_in_the_language_of_the_person_first_and_filled_in(dsar, business, officer):
    add(business, officer)
    add(business, officer, language="de", name="Später")
    add(BusinessFactory(), officer, language="de", name="Foreign")
    first, second = ready.offered(dsar)
    assert (first.name, first.language) == ("Später", "")
    assert (second.name, second.language) == ("Hello", "English")
    assert first.text.startswith(f"Hello Ada Example,\nabout {dsar.submission.reference} of 2. Nov")
    assert "by December 17, 2026." in second.text


def test_a_text_is_inserted_without_a_script_and_nothing_typed_is_lost(
    client, dsar, business, officer
):
    row = add(business, officer, text="We need more time.")
    page = dsar.get_absolute_url()
    assert 'data-text="We need more time."' in client.get(page).content.decode()
    address = reverse("desk:message", args=[dsar.pk])
    data = {"insert": "1", "ready": row.pk, "text": "Dear Ada,  "}
    text = client.post(address, data).content.decode()
    assert ">\nDear Ada,\n\nWe need more time.</textarea>" in text
    assert not Message.objects.exists()


def test_a_text_is_inserted_into_an_answer_with_all_that_was_chosen(
    client, dsar, business, officer
):
    row = add(business, officer, text="It is done.")
    lifecycle.start(dsar.pk, by=officer, now=NOW)
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=NOW)
    data = {"insert": "1", "ready": row.pk, "text": "", "action": "deny"}
    answer = client.post(reverse("desk:answer", args=[dsar.pk]), data)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert ">\nIt is done.</textarea>" in text
    assert 'value="deny" checked' in text


@pytest.mark.parametrize("chosen", ["", "0", "x"])
def test_a_text_that_is_not_there_adds_nothing(client, dsar, chosen):
    data = {"insert": "1", "ready": chosen, "text": "Mine"}
    text = client.post(reverse("desk:message", args=[dsar.pk]), data).content.decode()
    assert ">\nMine</textarea>" in text


def test_a_text_is_inserted_into_a_note(client, dsar, business, officer):
    row = add(business, officer, text="Called, nobody there.")
    data = {"insert": "1", "ready": row.pk, "note-text": "At noon."}
    text = client.post(reverse("desk:note", args=[dsar.pk]), data).content.decode()
    assert ">\nAt noon.\n\nCalled, nobody there.</textarea>" in text
    assert not dsar.notes.exists()
