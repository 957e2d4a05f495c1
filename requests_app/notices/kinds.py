"""One row per kind of letter: who gets it, which variables its texts may use, how it is sent."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from requests_app.models.correspondence import Carrier
from verification.rules.challenge import LIFE


class To(StrEnum):
    REQUESTER = "requester"
    STAFF = "staff"
    CONTROLLER = "controller"
    DPO = "dpo"
    COLLEAGUE = "colleague"  # one of the staff, whom the caller names
    OWNER = "owner"  # of the data in one system, whom staff ask
    ON_FILE = "on_file"  # a contact in the records, which the caller has looked up


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter.

    `variables` are all that its two templates see; `given` is what the caller hands over.
    A letter that is sent `once` is never repeated: it carries a code, so a lost one is asked
    for again instead, and its text is not kept. Every other one is sent at least once,
    always under the same Message-ID. One that is sent `while_open` is dropped in silence
    where its request was closed before it went out; one about an appeal or a complaint, where
    that was decided; one that `lives` for a time, when that is over. What is not
    `mail_only` is printed for a person without e-mail.
    """

    name: str
    to: To
    variables: frozenset[str]
    given: frozenset[str] = frozenset()
    once: bool = False
    while_open: bool = False
    carrier: Carrier = Carrier.EMAIL
    mail_only: bool = False
    lives: timedelta | None = None

    @property
    def on_paper(self) -> bool:
        """Tell whether staff print it for a person who has no e-mail."""
        return self.to == To.REQUESTER and not self.once and not self.mail_only

    @property
    def template(self) -> str:
        return f"requests_app/notices/{self.name}.txt"

    @property
    def title_template(self) -> str:
        return f"requests_app/notices/{self.name}_title.txt"


HEAD = frozenset({"business", "reference"})
REQUESTER = HEAD | {"status_url", "channels"}
STAFF = HEAD | {"desk_url"}

ACKNOWLEDGED = Kind(
    "acknowledged",
    To.REQUESTER,
    REQUESTER | {"received_on", "lines", "some_checked", "some_unchecked", "by_agent"},
    given=frozenset({"requests"}),
)
ELSEWHERE = frozenset({"regimes", "state"})  # what names the offices that a person can turn to
REFUSAL = (
    REQUESTER
    | ELSEWHERE
    | {"line", "parts", "region", "appeal_days", "complaint_days", "opt_out_url"}
)
ANSWERED = Kind("answered", To.REQUESTER, REFUSAL | {"in_part"})
DENIED = Kind("denied", To.REQUESTER, REFUSAL)
WITHDRAWN = Kind("withdrawn", To.REQUESTER, HEAD | {"channels", "line"})
MESSAGE = Kind("message", To.REQUESTER, REQUESTER)
FRESH_SECRET = Kind(
    "fresh_secret", To.REQUESTER, REQUESTER | {"secret"}, given=frozenset({"secret"}), once=True
)
ASKED = REQUESTER | {"line", "held"}
IDENTITY_ASKED = Kind("identity_asked", To.REQUESTER, ASKED)
CLARIFICATION_ASKED = Kind("clarification_asked", To.REQUESTER, ASKED)
FEE_QUOTED = Kind("fee_quoted", To.REQUESTER, ASKED)
EXTENDED = Kind(
    "extended",
    To.REQUESTER,
    REQUESTER | {"line", "reason", "law", "complaint_owed", "regimes"},
    given=frozenset({"reason"}),
)
AS_CATEGORIES = Kind("as_categories", To.REQUESTER, REQUESTER | {"line"})
REOPENED = Kind("reopened", To.REQUESTER, REQUESTER | {"line"})
CORRECTED = Kind(
    "corrected",
    To.REQUESTER,
    REQUESTER | {"line", "reason", "before", "other_right"},
    given=frozenset({"reason", "before", "other_right"}),
)
MERGED = Kind("merged", To.REQUESTER, REQUESTER | {"line", "kept"}, given=frozenset({"kept"}))
UNMERGED = Kind("unmerged", To.REQUESTER, REQUESTER | {"line"})
REDIRECTED = Kind(
    "redirected",
    To.REQUESTER,
    REQUESTER | {"line", "controller", "controller_email", "controller_website"},
)
CUSTOMER_TOLD = Kind(
    "customer_told", To.CONTROLLER, HEAD | {"received_on", "right", "controller", "channels"}
)
CUSTOMER_UNTOLD = Kind("customer_untold", To.CONTROLLER, HEAD | {"right", "controller", "channels"})
REVIEW = REQUESTER | {"line", "review_due_on"}
COMPLAINT_RECEIVED = Kind("complaint_received", To.REQUESTER, REVIEW, given=frozenset({"review"}))
APPEAL_RECEIVED = Kind("appeal_received", To.REQUESTER, REVIEW, given=frozenset({"review"}))
REVIEW_EXTENDED = Kind(
    "review_extended",
    To.REQUESTER,
    REVIEW | {"reason", "is_appeal"},
    given=frozenset({"review", "reason"}),
)
REVIEW_DECIDED = Kind(
    "review_decided",
    To.REQUESTER,
    REQUESTER | ELSEWHERE | {"line", "is_appeal", "onward"},
    given=frozenset({"review"}),
)
PERMISSION_ASKED = Kind(
    "permission_asked",
    To.ON_FILE,
    HEAD | {"channels", "permission_url"},
    given=frozenset({"token"}),
    once=True,
)
CODE_ASKED = Kind("code_asked", To.REQUESTER, REQUESTER, mail_only=True)
CODE = Kind(
    "code", To.ON_FILE, HEAD | {"channels", "code"}, frozenset({"code"}), once=True, lives=LIFE
)
CODE_SMS = Kind(
    "code_sms",
    To.ON_FILE,
    frozenset({"called", "reference", "code"}),
    given=frozenset({"code"}),
    once=True,
    carrier=Carrier.SMS,
    lives=LIFE,
)
TASK = HEAD | {"system", "task_due_on", "task_url", "asker"}
LINKED = frozenset({"task", "token", "asker"})
TASK_ASKED = Kind("task_asked", To.OWNER, TASK, given=LINKED, while_open=True)
TASK_DUE = Kind("task_due", To.OWNER, TASK, given=LINKED, while_open=True)
NEWS = Kind(
    "news", To.COLLEAGUE, STAFF | {"right", "due_on", "happened"}, given=frozenset({"subject"})
)
DUE = STAFF | {"right", "due_on", "last_day", "held"}
DUE_SOON = Kind("due_soon", To.STAFF, DUE, while_open=True)
OVERDUE = Kind("overdue", To.STAFF, DUE, while_open=True)
REVIEW_DUE = STAFF | {"right", "is_appeal", "review_due_on"}
REVIEW_DUE_SOON = Kind(
    "review_due_soon", To.STAFF, REVIEW_DUE, given=frozenset({"review"}), while_open=True
)
REVIEW_OVERDUE = Kind(
    "review_overdue", To.STAFF, REVIEW_DUE, given=frozenset({"review"}), while_open=True
)
CHILD_DATA = Kind("child_data", To.STAFF, STAFF)
DATES_MOVED = Kind("dates_moved", To.STAFF, STAFF | {"moved", "due_on"})

KINDS = {
    kind.name: kind
    for kind in (
        ACKNOWLEDGED,
        ANSWERED,
        DENIED,
        WITHDRAWN,
        MESSAGE,
        FRESH_SECRET,
        IDENTITY_ASKED,
        CLARIFICATION_ASKED,
        FEE_QUOTED,
        EXTENDED,
        AS_CATEGORIES,
        REOPENED,
        CORRECTED,
        MERGED,
        UNMERGED,
        REDIRECTED,
        CUSTOMER_TOLD,
        CUSTOMER_UNTOLD,
        COMPLAINT_RECEIVED,
        APPEAL_RECEIVED,
        REVIEW_EXTENDED,
        REVIEW_DECIDED,
        PERMISSION_ASKED,
        CODE_ASKED,
        CODE,
        CODE_SMS,
        TASK_ASKED,
        TASK_DUE,
        NEWS,
        DUE_SOON,
        OVERDUE,
        REVIEW_DUE_SOON,
        REVIEW_OVERDUE,
        CHILD_DATA,
        DATES_MOVED,
    )
}
