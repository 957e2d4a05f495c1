"""The states' own terms, and what no source was seen for, written out once more by hand."""

import re
import tomllib
from dataclasses import fields, is_dataclass

import pytest

from requests_app.rules import laws
from requests_app.rules.laws import FOLDER
from requests_app.rules.rights import Regime, Right

# To decide an appeal, with the extension; whether the statute was seen; a signal of a browser;
# the agent of an opt-out; how often an answer is free, and whether the statute was seen.
STATES = """
us_state 45d -    unseen signal    permission_only twice unseen
us_co    45d 105d seen   signal    permission_only once  unseen
us_ct    60d -    unseen signal    permission_only once  unseen
us_de    60d -    seen   signal    permission_only once  seen
us_fl    60d -    unseen no_signal none            twice unseen
us_ia    60d -    seen   no_signal none            twice unseen
us_in    60d -    unseen no_signal none            once  unseen
us_ky    60d -    unseen no_signal none            twice unseen
us_md    60d -    unseen signal    permission_only once  unseen
us_mn    45d 105d seen   signal    permission_only twice seen
us_mt    60d -    unseen signal    permission_only once  seen
us_ne    60d -    unseen signal    permission_only twice unseen
us_nh    60d -    unseen signal    permission_only once  unseen
us_nj    45d -    unseen signal    permission_only once  seen
us_or    45d -    seen   signal    permission_only once  seen
us_ri    60d -    unseen no_signal permission_only once  unseen
us_tn    60d -    unseen no_signal none            twice unseen
us_tx    60d -    unseen signal    permission_only twice unseen
us_ut    -   -    -      no_signal parent_only     once  unseen
us_va    60d -    seen   no_signal parent_only     twice seen
"""

# Every part for which no primary source was seen. `us` stands for every state.
UNCONFIRMED = """
ccpa       waits.fee rights.delete rights.correct limits.know limits.correct
gdpr       waits.identity waits.clarification records
uk_gdpr    waits.identity waits.clarification waits.fee rights.human_review records
ca_pipeda  clocks.answer.extension waits.identity waits.clarification waits.fee
ca_pipeda  rights.correct rights.delete rights.withdraw_consent refusal records
br_lgpd    waits.identity waits.clarification waits.fee rights.correct rights.delete
br_lgpd    rights.portability rights.object rights.withdraw_consent rights.human_review
br_lgpd    refusal records
ch_fadp    clocks.answer.extension waits.identity waits.clarification rights.correct
ch_fadp    rights.delete rights.portability rights.object rights.human_review refusal records
voluntary
us_state   clocks.answer waits.fee appeal.decide records
us_co      waits.fee
us_ct      waits.fee appeal.decide records
us_de      records
us_fl      clocks.answer.extension waits.fee appeal.decide records
us_ia      waits.fee rights.access records
us_in      waits.fee rights.opt_out appeal.decide records
us_ky      waits.fee rights.opt_out appeal.decide records
us_md      waits.fee appeal.decide records signal
us_mn      records
us_mt      appeal.decide records
us_ne      waits.fee rights.opt_out appeal.decide records
us_nh      waits.fee rights.opt_out appeal.decide records
us_nj      appeal.decide records
us_or      records
us_ri      waits.fee rights.opt_out appeal.decide records
us_tn      waits.fee rights.opt_out appeal.decide records
us_tx      waits.fee appeal.decide records
us_ut      waits.fee rights.correct records
us_va      records
"""

UNITS = {"days": "d", "business_days": "b", "months": "m"}
BOOK = laws.shipped()
PAGE = FOLDER.parents[2] / "docs" / "law.md"


def _rows(text):
    return [line.split() for line in text.strip().splitlines()]


def _term(term):
    return f"{term.count}{UNITS[term.unit]}" if term else "-"


@pytest.mark.parametrize("row", _rows(STATES), ids=lambda row: row[0])
def test_what_is_a_state_s_own(row):
    law = BOOK.laws[Regime(row[0])]
    decide = law.appeal.decide if law.appeal else None
    seen = {True: "seen", False: "unseen"}
    free = law.waits.fee.note.split()
    assert row[1:] == [
        _term(decide),
        _term(decide.extension if decide else None),
        seen[decide.confirmed] if decide else "-",
        "signal" if law.signal else "no_signal",
        law.rights[Right.OPT_OUT].agent,
        free[1],
        seen[law.waits.fee.confirmed],
    ]
    assert free[0] == "Free"


def test_every_state_has_its_row():
    assert [row[0] for row in _rows(STATES)] == [
        regime for regime in Regime if regime.startswith("us_")
    ]


def _unconfirmed(where, thing):
    if isinstance(thing, dict):
        for name, item in thing.items():
            yield from _unconfirmed(f"{where}.{name}", item)
    elif is_dataclass(thing):
        if not getattr(thing, "confirmed", True):
            yield where.removeprefix(".")
            assert thing.note, where
        for entry in fields(thing):
            yield from _unconfirmed(f"{where}.{entry.name}", getattr(thing, entry.name))


def test_what_no_primary_source_was_seen_for():
    expected = {}
    for name, *keys in _rows(UNCONFIRMED):
        expected.setdefault(name, []).extend(keys)
    given = {str(regime): list(_unconfirmed("", law)) for regime, law in BOOK.laws.items()}
    assert {name: sorted(keys) for name, keys in given.items()} == {
        name: sorted(keys) for name, keys in expected.items()
    }


def test_every_part_names_its_article():
    def citations(thing):
        if isinstance(thing, dict):
            for item in thing.values():
                yield from citations(item)
        elif is_dataclass(thing):
            for entry in fields(thing):
                if entry.name in ("citation", "article", "title", "short", "place"):
                    yield getattr(thing, entry.name)
                yield from citations(getattr(thing, entry.name))

    unlimited = [regime for regime, law in BOOK.laws.items() if not law.limits.citation]
    assert unlimited == ["ca_pipeda", "br_lgpd", "ch_fadp", "voluntary"]
    for regime, law in BOOK.laws.items():
        found = list(citations(law))
        assert len([text for text in found if not text]) == (regime in unlimited), regime
        assert not [text for text in found if "{" in text], regime


def _open_in(table, where=""):
    for name, value in table.items():
        if name == "confirmed" and value is False:
            yield where.removeprefix(".")
        elif isinstance(value, dict):
            yield from _open_in(value, f"{where}.{name}")


def test_the_page_for_counsel_lists_every_open_part():
    page = PAGE.read_text(encoding="utf-8")
    listed = {
        file: sorted(re.findall(r"`([\w.]+)`", keys))
        for file, keys in re.findall(r"^\| `([\w-]+\.toml)` \| (.*) \|$", page, re.MULTILINE)
    }
    files = {path.name: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}
    given = {name: sorted(_open_in(table)) for name, table in files.items()}
    assert listed == {name: keys for name, keys in given.items() if keys}
