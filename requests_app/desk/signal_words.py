"""What was noticed of a submission, and what that asks for, in plain sentences."""

from django.utils.translation import gettext_lazy as _

from verification.rules.signals import RAISES, SECONDS, Signal

SIGNALS = {
    Signal.MANY_FROM_ONE: _(
        "The same e-mail address or telephone number asked for three or more people within 30 days."
    ),
    Signal.ONE_FROM_MANY: _(
        "This person was asked for from three or more addresses or numbers within 30 days."
    ),
    Signal.CONTACT_CHANGED: _("The contact on file was changed a short time ago."),
    Signal.DISPOSABLE: _("The mailbox is of a kind that is thrown away after use."),
    Signal.AGENT_VELOCITY: _("This agent sent more than 20 requests within 24 hours."),
}
MORE_PROOF = _(
    "It asks for three data points and a code, under the law of California for a declaration too."
)
SECOND_PERSON = _("It asks for a second member of staff: both must confirm the person.")
ASKS_FOR = {signal: MORE_PROOF for signal in Signal if signal in RAISES} | {
    signal: SECOND_PERSON for signal in Signal if signal in SECONDS
}
