"""What a person declares under penalty of perjury, word for word.

Only California asks for it (11 CCR 7062(c)); its form is that of Code Civ. Proc. 2015.5(b),
which holds wherever the person signs. The doors translate, and fill in the names.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from requests_app.rules.rights import Right
from requests_app.rules.texts import gettext_noop


class Code(StrEnum):
    """Which declaration. The values are stored; never change one."""

    SPECIFIC = "ccpa_specific"
    ADMT = "ccpa_admt"
    OTHER = "ccpa_other"  # a deletion or correction that would do much harm to the wrong person
    PARENT = "ccpa_parent"


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration: why it is asked for, and its text with `business` and `reference`."""

    code: Code
    why: str
    text: str


TEXTS = {
    Code.SPECIFIC: Declared(
        Code.SPECIFIC,
        gettext_noop(
            "For a copy of the very pieces of data the law of California asks for your signature."
        ),
        gettext_noop(
            "I am the consumer whose personal information is asked for in the request to "
            "%(business)s with the reference %(reference)s. I declare under penalty of perjury "
            "under the laws of the State of California that the foregoing is true and correct."
        ),
    ),
    Code.ADMT: Declared(
        Code.ADMT,
        gettext_noop(
            "To explain how a computer decided about you, the law of California asks for your "
            "signature."
        ),
        gettext_noop(
            "I am the consumer about whom automated decisions are to be explained in the request "
            "to %(business)s with the reference %(reference)s. I declare under penalty of "
            "perjury under the laws of the State of California that the foregoing is true and "
            "correct."
        ),
    ),
    Code.OTHER: Declared(
        Code.OTHER,
        gettext_noop(
            "If a stranger had asked for this, it would do you much harm. Therefore we ask for "
            "your signature, as the law of California provides."
        ),
        gettext_noop(
            "I am the consumer whose personal information is the subject of the request to "
            "%(business)s with the reference %(reference)s. I declare under penalty of perjury "
            "under the laws of the State of California that the foregoing is true and correct."
        ),
    ),
    Code.PARENT: Declared(
        Code.PARENT,
        gettext_noop("For the data of your child the law of California asks for your signature."),
        gettext_noop(
            "I am the parent or legal guardian of the child whose personal information is the "
            "subject of the request to %(business)s with the reference %(reference)s. I declare "
            "under penalty of perjury under the laws of the State of California that the "
            "foregoing is true and correct."
        ),
    ),
}
BY_RIGHT = {Right.KNOW_SPECIFIC: Code.SPECIFIC, Right.ACCESS_ADMT: Code.ADMT}


def declared(rights: Collection[Right], *, by_parent: bool) -> Declared:
    """Return the one declaration that serves for all `rights` of a submission that want one."""
    if by_parent:
        return TEXTS[Code.PARENT]
    codes = {BY_RIGHT.get(right, Code.OTHER) for right in rights}
    return TEXTS[codes.pop() if len(codes) == 1 else Code.OTHER]
