"""The dashboard as a page: its numbers, their lists, what is taken away, and who sees what."""

import json
import re
from datetime import date
from html import unescape
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from foundation.ledger import LedgerEntry
from requests_app import roles
from requests_app.desk import ccpa, charts, dashboard, queue
from requests_app.models import Membership
from requests_app.rules.rights import Right
from requests_app.services.reporting import Week
from tests.factories import BusinessFactory
from tests.requests_app.year_of_acme import asked, at, ended, world

pytestmark = pytest.mark.django_db

NOW = at("2026-11-22T12:00")


@pytest.fixture
def member(django_user_model):
    """Somebody with a role at one business, or at all of them."""

    def make(name, role, business=None):
        roles.ensure()
        user = django_user_model.objects.create_user(name, first_name=name.title())
        group = Group.objects.get(name=role)
        if business:
            Membership.objects.create(user=user, group=group, business=business)
        else:
            user.groups.add(group)
        return user

    return make


@pytest.fixture(autouse=True)
def today(settings):
    settings.MFA_REQUIRED = False
    with (
        patch.object(dashboard.timezone, "now", return_value=NOW),
        patch.object(ccpa.timezone, "now", return_value=NOW),
        patch.object(queue.timezone, "now", return_value=NOW),
    ):
        yield


@pytest.fixture
def lead(client, member):
    user = member("lee", "Privacy lead")
    client.force_login(user)
    return user


def words(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(plain))


def see(client, **query):
    return client.get(reverse("desk:dashboard"), query)


def held(client, address):
    """Return how many requests a list of the queue holds."""
    return client.get(address).context["count"]


def number(figure):
    return int(figure.replace(",", ""))


def test_every_number_is_as_long_as_its_list(client, lead, officer, member):
    acme = world(officer)
    ann = member("ann", "Privacy officer", acme)
    mine = {"assignee": ann, "assigned_at": NOW, "target_on": date(2026, 11, 21)}
    asked(acme, Right.DELETE, "2026-10-07T12:00", **mine)
    asked(acme, Right.DELETE, "2026-10-08T12:00")
    asked(acme, Right.DELETE, "2026-10-15T12:00")
    page = see(client, business="acme", period="other", first="2025-12-01", last="2027-12-31")
    context = page.context
    shown = [(tile.label, number(tile.figure), tile.address) for tile in context["tiles"]]
    assert [figure for _, figure, _ in shown] == [3, 1, 2, 0, 5, 1]
    for bars in ("stages", "people", "laws"):
        shown += [(bar.label, bar.number, bar.address) for bar in context[bars]]
        shown += [(bar.label, bar.overdue, bar.overdue_address) for bar in context[bars]]
    for row in context["weeks"]:
        shown += [("came", row["week"].came, row["came"])]
        shown += [("ended", row["week"].ended, row["ended"])]
    answered, _median, _mean, extended, refused, part, late = context["figures"]
    shown += [(answered.label, number(answered.figure), answered.address)]
    shown += [
        (one.label, number(one.note.split(" of ")[0]), one.address)
        for one in (extended, refused, part, late)
    ]
    for row in context["rights"]:
        one = row["one"]
        shown += [(row["label"], one.number, row["address"])]
        shown += [(row["label"], one.refused, row["refused_address"])]
        shown += [(row["label"], one.extended, row["extended_address"])]
    wrong = [(label, figure, held(client, address)) for label, figure, address in shown]
    assert [row for row in wrong if row[1] != row[2]] == []
    assert len(shown) > 70


def test_the_figures_of_a_year_by_hand(client, lead, officer):
    world(officer)
    with patch.object(dashboard.timezone, "now", return_value=at("2027-06-01T12:00")):
        client.force_login(lead)
        page = see(client, business="acme", period="last_year")
    figures = [(one.label, one.figure, one.note) for one in page.context["figures"]]
    days = "days from receipt to the answer"
    assert figures == [
        ("Answered", "7", ""),
        ("Median", "21", days),
        ("Mean", "68.1", days),
        ("Extended", "14.3%", "1 of 7"),
        ("Refused", "14.3%", "1 of 7"),
        ("Answered in part", "14.3%", "1 of 7"),
        ("Answered late", "14.3%", "1 of 7"),
    ]
    (deletions,) = [row for row in page.context["rights"] if row["label"] == "Delete"]
    assert (deletions["answered"], deletions["median"], deletions["mean"]) == ("3", "21", "132")


def test_nothing_there_is_said_calmly(client, lead):
    assert "There is no business yet" in words(see(client))
    BusinessFactory()
    text = words(see(client))
    assert "Nothing is open." in text
    assert "Nothing was answered in these days." in text


def other(first, last):
    return {"period": "other", "first": first, "last": last}


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, "2026-01-01", "2026-12-31"),
        ({"period": "quarter"}, "2026-10-01", "2026-12-31"),
        ({"period": "last_year"}, "2025-01-01", "2025-12-31"),
        (other("2026-02-03", "2026-02-04"), "2026-02-03", "2026-02-04"),
        (other("2026-02-03", ""), "2026-01-01", "2026-12-31"),
        (other("2026-02-03", "2026-02-01"), "2026-01-01", "2026-12-31"),
        (other("0001-01-01", "9999-12-31"), "2026-01-01", "2026-12-31"),
        ({"period": "soon", "business": "nobody"}, "2026-01-01", "2026-12-31"),
    ],
)
def test_the_days_that_are_meant(client, lead, query, first, last):
    BusinessFactory()
    BusinessFactory()
    period = see(client, **query).context["choice"].period
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


def test_who_has_a_role_at_one_business_sees_its_figures_alone(client, member, officer):
    acme = BusinessFactory(name="Acme", slug="acme")
    bolt = BusinessFactory(name="Bolt", slug="bolt")
    asked(acme, Right.DELETE, "2026-11-01T12:00")
    asked(bolt, Right.DELETE, "2026-11-01T12:00")
    ended(
        asked(bolt, Right.DELETE, "2026-11-01T12:00"), "fulfilled", "2026-11-02T12:00", by=officer
    )
    client.force_login(member("aud", "Auditor", acme))
    page = see(client)
    assert page.context["total"] == 1
    assert page.context["answered"] == 0
    assert "Bolt" not in words(page)
    assert see(client, business="bolt").context["total"] == 1
    year = reverse("desk:ccpa", args=[2026])
    assert "Bolt" not in words(client.get(year))
    assert client.get(year, {"business": "bolt"}).status_code == 404
    rows = json.loads(client.get(reverse("desk:ccpa_table", args=[2026, "json"])).content)["rows"]
    assert {row["business"] for row in rows} == {"acme"}


def test_the_number_of_statements_does_not_grow(
    client, lead, officer, django_assert_max_num_queries
):
    world(officer)
    with django_assert_max_num_queries(14):
        see(client)


def test_a_table_is_taken_away_and_that_is_on_record(client, lead, officer):
    acme = world(officer)
    address = reverse("desk:report_table", args=["rights", "csv"])
    sheet = client.get(address, {"business": "acme", "period": "last_year"})
    assert sheet["Content-Type"] == "text/csv; charset=utf-8"
    assert sheet["Content-Disposition"] == 'attachment; filename="privacy-rights.csv"'
    assert sheet["Cache-Control"] == "no-store"
    head, *rows = sheet.content.decode("utf-8-sig").splitlines()
    assert head == (
        "right,answered,median_days,mean_days,extended,extended_percent,"
        "refused,refused_percent,in_part,late"
    )
    assert rows == ["all,0,,,0,,0,,0,0"]
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    entry = LedgerEntry.objects.get(event="report_exported")
    assert (entry.chain, entry.by) == (acme.chain, f"user:{lead.pk}")
    assert entry.facts == {"report": "rights", "form": "csv"}


@pytest.mark.parametrize("name", ["stages", "people", "laws", "weeks", "rights"])
def test_each_table_as_json_names_no_person(client, lead, officer, member, name):
    acme = world(officer)
    ann = member("ann", "Privacy officer", acme)
    asked(acme, Right.DELETE, "2026-10-07T12:00", assignee=ann, assigned_at=NOW)
    answer = client.get(reverse("desk:report_table", args=[name, "json"]))
    found = json.loads(answer.content)
    assert found["report"] == name
    assert found["rows"]
    assert "ann" not in answer.content.decode().lower()
    assert "ada" not in answer.content.decode().lower()
    assert LedgerEntry.objects.get(event="report_exported").chain == "portal:reports"


@pytest.mark.parametrize("address", ["/desk/dashboard/mars.csv", "/desk/dashboard/weeks.exe"])
def test_what_is_not_there_is_not_found_and_not_on_record(client, lead, address):
    assert client.get(address).status_code == 404
    assert not LedgerEntry.objects.filter(event="report_exported").exists()


def test_the_picture_has_one_scale_for_both_directions():
    june = [Week(date(2026, 6, 22), 40, 10), Week(date(2026, 6, 29), 0, 80)]
    weeks = [*june, Week(date(2026, 7, 6), 1, 1)]
    drawn = charts.flow(weeks)
    assert [box.height for box in drawn.came] == [50, 0, 1.2]
    assert [box.height for box in drawn.ended] == [12.5, 100, 1.2]
    assert (drawn.came[0].y, drawn.ended[0].y) == (84, 134)
    assert [tick.label for tick in drawn.months] == [date(2026, 7, 6)]
    assert [tick.figure for tick in drawn.levels] == ["80", "80"]


@pytest.mark.parametrize(
    ("number", "end"), [(0, 1), (1, 1), (7, 8), (9, 10), (11, 20), (61, 80), (81, 100), (799, 800)]
)
def test_an_axis_ends_at_a_round_number(number, end):
    assert charts.round_up(number) == end
