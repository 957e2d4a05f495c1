"""What a business chooses about verifying people: in force at once, on record, undoable."""

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.ledger import LedgerEntry
from requests_app.rules.rights import Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import verifying
from requests_app.services.verifying import Choices
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from verification.models import VerificationPolicy

pytestmark = pytest.mark.django_db

CAREFUL = Choices(evidence=True, sensitive=True, cool_down_days=90)


@pytest.fixture
def business():
    return BusinessFactory()


def change(business, chosen, by, seen=None):
    code = (seen or verifying.current(business)).code
    return verifying.change(business, chosen, seen=code, by=by, now=RECEIVED_AT)


def test_the_former_choices_come_back_and_can_be_chosen_again(business, officer):
    former = change(business, CAREFUL, officer)
    assert former == Choices(evidence=False, sensitive=False, cool_down_days=30)
    assert verifying.current(business) == CAREFUL
    assert change(business, former, officer) == CAREFUL
    assert verifying.current(business) == former
    assert LedgerEntry.objects.filter(chain=business.chain).count() == 2


def test_a_change_leaves_the_secret_alone(business, officer):
    secret = verifying.new_secret(business, by=officer, now=RECEIVED_AT)
    change(business, CAREFUL, officer)
    assert VerificationPolicy.objects.get().hand_over_secret == secret
    assert verifying.has_secret(business)


@pytest.mark.parametrize(
    "theirs", [Choices(evidence=True), Choices(sensitive=True), Choices(cool_down_days=31)]
)
def test_choices_that_came_meanwhile_are_not_overwritten(business, officer, theirs):
    seen = verifying.current(business)
    change(business, theirs, officer)
    with pytest.raises(NotAllowed, match="nothing is stored"):
        change(business, CAREFUL, officer, seen)
    assert verifying.current(business) == theirs
    assert change(business, theirs, officer, seen) == theirs  # a second click
    assert LedgerEntry.objects.filter(chain=business.chain).count() == 1


@pytest.mark.parametrize("days", [-1, 366])
def test_a_cool_down_without_sense_is_refused(business, officer, days):
    with pytest.raises(NotAllowed, match="between 0 and 365"):
        change(business, Choices(cool_down_days=days), officer)
    assert not VerificationPolicy.objects.exists()


@pytest.mark.parametrize("days", [0, 365])
def test_the_ends_of_the_range_are_taken(business, officer, days):
    change(business, Choices(cool_down_days=days), officer)
    assert verifying.current(business).cool_down_days == days


def test_a_failing_ledger_undoes_the_change(business, officer):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE foundation_ledgerentry ADD CHECK (event <> 'verification_changed')"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        change(business, CAREFUL, officer)
    assert verifying.current(business) == Choices()


def test_who_is_touched_is_counted_both_ways_and_only_at_this_business(business):
    for where in (business, business, BusinessFactory()):
        submission(Right.DELETE, Right.OPT_OUT, Right.KNOW_CATEGORIES, business=where)
    assert verifying.touched(business, Choices(), CAREFUL) == {"more": 2}
    assert verifying.touched(business, CAREFUL, Choices()) == {"less": 2}
    assert verifying.touched(business, Choices(), Choices(cool_down_days=1)) == {}
