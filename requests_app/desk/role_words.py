"""The roles in words. The groups themselves are named in English, as their codes."""

from django.contrib.auth.models import AbstractUser
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

EVERYWHERE = _("Every business")
ROLES = {
    "Privacy officer": _("Privacy officer"),
    "Approver": _("Approver"),
    "Privacy lead": _("Privacy lead"),
    "Auditor": _("Auditor"),
    "Portal admin": _("Portal admin"),
    "Data owner": _("Data owner"),
}
HINTS = {
    "Privacy officer": _("Works requests: verifies, asks, writes the answers."),
    "Approver": _("Reads requests, writes notes, approves answers of others."),
    "Privacy lead": _("Officer and approver; also shares out the work and keeps ready texts."),
    "Auditor": _("Reads everything and changes nothing. Each reading is on the ledger."),
    "Portal admin": _("Configures. Sees no request and no personal data."),
    "Data owner": _("Answers the tasks that are given to them, and sees nothing else."),
}
BY_CODE = {slugify(name): word for name, word in ROLES.items()}


def named(group: str) -> str:
    """Return a role in words; a group made by hand has its own name."""
    return str(ROLES.get(group, group))


def person(user: AbstractUser) -> str:
    """Return somebody by both names, as two may be called the same."""
    full = user.get_full_name()
    return f"{full} ({user.get_username()})" if full else str(user.get_username())
