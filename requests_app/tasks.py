"""Celery's part: take the database's time, run one job. A worker's own clock decides nothing."""

from datetime import datetime

from celery import shared_task
from django.db import connection

from requests_app import jobs


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@shared_task
def make_challenges() -> None:
    jobs.make_challenges(database_time())


@shared_task
def deliver_due() -> None:
    jobs.deliver_due(database_time())


@shared_task
def remind_due() -> None:
    jobs.remind_due(database_time())


@shared_task
def remind_owners() -> None:
    jobs.remind_owners(database_time())


@shared_task
def tell_overdue() -> None:
    jobs.tell_overdue(database_time())


@shared_task
def escalate() -> None:
    jobs.escalate(database_time())


@shared_task
def tell_child_data() -> None:
    jobs.tell_child_data(database_time())


@shared_task
def mail_news() -> None:
    jobs.mail_news(database_time())


@shared_task
def send_digests() -> None:
    jobs.send_digests(database_time())


@shared_task
def forget_news() -> None:
    jobs.forget_news(database_time())


@shared_task
def ask_people() -> None:
    jobs.ask_people(database_time())


@shared_task
def recompute_dates() -> None:
    jobs.recompute_dates(database_time())


@shared_task
def settle_log_ins() -> None:
    jobs.settle_log_ins(database_time())


@shared_task
def give_out() -> None:
    jobs.give_out(database_time())


@shared_task
def work_batches() -> None:
    jobs.work_batches(database_time())


@shared_task
def forget_tokens() -> None:
    jobs.forget_tokens(database_time())


@shared_task
def forget_drafts() -> None:
    jobs.forget_drafts(database_time())


@shared_task
def forget_sessions() -> None:
    jobs.forget_sessions(database_time())


@shared_task
def bind_ledger_heads() -> None:
    jobs.bind_ledger_heads(database_time())


@shared_task
def forget_limits() -> None:
    jobs.forget_limits(database_time())


@shared_task
def forget_traces() -> None:
    jobs.forget_traces(database_time())


@shared_task
def index_people() -> None:
    jobs.index_people(database_time())


@shared_task
def forget_searches() -> None:
    jobs.forget_searches(database_time())


@shared_task
def clear_orphans() -> None:
    jobs.clear_orphans(database_time())


@shared_task
def scan_files() -> None:
    jobs.scan_files(database_time())


@shared_task
def forget_evidence() -> None:
    jobs.forget_evidence(database_time())
