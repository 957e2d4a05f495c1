"""What is stale or narrower than the law is named; what is lawful is not."""

from datetime import date
from pathlib import Path

import pytest

from requests_app.rules.profile import check
from requests_app.rules.profile.gaps import gaps
from requests_app.rules.profile.gaps_europe import late_dates

TODAY = date(2026, 11, 22)
ACME = Path("tests/data/profiles/acme.toml").read_text()

INTELEPEER = """
privacy_shield 4.4
no_uk_representative not stated
uk_counted_as_eu 1.0
promise_later_than_month_gdpr 4.7
promise_later_than_month_uk_gdpr 4.7
rights_not_named_gdpr 4.7
rights_not_named_uk_gdpr 4.7
child_age_too_low 4.1
look_back_too_short 8.2
personnel_left_out 3.0
cookie_tool_only 8.2
signal_not_honoured 8.2
sharing_not_covered 8.2
confirmation_not_promised not stated
agent_checked_twice 8.2
rights_not_named_ccpa 8.2
rights_not_named_us_state not stated
time_not_stated_ccpa not stated
out_of_date_categories 8.1
table_without_sources 8.1
table_without_purposes 8.1
table_without_recipients 8.1
table_without_shared 8.1
table_without_disclosed 8.1
category_copied 8.1
"""
NET2PHONE = """
no_eu_representative not stated
no_uk_representative not stated
rights_not_named_gdpr 9
rights_not_named_uk_gdpr 9
uk_complaint_to_eu 9
limit_for_all_rights 13.F
products_left_out preamble
confirmation_not_promised 13.F
opt_out_verified 13.E
agent_checked_twice 13.E
rights_not_named_us_state 9
time_not_stated_gdpr not stated
time_not_stated_uk_gdpr not stated
form_demanded 9
out_of_date_policy title
table_without_purposes 13
ad_networks_not_shared 13
"""


def found(text: str, today: date = TODAY) -> list[str]:
    return [gap.code for gap in gaps(check.read(text.encode()), today=today)]


@pytest.mark.parametrize(
    ("name", "expected"), [("intelepeer", INTELEPEER), ("net2phone", NET2PHONE)]
)
def test_each_policy_has_these_warnings_and_no_others(name, expected):
    policy = check.read(Path(f"profiles/{name}.toml").read_bytes())
    said = [f"{gap.code} {gap.section}" for gap in gaps(policy, today=TODAY)]
    assert sorted(said) == sorted(expected.strip().splitlines())


@pytest.mark.parametrize("name", ["intelepeer", "net2phone"])
def test_each_warning_says_what_by_which_law_and_what_happens_instead(name):
    policy = check.read(Path(f"profiles/{name}.toml").read_bytes())
    for gap in gaps(policy, today=TODAY):
        assert gap.sentence.endswith(".")
        assert gap.instead.endswith(".")
        assert any(character.isdigit() for character in gap.citation) or "law" in gap.citation


def test_a_policy_that_promises_all_that_the_law_gives_has_no_warning():
    assert found(ACME) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("EEA = { name", "any = { name", "no_eu_representative"),
        ("GB = { name", "any = { name", "no_uk_representative"),
        ("\ngdpr = { days = 28", "\ngdpr = { days = 29", "promise_later_than_month_gdpr"),
        ("uk_gdpr = { days = 28", "uk_gdpr = { days = 31", "promise_later_than_month_uk_gdpr"),
        ('    "access",\n', "", "rights_not_named_gdpr"),
        (
            '["access", "delete", "correct", "portability", ',
            '["access", ',
            "rights_not_named_uk_gdpr",
        ),
        ("under = 16", "under = 15", "child_age_too_low"),
        ('methods = ["form", "signal"]', 'methods = ["form"]', "signal_not_honoured"),
        ('["sale", "sharing"]', '["sale"]', "sharing_not_covered"),
        ('strength = "promised"', 'strength = "attempt"', "confirmation_not_promised"),
        ('"correct", "opt_out", "limit"]', '"correct", "opt_out"]', "rights_not_named_ccpa"),
        ('ccpa = { days = 40, more_days = 45, section = "4" }\n', "", "time_not_stated_ccpa"),
        (
            'address = "privacy@acme.example.com"',
            'address = "privacy@acme.example.com"\nneeds_form = true',
            "form_demanded",
        ),
        ("shared = false\n", "", "table_without_shared"),
        ('sources = ["person"]\n', "", "table_without_sources"),
        ('["hosting"]', '["hosting", "ad_networks"]', "ad_networks_not_shared"),
    ],
)
def test_one_change_for_the_worse_makes_one_warning(old, new, code):
    assert ACME.count(old) == 1
    assert found(ACME.replace(old, new)) == [code]


@pytest.mark.parametrize(
    ("code", "table"),
    [
        (
            "privacy_shield",
            """
[transfers]
rely_on = ["privacy_shield"]
section = "1"
""",
        ),
        (
            "uk_counted_as_eu",
            """
[uk]
counted_as_eu = true
section = "1"
""",
        ),
        (
            "look_back_too_short",
            """
[look_back]
months = 12
section = "1"
""",
        ),
        (
            "limit_for_all_rights",
            """
[frequency]
times = 2
months = 12
rights = ["all"]
section = "1"
""",
        ),
        (
            "personnel_left_out",
            """
[scope]
covers = ["customers"]
leaves_out = ["employees"]
section = "1"
""",
        ),
        (
            "products_left_out",
            """
[scope]
covers = ["customers"]
leaves_out = ["products_and_services"]
section = "1"
""",
        ),
        (
            "opt_out_verified",
            """
[verification]
method = "match"
rights = ["delete", "limit"]
may_ask_more = true
section = "1"
""",
        ),
        (
            "agent_checked_twice",
            """
[agents]
proof = "letter"
person_may_have_to = ["a", "b"]
section = "1"
""",
        ),
        (
            "uk_complaint_to_eu",
            """
[other_rights.complain]
regimes = ["uk_gdpr"]
to = "eu_authority"
section = "1"
""",
        ),
        (
            "out_of_date_table",
            """
[dates.table]
updated = "2025-10"
section = "1"
""",
        ),
    ],
)
def test_one_more_fact_for_the_worse_makes_one_warning(code, table):
    assert found(ACME + table) == [code]


def about_rights(text: str, family: str) -> tuple[str, str, str]:
    policy = check.read(text.encode())
    code = f"rights_not_named_{family}"
    gap = next(gap for gap in gaps(policy, today=TODAY) if gap.code == code)
    return gap.sentence, gap.citation, gap.instead


def test_rights_that_a_policy_does_not_name_are_named_in_words():
    text = Path("profiles/intelepeer.toml").read_text()
    assert about_rights(text, "gdpr") == (
        "Under the GDPR the policy does not name: objection and human review of automated "
        "decisions.",
        "GDPR Art. 21(1); GDPR Art. 22",
        "The form offers them all the same.",
    )
    assert about_rights(text, "us_state") == (
        "Under the laws of the other states the policy does not name: access, deletion, "
        "correction, portability, withdrawal of consent and opting out of sale.",
        "the state's privacy law; ORS 646A.576-646A.578",
        "The form offers them all the same.",
    )


def test_a_right_that_is_neither_named_nor_added_is_said_not_to_be_offered():
    text = ACME.replace('"correct", "opt_out", "limit"]', '"opt_out"]')
    assert about_rights(text, "ccpa") == (
        "Under the CCPA the policy does not name: correction and limiting the use of sensitive "
        "data.",
        "Civ. Code 1798.106; 11 CCR 7023; Civ. Code 1798.121; 11 CCR 7027",
        "The form does not offer correction and limiting the use of sensitive data: add them to "
        "this profile.",
    )


@pytest.mark.parametrize("today", [TODAY, date(2027, 6, 1)])
def test_nobody_is_blamed_for_silence_on_a_technology_that_may_not_be_used(today):
    assert found(ACME, today) == []


def test_a_cookie_tool_alone_is_no_way_to_opt_out():
    text = ACME.replace('methods = ["form", "signal"]', 'methods = ["preference_manager"]')
    assert found(text) == ["cookie_tool_only", "signal_not_honoured"]


def test_a_description_used_twice_is_noticed():
    _, _, row = ACME.partition("[categories.identifiers]")
    twin = row.replace('name = "Identifiers"', 'name = "Inferences"')
    assert found(f"{ACME}[categories.inferences]{twin}") == ["category_copied"]


@pytest.mark.parametrize(("months_ago", "stale"), [("2025-11", False), ("2025-10", True)])
def test_twelve_months_are_not_yet_stale(months_ago, stale):
    table = f'[dates.table]\nupdated = "{months_ago}"\nsection = "1"\n'
    assert bool(found(f"{ACME}{table}")) is stale


@pytest.mark.parametrize(("days", "late"), [(28, 0), (29, 28 + 1), (30, 30), (31, 155)])
def test_on_how_many_receipt_dates_days_end_later_than_a_month(days, late):
    # 29 days: from 31 January and the 28 days of February. 30 days: from 30 January too.
    # 31 days: also from 29 January, the 31st of March, May, August and October, and the
    # 120 days of April, June, September and November.
    assert late_dates(days) == late
