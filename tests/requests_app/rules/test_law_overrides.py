from datetime import date

import pytest

from requests_app.rules import laws
from requests_app.rules.law import Degree, Override
from requests_app.rules.law_reader import LawError
from requests_app.rules.rights import Regime, Right

REASON = "Counsel's opinion of 3 May 2026"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "overrides"
    made.mkdir()
    return made


def _write(folder, file, *pairs):
    """Write overrides: pairs of a key and a value as TOML spells it."""
    tables = [
        f'[[override]]\nkey = "{key}"\nvalue = {value}\nreason = "{REASON}"\n'
        for key, value in pairs
    ]
    (folder / file).write_text("\n".join(tables), encoding="utf-8")


def _marked(book):
    return {str(regime) for regime, law in book.laws.items() if law.overrides}


def _refusal(folder):
    with pytest.raises(LawError) as caught:
        laws.read(folder)
    return caught.value


def test_an_unconfirmed_item_is_settled(folder):
    _write(
        folder,
        "ccpa.toml",
        ("rights.delete.degree", '"reasonably_high"'),
        ("rights.delete.confirmed", "true"),
    )
    book = laws.read(folder)
    rule = book.laws[Regime.CCPA].rights[Right.DELETE]
    assert (rule.degree, rule.confirmed) == (Degree.REASONABLY_HIGH, True)
    assert book.overrides == [
        Override(law="ccpa", key="rights.delete.confirmed", was="false", now="true", reason=REASON),
        Override(
            law="ccpa",
            key="rights.delete.degree",
            was="by_risk",
            now="reasonably_high",
            reason=REASON,
        ),
    ]
    assert _marked(book) == {"ccpa"}
    assert book.version != laws.shipped().version


def test_nothing_else_changes(folder):
    _write(folder, "ccpa.toml", ("rights.delete.degree", '"reasonably_high"'))
    book = laws.read(folder)
    for regime in set(Regime) - {Regime.CCPA}:
        assert book.laws[regime] == laws.shipped().laws[regime]
    assert laws.shipped().laws[Regime.CCPA].rights[Right.DELETE].degree == Degree.BY_RISK


def test_an_empty_directory_is_the_law_as_shipped(folder):
    (folder / ".keep").touch()
    assert laws.read(folder) == laws.shipped()


def test_a_state_s_own_value(folder):
    _write(folder, "us-states.toml", ("states.TX.appeal.decide.count", "45"))
    book = laws.read(folder)
    assert book.laws[Regime.US_TX].appeal.decide.count == 45
    assert book.laws[Regime.US_CT].appeal.decide.count == 60
    assert _marked(book) == {"us_tx"}
    assert [(one.was, one.now) for one in book.overrides] == [("60", "45")]


def test_the_row_of_the_other_states(folder):
    _write(folder, "us-states.toml", ("states.other.appeal.decide.count", "30"))
    book = laws.read(folder)
    assert book.laws[Regime.US_STATE].appeal.decide.count == 30
    assert _marked(book) == {"us_state"}


def test_a_value_that_all_states_share_marks_those_that_have_no_own(folder):
    _write(folder, "us-states.toml", ("every.appeal.decide.count", "50"))
    book = laws.read(folder)
    given = {
        str(regime): law.appeal.decide.count
        for regime, law in book.laws.items()
        if law.appeal and law.appeal.decide
    }
    own = {"us_co": 45, "us_mn": 45, "us_nj": 45, "us_or": 45, "us_state": 45}
    fifty = {"us_ct", "us_de", "us_fl", "us_ia", "us_in", "us_ky", "us_md", "us_mt"}
    fifty |= {"us_ne", "us_nh", "us_ri", "us_tn", "us_tx", "us_va"}
    assert given == own | dict.fromkeys(fifty, 50)
    assert _marked(book) == fifty


def test_overrides_of_a_state_and_of_every_state(folder):
    pairs = [("every.records.count", "36"), ("states.VA.records.count", "48")]
    _write(folder, "us-states.toml", *pairs)
    book = laws.read(folder)
    assert [(one.key, one.was) for one in book.laws[Regime.US_VA].overrides] == [
        ("states.VA.records.count", "36")
    ]
    assert book.laws[Regime.US_VA].records.count == 48
    assert [one.key for one in book.laws[Regime.US_TX].overrides] == ["every.records.count"]
    assert len(_marked(book)) == 20


def test_a_state_may_be_given_a_right_or_lose_one(folder):
    _write(
        folder,
        "us-states.toml",
        ("states.IA.rights.correct", "true"),
        ("states.FL.rights.portability", "false"),
        ("states.UT.rights.correct", "false"),
    )
    book = laws.read(folder)
    assert book.laws[Regime.US_IA].rights[Right.CORRECT].article == "Iowa Code 715D.3"
    assert Right.PORTABILITY not in book.laws[Regime.US_FL].rights
    assert Right.CORRECT not in book.laws[Regime.US_UT].rights
    assert [(one.was, one.now) for one in book.overrides] == [
        ("true", "false"),
        ("false", "true"),
        ("true", "false"),
    ]
    assert _marked(book) == {"us_ia", "us_fl", "us_ut"}


def test_several_laws_at_once_and_every_kind_of_value(folder):
    _write(
        folder,
        "gdpr.toml",
        ("waits.identity.within_days", "3"),
        ("waits.clarification.offered", "false"),
        ("rights.human_review.valid_from", "2027-01-01"),
        ("refusal.parts", '["reasons", "court", "complaint"]'),
        ("records.citation", '"BGB s. 195"'),
    )
    _write(folder, "ch-fadp.toml", ("waits.fee.after_days", "12"))
    book = laws.read(folder)
    law = book.laws[Regime.GDPR]
    assert law.waits.identity.within_days == 3
    assert law.waits.clarification.offered is False
    assert law.rights[Right.HUMAN_REVIEW].valid_from == date(2027, 1, 1)
    assert law.refusal.parts == ("reasons", "court", "complaint")
    assert {one.key: (one.was, one.now) for one in law.overrides} == {
        "waits.identity.within_days": ("7", "3"),
        "waits.clarification.offered": ("not set", "false"),
        "rights.human_review.valid_from": ("not set", "2027-01-01"),
        "refusal.parts": ("reasons, complaint, court", "reasons, court, complaint"),
        "records.citation": ("GDPR Art. 5(2), 24", "BGB s. 195"),
    }
    assert book.laws[Regime.CH_FADP].waits.fee.after_days == 12
    assert _marked(book) == {"gdpr", "ch_fadp"}


def test_a_confirmed_term_may_be_lengthened_and_is_shown(folder):
    _write(folder, "br-lgpd.toml", ("clocks.answer.count", "30"))
    book = laws.read(folder)
    assert book.laws[Regime.BR_LGPD].clocks["answer"].count == 30
    assert [(one.was, one.now) for one in book.overrides] == [("15", "30")]


def test_a_part_may_be_added_with_all_that_it_needs(folder):
    _write(
        folder,
        "voluntary.toml",
        ("clocks.answer.extension.count", "3"),
        ("clocks.answer.extension.unit", '"months"'),
        ("clocks.answer.extension.citation", '"our own promise"'),
    )
    assert laws.read(folder).laws[Regime.VOLUNTARY].clocks["answer"].extension.count == 3


# file, key, value, and the reason; the file of the override is named, and its key
REFUSED = [
    ("ccpa.toml", "rights.delete.degre", "1", "is not known; known are: article"),
    ("ccpa.toml", "rights.erase.degree", "1", "leaves rights.erase, which is 'erase'; it must be"),
    ("ccpa.toml", "right.delete.degree", "1", "leaves right, which is not known"),
    ("ccpa.toml", "clocks.reply.count", "30", "leaves clocks.reply.unit, which is missing"),
    ("ccpa.toml", "clocks.answer.count.days", "30", "is not known: count holds no further"),
    ("ccpa.toml", "clocks.answer", "30", "is a table: override its single values"),
    ("ccpa.toml", "clocks.answer", "false", "is a table: override its single values"),
    ("ccpa.toml", "clocks.answer.count", "{ days = 30 }", "is a table: override its single"),
    ("ccpa.toml", "clocks.answer.count", '"30"', "is '30'; it must be a whole number"),
    ("ccpa.toml", "clocks.answer.count", "true", "is True; it must be a whole number"),
    ("ccpa.toml", "clocks.answer.count", "30.5", "is 30.5; it must be a whole number"),
    ("ccpa.toml", "clocks.answer.count", "90", "leaves clocks.answer.extension.count, which is"),
    ("ccpa.toml", "rights.opt_out.degree", '"reasonable"', "must be 'none' for an opt-out"),
    ("ccpa.toml", "rights.opt_out.unverified", '"deny"', "must be 'not_asked' for an opt-out"),
    ("ccpa.toml", "rights.delete.degree", '"none"', "must be 'none' for an opt-out, and for no"),
    ("ccpa.toml", "rights.access_admt.valid_from", '"soon"', "it must be a day"),
    ("ccpa.toml", "refusal.parts", '["opt_out_offer"]', "every refusal gives its reasons"),
    ("ccpa.toml", "refusal.parts", '"reasons"', "must be a list"),
    ("ccpa.toml", "records.citation", '""', "is empty"),
    ("ccpa.toml", "regime", '"gdpr"', "is not known: the product sets it"),
    ("ccpa.toml", "a..b", "1", "leaves a, which is not known"),
    ("us-states.toml", "every.waits.identity.effects", "1", "is not known; known are: effect"),
    ("us-states.toml", "evry.records.count", "1", "leaves evry, which is not known"),
    ("us-states.toml", "records.count", "36", "leaves records, which is not known"),
    ("us-states.toml", "every", "false", "is a table: override its single values"),
    ("us-states.toml", "every.appeal", "false", "is a table: override its single values"),
    ("us-states.toml", "states.ZZ.records.count", "1", "leaves states.ZZ, which no such state"),
    ("us-states.toml", "states.VA", "false", "must be a table"),
    ("us-states.toml", "states.VA.clocks", "false", "is missing"),
    ("us-states.toml", "states.VA.clocks.answer.counts", "30", "is not known; known are: count"),
    ("us-states.toml", "states.UT.appeal.decide.count", "30", "appeal holds no further values"),
    ("us-states.toml", "states.VA.appeal", "false", "leaves states.VA.refusal.parts, which"),
    (
        "us-states.toml",
        "every.clocks.answer.count",
        "60",
        "leaves states.FL.clocks.answer.extension.count, which is the whole term",
    ),
]


@pytest.mark.parametrize(("file", "key", "value", "reason"), REFUSED)
def test_a_wrong_override_is_named_by_its_own_file_and_key(folder, file, key, value, reason):
    _write(folder, file, (key, value))
    error = _refusal(folder)
    assert (error.file, error.key) == (str(folder / file), key)
    assert reason in error.reason


def test_of_several_the_wrong_one_is_named(folder):
    _write(
        folder,
        "us-states.toml",
        ("every.records.count", "36"),
        ("states.VA.clocks.answer.count", "20"),
        ("states.TX.clocks.answer.count", "91"),
        ("every.clocks.opt_out.count", "40"),
    )
    assert _refusal(folder).key == "states.TX.clocks.answer.count"


@pytest.mark.parametrize(
    ("content", "key", "reason"),
    [
        ("[[override]\n", "", "this is not TOML: Expected ']]'"),
        ("override = 1", "", "must hold tables begun by [[override]], and nothing else"),
        ("[override]\nkey = 'x'", "", "must hold tables begun by [[override]]"),
        ("[rights.delete]\ndegree = 'x'", "", "must hold tables begun by [[override]]"),
        ("override = [1]", "override.value", "is missing"),
        ("[[override]]\nkey = 'x'\nreason = 'y'", "override.value", "is missing"),
        ("[[override]]\nvalue = 1\nreason = 'y'", "override.key", "is missing"),
        ("[[override]]\nkey = 'x'\nvalue = 1", "override.reason", "is missing"),
        ("[[override]]\nkey = 'x'\nvalue = 1\nreason = ' '", "x", "the reason is empty"),
        ("[[override]]\nkey = ' '\nvalue = 1\nreason = 'y'", "override.key", "is empty"),
        ("[[override]]\nkey = 1\nvalue = 1\nreason = 'y'", "override.key", "must be text"),
        (
            "[[override]]\nkey = 'x'\nvalue = 1\nreason = 'y'\nby = 'z'",
            "override.by",
            "is not known; known are: key, reason",
        ),
        (
            2 * "[[override]]\nkey = 'records.count'\nvalue = 30\nreason = 'y'\n",
            "records.count",
            "is overridden twice",
        ),
    ],
)
def test_a_file_of_overrides_has_one_form(folder, content, key, reason):
    (folder / "ccpa.toml").write_text(content, encoding="utf-8")
    error = _refusal(folder)
    assert (error.file, error.key) == (str(folder / "ccpa.toml"), key)
    assert reason in error.reason


@pytest.mark.parametrize("name", ["cpra.toml", "us-va.toml", "ccpa.tml", "README.md", "CCPA.toml"])
def test_a_file_that_would_not_be_read_stops(folder, name):
    (folder / name).touch()
    error = _refusal(folder)
    assert error.file == str(folder / name)
    assert "is the name of no law; known are: br-lgpd.toml, ca-pipeda.toml" in error.reason


def test_the_directory_must_be_there(folder):
    (folder / "file").touch()
    for path in (folder / "nowhere", folder / "file"):
        with pytest.raises(LawError, match="LAW_OVERRIDES names no directory") as caught:
            laws.read(path)
        assert caught.value.file == str(path)


def test_a_file_in_another_encoding(folder):
    (folder / "ccpa.toml").write_bytes("# Müller".encode("latin-1"))
    assert _refusal(folder).reason == "this is not UTF-8"


@pytest.mark.parametrize(
    ("file", "key"),
    [("ccpa.toml", "waits.identity.effect"), ("us-states.toml", "states.VA.waits.fee.effect")],
)
def test_no_override_stops_a_clock_of_the_united_states(tmp_path, file, key):
    row = f'[[override]]\nkey = "{key}"\nvalue = "suspend"\nreason = "a wish"\n'
    (tmp_path / file).write_text(row)
    with pytest.raises(LawError, match="must be 'run_on'"):
        laws.read(tmp_path)
