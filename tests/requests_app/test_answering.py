"""Answers: in full, in part, refused; with ground, parts and earlier requests as the law wants."""

from datetime import UTC, date, datetime

import pytest

from foundation import ledger
from requests_app.models import Answer, PrivacyRequest
from requests_app.rules.rights import Right
from requests_app.rules.workflow import Action, NotAllowed
from requests_app.services import answering, lifecycle, questions
from tests.factories import BusinessFactory, colleague, give_answer, submission
from tests.requests_app.steps import asked, at, clock, entry, in_work, letters, unchanged

pytestmark = pytest.mark.django_db

NOW = at(11, 9)


def give(dsar, officer, action="fulfil", text="It is gone.", now=NOW, **order):
    give_answer(dsar.pk, by=officer, action=Action(action), text=text, now=now, **order)
    dsar.refresh_from_db()
    return dsar.answer


def needed(right, action, ground):
    """Return why a second person must look, by hand for the rows below."""
    if ground == "excessive":
        return "excessive"
    if action == "fulfil_part":
        return {"delete": "erases", "access": "pieces"}.get(right, "refuses")
    return "refuses"


def test_an_answer_closes_stores_stops_the_clock_and_tells(officer):
    dsar = in_work("delete", by=officer)
    answer = give(dsar, officer)
    assert (dsar.status, dsar.closed_at, str(dsar.retain_through)) == (
        "fulfilled", NOW, "2028-11-09",
    )  # fmt: skip
    assert (answer.text, answer.outcome, answer.ground, answer.parts, answer.earlier) == (
        "It is gone.", "fulfilled", "", [], [],
    )  # fmt: skip
    assert (answer.given_by, answer.given_at, answer.superseded_at) == (officer, NOW, None)
    assert (clock(dsar), letters(dsar)) == ([("answered", date(2026, 11, 9))], ["answered"])
    notice = dsar.notices.get()
    assert notice.to == "ada@example.org"
    assert "It is gone." not in notice.text
    facts = {"before": "in_progress", "after": "fulfilled"}
    facts |= {"second": True, "needed": "erases", "prepared_by": f"user:{officer.pk}"}
    assert entry(dsar) == ("fulfil", f"user:{colleague().pk}", facts)


GDPR_PARTS = ["reasons", "complaint", "court"]
STATE_PARTS = ["reasons", "appeal", "attorney_general"]


@pytest.mark.parametrize(
    ("region", "right", "ground", "parts"),
    [
        pytest.param("US-CA", "delete", "legal_duty", ["reasons", "opt_out_offer"], id="ccpa"),
        pytest.param("US-CA", "correct", "accurate", ["reasons"], id="ccpa: nothing is sold by it"),
        pytest.param("US-CA", "opt_out", "fraud", ["reasons"], id="ccpa: opt-out"),
        pytest.param("EEA", "delete", "legal_duty", GDPR_PARTS, id="gdpr"),
        pytest.param("GB", "delete", "legal_claims", GDPR_PARTS, id="uk"),
        pytest.param("US-VA", "delete", "legal_duty", STATE_PARTS, id="virginia"),
        pytest.param("US", "access", "excessive", STATE_PARTS, id="another state"),
        pytest.param(
            "US-UT", "delete", "legal_duty", ["reasons", "attorney_general"], id="utah: no appeal"
        ),
        pytest.param("CA", "access", "excessive", ["reasons", "complaint"], id="canada"),
        pytest.param("BR", "delete", "legal_duty", ["reasons", "complaint"], id="brazil"),
        pytest.param("CH", "delete", "legal_duty", GDPR_PARTS, id="switzerland"),
        pytest.param("XX", "delete", "legal_duty", ["reasons"], id="elsewhere"),
    ],
)
@pytest.mark.parametrize(
    ("action", "status", "letter"),
    [("fulfil_part", "partial", "answered"), ("deny", "denied", "denied")],
)
def test_what_is_refused_carries_its_ground_and_all_parts(
    officer, region, right, ground, parts, action, status, letter
):
    dsar = in_work(right, region, by=officer)
    answer = give(dsar, officer, action, "Why.", ground=ground)
    assert (dsar.status, answer.outcome) == (status, status)
    assert (answer.ground, answer.parts) == (ground, parts)
    assert letters(dsar) == [letter]
    assert entry(dsar)[2] == {
        "before": "in_progress",
        "after": status,
        "ground": ground,
        "second": True,
        "needed": needed(right, action, ground),
        "prepared_by": f"user:{officer.pk}",
    }


def test_a_refusal_under_two_laws_says_what_either_wants(officer):
    dsar = in_work("delete", "US-VA", by=officer, business=BusinessFactory(established_in="DE"))
    assert give(dsar, officer, "deny", "Why.", ground="legal_duty").parts == [
        "reasons", "appeal", "attorney_general", "complaint", "court",
    ]  # fmt: skip


def test_a_refused_deletion_does_not_ask_about_the_sale_where_that_was_asked_for(officer):
    delete, _ = submission(Right.DELETE, Right.OPT_OUT).requests
    lifecycle.start(delete.pk, by=officer, now=at(11, 3))
    assert give(delete, officer, "deny", "Why.", ground="not_identified").parts == ["reasons"]


@pytest.mark.parametrize(
    ("order", "match"),
    [
        pytest.param({"action": "start"}, "not an answer", id="no answer"),
        pytest.param({"action": "fulfil", "text": " \n"}, "needs a text", id="no text"),
        pytest.param({"action": "deny"}, "on what ground", id="no ground"),
        pytest.param({"action": "fulfil_part"}, "on what ground", id="part, no ground"),
        pytest.param(
            {"action": "deny", "ground": "boredom"}, "does not know that ground", id="invented"
        ),
        pytest.param(
            {"action": "deny", "ground": "twice_a_year"},
            "does not know that ground",
            id="of another right",
        ),
        pytest.param(
            {"action": "deny", "ground": "legal_claims"},
            "does not know that ground",
            id="of another law",
        ),
        pytest.param(
            {"action": "fulfil", "ground": "legal_duty"}, "refuses nothing", id="in full, refused"
        ),
    ],
)
def test_a_refused_answer_changes_nothing(officer, order, match):
    dsar = in_work("delete", by=officer)
    with unchanged(NotAllowed, match=match):
        give(dsar, officer, **order)


STRANGER, NO_GROUND = "Confirm the identity first", "does not know that ground"


@pytest.mark.parametrize(
    ("right", "region", "action", "ground", "match"),
    [
        pytest.param("delete", "US-CA", "fulfil", "", STRANGER, id="to a stranger"),
        pytest.param("access", "EEA", "fulfil_part", "not_identified", STRANGER, id="a part"),
        pytest.param(
            "know_specific", "US-CA", "deny", "not_identified", "gets the categories", id="pieces"
        ),
        pytest.param(
            "object_marketing", "EEA", "fulfil_part", "excessive", NO_GROUND, id="marketing"
        ),
    ],
)
def test_what_the_law_forbids_to_answer_changes_nothing(
    officer, right, region, action, ground, match
):
    dsar = in_work(right, region, by=officer, known=False)
    with unchanged(NotAllowed, match=match):
        give(dsar, officer, action, "No.", ground=ground)


def test_an_answer_may_be_given_while_the_person_is_asked(officer):
    dsar = asked("access", "EEA")
    order = {"action": Action.ASK_IDENTITY, "text": "Who?"}
    questions.ask(dsar.pk, by=officer, now=at(11, 5), **order)
    give(dsar, officer, "deny", "Nobody answered.", ground="not_identified")
    assert (dsar.status, dsar.answer.parts) == ("denied", GDPR_PARTS)


def test_a_request_is_answered_once(officer):
    dsar = in_work("delete", by=officer)
    give(dsar, officer)
    with unchanged(NotAllowed, match="cannot be taken in the status"):
        give(dsar, officer, now=at(11, 10))


# What is asked for again.


def told_before(officer, right, *, day, business, action="fulfil", ground="", **order):
    """Answer an earlier request, received at noon of `day`, and return its reference."""
    now = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    (dsar,) = submission(Right(right), business=business, now=now, **order).requests
    lifecycle.start(dsar.pk, by=officer, now=now)
    lifecycle.confirm_identity(dsar.pk, by=officer, points=3, now=now)
    give(dsar, officer, action, "So.", ground=ground, now=now)
    return dsar.submission.reference


YEAR_AGO, DAY_AFTER, IN_SPRING = date(2025, 11, 2), date(2025, 11, 3), date(2026, 4, 1)


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([DAY_AFTER, IN_SPRING], id="both in the window"),
        pytest.param([DAY_AFTER, IN_SPRING, YEAR_AGO], id="and one that no longer counts"),
    ],
)
def test_the_third_request_to_know_in_a_year_may_be_declined(officer, days):
    business = BusinessFactory()
    earlier = [told_before(officer, "know_specific", day=d, business=business) for d in days]
    dsar = in_work("know_categories", by=officer, business=business)
    typed = [f" {reference.lower()} " for reference in earlier]
    answer = give(dsar, officer, "deny", "Twice.", ground="twice_a_year", earlier=typed)
    assert answer.earlier == sorted(earlier)


def test_the_counter_wants_real_requests_of_this_business_and_year(officer):
    business = BusinessFactory()
    told = {"officer": officer, "right": "know_specific", "business": business}
    real = told_before(**told, day=IN_SPRING)
    old = told_before(**told, day=YEAR_AGO)
    elsewhere = told_before(**(told | {"business": BusinessFactory()}), day=IN_SPRING)
    delete = told_before(**(told | {"right": "delete"}), day=IN_SPRING)
    never = told_before(**told, day=IN_SPRING, action="deny", ground="excessive")
    dsar = in_work("know_categories", by=officer, business=business)
    itself = dsar.submission.reference
    for other in ("PR-AAAA-AAAA", old, elsewhere, delete, never, itself, real.lower()):
        with unchanged(NotAllowed, match="Those named make 1"):
            give(dsar, officer, "deny", "T.", ground="twice_a_year", earlier=[real, other])
    with unchanged(NotAllowed, match="only after 2 within 12 months.* Those named make 0"):
        give(dsar, officer, "deny", "T.", ground="twice_a_year")


def test_one_submission_counts_once_however_much_it_asked_for(officer):
    business = BusinessFactory()
    both = submission(
        Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC, business=business, now=at(4, 1)
    ).requests
    for one in both:
        lifecycle.start(one.pk, by=officer, now=at(4, 2))
        lifecycle.confirm_identity(one.pk, by=officer, points=3, now=at(4, 2))
        give(one, officer, now=at(4, 3))
    dsar = in_work("know_categories", by=officer, business=business)
    named = [both[0].submission.reference]
    with unchanged(NotAllowed, match="Those named make 1"):
        give(dsar, officer, "deny", "T.", ground="twice_a_year", earlier=named)


@pytest.mark.parametrize(
    ("refused_on", "may"),
    [
        pytest.param(date(2026, 5, 2), True, id="six months ago"),
        pytest.param(date(2026, 5, 1), False, id="and a day"),
    ],
)
def test_a_correction_that_was_refused_may_be_refused_again_for_six_months(
    officer, refused_on, may
):
    business = BusinessFactory()
    order = {"business": business, "action": "deny", "ground": "accurate"}
    earlier = [told_before(officer, "correct", day=refused_on, **order)]
    dsar = in_work("correct", by=officer, business=business)
    if may:
        assert give(
            dsar, officer, "deny", "Again.", ground="repeated", earlier=earlier
        ).earlier == earlier  # fmt: skip
        return
    with unchanged(NotAllowed, match="refused within 6 months"):
        give(dsar, officer, "deny", "Again.", ground="repeated", earlier=earlier)


def test_what_was_corrected_is_no_repeat(officer):
    business = BusinessFactory()
    done = told_before(officer, "correct", day=IN_SPRING, business=business)
    dsar = in_work("correct", by=officer, business=business)
    for earlier in ([done], [], ["PR-AAAA-AAAA"]):
        with unchanged(NotAllowed, match="Name the earlier request"):
            give(dsar, officer, "deny", "Again.", ground="repeated", earlier=earlier)


def test_new_facts_make_a_correction_a_new_request(officer):
    business = BusinessFactory()
    order = {"business": business, "action": "deny", "ground": "accurate"}
    earlier = [told_before(officer, "correct", day=date(2026, 6, 1), **order)]
    dsar = in_work("correct", by=officer, business=business)
    given = {"ground": "repeated", "earlier": earlier}
    with unchanged(NotAllowed, match=r"a new request \(11 CCR 7023\(g\)\)"):
        give(dsar, officer, "deny", "Again.", new_facts=True, **given)
    give(dsar, officer, "deny", "Again.", new_facts=False, **given)


ADA = {"name": "Ada Example", "email": "ada@example.org", "phone": "+1 555 0100"}


@pytest.mark.parametrize(
    ("claims", "same"),
    [
        pytest.param({"email": " ADA@Example.org"}, True, id="the same e-mail"),
        pytest.param({"email": "a@example.net", "phone": "+1 555 0100 "}, True, id="telephone"),
        pytest.param({"email": "a@example.net"}, False, id="nothing but the name"),
        pytest.param({"email": "+1 555 0100"}, False, id="the same, of another kind"),
        pytest.param({"phone": ""}, False, id="both without an account"),
    ],
)
def test_the_requests_of_another_person_do_not_count(officer, claims, same):
    business = BusinessFactory()
    theirs = {"name": "Ada Example"} | claims
    told = {"officer": officer, "right": "know_specific", "business": business, "claims": theirs}
    earlier = [told_before(**told, day=day) for day in (DAY_AFTER, IN_SPRING)]
    dsar = in_work("know_categories", by=officer, business=business, claims=ADA)
    given = {"ground": "twice_a_year", "earlier": earlier}
    if same:
        assert give(dsar, officer, "deny", "Twice.", **given).earlier == sorted(earlier)
        return
    with unchanged(NotAllowed, match="^PR-.* gives no e-mail, telephone or account of this one"):
        give(dsar, officer, "deny", "Twice.", **given)


# Grounds that the request itself rules out.


@pytest.mark.parametrize(
    ("right", "order", "ground", "match"),
    [
        pytest.param("delete", {}, "not_identified", "known who is asking", id="confirmed"),
        pytest.param("delete", {}, "no_permission", "No agent asks", id="nobody's agent"),
        pytest.param("opt_out", {}, "no_permission", "No agent asks", id="opt-out"),
    ],
)
def test_a_ground_that_the_request_rules_out_is_refused(officer, right, order, ground, match):
    dsar = in_work(right, by=officer, **order)
    with unchanged(NotAllowed, match=match):
        give(dsar, officer, "deny", "No.", ground=ground)
    assert ground not in [one.code for one in answering.grounds(dsar)]


def test_an_agent_without_permission_is_refused(officer):
    agent = {"name": "Grace Agent", "email": "grace@example.com"}
    dsar = in_work("delete", by=officer, agent=agent)
    assert "no_permission" in [one.code for one in answering.grounds(dsar)]
    give(dsar, officer, "deny", "No.", ground="no_permission")
    assert dsar.status == "denied"


def test_europe_counts_nothing(officer):
    dsar = in_work("access", "EEA", by=officer)
    with unchanged(NotAllowed, match="does not know that ground"):
        give(dsar, officer, "deny", "Again.", ground="twice_a_year", earlier=["PR-AAAA-AAAA"])


# One transaction.


def test_a_ledger_that_fails_undoes_all(officer, monkeypatch):
    def boom(*_args, **_facts):
        raise RuntimeError("the ledger is away")

    dsar = in_work("delete", by=officer)
    monkeypatch.setattr(ledger, "record", boom)
    with unchanged(RuntimeError):
        give(dsar, officer)
    assert not Answer.objects.exists()
    assert PrivacyRequest.objects.get().status == "in_progress"
