"""A profile speaks of families of laws; its calendars and seat are the business's own."""

from pathlib import Path

import pytest

from requests_app.rules.profile import check, families
from requests_app.rules.rights import Regime
from tests.requests_app.rules.test_profile_check import problems

ACME = Path("tests/data/profiles/acme.toml").read_text()


@pytest.mark.parametrize(
    ("family", "rights"),
    [
        (
            "ccpa",
            "know_categories know_specific delete correct opt_out limit access_admt opt_out_admt "
            "appeal_admt",
        ),
        (
            "gdpr",
            "access delete correct portability restrict object object_marketing withdraw_consent "
            "human_review",
        ),
        (
            "uk_gdpr",
            "access delete correct portability restrict object object_marketing withdraw_consent "
            "human_review",
        ),
        ("us_state", "access delete correct portability withdraw_consent opt_out"),
        ("voluntary", "access delete correct portability object withdraw_consent human_review"),
    ],
)
def test_each_family_gives_these_rights(family, rights):
    assert list(families.rights(Regime(family))) == rights.split()


def test_there_are_five_families():
    assert families.FAMILIES == ("ccpa", "gdpr", "uk_gdpr", "us_state", "voluntary")


def test_a_right_carries_the_article_of_the_law_that_gives_it():
    states = families.rights(Regime.US_STATE)
    assert states["access"] == "the state's privacy law"
    assert states["withdraw_consent"] == "ORS 646A.576-646A.578"


@pytest.mark.parametrize("calendar", ["NONE", "US-FED", "DE", "DE-BY", "UK-SCT"])
def test_each_calendar_may_be_named(calendar):
    keys = f'holiday_calendar = "{calendar}"\nbusiness_days = "{calendar}"\n'
    ours = check.read(ACME.replace("[company]", keys + "[company]").encode())["ours"]
    assert (ours["holiday_calendar"], ours["business_days"]) == (calendar, calendar)


@pytest.mark.parametrize("country", ["", "DE", "GB", "US", "IS"])
def test_a_seat_is_a_country_or_not_said(country):
    key = f'established_in = "{country}"\n[company]'
    policy = check.read(ACME.replace("[company]", key).encode())
    assert policy["ours"]["established_in"] == country


@pytest.mark.parametrize(
    ("family", "days", "most"),
    [("us_state", 46, 45), ("us_state", 45, None), ("voluntary", 60, None)],
)
def test_a_promise_is_held_against_the_strictest_law_of_its_family(family, days, most):
    """A promise to everybody else may be of any length: where a country has a law, it wins."""
    law = f'[regimes.{family}]\nlaw = "x"\nadded = {{ rights = ["access"], law = "x" }}\n'
    promised = f'{family} = {{ days = {days}, section = "4" }}\nuk_gdpr = {{ days = 28'
    text = ACME.replace("uk_gdpr = { days = 28", promised) + law
    if most is None:
        assert check.read(text.encode())["promises"][family]["days"] == days
    else:
        assert [found[1:] for found in problems(text)] == [
            (
                "promises.us_state.days",
                "is 46, longer than the law's 45 days (the state's privacy law); "
                "a promise may only be shorter",
            )
        ]


@pytest.mark.parametrize(
    ("family", "rights", "refused"),
    [
        ("us_state", ["withdraw_consent", "opt_out", "limit"], ["limit"]),
        ("voluntary", ["object", "human_review", "restrict"], ["restrict"]),
        ("gdpr", ["restrict", "object_marketing", "opt_out_admt"], ["opt_out_admt"]),
        ("ccpa", ["access_admt", "opt_out_admt", "appeal_admt", "access"], ["access"]),
    ],
)
def test_a_family_takes_what_any_of_its_laws_gives_at_any_time(family, rights, refused):
    listed = ", ".join(f'"{right}"' for right in rights)
    table = f'[regimes.{family}]\nlaw = "x"\nadded = {{ rights = [{listed}], law = "x" }}\n'
    before, after = ACME.partition("[regimes.ccpa]")[0], ACME.partition("[confirmation]")[2]
    found = problems(f"{before}{table}[confirmation]{after}")
    assert [why.split(" is not")[0] for _, _, why in found] == [f"'{one}'" for one in refused]
