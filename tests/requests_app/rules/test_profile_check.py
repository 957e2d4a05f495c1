"""A wrong profile is refused with every mistake at once, each with its line and its key."""

import tomllib
from pathlib import Path

import pytest

from requests_app.rules.profile import check
from requests_app.rules.profile.check import Invalid, Problem
from requests_app.rules.profile.lines import key_lines

DATA = Path("tests/data/profiles")
ACME = (DATA / "acme.toml").read_text()
TRICKY = '''\
title = "a"
"quoted key" = [ # [not a table]
    "inner = 1",
    ["nested"],
]
long = """
[fake]
fake = 1 # """
after = { one = 1, two.three = "x = 1" }
[[row]]
name = "first"
[[row]]
name = "second"
[row.deep]
leaf = 'it''s'
[plain.dotted]
a.b = 2
'''.replace("it''s", "its")


def problems(text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(Invalid) as caught:
        check.read(text if isinstance(text, bytes) else text.encode())
    return [(problem.line, problem.key, problem.message) for problem in caught.value.problems]


def test_the_sample_is_accepted_whole():
    assert check.read(ACME.encode())["categories"]["identifiers"]["name"] == "Identifiers"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "message"),
    [
        pytest.param(
            'slug = "acme"',
            'slugg = "acme"',
            4,
            "ours.slugg",
            "is not a key of a profile here; known are: slug",
            id="unknown key",
        ),
        pytest.param(
            'slug = "acme"',
            'slug = "Acme Inc"',
            4,
            "ours.slug",
            "must be lower-case letters",
            id="slug",
        ),
        pytest.param(
            'legal_name = "Acme Widgets, Inc."\n',
            "",
            12,
            "company",
            "'legal_name' is missing",
            id="missing",
        ),
        pytest.param(
            '"America/New_York"',
            '"America/Newark"',
            6,
            "ours.time_zone",
            "time zone",
            id="time zone",
        ),
        pytest.param(
            '"2026-01-01"', '"1 January 2026"', 8, "ours.in_force_since", "a day such as", id="day"
        ),
        pytest.param(
            "[company]",
            'holiday_calendar = "EU"\n[company]',
            12,
            "ours.holiday_calendar",
            "is 'EU'; it must be one of NONE, US-CA-STRICT, ",
            id="no such calendar",
        ),
        pytest.param(
            "[company]",
            'business_days = "DE-XX"\n[company]',
            12,
            "ours.business_days",
            "or a part of an EU state such as DE-BY",
            id="no such part of a state",
        ),
        pytest.param(
            "[company]",
            'established_in = "Germany"\n[company]',
            12,
            "ours.established_in",
            "is 'Germany'; it must be a country by its two letters in ISO 3166",
            id="country in words",
        ),
        pytest.param(
            "[company]",
            'established_in = "UK"\n[company]',
            12,
            "ours.established_in",
            "such as US, DE or GB, or empty",
            id="country by another code",
        ),
        pytest.param(
            "[retention.account]",
            '[dates.table]\nupdated = "2026-13"\nsection = "1"\n[retention.account]',
            87,
            "dates.table.updated",
            "a month such as",
            id="month",
        ),
        pytest.param(
            "https://acme.example.com",
            "acme.example.com",
            17,
            "links.website.address",
            "a web address",
            id="link",
        ),
        pytest.param(
            "privacy@acme.example.com",
            "privacy(at)acme",
            23,
            "channels[1].address",
            "e-mail address",
            id="e-mail",
        ),
        pytest.param(
            "+1 555-555-0100", "555-0100", 29, "channels[2].address", "telephone number", id="phone"
        ),
        pytest.param(
            'kind = "phone"',
            'kind = "fax"',
            27,
            "channels[2].kind",
            "one of web, email, phone, post",
            id="channel",
        ),
        pytest.param(
            "[regimes.ccpa]",
            "[regimes.hipaa]",
            36,
            "regimes.hipaa",
            "one of ccpa, gdpr, uk_gdpr, us_state, voluntary",
            id="regime",
        ),
        pytest.param(
            "[regimes.ccpa]",
            "[regimes.us_va]",
            36,
            "regimes.us_va",
            "is 'us_va', one law of a family; what the policy says of it goes under us_state",
            id="one state",
        ),
        pytest.param(
            "[regimes.ccpa]",
            "[regimes.br_lgpd]",
            36,
            "regimes.br_lgpd",
            "what the policy says of it goes under voluntary",
            id="one country",
        ),
        pytest.param(
            '"opt_out", "limit"]',
            '"opt_out", "forget"]',
            41,
            "regimes.ccpa.named.rights",
            "is 'forget'; it must be one of access",
            id="right",
        ),
        pytest.param(
            '    "access",\n',
            '    "know_specific",\n',
            44,
            "regimes.gdpr",
            "'know_specific' is not a right under gdpr",
            id="right of another law",
        ),
        pytest.param(
            '    "delete",\n',
            '    "access",\n',
            49,
            "regimes.gdpr.named.rights",
            "has twice: access",
            id="twice in a list",
        ),
        pytest.param(
            "days = 40,",
            "days = 46,",
            67,
            "promises.ccpa.days",
            "longer than the law's 45 days",
            id="promise too long",
        ),
        pytest.param(
            "gdpr = { days = 28,",
            "gdpr = { days = 32,",
            68,
            "promises.gdpr.days",
            "longer than the law's 31 days (GDPR Art. 12(3); ",
            id="longer than a month",
        ),
        pytest.param(
            "more_days = 45",
            "more_days = 46",
            67,
            "promises.ccpa.more_days",
            "longer than the law's 45 more days",
            id="extension too long",
        ),
        pytest.param(
            "uk_gdpr = { days = 28,",
            "uk_gdpr = { days = 28, more_days = 63,",
            69,
            "promises.uk_gdpr.more_days",
            "is 63, longer than the law's 62 more days (UK GDPR Art. 12A(3)-(4))",
            id="extension longer than two months",
        ),
        pytest.param(
            "days = 40,",
            'days = "40",',
            67,
            "promises.ccpa.days",
            "must be a whole number",
            id="wrong type",
        ),
        pytest.param(
            "days = 40,",
            "days = true,",
            67,
            "promises.ccpa.days",
            "must be a whole number",
            id="truth is no number",
        ),
        pytest.param(
            "sold = false",
            "sold = 0",
            107,
            "categories.identifiers.sold",
            "must be true or false",
            id="not a truth",
        ),
        pytest.param(
            'sources = ["person"]',
            'sources = ["oracle"]',
            104,
            "categories.identifiers.sources",
            "'oracle' is not a key of [sources]",
            id="dangling",
        ),
        pytest.param(
            "sold = false",
            'sold = false\nsold_to = ["hosting"]',
            108,
            "categories.identifiers.sold_to",
            "names buyers, but sold is false",
            id="buyers",
        ),
        pytest.param(
            "years = 7",
            "years = 0",
            87,
            "retention.account.years",
            "must lie between 1 and 100",
            id="range",
        ),
        pytest.param(
            'section = "6"\n',
            f'section = "{"6" * 21}"\n',
            89,
            "retention.account.section",
            "between 1 and 20 characters",
            id="longer than its column",
        ),
        pytest.param(
            'called = "CCPA"\nsection = "3"',
            'called = "CCPA"',
            36,
            "regimes.ccpa",
            "exactly one of the keys 'section' and 'law'",
            id="from nowhere",
        ),
        pytest.param("[company]", "[company", 12, "", "this is not TOML", id="syntax"),
    ],
)
def test_each_mistake_is_named_with_its_line_and_key(old, new, line, key, message):
    assert ACME.count(old) >= 1
    found = problems(ACME.replace(old, new, 1))
    assert [(at, name) for at, name, _ in found if name == key] == [(line, key)]
    assert message in next(words for _, name, words in found if name == key)


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file():
    text = ACME.replace('language = "en"', 'language = "xx"').replace("years = 7", 'years = "7"')
    assert [(line, key) for line, key, _ in problems(text)] == [
        (7, "ours.language"),
        (87, "retention.account.years"),
    ]


def test_a_channel_given_twice_is_refused():
    start = ACME.index("[[channels]]")
    first = ACME[start : ACME.index("[[channels]]", start + 1)]
    again = first.replace("privacy@acme", "Privacy@ACME")
    assert problems(f"{ACME}\n{again}") == [
        (112, "channels[3]", "is there twice: email, requests, privacy@acme.example.com")
    ]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b'[ours]\nslug = "\xff"\n', 2, "the file is not UTF-8 text"),
        (b"a = 1\na = 2\n", 2, "this is not TOML: Cannot overwrite a value"),
        (b"a = '''\nnever closed\n", 3, "this is not TOML: Expected \"'''\""),
        (b"#" * 1_000_001, 1, "the file is larger than 1,000,000 bytes"),
        (b"a = " + b"[" * 400, 1, "this is not TOML"),
        (b"a = " + b"[" * 100_000, 1, "brackets are nested too deeply"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(content, line, message):
    (found,) = problems(content)
    assert (found[0], found[1]) == (line, "")
    assert found[2].startswith(message)


def test_a_list_where_a_table_belongs_is_refused():
    assert (1, "retention", "must be a table") in problems(
        "retention = [1]\n" + ACME.partition("[retention")[0]
    )
    assert problems(ACME.partition("[[channels]]")[0] + "[channels]\na = 1\n")[-1][1] == "channels"


def test_lines_are_found_in_spite_of_strings_comments_and_brackets():
    assert key_lines(TRICKY) == {
        ("title",): 1,
        ("quoted key",): 2,
        ("long",): 6,
        ("after",): 9,
        ("after", "one"): 9,
        ("after", "two", "three"): 9,
        ("row",): 10,
        ("row", 0): 10,
        ("row", 0, "name"): 11,
        ("row", 1): 12,
        ("row", 1, "name"): 13,
        ("row", 1, "deep"): 14,
        ("row", 1, "deep", "leaf"): 15,
        ("plain", "dotted"): 16,
        ("plain", "dotted", "a", "b"): 17,
    }


@pytest.mark.parametrize("name", ["profiles/intelepeer.toml", "profiles/net2phone.toml"])
def test_every_key_of_a_real_profile_has_its_line(name):
    text = Path(name).read_text()
    found, lines = key_lines(text), text.splitlines()
    paths = list(_paths(tomllib.loads(text), ()))
    assert len(paths) > 200
    for path in paths:
        assert str(path[-1]) in lines[found[path] - 1]


def _paths(node, path):
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _paths(value, (*path, key))
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            for index, row in enumerate(value):
                yield from _paths(row, (*path, key, index))
        else:
            yield (*path, key)


def test_a_problem_reads_as_one_sentence():
    assert str(Problem(7, "ours.slug", "is wrong")) == "line 7: ours.slug: is wrong"
    assert str(Problem(7, "", "is not TOML")) == "line 7: is not TOML"
