"""What the status page says of an answer: why it refuses, and where the person can turn to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.sealing import Shredded
from requests_app.models import Answer, Message, PrivacyRequest, Review
from requests_app.notices.letters import asks_about_opt_out
from requests_app.rules import laws, refusals
from requests_app.rules.law import Law
from requests_app.rules.rights import Regime, Region, Right
from requests_app.rules.workflow import Status
from requests_app.words import STATES
from verification.models import Declaration


@dataclass(frozen=True, slots=True)
class Route:
    """Where a person can turn to, and the law that says so."""

    sentence: str | Promise
    address: str = ""
    link: str | Promise = ""
    to_us: bool = False


TO_US = {
    Regime.UK_GDPR: Route(
        _(
            "You have the right to complain to us. We confirm within 30 days that we have "
            "your complaint (Data Protection Act 2018, section 164A)."
        ),
        to_us=True,
    ),
}
AUTHORITIES = {
    Regime.GDPR: (
        Route(
            _(
                "You have the right to complain to a data protection authority, above all where "
                "you live or work, or where you think the law was broken (GDPR, Article 77)."
            ),
            "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en",
            _("Find your authority"),
        ),
    ),
    Regime.UK_GDPR: (
        Route(
            _("You have the right to complain to the Information Commissioner, the ICO."),
            "https://ico.org.uk/make-a-complaint/",
            _("Complain to the ICO"),
        ),
    ),
    Regime.CA_PIPEDA: (
        Route(
            _("You have the right to complain to the Privacy Commissioner of Canada (PIPEDA)."),
            "https://www.priv.gc.ca/en/report-a-concern/",
            _("Complain to the Privacy Commissioner"),
        ),
    ),
    Regime.BR_LGPD: (
        Route(
            _(
                "You have the right to complain to the data protection authority of Brazil, the "
                "ANPD (LGPD, Article 18)."
            ),
            "https://www.gov.br/anpd/",
            _("Go to the ANPD"),
        ),
    ),
    Regime.CH_FADP: (
        Route(
            _(
                "You can report us to the Federal Data Protection and Information Commissioner, "
                "the FDPIC (FADP, Article 49)."
            ),
            "https://www.edoeb.admin.ch/",
            _("Go to the FDPIC"),
        ),
    ),
}
COURTS = {
    Regime.GDPR: Route(_("You also have the right to go to court (GDPR, Article 79).")),
    Regime.UK_GDPR: Route(_("You also have the right to go to court (UK GDPR, Article 79).")),
    Regime.CH_FADP: Route(_("You can also go to a civil court (FADP, Article 32).")),
}
# Nothing obliges us to name these; they help all the same.
OTHERS = {
    Regime.CCPA: (
        Route(
            _("You may contact the California Privacy Protection Agency."),
            "https://cppa.ca.gov/webapplications/complaint",
            _("Contact the agency"),
        ),
        Route(
            _("You may also contact the Attorney General of California."),
            "https://oag.ca.gov/report",
            _("Contact the Attorney General"),
        ),
    ),
    Regime.VOLUNTARY: (
        Route(_("You can also contact the data protection authority of your country.")),
    ),
}
IF_REFUSED = Route(_("If we refuse something, you can appeal to us on this page."), to_us=True)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that counts. `ground` is empty where nothing was refused."""

    row: Answer
    given_on: date
    text: str
    ground: str
    remedies: tuple[Route, ...]
    opt_out: bool

    @property
    def refuses(self) -> bool:
        return self.row.outcome != Status.FULFILLED


def answered(dsar: PrivacyRequest) -> Answered | None:
    """Return the answer that counts, with all that its law wants beside it."""
    row = dsar.answer
    if row is None:
        return None
    row.dsar = dsar
    return Answered(
        row=row,
        given_on=dsar.business.local_date(row.given_at),
        text=opened(row),
        ground=_ground(row),
        remedies=tuple(_remedies(dsar, row.parts)),
        opt_out=refusals.OPT_OUT_OFFER in row.parts and asks_about_opt_out(dsar),
    )


def elsewhere(dsar: PrivacyRequest) -> tuple[Route, ...]:
    """Return where the person can turn to outside of this business."""
    owed = _remedies(dsar, _law(dsar).refusal.parts)
    outside = [route for route in owed if not route.to_us]
    return (*outside, *OTHERS.get(Regime(dsar.regime), ()))


def routes(dsar: PrivacyRequest) -> tuple[Route, ...]:
    """Return where to turn to from now on; all requests of a submission are under one law."""
    first = [IF_REFUSED] if _law(dsar).appeal else []
    return (*first, *elsewhere(dsar))


def opened(row: Answer | Declaration | Message | Review, name: str = "text") -> str:
    """Return the sealed text; an empty string where it was erased by schedule."""
    try:
        return getattr(row, name) or ""
    except Shredded:
        return ""


def _ground(answer: Answer) -> str:
    """Return why something was refused, with the article where the law of today knows it."""
    if not answer.ground:
        return ""
    dsar = answer.dsar
    for row in refusals.grounds(Regime(dsar.regime), Right(dsar.right)):
        if row.code == answer.ground:
            return f"{gettext(row.sentence)} ({gettext(row.citation)})"
    return gettext(refusals.sentence(answer.ground))


def _remedies(dsar: PrivacyRequest, parts: Iterable[str]) -> list[Route]:
    """Return what the codes of a refusal's parts say of appeals, authorities and courts."""
    return [route for part in parts if part in WAYS for route in WAYS[part](dsar)]


def _law(dsar: PrivacyRequest) -> Law:
    return laws.law(Regime(dsar.regime))


def _complaint(dsar: PrivacyRequest) -> list[Route]:
    regime = Regime(dsar.regime)
    first = [TO_US[regime]] if regime in TO_US else []
    return [*first, *AUTHORITIES.get(regime, ())]


def _appeal(dsar: PrivacyRequest) -> list[Route]:
    route = _law(dsar).appeal
    if route is None or route.decide is None:
        return []
    sentence = gettext("You can appeal to us. We decide within %(days)s days, in writing.")
    return [Route(sentence % {"days": route.decide.count}, to_us=True)]


def _attorney(dsar: PrivacyRequest) -> list[Route]:
    region = dsar.submission.region
    sentence = gettext("You can also contact the attorney general of your state.")
    if region in STATES:
        sentence = gettext("You can also contact the attorney general of %(state)s.")
        sentence %= {"state": STATES[Region(region)]}
    address = "https://www.usa.gov/state-attorney-general"
    return [Route(sentence, address, _("Find the attorney general"))]


WAYS: dict[str, Callable[[PrivacyRequest], Iterable[Route]]] = {
    "complaint": _complaint,
    "court": lambda dsar: [COURTS[regime] for regime in COURTS if regime == dsar.regime],
    "appeal": _appeal,
    "attorney_general": _attorney,
}
