"""The outbox: queue, compose, claim, deliver."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from requests_app.models import Notice, PrivacyRequest, Submission


def queue(
    submission: Submission,
    kind: str,
    *,
    now: datetime,
    dsar: PrivacyRequest | None = None,
    period: str = "",
    context: dict[str, Any] | None = None,
) -> Notice | None:
    """Compose and freeze a letter in the caller's transaction; None if there is no address."""
    to = submission.contact
    if not to:
        return None
    values = {"submission": submission, "business": submission.business, "dsar": dsar}
    with override(submission.language):
        base = f"requests_app/notices/{kind}"
        title = render_to_string(f"{base}_title.txt", values | (context or {}))
        text = render_to_string(f"{base}.txt", values | (context or {}))
    return Notice.objects.create(
        submission=submission,
        dsar=dsar,
        subject_id=dsar.pk if dsar else submission.pk,
        kind=kind,
        period=period,
        language=submission.language,
        to=to,
        title=" ".join(title.split()),
        text=text,
        created_at=now,
        frozen_at=now,
        next_try_at=now,
    )
