"""People who prove that they are one person and ask for the data of another.

Each test is one attack. On file are Ada, whose data is wanted, and Eve, who wants it: a
customer herself, with an account, a mailbox and a telephone of her own.
"""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command

from requests_app import jobs
from requests_app.desk.evidence import evidence
from requests_app.models import Notice
from requests_app.rules.rights import Region, Relation, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import authorising, identifying, proving
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.verification.conftest import MAP
from verification.models import Authority, Channel, IdentityRecord

pytestmark = pytest.mark.django_db

NOW = RECEIVED_AT + timedelta(hours=1)
HEADER = "No,Given,Surname,Mail,Phone\n"
ADA = "1,Ada,Lovelace,ada@example.org,202 555 0101\n"
EVE = "9,Eve,Stone,eve@example.net,202 555 0199\n"
OF_EVE = {"name": "Eve Stone", "email": "eve@example.net", "phone": "202 555 0199", "account": "9"}


@pytest.fixture
def imports(tmp_path):
    """Import a file of customers, as the operator does every night."""
    business = BusinessFactory()

    def imported(*rows, with_id=False):
        (tmp_path / "map.toml").write_text(MAP + ('id = "No"\n' if with_id else ""))
        (tmp_path / "crm.csv").write_text(HEADER + "".join(rows))
        columns = {"source": "CRM", "map": tmp_path / "map.toml", "stdout": io.StringIO()}
        call_command("import_records", tmp_path / "crm.csv", business=business.slug, **columns)
        return business

    return imported


@pytest.fixture
def business(imports):
    return imports(ADA, EVE)


def asks(business, right, claims, *, region=Region.EEA, **order):
    return submission(right, business=business, region=region, claims=claims, **order).submission


def enters_the_code(sent, at=NOW) -> bool:
    """Ask for a code, and type the one that came to a mailbox of Eve's, if one did."""
    proving.ask(sent, Channel.EMAIL, now=at)
    proving.make_due(at)
    letter = Notice.objects.filter(kind="code").latest("created_at")
    if letter.to != "eve@example.net":
        return False
    code = re.search(r"\b\d{4} \d{4}\b", letter.text).group()
    return proving.attempt(sent, code, now=at).passed


def identity(sent) -> str:
    return sent.requests.get().identity


def logged_in(business, claims):
    order = {"account": b"\x09" * 32, "logged_in_at": RECEIVED_AT}
    sent = asks(business, Right.ACCESS, claims, **order)
    jobs.settle_log_ins(NOW)
    return sent


def test_eve_herself_gets_through(business):
    """So that the tests below fail for the right reason."""
    sent = asks(business, Right.ACCESS, OF_EVE)
    assert enters_the_code(sent)
    assert identity(sent) == "confirmed"


# A log-in of her own, and the claims of another


def test_who_logs_in_and_gives_their_own_data_is_known(business):
    assert identity(logged_in(business, OF_EVE)) == "confirmed"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"name": "Ada Lovelace", "email": "ada@example.org"}, id="name and mail"),
        pytest.param({"name": "Eve Stone", "email": "ada@example.org"}, id="mail alone"),
        pytest.param({"name": "Ada Lovelace", "phone": "202 555 0101"}, id="name and number"),
    ],
)
@pytest.mark.parametrize("account", ["9", "777"])
def test_a_log_in_is_that_of_one_account_whatever_was_typed(business, officer, claims, account):
    """Eve's site hands over the account alone; the rest she types into the form.

    She is known as the owner of her account, whether or not Ada is on file: so she learns
    nothing of Ada, and staff see nothing of Ada's beside what she typed.
    """
    sent = logged_in(business, claims | {"account": account})
    assert identity(sent) == "confirmed"
    panel = evidence(sent.requests.get(), NOW, officer)
    eve = IdentityRecord.objects.get(line=3).pk
    assert [fit.record for fit in panel.fits] == ([eve] if account == "9" else [])
    assert [point.kind for point in panel.points] == ["account"]
    assert "answer for the account given here, and for nothing else" in panel.sentence


# A code of her own, and the contact of another


@pytest.mark.parametrize("swapped", [{"email": "ada@example.org"}, {"phone": "202 555 0101"}])
def test_a_code_does_not_outweigh_the_contact_of_another(business, officer, swapped):
    """Her own name, number and account carry her; staff look for data by what was typed."""
    sent = asks(business, Right.ACCESS, OF_EVE | swapped)
    enters_the_code(sent)
    assert identity(sent) == "unchecked"
    with pytest.raises(NotAllowed):
        identifying.confirm(sent.requests.get().pk, by=officer, now=NOW)


def test_a_contact_of_nobody_else_that_differs_is_no_swap(business):
    """Eve has a second mailbox that nobody knows: her code settles that."""
    sent = asks(business, Right.ACCESS, OF_EVE | {"email": "evestone@example.com"})
    assert enters_the_code(sent)
    assert identity(sent) == "confirmed"


# The record that fits is another one by now


OF_BOTH = {"name": "Stone", "phone": "202 555 0199", "account": "1", "email": "eve@example.net"}
MARRIED = "1,Ada,Stone,eve@example.net,202 555 0199\n"


def test_a_code_of_one_record_is_none_of_the_next_one_that_fits(imports):
    """Eve gives the account of Ada beside her own contacts, and the file changes meanwhile."""
    sent = asks(imports(EVE), Right.KNOW_SPECIFIC, OF_BOTH, region=Region.CALIFORNIA)
    assert enters_the_code(sent)
    assert identifying.facts(sent, NOW).proof.challenge
    imports(MARRIED)
    found = identifying.facts(sent, NOW)
    assert (found.match.points, found.proof.challenge) == (3, False)


def test_a_fresh_code_can_be_asked_for_then(imports):
    sent = asks(imports(EVE), Right.KNOW_SPECIFIC, OF_BOTH, region=Region.CALIFORNIA)
    assert enters_the_code(sent)
    imports(MARRIED)
    assert enters_the_code(sent, at=NOW + timedelta(hours=1))
    assert identifying.facts(sent, NOW).proof.challenge


@pytest.mark.parametrize(("number", "counts"), [("9", True), ("1", False)])
def test_a_person_is_the_same_after_another_import(imports, number, counts):
    """By the id of the map, where it names one: nobody has to prove everything anew."""
    business = imports(EVE, with_id=True)
    sent = asks(business, Right.KNOW_SPECIFIC, OF_EVE, region=Region.CALIFORNIA)
    assert enters_the_code(sent)
    imports(EVE.replace("9,", f"{number},", 1), with_id=True)
    found = identifying.facts(sent, NOW)
    assert found.match.points >= 2
    assert found.proof.challenge == counts


# A child who is not asked


GROWN = {"child_name": "Ada Lovelace", "child_age": 15}


@pytest.mark.parametrize("email", ["", "eve-too@example.com"])
def test_a_parent_of_somebody_of_fifteen_does_not_permit_it_herself(business, email):
    """What a parent types of themselves is no way to the child: the link came to Eve."""
    claims = OF_EVE | GROWN | {"email": email}
    place = {"region": Region.CALIFORNIA, "relation": Relation.PARENT}
    sent = asks(business, Right.DELETE, claims, **place)
    authorising.ask(sent, by="requester", now=NOW)
    jobs.ask_people(NOW)
    assert not Notice.objects.filter(kind="permission_asked").exists()
    assert Authority.objects.get().standing == "claimed"


@pytest.mark.parametrize(("right", "age"), [(Right.ACCESS, 9), (Right.DELETE, 17)])
def test_who_notices_the_data_of_a_child_does_not_prove_to_be_it(business, officer, right, age):
    """Eve proves that she is Eve, and asks for the data of somebody whom she calls a child."""
    sent = asks(business, right, OF_EVE | GROWN | {"child_age": age, "child_found": True})
    enters_the_code(sent)
    assert identity(sent) == "unchecked"
    with pytest.raises(NotAllowed):
        identifying.confirm(sent.requests.get().pk, by=officer, now=NOW)
