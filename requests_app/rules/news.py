"""What staff can be told of."""

from enum import StrEnum


class Subject(StrEnum):
    """Something that happens to a request. The values are stored; never change one."""

    ASSIGNED = "assigned"
    MENTIONED = "mentioned"
    WROTE = "wrote"  # the person wrote, or answered what was asked
    TASK_ANSWERED = "task_answered"
    TO_APPROVE = "to_approve"
    RETURNED = "returned"
    APPROVED = "approved"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    SPAM_IN_BULK = "spam_in_bulk"  # to leads: many are closed without a letter
