"""What is remembered. Constraints live here; decisions do not."""

from requests_app.models.answer import Answer
from requests_app.models.casework import Task
from requests_app.models.clock import ClockEvent, DeadlinePolicy
from requests_app.models.correspondence import Message, Notice
from requests_app.models.draft import Draft
from requests_app.models.heartbeat import Heartbeat
from requests_app.models.redirect import Controller, Redirection
from requests_app.models.request import PrivacyRequest, Submission
from requests_app.models.review import Review

__all__ = [
    "Answer",
    "ClockEvent",
    "Controller",
    "DeadlinePolicy",
    "Draft",
    "Heartbeat",
    "Message",
    "Notice",
    "PrivacyRequest",
    "Redirection",
    "Review",
    "Submission",
    "Task",
]
