"""Rights to stop, pause and contest: each thing is asked once, and only where it is needed."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from requests_app.models import PrivacyRequest, Submission
from requests_app.public import words as public
from requests_app.rules.rights import Region, Right
from requests_app.words import NAMES, REGIONS
from tests.factories import BusinessFactory
from tests.requests_app.public_form import ADA, Page, Walk, goes_to

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
CONTACT = {"email", "phone", "account"}


@pytest.fixture
def walk(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    return Walk(BusinessFactory())


@pytest.fixture
def californian(walk, monkeypatch):
    """Somebody in California, once its rules on automated decisions are in force."""
    monkeypatch.setattr(timezone, "now", lambda: NEXT_YEAR)
    return walk


def chosen(walk, *rights, region="EEA"):
    """Choose rights, and return the name of the next page."""
    walk.fill(region={"region": region}, rights=None, details=None, you=None)
    return goes_to(walk.post("request/rights/", rights=list(rights)))


def asked(walk, step="details"):
    return Page(walk.get(f"request/{step}/")).names() - {"csrfmiddlewaretoken"}


def sent(walk, **details):
    """Fill in what is left, send it, and return the details of each right."""
    if details:
        walk.post("request/details/", **details)
    walk.post("request/you/", **ADA)
    assert goes_to(walk.send()) == "done"
    return {dsar.right: dsar.details for dsar in PrivacyRequest.objects.all()}


@pytest.mark.parametrize(
    ("rights", "names"),
    [
        (["restrict"], {"reasons", "helps"}),
        (["object"], {"reasons", "helps"}),
        (["object", "restrict"], {"reasons", "helps"}),
        (["human_review"], {"decision", "helps"}),
        (["withdraw_consent"], {"consent"}),
        (["withdraw_consent", "object_marketing"], {"consent"}),
        (["delete", "object_marketing"], {"helps"}),
        (["access", "withdraw_consent"], {"period", "since", "consent", "helps"}),
    ],
)
def test_only_what_the_right_needs_is_asked(walk, rights, names):
    assert chosen(walk, *rights) == "details"
    assert asked(walk) == names


@pytest.mark.parametrize(
    ("right", "names"),
    [("access_admt", {"helps"}), ("appeal_admt", {"decision", "helps"})],
)
def test_only_what_a_right_on_automated_decisions_needs_is_asked(californian, right, names):
    assert chosen(californian, right, region="US-CA") == "details"
    assert asked(californian) == names


def test_to_stop_marketing_nothing_more_is_asked(walk):
    assert chosen(walk, "object_marketing") == "you"
    assert asked(walk, "you") == CONTACT
    walk.post("request/you/", email="ada@example.org")
    assert goes_to(walk.send()) == "done"
    assert Submission.objects.get().claims == {"email": "ada@example.org"}
    dsar = PrivacyRequest.objects.get()
    assert (dsar.identity, dsar.details) == ("not_needed", None)


def test_to_stop_automated_decisions_nothing_more_is_asked(californian):
    assert chosen(californian, "opt_out_admt", region="US-CA") == "you"
    assert asked(californian, "you") == CONTACT


def test_to_take_back_a_consent_one_contact_is_enough(walk):
    chosen(walk, "withdraw_consent")
    walk.post("request/details/", consent="Your newsletter.")
    assert asked(walk, "you") == CONTACT
    walk.post("request/you/", account="A-17")
    assert goes_to(walk.send()) == "done"
    assert PrivacyRequest.objects.get().details == {"consent": "Your newsletter."}
    assert Submission.objects.get().claims == {"account": "A-17"}


def test_which_consent_may_be_left_open(walk):
    chosen(walk, "withdraw_consent")
    assert goes_to(walk.post("request/details/", consent="")) == "you"
    walk.post("request/you/", email="ada@example.org")
    text = walk.get("request/check/").content.decode()
    assert text.count("Nothing added") == 1
    walk.send()
    assert PrivacyRequest.objects.get().details is None


def test_each_right_takes_its_own_answer_and_no_other(walk):
    chosen(walk, "restrict", "object", "object_marketing", "withdraw_consent", "human_review")
    found = sent(
        walk,
        reasons="Do not analyse my calls.",
        decision="No account on 3 March.",
        consent="The survey.",
        helps="I lived in Graz.",
    )
    helps = {"helps_to_find": "I lived in Graz."}
    assert found == {
        "restrict": helps | {"reasons": "Do not analyse my calls."},
        "object": helps | {"reasons": "Do not analyse my calls."},
        "object_marketing": None,
        "withdraw_consent": {"consent": "The survey."},
        "human_review": helps | {"decision": "No account on 3 March."},
    }


def test_the_last_page_names_each_right_in_the_usual_order_with_its_date(walk):
    chosen(walk, "object_marketing", "object", "delete", "access")
    sent(walk, period="all", reasons="Private.")
    context = walk.get("request/done/").context
    assert [
        (row["due_on"], [str(name) for name in row["names"]]) for row in context["answers"]
    ] == [
        (date(2026, 11, 3), ["Stop marketing"]),
        (
            date(2026, 12, 2),
            ["Get a copy of the data", "Delete the data", "Stop a use of the data"],
        ),
    ]


def test_a_promise_that_the_law_for_marketing_outruns_is_not_mentioned(walk):
    """The promise is for answers; marketing stops on the next business day in any case."""
    walk.business.policies.create(regime="gdpr", valid_from=date(2020, 1, 1), promise_days=1)
    chosen(walk, "object_marketing")
    sent(walk)
    text = walk.get("request/done/").content.decode()
    assert "November 3, 2026" in text
    assert "promises" not in text
    assert "by law it would be" not in text


def test_a_decision_that_is_appealed_is_told(californian):
    chosen(californian, "appeal_admt", region="US-CA")
    found = sent(californian, decision="No loan on 3 March.")
    assert found == {"appeal_admt": {"decision": "No loan on 3 March."}}


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ("object", "Tell us what we should stop or pause, and why."),
        ("restrict", "Tell us what we should stop or pause, and why."),
        ("human_review", "Tell us which decision it is about."),
    ],
)
def test_what_the_right_cannot_do_without_is_asked_for_again(walk, right, words):
    chosen(walk, right)
    response = walk.post("request/details/", reasons="", decision=" ")
    assert response.status_code == 422
    assert response.content.decode().count(words) == 2


def test_an_answer_for_a_right_no_longer_chosen_is_not_sent(walk):
    chosen(walk, "object", "delete")
    walk.post("request/details/", reasons="Private.")
    walk.post("request/rights/", rights=["delete"])
    assert sent(walk, helps="") == {"delete": None}


def test_the_first_page_says_where_marketing_is_stopped(walk):
    assert "such as marketing" in walk.get("").content.decode()
    plain = Walk(BusinessFactory(rights={"ccpa": ["delete", "opt_out"]}))
    text = plain.get("").content.decode()
    assert "such as marketing" not in text
    assert "You can choose several of these." in text


def test_the_short_form_offers_what_it_did_before(walk):
    """Stopping marketing or a consent needs a region: it is asked for on the long path."""
    scopes = [e for e in Page(walk.get("opt-out/")).inputs if e.get("name") == "scope"]
    assert [e["value"] for e in scopes] == ["all", "opt_out", "limit"]


def test_a_business_that_only_takes_objections_to_marketing_has_no_short_form():
    walk = Walk(BusinessFactory(rights={"gdpr": ["object_marketing"]}))
    assert walk.get("opt-out/").status_code == 404


def test_every_right_and_region_has_its_words():
    assert [right for right in Right if right not in public.RIGHTS] == []
    assert [right for right in Right if right not in NAMES] == []
    assert [region for region in Region if region not in REGIONS] == []


LEGAL = ("restrict", "objection", "consumer", "ADMT", "Article", "controller", "processing")


def test_a_right_is_explained_in_one_sentence_without_a_word_of_law():
    for right, told in public.RIGHTS.items():
        text = f"{told.name} {told.sentence}"
        assert str(told.sentence).endswith("."), right
        assert [word for word in LEGAL if word.lower() in text.lower()] == [], right
