"""People who ask for somebody else's data. Each test is one attack; none gets through.

On file is Ada, with an account, an e-mail address and a telephone number of her own, and the
landline that she shares with Ben. What the impostor knows is said in each test.
"""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command

from requests_app.models import Notice, PrivacyRequest
from requests_app.rules.rights import Region, Relation, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import identifying, proving
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.verification.conftest import MAP
from verification.models import Challenge, Channel, IdentityRecord

pytestmark = pytest.mark.django_db

NOW = RECEIVED_AT + timedelta(hours=1)
ADA = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "202 555 0101", "account": "1"}
FILE = (
    "No,Given,Surname,Mail,Phone\n"
    "1,Ada,Lovelace,ada@example.org,202 555 0101\n"
    "2,Ben,Lovelace,ben@example.org,202 555 0177\n"
    "3,Cleo,Lovelace,cleo@example.org,202 555 0177\n"
)
NEEDS = {  # what is asked for, and under which law
    Right.ACCESS: Region.EEA,
    Right.KNOW_SPECIFIC: Region.CALIFORNIA,
    Right.DELETE: Region.CALIFORNIA,
    Right.CORRECT: Region.UK,
    Right.PORTABILITY: Region.US_VA,
}
EVERY_RIGHT = pytest.mark.parametrize("right", NEEDS)


@pytest.fixture
def business(tmp_path):
    found = BusinessFactory()
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "crm.csv").write_text(FILE)
    columns = {"source": "CRM", "map": tmp_path / "map.toml"}
    call_command("import_records", tmp_path / "crm.csv", business=found.slug, **columns)
    return found


@pytest.fixture
def asks(business):
    """Send a request as the impostor types it."""

    def asked(right, claims, **order):
        return submission(
            right, business=business, region=NEEDS[right], claims=claims, **order
        ).submission

    return asked


def knocks(sent, *, at=NOW, channel=Channel.EMAIL) -> None:
    """Ask for a code, and let the worker make it."""
    proving.ask(sent, channel, now=at)
    proving.make_due(at)


def codes_went_to() -> set[str]:
    return {row.to for row in Notice.objects.filter(kind__in=("code", "code_sms")) if row.to}


def the_code() -> str:
    """Return the code as its owner reads it."""
    letter = Notice.objects.filter(kind="code").latest("created_at")
    return re.search(r"\b\d{4} \d{4}\b", letter.text).group()


def stays_shut(sent, officer) -> None:
    """Nobody is confirmed, and no member of the staff can do it by the one button."""
    for dsar in PrivacyRequest.objects.filter(submission=sent):
        assert dsar.identity == "unchecked"
        with pytest.raises(NotAllowed):
            identifying.confirm(dsar.pk, by=officer, now=NOW)
        dsar.refresh_from_db()
        assert dsar.identity == "unchecked"


# By what they know


@EVERY_RIGHT
def test_somebody_who_knows_what_everybody_knows(asks, officer, right):
    sent = asks(right, {"name": "Ada Lovelace", "email": "eve@example.net", "address": "1 Elm St"})
    knocks(sent)
    assert codes_went_to() <= {"ada@example.org"}
    stays_shut(sent, officer)


@EVERY_RIGHT
def test_a_mailbox_that_looks_like_hers(asks, officer, right):
    sent = asks(right, ADA | {"email": "ada@examp1e.org"})
    knocks(sent)
    assert codes_went_to() <= {"ada@example.org"}
    stays_shut(sent, officer)


@EVERY_RIGHT
def test_somebody_who_has_read_her_letters(asks, officer, right):
    """All of her data, from an invoice on the kitchen table; the code goes to her own mailbox."""
    sent = asks(right, ADA)
    knocks(sent)
    assert codes_went_to() == {"ada@example.org"}
    stays_shut(sent, officer)


def test_somebody_who_shares_her_landline(asks, officer):
    """A number on the records of two people is nobody's own: no code goes there."""
    claims = {"name": "Cleo Lovelace", "phone": "202 555 0177", "account": "3"}
    sent = asks(Right.DELETE, claims)
    knocks(sent, channel=Channel.SMS)
    assert codes_went_to() == set()
    stays_shut(sent, officer)


@EVERY_RIGHT
def test_an_ex_partner_who_knows_how_things_were(asks, officer, right):
    """Her name, the flat they shared, the number she had then, and her account number of old."""
    then = {"address": "1 Elm St, Springfield", "phone": "202 555 0144", "account": "1"}
    sent = asks(right, {"name": "Ada Lovelace", "email": "ex@example.net", **then})
    knocks(sent)
    knocks(sent, channel=Channel.SMS)
    assert codes_went_to() <= {"ada@example.org", "+12025550101"}
    stays_shut(sent, officer)


def test_her_mailbox_was_changed_yesterday(asks, officer):
    """Whoever changed it at the shop may read it; so may Ada. For thirty days it proves nothing."""
    IdentityRecord.objects.update(contact_changed_on=(NOW - timedelta(days=1)).date())
    sent = asks(Right.ACCESS, ADA)
    knocks(sent)
    assert codes_went_to() == set()
    stays_shut(sent, officer)


# By the code


def test_a_code_is_used_twice(asks, officer):
    first, second = asks(Right.ACCESS, ADA), asks(Right.DELETE, ADA)
    knocks(first)
    code = the_code()
    assert proving.attempt(first, code, now=NOW).passed
    assert not proving.attempt(first, code, now=NOW).passed
    assert not proving.attempt(second, code, now=NOW).passed
    stays_shut(second, officer)


def test_a_code_is_guessed(asks, officer):
    sent = asks(Right.ACCESS, ADA)
    knocks(sent)
    right = the_code().replace(" ", "")
    wrong = (f"{n:08}" for n in range(10**8) if f"{n:08}" != right)
    tries = [proving.attempt(sent, next(wrong), now=NOW) for _ in range(5)]
    assert not any(tried.passed for tried in tries)
    assert not proving.attempt(sent, right, now=NOW).passed  # five are all that a code allows
    stays_shut(sent, officer)


def test_many_codes_are_asked_for_at_once_to_guess_at_all_of_them(asks, officer):
    sent = asks(Right.ACCESS, ADA)
    verdicts = [proving.ask(sent, Channel.EMAIL, now=NOW) for _ in range(6)]
    proving.make_due(NOW)
    assert [verdict.allowed for verdict in verdicts] == [True] * 3 + [False] * 3
    assert Challenge.objects.filter(subject=sent.pk, ended_at=None).count() == 1
    assert Notice.objects.filter(kind="code").count() == 1


def test_guessing_goes_on_for_a_day_with_fresh_codes(asks, officer):
    sent, tried = asks(Right.ACCESS, ADA), 0
    for hour in range(8):
        at = NOW + timedelta(hours=hour)
        knocks(sent, at=at)
        for _ in range(5):
            tried += proving.attempt(sent, "00000000", now=at).verdict.allowed
    assert tried == 15
    stays_shut(sent, officer)


def test_an_old_code_is_found_in_the_mailbox(asks, officer):
    sent = asks(Right.ACCESS, ADA)
    knocks(sent)
    assert not proving.attempt(sent, the_code(), now=NOW + timedelta(minutes=10)).passed
    stays_shut(sent, officer)


# By an agent


@EVERY_RIGHT
def test_an_agent_who_made_the_permission_up(asks, officer, right):
    """Knows all of her data, and gives an own mailbox as hers."""
    agent = {"name": "Max Agent", "email": "max@example.net", "proof": "signed_permission"}
    sent = asks(right, ADA | {"email": "max@example.net"}, agent=agent, relation=Relation.AGENT)
    with pytest.raises(NotAllowed):
        knocks(sent)
    assert codes_went_to() == set()
    stays_shut(sent, officer)


def test_staff_cannot_vouch_an_agent_in(asks, officer):
    agent = {"name": "Max Agent", "email": "max@example.net", "proof": "signed_permission"}
    sent = asks(Right.ACCESS, ADA, agent=agent, relation=Relation.AGENT)
    with pytest.raises(NotAllowed):
        identifying.confirm(sent.requests.get().pk, by=officer, reason="called_back", now=NOW)


# The owner herself


@EVERY_RIGHT
def test_ada_herself_gets_through(asks, right):
    """So that the tests above fail for the right reason."""
    sent = asks(right, ADA)
    knocks(sent)
    assert proving.attempt(sent, the_code(), now=NOW).passed
    dsar = sent.requests.get()
    wanting = "unchecked" if right == Right.KNOW_SPECIFIC else "confirmed"  # she has yet to sign
    assert dsar.identity == wanting
