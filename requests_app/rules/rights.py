"""Which rights there are, which laws, and where the people live who have them."""

from enum import StrEnum


class Right(StrEnum):
    """What a person may ask for. The values are stored; never change one."""

    ACCESS = "access"
    KNOW_CATEGORIES = "know_categories"
    KNOW_SPECIFIC = "know_specific"
    DELETE = "delete"
    CORRECT = "correct"
    PORTABILITY = "portability"
    RESTRICT = "restrict"
    OBJECT = "object"
    OBJECT_MARKETING = "object_marketing"
    WITHDRAW_CONSENT = "withdraw_consent"
    HUMAN_REVIEW = "human_review"
    OPT_OUT = "opt_out"
    LIMIT = "limit"
    ACCESS_ADMT = "access_admt"
    OPT_OUT_ADMT = "opt_out_admt"
    APPEAL_ADMT = "appeal_admt"


class Regime(StrEnum):
    """The law that a request is answered under. The values are stored; never change one."""

    CCPA = "ccpa"
    GDPR = "gdpr"
    UK_GDPR = "uk_gdpr"
    US_STATE = "us_state"  # a state whose law is not known here: the usual terms of the states
    US_CO = "us_co"
    US_CT = "us_ct"
    US_DE = "us_de"
    US_FL = "us_fl"
    US_IA = "us_ia"
    US_IN = "us_in"
    US_KY = "us_ky"
    US_MD = "us_md"
    US_MN = "us_mn"
    US_MT = "us_mt"
    US_NE = "us_ne"
    US_NH = "us_nh"
    US_NJ = "us_nj"
    US_OR = "us_or"
    US_RI = "us_ri"
    US_TN = "us_tn"
    US_TX = "us_tx"
    US_UT = "us_ut"
    US_VA = "us_va"
    CA_PIPEDA = "ca_pipeda"
    BR_LGPD = "br_lgpd"
    CH_FADP = "ch_fadp"
    VOLUNTARY = "voluntary"

    @property
    def family(self) -> "Regime":
        """The law under which a business says what it offers: one for all other states.

        What it promises to people elsewhere, it promises to those in Canada, Brazil and
        Switzerland as well.
        """
        if self.startswith("us_"):
            return Regime.US_STATE
        own = (Regime.CCPA, Regime.GDPR, Regime.UK_GDPR)
        return self if self in own else Regime.VOLUNTARY


class Region(StrEnum):
    """Where the person lives, as far as it decides the law. The values are stored."""

    CALIFORNIA = "US-CA"
    OTHER_US = "US"  # a state without a law of its own here, or not said which
    US_CO = "US-CO"
    US_CT = "US-CT"
    US_DE = "US-DE"
    US_FL = "US-FL"
    US_IA = "US-IA"
    US_IN = "US-IN"
    US_KY = "US-KY"
    US_MD = "US-MD"
    US_MN = "US-MN"
    US_MT = "US-MT"
    US_NE = "US-NE"
    US_NH = "US-NH"
    US_NJ = "US-NJ"
    US_OR = "US-OR"
    US_RI = "US-RI"
    US_TN = "US-TN"
    US_TX = "US-TX"
    US_UT = "US-UT"
    US_VA = "US-VA"
    EEA = "EEA"
    UK = "GB"
    CANADA = "CA"
    BRAZIL = "BR"
    SWITZERLAND = "CH"
    ELSEWHERE = "XX"

    @property
    def is_state(self) -> bool:
        """Whether this is a state of the United States with a privacy law other than California."""
        return self.startswith("US-") and self != Region.CALIFORNIA


class Relation(StrEnum):
    """What the person is to the business, or who asks for them."""

    CUSTOMER = "customer"
    VISITOR = "visitor"
    APPLICANT = "applicant"
    EMPLOYEE = "employee"
    PARENT = "parent"
    AGENT = "agent"


REGIMES = {
    Region.CALIFORNIA: Regime.CCPA,
    Region.OTHER_US: Regime.US_STATE,
    Region.EEA: Regime.GDPR,
    Region.UK: Regime.UK_GDPR,
    Region.CANADA: Regime.CA_PIPEDA,
    Region.BRAZIL: Regime.BR_LGPD,
    Region.SWITZERLAND: Regime.CH_FADP,
    Region.ELSEWHERE: Regime.VOLUNTARY,
} | {region: Regime(region.lower().replace("-", "_")) for region in Region if region.is_state}

# The two of the short form; the law forbids to verify the person (11 CCR 7060(b)).
OPT_OUTS = frozenset({Right.OPT_OUT, Right.LIMIT})

# Nothing is disclosed, changed or lost by these, so nobody is asked to prove who they are:
# 11 CCR 7060(b) for the first three, GDPR Art. 7(3) and 21(3) for the others.
UNVERIFIED = OPT_OUTS | {Right.OPT_OUT_ADMT, Right.OBJECT_MARKETING, Right.WITHDRAW_CONSENT}

CHILD_UNDER = {
    Region.EEA: 16,
    Region.UK: 13,
    Region.CALIFORNIA: 13,
    Region.OTHER_US: 13,
} | {region: 13 for region in Region if region.is_state}


def needs_identity(right: Right) -> bool:
    """Tell whether the person must be verified: never for an opt-out or a limit.

    11 CCR 7060(b): a business shall not require a consumer to verify their identity to
    opt out of sale or sharing, or to limit the use of sensitive personal information.
    """
    return right not in UNVERIFIED


def is_child(age: int, region: Region) -> bool:
    """Tell whether `age` is below the age of consent for data in `region`; 16 where unknown."""
    return age < CHILD_UNDER.get(region, 16)
