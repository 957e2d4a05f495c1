"""An upgrade: whoever asked for somebody else before that was checked can be checked as well."""

from importlib import import_module

import pytest
from django.db import connection

from requests_app.rules.rights import Right
from tests.factories import RECEIVED_AT, BusinessFactory, submission
from tests.requests_app.on_file import AGENT
from verification.models import Authority
from verification.rules.authority import Check
from verification.services import authorities

pytestmark = pytest.mark.django_db

CLAIMED = import_module("requests_app.migrations.0005_claims_of_earlier_agents").CLAIMED


def upgrade():
    """Do what the migration does; return how many claims it made."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIMED)
        return cursor.rowcount


def earlier(**order):
    """Return a submission as it was left by a version that noted no claim."""
    found = submission(Right.DELETE, business=BusinessFactory(), **order).submission
    Authority.objects.filter(subject=found.pk).delete()
    return found


@pytest.mark.parametrize(
    ("order", "kind"),
    [
        pytest.param({"relation": "agent", "agent": AGENT}, "permission", id="an agent"),
        pytest.param({"agent": AGENT}, "permission", id="an agent who does not say so"),
        pytest.param({"relation": "agent"}, "permission", id="an agent without a name"),
        pytest.param({"relation": "parent"}, "parent", id="a parent"),
        pytest.param({"relation": "parent", "agent": AGENT}, "parent", id="a parent with a name"),
        pytest.param({"relation": "customer"}, None, id="a customer"),
        pytest.param({}, None, id="who says nothing"),
    ],
)
def test_an_earlier_submission_claims_what_intake_would_have_noted(order, kind):
    asked = earlier(**order)
    assert upgrade() == (kind is not None)
    held = authorities.of(asked.pk)
    assert (held and held.kind) == kind
    if held:
        told = held.standing, held.claimed_at, held.checks, held.decided_by, held.agent
        assert told == ("claimed", RECEIVED_AT, [], "", None)


def test_what_was_claimed_or_decided_stays_as_it_is():
    earlier(agent=AGENT)
    new = submission(Right.DELETE, agent=AGENT | {"proof": "power_of_attorney"}).submission
    seen = [Check.NAMES_PERSON, Check.NAMES_AGENT, Check.SIGNED, Check.DATED, Check.NOTARISED]
    authorities.decide(new.pk, seen=seen, by="user:1", now=RECEIVED_AT)
    assert [upgrade(), upgrade()] == [1, 0]
    held = authorities.of(new.pk)
    assert (held.kind, held.standing) == ("power_of_attorney", "confirmed")


def test_a_claim_of_an_upgrade_can_be_found_in_order():
    asked = earlier(agent=AGENT)
    upgrade()
    seen = [Check.NAMES_PERSON, Check.NAMES_AGENT, Check.SIGNED, Check.COVERS_RIGHT]
    assert authorities.decide(asked.pk, seen=seen, by="user:1", now=RECEIVED_AT)
