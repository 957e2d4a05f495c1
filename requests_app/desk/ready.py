"""Ready texts where staff write: chosen from a list, filled in, and still open for changes.

A form offers them by `requests_app/desk/ready.html`, inside of it. Its view asks `wanted` first:
what it returns is all that was typed, with the text at the end of the field.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import get_language_info, override

from foundation.sealing import Shredded
from requests_app.models import CannedText, PrivacyRequest
from requests_app.notices import words
from requests_app.notices.letters import STATUS_PATH
from requests_app.rules.ready import filled

BUTTON, CHOSEN = "insert", "ready"


@dataclass(frozen=True, slots=True)
class Ready:
    """A text with its gaps filled. `language` is named where it is not the person's."""

    pk: int
    name: str
    text: str
    language: str


def offered(dsar: PrivacyRequest) -> list[Ready]:
    """Return the ready texts of a business, those in the language of the person first."""
    own = dsar.submission.language
    rows = CannedText.objects.filter(business=dsar.business_id, retired_at=None)
    ordered = sorted(rows, key=lambda row: (row.language != own, row.language, row.name))
    return [_ready(row, dsar) for row in ordered]


def wanted(request: HttpRequest, dsar: PrivacyRequest, prefix: str = "") -> dict[str, str] | None:
    """Return what was typed with the chosen text added; None where another button was pressed.

    `prefix` is that of the form, where a page has several.
    """
    if BUTTON not in request.POST:
        return None
    start = f"{prefix}-" if prefix else ""
    typed = {name.removeprefix(start): value for name, value in request.POST.items()}
    chosen = next((one for one in offered(dsar) if str(one.pk) == typed.get(CHOSEN)), None)
    if chosen:
        typed["text"] = "\n\n".join(filter(None, (typed.get("text", "").rstrip(), chosen.text)))
    return typed


def values(dsar: PrivacyRequest, language: str) -> dict[str, str]:
    """Return what stands in the gaps, in a language; of the person nothing but the name."""
    submission = dsar.submission
    with override(language):
        return {
            "reference": submission.reference,
            "business": dsar.business.name,
            "right": words.right(dsar),
            "received_on": date_format(dsar.received_on, "DATE_FORMAT"),
            "due_on": date_format(dsar.due_on, "DATE_FORMAT"),
            "name": _name(dsar),
            "status_url": settings.SITE_URL + STATUS_PATH,
        }


def _ready(row: CannedText, dsar: PrivacyRequest) -> Ready:
    other = row.language != dsar.submission.language
    named = get_language_info(row.language)["name_translated"] if other else ""
    return Ready(row.pk, row.name, filled(row.text, values(dsar, row.language)), named)


def _name(dsar: PrivacyRequest) -> str:
    """Return the name of whom staff write to: the agent's where an agent asks."""
    try:
        who = dsar.submission.agent or dsar.submission.claims or {}
    except Shredded:
        return ""
    return str(who.get("name", ""))
