"""The page of the rules of assignment: what it says, previews, stores and refuses."""

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.models import AssignmentRule, Preference
from tests.factories import BusinessFactory
from tests.requests_app.staff import staff
from tests.requests_app.steps import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return BusinessFactory(name="Acme")


@pytest.fixture
def lead(client, settings):
    settings.MFA_REQUIRED = False
    user = staff("lead", "Privacy lead")
    client.force_login(user)
    return user


@pytest.fixture
def people(business):
    return [staff(name, at=business) for name in ("amy", "bea")]


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_rule_is_shown_before_it_is_stored(client, lead, business, people):
    url = reverse("desk:rule_new", args=[business.pk])
    asked("delete", business=business)
    form = text(client.get(url))
    assert "amy" in form
    data = {"regime": "", "right": "delete", "members": [user.pk for user in people]}
    page = text(client.post(url, data))
    assert "From now on: “Delete” under every law goes in turn to amy, bea." in page
    assert "1 open request that is nobody&#x27;s is given out within a minute." in page
    assert not AssignmentRule.objects.exists()
    page = text(client.post(url, data | {"save": "yes"}, follow=True))
    assert "The rule counts from now on." in page
    assert "“Delete” under every law</strong> → amy, bea" in page
    assert [user.username for user in AssignmentRule.objects.get().members.order_by("pk")] == [
        "amy",
        "bea",
    ]
    refused = client.post(url, data | {"save": "yes"})
    assert refused.status_code == 422
    assert "There is a rule for this already" in text(refused)


@pytest.mark.parametrize(
    ("regime", "right", "expected"),
    [
        ("", "", "Everything goes to amy."),
        ("gdpr", "", "Everything under GDPR goes to amy."),
        ("us_va", "access", "“Access” under"),
    ],
)
def test_what_a_rule_is_about_in_words(client, lead, business, people, regime, right, expected):
    url = reverse("desk:rule_new", args=[business.pk])
    data = {"regime": regime, "right": right, "members": [people[0].pk]}
    assert expected in text(client.post(url, data))


def test_members_are_changed_and_a_rule_removed(client, lead, business, people):
    amy, bea = people
    rule = AssignmentRule.objects.create(business=business, regime="gdpr")
    rule.members.add(amy)
    url = reverse("desk:rule_change", args=[rule.pk])
    assert f'name="seen" value="{amy.pk}"' in text(client.get(url))
    data = {"members": [bea.pk], "seen": str(amy.pk)}
    assert "Everything under GDPR goes to bea." in text(client.post(url, data))
    assert list(rule.members.all()) == [amy]
    client.post(url, data | {"save": "yes"})
    assert list(rule.members.all()) == [bea]
    late = client.post(url, {"members": [amy.pk], "seen": str(amy.pk), "save": "yes"})
    assert late.status_code == 422
    assert "Somebody else changed this" in text(late)
    client.post(reverse("desk:rule_remove", args=[rule.pk]))
    assert not AssignmentRule.objects.exists()
    assert LedgerEntry.objects.filter(chain=business.chain).count() == 2


def test_who_is_away_is_marked_and_nobody_there_is_said(client, lead, business, people):
    rule = AssignmentRule.objects.create(business=business)
    rule.members.set(people)
    page = text(client.get(reverse("desk:rules")))
    assert "Everything</strong> → amy, bea" in page
    Preference.objects.create(user=people[0], away=True)
    page = text(client.get(reverse("desk:rules")))
    assert "amy (away), bea" in page
    assert "Nobody of them is there" not in page
    Preference.objects.create(user=people[1], away=True)
    assert "Nobody of them is there" in text(client.get(reverse("desk:rules")))


def test_nobody_chosen_is_refused(client, lead, business):
    answer = client.post(reverse("desk:rule_new", args=[business.pk]), {})
    assert answer.status_code == 422
    assert "Choose at least one colleague" in text(answer)


def test_a_lead_of_one_business_sees_and_changes_its_rules_alone(client, settings, business):
    settings.MFA_REQUIRED = False
    other = BusinessFactory(name="Bolt")
    rule = AssignmentRule.objects.create(business=other)
    client.force_login(staff("lead", "Privacy lead", at=business))
    page = text(client.get(reverse("desk:rules")))
    assert "Acme" in page
    assert "Bolt" not in page
    for name, pk in (("rule_new", other.pk), ("rule_change", rule.pk)):
        assert client.get(reverse(f"desk:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("desk:rule_remove", args=[rule.pk])).status_code == 404
