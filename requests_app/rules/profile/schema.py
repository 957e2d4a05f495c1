"""The keys that a profile may have, as data. `docs/profiles.md` says the same in prose."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from requests_app.rules.profile import shapes
from requests_app.rules.profile.families import FAMILIES
from requests_app.rules.profile.shapes import Check
from requests_app.rules.rights import Regime, Region, Right


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value, or a list of them where `many`."""

    kind: type[str] | type[int] | type[bool]
    check: Check | None = None
    many: bool = False
    required: bool = True
    least: int = 0
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table with these keys; of the keys in `either` exactly one must be there."""

    keys: "Mapping[str, Leaf | Table | Keyed | Rows]"
    either: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table whose keys are names (`[retention.account]`), each with the same shape below."""

    row: Table
    check: Check = shapes.code
    required: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of tables (`[[channels]]`); no two may agree in all keys of `unique`."""

    row: Table
    unique: tuple[str, ...] = field(default=())
    required: bool = False


Node = Leaf | Table | Keyed | Rows

KINDS = ("web", "email", "phone", "post")
ROLES = (
    "requests",
    "questions",
    "agents",
    "complaints",
    "marketing",
    "opt_out",
    "accessibility",
)
LANGUAGES = ("en", "es", "fr", "de")
FIELDS = ("name", "email", "phone", "account", "address")
OTHER_RIGHTS = (
    "be_informed",
    "complain",
    "court",
    "non_discrimination",
)
BASES = ("consent", "contract", "legal_obligation", "legitimate_interests")
BOUNDS = ("exactly", "usual", "up_to", "minimum")
ANY_REGION = "any"
ALL_RIGHTS = "all"
SECTION = shapes.at_most(20)


def regime(name: str) -> str:
    """Take a family of laws; say for one law of a family which family it belongs to."""
    if name in FAMILIES or name not in set(Regime):
        return shapes.one_of(FAMILIES)(name)
    family = Regime(name).family
    return f"is {name!r}, one law of a family; what the policy says of it goes under {family}"


right = shapes.member(Right)
region = shapes.member(Region, ANY_REGION)


def _text(check: Check = shapes.text, *, required: bool = True) -> Leaf:
    return Leaf(str, check, required=required)


def _list(check: Check = shapes.text, *, required: bool = True) -> Leaf:
    return Leaf(str, check, many=True, required=required)


def _number(least: int, most: int, *, required: bool = True) -> Leaf:
    return Leaf(int, least=least, most=most, required=required)


def _flag(*, required: bool = True) -> Leaf:
    return Leaf(bool, required=required)


def _said(*, required: bool = False, **keys: Node) -> Table:
    """Return a table of facts, with the section of the policy that they come from."""
    return Table({**keys, "section": _text(SECTION)}, required=required)


def _offered() -> Keyed:
    named = _said(rights=_list(right))
    added = Table({"rights": _list(right), "law": _text()})
    keys: dict[str, Node] = {
        "called": _text(required=False),
        "section": _text(SECTION, required=False),
        "law": _text(required=False),
        "named": named,
        "added": added,
    }
    return Keyed(Table(keys, either=("section", "law")), regime, required=True)


SCHEMA = Table(
    {
        "ours": Table(
            {
                "slug": _text(shapes.slug),
                "name": _text(shapes.at_most(120)),
                "time_zone": _text(shapes.time_zone),
                "language": _text(shapes.one_of(LANGUAGES)),
                "in_force_since": _text(shapes.day),
                "verification_fields": _list(shapes.one_of(FIELDS)),
                "reminder_days": Leaf(int, many=True, least=0, most=90),
                "holiday_calendar": _text(shapes.calendar, required=False),
                "business_days": _text(shapes.calendar, required=False),
                "established_in": _text(shapes.country, required=False),
            },
            required=True,
        ),
        "company": _said(legal_name=_text(shapes.at_most(200)), required=True),
        "dates": Keyed(_said(updated=_text(shapes.month))),
        "links": Keyed(_said(address=_text(shapes.link))),
        "scope": _said(covers=_list(shapes.code), leaves_out=_list(shapes.code)),
        "elsewhere": _said(leaves_out=_list(shapes.code)),
        "uk": _said(counted_as_eu=_flag()),
        "transfers": _said(rely_on=_list(shapes.code)),
        "processor": _said(
            data=_text(shapes.code), customer_is_told=_flag(), customer_is_helped=_flag()
        ),
        "regimes": _offered(),
        "other_rights": Keyed(
            _said(regimes=_list(regime), to=_text(shapes.code, required=False)),
            shapes.one_of(OTHER_RIGHTS),
        ),
        "channels": Rows(
            _said(
                kind=_text(shapes.one_of(KINDS)),
                role=_text(shapes.one_of(ROLES)),
                address=_text(),
                needs_form=_flag(required=False),
            ),
            unique=("kind", "role", "address"),
            required=True,
        ),
        "representatives": Keyed(
            _said(
                name=_text(),
                form=_text(shapes.link, required=False),
                phone=_text(shapes.phone, required=False),
                post=_text(),
            ),
            region,
        ),
        "promises": Keyed(
            _said(days=_number(1, 365), more_days=_number(1, 365, required=False)), regime
        ),
        "confirmation": _said(strength=_text(shapes.one_of(("promised", "attempt"))), by=_list()),
        "verification": _said(
            method=_text(shapes.code),
            rights=_list(shapes.member(Right, ALL_RIGHTS)),
            may_ask_more=_flag(),
            failure_is_told=_flag(required=False),
        ),
        "agents": _said(proof=_text(shapes.code), person_may_have_to=_list(shapes.code)),
        "frequency": _said(
            times=_number(1, 100),
            months=_number(1, 120),
            rights=_list(shapes.member(Right, ALL_RIGHTS)),
        ),
        "look_back": _said(
            months=_number(1, 600),
            more_on_request=_flag(required=False),
            since=_text(shapes.day, required=False),
        ),
        "opt_out": _said(
            covers=_list(shapes.one_of(("sale", "sharing"))),
            methods=_list(shapes.one_of(("preference_manager", "form", "signal", "phone"))),
        ),
        "limit": _said(methods=_list(shapes.code), other_uses=_flag()),
        "answers": _said(in_writing=_flag(), by=_list()),
        "refusals": _said(tell=_list(shapes.code)),
        "fees": _said(only_if=_list(shapes.code)),
        "children": Keyed(_said(under=_number(1, 21), then=_text(shapes.code)), region),
        "minors_sale": _said(under=_number(1, 21), rule=_text(shapes.code)),
        "retention": Keyed(
            _said(
                years=_number(1, 100, required=False),
                bound=_text(shapes.one_of(BOUNDS), required=False),
                after=_text(shapes.code, required=False),
                until=_text(shapes.code, required=False),
            ),
            required=True,
        ),
        "sources": Keyed(_said(text=_text())),
        "purposes": Keyed(_said(text=_text())),
        "recipients": Keyed(_said(text=_text(), get=_text(required=False))),
        "categories": Keyed(
            _said(
                name=_text(),
                contains=_list(),
                sources=_list(shapes.code, required=False),
                purposes=_list(shapes.code, required=False),
                recipients=_list(shapes.code, required=False),
                sold=_flag(required=False),
                sold_to=_list(shapes.code, required=False),
                shared=_flag(required=False),
                disclosed=_flag(required=False),
            ),
            required=True,
        ),
        "processing": Keyed(
            _said(
                what=_text(),
                uses=_list(),
                bases=_list(shapes.one_of(BASES)),
            )
        ),
    },
    required=True,
)
