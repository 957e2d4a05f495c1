"""Requests in all stages, as data. `telling.py` carries them out."""

from dataclasses import dataclass, field
from typing import Any

from requests_app.rules.rights import Region, Right

CA, US, EEA, UK, XX = (
    Region.CALIFORNIA,
    Region.US_VA,
    Region.EEA,
    Region.UK,
    Region.ELSEWHERE,
)
KNOW, PIECES, ACCESS = Right.KNOW_CATEGORIES, Right.KNOW_SPECIFIC, Right.ACCESS
DELETE, CORRECT, PORT = Right.DELETE, Right.CORRECT, Right.PORTABILITY
OPT_OUT, LIMIT = Right.OPT_OUT, Right.LIMIT
OBJECT, MARKETING = Right.OBJECT, Right.OBJECT_MARKETING

AGENT = {
    "name": "Robin Advocate",
    "company": "Example Privacy Agents",
    "email": "robin@agents.example.com",
    "proof": "signed_permission",
}
PERIOD = {"period": "all"}
MOVED = {
    "what_is_wrong": "My street is out of date.",
    "what_is_right": "12 Example Street, Springfield",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One submission and what became of it.

    `way` holds, for each right, its steps as words: `start identify fulfil`; a refusal names
    its ground, as in `deny:accurate`, an extension its reason. It came in `ago` days ago, or
    so that it is due `due` days from now. `said` is the thread: who (`them` or `us`), and the
    words. They say of themselves what `gives` names, or all; `mailbox` is another one than on
    file, and `twice` somebody who is on file under two numbers.
    """

    way: dict[Right, str]
    ago: int = 0
    due: int | None = None
    region: Region | None = CA
    relation: str = "customer"
    language: str = "en"
    via: str = "web"
    details: dict[str, Any] = field(default_factory=dict)
    agent: dict[str, str] | None = None
    child: dict[str, Any] | None = None
    known: bool = True
    twice: bool = False
    gives: tuple[str, ...] = ("name", "email", "phone", "account")
    mailbox: str = ""
    reachable: bool = True
    said: tuple[tuple[str, str], ...] = ()


INTELEPEER = (
    Story({KNOW: ""}, details=PERIOD),
    Story({PIECES: ""}, ago=1, details=PERIOD),
    Story({DELETE: ""}, ago=3),
    Story({ACCESS: ""}, ago=2, region=EEA, language="de", details=PERIOD),
    Story({OPT_OUT: ""}, ago=4, region=None, relation=""),
    Story({DELETE: "start", OPT_OUT: "start fulfil"}, ago=9),
    Story(
        {PIECES: "start identify prepare_fulfil"},
        due=12,
        details=PERIOD,
        said=(
            ("them", "Does this also cover the calls I made before I changed my number?"),
            ("us", "Yes. We search under both numbers; thank you for telling us of the old one."),
        ),
    ),
    Story({DELETE: "start"}, due=5),
    Story(
        {CORRECT: "start identify"},
        due=2,
        details=MOVED,
        said=(("us", "Thank you. We are changing the address in billing as well."),),
    ),
    Story({ACCESS: "start identify"}, due=4, region=EEA, language="fr", details=PERIOD),
    Story({KNOW: "start"}, due=0, details=PERIOD),
    Story({PIECES: "start identify"}, due=-2, details=PERIOD),
    Story({ACCESS: "start"}, due=-1, region=UK, details=PERIOD),
    Story({DELETE: "start identify fulfil"}, ago=40),
    Story({KNOW: "start identify fulfil"}, ago=60, details=PERIOD),
    Story({DELETE: "start identify fulfil_part:legal_duty"}, ago=50),
    Story({PIECES: "start identify fulfil_part:never_disclosed"}, ago=35, details=PERIOD),
    Story({CORRECT: "start identify deny:accurate"}, ago=30, details=MOVED),
    Story({ACCESS: "start identify fulfil"}, ago=25, region=EEA, language="es", details=PERIOD),
    Story({PIECES: "start categories deny:not_identified"}, ago=55, known=False, details=PERIOD),
    Story(
        {DELETE: "start withdraw"},
        ago=20,
        said=(
            ("them", "I would lose my call history, wouldn't I? Then please leave it."),
            ("us", "You would. We have ended your request; nothing was deleted."),
        ),
    ),
    Story({OPT_OUT: "start fulfil"}, ago=12, region=None, relation="", language="es"),
    Story({OPT_OUT: ""}, ago=3, region=None, relation="", agent=AGENT),
    Story(
        {PIECES: "start permit"},
        ago=14,
        relation="agent",
        agent=AGENT,
        details=PERIOD,
        said=(("us", "We received the signed permission, and are asking your client to confirm."),),
    ),
    Story({DELETE: ""}, relation="parent", child={"child_name": "Sam", "child_age": 9}),
    Story({DELETE: "start"}, ago=6, via="phone", reachable=False),
    Story({ACCESS: "start"}, ago=5, region=EEA, via="eu_representative", details=PERIOD),
    Story({PORT: "start identify"}, ago=10, region=EEA, language="de", details={"format": "csv"}),
    Story({ACCESS: ""}, ago=1, region=XX, relation="visitor", known=False, details=PERIOD),
    Story({ACCESS: "start ask"}, ago=5, region=EEA, known=False, details=PERIOD),
    Story({DELETE: "start ask"}, ago=6, known=False),
    Story({PIECES: "start identify extend:many_systems"}, ago=30, details=PERIOD),
    Story({ACCESS: "start redirect"}, ago=7, region=EEA, known=False, details=PERIOD),
    Story({MARKETING: ""}, ago=1, region=EEA, language="de"),
    Story(
        {DELETE: "start identify fulfil_part:legal_duty complaint"},
        ago=24,
        region=EEA,
        language="fr",
    ),
    Story({PIECES: "start"}, ago=2, gives=("name", "email", "phone"), details=PERIOD),
    Story({DELETE: "start"}, ago=3, twice=True, gives=("name", "email", "phone")),
    Story({PIECES: "start"}, ago=1, mailbox="in.a.hurry@mailinator.com", details=PERIOD),
)

NET2PHONE = (
    Story({KNOW: ""}, details=PERIOD),
    Story({PIECES: ""}, ago=2, details=PERIOD, language="es"),
    Story({LIMIT: ""}, ago=1, region=None, relation=""),
    Story({OPT_OUT: "", LIMIT: ""}, ago=6, region=None, relation=""),
    Story({DELETE: "start"}, due=1),
    Story({ACCESS: "start identify"}, due=3, region=EEA, language="fr", details=PERIOD),
    Story(
        {CORRECT: "start identify"},
        due=8,
        details=MOVED,
        said=(("them", "The apartment number is 4B. I forgot it in the form, sorry."),),
    ),
    Story({DELETE: "start"}, due=6, region=UK),
    Story({PIECES: "start identify"}, due=0, details=PERIOD),
    Story(
        {DELETE: "start identify prepare_fulfil_part:legal_duty give_back"},
        due=-5,
        said=(("them", "It has been a while. Could you tell me where my request stands?"),),
    ),
    Story({OPT_OUT: "start"}, due=-1, region=None, relation=""),
    Story({OPT_OUT: "start fulfil"}, ago=20, region=None, relation=""),
    Story({LIMIT: "start fulfil"}, ago=16, region=None, relation=""),
    Story({OPT_OUT: "start fulfil"}, ago=18, region=None, relation="", agent=AGENT),
    Story({PIECES: "start identify fulfil"}, ago=44, details=PERIOD),
    Story({KNOW: "start identify fulfil"}, ago=33, details=PERIOD),
    Story({DELETE: "start identify fulfil"}, ago=70),
    Story(
        {DELETE: "start identify fulfil_part:legal_duty"},
        ago=28,
        region=EEA,
        language="fr",
        said=(("them", "Merci. Est-ce que cela vaut aussi pour votre lettre d'information ?"),),
    ),
    Story(
        {ACCESS: "start deny:not_identified"},
        ago=31,
        region=EEA,
        language="de",
        known=False,
        details=PERIOD,
    ),
    Story({CORRECT: "start identify fulfil"}, ago=38, details=MOVED),
    Story(
        {PORT: "start identify fulfil"},
        ago=26,
        region=EEA,
        language="es",
        details={"format": "json"},
    ),
    Story({PIECES: "start withdraw"}, ago=15, details=PERIOD),
    Story({CORRECT: "withdraw"}, ago=10, via="phone", reachable=False, details=MOVED),
    Story({DELETE: "start deny:no_permission"}, ago=36, relation="agent", agent=AGENT),
    Story({PIECES: ""}, ago=5, relation="agent", agent=AGENT, details=PERIOD),
    Story(
        {DELETE: "start"},
        ago=1,
        region=EEA,
        relation="parent",
        child={"child_name": "Alex", "child_age": 14},
    ),
    Story({PIECES: "start identify"}, ago=17, relation="applicant", known=False, details=PERIOD),
    Story({DELETE: "start"}, ago=8, relation="employee", via="post", known=False),
    Story({ACCESS: "start identify prepare_fulfil"}, ago=21, region=US, details=PERIOD),
    Story({ACCESS: "start identify clarify"}, ago=9, region=UK, details=PERIOD),
    Story({ACCESS: "start identify fee"}, ago=12, region=Region.SWITZERLAND, details=PERIOD),
    Story({CORRECT: "start identify deny:data_accurate appeal"}, ago=26, region=US, details=MOVED),
    Story({DELETE: "start identify extend:others_data"}, ago=20, region=EEA, language="es"),
    Story({OBJECT: "start identify"}, ago=4, region=EEA, details={"reasons": "The calls."}),
    Story(
        {DELETE: "start identify fulfil_part:legal_duty appeal decide:rejected"},
        ago=40,
        region=Region.US_CO,
    ),
)

STORIES = {"intelepeer": INTELEPEER, "net2phone": NET2PHONE}
