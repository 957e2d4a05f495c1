"""What happens by itself. Each job takes `now`, may run twice, late or beside itself, and
returns how many things it did. What is due is what has not been done yet: no time windows.
"""

from datetime import datetime

from django.contrib.sessions.models import Session

from foundation import heads, limits, uploads
from requests_app.models import Draft, Heartbeat, PrivacyRequest
from requests_app.notices import delivery
from requests_app.services import (
    authorising,
    batches,
    escalating,
    forgetting,
    log_ins,
    mornings,
    news,
    person_keys,
    proofs,
    proving,
    recomputing,
    searching,
    sharing,
    sweeps,
    task_files,
    task_links,
)
from verification.services import accounts, signals

LETTERS_PER_RUN = 1_000
LOG_INS_PER_RUN = 200
FILES_PER_RUN = 100
NEWS_PER_RUN = 1_000


def make_challenges(now: datetime) -> int:
    """Make the codes that people asked for: look up who they are, and queue the letters."""
    return proving.make_due(now)


def deliver_due(now: datetime, limit: int = LETTERS_PER_RUN) -> int:
    """Send the letters that are due, and leave a sign of life for the watchdog."""
    count = delivery.deliver(now, limit=limit)
    Heartbeat.objects.beat(Heartbeat.SWEPT, now)
    return count


def remind_due(now: datetime) -> int:
    """Tell staff of each open request, appeal or complaint whose reminder day has come."""
    return sweeps.due_soon(now)


def tell_overdue(now: datetime) -> int:
    """Tell staff of all that is open and whose day has passed, once for that day."""
    return sweeps.overdue(now)


def escalate(now: datetime) -> int:
    """Tell the leads of what is past the business's own target, or soon due and still open."""
    return escalating.escalate(now)


def tell_child_data(now: datetime) -> int:
    """Tell staff at once where the data of a child was reported or found."""
    return sweeps.child_data(now)


def mail_news(now: datetime) -> int:
    """Write to staff what they want to know at once."""
    return news.mail(now, limit=NEWS_PER_RUN)


def send_digests(now: datetime) -> int:
    """Write to staff what is new and due, each morning."""
    return mornings.send(now)


def forget_news(now: datetime) -> int:
    """Delete what was new to staff a long time ago."""
    return news.forget(now)


def ask_people(now: datetime) -> int:
    """Ask the people in whose name somebody asks whether they gave permission."""
    return authorising.send_links(now)


def remind_owners(now: datetime) -> int:
    """Write once more to data owners without an account, before the day of their task."""
    return task_links.remind(now)


def recompute_dates(now: datetime) -> int:
    """Bring the dates of open requests to the law and calendars of today, and tell staff.

    They are told once nothing waits to be computed any more, so that the count is whole.
    """
    count = recomputing.recompute(now)
    if not PrivacyRequest.objects.stale(*recomputing.versions()).exists():
        sweeps.dates_moved(now)
    return count


def settle_log_ins(now: datetime) -> int:
    """Confirm who people are that came from their account at the operator."""
    return log_ins.settle_waiting(now, limit=LOG_INS_PER_RUN)


def give_out(now: datetime) -> int:
    """Give what came in to those whose turn it is by the rules of assignment."""
    return sharing.give_out(now)


def work_batches(now: datetime) -> int:
    """Do the next requests of every change of many, or put them back where it is taken back."""
    return batches.work(now)


def forget_tokens(now: datetime) -> int:
    """Delete the marks of hand-overs that nobody can use any more."""
    return accounts.forget_tokens(now)


def forget_drafts(now: datetime) -> int:
    """Delete the half-filled forms that have had their day."""
    return Draft.objects.filter(expires_at__lt=now).delete()[0]


def forget_sessions(now: datetime) -> int:
    """Delete the visits that are over: nothing else ever does, and each points to what was done."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def bind_ledger_heads(now: datetime) -> int:
    """Bind the ends of all ledger chains into the signed head of the day, once a day."""
    return heads.bind_heads(now)


def forget_limits(now: datetime) -> int:
    """Delete the counts of tries whose time is over."""
    return limits.sweep(now)


def forget_traces(now: datetime) -> int:
    """Delete what submissions could be recognised by in others, once it is too old to count."""
    return signals.forget(now)


def index_people(now: datetime) -> int:
    """Make the keys by which people are found, where there are none; drop those of the erased."""
    person_keys.forget_erased(now)
    return person_keys.index(now)


def forget_searches(now: datetime) -> int:
    """Delete the searches for people that have had their day."""
    return searching.forget(now)


def clear_orphans(now: datetime) -> int:
    """Delete the stored files that no row names."""
    return uploads.sweep_orphans(now)


def scan_files(now: datetime) -> int:
    """Have the files scanned that came while the scanner could not be reached."""
    proof = proofs.scan_waiting(now, limit=FILES_PER_RUN)
    return proof + task_files.scan_waiting(now, limit=FILES_PER_RUN)


def forget_evidence(now: datetime) -> int:
    """Delete the files of proof that have served and were left behind."""
    return forgetting.sweep(now)
