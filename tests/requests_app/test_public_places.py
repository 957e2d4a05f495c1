"""Where a person lives decides which rights are shown; a state of the US is asked for by name."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from requests_app.models import PrivacyRequest, Submission
from tests.factories import BusinessFactory
from tests.requests_app.public_form import ADA, Page, Walk, goes_to

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
EUROPE = {
    "access",
    "delete",
    "correct",
    "portability",
    "restrict",
    "object",
    "object_marketing",
    "withdraw_consent",
    "human_review",
}
STATE = {"access", "delete", "correct", "portability", "opt_out"}
CALIFORNIA = {"know_categories", "know_specific", "delete", "correct", "opt_out", "limit"}
STATES = (  # Colorado to Virginia, by name, and the others
    "US-CO US-CT US-DE US-FL US-IN US-IA US-KY US-MD US-MN US-MT US-NE US-NH US-NJ US-OR US-RI "
    "US-TN US-TX US-UT US-VA US"
)
VIRGINIA = {"region": {"region": "US"}, "state": {"state": "US-VA"}}


@pytest.fixture
def walk():
    return Walk(BusinessFactory())


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Return a function that sets the time; it begins on a Monday."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(MONDAY)
    return at


def values(walk, path, name):
    """Return the values that a page offers for radios or boxes, in their order."""
    return [e["value"] for e in Page(walk.get(path)).inputs if e.get("name") == name]


def listed(walk):
    """Return the values and names of the list of states."""
    form = walk.get("request/state/").context["form"]
    return [(value, str(name)) for value, name in form.fields["state"].choices]


def rights_in(walk, region, state=""):
    walk.post("request/region/", region=region)
    if state:
        walk.post("request/state/", state=state)
    walk.post("request/relation/", relation="visitor")
    return set(values(walk, "request/rights/", "rights"))


@pytest.mark.parametrize(
    ("region", "rights"),
    [
        ("US-CA", CALIFORNIA),
        ("EEA", EUROPE),
        ("GB", EUROPE),
        ("CA", {"access", "delete", "correct", "portability", "withdraw_consent"}),
        (
            "BR",
            {
                "access",
                "delete",
                "correct",
                "portability",
                "object",
                "withdraw_consent",
                "human_review",
            },
        ),
        ("CH", {"access", "delete", "correct", "portability", "object", "human_review"}),
        ("XX", {"access", "delete", "correct", "portability"}),
    ],
)
def test_each_region_is_offered_its_rights(walk, region, rights):
    assert rights_in(walk, region) == rights


@pytest.mark.parametrize(
    ("state", "rights"),
    [
        ("US-VA", STATE),
        ("US-OR", STATE | {"withdraw_consent"}),
        ("US-IA", STATE - {"correct"}),
        ("US", STATE),
    ],
)
def test_each_state_is_offered_its_rights(walk, state, rights):
    assert rights_in(walk, "US", state) == rights


def test_a_right_that_the_business_does_not_offer_is_not_shown():
    held = {"gdpr": ["access", "delete"], "uk_gdpr": ["access", "correct"]}
    walk = Walk(BusinessFactory(rights=held))
    assert rights_in(walk, "EEA") == {"access", "delete"}
    assert walk.post("request/rights/", rights=["correct"]).status_code == 422


@pytest.mark.parametrize(
    ("moment", "more"),
    [
        (datetime(2027, 1, 1, 4, 59, tzinfo=UTC), set()),  # in New York the year is not over
        (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), {"access_admt", "opt_out_admt", "appeal_admt"}),
    ],
)
def test_a_right_is_offered_from_the_day_on_which_its_law_begins(walk, clock, moment, more):
    clock(moment)
    assert rights_in(walk, "US-CA") == CALIFORNIA | more


def test_the_first_question_names_the_places_in_this_order(walk):
    assert values(walk, "request/region/", "region") == [
        "US-CA",
        "US",
        "EEA",
        "GB",
        "CA",
        "BR",
        "CH",
        "XX",
    ]


@pytest.mark.parametrize(
    ("held", "regions"),
    [
        ({"gdpr": ["access"], "voluntary": ["delete"]}, ["EEA", "CA", "BR", "CH", "XX"]),
        ({"voluntary": ["human_review"]}, ["BR", "CH"]),
        ({"ccpa": ["opt_out"], "us_state": [], "uk_gdpr": ["correct"]}, ["US-CA", "GB"]),
        ({"us_state": ["access"]}, ["US"]),
        ({"ccpa": ["access_admt"], "gdpr": ["access"]}, ["EEA"]),
    ],
)
def test_only_regions_whose_law_gives_a_right_here_are_offered(held, regions):
    walk = Walk(BusinessFactory(rights=held))
    assert values(walk, "request/region/", "region") == regions


def test_a_right_of_one_state_alone_leads_to_that_state_alone():
    walk = Walk(BusinessFactory(rights={"us_state": ["withdraw_consent"]}))
    assert values(walk, "request/region/", "region") == ["US"]
    assert goes_to(walk.post("request/region/", region="US")) == "state"
    assert listed(walk) == [("", "Choose a state"), ("US-OR", "Oregon")]
    assert walk.post("request/state/", state="US-VA").status_code == 422


def test_another_state_leads_to_the_question_which(walk):
    assert goes_to(walk.post("request/region/", region="US")) == "state"
    choices = listed(walk)
    assert " ".join(value for value, _ in choices[1:]) == STATES
    assert choices[0] == ("", "Choose a state"), "none is chosen before somebody chooses"
    assert choices[1] == ("US-CO", "Colorado")
    assert choices[-2:] == [("US-VA", "Virginia"), ("US", "Another state or territory")]
    assert goes_to(walk.post("request/state/", state="US-VA")) == "relation"


@pytest.mark.parametrize("region", ["US-CA", "EEA", "GB", "CA", "BR", "CH", "XX"])
def test_nobody_else_is_asked_for_a_state(walk, region):
    assert goes_to(walk.post("request/region/", region=region)) == "relation"
    assert goes_to(walk.get("request/state/")) == "relation"


@pytest.mark.parametrize("typed", [{}, {"state": ""}, {"state": "US-CA"}, {"state": "Virginia"}])
def test_without_a_state_from_the_list_the_page_asks_again(walk, typed):
    walk.post("request/region/", region="US")
    response = walk.post("request/state/", **typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in text
    assert text.count("Choose a state from the list.") == 2
    assert goes_to(walk.get("request/relation/")) == "state"


@pytest.mark.parametrize(("state", "regime"), [("US-VA", "us_va"), ("US", "us_state")])
def test_the_request_is_made_under_the_law_of_the_state(walk, state, regime):
    walk.fill(region={"region": "US"}, state={"state": state})
    assert goes_to(walk.send()) == "done"
    assert Submission.objects.get().region == state
    assert PrivacyRequest.objects.get().regime == regime


def test_each_page_has_its_way_back(walk):
    walk.post("request/region/", region="US")
    assert back(walk, "state") == walk.url("request/region/")
    walk.post("request/state/", state="US-VA")
    assert back(walk, "relation") == walk.url("request/state/")
    walk.post("request/region/", region="EEA")
    assert back(walk, "relation") == walk.url("request/region/")


def back(walk, step):
    text = walk.get(f"request/{step}/").content.decode()
    return text.partition('govuk-back-link" href="')[2].partition('"')[0]


def test_the_state_is_shown_before_sending_with_a_way_to_change_it(walk):
    walk.fill(**VIRGINIA)
    text = walk.get("request/check/").content.decode()
    assert "Another state of the United States" in text
    assert "Virginia" in text
    assert f'href="{walk.url("request/state/")}"' in text
    assert goes_to(walk.post("request/state/", state="US-TX")) == "check"
    assert "Texas" in walk.get("request/check/").content.decode()


def test_a_state_without_the_chosen_right_asks_for_the_right_again(walk):
    details = {"wrong": "a", "right": "b"}
    walk.fill(**VIRGINIA, rights={"rights": ["correct"]}, details=details)
    assert goes_to(walk.post("request/state/", state="US-IA")) == "rights"


def test_a_change_of_region_forgets_the_state(walk):
    walk.fill(**VIRGINIA)
    walk.post("request/region/", region="EEA")
    assert "Virginia" not in walk.get("request/check/").content.decode()
    assert goes_to(walk.post("request/region/", region="US")) == "state"
    assert walk.get("request/state/").context["form"].initial == {}


def test_the_same_region_again_keeps_the_state(walk):
    walk.fill(**VIRGINIA)
    assert goes_to(walk.post("request/region/", region="US")) == "check"


def test_an_agent_is_asked_for_the_state_of_the_person(walk):
    walk.post("", want="agent")
    assert goes_to(walk.post("request/region/", region="US")) == "state"
    assert goes_to(walk.post("request/state/", state="US-NJ")) == "rights"


def test_the_states_stand_in_the_order_of_the_language(walk):
    walk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    walk.post("request/region/", region="US")
    names = [name for _, name in listed(walk)][1:-1]
    assert names == sorted(names)
    assert len(names) == 19


def test_a_person_under_a_states_law_is_asked_for_a_contact_alone_to_opt_out(walk):
    walk.fill(**VIRGINIA, rights={"rights": ["opt_out"]}, details=None, you=None)
    assert Page(walk.get("request/you/")).names() - {"csrfmiddlewaretoken"} == {
        "email",
        "phone",
        "account",
    }
    walk.post("request/you/", email=ADA["email"])
    assert goes_to(walk.send()) == "done"
    assert PrivacyRequest.objects.get().regime == "us_va"
