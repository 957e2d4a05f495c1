"""Roles are groups made in code: what each may do is written here and nowhere else.

A role counts at one business (`Membership`) or everywhere (the group itself). Data subjects and
agents are no staff: they come by the public door with the secret of their request, and by no
role. What the roles mean in words stands in docs/roles.md.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

READ = frozenset(
    {
        "requests_app.view_privacyrequest",
        "requests_app.view_notice",
        "requests_app.view_review",
        "requests_app.view_note",
        "requests_app.view_proposal",
        "foundation.view_ledgerentry",
    }
)
NOTE = frozenset({"requests_app.add_note"})
WORK = frozenset(
    {
        "requests_app.change_privacyrequest",
        "requests_app.add_answer",
        "requests_app.add_proposal",
        "requests_app.add_message",
        "requests_app.change_task",
        "requests_app.view_taskfile",
        "requests_app.change_review",
        "requests_app.add_submission",
        "requests_app.change_submission",
        "requests_app.change_notice",
        "verification.view_identityrecord",
        "verification.view_evidence",
        "verification.change_evidence",
    }
)
APPROVE = frozenset({"requests_app.change_proposal"})
FILES = frozenset({"verification.view_evidence", "requests_app.view_taskfile"})  # what was sent
LETTERS = frozenset({"requests_app.view_notice", "requests_app.change_notice"})
DIRECTORY = frozenset({"requests_app.view_controller"})  # of the customers of a processor
KEEP_DIRECTORY = DIRECTORY | {"requests_app.add_controller", "requests_app.change_controller"}
REPORT = frozenset({"requests_app.view_report"})
LEAD = frozenset({"requests_app.lead_privacyrequest"})
POLICY = frozenset(
    {
        "foundation.view_business",
        "foundation.view_channel",
        "requests_app.view_deadlinepolicy",
        "verification.view_verificationpolicy",
        "verification.view_registeredagent",
    }
)
SHARING = frozenset({"requests_app.view_assignmentrule", "requests_app.view_cannedtext"})
KEEP_SHARING = SHARING | {
    "requests_app.add_assignmentrule",
    "requests_app.change_assignmentrule",
    "requests_app.delete_assignmentrule",
    "requests_app.add_cannedtext",
    "requests_app.change_cannedtext",
}
PEOPLE = frozenset({"requests_app.view_membership"})
KEEP_PEOPLE = PEOPLE | {"requests_app.add_membership", "requests_app.delete_membership"}
CONFIGURE = POLICY | {
    "requests_app.add_deadlinepolicy",
    "verification.change_verificationpolicy",
    "verification.add_registeredagent",
    "verification.change_registeredagent",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
}
OWN = frozenset({"requests_app.change_preference"})  # how one works oneself
OFFICER = OWN | READ | NOTE | WORK | DIRECTORY | REPORT
ROLES = {
    "Privacy officer": OFFICER,
    "Approver": OWN | READ | NOTE | APPROVE,
    "Privacy lead": OFFICER | APPROVE | LEAD | POLICY | KEEP_DIRECTORY | KEEP_SHARING,
    "Auditor": OWN | READ | REPORT | FILES | DIRECTORY | POLICY | SHARING | PEOPLE,
    "Portal admin": OWN | CONFIGURE | LETTERS | KEEP_DIRECTORY | KEEP_SHARING | KEEP_PEOPLE,
    "Data owner": frozenset({"requests_app.change_task"}),
}
FORMER = {"Privacy staff": "Privacy officer"}


@transaction.atomic
def ensure() -> None:
    """Make every role with exactly its permissions; what was added by hand is taken away."""
    for former, name in FORMER.items():
        _rename(former, name)
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(wanted))


def _rename(former: str, name: str) -> None:
    """Give a role its new name; its members keep it."""
    if not Group.objects.filter(name=name).exists():
        Group.objects.filter(name=former).update(name=name)


def _permissions(wanted: frozenset[str]) -> list[Permission]:
    rows = Permission.objects.select_related("content_type").filter(
        codename__in=[code.partition(".")[2] for code in wanted]
    )
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    missing = wanted - found.keys()
    if missing:
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}.")
    return [found[code] for code in wanted]
