import shutil
from datetime import date

import pytest

from requests_app.rules import laws
from requests_app.rules.law_reader import LawError
from requests_app.rules.rights import Regime, Right


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(laws.FOLDER, tmp_path / "laws")


@pytest.fixture
def no_start_up(monkeypatch):
    monkeypatch.setattr(laws._Shelf, "book", None)


def _change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


IOWA = "states.IA.clocks.answer.extension.count"
RECORDS = "[records]\ncount = 24"


# file, what is written there, what stands in its place, the key that is named, the reason
MISTAKES = [
    ("ccpa.toml", "count = 45", "count = ", "", "this is not TOML: Invalid value (at line 12"),
    ("ccpa.toml", RECORDS, "[records]\ncount = true", "records.count", "a whole number"),
    ("ccpa.toml", RECORDS, "[records]\ncount = '24'", "records.count", "a whole number"),
    ("ccpa.toml", RECORDS, "[records]\ncount = 24.0", "records.count", "a whole number"),
    ("ccpa.toml", RECORDS, "[records]\ncount = 0", "records.count", "between 1 and 240"),
    ("ccpa.toml", RECORDS, "[records]\ncount = 241", "records.count", "between 1 and 240"),
    ("ccpa.toml", RECORDS, "[records]\ncount = -24", "records.count", "between 1 and 240"),
    ("ccpa.toml", "[records]", "[recrods]", "recrods", "is not known; known are: regime, title"),
    ("ccpa.toml", "[records]", "[records.x]", "records.x", "is not known; known are: count"),
    ("ccpa.toml", RECORDS, "[[records]]\ncount = 24", "records", "must be a table"),
    ("ccpa.toml", RECORDS, "[records]", "records.count", "is missing"),
    ("ccpa.toml", 'short = "CCPA"\n', "", "short", "is missing"),
    ("ccpa.toml", 'short = "CCPA"', "short = 1", "short", "must be text"),
    ("ccpa.toml", 'short = "CCPA"', 'short = " "', "short", "is empty"),
    ("ccpa.toml", 'short = "CCPA"', 'short = "CCPA"\nregime = "gdpr"', "regime", "not known"),
    ("ccpa.toml", 'short = "CCPA"', 'short = "CCPA"\noverrides = []', "overrides", "not known"),
    ("ccpa.toml", "rights.delete]", "rights.erase]", "rights.erase", "must be one of access, "),
    ("ccpa.toml", 'unit = "days"', 'unit = "weeks"', "clocks.answer.unit", "is 'weeks'; it must"),
    ("ccpa.toml", 'unit = "days"', "unit = 1", "clocks.answer.unit", "one of days, business_days"),
    ("ccpa.toml", "declaration = true", "declaration = 1", "rights.know_specific.declaration", ""),
    ("ccpa.toml", "2027-01-01", '"2027-01-01"', "rights.access_admt.valid_from", "a day"),
    ("ccpa.toml", "2027-01-01", "2027-01-01T00:00:00", "rights.access_admt.valid_from", "a day"),
    ("ccpa.toml", "2027-01-01", "2027-02-30", "", "this is not TOML"),
    (
        "ccpa.toml",
        "2027-01-01",
        "2027-01-01\nvalid_to = 2026-12-31",
        "rights.access_admt.valid_to",
        "lies before valid_from",
    ),
    ("ccpa.toml", '["reasons", "opt_out_offer"]', '"reasons"', "refusal.parts", "must be a list"),
    ("ccpa.toml", '"opt_out_offer"', "7", "refusal.parts[2]", "must be text"),
    ("ccpa.toml", '"opt_out_offer"', '"reason"', "refusal.parts", "'reason' is none of reasons"),
    ("ccpa.toml", '"reasons", "opt', '"opt', "refusal.parts", "every refusal gives its reasons"),
    ("ccpa.toml", '"opt_out_offer"', '"appeal"', "refusal.parts", "the law does not have"),
    ("ccpa.toml", "[clocks.answer]", "[clocks.know]", "clocks.answer.count", "is missing"),
    ("ccpa.toml", 'clock = "limit"', 'clock = "limits"', "rights.limit.clock", "no such clock"),
    ("ccpa.toml", "count = 90", "count = 45", "clocks.answer.extension.count", "must be longer"),
    ("ccpa.toml", "count = 90", "count = 900", "clocks.answer.extension.count", "1 and 400"),
    ("ccpa.toml", "count = 10", "count = 0", "clocks.answer.acknowledge.count", "1 and 100"),
    ("ccpa.toml", '"11 CCR 7021(a)"', '""', "clocks.answer.acknowledge.citation", "is empty"),
    ("ccpa.toml", '"11 CCR 7222"', '"  "', "rights.access_admt.article", "is empty"),
    ("ccpa.toml", "times = 2", "times = 0", "limits.know.times", "must lie between 1 and 240"),
    ("ccpa.toml", "month = 7", "month = 13", "metrics.month", "between 1 and 12"),
    ("ccpa.toml", "month = 7\nday = 1", "month = 2\nday = 29", "metrics.day", "not every year"),
    (
        "ccpa.toml",
        'clock = "limit"\ndegree = "none"',
        'clock = "limit"\ndegree = "reasonable"',
        "rights.limit.degree",
        "must be 'none' for an opt-out",
    ),
    (
        "ccpa.toml",
        'clock = "limit"\ndegree = "none"\nunverified = "not_asked"',
        'clock = "limit"\ndegree = "none"',
        "rights.limit.unverified",
        "must be 'not_asked' for an opt-out",
    ),
    (
        "ccpa.toml",
        "[rights.know_categories]",
        "[rights.access]",
        "rights.know_specific.unverified",
        "no request for categories",
    ),
    ("gdpr.toml", 'rolls = "EU"', 'rolls = "DE"', "clocks.answer.rolls", "is 'DE'; it must be EU"),
    ("gdpr.toml", "within_days = 7", "within_days = -1", "waits.identity.within_days", "0 and 400"),
    (
        "gdpr.toml",
        "within_days = 7",
        "after_days = 7",
        "waits.identity.after_days",
        "is for a clock that restarts",
    ),
    (
        "gdpr.toml",
        '[waits.clarification]\neffect = "suspend"',
        '[waits.clarification]\neffect = "restart"',
        "waits.clarification.effect",
        "never restarts a clock",
    ),
    (
        "gdpr.toml",
        '[clocks.at_once.target]\ncount = 1\nunit = "business_days"',
        '[clocks.at_once.target]\ncount = 31\nunit = "days"',
        "clocks.at_once.target.count",
        "must be sooner than the law",
    ),
    (
        "gdpr.toml",
        'rolls_citation = "Reg. (EEC, Euratom) 1182/71 Art. 3(4); EDPB 161"',
        "",
        "clocks.answer.rolls_citation",
        "is empty",
    ),
    ("us-states.toml", "[every.clocks.answer]", "[evry.x]", "evry", "known are: every, states"),
    ("us-states.toml", "[every.refusal]", "[every.refusla]", "every.refusla", "is not known"),
    ("us-states.toml", "[every.records]", "[every.recrods]", "every.recrods", "is not known"),
    ("us-states.toml", "[states.VA]", "[states.ZZ]", "states.ZZ", "no such state; known are: CO"),
    ("us-states.toml", "[states.VA]", "[states.va]", "states.va", "no such state"),
    ("us-states.toml", "[states.VA]", "[states.STATE]", "states.STATE", "no such state"),
    ("us-states.toml", 'citation = "ORS 646A.576"\n', "", "states.OR.citation", "is missing"),
    ("us-states.toml", '"ORS 646A.576"', "646", "states.OR.citation", "must be text"),
    ("us-states.toml", "count = 90, ", "count = 140, ", IOWA, "must be longer"),
    ("us-states.toml", "appeal = false", "", "states.UT.refusal.parts", "leaves out the appeal"),
    ("us-states.toml", "appeal = false", "appeal = 7", "states.UT.appeal", "must be a table"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "reason"), MISTAKES)
def test_a_mistake_is_named_with_file_key_and_reason(folder, file, old, new, key, reason):
    _change(folder, file, old, new)
    with pytest.raises(LawError) as caught:
        laws.read(folder=folder)
    assert caught.value.file == file
    assert reason in caught.value.reason
    assert caught.value.key == key
    assert str(caught.value) == f"{file}: {key or 'the file'}: {caught.value.reason}"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("", "every"),
        ("every = 1", "every"),
        ("[every]", "states"),
        ("[every]\n[[states]]", "states"),
        ("[every]\n[states]\nVA = 1", "states.VA"),
    ],
)
def test_the_states_file_has_two_tables(folder, content, key):
    (folder / "us-states.toml").write_text(content, encoding="utf-8")
    with pytest.raises(LawError, match="must be a table") as caught:
        laws.read(folder=folder)
    assert (caught.value.file, caught.value.key) == ("us-states.toml", key)


@pytest.mark.parametrize("name", ["us-va", "us-state", "uk_gdpr", "ccpa2"])
def test_a_file_of_no_law(folder, name):
    shutil.copy(folder / "gdpr.toml", folder / f"{name}.toml")
    with pytest.raises(LawError, match=f"{name} is not a law that this product knows") as caught:
        laws.read(folder=folder)
    assert caught.value.file == f"{name}.toml"


@pytest.mark.parametrize("regime", ["ccpa", "uk-gdpr", "voluntary"])
def test_a_law_without_a_file(folder, regime):
    (folder / f"{regime}.toml").unlink()
    with pytest.raises(LawError, match="no file holds this law") as caught:
        laws.read(folder=folder)
    assert caught.value.key == regime.replace("-", "_")


def test_a_state_without_a_row(folder):
    path = folder / "us-states.toml"
    before, _, rest = path.read_text(encoding="utf-8").partition("[states.FL]")
    after = rest[rest.index("# A state whose law is not held") :]
    path.write_text(before + after, encoding="utf-8")
    with pytest.raises(LawError, match="no file holds this law") as caught:
        laws.read(folder=folder)
    assert caught.value.key == "us_fl"


def test_files_that_cannot_be_read(folder, tmp_path):
    with pytest.raises(LawError, match="nowhere: the file: there is no such directory"):
        laws.read(folder=tmp_path / "nowhere")
    (folder / "gdpr.toml").write_bytes('title = "Schlüssel"'.encode("latin-1"))
    with pytest.raises(LawError, match=r"gdpr\.toml: the file: this is not UTF-8"):
        laws.read(folder=folder)
    (folder / "gdpr.toml").unlink()
    (folder / "gdpr.toml").mkdir()
    with pytest.raises(LawError, match=r"gdpr\.toml: the file: is no file, or larger than"):
        laws.read(folder=folder)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ccpa.toml", "count = 45", "count = 44"),
        ("ccpa.toml", "declaration = true", "declaration = false"),
        ("ccpa.toml", "2027-01-01", "2027-01-02"),
        ("ccpa.toml", '"reasons", "opt_out_offer"', '"opt_out_offer", "reasons"'),
        ("gdpr.toml", 'note = "Completion as well', 'note = "Completion too'),
        ("us-states.toml", '"ORS 646A.576"', '"ORS 646A.577"'),
        ("voluntary.toml", "offered = false", "offered = true"),
    ],
)
def test_the_version_changes_with_any_value(folder, file, old, new):
    _change(folder, file, old, new)
    assert laws.read(folder=folder).version != laws.shipped().version


def test_the_version_does_not_change_with_comments_or_the_order_of_tables(folder):
    _change(folder, "ccpa.toml", "# --- Rights", "# --- What may be asked for")
    _change(folder, "gdpr.toml", "[waits.identity]", "\n\n[waits.identity] # first")
    path = folder / "voluntary.toml"
    head, _, body = path.read_text(encoding="utf-8").partition("[clocks.answer]")
    clock, _, rest = body.partition("[waits.identity]")
    swapped = f"{head}[waits.identity]{rest}\n[clocks.answer]{clock}"
    path.write_text(swapped, encoding="utf-8")
    assert laws.read(folder=folder).version == laws.shipped().version


def test_the_order_of_the_files_does_not_matter(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for path in sorted(folder.iterdir(), reverse=True):
        shutil.copy(path, other)
    assert laws.read(folder=other) == laws.read(folder=folder) == laws.shipped()


def test_a_state_s_row_is_laid_over_what_all_share():
    iowa, texas = (laws.shipped().laws[regime] for regime in (Regime.US_IA, Regime.US_TX))
    assert iowa.clocks["answer"].citation == "Iowa Code 715D.3"
    assert iowa.clocks["answer"].extension.note == texas.clocks["answer"].extension.note != ""
    assert texas.rights[Right.CORRECT].article == "Tex. Bus. & Com. Code 541.052-541.053"
    assert Right.CORRECT not in iowa.rights


def test_a_state_takes_what_is_true(folder):
    _change(folder, "us-states.toml", "rights.correct = false", "rights.correct = true")
    iowa = laws.read(folder=folder).laws[Regime.US_IA]
    assert iowa.rights[Right.CORRECT].article == "Iowa Code 715D.3"


@pytest.mark.parametrize(
    ("regime", "on", "right", "given"),
    [
        (Regime.CCPA, date(2026, 12, 31), Right.ACCESS_ADMT, False),
        (Regime.CCPA, date(2027, 1, 1), Right.ACCESS_ADMT, True),
        (Regime.US_UT, date(2026, 6, 30), Right.CORRECT, False),
        (Regime.US_UT, date(2026, 7, 1), Right.CORRECT, True),
        (Regime.US_UT, None, Right.CORRECT, True),
        (Regime.US_IA, None, Right.CORRECT, False),
    ],
)
def test_rights_on_a_day(regime, on, right, given):
    assert (right in laws.rights(regime, on)) is given


@pytest.mark.usefixtures("no_start_up")
def test_the_book_in_use(folder):
    assert laws.book() is laws.shipped()
    _change(folder, "voluntary.toml", "count = 1", "count = 2")
    laws.use(laws.read(folder=folder))
    assert laws.law(Regime.VOLUNTARY).clocks["answer"].count == 2
    assert laws.shipped().laws[Regime.VOLUNTARY].clocks["answer"].count == 1


def test_rights_come_in_their_usual_order():
    assert laws.rights(Regime.US_OR) == [
        Right.ACCESS,
        Right.DELETE,
        Right.CORRECT,
        Right.PORTABILITY,
        Right.WITHDRAW_CONSENT,
        Right.OPT_OUT,
    ]
