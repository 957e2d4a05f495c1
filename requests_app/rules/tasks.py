"""How a task by system can end, and what its answer must hold."""

from datetime import date, timedelta
from enum import StrEnum

WEEK = 7


class TaskOutcome(StrEnum):
    """What a data owner found. The values are stored; never change one."""

    DONE = "done"
    NOTHING_HELD = "nothing_held"
    CANNOT = "cannot"


def lacks(outcome: TaskOutcome, *, text: str, files: int) -> str:
    """Return `content`, `reason` or `files` where an answer is not whole; else nothing.

    Files beside "nothing held" or "cannot" would contradict it.
    """
    written = bool(text.strip())
    if outcome == TaskOutcome.DONE:
        return "" if written or files else "content"
    if files:
        return "files"
    return "reason" if outcome == TaskOutcome.CANNOT and not written else ""


def suggested_due(today: date, request_due: date) -> date:
    """Return a day for a task that leaves time to answer: a week before the request's own day.

    Where less than a fortnight is left, it is half of the time.
    """
    left = (request_due - today).days
    before = WEEK if left >= 2 * WEEK else (left + 1) // 2
    return max(today, request_due - timedelta(days=before))
