"""Which files a person may be asked for as proof, and until when they are needed."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a file is to show."""

    IDENTITY = "identity"
    PERMISSION = "permission"
    POWER_OF_ATTORNEY = "power_of_attorney"
    PARENT = "parent"


MOST_FILES = 6  # that are kept for one subject at a time
MOST_BYTES = 30_000_000


def wanted(
    *, copies: bool, asked: bool, agent: bool, parent: bool, only_unverified: bool
) -> tuple[Purpose, ...]:
    """Return what a person may send files for now.

    A copy of a document is the last resort: only where the business takes `copies` at all and
    staff have `asked` who the person is (GDPR Art. 12(6), EDPB 01/2022, 73-79). An agent shows
    the signed permission or a power of attorney (11 CCR 7063), a parent that they are one.
    `only_unverified` says that nobody may be verified for what is asked: an agent then shows
    the permission alone (11 CCR 7026(j)), and nobody else anything.
    """
    if only_unverified:
        return (Purpose.PERMISSION,) if agent else ()
    found = [Purpose.IDENTITY] if copies and asked else []
    if agent:
        found += [Purpose.PERMISSION, Purpose.POWER_OF_ATTORNEY]
    if parent:
        found.append(Purpose.PARENT)
    return tuple(found)


def over(*, running: bool, unknown: bool) -> tuple[Purpose, ...]:
    """Return the purposes whose files are no longer needed and must go.

    `running` says that any request of the subject is still open, `unknown` that in one of
    these it is still open who the person is. A copy of a document goes as soon as that is
    known (EDPB 01/2022, 79; 11 CCR 7060(d)), a permission with the last decision.
    """
    if not running:
        return tuple(Purpose)
    return () if unknown else (Purpose.IDENTITY,)


def refusal(*, files: int, size: int, more: int) -> str:
    """Return `files` or `size` where another file of `more` bytes is too much; else nothing."""
    if files >= MOST_FILES:
        return "files"
    return "size" if size + more > MOST_BYTES else ""
