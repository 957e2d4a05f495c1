"""Leads are told of what is past the own target or near the due day: once, at their business."""

from datetime import date

import pytest
from django.contrib.auth.models import Group

from requests_app import jobs, roles
from requests_app.models import DeadlinePolicy, Membership, News, PrivacyRequest
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import NotAllowed
from requests_app.services import policies
from tests.factories import BusinessFactory, submission
from tests.requests_app.year_of_acme import at, ended

pytestmark = pytest.mark.django_db

# Received on 2 November 2026 in New York; under the GDPR due on 2 December, a Wednesday.
DUE = date(2026, 12, 2)


@pytest.fixture
def acme():
    roles.ensure()
    made = BusinessFactory(name="Acme", slug="acme")
    made.policies.create(regime="gdpr", valid_from="2020-01-01", target_days=20, escalate_days=5)
    return made


@pytest.fixture
def lead(django_user_model, acme):
    user = django_user_model.objects.create_user("lee")
    group = Group.objects.get(name="Privacy lead")
    Membership.objects.create(user=user, business=acme, group=group)
    return user


def asked(business, right=Right.ACCESS):
    (dsar,) = submission(right, business=business, region=Region.EEA).requests
    assert dsar.due_on == DUE
    return dsar


def told():
    rows = News.objects.filter(subject="escalated").order_by("period", "user__username")
    return [(row.user.username, row.period) for row in rows.select_related("user")]


TARGET, NEAR = ("lee", "target:2026-11-22"), ("lee", "due:2026-12-02")


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param(["2026-11-22T23:59"], [], id="the day of the target is in time"),
        pytest.param(["2026-11-23T00:00"], [TARGET], id="the target is over"),
        pytest.param(["2026-11-26T23:59"], [TARGET], id="six days before it is due"),
        pytest.param(["2026-11-27T00:00"], [NEAR, TARGET], id="five days before"),
        pytest.param(["2026-11-27T00:00", "2026-11-28T00:00"], [NEAR, TARGET], id="once each"),
        pytest.param(["2027-01-05T00:00"], [NEAR, TARGET], id="a late run tells all the same"),
    ],
)
def test_the_lead_is_told_of_each_reason_once(acme, lead, moments, expected):
    asked(acme)
    counts = [jobs.escalate(at(moment)) for moment in moments]
    assert told() == expected
    assert sum(counts) == len(expected)


def test_what_was_answered_is_not_told(acme, lead, officer):
    ended(asked(acme), "fulfilled", "2026-11-10T12:00", by=officer)
    assert jobs.escalate(at("2027-01-05T00:00")) == 0


def test_a_new_day_to_work_to_is_told_again(acme, lead):
    dsar = asked(acme)
    jobs.escalate(at("2026-11-27T12:00"))
    day = date(2027, 2, 2)
    PrivacyRequest.objects.filter(pk=dsar.pk).update(due_on=day, legal_last_day=day)
    assert jobs.escalate(at("2026-11-28T12:00")) == 0
    assert jobs.escalate(at("2027-01-29T12:00")) == 1
    assert ("lee", "due:2027-02-02") in told()


def test_only_active_leads_of_that_business_are_told(acme, lead, django_user_model):
    def person(name, role, business=None, **columns):
        user = django_user_model.objects.create_user(name, **columns)
        group = Group.objects.get(name=role)
        if business:
            Membership.objects.create(user=user, business=business, group=group)
        else:
            user.groups.add(group)

    asked(acme)
    person("everywhere", "Privacy lead")
    person("elsewhere", "Privacy lead", BusinessFactory())
    person("officer_here", "Privacy officer", acme)
    person("admin_here", "Portal admin", acme)
    person("gone", "Privacy lead", is_active=False)
    jobs.escalate(at("2026-11-23T12:00"))
    assert told() == [("everywhere", "target:2026-11-22"), TARGET]


def test_the_closest_policy_says_how_near(acme, lead):
    acme.policies.create(
        regime="gdpr", right="access", valid_from="2020-01-01", target_days=25, escalate_days=2
    )
    asked(acme, Right.ACCESS)
    asked(acme, Right.DELETE)
    jobs.escalate(at("2026-11-27T12:00"))
    assert told() == [NEAR, TARGET]  # the deletion; the access request's days come later
    jobs.escalate(at("2026-11-30T12:00"))
    assert told() == [NEAR, NEAR, TARGET, ("lee", "target:2026-11-27")]


def test_a_policy_without_them_ends_the_former(acme, lead):
    acme.policies.create(regime="gdpr", valid_from="2026-01-01", promise_days=25)
    (dsar,) = submission(Right.ACCESS, business=acme, region=Region.EEA).requests
    assert dsar.target_on is None
    assert jobs.escalate(at("2027-01-05T00:00")) == 0


def test_one_that_was_taken_back_says_nothing(acme, lead, officer):
    rows = DeadlinePolicy.objects.filter(business=acme)
    rows.update(withdrawn_at=at("2020-01-01T00:00"), withdrawn_by=officer)
    asked(acme)
    assert jobs.escalate(at("2027-01-05T00:00")) == 0


@pytest.mark.parametrize(
    ("promise", "target", "said"),
    [
        pytest.param(20, 20, None, id="the same day"),
        pytest.param(20, 21, "later than what you promise", id="after the promise"),
        pytest.param(None, 31, None, id="without a promise: the law's longest month"),
        pytest.param(None, 32, "later than the law", id="after the law"),
    ],
)
def test_a_target_lies_before_what_binds(acme, officer, promise, target, said):
    now = at("2026-11-22T12:00")
    row = {"regime": "gdpr", "valid_from": date(2026, 11, 23), "reminder_days": []}
    policy = DeadlinePolicy(business=acme, promise_days=promise, target_days=target, **row)
    if said is None:
        policies.adopt(policy, by=officer, now=now)
        assert DeadlinePolicy.objects.get(valid_from="2026-11-23").target_days == target
    else:
        with pytest.raises(NotAllowed, match=said):
            policies.adopt(policy, by=officer, now=now)
