"""The command needs no database: none of these tests may touch it."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests_app.management.explaining import EVENTS, VERDICTS
from requests_app.rules import laws
from requests_app.rules.events import Kind, Verdict
from requests_app.rules.law import Override
from requests_app.rules.rights import Regime

FILE = Path("tests/data/deadlines.json")
ONE = {
    "--regime": "ccpa",
    "--right": "know_specific",
    "--received": "2026-11-22T23:30:00-08:00",
    "--timezone": "America/Los_Angeles",
}


def run(*options: str) -> str:
    told = io.StringIO()
    call_command("deadlines", *options, stdout=told)
    return told.getvalue()


def told(*options: str, **changed: str) -> str:
    given = ONE | {f"--{name}": value for name, value in changed.items()}
    return run(*(text for pair in given.items() for text in pair), *options)


def test_a_file_of_cases_becomes_one_list():
    found = json.loads(run("--vectors", str(FILE), "--json"))
    cases = json.loads(FILE.read_text())["vectors"]
    assert [one["id"] for one in found] == [case["id"] for case in cases]
    first = next(one for one in found if one["id"] == "CCPA-ACK-001")
    assert (first["due"], first["due_at_utc"]) == ("2026-03-16", "2026-03-17T06:59:59Z")
    assert run("--vectors", str(FILE)) == run("--vectors", str(FILE), "--json")


def test_a_bare_list_is_read_as_well(tmp_path):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(json.loads(FILE.read_text())["vectors"][:2]))
    assert [one["id"] for one in json.loads(run("--vectors", str(file)))] == [
        "GDPR-001",
        "GDPR-003",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[", "is not JSON"),
        ("\xff", "is not JSON"),
        ('[{"id": "A", "regime": "GDPX"}]', "A: regime: 'gdpx' is not known; it may be: br_lgpd"),
        ('{"cases": []}', "vectors: must be a list of cases"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, text, problem):
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(CommandError, match=r"cases\.json") as caught:
        run("--vectors", str(file))
    assert problem in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.json: No such file or directory\.$"):
        run("--vectors", str(tmp_path / "none.json"))


def test_a_wrong_case_is_named_among_the_others_without_any_database(tmp_path):
    cases = json.loads(FILE.read_text())["vectors"][:3]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([*cases, {**cases[0], "id": "BAD", "received": None}]))
    nowhere = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "deadlines", "--vectors"]
    wrong = subprocess.run([*command, file], env=nowhere, capture_output=True, text=True)
    assert wrong.returncode == 1
    assert [row.get("error") for row in json.loads(wrong.stdout)] == [
        *[None] * 3, "BAD: received: is missing",
    ]  # fmt: skip
    assert wrong.stderr.strip().endswith("cases.json: BAD: received: is missing")

    right = subprocess.run([*command, FILE], env=nowhere, capture_output=True, text=True)
    assert (right.returncode, len(json.loads(right.stdout))) == (0, 81)


def test_one_request_is_explained():
    assert told().splitlines() == [
        "Time zone: America/Los_Angeles. Holidays: NONE.",
        f"Business days: US-CA-STRICT. Laws: version {laws.book().version}.",
        "",
        "California Consumer Privacy Act, know_specific:",
        "  2026-11-22  received; this is day zero in America/Los_Angeles",
        "* 2027-01-06  45 days from receipt [11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A)]",
        "  2026-12-07  confirm receipt within 10 business days of US-CA-STRICT [11 CCR 7021(a)]",
        "  2027-01-06  announce an extension by then; it gives 90 days in all "
        "[11 CCR 7021(b); Civ. Code 1798.130(a)(2)(A)]",
        "? 2027-01-07  another reading: counted from 2026-11-23, the day in UTC",
        "= 2027-01-06  work to this day",
        "= 2027-01-06  the law's last day",
        "= 2027-01-06  without any pause",
        "= 2026-12-07  confirm receipt by",
        "= 2027-01-06  announce an extension by",
        "= 2027-02-20  the most that an extension gives",
        "= none        keep the record through",
    ]


def test_pauses_promises_holidays_and_what_is_not_confirmed_are_told():
    paused = told(
        *("--calendar", "DE", "--promise-days", "30"),
        *("--event", "identity_requested=2026-09-02", "--event", "identity_received=2026-09-09"),
        *("--event", "clarification_requested=2026-09-21"),
        regime="gdpr",
        right="access",
        received="2026-09-01",
        timezone="Europe/Berlin",
    ).splitlines()
    asked = (
        "proof of identity asked for: the clock stops [GDPR Art. 12(6); EDPB 159; not confirmed]"
    )
    assert f"  2026-09-02  {asked}" in paused
    assert any("asked what the request is about: too late: it moves nothing" in s for s in paused)
    assert any(s.startswith("  2026-10-08  plus 7 days that do not count") for s in paused)
    assert "* 2026-10-01  the policy promises 30 days from receipt" in paused
    assert "? 2026-10-01  another reading: without any pause" in paused
    assert "= 2026-10-08  the law's last day" in paused


def test_a_day_moved_by_holidays_is_told_with_its_calendar():
    moved = told("--calendar", "UK-SCT", regime="uk_gdpr", right="complaint", received="2026-07-02")
    line = "  2026-08-04  the law's own last day, moved over weekends and the holidays of UK-SCT"
    assert line + " [ICO, guidance on complaints]" in moved.splitlines()
    assert "UK General Data Protection Regulation, complaint:" in moved


def test_an_extension_stands_before_the_days_that_do_not_count():
    lines = told(
        *("--event", "identity_requested=2026-06-03", "--event", "identity_received=2026-06-08"),
        *("--event", "extension_notice_sent=2026-07-03"),
        regime="gdpr",
        right="access",
        received="2026-06-01",
    ).splitlines()
    assert "  2026-09-01  extended to 3 months from receipt [GDPR Art. 12(3)]" in lines
    assert any(line.startswith("* 2026-09-06  plus 5 days that do not count") for line in lines)


def test_the_business_days_can_be_those_of_another_list():
    federal = told("--business-days", "US-FED", received="2026-06-22")
    assert "confirm receipt within 10 business days of US-FED" in federal
    assert "= 2026-07-07  confirm receipt by" in federal


def test_values_instead_of_sentences():
    found = json.loads(told("--json", "--promise-days", "20"))
    assert (found["due"], found["ack_due"]) == ("2026-12-12", "2026-12-07")


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("regime", "gdpx", "--regime: 'gdpx' is not known; it may be: br_lgpd, ca_pipeda, ccpa"),
        ("right", "acess", "--right: 'acess' is not known; it may be: access, access_admt"),
        ("right", "restrict", "--right: 'restrict' is not given there; there are: know_categories"),
        ("received", "today", "--received: 'today' is no day or time such as 2026-11-22T23:30"),
        ("received", "", "--received: is missing"),
        ("timezone", "Mars", "--timezone: 'Mars' is no time zone such as America/New_York"),
        ("calendar", "DE-XX", "--calendar: 'DE-XX' is not known; it may be: NONE, US-CA-STRICT"),
        ("business-days", "DE-XX", "--business-days: 'DE-XX' is not known; it may be: NONE"),
        ("promise-days", "0", "--promise-days: must lie between 1 and 366"),
        ("event", "asked=2026-11-23", "--event (type): 'asked' is not known; it may be: answered"),
        ("event", "withdrawn", "--event (at): is missing"),
    ],
)
def test_a_wrong_option_is_named_with_what_is_allowed(option, value, problem):
    with pytest.raises(CommandError) as caught:
        told(**{option: value})
    assert str(caught.value).startswith(problem)


def test_every_event_and_every_verdict_has_its_words():
    assert set(EVENTS) == set(Kind)
    assert set(VERDICTS) == set(Verdict)


def test_an_override_of_counsel_is_told(monkeypatch):
    override = Override(law="ccpa", key="clocks.answer.count", was="45", now="40", reason="counsel")
    book = laws.shipped()
    changed = replace(book.laws[Regime.CCPA], overrides=(override,))
    monkeypatch.setattr(laws, "book", lambda: replace(book, laws={Regime.CCPA: changed}))
    line = "replaced here: clocks.answer.count is 40, not 45, because counsel"
    assert " " * 14 + line in told().splitlines()
