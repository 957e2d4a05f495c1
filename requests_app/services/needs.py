"""How sure one must be of who asks, as far as that is known without looking anybody up."""

from collections.abc import Iterable
from datetime import datetime

from requests_app.models import PrivacyRequest, Submission
from requests_app.rules.identity import need
from requests_app.rules.rights import Regime, Right
from requests_app.services import identifying
from verification.rules.degrees import Need
from verification.services import policies, signals


def of(submission: Submission, rows: Iterable[PrivacyRequest], *, now: datetime) -> list[Need]:
    """Return what each request of a submission needs; the same for people known and unknown."""
    policy = policies.of(submission.business_id)
    seen = signals.raised(submission.pk, None, now=now)
    return [
        need(
            Right(dsar.right),
            Regime(dsar.regime),
            sensitive=policy.sensitive,
            for_other=identifying.for_other(submission),
            signals=seen,
        )
        for dsar in rows
    ]
