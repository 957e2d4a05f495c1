"""Who may ask for somebody else, and the files that people send as proof."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from foundation.uploads import StoredFile
from verification.rules.authority import AuthorityKind
from verification.rules.evidence import Purpose


class Evidence(models.Model):
    """A file that was sent as proof; gone once what it proves has been decided.

    `scanned_at` is empty while no scanner has passed it: until then nobody sees it.
    `checked_by` is the ledger code of who looked and took it as proof; `harmful` says that it
    was deleted because a scanner found something in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Purpose])
    file = models.OneToOneField(
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=40)
    scanned_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=40, blank=True)
    deleted_at = models.DateTimeField(null=True)
    harmful = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(file=None), name="evidence_deleted_whole"
            ),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by="")
                | (Q(checked_at__isnull=False) & ~Q(checked_by="")),
                name="evidence_checked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(harmful=False) | Q(deleted_at__isnull=False),
                name="evidence_harmful_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.subject}"


class RegisteredAgent(models.Model):
    """An agent whose key is known: what it signs is surely from it.

    `verify_key` is the Ed25519 public key of 32 bytes, in base64.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    verify_key = models.CharField(max_length=44, unique=True)
    website = models.URLField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Standing(StrEnum):
    """How far the check of an authority has come."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Authority(models.Model):
    """The right of one person to ask for another, for one subject.

    A link to confirm it goes to the person's contact on file: `token_digest` is the SHA-256
    of its secret, `record` the record it was sent to, `person` the keyed digest by which that
    is known again after another import. `checks` are the codes of what staff
    saw on the paper; `decided_by` is a ledger code, `person` where the person confirmed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in AuthorityKind])
    agent = models.ForeignKey(
        RegisteredAgent, null=True, on_delete=models.PROTECT, related_name="authorities"
    )
    standing = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in Standing],
        default=Standing.CLAIMED.value,
    )
    claimed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    token_digest = models.BinaryField(max_length=32, null=True, unique=True)
    token_until = models.DateTimeField(null=True)
    record = models.UUIDField(null=True)
    person = models.BinaryField(max_length=32, null=True)
    checks = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(standing=Standing.CLAIMED.value, decided_at=None, decided_by="")
                | (
                    ~Q(standing=Standing.CLAIMED.value)
                    & Q(decided_at__isnull=False)
                    & ~Q(decided_by="")
                ),
                name="authority_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.subject}"
