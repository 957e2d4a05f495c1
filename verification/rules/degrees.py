"""How sure one is of a person, how sure one must be, and what is lacking between the two.

What a law asks for is decided on the floor above and comes in as a `Need`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Degree(StrEnum):
    """How sure one is of who asks. The values are stored; never change one."""

    NONE = "none"
    REASONABLE = "reasonable"  # two data points: 11 CCR 7062(b)
    REASONABLY_HIGH = "reasonably_high"  # three: 11 CCR 7062(c)


class Lack(StrEnum):
    """What is still wanting, in the order in which it is asked for."""

    AUTHORITY = "authority"  # the permission of an agent, or that somebody is the parent
    ONE_RECORD = "one_record"  # several records fit equally
    POINTS = "points"
    CONFLICT = "conflict"  # what was given contradicts the record
    FOREIGN = "foreign"  # some of what was given is somebody else's on file
    CHALLENGE = "challenge"  # a code to a contact on file
    DECLARATION = "declaration"
    SECOND = "second"  # a second member of staff


POINTS = {Degree.NONE: 0, Degree.REASONABLE: 2, Degree.REASONABLY_HIGH: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """How sure one must be. `reasons` are the codes of why it is so much.

    `points` is how many independent data points must agree; `second` that two people of the
    staff must have looked.
    """

    degree: Degree
    points: int
    challenge: bool = False
    declaration: bool = False
    authority: bool = False
    second: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What speaks for a person.

    `account` is a fresh log-in at the operator, which stands for points and code alike
    (11 CCR 7061). `excused` is an authority that forbids asking the person anything more: a
    power of attorney (Probate Code 4121-4130). `conflict` says that the record contradicts
    something that was given; a code that arrived, or a log-in, outweighs it. Nothing of that
    outweighs `foreign`, a contact or account of another person on file among what was given:
    who proves to be one person would be given the data of two.
    """

    points: int = 0
    ambiguous: bool = False
    conflict: bool = False
    foreign: bool = False
    account: bool = False
    challenge: bool = False
    declaration: bool = False
    authority: bool = False
    excused: bool = False


def of_points(points: int) -> Degree:
    """Return the degree that so many agreeing data points come to."""
    return max((d for d in Degree if POINTS[d] <= points), key=lambda degree: POINTS[degree])


def lacking(need: Need, proof: Proof) -> tuple[Lack, ...]:
    """Return what is still wanting; nothing where the degree is reached."""
    wanting = {
        Lack.AUTHORITY: need.authority and not proof.authority,
        Lack.ONE_RECORD: bool(need.points) and proof.ambiguous and not proof.account,
        Lack.POINTS: proof.points < need.points and not proof.account,
        Lack.CONFLICT: bool(need.points)
        and proof.conflict
        and not (proof.account or proof.challenge),
        Lack.FOREIGN: bool(need.points) and proof.foreign,
        Lack.CHALLENGE: need.challenge and not (proof.challenge or proof.account or proof.excused),
        Lack.DECLARATION: need.declaration
        and not (proof.declaration or proof.account or proof.excused),
        Lack.SECOND: need.second,  # until two people of the staff have said so
    }
    return tuple(lack for lack in Lack if wanting[lack])
