"""The checks of a person that were made before: when, by whom, by what, and how sure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.desk import identity_words as told
from requests_app.desk import words
from requests_app.desk.history import names_of
from requests_app.models import PrivacyRequest
from verification.models import IdentityCheck, Method
from verification.rules.degrees import Degree


@dataclass(frozen=True, slots=True)
class Checked:
    """One check in words. `by` is the ledger code of who made it."""

    at: datetime
    by: str
    who: str
    method: str
    degree: str
    proofs: str

    @property
    def by_staff(self) -> bool:
        return self.by.startswith("user:")


def checked(dsar: PrivacyRequest) -> tuple[Checked, ...]:
    """Return the checks about one request, the first one first. Two queries."""
    rows = list(IdentityCheck.objects.filter(about=dsar.pk).order_by("at", "pk"))
    names = names_of({row.by for row in rows}) if rows else {}
    return tuple(_in_words(row, names.get(row.by, row.by)) for row in rows)


def _in_words(row: IdentityCheck, who: str) -> Checked:
    count = len(row.points)
    said = [ngettext("%(n)s data point", "%(n)s data points", count) % {"n": count}]
    said += [str(told.PROOFS[code]) for code in row.proofs if code in told.PROOFS]
    said += [str(words.REASONS[row.reason])] if row.reason in words.REASONS else []
    said += [_("several records fitted")] if row.ambiguous else []
    return Checked(
        at=row.at,
        by=row.by,
        who=who,
        method=str(told.METHODS[Method(row.method)]),
        degree=str(told.DEGREES[Degree(row.degree)]),
        proofs=", ".join(said),
    )
