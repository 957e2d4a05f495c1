"""Keys of people: made at intake, added to, found by, erased; never anything readable."""

import logging

import pytest

from foundation.sealing import SealingKey, wrap
from requests_app import jobs
from requests_app.models import PersonKey, Submission
from requests_app.rules.rights import Right
from requests_app.services import claiming, person_keys
from tests.factories import RECEIVED_AT, BusinessFactory, submission

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "202 555 0143"}


@pytest.fixture
def acme():
    return BusinessFactory(name="Acme")


def sent(business, claims, **order):
    return submission(Right.DELETE, business=business, claims=claims, **order).submission


def found(text, *businesses):
    keys = person_keys.sought(text, businesses)
    return set(person_keys.fitting(keys).values_list("submission", flat=True)) if keys else set()


def test_intake_makes_keys_that_nobody_can_read(acme):
    row = sent(acme, ADA)
    kept = [bytes(key.digest) for key in PersonKey.objects.all()]
    assert len(kept) == 5  # e-mail, telephone, name, two words
    assert {len(one) for one in kept} == {32}
    assert {key.submission_id for key in PersonKey.objects.all()} == {row.pk}


@pytest.mark.parametrize(
    "typed",
    ["ADA@example.org", "+1 (202) 555-0143", "lovelace", "Lovelace ADA", '"Lovelace, Ada"'],
)
def test_a_person_is_found_however_it_is_typed(acme, typed):
    row = sent(acme, ADA)
    sent(acme, {"name": "Ida Beispiel", "email": "ida@example.org", "phone": "202 555 0199"})
    assert found(typed, acme) == {row.pk}


def test_every_word_must_be_there(acme):
    sent(acme, ADA)
    assert found("Ada Byron", acme) == set()
    assert found('"Lovelace"', acme) == set()


def test_an_agent_is_found_by_contact_and_name(acme):
    agent = {"name": "Bo Agent", "email": "bo@example.net"}
    rows = {sent(acme, claims, agent=agent).pk for claims in (ADA, {"name": "Ida"})}
    assert found("bo@example.net", acme) == rows
    assert found("agent bo", acme) == rows


def test_one_business_does_not_find_the_people_of_another(acme):
    bolt = BusinessFactory(name="Bolt")
    row, other = sent(acme, ADA), sent(bolt, ADA)
    assert found("ada@example.org", acme) == {row.pk}
    assert found("ada lovelace", acme, bolt) == {row.pk, other.pk}
    ours, theirs = (
        set(PersonKey.objects.filter(submission=s).values_list("digest")) for s in (row, other)
    )
    assert {bytes(one) for (one,) in ours}.isdisjoint(bytes(one) for (one,) in theirs)


def test_the_same_person_shares_a_contact_or_an_account(acme):
    row = sent(acme, ADA)
    same = {
        sent(acme, {"name": "A. King", "email": "Ada@example.org"}).pk,
        sent(acme, {"phone": "+12025550143"}).pk,
    }
    sent(acme, {"name": "Ada Lovelace", "email": "another@example.org"})  # a name alone is nobody
    sent(BusinessFactory(), ADA)
    assert set(person_keys.same_person(row).values_list("pk", flat=True)) == same


def test_an_account_at_the_operator_is_the_same_person(acme):
    log_in = {"account": b"1" * 32, "logged_in_at": RECEIVED_AT}
    row = sent(acme, {"name": "Ada"}, **log_in)
    other = sent(acme, {"name": "Countess"}, **log_in)
    sent(acme, {"name": "Ada"})
    assert list(person_keys.same_person(row)) == [other]


def test_people_with_one_agent_are_not_the_same(acme):
    agent = {"name": "Bo", "email": "bo@example.net"}
    first = sent(acme, {"name": "Ada"}, agent=agent)
    sent(acme, {"name": "Ida"}, agent=agent)
    sent(acme, {"name": "Eve", "email": "bo@example.net"}, agent=agent)
    assert not person_keys.same_person(first).exists()


def test_of_an_erased_person_nobody_is_the_same(acme):
    row = sent(acme, ADA)
    sent(acme, ADA)
    SealingKey.objects.filter(pk=row.content_key_id).delete()
    assert not person_keys.same_person(Submission.objects.get(pk=row.pk)).exists()


def test_what_was_told_to_staff_later_is_found(acme, officer):
    row = sent(acme, {"name": "Ada"})
    claiming.add(row, field="email", value="new@example.org", by=officer, now=RECEIVED_AT)
    assert found("new@example.org", acme) == {row.pk}
    assert found("ada", acme) == {row.pk}


def test_the_job_makes_what_is_missing_once(acme, monkeypatch):
    monkeypatch.setattr(person_keys, "PER_BATCH", 2)
    rows = [sent(acme, {"name": "Ada", "email": f"{n}@example.org"}) for n in range(5)]
    nothing = sent(acme, {})
    PersonKey.objects.all().delete()
    assert [jobs.index_people(RECEIVED_AT) for _ in range(2)] == [6, 0]
    assert found("3@example.org", acme) == {rows[3].pk}
    assert nothing.person_keys.count() == 1


def test_the_job_stops_at_its_share(acme):
    for _ in range(3):
        sent(acme, ADA)
    PersonKey.objects.all().delete()
    assert person_keys.index(RECEIVED_AT, limit=1) == 3  # a batch is done whole
    assert person_keys.index(RECEIVED_AT, limit=0) == 0


def test_one_that_cannot_be_read_holds_up_no_other(acme, caplog):
    spoilt, row = sent(acme, ADA), sent(acme, ADA)
    PersonKey.objects.all().delete()
    SealingKey.objects.filter(pk=spoilt.content_key_id).update(wrapped_key=wrap(b"k" * 32))
    with caplog.at_level(logging.ERROR):
        jobs.index_people(RECEIVED_AT)
    assert found("ada", acme) == {row.pk}
    assert str(spoilt.pk) in caplog.text
    assert "Ada" not in caplog.text


def test_keys_go_with_the_contents(acme):
    row, erased = sent(acme, ADA), sent(acme, ADA)
    person_keys.forget(row)
    assert not row.person_keys.exists()
    SealingKey.objects.filter(pk=erased.content_key_id).delete()
    jobs.index_people(RECEIVED_AT)
    assert not erased.person_keys.exists()  # gone, and not made anew
    assert row.person_keys.exists()  # its contents are still there
    assert person_keys.remember(Submission.objects.get(pk=erased.pk)) == 0


def test_a_business_with_a_seat_reads_numbers_as_its_country_does():
    berlin = BusinessFactory(established_in="DE", time_zone="Europe/Berlin")
    row = sent(berlin, {"phone": "030 901820"})
    assert found("+49 30 901820", berlin) == {row.pk}
