"""On what grounds something may be refused, by law and right, each with its article."""

from dataclasses import dataclass

from requests_app.rules.rights import UNVERIFIED, Regime, Right

VERIFIED = frozenset(Right) - UNVERIFIED
EUROPEAN = frozenset({Regime.GDPR, Regime.UK_GDPR})


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to refuse: a stable code, a sentence for people, and the article behind it."""

    code: str
    sentence: str
    citation: str


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    sentence: str
    rights: frozenset[Right]
    ccpa: str = ""
    gdpr: str = ""


TABLE = (
    _Row(
        "not_identified",
        "We could not confirm who is asking",
        VERIFIED,
        ccpa="11 CCR 7022(a), 7023(a), 7024(a)-(b)",
        gdpr="Art. 11(2) and 12(2)",
    ),
    _Row(
        "no_permission",
        "The agent did not show permission to act for the person",
        frozenset(Right),
        ccpa="11 CCR 7063(a), 7026(j)",
        gdpr="Art. 12(2)",
    ),
    _Row(
        "legal_duty",
        "A law obliges us to keep the data",
        frozenset({Right.DELETE}),
        ccpa="Civ. Code 1798.105(d)(8)",
        gdpr="Art. 17(3)(b)",
    ),
    _Row(
        "contract",
        "The data are needed to carry out a contract with the person",
        frozenset({Right.DELETE}),
        ccpa="Civ. Code 1798.105(d)(1)",
    ),
    _Row(
        "security",
        "The data are needed to keep our systems secure",
        frozenset({Right.DELETE}),
        ccpa="Civ. Code 1798.105(d)(2)",
    ),
    _Row(
        "legal_claims",
        "The data are needed for legal claims",
        frozenset({Right.DELETE}),
        gdpr="Art. 17(3)(e)",
    ),
    _Row(
        "accurate",
        "The data are more likely right than wrong",
        frozenset({Right.CORRECT}),
        ccpa="11 CCR 7023(b)",
        gdpr="Art. 16",
    ),
    _Row(
        "never_disclosed",
        "Some numbers are never sent, such as passwords and government ID numbers",
        frozenset({Right.KNOW_SPECIFIC}),
        ccpa="11 CCR 7024(d)",
    ),
    _Row(
        "twice_a_year",
        "The same information was given twice in the last 12 months",
        frozenset({Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC}),
        ccpa="Civ. Code 1798.130(b)",
    ),
    _Row(
        "others_rights",
        "The data would reveal other people",
        frozenset({Right.ACCESS, Right.PORTABILITY}),
        gdpr="Art. 15(4) and 20(4)",
    ),
    _Row(
        "excessive",
        "The request is manifestly unfounded or excessive",
        VERIFIED,
        ccpa="Civ. Code 1798.145(h)(3)",
        gdpr="Art. 12(5)(b)",
    ),
    _Row(
        "fraud",
        "There is a documented belief that the request is fraudulent",
        UNVERIFIED,
        ccpa="11 CCR 7026(e), 7027(f)",
    ),
)


def grounds(regime: Regime, right: Right) -> list[Ground]:
    """Return the grounds on which `right` may be refused under `regime`, most usual first.

    Other laws and a voluntary promise take over both lists without their articles.
    """
    found = []
    for row in TABLE:
        citation = _citation(row, regime)
        if right in row.rights and citation:
            found.append(Ground(row.code, row.sentence, citation))
    return found


def _citation(row: _Row, regime: Regime) -> str:
    if regime == Regime.CCPA:
        return row.ccpa
    if regime in EUROPEAN:
        law = "GDPR" if regime == Regime.GDPR else "UK GDPR"
        return f"{law} {row.gdpr}" if row.gdpr else ""
    return "the state's privacy law" if regime == Regime.US_STATE else "our privacy policy"


def sentence(code: str) -> str:
    """Return the words for a ground's code; the code itself where it is no longer known."""
    return next((row.sentence for row in TABLE if row.code == code), code)
