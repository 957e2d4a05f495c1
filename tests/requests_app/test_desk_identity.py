"""The panel "Who asks": what it shows, and who confirms the person when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app.rules.rights import Region, Right
from requests_app.rules.workflow import Action
from requests_app.services import identifying, lifecycle, questions
from tests.factories import RECEIVED_AT, submission
from tests.requests_app.identities import RECORD, candidate, found
from verification.models import Authority, Challenge, Declaration, IdentityCheck
from verification.rules.signals import Signal

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(hours=1)
CLAIMS = {"name": "Ada Example", "email": "ada@example.org", "phone": "202 555 0101"}
TWO = candidate("name", "email", "phone")
THREE = candidate("email", "phone", "account")
AGENT = {"name": "Robin", "email": "robin@agents.example"}


@pytest.fixture(autouse=True)
def inside(client, officer, settings):
    settings.MFA_REQUIRED = False
    client.force_login(officer)


@pytest.fixture
def colleague(django_user_model):
    return django_user_model.objects.create_superuser("colleague", password="x")


def begun(officer, right=Right.DELETE, **order):
    dsar = submission(right, **{"claims": CLAIMS, **order}).requests[0]
    return lifecycle.start(dsar.pk, by=officer, now=LATER)


def page(client, dsar):
    return client.get(dsar.get_absolute_url())


def panel(client, dsar):
    return page(client, dsar).context["evidence"]


def confirm(client, dsar, **data):
    return client.post(reverse("desk:identity", args=[dsar.pk]), data, follow=True)


def identity_of(dsar):
    dsar.refresh_from_db()
    return dsar.identity


def code_entered(dsar):
    Challenge.objects.create(
        subject=dsar.submission_id,
        channel="email",
        asked_at=LATER,
        record=RECORD,
        ended_at=LATER,
        outcome="passed",
    )


def declared(dsar):
    subject, key = dsar.submission_id, dsar.submission.content_key
    text = {"code": "identity", "language": "en", "text": "I declare.", "signature": "Ada"}
    Declaration.objects.create(subject=subject, key=key, signed_at=LATER, **text)


def permitted(dsar):
    rows = Authority.objects.filter(subject=dsar.submission_id)
    rows.update(standing="confirmed", decided_at=LATER, decided_by="user:1")


def noticed(monkeypatch, *signals):
    monkeypatch.setattr(identifying.signals, "raised", lambda *_, **__: signals)


# What the panel says


def test_it_says_how_sure_one_must_be_and_why(client, officer, monkeypatch):
    found(monkeypatch, TWO)
    shown = panel(client, begun(officer, Right.KNOW_SPECIFIC))
    assert shown.degrees == (
        (
            "Reasonably high degree",
            "3 data points, a code to a contact on file, a signed declaration",
        ),
        ("Reasonable degree", "2 data points"),
    )
    assert shown.why == (
        "The answer holds the data itself, which no stranger may get (11 CCR 7062(c)).",
    )
    assert [str(lack) for lack in shown.lacking] == ["points", "challenge", "declaration"]
    assert len(shown.lacks) == 3


@pytest.mark.parametrize(
    ("right", "region", "article"),
    [
        (Right.KNOW_CATEGORIES, Region.CALIFORNIA, "11 CCR 7062(b)"),
        (Right.DELETE, Region.CALIFORNIA, "11 CCR 7062(d)"),
        (Right.ACCESS, Region.EEA, "GDPR Art. 12(6); EDPB 01/2022, 72-73"),
        (Right.ACCESS, Region.UK, "UK GDPR Art. 12(6)"),
        (Right.ACCESS, Region.US_VA, "Va. Code"),
    ],
)
def test_the_first_reason_names_its_article(client, officer, right, region, article):
    (first,) = panel(client, begun(officer, right, region=region)).why
    assert article in first


def test_a_signal_is_told_in_a_sentence_and_as_a_reason(client, officer, monkeypatch):
    noticed(monkeypatch, Signal.DISPOSABLE)
    shown = panel(client, begun(officer))
    said = "The mailbox is of a kind that is thrown away after use."
    assert (shown.signals, shown.why[1:]) == ((said,), (said,))


def test_each_field_says_its_level_and_whether_it_counts(client, officer, monkeypatch):
    claims = {**CLAIMS, "account": "17"}
    found(monkeypatch, candidate("name", "email", close=["phone"], missing=["account"]))
    (fit,) = panel(client, begun(officer, claims=claims)).fits
    assert [(point.kind, point.standing, point.colour, point.counts) for point in fit.points] == [
        ("name", "Agrees", "green", "public, does not count"),
        ("email", "Agrees", "green", "counts as a data point"),
        ("phone", "Close", "yellow", ""),
        ("account", "Not on file", "grey", ""),
    ]


def test_three_records_are_shown_at_most_and_none_is_best_where_several_fit(
    client, officer, monkeypatch
):
    found(monkeypatch, TWO, TWO, TWO, TWO, ambiguous=True)
    shown = panel(client, begun(officer))
    assert [fit.best for fit in shown.fits] == [False, False, False]


def test_namesakes_and_what_differs_are_said(client, officer, monkeypatch):
    found(monkeypatch, candidate("email", differing=["phone"]), namesakes=3)
    assert panel(client, begun(officer)).sentence == (
        "1 data point agrees; this right asks for 2. "
        "Something differs: find out why before you confirm. Other records of the same name: 3."
    )


def test_an_ended_request_is_compared_no_more(client, officer, monkeypatch):
    found(monkeypatch, TWO)
    dsar = begun(officer)
    lifecycle.withdraw(dsar.pk, by="requester", now=LATER)
    assert panel(client, dsar).fits == ()


# Confirm


def test_where_nothing_is_lacking_one_button_confirms(client, officer, monkeypatch):
    found(monkeypatch, TWO)
    dsar = begun(officer)
    code_entered(dsar)
    following = page(client, dsar).context["next"]
    assert (following.label, following.posts) == ("Confirm identity", True)
    assert "The identity is confirmed." in confirm(client, dsar).content.decode()
    assert identity_of(dsar) == "confirmed"
    check, entry = IdentityCheck.objects.get(), LedgerEntry.objects.get(event="confirm_identity")
    assert (check.method, check.points, check.proofs) == (
        "match",
        ["email", "phone"],
        ["challenge"],
    )
    assert (entry.facts["points"], entry.facts["reason"]) == (2, "")
    assert entry.facts["check"] == str(check.pk)


@pytest.mark.parametrize(
    ("match", "ambiguous", "lacks"),
    [
        pytest.param(candidate("email"), False, ["points", "challenge"], id="one point"),
        pytest.param(TWO, True, ["one_record", "points", "challenge"], id="several records"),
        pytest.param(
            candidate("email", "phone", differing=["name"]),
            False,
            ["conflict", "challenge"],
            id="one differs",
        ),
        pytest.param(TWO, False, ["challenge"], id="no code"),
    ],
)
def test_what_the_proofs_do_not_carry_staff_vouch_for(
    client, officer, monkeypatch, match, ambiguous, lacks
):
    found(monkeypatch, match, ambiguous=ambiguous)
    dsar = begun(officer)
    assert [str(lack) for lack in panel(client, dsar).lacking] == lacks
    refused = confirm(client, dsar)
    assert (refused.status_code, identity_of(dsar)) == (422, "unchecked")
    assert "Choose how you know who they are" in refused.content.decode()
    assert confirm(client, dsar, reason="a lie").status_code == 422
    confirm(client, dsar, reason="called_back")
    assert (identity_of(dsar), IdentityCheck.objects.get().method) == ("confirmed", "vouched")
    assert LedgerEntry.objects.get(event="confirm_identity").facts["reason"] == "called_back"


def test_no_reason_stands_for_the_declaration(client, officer, monkeypatch):
    found(monkeypatch, THREE)
    dsar = begun(officer, Right.KNOW_SPECIFIC, claims={**CLAIMS, "account": "17"})
    refused = confirm(client, dsar, reason="called_back").content.decode()
    assert "The declaration under penalty of perjury is not signed yet" in refused
    assert (identity_of(dsar), IdentityCheck.objects.count()) == ("unchecked", 0)
    declared(dsar)
    confirm(client, dsar, reason="called_back")
    assert identity_of(dsar) == "confirmed"


def test_no_reason_stands_for_the_permission_of_an_agent(client, officer, monkeypatch):
    found(monkeypatch, TWO)
    dsar = begun(officer, agent=AGENT)
    assert page(client, dsar).context["next"].url == "#authority"
    refused = confirm(client, dsar, reason="called_back").content.decode()
    assert "First check that this agent or parent may ask for the person." in refused
    assert identity_of(dsar) == "unchecked"
    permitted(dsar)
    confirm(client, dsar, reason="called_back")
    assert identity_of(dsar) == "confirmed"
    assert IdentityCheck.objects.get().proofs == ["authority"]


def test_a_permission_is_no_reason_to_know_the_person(client, officer):
    choices = page(client, begun(officer)).context["identity_form"].fields["reason"].choices
    assert "agent_permission" not in [code for code, _ in choices]


# A second member of the staff


def test_two_of_the_staff_must_confirm_where_a_signal_asks_for_it(
    client, officer, colleague, monkeypatch
):
    found(monkeypatch, TWO)
    noticed(monkeypatch, Signal.CONTACT_CHANGED)
    dsar = begun(officer)
    code_entered(dsar)
    assert "Two people must confirm, because:" in page(client, dsar).content.decode()
    for _ in range(2):  # the same person's second click changes nothing
        text = confirm(client, dsar).content.decode()
    assert "Confirmed by you. A colleague must confirm too, because:" in text
    assert "The contact on file was changed a short time ago." in text
    assert (identity_of(dsar), IdentityCheck.objects.count()) == ("unchecked", 1)
    assert LedgerEntry.objects.filter(event="identity_first").count() == 1
    assert page(client, dsar).context["next"].label == "A colleague must confirm too"

    client.force_login(colleague)
    text = page(client, dsar).content.decode()
    assert "Confirmed by officer on " in text
    confirm(client, dsar)
    assert (identity_of(dsar), IdentityCheck.objects.count()) == ("confirmed", 2)


def test_the_checks_are_listed_with_who_and_how(client, officer, monkeypatch):
    found(monkeypatch, candidate("email"))
    dsar = begun(officer)
    confirm(client, dsar, reason="in_person")
    (check,) = panel(client, dsar).checks
    assert (check.who, check.method, check.degree) == (
        "officer",
        "on the word of staff",
        "Not reached",
    )
    assert check.proofs == "1 data point, They came in person and are known to us"


# What to do next


@pytest.mark.parametrize(
    ("match", "ambiguous", "label"),
    [
        pytest.param(candidate("email"), False, "Ask for proof of identity", id="one agrees"),
        pytest.param(TWO, True, "Ask for proof of identity", id="several fit"),
        pytest.param(
            candidate("email", "phone", differing=["name"]),
            False,
            "Say how you know who they are",
            id="one differs",
        ),
        pytest.param(TWO, False, "Ask them to prove it with a code", id="no code"),
    ],
)
def test_the_next_step_follows_from_what_is_lacking(
    client, officer, monkeypatch, match, ambiguous, label
):
    found(monkeypatch, match, ambiguous=ambiguous)
    assert page(client, begun(officer)).context["next"].label == label


def test_where_only_the_declaration_is_lacking_it_is_asked_for(client, officer, monkeypatch):
    found(monkeypatch, THREE)
    dsar = begun(officer, Right.KNOW_SPECIFIC, claims={**CLAIMS, "account": "17"})
    code_entered(dsar)
    following = page(client, dsar).context["next"]
    assert following.label == "Ask for the signed declaration"
    assert following.url == reverse("desk:step", args=[dsar.pk, "ask_identity"])


@pytest.mark.parametrize(
    ("right", "label"),
    [
        (Right.DELETE, "Say how you know who they are"),
        (Right.KNOW_SPECIFIC, "Treat as a request for categories"),
    ],
)
def test_after_asking_in_vain(client, officer, right, label):
    dsar = begun(officer, right)
    asked = {"action": Action.ASK_IDENTITY, "text": "Who are you?"}
    questions.ask(dsar.pk, by=officer, now=LATER, **asked)
    questions.receive(dsar.pk, by=officer, at=LATER, now=LATER)
    assert page(client, dsar).context["next"].label == label


def test_the_proposed_question_is_the_same_whether_a_record_fits_or_not(
    client, officer, monkeypatch
):
    texts = set()
    dsar = begun(officer)
    for records in ([], [TWO], [candidate("email")]):
        found(monkeypatch, *records)
        form = client.get(reverse("desk:step", args=[dsar.pk, "ask_identity"])).context["form"]
        texts.add(form["text"].value())
    (text,) = texts
    assert "/status/identity/" in text
