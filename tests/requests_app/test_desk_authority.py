"""The desk: who asks for whom, what was seen of it, agents that are registered, and children."""

import base64

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import jobs, roles
from requests_app.models import Task
from requests_app.rules.rights import Region, Right
from requests_app.services import authorising, identifying, lifecycle
from tests.factories import RECEIVED_AT, submission
from tests.requests_app.on_file import CLAIMS, POWER, SOON, by_agent, known, link
from verification.models import IdentityRecord, RegisteredAgent
from verification.services import authorities

pytestmark = pytest.mark.django_db
WHOLE = ["names_person", "names_agent", "signed", "covers_right"]
KEY = base64.b64encode(bytes([7]) * 32).decode()


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def business(tmp_path):
    return known(tmp_path)


def begun(receipt, officer):
    return lifecycle.start(receipt.requests[0].pk, by=officer, now=RECEIVED_AT)


def decide(client, dsar, decision="in_order", seen=(), reason=""):
    data = {"decision": decision, "seen": list(seen), "reason": reason}
    return client.post(reverse("desk:authority", args=[dsar.pk]), data)


def context(client, dsar):
    return client.get(dsar.get_absolute_url()).context


def standing(dsar):
    return authorities.of(dsar.submission_id).standing


def test_who_asks_for_themselves_shows_nothing_of_it(client, officer):
    dsar = begun(submission(Right.DELETE), officer)
    assert context(client, dsar)["authority"] is None
    assert decide(client, dsar).status_code == 404
    assert client.post(reverse("desk:authority_ask", args=[dsar.pk])).status_code == 404


def test_the_next_step_is_to_check_whether_they_may_ask(client, officer, business):
    dsar = begun(by_agent(business), officer)
    shown = context(client, dsar)
    assert shown["next"].url == "#authority"
    assert (shown["authority"].standing, shown["authority"].can_ask) == ("Not checked yet", True)


def test_a_paper_in_order_is_noted(client, officer, business):
    dsar = begun(by_agent(business), officer)
    assert decide(client, dsar, seen=WHOLE).status_code == 302
    shown = context(client, dsar)
    assert standing(dsar) == "confirmed"
    assert shown["authority"].form is None
    assert "It names the person, It names the agent" in client.get(
        dsar.get_absolute_url()
    ).content.decode().replace("\n", "")
    assert shown["next"].url != "#authority"


def test_what_is_not_ticked_is_named_and_the_ticks_stay(client, officer, business):
    dsar = begun(by_agent(business, proof=POWER), officer)
    seen = ["names_person", "names_agent", "signed"]
    answer = decide(client, dsar, seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tick It is dated, or say why not." in page
    assert "Tick one of: A notary acknowledged it; Two adults witnessed it" in page
    assert answer.context["authority"].form["seen"].value() == seen
    assert standing(dsar) == "claimed"


def test_an_agent_may_show_a_power_of_attorney_instead(client, officer, business):
    dsar = begun(by_agent(business), officer)
    seen = ["names_person", "names_agent", "signed", "dated", "two_witnesses"]
    data = {"decision": "in_order", "seen": seen, "kind": "power_of_attorney"}
    assert client.post(reverse("desk:authority", args=[dsar.pk]), data).status_code == 302
    held = authorities.of(dsar.submission_id)
    assert (held.kind, held.standing) == ("power_of_attorney", "confirmed")
    dsar.refresh_from_db()
    assert dsar.identity == "confirmed"  # nothing more is asked


def test_a_parent_shows_no_permission_instead(client, officer, business):
    claims = CLAIMS | {"child_age": 9}
    receipt = submission(Right.DELETE, business=business, relation="parent", claims=claims)
    dsar = begun(receipt, officer)
    data = {"decision": "in_order", "seen": WHOLE, "kind": "permission"}
    assert client.post(reverse("desk:authority", args=[dsar.pk]), data).status_code == 422
    assert decide(client, dsar, seen=["called"]).status_code == 302
    assert (standing(dsar), authorities.of(dsar.submission_id).kind) == ("confirmed", "parent")


def test_a_refusal_has_its_reason_and_leads_on(client, officer, business):
    dsar = begun(by_agent(business), officer)
    assert decide(client, dsar, "not_in_order").status_code == 422
    assert decide(client, dsar, "maybe").status_code == 422
    assert standing(dsar) == "claimed"
    assert decide(client, dsar, "not_in_order", reason="other_people").status_code == 302
    shown = context(client, dsar)
    assert standing(dsar) == "refused"
    assert shown["next"].url == reverse("desk:answer", args=[dsar.pk])
    assert shown["history"][0].detail == "It names other people"


def test_staff_have_the_person_asked_and_see_how_far_it_came(client, officer, business):
    dsar = begun(by_agent(business), officer)
    asking = reverse("desk:authority_ask", args=[dsar.pk])
    client.post(asking)
    assert "The person will be asked within a minute." in context(client, dsar)["authority"].notes
    assert link()
    (note,) = context(client, dsar)["authority"].notes
    assert note == "The person was asked at their address on file, and has not answered yet."
    client.post(asking)
    assert LedgerEntry.objects.filter(event="authority_asked", by=f"user:{officer.pk}").count() == 1


def test_staff_see_that_nobody_could_be_asked(client, officer, business):
    dsar = begun(by_agent(business, claims={"name": "Eve", "email": "eve@example.net"}), officer)
    client.post(reverse("desk:authority_ask", args=[dsar.pk]))
    assert link() == ""
    (note,) = context(client, dsar)["authority"].notes
    assert note == "There is no address on file at which the person could be asked."


def test_a_no_of_the_person_stands_over_every_paper(client, officer, business):
    receipt = by_agent(business)
    dsar = begun(receipt, officer)
    authorising.ask(receipt.submission, by="requester", now=RECEIVED_AT)
    authorising.answered(link(), yes=False, now=SOON)
    shown = context(client, dsar)
    assert (shown["authority"].form, shown["authority"].can_ask) == (None, False)
    assert shown["tasks"].alarm
    decide(client, dsar, seen=WHOLE)
    assert standing(dsar) == "refused"
    queue = client.get(reverse("desk:queue")).content.decode()
    assert "Permission denied" in queue
    assert "Child&#x27;s data" not in queue


@pytest.mark.parametrize(
    ("right", "region", "note"),
    [
        pytest.param(Right.OPT_OUT, "US-CA", "waits for no permission", id="an opt-out"),
        pytest.param(Right.ACCESS, "US-VA", "does not say that an agent may", id="Virginia"),
    ],
)
def test_staff_are_told_what_the_law_says_of_agents(client, officer, right, region, note):
    receipt = submission(right, region=Region(region), agent={"name": "Bo Agent"})
    shown = context(client, begun(receipt, officer))["authority"]
    assert any(note in line for line in shown.notes)
    assert shown.form is not None  # told, and not refused by itself
    assert shown.can_ask == (right != Right.OPT_OUT)


# Children


def test_staff_note_a_child_and_all_are_told_at_once(client, officer):
    receipt = submission(Right.DELETE, Right.KNOW_CATEGORIES)
    dsar = begun(receipt, officer)
    child = reverse("desk:child", args=[dsar.pk])
    assert child in client.get(dsar.get_absolute_url()).content.decode()
    client.post(child)
    client.post(child)
    kinds = set(Task.objects.values_list("kind", "urgent", "dsar"))
    assert kinds == {("child_data", True, one.pk) for one in receipt.requests}
    assert LedgerEntry.objects.filter(event="child_found").count() == 1
    assert child not in client.get(dsar.get_absolute_url()).content.decode()
    assert jobs.tell_child_data(SOON) == 1


@pytest.mark.parametrize(
    ("birth", "told"),
    [("2016-03-01", True), ("1985-03-01", False), ("", False)],
)
def test_a_child_on_file_is_noted_where_it_is_recognised(officer, business, birth, told):
    record = IdentityRecord.objects.get(line=2)
    record.identity = record.identity | {"birth": birth}
    record.save()
    dsar = begun(submission(Right.DELETE, business=business, claims=CLAIMS), officer)
    identifying.confirm(dsar.pk, by=officer, reason="wrote_back", now=SOON)
    assert Task.objects.filter(kind="child_data", urgent=True).exists() is told
    found = LedgerEntry.objects.filter(event="child_found")
    assert [entry.by for entry in found] == (["system"] if told else [])


# Registered agents


def typed(**changes):
    data = {"code": "bo-agents", "name": "Bo Agents", "verify_key": KEY}
    return data | changes


def test_an_agent_is_registered_and_ended(client, officer):
    assert client.post(reverse("desk:agent_new"), typed(website="bo.example")).status_code == 302
    agent = RegisteredAgent.objects.get()
    assert (agent.code, agent.verify_key, agent.website) == ("bo-agents", KEY, "https://bo.example")
    end = reverse("desk:agent_end", args=[agent.pk])
    assert end in client.get(reverse("desk:agents")).content.decode()
    client.post(end)
    client.post(end)
    assert end not in client.get(reverse("desk:agents")).content.decode()
    entries = LedgerEntry.objects.filter(chain="agents").order_by("number")
    assert [entry.event for entry in entries] == ["agent_added", "agent_ended"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"verify_key": "abc"}, "not the base64 of an Ed25519", id="no key"),
        pytest.param({"code": "bo agents"}, "letters, digits, hyphens", id="no code"),
        pytest.param({"website": "javascript:alert(1)"}, "such as https://", id="no website"),
        pytest.param({"code": "other"}, "or with this key, is registered", id="the key is taken"),
    ],
)
def test_what_is_wrong_with_an_agent_is_said_and_stays_typed(client, officer, changes, said):
    client.post(reverse("desk:agent_new"), typed())
    answer = client.post(reverse("desk:agent_new"), typed(name="Al", **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Al"' in answer.content.decode()
    assert RegisteredAgent.objects.count() == 1


@pytest.mark.parametrize(("role", "form"), [("Portal admin", True), ("Privacy lead", False)])
def test_only_an_admin_adds_one(client, django_user_model, role, form):
    roles.ensure()
    user = django_user_model.objects.create_user("somebody", password="x")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert bool(client.get(reverse("desk:agents")).context["form"]) is form
