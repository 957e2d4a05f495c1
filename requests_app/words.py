"""What the forms' codes mean, in the same words at the public form and on the desk."""

from django.utils.translation import gettext_lazy as _

PERIODS = {
    "all": _("Everything"),
    "last_12_months": _("The last 12 months"),
    "since": _("From a certain day on"),
}
FILES = {"csv": _("Spreadsheet (CSV)"), "json": _("JSON")}
FORMATS = {
    "": _("No special format"),
    "large_print": _("Large print"),
    "audio": _("Audio"),
    "braille": _("Braille"),
    "easy_read": _("Easy read"),
    "phone_call": _("Telephone call"),
}
PROOFS = {
    "signed_permission": _("Written permission"),
    "power_of_attorney": _("Power of attorney"),
}
CONTACTS = {
    "email": _("E-mail address"),
    "phone": _("Telephone number"),
    "account": _("Account or customer number"),
}
