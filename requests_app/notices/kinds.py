"""One row per kind of letter: who gets it, which variables its texts may use, how it is sent."""

from dataclasses import dataclass
from enum import StrEnum


class To(StrEnum):
    REQUESTER = "requester"
    STAFF = "staff"
    DPO = "dpo"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter.

    `variables` are all that its two templates see; `given` is what the caller hands over.
    A letter that is sent `once` is never repeated: it carries a code, so a lost one is asked
    for again instead, and its text is not kept. Every other one is sent at least once,
    always under the same Message-ID. One that is sent `while_open` is dropped in silence
    where its request was closed before it went out.
    """

    name: str
    to: To
    variables: frozenset[str]
    given: frozenset[str] = frozenset()
    once: bool = False
    while_open: bool = False

    @property
    def template(self) -> str:
        return f"requests_app/notices/{self.name}.txt"

    @property
    def title_template(self) -> str:
        return f"requests_app/notices/{self.name}_title.txt"


HEAD = frozenset({"business", "reference"})
REQUESTER = HEAD | {"status_url", "channels", "by_agent"}
STAFF = HEAD | {"desk_url"}

ACKNOWLEDGED = Kind(
    "acknowledged",
    To.REQUESTER,
    REQUESTER | {"received_on", "lines", "some_checked", "some_unchecked"},
    given=frozenset({"requests"}),
)
REFUSAL = REQUESTER | {"line", "regime", "region", "opt_out_url"}
ANSWERED = Kind("answered", To.REQUESTER, REFUSAL | {"in_part"})
DENIED = Kind("denied", To.REQUESTER, REFUSAL)
WITHDRAWN = Kind("withdrawn", To.REQUESTER, REQUESTER | {"line"})
MESSAGE = Kind("message", To.REQUESTER, REQUESTER)
FRESH_SECRET = Kind(
    "fresh_secret", To.REQUESTER, REQUESTER | {"secret"}, given=frozenset({"secret"}), once=True
)
DUE_SOON = Kind("due_soon", To.STAFF, STAFF | {"right", "due_on", "last_day"}, while_open=True)
OVERDUE = Kind("overdue", To.STAFF, STAFF | {"right", "due_on", "last_day"}, while_open=True)
CHILD_DATA = Kind("child_data", To.STAFF, STAFF)

KINDS = {
    kind.name: kind
    for kind in (
        ACKNOWLEDGED,
        ANSWERED,
        DENIED,
        WITHDRAWN,
        MESSAGE,
        FRESH_SECRET,
        DUE_SOON,
        OVERDUE,
        CHILD_DATA,
    )
}
