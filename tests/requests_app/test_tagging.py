"""Tags on a request: added, taken off, suggested; the ledger does not know the word."""

import pytest

from foundation.ledger import LedgerEntry
from requests_app.models import PrivacyRequest
from requests_app.rules.workflow import NotAllowed
from requests_app.services import lifecycle, tagging
from tests.requests_app.steps import asked, at, entry, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 4)


def test_a_tag_is_added_once_and_taken_off(officer):
    dsar, order = asked("delete"), {"by": officer, "now": NOW}
    assert tagging.add(dsar.pk, word="VIP", **order)
    assert tagging.add(dsar.pk, word="billing", **order)
    assert not tagging.add(dsar.pk, word="vip", **order)
    dsar.refresh_from_db()
    assert (dsar.tags, dsar.version) == (["billing", "vip"], 1)
    assert entry(dsar) == ("tagged", f"user:{officer.pk}", {"tags": 2})
    assert tagging.remove(dsar.pk, word="vip", **order)
    assert not tagging.remove(dsar.pk, word="vip", **order)
    dsar.refresh_from_db()
    assert dsar.tags == ["billing"]
    assert entry(dsar) == ("untagged", f"user:{officer.pk}", {"tags": 1})


def test_the_word_stands_nowhere_on_the_ledger(officer):
    dsar = asked("delete")
    tagging.add(dsar.pk, word="lovelace", by=officer, now=NOW)
    assert "lovelace" not in str(list(LedgerEntry.objects.values_list("facts", flat=True)))


def test_ten_tags_are_enough(officer):
    dsar = asked("delete")
    for number in range(10):
        tagging.add(dsar.pk, word=f"t{number}", by=officer, now=NOW)
    with unchanged(NotAllowed, "at most 10 tags"):
        tagging.add(dsar.pk, word="one-more", by=officer, now=NOW)


def test_what_open_requests_are_tagged_with_is_suggested(officer):
    first, second, closed = asked("delete"), asked("delete"), asked("delete")
    for dsar, word in ((first, "vip"), (second, "billing"), (second, "vip"), (closed, "old")):
        tagging.add(dsar.pk, word=word, by=officer, now=NOW)
    lifecycle.withdraw(closed.pk, by="requester", now=NOW)
    assert tagging.in_use(PrivacyRequest.objects.all()) == ["billing", "vip"]
