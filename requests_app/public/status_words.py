"""What the status page says about where a request stands, in words that everybody knows."""

from django.utils.translation import gettext_lazy as _

from requests_app.models.review import ReviewKind, Verdict
from requests_app.rules.workflow import Identity, Status

STAGES = {
    Status.RECEIVED: _("We have your request"),
    Status.IN_PROGRESS: _("We are working on it"),
    Status.IDENTITY_PENDING: _("We have asked you who you are"),
    Status.CLARIFICATION_PENDING: _("We have a question for you"),
    Status.FEE_PENDING: _("We wait for a payment"),
    Status.FULFILLED: _("Done: we answered in full"),
    Status.PARTIAL: _("Done: we answered in part"),
    Status.DENIED: _("Answered: we could not do what you asked"),
    Status.REDIRECTED: _("Passed on to the company that decides"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.DUPLICATE: _("Closed: we have written to you about it"),
    Status.SPAM: _("Closed: we took it for spam"),
}
NOW = {
    Status.RECEIVED: _("A person will look at it soon. Its date is already set."),
    Status.IN_PROGRESS: _("We are looking for the data and preparing the answer."),
    Status.IDENTITY_PENDING: _("We must be sure who asks, so that nobody else gets the data."),
    Status.CLARIFICATION_PENDING: _("We need to know more before we can go on."),
    Status.FEE_PENDING: _("For this request we ask for a fee before we go on."),
    Status.FULFILLED: _("Our answer is below. You need to do nothing more."),
    Status.PARTIAL: _("Our answer is below. It says what we could not do, and why."),
    Status.DENIED: _("Our answer is below. It says why, and what you can do about it."),
    Status.REDIRECTED: _("Another company decides about this data. We only work for it."),
    Status.WITHDRAWN: _("You ended this request. We do nothing more on it. You may ask again."),
    Status.DUPLICATE: _(
        "We do not work on it by itself. Our letter to the contact that came with it says how it "
        "goes on. If you have no letter from us, write to us below."
    ),
    Status.SPAM: _(
        "It looked like something that no person sent, such as advertising or the work of a "
        "program. So we closed it without an answer. If that is wrong, write to us below: "
        "somebody looks at it again, and you lose no time by it."
    ),
}
COLOURS = {
    Status.RECEIVED: "blue",
    Status.IN_PROGRESS: "yellow",
    Status.IDENTITY_PENDING: "pink",
    Status.CLARIFICATION_PENDING: "pink",
    Status.FEE_PENDING: "pink",
    Status.FULFILLED: "green",
    Status.PARTIAL: "green",
    Status.DENIED: "orange",
    Status.REDIRECTED: "grey",
    Status.WITHDRAWN: "grey",
    Status.DUPLICATE: "grey",
    Status.SPAM: "orange",
}
CHECKING = _("We are making sure who asks, so that nobody else gets the data.")
TOGETHER = _(
    "You asked us for the same before. We answer both together, by the date of the first. "
    "If that is wrong, write to us below."
)
AGAIN = _("We have taken it up again. Our earlier answer no longer counts.")

NEEDED = {
    Status.IDENTITY_PENDING: _("Please answer our question. Then we go on."),
    Status.CLARIFICATION_PENDING: _("Please answer our question. Then we go on."),
    Status.FEE_PENDING: _("Please pay the fee, or tell us why you do not agree with it."),
}
NOTHING_NEEDED = _("Nothing for now. If we need something from you, we will write to you here.")
SURE = _(
    "We are sure who asks. For now you need to do nothing more. If we need something from you, "
    "we will write to you here."
)
MAYBE_CHECK = _("Nothing for now. We may write to you to make sure who asks.")
SURE_OR_NOT = {Identity.UNCHECKED: MAYBE_CHECK, Identity.CONFIRMED: SURE}
READ_US = _("We wrote to you. Please read our message below.")

HELD = {
    Status.IDENTITY_PENDING: _("Our time to answer stands still until we have your reply."),
    Status.CLARIFICATION_PENDING: _("Our time to answer stands still until we have your reply."),
    Status.FEE_PENDING: _("Our time to answer stands still until the fee is paid."),
}
HELD_OTHERWISE = _("Our time to answer stands still for now.")
RUNS_ON = _("Our time to answer runs on meanwhile: the day above does not move.")

RECEIVED = {
    ReviewKind.APPEAL: _("Your appeal of %(day)s"),
    ReviewKind.COMPLAINT: _("Your complaint of %(day)s"),
}
VERDICTS = {
    Verdict.UPHELD: _("You were right."),
    Verdict.PARTLY: _("You were right in part."),
    Verdict.REJECTED: _("We stay with what we decided."),
}
