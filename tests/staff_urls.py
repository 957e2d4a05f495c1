"""Every staff address for one business: each row that an address names is made for it."""

from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from foundation import uploads
from foundation.business import Business
from foundation.uploads import Clean
from requests_app.models import (
    AssignmentRule,
    Batch,
    Brief,
    DeadlinePolicy,
    Notice,
    PrivacyRequest,
    Proposal,
    Review,
    SavedSearch,
)
from requests_app.rules.rights import Right
from requests_app.services.intake import Receipt
from tests.factories import RECEIVED_AT, submission
from verification.models import Evidence, RegisteredAgent
from verification.rules.evidence import Purpose
from verification.services import evidence

# Nothing in the address.
WITHOUT = {"queue", "new", "letters", "policies", "policy_new", "law"}
WITHOUT |= {"controllers", "controller_new", "verifying", "agents", "agent_new"}
WITHOUT |= {"queue_live", "search", "searches", "search_save", "claim_next"}
WITHOUT |= {"rules", "people", "people_give", "people_take"}
WITHOUT |= {"my_tasks", "news", "all_read"}
WITHOUT |= {"dashboard", "ccpa_now"}
WITHOUT |= {"approvals"}
WITHOUT |= {"bulk", "batches"}
WITHOUT |= {"go", "preferences"}
WITHOUT |= {"texts", "text_new"}


def addresses(names: set[str], business: Business | None = None) -> dict[str, str]:
    """Return an address for each of `names`; what is not told here takes the id of a request."""
    receipt = submission(Right.DELETE, business=business)
    dsar = receipt.requests[0]
    found = {name: reverse(f"desk:{name}") for name in WITHOUT}
    found |= _of_business(dsar.business) | _of_request(receipt)
    rest = names - found.keys()
    return found | {name: reverse(f"desk:{name}", args=[dsar.pk]) for name in rest}


def _of_business(business: Business) -> dict[str, str]:
    """Return the addresses of what a business has chosen, or what all of them share."""
    row = {"regime": "gdpr", "valid_from": "2999-01-01", "promise_days": 20}
    policy = DeadlinePolicy.objects.create(business=business, **row)
    customer = business.controllers.create(name="Bolt", email="a@bolt.example")
    kept = {"name": "Late", "query": {"due": "overdue"}, "created_at": RECEIVED_AT}
    search = SavedSearch.objects.create(owner=_owner(), business=business, shared=True, **kept)
    code = f"bo-{RegisteredAgent.objects.count()}"
    agent = RegisteredAgent.objects.create(
        code=code, name="Bo", verify_key=code, added_at=RECEIVED_AT
    )
    named = {
        name: reverse(f"desk:{name}", args=[search.pk])
        for name in ("search_rename", "search_delete", "search_daily")
    }
    rule = AssignmentRule.objects.create(business=business)
    made = {"changed_by": _owner(), "changed_at": RECEIVED_AT}
    text = business.texts.create(language="en", name="Delay", text="Hello.", **made)
    for name in ("text_change", "text_retire"):
        named[name] = reverse(f"desk:{name}", args=[text.pk])
    return named | {
        "rule_new": reverse("desk:rule_new", args=[business.pk]),
        "rule_change": reverse("desk:rule_change", args=[rule.pk]),
        "rule_remove": reverse("desk:rule_remove", args=[rule.pk]),
        "report_table": reverse("desk:report_table", args=["weeks", "csv"]),
        "ccpa": reverse("desk:ccpa", args=[2025]),
        "ccpa_table": reverse("desk:ccpa_table", args=[2025, "json"]),
        "policy_take_back": reverse("desk:policy_take_back", args=[policy.pk]),
        "law_one": reverse("desk:law_one", args=["gdpr"]),
        "verifying_change": reverse("desk:verifying_change", args=[business.pk]),
        "verifying_secret": reverse("desk:verifying_secret", args=[business.pk]),
        "controller_listed": reverse("desk:controller_listed", args=[customer.pk]),
        "agent_end": reverse("desk:agent_end", args=[agent.pk]),
    }


def _of_request(receipt: Receipt) -> dict[str, str]:
    """Return the addresses of what belongs to a request."""
    dsar = receipt.requests[0]
    notice = Notice.objects.get(submission=receipt.submission)
    Notice.objects.filter(pk=notice.pk).update(dead_at=datetime(2026, 11, 5, tzinfo=UTC))
    review, paper, prepared = _review(dsar), _paper(receipt), _prepared(dsar)
    by_agent = submission(Right.DELETE, business=dsar.business, agent={"name": "Bo Agent"})
    (other,) = by_agent.requests
    (twin,) = submission(Right.DELETE, business=dsar.business).requests
    approvals = ("approval", "approve", "give_back", "take_back", "drop")
    batch = Batch.objects.create(by=_owner(), change="tag", value="vip", at=RECEIVED_AT)
    batch.items.create(dsar=dsar)
    told = {"claims": {"name": "Paula", "address": "1 Main St"}, "business": dsar.business}
    letter = Notice.objects.get(submission=submission(Right.DELETE, **told).submission)
    return {
        **{name: reverse(f"desk:{name}", args=[prepared.pk]) for name in approvals},
        "batch": reverse("desk:batch", args=[batch.pk]),
        "batch_undo": reverse("desk:batch_undo", args=[batch.pk]),
        "letter_print": reverse("desk:letter_print", args=[letter.pk]),
        "letter_printed": reverse("desk:letter_printed", args=[letter.pk]),
        "compare": reverse("desk:compare", args=[dsar.pk, twin.pk]),
        "retry": reverse("desk:retry", args=[notice.pk]),
        "review": reverse("desk:review", args=[review.pk]),
        "review_decide": reverse("desk:review_decide", args=[review.pk]),
        "review_extend": reverse("desk:review_extend", args=[review.pk]),
        "file": reverse("desk:file", args=[dsar.pk, paper.pk]),
        "file_checked": reverse("desk:file_checked", args=[dsar.pk, paper.pk]),
        "authority": reverse("desk:authority", args=[other.pk]),
        "authority_ask": reverse("desk:authority_ask", args=[other.pk]),
        "step": reverse("desk:step", args=[dsar.pk, "extend"]),
        **_tasks(dsar),
    }


def _tasks(dsar: PrivacyRequest) -> dict[str, str]:
    """Make a task by the portal, and one for a system, which falls to who reads the pages."""
    reader = get_user_model().objects.filter(username__in=("clerk", "grace")).first()
    made = {"due_on": dsar.due_on, "created_at": RECEIVED_AT}
    task = dsar.tasks.create(kind="system", system="CRM", assignee=reader, **made)
    brief = Brief.objects.create(task=task, what="Look.", owner="o@acme.example")
    stored = uploads.store(Clean("pdf", b"%PDF-"), dsar.submission.content_key, RECEIVED_AT)
    row = brief.files.create(file=stored, name="a.pdf", sent_at=RECEIVED_AT)
    other = dsar.tasks.create(kind="other", **made)
    named = {
        name: reverse(f"desk:{name}", args=[dsar.pk, task.pk])
        for name in ("task_edit", "task_again", "task_cancel")
    }
    return named | {
        "task_done": reverse("desk:task_done", args=[dsar.pk, other.pk]),
        "task_file": reverse("desk:task_file", args=[dsar.pk, task.pk, row.pk]),
        "my_task": reverse("desk:my_task", args=[task.pk]),
    }


def _prepared(dsar: PrivacyRequest) -> Proposal:
    writer = get_user_model().objects.create_user(f"writer-{Proposal.objects.count()}")
    return Proposal.objects.create(
        dsar=dsar,
        action="deny",
        ground="excessive",
        text="No.",
        writers=[writer.pk],
        prepared_by=writer,
        prepared_at=RECEIVED_AT,
        submitted_at=RECEIVED_AT,
    )


def _owner() -> AbstractUser:
    users = get_user_model().objects
    return users.create_user(f"owner-{users.count()}")


def _review(dsar: PrivacyRequest) -> Review:
    return Review.objects.create(
        dsar=dsar,
        kind="complaint",
        received_at=RECEIVED_AT,
        received_on=dsar.received_on,
        due_on=dsar.due_on,
        text="Too slow.",
    )


def _paper(receipt: Receipt) -> Evidence:
    return evidence.take(
        receipt.submission.pk,
        purpose=Purpose.PERMISSION,
        file=Clean("pdf", b"%PDF-"),
        passed=True,
        key=receipt.submission.content_key,
        by="requester",
        now=RECEIVED_AT,
    )
