"""What is asked of a person for each right under each law, for those who set it up."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests_app.desk import identity_words as told
from requests_app.desk import law_words
from requests_app.rules import laws
from requests_app.rules.identity import need
from requests_app.rules.rights import Regime, Right
from requests_app.words import NAMES
from verification.rules.degrees import Degree, Need

DEGREES = told.DEGREES | {Degree.NONE: gettext_lazy("Nothing")}
FORBIDDEN = gettext_lazy("Nothing is disclosed or lost by it, so nobody is verified.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one right asks for under the laws that ask for the same. `changed` by a choice."""

    right: str | Promise
    laws: tuple[str, ...]
    degree: str | Promise
    proofs: tuple[str, ...]
    why: tuple[str | Promise, ...]
    changed: bool


def table(*, sensitive: bool, before: bool | None = None) -> list[Asked]:
    """Return what each right asks for; `before` is the former choice, to mark what it changes."""
    was = sensitive if before is None else before
    return [
        Asked(
            right=NAMES[right],
            laws=_named(regimes, right),
            degree=DEGREES[needed.degree],
            proofs=_proofs(needed),
            why=_why(needed),
            changed=needed != need(right, regimes[0], sensitive=was),
        )
        for right in Right
        for needed, regimes in _alike(right, sensitive=sensitive).items()
    ]


def _alike(right: Right, *, sensitive: bool) -> dict[Need, list[Regime]]:
    """Return the laws that give a right, those together that ask for the same."""
    found: dict[Need, list[Regime]] = {}
    for regime in law_words.in_order():
        if right in laws.law(regime).rights:
            found.setdefault(need(right, regime, sensitive=sensitive), []).append(regime)
    return found


def _named(regimes: list[Regime], right: Right) -> tuple[str, ...]:
    """Return the names of laws; one name for a family whose laws are all among them."""
    giving = [regime for regime in law_words.in_order() if right in laws.law(regime).rights]
    names: dict[str, None] = {}
    for regime in regimes:
        whole = all(one in regimes for one in giving if one.family == regime.family)
        names[law_words.covered(regime.family) if whole else law_words.named(regime)] = None
    return tuple(names)


def _proofs(needed: Need) -> tuple[str, ...]:
    points = ngettext("%(n)s data point", "%(n)s data points", needed.points)
    told = {
        points % {"n": needed.points}: needed.points > 0,
        _("a code to a contact on file"): needed.challenge,
        _("a declaration under penalty of perjury"): needed.declaration,
    }
    return tuple(text for text, asked in told.items() if asked)


def _why(needed: Need) -> tuple[str | Promise, ...]:
    return tuple(f"{told.REASONS[code]}." for code in needed.reasons) or (FORBIDDEN,)
