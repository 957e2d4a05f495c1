"""What is remembered. Constraints live here; decisions do not."""

from requests_app.models.answer import Answer
from requests_app.models.approval import Proposal
from requests_app.models.casework import Brief, Task, TaskFile
from requests_app.models.clock import ClockEvent, DeadlinePolicy
from requests_app.models.correspondence import Message, Notice
from requests_app.models.draft import Draft
from requests_app.models.heartbeat import Heartbeat
from requests_app.models.redirect import Controller, Redirection
from requests_app.models.request import PrivacyRequest
from requests_app.models.review import Review
from requests_app.models.searching import PersonKey, PersonSearch, SavedSearch
from requests_app.models.staff import Digest, Membership, News, Preference
from requests_app.models.submission import Submission
from requests_app.models.working import (
    Apart,
    AssignmentRule,
    Batch,
    BatchItem,
    CannedText,
    Note,
)

__all__ = [
    "Answer",
    "Apart",
    "AssignmentRule",
    "Batch",
    "BatchItem",
    "Brief",
    "CannedText",
    "ClockEvent",
    "Controller",
    "DeadlinePolicy",
    "Digest",
    "Draft",
    "Heartbeat",
    "Membership",
    "Message",
    "News",
    "Note",
    "Notice",
    "PersonKey",
    "PersonSearch",
    "Preference",
    "PrivacyRequest",
    "Proposal",
    "Redirection",
    "Review",
    "SavedSearch",
    "Submission",
    "Task",
    "TaskFile",
]
