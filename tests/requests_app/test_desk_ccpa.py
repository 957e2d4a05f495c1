"""The yearly figures for California as a page: the table, the text to publish, the download."""

import json
import re
from html import unescape
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import roles
from requests_app.desk import ccpa
from tests.requests_app.year_of_acme import at, world

pytestmark = pytest.mark.django_db

NOW = at("2027-06-01T12:00")


@pytest.fixture(autouse=True)
def lead(client, django_user_model, settings):
    settings.MFA_REQUIRED = False
    roles.ensure()
    user = django_user_model.objects.create_user("lee")
    user.groups.add(Group.objects.get(name="Privacy lead"))
    with patch.object(ccpa.timezone, "now", return_value=NOW):
        client.force_login(user)
        yield user


@pytest.fixture
def acme(officer):
    return world(officer)


def year(client, number, **query):
    return client.get(reverse("desk:ccpa", args=[number]), {"business": "acme"} | query)


def words(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def test_the_table(client, acme):
    (sheet,) = year(client, 2026).context["sheets"]
    rows = {row.label: [cell.figure for cell in row.cells] for row in [*sheet.rows, sheet.total]}
    none = "\N{EN DASH}"
    assert rows == {
        "Requests to delete": ["2", "2", "2", "0", "2", "15.5", "101.5"],
        "Requests to correct": ["2", "0", "0", "0", "0", none, none],
        "Requests to know": ["3", "2", "1", "1", "0", "35", "35"],
        "Requests to access automated decisions": ["0", "0", "0", "0", "0", none, none],
        "Requests to opt out of sale or sharing": ["2", "1", "1", "0", "0", "1", "1"],
        "Requests to limit sensitive data": ["1", "0", "0", "0", "0", none, none],
        "Requests to opt out of automated decisions": ["0", "0", "0", "0", "0", none, none],
        "All kinds": ["10", "5", "4", "1", "2", "21", "68.1"],
    }
    assert [figure for _, figure in sheet.whys] == ["1", "0", "1", "1"]
    assert [figure for _, figure in sheet.apart] == ["1", "1", "0", "1", "1"]
    assert [figure for _, figure in sheet.balance] == ["2", "10", "0", "9", "3"]
    assert sheet.other == 1


def test_the_text_to_publish(client, acme):
    text = words(year(client, 2026))
    assert (
        "In 2026, Acme Widgets, Inc. received the requests below from California consumers "
        "under the California Consumer Privacy Act."
    ) in text
    assert (
        "Requests to delete: received 2; complied with in whole or in part 2; denied 2. "
        "Median number of days to a substantive response: 15.5 (mean: 101.5)."
    ) in text
    assert "Requests to correct: received 2; complied with in whole or in part 0; denied 0." in text
    assert "Requests to access automated decisions:" not in text
    assert "publishes these figures by July 1, 2027" in text
    assert "10,000,000 consumers or more" in text
    assert "11 CCR 7102(a)(1)" in text


def test_all_individuals_are_said_in_the_text(client, acme):
    text = words(year(client, 2026, people="all"))
    assert "requests from all individuals, not from California consumers alone" in text
    assert "Requests to know: received 4; complied with in whole or in part 3; denied 0." in text


def test_each_figure_is_as_long_as_its_list_but_for_what_was_taken_up_again(client, acme):
    (sheet,) = year(client, 2026).context["sheets"]
    wrong = {
        (row.label, cell.name): (cell.figure, client.get(cell.address).context["count"])
        for row in sheet.rows
        for cell in row.cells
        if cell.address and int(cell.figure) != client.get(cell.address).context["count"]
    }
    assert wrong == {("Requests to delete", "Denied"): ("2", 1)}  # number 11 is fulfilled by now


def test_other_years(client, acme):
    page = year(client, 2027)
    assert page.context["years"] == [2027, 2026, 2025]
    assert "The year is not over" in words(page)
    assert "The year is not over" not in words(year(client, 2026))
    assert year(client, 2028).status_code == 404
    assert client.get(reverse("desk:ccpa_now"))["Location"] == "/desk/dashboard/ccpa/2026/"


def test_the_year_to_take_away(client, acme, lead):
    address = reverse("desk:ccpa_table", args=[2026, "json"])
    found = json.loads(client.get(address, {"business": "acme"}).content)
    assert (found["report"], found["year"], found["citation"]) == (
        "ccpa",
        2026,
        "11 CCR 7102(a)(1)",
    )
    rows = {row["kind"]: row for row in found["rows"]}
    assert len(rows) == 9
    assert rows["delete"] == {
        "business": "acme",
        "year": 2026,
        "people": "california",
        "kind": "delete",
        "received": 2,
        "complied": 2,
        "complied_in_whole": 2,
        "complied_in_part": 0,
        "denied": 2,
        "median_days": 15.5,
        "mean_days": 101.5,
        "withdrawn": 0,
        "handed_on": 0,
        "set_aside": 0,
        "open_before": 2,
        "taken_up": 0,
        "open_after": 0,
        "browser_signals": 0,
        "reopened_since": 1,
        "denied_not_verifiable": 1,
        "denied_not_a_consumer": 0,
        "denied_exempt": 0,
        "denied_other": 1,
    }
    entry = LedgerEntry.objects.get(event="report_exported")
    assert (entry.chain, entry.facts) == (acme.chain, {"report": "ccpa-2026", "form": "json"})
    assert client.get(reverse("desk:ccpa_table", args=[2026, "exe"])).status_code == 404
