"""The words for how sure one must be of a person, why, and what is still lacking."""

from django.utils.translation import gettext_lazy as _

from requests_app.desk import signal_words
from verification.models import Method
from verification.rules.degrees import Degree, Lack
from verification.rules.matching import Level

DEGREES = {
    Degree.NONE: _("Not reached"),
    Degree.REASONABLE: _("Reasonable degree"),
    Degree.REASONABLY_HIGH: _("Reasonably high degree"),
}
REASONS = {
    "usual": _("The answer gives no data away and loses none"),
    "discloses": _("The answer holds the data itself, which no stranger may get"),
    "harms": _("Done for a stranger, it would harm the person"),
    "sensitive": _("What the business holds would do harm in the wrong hands"),
}
SIGNALS = signal_words.SIGNALS
LACKS = {
    Lack.AUTHORITY: _("It is not checked yet whether they may ask for the person."),
    Lack.ONE_RECORD: _("Several records fit: ask for one more thing to tell them apart."),
    Lack.POINTS: _("Too few data points agree: ask for something that is on file already."),
    Lack.CONFLICT: _("Something differs: find out why before you confirm. A code settles it."),
    Lack.FOREIGN: _("Some of it is on file of another person: find out who asks for whom."),
    Lack.CHALLENGE: _("No code to a contact on file was entered yet: ask them to do it."),
    Lack.DECLARATION: _("The declaration under penalty of perjury is not signed yet: ask for it."),
    Lack.SECOND: _("A colleague must confirm too."),
}
LEVELS = {
    Level.AGREES: (_("Agrees"), "green"),
    Level.CLOSE: (_("Close"), "yellow"),
    Level.DIFFERS: (_("Differs"), "red"),
    Level.MISSING: (_("Not on file"), "grey"),
}
PROOFS = {
    "account": _("a log-in to their account"),
    "challenge": _("a code to a contact on file"),
    "declaration": _("a signed declaration"),
    "authority": _("a permission"),
    "excused": _("a power of attorney"),
}
METHODS = {
    Method.MATCH: _("by data points"),
    Method.ACCOUNT: _("by a log-in"),
    Method.VOUCHED: _("on the word of staff"),
}
COUNTS = _("counts as a data point")
PUBLIC = _("public, does not count")
UNCOUNTED = _("does not count again")
OPEN_TO_ALL = frozenset({"name", "address", "birth"})  # what stands in directories
