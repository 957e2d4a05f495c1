"""Signs that somebody may not be who they say: they ask for more proof, and never refuse."""

from enum import StrEnum


class Signal(StrEnum):
    """What was noticed. The values are stored; never change one."""

    MANY_FROM_ONE = "many_from_one"  # one contact asks for many people
    ONE_FROM_MANY = "one_from_many"  # many contacts ask for one person
    CONTACT_CHANGED = "contact_changed"  # the contact on file is newer than the cool-down
    DISPOSABLE = "disposable"  # a mailbox made to be thrown away
    AGENT_VELOCITY = "agent_velocity"  # an agent sends more than people can send


# What each asks for: a higher degree, or a second member of the staff.
RAISES = frozenset({Signal.DISPOSABLE, Signal.ONE_FROM_MANY})
SECONDS = frozenset({Signal.MANY_FROM_ONE, Signal.CONTACT_CHANGED, Signal.AGENT_VELOCITY})
