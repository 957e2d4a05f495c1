"""What the page for files says: what to send, why, what to cover, and when it is deleted."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from verification.rules.evidence import Purpose


@dataclass(frozen=True, slots=True)
class Guide:
    """All that a person should know before they send a file for one purpose."""

    title: str | Promise
    why: str | Promise
    what: str | Promise
    cover: str | Promise
    deleted: str | Promise


ANY = _("Send the papers that show that you may ask")
TITLES = {
    Purpose.IDENTITY: _("Send a copy of a document that shows who you are"),
    Purpose.PERMISSION: _("Send the permission that the person signed"),
    Purpose.POWER_OF_ATTORNEY: _("Send the power of attorney"),
    Purpose.PARENT: _("Send a paper that shows that you are the parent or guardian"),
}
WHY = {
    Purpose.IDENTITY: _(
        "Only if nothing else helps: we could not tell in another way that it is you who asks. "
        "We must not give your data to anybody else."
    ),
    Purpose.PERMISSION: _("You ask for another person. We need to see that they permit it."),
    Purpose.POWER_OF_ATTORNEY: _(
        "You ask for another person. With a power of attorney we need nothing else from you."
    ),
    Purpose.PARENT: _("You ask for a child. We must be sure that you may."),
}
WHAT = {
    Purpose.IDENTITY: _(
        "A photo or a scan of an identity card, a passport, a driving licence, or of a letter "
        "from an authority or a bank."
    ),
    Purpose.PERMISSION: _(
        "A paper that names the person and you, says what you may ask for, and carries the "
        "signature of the person."
    ),
    Purpose.POWER_OF_ATTORNEY: _(
        "The power of attorney with its date, both names and the signature, and with the notary "
        "or the two witnesses where the law asks for them."
    ),
    Purpose.PARENT: _(
        "For example a birth certificate, or the decision of a court that makes you the guardian."
    ),
}
COVER = {
    Purpose.IDENTITY: _(
        "Cover the photo, the number of the document and everything else, except for your name "
        "and your date of birth or your address. Never send a Social Security number."
    ),
    Purpose.PERMISSION: _("Cover what has nothing to do with it, such as account numbers."),
    Purpose.POWER_OF_ATTORNEY: _("Cover what has nothing to do with it, such as account numbers."),
    Purpose.PARENT: _(
        "Cover everything except for your name, the name of the child and their date of birth. "
        "Never send a Social Security number."
    ),
}
SOON = _(
    "We delete it as soon as it was checked, at the latest with our answer. We only note that "
    "it was checked."
)
WITH_ANSWER = _("We delete it with our answer.")

RECEIVED = _("We have it")
CHECKED = _("We have checked it")
BEING_SCANNED = _("Being checked for viruses; nobody sees it before")


def guide(purpose: Purpose) -> Guide:
    """Return what to say about one purpose."""
    deleted = SOON if purpose == Purpose.IDENTITY else WITH_ANSWER
    return Guide(TITLES[purpose], WHY[purpose], WHAT[purpose], COVER[purpose], deleted)
