"""On what somebody rests who asks for somebody else, and what each must show."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class AuthorityKind(StrEnum):
    """On what somebody rests who asks for somebody else. The values are stored."""

    PERMISSION = "permission"
    POWER_OF_ATTORNEY = "power_of_attorney"
    PARENT = "parent"


class Check(StrEnum):
    """One thing that staff saw. The values are stored; never change one."""

    NAMES_PERSON = "names_person"
    NAMES_AGENT = "names_agent"
    SIGNED = "signed"
    COVERS_RIGHT = "covers_right"
    DATED = "dated"
    NOTARISED = "notarised"
    TWO_WITNESSES = "two_witnesses"  # adults, and neither of them the agent
    CONSENT_SIGNED = "consent_signed"  # a form, under penalty of perjury
    PAID_BY_CARD = "paid_by_card"  # with a notice of each payment to the holder
    CALLED = "called"  # people who are trained for it took the call
    SEEN_ON_VIDEO = "seen_on_video"
    IN_PERSON = "in_person"
    ID_CHECKED = "id_checked"  # against a database of such documents, and deleted


Either = frozenset[Check]


def _all(*checks: Check) -> tuple[Either, ...]:
    return tuple(frozenset({check}) for check in checks)


# For each kind the things that it must show; of those in one set, one is enough.
WANTED: Mapping[AuthorityKind, tuple[Either, ...]] = {
    AuthorityKind.PERMISSION: _all(
        Check.NAMES_PERSON, Check.NAMES_AGENT, Check.SIGNED, Check.COVERS_RIGHT
    ),
    AuthorityKind.POWER_OF_ATTORNEY: (
        *_all(Check.NAMES_PERSON, Check.NAMES_AGENT, Check.DATED, Check.SIGNED),
        frozenset({Check.NOTARISED, Check.TWO_WITNESSES}),
    ),
    AuthorityKind.PARENT: (
        frozenset(
            {
                Check.CONSENT_SIGNED,
                Check.PAID_BY_CARD,
                Check.CALLED,
                Check.SEEN_ON_VIDEO,
                Check.IN_PERSON,
                Check.ID_CHECKED,
            }
        ),
    ),
}


def checks(kind: AuthorityKind) -> tuple[Check, ...]:
    """Return all that can be looked for in an authority of this kind, in their usual order."""
    wanted = frozenset().union(*WANTED[kind])
    return tuple(check for check in Check if check in wanted)


def missing(kind: AuthorityKind, seen: Collection[Check]) -> tuple[Either, ...]:
    """Return what an authority still lacks, each as a set of which one is enough.

    Permission is signed and names both people (11 CCR 7063(a)). A power of attorney is dated
    and signed, and either a notary or two witnesses stand behind it (Probate Code 4121). Of
    a parent one of the methods of 11 CCR 7070(a)(2) is enough.
    """
    return tuple(either for either in WANTED[kind] if not either & frozenset(seen))


def may_show(claimed: AuthorityKind) -> tuple[AuthorityKind, ...]:
    """Return what somebody may show in the end: an agent either paper, a parent neither."""
    if claimed == AuthorityKind.PARENT:
        return (claimed,)
    return (AuthorityKind.PERMISSION, AuthorityKind.POWER_OF_ATTORNEY)


def asks_person(kind: AuthorityKind) -> bool:
    """Tell whether the person may still be asked, be it for a code or to confirm.

    Never behind a power of attorney (11 CCR 7063(b)); and a child is not asked whether
    somebody is its parent.
    """
    return kind == AuthorityKind.PERMISSION
