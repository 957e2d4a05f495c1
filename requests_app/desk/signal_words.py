"""Why so much proof is asked for, in plain sentences: what was noticed, and what the right is."""

from django.utils.translation import gettext_lazy as _

from verification.rules.signals import RAISES, SECONDS, Signal

SIGNALS = {
    Signal.MANY_FROM_ONE: _(
        "The same e-mail address or telephone number asked for three or more people within 30 days."
    ),
    Signal.ONE_FROM_MANY: _(
        "This person was asked for from three or more addresses or numbers within 30 days."
    ),
    Signal.CONTACT_CHANGED: _(
        "The contact data on file changed shortly before the request, or since then."
    ),
    Signal.DISPOSABLE: _("The e-mail address is of a kind that is made to be thrown away."),
    Signal.AGENT_VELOCITY: _("This agent sent more than 20 requests within 24 hours."),
}
MORE_PROOF = _(
    "It asks for three data points and a code, under the law of California for a declaration too."
)
SECOND_PERSON = _("It asks for a second member of staff: both must confirm the person.")
ASKS_FOR = {signal: MORE_PROOF for signal in Signal if signal in RAISES} | {
    signal: SECOND_PERSON for signal in Signal if signal in SECONDS
}
# The reasons of a need: the right's own, what the business holds, then the signals.
REASONS = {
    "usual": _("The usual degree for this right."),
    "discloses": _("The answer holds the data: a stranger must not get it."),
    "harms": _("Done for a stranger, it would hurt the person."),
    "sensitive": _("What you hold would do harm in the wrong hands."),
} | {str(signal): sentence for signal, sentence in SIGNALS.items()}
