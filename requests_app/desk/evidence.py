"""How sure one is of who asks, how sure one must be, and what is lacking between the two."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.desk import identity_words as told
from requests_app.desk.checks import Checked, checked
from requests_app.desk.fits import Fit, Point, Shown, fits, unmatched
from requests_app.models import PrivacyRequest
from requests_app.rules.identity import basis
from requests_app.rules.rights import Regime, Right, needs_identity
from requests_app.rules.workflow import OPEN
from requests_app.services import identifying
from requests_app.services.identifying import COMPARED, VOUCHED_FOR, Weighed
from verification.rules.degrees import Degree, Lack
from verification.rules.matching import Match
from verification.rules.signals import SECONDS, Signal


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the person. `enough` is the rule's word, not the reader's: nothing is
    lacking, but perhaps a second member of the staff.

    `points` are those of the best record. Where the data of a child was `reported`, nobody
    has to be known for it to be deleted. `second` says why two of the staff must confirm the
    person, where they must; `first` is who did, `mine` tells that it was the reader.
    """

    sentence: str
    points: tuple[Point, ...] = ()
    fits: tuple[Fit, ...] = ()
    degrees: tuple[tuple[str, str], ...] = ()
    why: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    lacking: tuple[Lack, ...] = ()
    lacks: tuple[str, ...] = ()
    enough: bool = False
    reported: bool = False
    checks: tuple[Checked, ...] = ()
    second: str = ""
    first: Checked | None = None
    mine: bool = False

    @property
    def wants_reason(self) -> bool:
        """Tell whether staff must say how they know the person."""
        return self.reported or bool(VOUCHED_FOR & set(self.lacking))


def evidence(
    dsar: PrivacyRequest, now: datetime, reader: AbstractUser, shown: Shown | None = None
) -> Evidence:
    """Compare what the person gave with the records; never where the law forbids to verify.

    `shown` is the one value on file to show openly.
    """
    if dsar.submission.content_key_id is None:
        return Evidence(_("What the person gave has been erased."), checks=checked(dsar))
    if not needs_identity(Right(dsar.right)):
        return Evidence(_("This right is given without a check."), unmatched(_typed(dsar)))
    if identifying.reported(dsar):
        text = _("The data of a child was reported: whoever reports it need not be known.")
        return Evidence(text, unmatched(_typed(dsar)), reported=True, checks=checked(dsar))
    if dsar.status not in OPEN:
        text = _("The request has ended: nothing is compared with the records any more.")
        return Evidence(text, unmatched(_typed(dsar)), checks=checked(dsar))
    return _weighed(dsar, now, reader, shown)


def _weighed(
    dsar: PrivacyRequest, now: datetime, reader: AbstractUser, shown: Shown | None
) -> Evidence:
    weighed = identifying.weigh(dsar, identifying.facts(dsar.submission, now))
    typed, match = identifying.claims(dsar.submission), weighed.facts.match
    records, earlier = fits(match, typed, shown), checked(dsar)
    first = next((one for one in earlier if one.by_staff), None) if weighed.need.second else None
    return Evidence(
        sentence=_sentence(weighed),
        points=records[0].points if records else unmatched(typed, _("No record")),
        fits=records,
        degrees=_degrees(weighed),
        why=_why(dsar, weighed),
        signals=tuple(str(told.SIGNALS[signal]) for signal in weighed.facts.signals),
        lacking=weighed.lacking,
        lacks=_lacks(weighed),
        enough=not set(weighed.lacking) - {Lack.SECOND},
        checks=earlier,
        second=_second(weighed),
        first=first,
        mine=first is not None and first.by == f"user:{reader.pk}",
    )


def _typed(dsar: PrivacyRequest) -> dict[str, object]:
    given = dsar.submission.claims or {}
    return {kind: given[kind] for kind in COMPARED if given.get(kind)}


def _degrees(weighed: Weighed) -> tuple[tuple[str, str], ...]:
    """Return what is needed and what was reached, each as a degree and what makes it up."""
    need, proof = weighed.need, weighed.proof
    asked = [_points_of(need.points)]
    asked += [str(told.PROOFS["challenge"])] if need.challenge else []
    asked += [str(told.PROOFS["declaration"])] if need.declaration else []
    asked += [str(told.PROOFS["authority"])] if need.authority else []
    asked += [_("a second member of the staff")] if need.second else []
    there = [_points_of(proof.points)] if proof.points or not proof.account else []
    there += [str(word) for name, word in told.PROOFS.items() if getattr(proof, name)]
    return (
        (str(told.DEGREES[need.degree]), ", ".join(asked)),
        (str(told.DEGREES[weighed.degree]), ", ".join(there)),
    )


def _lacks(weighed: Weighed) -> tuple[str, ...]:
    """Return what is lacking, in sentences; several records are why no point is counted."""
    left_out = {Lack.SECOND} | ({Lack.POINTS} if Lack.ONE_RECORD in weighed.lacking else set())
    return tuple(str(told.LACKS[lack]) for lack in weighed.lacking if lack not in left_out)


def _second(weighed: Weighed) -> str:
    """Return why two members of the staff must have looked; empty where one is enough."""
    found = [told.SIGNALS[signal] for signal in weighed.facts.signals if signal in SECONDS]
    return " ".join(map(str, found)) if weighed.need.second else ""


def _points_of(count: int) -> str:
    return ngettext("%(n)s data point", "%(n)s data points", count) % {"n": count}


def _why(dsar: PrivacyRequest, weighed: Weighed) -> tuple[str, ...]:
    """Return the reasons for so much; the first one is the law's, with its article."""
    if weighed.need.degree == Degree.NONE:
        return ()
    article = basis(Right(dsar.right), Regime(dsar.regime))
    first, *more = (_reason(code) for code in weighed.need.reasons)
    return (f"{first} ({_(article)}).", *(f"{reason}." for reason in more))


def _reason(code: str) -> str:
    said = told.REASONS[code] if code in told.REASONS else told.SIGNALS[Signal(code)]
    return str(said).removesuffix(".")


def _sentence(weighed: Weighed) -> str:
    proof, match = weighed.proof, weighed.facts.match
    said = _of_records(match, proof.points, weighed.need.points)
    if not proof.account:
        return said
    own = _("They logged in: answer for the account given here, and for nothing else.")
    return f"{said} {own}"


def _of_records(match: Match, agreeing: int, needed: int) -> str:
    if match.ambiguous:
        return _("More than one record fits: ask the person for one more thing to tell them apart.")
    if not match.candidates:
        return _("No record fits what the person gave.")
    agree = ngettext(
        "%(agreeing)s data point agrees; this right asks for %(needed)s.",
        "%(agreeing)s data points agree; this right asks for %(needed)s.",
        agreeing,
    )
    parts = [agree]
    if match.candidates[0].differing:
        parts.append(_("Something differs: find out why before you confirm."))
    if match.namesakes:
        parts.append(_("Other records of the same name: %(others)s."))
    return " ".join(parts) % {"agreeing": agreeing, "needed": needed, "others": match.namesakes}
