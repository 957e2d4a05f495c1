"""Two people edit the same: whoever saves second sees the first one's change before it goes."""

from django.db import models

from requests_app.rules.texts import gettext_noop
from requests_app.rules.workflow import NotAllowed


class Overtaken(NotAllowed):
    """Somebody else saved in between. `row` is what stands now; nothing was changed."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(gettext_noop("Somebody else changed this while you had it open."))
        self.row = row


def check(row: models.Model, seen: int) -> None:
    """Raise Overtaken unless a locked row still has the version that the page had shown."""
    if row.version != seen:  # type: ignore[attr-defined]
        raise Overtaken(row)


def turned(row: models.Model) -> int:
    """Return the next version of a locked row and put it there; the caller saves the column."""
    row.version += 1  # type: ignore[attr-defined]
    version: int = row.version  # type: ignore[attr-defined]
    return version
