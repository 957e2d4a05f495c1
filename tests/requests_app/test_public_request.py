"""The long path: from the first question to one submission with what each right needs."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.business import Channel
from requests_app.models import Draft, Notice, PrivacyRequest, Submission, Task
from tests.factories import BusinessFactory
from tests.requests_app.public_form import ACCESS, ADA, Page, Walk, goes_to

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
PARENT = {"relation": {"relation": "parent"}, "child": {"child_name": "Kim", "child_age": "9"}}
AGENT = {
    "agent_name": "Gil Agent",
    "agent_company": "Requests Ltd",
    "agent_email": "gil@example.net",
    "proof": "power_of_attorney",
}


@pytest.fixture
def walk():
    return Walk(BusinessFactory())


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)


def test_one_business_is_gone_to_at_once(walk):
    response = walk.client.get("/")
    assert (response.status_code, response["Location"]) == (302, walk.url(""))


def test_of_two_businesses_the_person_chooses(walk):
    BusinessFactory(slug="other", name="Other & Sons")
    BusinessFactory(slug="asleep", name="Asleep", live=False)
    text = walk.client.get("/").content.decode()
    assert 'href="/other/"' in text
    assert "Other &amp; Sons" in text
    assert "Asleep" not in text


def test_a_business_that_is_not_live_has_no_page(walk):
    walk.business.live = False
    walk.business.save()
    assert walk.get("").status_code == 404
    assert walk.get("request/region/").status_code == 404
    assert walk.get("opt-out/").status_code == 404


@pytest.mark.parametrize(
    ("want", "path"),
    [("request", "request/region/"), ("agent", "request/region/"), ("opt_out", "opt-out/")],
)
def test_the_first_choice_leads_to_its_path(walk, want, path):
    assert walk.post("", want=want)["Location"] == walk.url(path)


def test_the_first_choice_can_lead_to_the_status_page(walk):
    assert walk.post("", want="status")["Location"] == "/status/"


@pytest.mark.parametrize("want", ["", "drop tables", "\x00"])
def test_the_first_page_asks_again_where_nothing_sensible_was_chosen(walk, want):
    response = walk.post("", want=want)
    assert response.status_code == 422
    assert "<title>Error: " in response.content.decode()
    assert "Choose what you want to do." in response.content.decode()


def test_where_no_opt_out_is_offered_none_is_shown():
    walk = Walk(BusinessFactory(rights={"gdpr": ["access", "delete"]}))
    assert 'value="opt_out"' not in walk.get("").content.decode()
    assert walk.get("opt-out/").status_code == 404


def test_the_first_page_names_telephone_and_mail_once_and_no_marketing_address(walk):
    rows = [
        ("email", "marketing", "unsubscribe@example.com"),
        ("email", "requests", "privacy@example.com"),
        ("email", "questions", "Privacy@example.com"),
        ("phone", "requests", "+1 800 555 0100"),
    ]
    for kind, role, value in rows:
        Channel.objects.create(
            business=walk.business, kind=kind, role=role, value=value, section="1"
        )
    text = walk.get("").content.decode()
    assert text.count("mailto:") == 1
    assert "mailto:privacy@example.com" in text
    assert "+1 800 555 0100" in text
    assert "unsubscribe@" not in text


def test_an_access_request_goes_in_with_its_date_and_its_reason(walk):
    walk.fill()
    assert goes_to(walk.send()) == "done"
    dsar = PrivacyRequest.objects.get()
    assert (dsar.right, dsar.regime, dsar.identity) == ("access", "gdpr", "unchecked")
    assert dsar.due_on == date(2026, 12, 2)
    assert dsar.details == {"period": "all"}
    submission = Submission.objects.get()
    assert submission.claims == ADA
    assert (submission.via, submission.region, submission.relation) == ("web", "EEA", "customer")
    assert Notice.objects.get().kind == "acknowledged"
    text = walk.get("request/done/").content.decode()
    assert submission.reference in text
    assert "December 2, 2026" in text
    why = "European law (GDPR) allows one month from the day we received your request."
    assert why in text
    assert why in Notice.objects.get().text, "the letter says it in the same words"


def test_the_confirmation_leads_into_the_status_page_without_typing_the_code(walk):
    walk.fill()
    walk.send()
    page = Page(walk.get("request/done/"))
    typed = {name: page.value(name) for name in ("reference", "secret")}
    response = walk.client.post("/status/", typed, follow=True)
    assert response.status_code == 200
    assert Submission.objects.get().reference in response.content.decode()
    assert "Write to us" in response.content.decode()


def test_the_day_of_receipt_is_the_day_at_the_business():
    walk = Walk(BusinessFactory(time_zone="Asia/Tokyo"))  # there it is 3 November already
    walk.fill()
    walk.send()
    assert Submission.objects.get().received_on == date(2026, 11, 3)
    assert "November 3, 2026" in walk.get("request/done/").content.decode()


def test_every_right_takes_its_own_details_and_no_others(walk):
    chosen = ["know_specific", "delete", "correct", "opt_out", "limit"]
    details = {
        "period": "since",
        "since": "2024-03-27",
        "wrong": "My street is Mian Road.",
        "right": "Main Road",
        "helps": "I lived in Utica.",
    }
    walk.fill(region={"region": "US-CA"}, rights={"rights": chosen}, details=details)
    walk.send()
    found = {dsar.right: dsar.details for dsar in PrivacyRequest.objects.all()}
    helps = {"helps_to_find": "I lived in Utica."}
    assert found == {
        "know_specific": helps | {"period": "since", "from": "2024-03-27"},
        "delete": helps,
        "correct": helps
        | {"what_is_wrong": "My street is Mian Road.", "what_is_right": "Main Road"},
        "opt_out": None,
        "limit": None,
    }
    assert PrivacyRequest.objects.filter(identity="not_needed").count() == 2


def test_portability_asks_for_a_file(walk):
    walk.fill(rights={"rights": ["portability"]}, details={"period": "all", "file": "json"})
    walk.send()
    assert PrivacyRequest.objects.get().details == {"period": "all", "format": "json"}


@pytest.mark.parametrize(
    ("rights", "asked"),
    [
        (["access"], {"period", "since", "helps"}),
        (["delete"], {"helps"}),
        (["correct"], {"wrong", "right", "helps"}),
        (["portability"], {"period", "since", "file", "helps"}),
    ],
)
def test_only_what_the_right_needs_is_asked(walk, rights, asked):
    walk.fill(rights={"rights": rights}, details=None, you=None)
    names = Page(walk.get("request/details/")).names()
    assert names - {"csrfmiddlewaretoken"} == asked


def test_who_only_opts_out_is_asked_for_one_contact_and_no_name(walk):
    walk.fill(region={"region": "US-CA"}, rights={"rights": ["opt_out"]}, details=None, you=None)
    assert goes_to(walk.get("request/details/")) == "you"
    names = Page(walk.get("request/you/")).names()
    assert names - {"csrfmiddlewaretoken"} == {"email", "phone", "account"}
    walk.post("request/you/", account="A-17")
    walk.send()
    assert Submission.objects.get().claims == {"account": "A-17"}


def test_a_request_without_e_mail_is_taken_and_told_how_the_answer_comes(walk):
    walk.fill(you={"name": "Ada", "address": "1 Main Road\r\nUtica"})
    walk.send()
    assert Submission.objects.get().claims == {"name": "Ada", "address": "1 Main Road\nUtica"}
    assert Notice.objects.get().carrier == "post", "to be printed, not mailed"
    assert "by post or call you" in walk.get("request/done/").content.decode()


def test_the_wished_format_is_kept(walk):
    walk.fill(you=ADA | {"format_wanted": "braille"})
    walk.send()
    assert Submission.objects.get().format_wanted == "braille"


def test_a_parent_names_the_child_and_young_data_is_a_task_at_once(walk):
    walk.fill(**PARENT)
    walk.send()
    assert Submission.objects.get().claims == ADA | {"child_name": "Kim", "child_age": 9}
    assert Task.objects.get().urgent
    assert "We deal with it at once" in walk.get("request/done/").content.decode()


@pytest.mark.parametrize(
    ("region", "age", "young"),
    [("EEA", 15, True), ("EEA", 16, False), ("GB", 13, False), ("US-CA", 12, True)],
)
def test_who_is_a_child_depends_on_the_region(walk, region, age, young):
    walk.fill(
        region={"region": region},
        relation={"relation": "parent"},
        child={"child_name": "Kim", "child_age": str(age)},
        rights={"rights": ["delete"]},
    )
    walk.send()
    assert Task.objects.exists() == young
    assert ("We deal with it at once" in walk.get("request/done/").content.decode()) == young


def test_anybody_may_report_data_of_a_child(walk):
    walk.fill(
        relation={"relation": "child_found"},
        child={"child_name": "", "child_age": "7"},
        rights={"rights": ["delete"]},
    )
    walk.send()
    submission = Submission.objects.get()
    assert submission.relation == ""
    assert submission.claims == ADA | {"child_age": 7, "child_found": True}
    assert Task.objects.get().kind == "child_data"


def test_who_reports_a_child_may_not_ask_for_its_data(walk):
    walk.fill(
        relation={"relation": "child_found"}, child={"child_age": "7"}, details=None, you=None
    )
    assert walk.post("request/rights/", rights=["access"]).status_code == 422


def test_an_agent_is_asked_for_both_and_is_not_asked_twice_who_they_are(walk):
    walk.post("", want="agent")
    walk.post("request/region/", region="US-CA")
    assert goes_to(walk.get("request/check/")) == "rights"
    walk.post("request/rights/", rights=["know_categories"])
    walk.post("request/details/", period="last_12_months")
    walk.post("request/agent/", **AGENT)
    walk.post("request/you/", name="Ada Example", phone="555 010 0199")
    walk.send()
    submission = Submission.objects.get()
    assert submission.relation == "agent"
    assert submission.claims == {"name": "Ada Example", "phone": "555 010 0199"}
    assert submission.agent == {
        "name": "Gil Agent",
        "company": "Requests Ltd",
        "email": "gil@example.net",
        "proof": "power_of_attorney",
    }
    assert submission.contact == "gil@example.net"


def test_an_agent_who_only_opts_out_names_one_contact_of_the_person(walk):
    walk.fill(
        region={"region": "US-CA"},
        relation={"relation": "agent"},
        rights={"rights": ["opt_out"]},
        details=None,
        agent=AGENT,
        you={"phone": "555 010 0199"},
    )
    walk.send()
    submission = Submission.objects.get()
    assert submission.claims == {"phone": "555 010 0199"}
    assert submission.agent["name"] == "Gil Agent"


def test_the_promise_of_the_business_is_said_beside_the_law(walk):
    walk.business.policies.create(regime="gdpr", valid_from=date(2020, 1, 1), promise_days=20)
    walk.fill()
    walk.send()
    text = walk.get("request/done/").content.decode()
    assert "November 22, 2026" in text
    assert "Our privacy policy promises an answer within 20 days of your request." in text
    assert "by law it would be December 2, 2026" in text


def test_a_promise_that_the_law_outruns_is_not_mentioned(walk):
    walk.business.policies.create(regime="gdpr", valid_from=date(2020, 1, 1), promise_days=60)
    walk.fill()
    walk.send()
    text = walk.get("request/done/").content.decode()
    assert "December 2, 2026" in text
    assert "promises" not in text


def test_pages_notices_and_dates_come_in_the_language_of_the_browser(walk):
    walk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    walk.fill()
    walk.send()
    assert Submission.objects.get().language == "de"
    assert "2. Dezember 2026" in walk.get("request/done/").content.decode()


def test_answers_are_shown_again_before_sending_with_a_way_to_each(walk):
    walk.fill(relation={"relation": "customer"}, details={"period": "all", "helps": "<b>Utica"})
    text = walk.get("request/check/").content.decode()
    assert "The European Union" in text
    assert "&lt;b&gt;Utica" in text
    assert "ada@example.org" in text
    for step in ACCESS:
        assert f'href="{walk.url(f"request/{step}/")}"' in text


def test_a_day_is_shown_in_the_language_before_sending(walk):
    walk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    walk.fill(details={"period": "since", "since": "2024-03-27"})
    assert "27 mars 2024" in walk.get("request/check/").content.decode()


def test_a_page_that_was_left_empty_is_shown_in_one_row(walk):
    walk.fill(rights={"rights": ["delete"]}, details={"helps": ""})
    text = walk.get("request/check/").content.decode()
    assert text.count("Nothing added") == 1
    assert text.count(walk.url("request/details/")) == 1


def test_a_change_returns_to_the_check_page_and_keeps_the_rest(walk):
    walk.fill()
    assert goes_to(walk.post("request/you/", name="Ada B.", email="ada@example.org")) == "check"
    assert "Ada B." in walk.get("request/check/").content.decode()


def test_a_change_that_needs_more_asks_only_for_that(walk):
    walk.fill()
    assert goes_to(walk.post("request/rights/", rights=["access", "correct"])) == "details"
    assert goes_to(walk.post("request/details/", period="all", wrong="a", right="b")) == "check"


def test_a_region_without_the_chosen_right_asks_for_the_right_again(walk):
    walk.fill()
    assert goes_to(walk.post("request/region/", region="US-CA")) == "rights"


def test_another_relation_forgets_who_was_described_before(walk):
    walk.fill()
    assert goes_to(walk.post("request/relation/", relation="agent")) == "agent"
    assert goes_to(walk.post("request/agent/", **AGENT)) == "you"
    assert "ada@example.org" not in walk.get("request/you/").content.decode()


def test_going_back_shows_what_was_typed_and_no_error(walk):
    walk.fill()
    page = walk.get("request/you/").content.decode()
    assert 'value="Ada Example"' in page
    walk.post("request/rights/", rights=["correct"])
    assert "error-summary" not in walk.get("request/details/").content.decode()


@pytest.mark.parametrize("step", ["relation", "rights", "details", "you", "child"])
def test_jumping_ahead_leads_to_the_first_question(walk, step):
    assert goes_to(walk.get(f"request/{step}/")) == "region"
    assert goes_to(walk.post(f"request/{step}/", rights=["access"])) == "region"
    assert goes_to(walk.get("request/check/")) == "region"
    assert not Draft.objects.exists()


def test_nothing_can_be_sent_where_nothing_was_typed(walk):
    assert walk.send().status_code == 410
    assert not Submission.objects.exists()


def test_jumping_ahead_leads_to_the_first_that_is_missing(walk):
    walk.post("request/region/", region="EEA")
    assert goes_to(walk.get("request/you/")) == "relation"
    assert goes_to(walk.send()) == "check"
    assert goes_to(walk.get("request/check/")) == "relation"
    assert not Submission.objects.exists()


def test_a_page_that_does_not_exist_is_not_found(walk):
    assert walk.get("request/shoe-size/").status_code == 404


def test_looking_at_pages_writes_nothing(walk):
    walk.get("")
    walk.get("request/region/")
    walk.get("opt-out/")
    assert not Draft.objects.exists()
    assert walk.client.cookies.get("portal_session") is None


def statements(post):
    """Return what one post asks of the database, without what frames a transaction."""
    with CaptureQueriesContext(connection) as queries:
        assert goes_to(post()) == "done"
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_sending_takes_at_most_six_statements_beside_intake(walk):
    walk.fill()
    ours = statements(walk.send)
    assert len(ours) <= 16, "\n".join(ours)


def test_an_opt_out_takes_at_most_eight_statements_beside_intake(walk):
    typed = {"scope": "all", "contact_kind": "email", "contact": "ada@example.org"}
    typed["form_token"] = walk.opt_out_token()
    ours = statements(lambda: walk.post("opt-out/", **typed))
    assert len(ours) <= 18, "\n".join(ours)
