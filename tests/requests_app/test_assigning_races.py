"""Ten officers claim next at once on 100 requests: no request twice, none lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from requests_app.models import PrivacyRequest
from requests_app.services import assigning
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at
from tests.requests_app.test_public_races import closing

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS, REQUESTS = 10, 100
NOW = at(11, 9)


def together(work, people):
    """Let all begin at the same moment, each on a connection of their own."""
    start = Barrier(len(people))

    def run(person):
        start.wait(30)
        return work(person)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(closing(run), people))


def claim_all(person):
    taken = []
    while dsar := assigning.claim_next(by=person, now=NOW):
        taken.append(dsar.pk)
    return taken


def test_ten_officers_claim_next_at_once():
    business = BusinessFactory()
    wanted = {asked("delete", business=business).pk for _ in range(REQUESTS)}
    people = [staff(f"officer-{n}") for n in range(OFFICERS)]

    taken = together(claim_all, people)

    given = Counter(pk for found in taken for pk in found)
    assert set(given) == wanted, "none lost"
    assert set(given.values()) == {1}, "none twice"
    assert sum(1 for found in taken if found) > 1, "they did work beside each other"
    for person, found in zip(people, taken, strict=True):
        mine = PrivacyRequest.objects.filter(assignee=person)
        assert set(mine.values_list("pk", flat=True)) == set(found)
    lines = LedgerEntry.objects.filter(event="assigned")
    assert Counter(line.facts["dsar"] for line in lines) == Counter(map(str, wanted))
    assert list(ledger_faults()) == []


def test_one_request_given_by_hand_while_it_is_claimed_is_one_persons():
    for number in range(5):
        dsar, bea, cy = asked("delete"), staff(f"bea-{number}"), staff(f"cy-{number}")

        def work(person, pk=dsar.pk, hand=bea):
            if person == hand:
                assigning.assign(pk, to=person, by=person, now=NOW)
            return assigning.claim_next(by=person, now=NOW)

        together(work, [bea, cy])
        dsar.refresh_from_db()
        lines = LedgerEntry.objects.filter(event="assigned", facts__dsar=str(dsar.pk))
        assert lines.latest("number").facts["to"] == dsar.assignee_id
        assert dsar.version == 1 + lines.count()
        assert list(ledger_faults()) == []
