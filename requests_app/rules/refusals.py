"""On what grounds something may be refused, by law and right, each with its article."""

from dataclasses import dataclass

from requests_app.rules import laws
from requests_app.rules.law import Law
from requests_app.rules.rights import UNVERIFIED, Regime, Right
from requests_app.rules.texts import gettext_noop

VERIFIED = frozenset(Right) - UNVERIFIED


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to refuse: a stable code, a sentence for people, and the article behind it.

    Sentence and article are in English; the doors translate both.
    """

    code: str
    sentence: str
    citation: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One ground for some rights. Rows of one code say one sentence, each with its article.

    `elsewhere` tells whether laws without articles here take the ground over.
    """

    code: str
    sentence: str
    rights: frozenset[Right]
    ccpa: str = ""
    gdpr: str = ""
    uk_gdpr: str = ""
    elsewhere: bool = True


TWICE_A_YEAR, REPEATED = "twice_a_year", "repeated"
NOT_IDENTIFIED, WITHOUT_PERMISSION = "not_identified", "no_permission"
OPT_OUT_OFFER = "opt_out_offer"
NO_PERMISSION = gettext_noop("The agent did not show permission to act for the person")
OTHERS_RIGHTS = gettext_noop("The data would reveal other people")
FRAUD = gettext_noop("There is a documented belief that the request is fraudulent")

TABLE = (
    _Row(
        NOT_IDENTIFIED,
        gettext_noop("We could not confirm who is asking"),
        VERIFIED,
        ccpa="11 CCR 7022(a), 7023(a), 7024(a)-(b)",
        gdpr=gettext_noop("GDPR Art. 11(2) and 12(2)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 11(2) and 12(2)"),
    ),
    _Row(
        WITHOUT_PERMISSION,
        NO_PERMISSION,
        VERIFIED,
        ccpa="11 CCR 7063(a)",
        gdpr=gettext_noop("GDPR Art. 12(2)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 12(2)"),
    ),
    _Row(WITHOUT_PERMISSION, NO_PERMISSION, frozenset({Right.OPT_OUT}), ccpa="11 CCR 7026(j)"),
    _Row(WITHOUT_PERMISSION, NO_PERMISSION, frozenset({Right.LIMIT}), ccpa="11 CCR 7027"),
    _Row(
        "legal_duty",
        gettext_noop("A law obliges us to keep the data"),
        frozenset({Right.DELETE}),
        ccpa="Civ. Code 1798.105(d)(8)",
        gdpr=gettext_noop("GDPR Art. 17(3)(b)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 17(3)(b)"),
    ),
    _Row(
        "contract",
        gettext_noop("The data are needed to carry out a contract with the person"),
        frozenset({Right.DELETE}),
        ccpa="Civ. Code 1798.105(d)(1)",
    ),
    _Row(
        "security",
        gettext_noop("The data are needed to keep our systems secure"),
        frozenset({Right.DELETE}),
        ccpa="Civ. Code 1798.105(d)(2)",
    ),
    _Row(
        "legal_claims",
        gettext_noop("The data are needed for legal claims"),
        frozenset({Right.DELETE}),
        gdpr=gettext_noop("GDPR Art. 17(3)(e)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 17(3)(e)"),
    ),
    _Row(
        "accurate",
        gettext_noop("The data are more likely right than wrong"),
        frozenset({Right.CORRECT}),
        ccpa="11 CCR 7023(b)",
        elsewhere=False,  # California's own measure of who is right
    ),
    _Row(
        "data_accurate",
        gettext_noop("The data are accurate"),
        frozenset({Right.CORRECT}),
        gdpr=gettext_noop("GDPR Art. 16"),
        uk_gdpr=gettext_noop("UK GDPR Art. 16"),
    ),
    _Row(
        "never_disclosed",
        gettext_noop("Some numbers are never sent, such as passwords and government ID numbers"),
        frozenset({Right.KNOW_SPECIFIC}),
        ccpa="11 CCR 7024(d)",
    ),
    _Row(
        TWICE_A_YEAR,
        gettext_noop("The same information was given twice in the last 12 months"),
        frozenset({Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC}),
        ccpa="Civ. Code 1798.130(b)",
    ),
    _Row(
        "others_rights",
        OTHERS_RIGHTS,
        frozenset({Right.ACCESS}),
        gdpr=gettext_noop("GDPR Art. 15(4)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 15(4)"),
    ),
    _Row(
        "others_rights",
        OTHERS_RIGHTS,
        frozenset({Right.PORTABILITY}),
        gdpr=gettext_noop("GDPR Art. 20(4)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 20(4)"),
    ),
    _Row(
        "excessive",
        gettext_noop("The request is manifestly unfounded or excessive"),
        VERIFIED,
        ccpa="Civ. Code 1798.145(h)(3)",
        gdpr=gettext_noop("GDPR Art. 12(5)(b)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 12(5)(b)"),
    ),
    _Row(
        REPEATED,
        gettext_noop("The same correction was refused within the last six months"),
        frozenset({Right.CORRECT}),
        ccpa="11 CCR 7023(g)",
        elsewhere=False,
    ),
    _Row(
        "compelling_grounds",
        gettext_noop("There are compelling grounds for this use, or legal claims need it"),
        frozenset({Right.OBJECT}),
        gdpr=gettext_noop("GDPR Art. 21(1)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 21(1)"),
    ),
    _Row(
        "no_case_to_restrict",
        gettext_noop("None of the four cases in which use is paused applies"),
        frozenset({Right.RESTRICT}),
        gdpr=gettext_noop("GDPR Art. 18(1)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 18(1)"),
    ),
    _Row(
        "not_automated",
        gettext_noop("No machine alone made that decision"),
        frozenset({Right.HUMAN_REVIEW, Right.ACCESS_ADMT, Right.APPEAL_ADMT}),
        ccpa="11 CCR 7221, 7222",
        gdpr=gettext_noop("GDPR Art. 22(1)"),
        uk_gdpr=gettext_noop("UK GDPR Art. 22A"),
    ),
    _Row(
        "human_appeal",
        gettext_noop("A person with the authority to do so can overturn the decision, on appeal"),
        frozenset({Right.OPT_OUT_ADMT}),
        ccpa="11 CCR 7221(b)(1)",
    ),
    _Row("fraud", FRAUD, frozenset({Right.OPT_OUT}), ccpa="11 CCR 7026(e)"),
    _Row("fraud", FRAUD, frozenset({Right.LIMIT}), ccpa="11 CCR 7027(f)"),
)


def parts(law: Law, *, offer: bool) -> list[str]:
    """Return the codes of what a refusal must say, in whole or part, besides its own text.

    `offer` tells whether a refused deletion must ask about the sale of the data (11 CCR
    7022(g)); the other parts are owed always.
    """
    return [part for part in law.refusal.parts if part != OPT_OUT_OFFER or offer]


def grounds(regime: Regime, right: Right) -> list[Ground]:
    """Return the grounds on which `right` may be refused under `regime`, most usual first.

    Other laws and a voluntary promise take over the lists without their articles, except
    for what is one law's own measure.
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
    if regime == Regime.GDPR:
        return row.gdpr
    if regime == Regime.UK_GDPR:
        return row.uk_gdpr
    return laws.law(regime).citation if row.elsewhere else ""


def sentence(code: str) -> str:
    """Return the words for a ground's code; the code itself where it is no longer known."""
    return next((row.sentence for row in TABLE if row.code == code), code)
