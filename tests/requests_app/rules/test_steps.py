"""Which steps may be taken, stated by hand for the standings that the laws treat differently."""

from datetime import date

import pytest

from requests_app.rules.rights import Regime, Right
from requests_app.rules.steps import offered, refusal, taken
from requests_app.rules.workflow import Action, Identity, NotAllowed, Standing, Status, Who

TODAY = date(2026, 11, 20)
LAST = date(2026, 12, 17)
WORK = ["extend", "fulfil", "fulfil_part", "deny", "redirect", "withdraw", "complain", "merge"]
SPAM = ["merge", "close_as_spam"]
STATES = [regime for regime in Regime if regime.startswith("us_")]


def standing(right, *regimes, status="in_progress", identity="confirmed", last=LAST, **more):
    return Standing(
        Status(status),
        Right(right),
        Identity(identity),
        tuple(Regime(regime) for regime in regimes or ("ccpa",)),
        extension_last_day=last,
        **more,
    )


def steps(one, *, today=TODAY, who=Who.STAFF):
    return [str(action) for action in offered(one, today, who=who)]


def why_not(one, action, *, today=TODAY, who=Who.STAFF):
    """Return the sentence of the refusal, which `taken` raises as well."""
    found = refusal(one, Action(action), today, who=who)
    assert found is not None, f"{action} is offered"
    with pytest.raises(NotAllowed) as raised:
        taken(one, Action(action), today, who=who)
    assert str(raised.value) == str(found)
    return str(found)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(
            standing("delete", identity="unchecked"),
            ["ask_identity", "confirm_identity", "extend", "deny", "redirect", "withdraw",
             "complain", *SPAM],
            id="ccpa: delete, unchecked",
        ),
        pytest.param(standing("delete"), WORK, id="ccpa: delete, confirmed"),
        pytest.param(
            standing("know_specific", identity="unchecked"),
            ["ask_identity", "confirm_identity", "extend", "treat_as_categories", "redirect",
             "withdraw", "complain", *SPAM],
            id="ccpa: specific pieces, unchecked, are never denied",
        ),
        pytest.param(standing("know_specific"), WORK, id="ccpa: specific pieces, confirmed"),
        pytest.param(
            standing("opt_out", identity="not_needed", last=None),
            ["fulfil", "fulfil_part", "deny", "redirect", "withdraw", "complain", *SPAM],
            id="ccpa: opt-out",
        ),
        pytest.param(
            standing("limit", status="received", identity="not_needed", last=None),
            ["start", "redirect", "withdraw", "complain", *SPAM],
            id="ccpa: limit, received",
        ),
        pytest.param(
            standing("access", "gdpr", status="received", identity="unchecked"),
            ["start", "ask_identity", "confirm_identity", "ask_clarification", "extend", "redirect",
             "withdraw", "complain", *SPAM],
            id="gdpr: access, received",
        ),
        pytest.param(
            standing("access", "gdpr", identity="unchecked"),
            ["ask_identity", "confirm_identity", "ask_clarification", "quote_fee", "extend", "deny",
             "redirect", "withdraw", "complain", *SPAM],
            id="gdpr: access, unchecked",
        ),
        pytest.param(
            standing("access", "gdpr", status="identity_pending", identity="unchecked", last=None),
            ["receive_identity", "confirm_identity", "extend", "deny", "redirect", "withdraw",
             "complain", *SPAM],
            id="gdpr: waits for proof; the clock is held, so an extension comes in time",
        ),
        pytest.param(
            standing("access", "uk_gdpr", status="clarification_pending", last=None),
            ["receive_clarification", *WORK],
            id="uk: waits for the scope",
        ),
        pytest.param(
            standing("access", "ch_fadp", status="fee_pending", last=None),
            ["receive_fee", *WORK],
            id="ch: waits for the fee",
        ),
        pytest.param(
            standing("object_marketing", "gdpr", identity="not_needed", last=None),
            ["fulfil", "redirect", "withdraw", "complain", *SPAM],
            id="gdpr: marketing is stopped, and nothing of that refused",
        ),
        pytest.param(
            standing("access", "us_va", identity="unchecked"),
            ["ask_identity", "confirm_identity", "quote_fee", "extend", "deny", "redirect",
             "withdraw", "complain", *SPAM],
            id="virginia: access, unchecked",
        ),
        pytest.param(
            standing("access", "voluntary", last=None),
            ["fulfil", "fulfil_part", "deny", "redirect", "withdraw", "complain", "merge"],
            id="voluntary: no extension",
        ),
        pytest.param(
            standing("know_specific", "ccpa", "gdpr", identity="unchecked"),
            ["ask_identity", "confirm_identity", "extend", "treat_as_categories", "redirect",
             "withdraw", "complain", *SPAM],
            id="ccpa and gdpr: what one law forbids is not offered",
        ),
        pytest.param(standing("delete", extended=True), WORK[1:], id="extended once"),
        pytest.param(
            standing("delete", "us_va", status="denied"),
            ["reopen", "complain", "appeal"],
            id="virginia: denied",
        ),
        pytest.param(
            standing("delete", "us_va", status="fulfilled"), ["reopen", "complain"],
            id="virginia: nothing to appeal against",
        ),
        pytest.param(
            standing("delete", status="denied"), ["reopen", "complain"], id="ccpa: denied"
        ),
        pytest.param(
            standing("delete", status="redirected"), ["reopen", "complain"], id="redirected"
        ),
        pytest.param(
            standing("delete", status="withdrawn"), ["reopen", "complain"], id="withdrawn"
        ),
        pytest.param(
            standing("delete", status="duplicate"), ["complain", "restore"], id="duplicate"
        ),
        pytest.param(
            standing("delete", status="spam", identity="unchecked"), ["complain", "restore"],
            id="spam",
        ),
    ],
)  # fmt: skip
def test_what_staff_may_do(one, expected):
    assert steps(one) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(standing("delete"), ["withdraw", "complain"], id="in work"),
        pytest.param(
            standing("access", "gdpr", status="identity_pending", identity="unchecked"),
            ["receive_identity", "withdraw", "complain"],
            id="is asked for proof",
        ),
        pytest.param(
            standing("access", "gdpr", status="clarification_pending"),
            ["receive_clarification", "withdraw", "complain"],
            id="is asked what it is about",
        ),
        pytest.param(
            standing("access", "gdpr", status="fee_pending"),
            ["withdraw", "complain"],
            id="staff see the payment",
        ),
        pytest.param(standing("delete", "us_or", status="partial"), ["complain", "appeal"], id="p"),
        pytest.param(standing("delete", "gdpr", status="denied"), ["complain"], id="denied"),
    ],
)
def test_what_the_person_may_do(one, expected):
    assert steps(one, who=Who.REQUESTER) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(standing("delete", identity="unchecked"), ["confirm_identity"], id="in work"),
        pytest.param(
            standing("access", "gdpr", status="identity_pending", identity="unchecked"),
            ["confirm_identity"],
            id="asked",
        ),
        pytest.param(standing("delete"), [], id="confirmed already"),
        pytest.param(standing("opt_out", identity="not_needed"), [], id="never for an opt-out"),
        pytest.param(standing("delete", status="denied"), [], id="ended"),
    ],
)
def test_the_site_by_itself_only_recognises_the_person(one, expected):
    assert steps(one, who=Who.SITE) == expected


@pytest.mark.parametrize(
    "action",
    [
        "start", "ask_identity", "ask_clarification", "extend", "redirect", "confirm_identity",
        "quote_fee", "fulfil", "deny", "reopen",
    ],
)  # fmt: skip
def test_the_person_takes_no_step_of_the_staff(action):
    status = {"start": "received", "reopen": "denied"}.get(action, "in_progress")
    one = standing("access", "gdpr", status=status, identity="unchecked")
    if action not in ("start", "ask_identity", "ask_clarification", "extend", "redirect", "reopen"):
        one = standing("access", "gdpr")
    assert why_not(one, action, who=Who.REQUESTER) == "Only staff take this step."


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("received", "fulfil"),
        ("received", "deny"),
        ("received", "quote_fee"),
        ("in_progress", "start"),
        ("in_progress", "receive_identity"),
        ("in_progress", "reopen"),
        ("in_progress", "appeal"),
        ("identity_pending", "ask_identity"),
        ("identity_pending", "ask_clarification"),
        ("clarification_pending", "receive_identity"),
        ("fulfilled", "appeal"),
        ("fulfilled", "fulfil"),
        ("denied", "extend"),
        ("denied", "withdraw"),
        ("withdrawn", "withdraw"),
        ("redirected", "redirect"),
    ],
)
def test_a_step_that_the_table_does_not_have_names_both(status, action):
    sentence = why_not(standing("delete", "gdpr", status=status), action)
    assert sentence == f"The step “{action}” cannot be taken in the status “{status}”."


@pytest.mark.parametrize("action", ["ask_identity", "confirm_identity"])
@pytest.mark.parametrize(
    ("right", "regime", "cited"),
    [
        ("opt_out", "ccpa", "the law forbids it (11 CCR 7060(b))"),
        ("limit", "ccpa", "the law forbids it (11 CCR 7060(b))"),
        ("opt_out_admt", "ccpa", "the law forbids it (11 CCR 7060(b))"),
        ("opt_out", "us_va", "nothing is disclosed or lost (Va. Code 59.1-577)"),
        ("object_marketing", "gdpr", "nothing is disclosed or lost (GDPR Art. 21(2)-(3))"),
        ("withdraw_consent", "gdpr", "nothing is disclosed or lost (GDPR Art. 7(3))"),
        ("withdraw_consent", "uk_gdpr", "nothing is disclosed or lost (UK GDPR Art. 7(3))"),
        ("withdraw_consent", "us_or", "nothing is disclosed or lost (ORS 646A.576-646A.578)"),
    ],
)
def test_nobody_is_verified_for_what_only_stops_a_use(right, regime, cited, action):
    one = standing(right, regime, identity="not_needed")
    assert cited in why_not(one, action)


def test_a_confirmed_identity_is_not_asked_for_again():
    for action in ("ask_identity", "confirm_identity"):
        assert "confirmed already" in why_not(standing("delete"), action)


@pytest.mark.parametrize("regime", ["ccpa", *STATES, "ca_pipeda", "br_lgpd", "ch_fadp"])
def test_a_question_of_scope_is_a_message_where_it_stops_no_clock(regime):
    sentence = why_not(standing("delete", regime), "ask_clarification")
    assert "does not stop the clock" in sentence
    assert sentence.endswith("Write a message instead.")


def test_the_refused_question_names_the_law_that_minds():
    named = why_not(standing("know_specific", "ccpa", "gdpr"), "ask_clarification")
    assert named.startswith("Under CCPA ")
    assert "(11 CCR 7021(b))" in named
    named = why_not(standing("access", "gdpr", "ccpa"), "ask_clarification")
    assert named.startswith("Under CCPA ")


@pytest.mark.parametrize(
    ("right", "regime"),
    [
        ("object_marketing", "gdpr"),
        ("withdraw_consent", "uk_gdpr"),
        ("opt_out", "ccpa"),
        ("limit", "ccpa"),
    ],
)
def test_what_is_given_at_once_waits_for_no_question(right, regime):
    one = standing(right, regime, identity="not_needed")
    assert "is given at once" in why_not(one, "ask_clarification")


@pytest.mark.parametrize("regime", ["gdpr", "uk_gdpr"])
def test_a_question_of_scope_is_asked_in_europe(regime):
    assert refusal(standing("access", regime), Action.ASK_CLARIFICATION, TODAY) is None


@pytest.mark.parametrize(
    ("right", "regime", "article"),
    [
        ("delete", "ccpa", "11 CCR 7060(e)"),
        ("access", "br_lgpd", "LGPD Art. 18"),
        ("access", "voluntary", "our own promise"),
        ("object_marketing", "gdpr", "GDPR Art. 12(5)"),
        ("opt_out", "us_va", "Va. Code"),
    ],
)
def test_free_of_charge(right, regime, article):
    sentence = why_not(standing(right, regime, identity="confirmed"), "quote_fee")
    assert "free of charge" in sentence
    assert article in sentence


@pytest.mark.parametrize("day", [TODAY, LAST])
def test_an_extension_is_taken_up_to_its_last_day(day):
    assert refusal(standing("delete"), Action.EXTEND, day) is None


def test_an_extension_is_refused_after_its_last_day_and_a_second_time():
    late = why_not(standing("delete"), "extend", today=date(2026, 12, 18))
    assert late == "An extension had to be announced by 2026-12-17, within the first term."
    again = why_not(standing("delete", extended=True), "extend")
    assert again == "The request has had its one extension."


def test_while_the_clock_is_held_an_extension_has_no_last_day():
    held = standing("access", "gdpr", status="identity_pending", last=None)
    assert refusal(held, Action.EXTEND, date(2027, 6, 1)) is None


@pytest.mark.parametrize(
    ("right", "regimes", "said"),
    [
        pytest.param("opt_out", ["ccpa"], "CCPA gives no extension", id="opt-out"),
        pytest.param("limit", ["ccpa"], "(11 CCR 7027(g))", id="limit"),
        pytest.param("opt_out", ["us_tx"], "gives no extension", id="texas opt-out"),
        pytest.param("object_marketing", ["gdpr"], "GDPR gives no extension", id="marketing"),
        pytest.param("withdraw_consent", ["gdpr"], "GDPR gives no extension", id="consent"),
        pytest.param("withdraw_consent", ["us_or"], "gives no extension", id="oregon consent"),
        pytest.param("access", ["br_lgpd"], "LGPD gives no extension", id="brazil"),
        pytest.param("access", ["voluntary"], "gives no extension", id="voluntary"),
        pytest.param(
            "access", ["voluntary", "gdpr"], "gives no extension", id="one of two laws is enough"
        ),
    ],
)
def test_some_clocks_have_no_extension(right, regimes, said):
    assert said in why_not(standing(right, *regimes, last=None), "extend")


def test_a_law_that_does_not_know_the_right_says_nothing_of_its_extension():
    one = standing("restrict", "gdpr", "ccpa")
    assert refusal(one, Action.EXTEND, TODAY) is None


def test_the_earliest_last_day_of_two_laws_counts():
    one = standing("know_specific", "ccpa", "gdpr", last=date(2026, 12, 2))
    assert refusal(one, Action.EXTEND, date(2026, 12, 2)) is None
    assert "by 2026-12-02" in why_not(one, "extend", today=date(2026, 12, 3))


def test_who_cannot_be_verified_gets_the_categories():
    one = standing("know_specific", identity="unchecked")
    assert "categories (11 CCR 7024(a))" in why_not(one, "deny")
    assert refusal(one, Action.TREAT_AS_CATEGORIES, TODAY) is None
    after = standing("know_categories", identity="unchecked")
    assert refusal(after, Action.DENY, TODAY) is None


def test_only_specific_pieces_of_a_stranger_become_categories():
    assert "pieces can be given" in why_not(standing("know_specific"), "treat_as_categories")
    for right, regime in [("delete", "ccpa"), ("access", "gdpr"), ("access", "us_va")]:
        one = standing(right, regime, identity="unchecked")
        assert "not a request for specific pieces" in why_not(one, "treat_as_categories")


@pytest.mark.parametrize("action", ["fulfil", "fulfil_part"])
@pytest.mark.parametrize(
    ("right", "regime"),
    [
        ("know_specific", "ccpa"),
        ("know_categories", "ccpa"),
        ("delete", "ccpa"),
        ("access", "gdpr"),
        ("correct", "us_or"),
        ("human_review", "gdpr"),
    ],
)
def test_nothing_is_released_to_a_stranger(right, regime, action):
    sentence = why_not(standing(right, regime, identity="unchecked"), action)
    assert sentence == "Confirm the identity first: this answer could reach a stranger."


@pytest.mark.parametrize("action", ["fulfil_part", "deny"])
@pytest.mark.parametrize(
    ("right", "article"),
    [("object_marketing", "(GDPR Art. 21(2)-(3))"), ("withdraw_consent", "(GDPR Art. 7(3))")],
)
def test_an_absolute_right_is_not_refused_in_any_part(right, article, action):
    one = standing(right, "gdpr", identity="not_needed")
    sentence = why_not(one, action)
    assert "This right is absolute" in sentence
    assert article in sentence
    assert refusal(one, Action.FULFIL, TODAY) is None


@pytest.mark.parametrize(
    "regime", ["ccpa", "us_ut", "gdpr", "uk_gdpr", "ca_pipeda", "br_lgpd", "ch_fadp", "voluntary"]
)
def test_where_the_law_has_no_appeal_a_complaint_is_taken(regime):
    one = standing("delete", regime, status="denied")
    assert why_not(one, "appeal").endswith("A complaint can be taken in.")
    assert refusal(one, Action.COMPLAIN, TODAY) is None


@pytest.mark.parametrize("regime", sorted(set(STATES) - {Regime.US_UT}))
@pytest.mark.parametrize("who", [Who.STAFF, Who.REQUESTER])
def test_every_state_but_utah_has_an_appeal(regime, who):
    one = standing("delete", regime, status="denied")
    assert taken(one, Action.APPEAL, TODAY, who=who).notice == "appeal_received"


def test_the_appeal_is_that_of_the_law_of_the_answer():
    one = standing("delete", "us_va", "gdpr", status="denied")
    assert refusal(one, Action.APPEAL, TODAY) is None
