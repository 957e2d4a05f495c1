"""Imports with ids: what changed since the last one, as whole files and as deltas."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError
from django.utils import timezone

from foundation.ledger import LedgerEntry
from foundation.sealing import digest
from verification.models import IdentityRecord, ImportRun, MatchKey, RecordSource
from verification.services import find, imports

pytestmark = pytest.mark.django_db

MAP = """
phone_region = "US"
[fields]
id = "Id"
name = "Name"
email = "Mail"
phone = "Phone"
deleted = "Gone"
contact_changed = "Changed"
"""
HEADER = "Id,Name,Mail,Phone,Gone,Changed\n"
ADA = "a1,Ada Lovelace,ada@example.org,202 555 0101,,\n"
BOB = "b2,Bob Example,bob@example.org,202 555 0102,,\n"
CY = "c3,Cy Sample,cy@example.org,202 555 0103,,\n"
BOB_GONE = "b2,,,,yes,\n"
ADA_MOVED = "a1,Ada Lovelace,ada@new.example.org,202 555 0101,,\n"
FIRST, SECOND, THIRD = date(2026, 1, 5), date(2026, 2, 6), date(2026, 3, 7)


@pytest.fixture
def known(desk, monkeypatch):
    """`desk`, with a map that knows ids, and a day that can be set."""
    (desk.folder / "map.toml").write_text(MAP)

    def on(day):
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)

    desk.on = on
    on(FIRST)
    return desk


def on_file():
    """Return each id on file with its e-mail address."""
    return {
        record.identity.get("id"): record.identity.get("email")
        for record in IdentityRecord.objects.filter(run__in=in_force())
    }


def in_force():
    return RecordSource.objects.values("current_run")


def changed():
    records = IdentityRecord.objects.filter(run__in=in_force())
    return {record.identity["id"]: record.contact_changed_on for record in records}


def test_a_record_keeps_its_id_sealed_and_is_known_by_a_digest(known):
    known.run(HEADER + ADA)
    record, source = IdentityRecord.objects.get(), RecordSource.objects.get()
    assert record.identity == {
        "id": "a1",
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "phone": "202 555 0101",
    }
    assert bytes(record.external) == digest(f"external:{known.business.pk}:{source.pk}", "a1")


def test_the_same_id_means_nothing_in_another_source(known):
    known.run(HEADER + ADA)
    known.run(HEADER + ADA, source="Billing", name="billing.csv")
    assert IdentityRecord.objects.values("external").distinct().count() == 2


@pytest.mark.parametrize("batch", [1, 2, 10])
@pytest.mark.parametrize("delta", [False, True])
def test_of_two_rows_of_one_id_the_later_counts_and_the_earlier_is_listed(known, batch, delta):
    if delta:
        known.run(HEADER + ADA, name="whole.csv")
    said = known.run(HEADER + ADA + BOB + CY + ADA_MOVED, batch=batch, delta=delta)
    assert said.startswith("3 records imported, 1 row rejected.\n")
    assert on_file() == {
        "a1": "ada@new.example.org",
        "b2": "bob@example.org",
        "c3": "cy@example.org",
    }
    assert MatchKey.objects.count() == 9
    rejects = (known.folder / "customers.csv.rejects.csv").read_text().splitlines()
    assert rejects == ["line,column,reason", "2,Id,comes again on line 5"]


def test_a_row_that_is_rejected_does_not_take_the_place_of_a_good_one(known):
    known.run(HEADER + ADA + "a1,Ada,nobody,,,\n")
    assert on_file() == {"a1": "ada@example.org"}


@pytest.mark.parametrize("batch", [1, 10])
def test_a_whole_file_leaves_out_who_is_gone(known, batch):
    assert known.run(HEADER + ADA + BOB + BOB_GONE, batch=batch).startswith("1 record imported")
    assert on_file() == {"a1": "ada@example.org"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a1,Ada,,,perhaps,\n", "2,Gone,is neither yes nor no, nor a date"),
        ("a1,Ada,,,,5 May\n", "2,Changed,is not a date such as 2026-01-31"),
        ("a1,,,,,\n", "2,,is empty in every mapped column"),
        (",,,,yes,\n", None),
    ],
)
def test_what_a_row_says_of_itself_must_be_clear(known, row, reason):
    known.run(HEADER + row + BOB)
    assert on_file() == {"b2": "bob@example.org"}
    rejects = known.folder / "customers.csv.rejects.csv"
    lines = rejects.read_text().splitlines()[1:] if rejects.exists() else [None]
    assert [line.replace('"', "") if line else None for line in lines] == [reason]


SAME_CONTACT = "a1,Ada King,Ada@Example.org,+1 202 555 0101,,\n"
OWN_DAY = "a1,Ada,ada@new.example.org,202 555 0101,,2025-12-31\n"
CHANGES = {
    "nothing": (ADA, None),
    "another name, the contacts spelled otherwise": (SAME_CONTACT, None),
    "another address": (ADA_MOVED, SECOND),
    "another number": ("a1,Ada,ada@example.org,202 555 0199,,\n", SECOND),
    "a number less": ("a1,Ada,ada@example.org,,,\n", SECOND),
    "the map's own day": (OWN_DAY, date(2025, 12, 31)),
    "the map's own day, nothing new": (ADA[:-1] + "2025-12-31T08:00:00Z\n", date(2025, 12, 31)),
}  # fmt: skip


@pytest.mark.parametrize("delta", [False, True], ids=["whole", "delta"])
@pytest.mark.parametrize("case", CHANGES)
def test_a_contact_that_changed_has_the_day_of_the_import(known, case, delta):
    row, day = CHANGES[case]
    known.run(HEADER + ADA)
    known.on(SECOND)
    known.run(HEADER + row + CY, name="second.csv", delta=delta)
    assert changed() == {"a1": day, "c3": None}


def test_the_day_is_that_of_where_the_business_is(known, monkeypatch):
    known.run(HEADER + ADA)
    night = datetime(2026, 2, 7, 4, 30, tzinfo=UTC)  # the evening of the 6th in New York
    monkeypatch.setattr(timezone, "now", lambda: night)
    known.run(HEADER + ADA_MOVED, name="second.csv")
    assert changed() == {"a1": SECOND}


@pytest.mark.parametrize("delta", [False, True], ids=["whole", "delta"])
def test_the_day_of_a_change_is_carried_on_until_the_next(known, delta):
    known.run(HEADER + ADA + BOB)
    known.on(SECOND)
    known.run(HEADER + ADA_MOVED + BOB, delta=delta)
    known.on(THIRD)
    known.run(HEADER + ADA_MOVED.replace("Ada L", "Ada King L") + BOB, delta=delta)
    assert changed() == {"a1": SECOND, "b2": None}
    known.run(HEADER + ADA + BOB, delta=delta)
    assert changed() == {"a1": THIRD, "b2": None}


def test_contacts_are_compared_without_being_opened(known, monkeypatch):
    known.run(HEADER + ADA + BOB)

    def closed(*_, **__):
        raise AssertionError("a record was opened")

    monkeypatch.setattr("foundation.sealing.decrypt", closed)
    monkeypatch.setattr("verification.services.learning.learn", lambda *_, **__: None)
    known.on(SECOND)
    known.run(HEADER + ADA_MOVED + BOB)
    days = IdentityRecord.objects.values_list("contact_changed_on", flat=True)
    assert set(days) == {SECOND, None}


def test_a_column_that_the_map_newly_names_is_no_change(known):
    (known.folder / "map.toml").write_text(MAP.replace('phone = "Phone"\n', ""))
    known.run(HEADER + ADA)
    (known.folder / "map.toml").write_text(MAP)
    known.run(HEADER + ADA)
    assert changed() == {"a1": None}


def test_a_number_read_by_another_country_is_no_change(known):
    known.run(HEADER + ADA)
    (known.folder / "map.toml").write_text(MAP.replace('"US"', '"CA"'))
    known.run(HEADER + ADA.replace("202 555 0101", "416 555 0101"))
    assert changed() == {"a1": None}


def test_a_delta_replaces_adds_and_removes_and_leaves_the_rest(known):
    known.run(HEADER + ADA + BOB + "d4,Dora,dora@example.org,,,\n")
    kept = IdentityRecord.objects.get(line=4)
    said = known.run(HEADER + ADA_MOVED + BOB_GONE + CY + "x9,,,,1,\n", name="d.csv", delta=True)
    assert said == (
        "4 records imported, 0 rows rejected.\n"
        "1 record added, 1 replaced, 1 removed; 1 was to be removed and not there.\n"
    )
    assert on_file() == {
        "a1": "ada@new.example.org",
        "c3": "cy@example.org",
        "d4": "dora@example.org",
    }
    assert IdentityRecord.objects.get(pk=kept.pk).run == RecordSource.objects.get().current_run
    assert IdentityRecord.objects.count() == 3
    assert set(MatchKey.objects.values_list("record", flat=True)) == set(
        IdentityRecord.objects.values_list("pk", flat=True)
    )
    assert RecordSource.objects.get().current_run.rows_done == 3


def test_what_a_delta_brought_is_found_and_what_it_removed_is_not(known):
    known.run(HEADER + ADA + BOB)
    known.run(HEADER + ADA_MOVED + BOB_GONE, delta=True)
    addresses = ["ada@example.org", "ada@new.example.org", "bob@example.org"]
    found = [len(find(known.business.pk, {"email": one}).candidates) for one in addresses]
    assert found == [0, 1, 0]


def test_look_ups_see_the_old_state_until_a_delta_is_finished(known, monkeypatch):
    known.run(HEADER + ADA + BOB)
    real, seen = imports.finish, []

    def finish(*args, **options):
        seen.extend(
            len(find(known.business.pk, {"email": one}).candidates)
            for one in ("ada@example.org", "ada@new.example.org", "bob@example.org")
        )
        return real(*args, **options)

    monkeypatch.setattr(imports, "finish", finish)
    known.run(HEADER + ADA_MOVED + BOB_GONE, delta=True)
    assert seen == [1, 0, 1]


def test_the_same_delta_again_changes_nothing(known):
    known.run(HEADER + ADA + BOB)
    known.run(HEADER + ADA_MOVED + BOB_GONE, name="d.csv", delta=True)
    before, entries = on_file(), LedgerEntry.objects.count()
    assert "d.csv is already imported" in known.run(name="d.csv", delta=True)
    assert (on_file(), LedgerEntry.objects.count()) == (before, entries)


def test_a_delta_that_comes_again_after_another_is_done_again(known):
    known.run(HEADER + BOB)
    for content in (ADA, ADA_MOVED, ADA):
        known.run(HEADER + content, name="d.csv", delta=True)
    assert on_file() == {"a1": "ada@example.org", "b2": "bob@example.org"}


def test_the_whole_file_again_after_a_delta_is_imported_again(known):
    known.run(HEADER + ADA)
    known.run(HEADER + BOB, name="d.csv", delta=True)
    assert known.run().startswith("1 record imported")
    assert on_file() == {"a1": "ada@example.org"}
    assert IdentityRecord.objects.count() == 1


@pytest.mark.parametrize("finished", [True, False], ids=["finished", "cut short"])
def test_the_file_of_a_delta_given_as_the_whole_replaces_everything(known, monkeypatch, finished):
    known.run(HEADER + ADA)
    with monkeypatch.context() as patch:
        if not finished:
            patch.setattr(imports, "finish", _killed)
        with contextlib.suppress(Killed):
            known.run(HEADER + BOB, name="d.csv", delta=True)
    assert known.run(name="d.csv").startswith("1 record imported")
    assert on_file() == {"b2": "bob@example.org"}


def test_a_delta_without_rows_is_no_mistake(known):
    known.run(HEADER + ADA)
    assert known.run(HEADER, name="d.csv", delta=True).startswith("0 records imported")
    assert on_file() == {"a1": "ada@example.org"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEADER + BOB + "c3,Cy\n", "line 3: 2 cells where the header has 6"),
        (HEADER + "b2,Bob,nobody,,,\n", "line 2: the file ends here without one row"),
        (HEADER + ",Bob,bob@example.org,,,\n", "line 2: the file ends here without one row"),
    ],
    ids=["broken", "all rejected", "no id"],
)
def test_a_delta_that_breaks_leaves_everything_as_it_was(known, content, reason):
    known.run(HEADER + ADA)
    with pytest.raises(CommandError, match=reason):
        known.run(content, batch=1, delta=True, name="d.csv")
    assert on_file() == {"a1": "ada@example.org"}
    assert (IdentityRecord.objects.count(), MatchKey.objects.count()) == (1, 3)


NO_ID = MAP.replace('id = "Id"\n', "")
NO_PHONE = MAP.replace('phone = "Phone"\n', "")
CANADA = MAP.replace('"US"', '"CA"')


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (None, MAP, "CRM holds no records yet: import the whole first."),
        (MAP, NO_ID, "The map names no fields.id"),
        (NO_ID, MAP, "The records of CRM have no ids"),
        (MAP, NO_PHONE, "with the fields email, name, phone and phone_region US: an update needs"),
        (MAP, CANADA, "with the fields email, name, phone and phone_region US: an update needs"),
    ],
    ids=["no records", "no id now", "no id before", "a field less", "another country"],
)
def test_a_delta_that_does_not_fit_is_refused(known, before, now, reason):
    if before:
        (known.folder / "map.toml").write_text(before)
        known.run(HEADER + ADA)
    (known.folder / "map.toml").write_text(now)
    runs = ImportRun.objects.count()
    with pytest.raises(CommandError) as raised:
        known.run(HEADER + BOB, delta=True)
    assert reason in str(raised.value)
    assert (ImportRun.objects.count(), RecordSource.objects.count()) == (runs, bool(before))


def test_columns_may_have_other_names_in_a_delta(known):
    known.run(HEADER + ADA)
    (known.folder / "d.toml").write_text(MAP.replace('"Mail"', '"EMAIL"'))
    known.run(HEADER.replace("Mail", "EMAIL") + BOB, delta=True, name="d.csv", map_name="d.toml")
    assert on_file() == {"a1": "ada@example.org", "b2": "bob@example.org"}


class Killed(BaseException):
    """As final as a kill."""


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("stored", [False, True], ids=["before the commit", "after the commit"])
def test_a_delta_cut_short_goes_on_and_comes_to_the_same(known, monkeypatch, at, stored):
    known.run(HEADER + ADA + BOB)
    known.on(SECOND)
    real, calls = imports.store, iter(range(1, 9))

    def store(*args, **options):
        last = next(calls) == at
        if stored or not last:
            real(*args, **options)
        if last:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(imports, "store", store)
        with pytest.raises(Killed):
            known.run(HEADER + ADA_MOVED + BOB_GONE + CY, name="d.csv", batch=1, delta=True)
    assert on_file() == {"a1": "ada@example.org", "b2": "bob@example.org"}
    known.on(THIRD)
    said = known.run(name="d.csv", batch=1, delta=True)
    assert ("Went on after row" in said) == (at > 1 or stored)
    assert on_file() == {"a1": "ada@new.example.org", "c3": "cy@example.org"}
    assert changed() == {"a1": SECOND, "c3": None}
    assert ImportRun.objects.filter(base=None).count() == 1


def test_a_delta_whose_end_fails_leaves_nothing_half_done(known, monkeypatch):
    known.run(HEADER + ADA + BOB)

    def killed(*args, **options):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(imports, "_end", killed)
        with pytest.raises(Killed):
            known.run(HEADER + ADA_MOVED + BOB_GONE, name="d.csv", delta=True)
    assert on_file() == {"a1": "ada@example.org", "b2": "bob@example.org"}
    known.run(name="d.csv", delta=True)
    assert on_file() == {"a1": "ada@new.example.org"}


def test_the_staged_rest_of_a_delta_goes_with_the_next_whole_file(known, monkeypatch):
    known.run(HEADER + ADA)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "finish", _killed)
        with pytest.raises(Killed):
            known.run(HEADER + BOB, name="d.csv", delta=True)
    known.run(HEADER + CY)
    assert IdentityRecord.objects.count() == 1
    assert on_file() == {"c3": "cy@example.org"}


def _killed(*args, **options):
    raise Killed


def test_one_person_in_two_sources_follows_the_update_of_one(known):
    known.run(HEADER + ADA)
    known.run(HEADER + ADA.replace("a1", "77"), source="Billing", name="b.csv")
    claims = {"name": "Ada Lovelace", "phone": "202 555 0101"}
    assert not find(known.business.pk, claims).ambiguous
    known.on(SECOND)
    known.run(HEADER + ADA_MOVED, delta=True)
    match = find(known.business.pk, claims)
    assert {fit.source for fit in match.candidates} == {"CRM", "Billing"}
    days = dict(IdentityRecord.objects.values_list("run__source__name", "contact_changed_on"))
    assert days == {"CRM": SECOND, "Billing": None}
    known.run(HEADER + "a1,,,,yes,\n" + BOB, delta=True, name="gone.csv")
    assert {fit.source for fit in find(known.business.pk, claims).candidates} == {"Billing"}


def test_the_ledger_counts_what_a_delta_did(known):
    known.run(HEADER + ADA + BOB)
    known.run(HEADER + ADA_MOVED + BOB_GONE + CY, name="d.csv", delta=True)
    whole, delta = ImportRun.objects.order_by("pk")
    *_, started, finished = LedgerEntry.objects.filter(chain=known.business.chain).order_by(
        "number"
    )
    assert (started.event, started.facts["base"]) == ("import_started", whole.pk)
    assert finished.event == "import_finished"
    assert finished.facts == started.facts | {
        "rows": 3, "rejected": 0, "added": 1, "replaced": 1, "removed": 1, "unknown": 0,
    }  # fmt: skip
    assert finished.facts["run"] == delta.pk
