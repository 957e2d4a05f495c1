"""Roles are groups made in code: what each may do is written here and nowhere else."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from requests_app.access import LETTERS, SEE, WORK

DIRECTORY = frozenset({"requests_app.view_controller"})  # of the customers of a processor
KEEP_DIRECTORY = DIRECTORY | {"requests_app.add_controller", "requests_app.change_controller"}
POLICY = frozenset(
    {
        "foundation.view_business",
        "foundation.view_channel",
        "requests_app.view_deadlinepolicy",
        "verification.view_verificationpolicy",
        "verification.view_registeredagent",
    }
)
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
ROLES = {
    "Privacy staff": SEE | WORK | DIRECTORY,
    "Privacy lead": SEE | WORK | POLICY | KEEP_DIRECTORY,
    "Portal admin": CONFIGURE | LETTERS | KEEP_DIRECTORY,
    "Auditor": SEE | POLICY,
}


@transaction.atomic
def ensure() -> None:
    """Make every role with exactly its permissions; what was added by hand is taken away."""
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(wanted))


def _permissions(wanted: frozenset[str]) -> list[Permission]:
    rows = Permission.objects.select_related("content_type").filter(
        codename__in=[code.partition(".")[2] for code in wanted]
    )
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    missing = wanted - found.keys()
    if missing:
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}.")
    return [found[code] for code in wanted]
