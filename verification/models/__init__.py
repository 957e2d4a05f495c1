"""What is remembered of people on file, and of proofs. Constraints live here; decisions do not.

Whom a proof is about is told by `subject`, an id that belongs to the floor above.
"""

from verification.models.authority import Authority, Evidence, RegisteredAgent
from verification.models.authority import Purpose as EvidencePurpose
from verification.models.proof import (
    Challenge,
    Channel,
    Declaration,
    IdentityCheck,
    Method,
    Trace,
    UsedToken,
)
from verification.models.records import (
    IdentityRecord,
    ImportRun,
    MatchKey,
    RecordSource,
    RunState,
    VerificationPolicy,
)
from verification.rules.authority import AuthorityKind

__all__ = [
    "Authority",
    "AuthorityKind",
    "Challenge",
    "Channel",
    "Declaration",
    "Evidence",
    "EvidencePurpose",
    "IdentityCheck",
    "IdentityRecord",
    "ImportRun",
    "MatchKey",
    "Method",
    "RecordSource",
    "RegisteredAgent",
    "RunState",
    "Trace",
    "UsedToken",
    "VerificationPolicy",
]
