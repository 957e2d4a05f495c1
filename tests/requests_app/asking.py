"""Tasks by system, as the tests of their pages and of their services need them."""

import re
from datetime import date

from requests_app.models import Notice
from requests_app.services import tasking
from requests_app.services.tasking import Wish
from tests.requests_app.steps import at

NOW, LATER = at(11, 5), at(11, 6)
DUE = date(2026, 11, 20)
OWNER = "owner@acme.example"


def wish(**changes):
    given = {"system": "CRM", "what": "Look for Ada Example.", "due_on": DUE, "owner": OWNER}
    if changes.get("assignee"):
        given["owner"] = ""
    return Wish(**(given | changes))


def add(dsar, officer, now=NOW, **changes):
    return tasking.add(dsar.pk, wish(**changes), by=officer, now=now)


def token(kind="task_asked"):
    """Return the secret of the newest link that was sent, out of its letter."""
    notice = Notice.objects.filter(kind=kind).order_by("-created_at").first()
    return re.search(r"/task/([\w-]+)/", notice.text)[1]
