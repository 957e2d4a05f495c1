"""Customers' records as they were imported: sealed, and found by keyed digests alone."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from foundation.business import Business
from foundation.sealing import KeyHolder, SealedField
from verification.rules.keys import Kind
from verification.rules.signals import COOL_DOWN_DAYS


class VerificationPolicy(KeyHolder):
    """How a business verifies people. Without a row, what the fields have as default counts.

    `evidence`: copies of documents may be asked for. `sensitive`: what is held would do harm
    in the wrong hands, so deletions and corrections ask for the higher degree as well. Contact
    data that changed within `cool_down_days` proves nothing. `hand_over_secret` signs what
    the operator's own log-in says of a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    business = models.OneToOneField(
        Business, on_delete=models.CASCADE, related_name="verification_policy"
    )
    evidence = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    cool_down_days = models.PositiveSmallIntegerField(default=COOL_DOWN_DAYS)
    hand_over_secret = SealedField(key="self", null=True)

    def __str__(self) -> str:
        return f"How {self.business_id} verifies"


class RecordSource(models.Model):
    """A system whose customers were imported. Only the records of `current_run` count.

    `watermark` is how far its database was read by SQL (records/watermark.py); empty where
    the records in force came from a file.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="record_sources")
    name = models.CharField(max_length=60)
    map = models.JSONField(default=dict)
    watermark = models.CharField(max_length=60, blank=True)
    weights = models.JSONField(default=dict)  # rules.weights; empty where nothing was learned
    current_run = models.OneToOneField(
        "ImportRun", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="recordsource_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RunState(StrEnum):
    """How far an import has come. Only a finished run ever becomes a source's current one."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    ABANDONED = "abandoned"


class ImportRun(models.Model):
    """One file imported into one source, and how far: a killed run goes on from here.

    A run with a `base` is a delta: it changes the records of that run, which keeps them all.
    """

    source = models.ForeignKey(RecordSource, on_delete=models.CASCADE, related_name="runs")
    base = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="deltas")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RunState], default=RunState.RUNNING
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    file_bytes = models.PositiveBigIntegerField()
    map = models.JSONField()
    rows_done = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0)
    lines_done = models.PositiveBigIntegerField(default=0)
    rejects_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RunState]), name="importrun_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING.value, finished_at=None)
                | (~Q(state=RunState.RUNNING.value) & Q(finished_at__isnull=False)),
                name="importrun_ended_with_time",
            ),
            models.CheckConstraint(
                condition=Q(bytes_done__lte=F("file_bytes")), name="importrun_within_file"
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state=RunState.RUNNING.value),
                name="importrun_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class IdentityRecord(KeyHolder):
    """One row of a customer file, sealed under a key of its own that lies wrapped beside it.

    `identity` holds the fields of the map as the file wrote them, `id` among them: by what
    name the customer system knows the record. `external` is the keyed digest of that id, so
    that a later import finds the record again. `contact_changed_on` is the day since when the
    e-mail address or telephone number on file is another than before; empty where none was
    seen to change. A record without `identity` is staged by a delta to remove the one of the
    same `external`; none is ever in force. `line` counts on through the deltas that a run has
    taken in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="records", db_index=False
    )
    line = models.PositiveBigIntegerField()
    identity = SealedField(key="self", null=True)
    external = models.BinaryField(max_length=32, null=True)
    contact_changed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="identityrecord_line_once"),
            models.UniqueConstraint(
                fields=["run", "external"],
                condition=Q(external__isnull=False),
                name="identityrecord_external_once",
            ),
            models.CheckConstraint(
                condition=Q(identity__isnull=False) | Q(external__isnull=False),
                name="identityrecord_empty_by_id",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MatchKey(models.Model):
    """A keyed digest by which one record is found. It tells nothing to who lacks the pepper.

    Business and run repeat what the record says, so that a look-up reads one index; without
    constraints of their own, which would only check the same thing again for every key.
    """

    pk = models.CompositePrimaryKey("record", "digest")
    record = models.ForeignKey(
        IdentityRecord, on_delete=models.CASCADE, related_name="keys", db_index=False
    )
    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Kind])
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["business", "digest"], name="matchkey_lookup")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[f.value for f in Kind]), name="matchkey_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.record_id}"
