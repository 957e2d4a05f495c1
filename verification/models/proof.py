"""What a person did to prove who they are, and what came of it. Never a value on file."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from foundation.business import Business
from foundation.sealing import SealedField, SealingKey
from verification.rules.challenge import Outcome
from verification.rules.degrees import Degree


class Channel(StrEnum):
    """By which contact on file a code is sent."""

    EMAIL = "email"
    SMS = "sms"


class Challenge(models.Model):
    """A code sent to a contact on file, for the subject alone, to be used once.

    Made for everybody who asks, known or not. `digest` is that of the code, bound to this
    row; empty until the code is made. `record` is the record whose contact it went to, empty
    where none fits: such a code was sent to nobody, and nobody can know it. `person` is the
    keyed digest by which that record is known again after another import.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    digest = models.BinaryField(max_length=32, null=True)
    record = models.UUIDField(null=True)
    person = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=10, choices=[(o.value, o.value) for o in Outcome], blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(ended_at=None), name="challenge_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="challenge_ended_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.PASSED.value) | Q(record__isnull=False),
                name="challenge_passed_by_known",
            ),
            models.CheckConstraint(condition=Q(tries__lte=5), name="challenge_few_tries"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(made_at=None, ended_at=None),
                name="challenge_to_make",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Declaration(models.Model):
    """A declaration that a person signed by typing their name, kept as a record.

    `text` is what stood on the page word for word, in `language`. `noted_by` is the ledger
    code of who holds it signed on paper; empty where it was signed here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    code = models.CharField(max_length=30)
    language = models.CharField(max_length=10)
    key = models.ForeignKey(SealingKey, null=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedField(key="key")
    signature = SealedField(key="key")
    signed_at = models.DateTimeField()
    noted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "code"], name="declaration_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.subject}"


class UsedToken(models.Model):
    """A hand-over that was taken, so that nobody takes it twice. `until` is when it is void.

    `digest` is the keyed digest of business and `jti`.
    """

    digest = models.BinaryField(primary_key=True, max_length=32)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Void from {self.until}"


class Method(StrEnum):
    """By what a person was recognised."""

    MATCH = "match"  # by data points, and the code where one is asked for
    ACCOUNT = "account"  # by a fresh log-in at the operator
    VOUCHED = "vouched"  # by staff, for a reason that they give


class IdentityCheck(models.Model):
    """What a check of the identity came to: degree, score, which fields agreed and why so much
    was asked for; never a value. `by` is the actor's ledger code. Written once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    about = models.UUIDField(null=True)  # the one request, where it was not about all of them
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    method = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Method])
    degree = models.CharField(max_length=20, choices=[(d.value, d.value) for d in Degree])
    needed = models.CharField(max_length=20, choices=[(d.value, d.value) for d in Degree])
    score = models.FloatField(null=True)
    points = models.JSONField(default=list)
    levels = models.JSONField(default=dict)
    ambiguous = models.BooleanField(default=False)
    proofs = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    signals = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.method} {self.degree} of {self.subject}"


class Trace(models.Model):
    """By what a submission is recognised in others: keyed digests alone, one row for each.

    They show many people from one address, one person from many, an agent in a hurry.
    `record` is the person on file that the submission turned out to be about, `disposable`
    that the mailbox which was given is made to be thrown away. Gone after 90 days.
    """

    subject = models.UUIDField(primary_key=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    contact = models.BinaryField(max_length=32, null=True)
    person = models.BinaryField(max_length=32, null=True)
    agent = models.BinaryField(max_length=32, null=True)
    record = models.BinaryField(max_length=32, null=True)
    disposable = models.BooleanField(default=False)

    class Meta:
        indexes = [
            *(
                models.Index(fields=["business", name, "at"], name=f"trace_{name}")
                for name in ("contact", "agent", "record")
            ),
            models.Index(fields=["at"], name="trace_at"),
        ]

    def __str__(self) -> str:
        return str(self.subject)
