"""The next step of a request whose answer is being prepared, or waits for a second person."""

from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from requests_app import access
from requests_app.desk import told
from requests_app.desk.offers import ANSWER, Next
from requests_app.models import PrivacyRequest, Proposal
from requests_app.services import approving

VIEW = "requests_app.view_proposal"


def next_step(dsar: PrivacyRequest, usual: Next | None, reader: AbstractUser) -> Next | None:
    """Return what a prepared answer asks of the reader; what is `usual` where there is none."""
    url = reverse("desk:answer", args=[dsar.pk])
    begun = approving.open_proposal(dsar)
    if begun and begun.submitted_at:
        return _waiting(dsar, begun, reader)
    if usual is None or usual.url != url:
        return usual
    if begun:
        why = _("A draft of the answer is there, saved by %(who)s.")
        why %= {"who": told.name(begun.prepared_by)}
        return Next(_("Go on writing the answer"), why, url, ANSWER)
    back = approving.returned(dsar)
    if back is None:
        return usual
    why = _("The prepared answer could not go out, and was given back.")
    if back.ruled_by:
        why = _("%(who)s gave the prepared answer back.") % {"who": told.name(back.ruled_by)}
    return Next(_("Change the answer"), why, url, ANSWER)


def hidden(dsar: PrivacyRequest, usual: Next | None, following: Next | None) -> Next | None:
    """Return the link to the answer, which is needless where a prepared one stands above."""
    url = reverse("desk:answer", args=[dsar.pk])
    return None if following is usual else Next("", "", url)


def _waiting(dsar: PrivacyRequest, begun: Proposal, reader: AbstractUser) -> Next:
    url = reverse("desk:approval", args=[begun.pk])
    zone = ZoneInfo(dsar.business.time_zone)
    at = date_format(begun.submitted_at.astimezone(zone), "DATETIME_FORMAT")
    why = _("Prepared by %(who)s, waits for approval since %(at)s.")
    why %= {"who": told.name(begun.prepared_by), "at": at}
    if reader.pk in begun.writers:
        why = " ".join([why, _("A colleague must approve it.")])
        return Next(_("Take it back, or read it again"), why, url, VIEW)
    if approving.APPROVE in access.permissions(reader, dsar.business):
        return Next(_("Look at it and approve"), why, url, approving.APPROVE)
    return Next(_("Read what is prepared"), why, url, VIEW)
