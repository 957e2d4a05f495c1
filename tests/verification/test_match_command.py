"""`match` and `learn_weights`: what they print, and what they never do."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from foundation.ledger import LedgerEntry
from tests import febrl
from tests.verification.conftest import ADA, BOB, HEADER, MAP
from verification.models import ImportRun, RecordSource
from verification.services import find, learning

pytestmark = pytest.mark.django_db

ASKING = """
phone_region = "US"
[fields]
name = "Name"
email = "Mail"
phone = "Phone"
account = "No"
"""
ASKED = "Name,Mail,Phone,No\n"


@pytest.fixture
def on_file(desk):
    (desk.folder / "map.toml").write_text(MAP.replace("[fields]", '[fields]\nid = "No"'))
    desk.run(HEADER + ADA + BOB + "7,Eva,Lovelace,eva@example.org,202 555 0101\n")
    return desk


def answers(desk, content, **options):
    out, err = io.StringIO(), io.StringIO()
    (desk.folder / "asking.toml").write_text(ASKING)
    path = desk.put(content, name="asking.csv")
    chosen = {"business": desk.business.slug, "source": "CRM", "json": True} | options
    columns = desk.folder / "asking.toml"
    call_command("match", path, map=columns, stdout=out, stderr=err, **chosen)
    said = out.getvalue().splitlines()
    return [json.loads(line) for line in said] if chosen["json"] else said, err.getvalue()


@pytest.mark.parametrize(
    ("asks", "answer"),
    [
        ("Ada Lovelace,ada@example.org,202 555 0101,1", ("1", "reasonably_high", 3, False)),
        ("Ada Lovelace,ada@example.org,202 555 0101,", ("1", "reasonable", 2, False)),
        ("Bob Example,bob@example.org,,", ("2", "none", 1, False)),
        ("Bob Exampel,bob@example.org,202 555 0102,", ("2", "reasonable", 2, False)),
        ("Tom Lovelace,ada@example.org,202 555 0101,", (None, "none", 0, False)),
        (",,202 555 0101,", (None, "none", 0, True)),
        ("Ada Lovelace,,,", (None, "none", 0, False)),
        ("Cy Sample,cy@example.org,202 555 0177,9", (None, "none", 0, False)),
    ],
)
def test_each_row_has_its_answer(on_file, asks, answer):
    (found,), err = answers(on_file, f"{ASKED}{asks}\n")
    assert set(found) == {"row", "matched", "degree", "points", "score", "ambiguous"}
    given = tuple(found[key] for key in ("matched", "degree", "points", "ambiguous"))
    assert (given, found["row"], err) == (answer, 1, "")


def test_a_row_that_cannot_be_read_is_told_and_the_next_is_answered(on_file):
    content = ASKED.encode() + b'x,y\n"a"b,,,\n\xff,,,\nBob Example,bob@example.org,,\n'
    found, err = answers(on_file, content)
    unread = {"matched": None, "degree": "none", "points": 0, "score": None, "ambiguous": False}
    assert found[:3] == [{"row": number, **unread} for number in (1, 2, 3)]
    assert [(one["row"], one["matched"]) for one in found[3:]] == [(4, "2")]
    assert err.splitlines() == [
        "asking.csv, row 1, line 2: 2 cells where the header has 4.",
        'asking.csv, row 2, line 3: text follows a closing ": the quotes do not pair up in the '
        "row that begins on line 3.",
        "asking.csv, row 3, line 4: byte 1 is not utf-8: set `encoding` in the map to what the "
        "file was saved as.",
        "3 rows could not be read.",
    ]


def test_without_json_a_row_is_a_sentence(on_file):
    rows = "Bob Example,bob@example.org,,\n,,202 555 0101,\nCy,,,\n"
    said, _ = answers(on_file, ASKED + rows, json=False)
    assert said == ["Row 1: 2, 1 data points.", "Row 2: several records fit equally.",
                    "Row 3: nobody."]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"business": "nobody"}, "No business 'nobody'"),
        ({"source": "ERP"}, "No records of 'ERP'; sources are: CRM"),
    ],
)
def test_what_is_not_there_is_said(on_file, options, message):
    with pytest.raises(CommandError, match=message):
        answers(on_file, ASKED, **options)


# What is learned


def learned(desk, **options):
    out = io.StringIO()
    call_command("learn_weights", business=desk.business.slug, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def many(desk):
    febrl.write_csv(desk.folder / "febrl.csv", febrl.people("4a")[:300])
    (desk.folder / "febrl.toml").write_text(febrl.MAP)
    desk.run(name="febrl.csv", map_name="febrl.toml")
    return desk


def test_an_import_teaches_and_the_command_says_the_same(many):
    before, entries = RecordSource.objects.get().weights, LedgerEntry.objects.count()
    assert set(before) == {"given", "family", "email", "phone", "account"}
    said = learned(many)
    assert said.startswith(f"{many.business.slug} CRM: \n  given: agrees ")
    assert (RecordSource.objects.get().weights, LedgerEntry.objects.count()) == (before, entries)


def test_a_common_name_is_known_by_a_code_alone(many):
    given = RecordSource.objects.get().weights["given"]["common"]
    names = [person.given_name for person in febrl.people("4a")[:300]]
    most = max(set(names) - {""}, key=names.count)
    assert names.count(most) == 7
    assert 7 / 300 <= max(given.values()) <= 8 / 290  # names in the wrong column count too
    assert most not in json.dumps(RecordSource.objects.get().weights)


def test_of_few_records_and_of_none_nothing_is_learned(desk):
    RecordSource.objects.create(business=desk.business, name="Empty")
    desk.run(HEADER + ADA)
    assert RecordSource.objects.get(name="CRM").weights == {}
    assert learned(desk).splitlines() == [
        f"{desk.business.slug} CRM: too few records to learn from; the assumptions stand.",
        f"{desk.business.slug} Empty: nothing is imported yet.",
    ]
    with pytest.raises(CommandError, match="No such source"):
        learned(desk, source="ERP")


def test_what_was_learned_anew_counts_at_once(many):
    claims = febrl.people("4a")[0].claims
    before = find(many.business.pk, claims).best.score
    RecordSource.objects.update(weights={})
    assert find(many.business.pk, claims).best.score != before


def test_weights_of_an_import_that_was_replaced_are_not_stored(many):
    source = RecordSource.objects.get()
    run = ImportRun.objects.get()
    RecordSource.objects.update(weights={}, current_run=None)
    source.current_run = run
    learning.learn(source, by="test", now=run.started_at)
    assert RecordSource.objects.get().weights == {}
