"""What holds for every request at every moment, with the numbers of the laws written by hand."""

from calendar import monthrange
from datetime import date, timedelta

from requests_app.models import PrivacyRequest

UNVERIFIED = {"opt_out", "limit", "opt_out_admt", "object_marketing", "withdraw_consent"}
OPEN = {"received", "in_progress", "identity_pending", "clarification_pending", "fee_pending"}
ANSWERED = {"fulfilled", "partial", "denied"}

# Days from receipt, and days with the one extension.
TERMS = {"us_ia": (90, 135), "us_fl": (45, 60), "ca_pipeda": (30, 60), "ch_fadp": (30, 60)}
TERMS |= {"br_lgpd": (15, 15), "ccpa": (45, 90)}
MONTHS = {"gdpr": (1, 3), "uk_gdpr": (1, 3), "voluntary": (1, 1)}
PARTS = {
    "ccpa": {"reasons"},
    "gdpr": {"reasons", "complaint", "court"},
    "uk_gdpr": {"reasons", "complaint", "court"},
    "ch_fadp": {"reasons", "complaint", "court"},
    "ca_pipeda": {"reasons", "complaint"},
    "br_lgpd": {"reasons", "complaint"},
    "voluntary": {"reasons"},
    "us_ut": {"reasons", "attorney_general"},
}
FREE = {"ccpa", "br_lgpd", "voluntary"}  # a fee has no place here
OF_A_STATE = {"reasons", "appeal", "attorney_general"}


HANDED_OUT_OR_ERASED = {"access", "know_specific", "portability", "delete"}


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(regime: str, received_on: date, *, extended: bool) -> date:
    """Return the last day that a law leaves where nothing has held its clock."""
    if regime in MONTHS:
        return months_later(received_on, MONTHS[regime][extended])
    return received_on + timedelta(days=TERMS.get(regime, (45, 90))[extended])


def check(dsar: PrivacyRequest) -> None:
    """Assert all that the laws say of a request, whatever was done to it."""
    kinds = [event.kind for event in dsar.clock.all()]
    check_questions(dsar, kinds)
    check_days(dsar, kinds)
    check_extension(dsar)
    check_answer(dsar)
    check_aside(dsar)
    live = [one for one in dsar.redirections.all() if one.undone_at is None]
    assert len(live) == (dsar.status == "redirected")
    assert (dsar.closed_at is None) == (dsar.retain_through is None) == (dsar.status in OPEN)


def check_aside(dsar: PrivacyRequest) -> None:
    assert (dsar.status == "duplicate") == (dsar.merged_into is not None)
    kept = dsar.merged_into
    if kept is not None:
        assert (kept.business, kept.right) == (dsar.business, dsar.right)
        assert (kept.received_on, kept.status != "withdrawn") <= (dsar.received_on, True)
        assert {dsar.regime, *dsar.also} <= {kept.regime, *kept.also}
    if dsar.status == "spam":
        assert dsar.identity != "confirmed"
        assert not dsar.answers.all()
        # Later ones are about what else was asked at the same time.
        staff = dsar.submission.messages.filter(written_by__isnull=False)
        assert not staff.filter(at__lt=dsar.closed_at)


def check_questions(dsar: PrivacyRequest, kinds: list[str]) -> None:
    if dsar.right in UNVERIFIED:
        assert (dsar.identity, dsar.suspended) == ("not_needed", False)
        assert dsar.status in OPEN - {"identity_pending", "clarification_pending"} | ANSWERED | {
            "withdrawn", "redirected", "duplicate", "spam",
        }  # fmt: skip
        assert not {"identity_requested", "clarification_requested", "fee_quoted"} & set(kinds)
    if {dsar.regime, *dsar.also} - {"gdpr", "uk_gdpr"}:
        assert "clarification_requested" not in kinds
    if {dsar.regime, *dsar.also} & FREE:
        assert "fee_quoted" not in kinds
    if dsar.identity == "unchecked":
        assert dsar.status not in ("fulfilled", "partial")
        assert (dsar.right, dsar.status) != ("know_specific", "denied")


def check_days(dsar: PrivacyRequest, kinds: list[str]) -> None:
    assert dsar.received_on <= dsar.due_on
    assert dsar.suspended == (dsar.legal_last_day is None)
    assert dsar.legal_last_day is None or dsar.due_on <= dsar.legal_last_day
    if dsar.suspended and dsar.status in ("received", "in_progress"):
        assert "reopened" in kinds, "a clock is held though nobody is asked"
    american = dsar.regime == "ccpa" or dsar.regime.startswith("us_")
    if american:
        assert not dsar.suspended
    asked = {"identity_requested", "clarification_requested", "fee_quoted"} & set(kinds)
    if american or not asked:
        most = last_day(dsar.regime, dsar.received_on, extended=dsar.extended)
        assert dsar.due_on <= most, (dsar.regime, dsar.due_on, most)
    # PIPEDA has no term for a consent that is taken back: it is given that of an answer.
    if dsar.right in UNVERIFIED and dsar.regime != "ca_pipeda":
        assert not dsar.extended
        assert dsar.due_on <= dsar.received_on + timedelta(days=30)


def check_extension(dsar: PrivacyRequest) -> None:
    taken = [event for event in dsar.clock.all() if event.kind == "extension_notice_sent"]
    assert len(taken) <= 1
    assert dsar.extended <= len(taken)
    held = any(event.kind.endswith(("_requested", "quoted")) for event in dsar.clock.all())
    for event in taken:
        assert event.reason
        if dsar.regime == "ccpa" or dsar.regime.startswith("us_") or not held:
            assert event.on <= last_day(dsar.regime, dsar.received_on, extended=False)


def check_answer(dsar: PrivacyRequest) -> None:
    counting = [answer for answer in dsar.answers.all() if answer.superseded_at is None]
    if dsar.status not in ANSWERED:
        assert counting == []
        return
    (answer,) = counting
    assert answer.outcome == dsar.status
    if {dsar.right, dsar.asked_for} & HANDED_OUT_OR_ERASED or dsar.status != "fulfilled":
        assert answer.approved_by_id not in (None, answer.given_by_id)
    if dsar.status == "fulfilled":
        assert (answer.ground, answer.parts) == ("", [])
        return
    assert answer.ground
    assert answer.ground != "not_identified" or dsar.identity == "unchecked"
    for regime in (dsar.regime, *dsar.also):
        assert set(answer.parts) >= PARTS.get(regime, OF_A_STATE)
    if (dsar.regime, dsar.right) == ("ccpa", "delete"):
        assert "opt_out_offer" in answer.parts
