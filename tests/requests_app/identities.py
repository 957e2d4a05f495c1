"""Records that fit, or do not, put in the place of the search for them."""

from uuid import UUID

from requests_app.services import identifying
from verification.rules.matching import Candidate, Level, Match

RECORD = UUID(int=1)
PUBLIC = {"name"}


def candidate(*agreeing, record=RECORD, close=(), differing=(), missing=()):
    levels = dict.fromkeys(agreeing, Level.AGREES) | dict.fromkeys(close, Level.CLOSE)
    levels |= dict.fromkeys(differing, Level.DIFFERS) | dict.fromkeys(missing, Level.MISSING)
    points = tuple(field for field in agreeing if field not in PUBLIC)
    return Candidate(record, "CRM", levels, float(len(agreeing)), points)


def found(monkeypatch, *candidates, ambiguous=False, namesakes=0):
    """Let every search end with these records."""
    match = Match(candidates=candidates, ambiguous=ambiguous, namesakes=namesakes)
    monkeypatch.setattr(identifying.verification, "find", lambda *_: match)
