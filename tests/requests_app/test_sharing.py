"""Rules of assignment: the closest wins, members take turns, who is away is left out."""

from collections import Counter

import pytest

from foundation.ledger import LedgerEntry
from foundation.proof import ledger_faults
from requests_app import jobs
from requests_app.models import AssignmentRule, News, Preference, PrivacyRequest
from requests_app.rules.workflow import NotAllowed
from requests_app.services import assigning, lifecycle, sharing
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked, at, entry
from tests.requests_app.test_assigning_races import together

NOW = at(11, 4)
one_transaction = pytest.mark.django_db


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def people():
    return [staff(name) for name in ("amy", "bea", "cy")]


def rule(business, officer, *members, **order):
    pks = [user.pk for user in members]
    return sharing.add(business, members=pks, by=officer, now=NOW, **order)


def owner(dsar):
    user = PrivacyRequest.objects.get(pk=dsar.pk).assignee
    return user.username if user else ""


def line(business):
    return LedgerEntry.objects.filter(chain=business.chain).latest("number")


@one_transaction
def test_members_take_turns_what_is_due_first_is_given_first(business, officer, people):
    rule(business, officer, *people)
    rows = [asked("delete", business=business, now=at(11, day)) for day in (5, 4, 3, 2)]
    assert jobs.give_out(at(11, 6)) == 4
    assert [owner(dsar) for dsar in rows] == ["amy", "cy", "bea", "amy"]
    assert entry(rows[0]) == ("assigned", "system", {"before": None, "to": people[0].pk})
    assert Counter(News.objects.values_list("user__username", flat=True)) == {
        "amy": 2,
        "bea": 1,
        "cy": 1,
    }
    assert jobs.give_out(at(11, 6)) == 0
    later = asked("delete", business=business)
    jobs.give_out(at(11, 7))
    assert owner(later) == "bea", "the turns go on where they stopped"


@one_transaction
@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), "both"),
        (("both",), "right"),
        (("both", "right"), "regime"),
        (("both", "right", "regime"), "family"),
        (("both", "right", "regime", "family"), "all"),
        (("both", "right", "regime", "family", "all"), ""),
    ],
)
def test_the_closest_rule_wins(business, officer, without, expected):
    kinds = {
        "both": {"regime": "us_va", "right": "delete"},
        "right": {"right": "delete"},
        "regime": {"regime": "us_va"},
        "family": {"regime": "us_state"},
        "all": {},
    }
    for kind, order in kinds.items():
        if kind not in without:
            rule(business, officer, staff(kind), **order)
    rule(business, officer, officer, regime="gdpr", right="access")
    dsar = asked("delete", "US-VA", business=business)
    assert dsar.regime == "us_va"
    jobs.give_out(NOW)
    assert owner(dsar) == expected


@one_transaction
def test_who_is_away_gone_or_no_longer_there_is_given_nothing(business, officer, people):
    amy, bea, cy = people
    rule(business, officer, amy, bea, cy)
    Preference.objects.create(user=amy, away=True)
    cy.groups.clear()
    rows = [asked("delete", business=business) for _ in range(2)]
    jobs.give_out(NOW)
    assert [owner(dsar) for dsar in rows] == ["bea", "bea"]
    bea.is_active = False
    bea.save()
    last = asked("delete", business=business)
    assert jobs.give_out(NOW) == 0
    Preference.objects.update(away=False)
    assert jobs.give_out(NOW) == 1
    assert owner(last) == "amy"


@one_transaction
def test_where_all_of_the_closest_rule_are_away_a_wider_one_does_not_step_in(
    business, officer, people
):
    amy, bea, _cy = people
    rule(business, officer, amy, right="delete")
    rule(business, officer, bea)
    Preference.objects.create(user=amy, away=True)
    dsar, other = asked("delete", business=business), asked("access", "EEA", business=business)
    jobs.give_out(NOW)
    assert (owner(dsar), owner(other)) == ("", "bea")


@one_transaction
def test_what_somebody_has_or_put_back_or_is_closed_or_elsewhere_is_left(business, officer, people):
    amy, bea, _cy = people
    rule(business, officer, amy)
    taken, back, closed = (asked("delete", business=business) for _ in range(3))
    elsewhere = asked("delete")
    assigning.assign(taken.pk, to=bea, by=bea, now=NOW)
    assigning.assign(back.pk, to=bea, by=bea, now=NOW)
    assigning.assign(back.pk, to=None, by=bea, now=NOW)
    lifecycle.withdraw(closed.pk, by="requester", now=NOW)
    assert jobs.give_out(NOW) == 0
    assert [owner(dsar) for dsar in (taken, back, closed, elsewhere)] == ["bea", "", "", ""]


@one_transaction
def test_one_that_fails_holds_up_no_other(business, officer, people, monkeypatch, caplog):
    rule(business, officer, people[0])
    bad, good = asked("delete", business=business), asked("delete", business=business)
    given = assigning.given

    def fails(dsar, **order):
        if dsar.pk == bad.pk:
            raise RuntimeError("Ada Example")
        return given(dsar, **order)

    monkeypatch.setattr(assigning, "given", fails)
    assert jobs.give_out(NOW) == 1
    assert (owner(bad), owner(good)) == ("", "amy")
    assert str(bad.pk) in caplog.text
    assert "Ada" not in caplog.text


@one_transaction
def test_a_rule_is_added_changed_and_removed_on_record(business, officer, people):
    amy, bea, cy = people
    made = rule(business, officer, bea, amy, regime="gdpr", right="delete")
    facts = {"rule": made.pk, "regime": "gdpr", "right": "delete"}
    added = line(business)
    assert (added.event, added.by) == ("assignment_rule_added", f"user:{officer.pk}")
    assert added.facts == facts | {"members": [str(amy.pk), str(bea.pk)]}
    order = {"by": officer, "now": NOW}
    sharing.change(made.pk, members=[cy.pk], seen=[amy.pk, bea.pk], **order)
    assert line(business).event == "assignment_rule_changed"
    assert line(business).facts["members"] == [str(cy.pk)]
    number = line(business).number
    sharing.change(made.pk, members=[cy.pk], seen=[cy.pk], **order)
    assert line(business).number == number, "nothing was changed"
    sharing.remove(made.pk, **order)
    assert line(business).event == "assignment_rule_removed"
    assert not AssignmentRule.objects.exists()


@one_transaction
def test_what_is_refused(business, officer, people):
    amy, bea, _cy = people
    made, order = rule(business, officer, amy), {"by": officer, "now": NOW}
    with pytest.raises(NotAllowed, match="There is a rule for this already"):
        rule(business, officer, bea)
    with pytest.raises(NotAllowed, match="at least one"):
        rule(business, officer, right="delete")
    with pytest.raises(NotAllowed, match="does not work on requests"):
        rule(business, officer, staff("di", "Auditor"), right="delete")
    with pytest.raises(NotAllowed, match="Somebody else changed this"):
        sharing.change(made.pk, members=[bea.pk], seen=[bea.pk], **order)
    assert [user.username for user in made.members.all()] == ["amy"]
    assert AssignmentRule.objects.count() == 1


@one_transaction
def test_what_a_rule_would_give_at_once_is_counted(business, officer, people):
    rule(business, officer, people[0], right="delete")
    asked("delete", business=business)
    asked("access", "EEA", business=business)
    asked("access", "EEA")
    assert sharing.would_give(business, regime="", right="") == 1
    assert sharing.would_give(business, regime="ccpa", right="delete") == 1
    assert sharing.would_give(business, regime="gdpr", right="delete") == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_each_request_once_and_in_turn(business, officer):
    people = [staff(f"officer-{n}") for n in range(4)]
    rule(business, officer, *people)
    rows = [asked("delete", business=business) for _ in range(40)]
    counts = together(lambda _worker: sharing.give_out(NOW), [1, 2])
    assert sum(counts) == len(rows)
    assert Counter(map(owner, rows)) == {user.username: 10 for user in people}
    assert LedgerEntry.objects.filter(event="assigned").count() == len(rows)
    assert list(ledger_faults()) == []
