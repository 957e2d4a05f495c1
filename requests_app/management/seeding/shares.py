"""How often things are: each table says of a value how many in a hundred have it.

They are guesses at a telephone company's years: most people ask to be deleted or to see what
is held, most of them in California; nearly all by the form; one request in ten comes beside
another one. They may be wrong by half and still load the same indexes in the same way.
"""

from requests_app.rules.rights import Region, Right

DAYS = 900  # over so many days the requests came in, the last one just now
KEPT_DAYS = 365  # contents that came in earlier have been erased
SLOTS = 50  # of a wheel of regions, and of one of rights
STAFF = 12  # at least so many share the work

REGIONS = {
    Region.CALIFORNIA: 36,
    Region.US_TX: 6,
    Region.US_VA: 4,
    Region.US_CO: 4,
    Region.OTHER_US: 8,
    Region.EEA: 22,
    Region.UK: 10,
    Region.SWITZERLAND: 2,
    Region.CANADA: 4,
    Region.BRAZIL: 2,
    Region.ELSEWHERE: 2,
}
RIGHTS = {
    Right.DELETE: 40,
    Right.ACCESS: 20,
    Right.KNOW_SPECIFIC: 14,
    Right.KNOW_CATEGORIES: 6,
    Right.OPT_OUT: 18,
    Right.CORRECT: 6,
    Right.PORTABILITY: 5,
    Right.OBJECT_MARKETING: 5,
    Right.LIMIT: 3,
    Right.OBJECT: 3,
    Right.RESTRICT: 2,
    Right.WITHDRAW_CONSENT: 2,
    Right.HUMAN_REVIEW: 1,
}
VIA = {
    "web": 66, "email": 13, "phone": 8, "post": 4, "agent_api": 6, "eu_representative": 2,
    "in_person": 1,
}  # fmt: skip
LANGUAGES = {"en": 70, "es": 14, "fr": 8, "de": 8}
RELATIONS = {"customer": 80, "visitor": 12, "applicant": 5, "employee": 3}
RUNNING = {
    "received": 12, "in_progress": 62, "identity_pending": 15, "clarification_pending": 8,
    "fee_pending": 3,
}  # fmt: skip
ENDED = {"fulfilled": 66, "partial": 11, "denied": 15, "withdrawn": 8}
TAGS = {
    "billing": 30, "ex-customer": 16, "number-ported": 11, "call-records": 8, "marketing": 7,
    "legal-review": 6, "vip": 5, "press": 5, "employee-data": 4, "duplicate": 3, "cctv": 3,
    "regulator": 2,
}  # fmt: skip
FIRST_NAMES = (
    "Ada Alan Ana Anna Ben Carla Carmen Chen Clara Daniel David Diego Elena Emma Eric Fatima "
    "Felix Grace Hana Hugo Ines Irene Ivan James Jana Jean José Julia Karim Laura Léa Leo Lin "
    "Lucas Luis Maria Marie Max Mei Mia Nadia Nina Noah Nora Olga Omar Paul Pia Priya Rosa Sam "
    "Sara Sofia Tariq Tom Uwe Vera Yara Yuki Zoë"
)
FAMILY_NAMES = (
    "Smith Garcia Müller Martin Johnson Lopez Schmidt Bernard Brown Rossi Perez Weber Dubois "
    "Wilson Novak Moreau Fischer Nguyen Kim Patel Davis Silva Meyer Laurent Taylor Santos Wagner "
    "Simon Clark Costa Becker Michel Lewis Ramos Schulz Lefebvre Walker Ortiz Hoffmann Leroy "
    "Young Castro Koch Roux King Delgado Richter Fournier Hill Vega Klein Girard Scott Molina "
    "Wolf Bonnet Green Romero Neumann Mercier Adams Okafor Haddad Yamamoto Andersson O'Brien"
)


def wheel(shares: dict[str, int], slots: int = 100) -> list[str]:
    """Return `slots` values in which each one stands as often as its share says."""
    total, reached, found = sum(shares.values()), 0, []
    for value, share in shares.items():
        reached += share
        missing = round(reached * slots / total) - len(found)
        found += [str(value)] * missing
    return found


def falling(values: list[str], slots: int = 100) -> list[str]:
    """Return a wheel in which the second value stands half as often as the first, and so on."""
    return wheel({value: slots * 10 // (rank + 1) for rank, value in enumerate(values)}, slots)
