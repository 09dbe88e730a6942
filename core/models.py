"""What every app stands on: events, deliveries, jobs, documents, the clock."""

from enum import StrEnum

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from core.fields import PublicIdField


class Event(models.Model):
    """Something that happened: the audit trail, and the cause of every message sent.

    Append-only and partitioned by month of `business_date` (see the first migration). Facts are
    ids and plain values, never personal data.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField()
    name = models.CharField(max_length=80)
    schema_version = models.PositiveSmallIntegerField(default=1)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    sequence = models.BigIntegerField()
    policyholder_id = models.BigIntegerField(null=True)
    business_date = models.DateField()
    happened_at = models.DateTimeField()
    cause_id = models.UUIDField(null=True)
    user_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField()

    class Meta:
        indexes = (
            models.Index(fields=["subject_id", "sequence"], name="core_event_subject"),
            models.Index(fields=["public_id"], name="core_event_public_id"),
            models.Index(fields=["policyholder_id", "id"], name="core_event_policyholder"),
            models.Index(fields=["user_id", "id"], name="core_event_user"),
            BrinIndex(fields=["happened_at"], name="core_event_happened"),
            GinIndex(fields=["facts"], name="core_event_facts", opclasses=["jsonb_path_ops"]),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.public_id}"


class EventSequence(models.Model):
    """The number of the last event of one subject; its row lock lets writers wait in line."""

    subject_id = models.UUIDField(primary_key=True)
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.subject_id)


class Channel(StrEnum):
    HANDLER = "HANDLER"
    MAIL = "MAIL"
    WEBHOOK = "WEBHOOK"


class DeliveryState(StrEnum):
    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"  # tried as often as the channel allows; a person may send it again
    PARKED = "PARKED"  # a handler that keeps failing: a defect to look at


class Delivery(models.Model):
    """One message to send because of one event: to a handler inside, by mail or by webhook."""

    public_id = PublicIdField()
    event_id = models.BigIntegerField()
    event_date = models.DateField()
    policyholder_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10, choices=[(c, c) for c in Channel])
    target = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in DeliveryState], default=DeliveryState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    priority = models.PositiveSmallIntegerField(db_default=0)  # what is repeated in bulk waits: 1
    next_attempt_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answer_status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(
                fields=["event_id", "channel", "target"], name="core_delivery_once_per_target"
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                name="core_delivery_pending",
                condition=models.Q(state="PENDING"),
            ),
            models.Index(
                fields=["target", "priority", "next_attempt_at"],
                name="core_delivery_webhooks",
                condition=models.Q(state="PENDING", channel="WEBHOOK"),
            ),
            models.Index(
                fields=["target", "-id"],
                name="core_delivery_of_system",
                condition=models.Q(channel="WEBHOOK"),
            ),
            models.Index(
                fields=["event_id", "id"],
                name="core_delivery_mails_due",
                condition=models.Q(state="PENDING", channel="MAIL"),
            ),
            models.Index(
                fields=["target", "event_id", "id"],
                name="core_delivery_handlers",
                condition=models.Q(state="PENDING", channel="HANDLER"),
            ),
            models.Index(
                fields=["target", "id"],
                name="core_delivery_mails",
                condition=models.Q(state="PENDING", channel="MAIL"),
            ),
            models.Index(fields=["policyholder_id", "id"], name="core_delivery_policyholder"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"


class JobRun(models.Model):
    """One job of one night; the row decides whether it still has to be done."""

    public_id = PublicIdField()
    job = models.CharField(max_length=60)
    business_date = models.DateField()
    ranges_total = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["job", "business_date"], name="core_jobrun_once_per_night"
            ),
        )

    def __str__(self) -> str:
        return f"{self.job} {self.business_date}"


class JobRange(models.Model):
    """One short, repeatable piece of a job: the ids `first_id` up to and including `last_id`.

    One that was begun too often is parked: the night goes on without it, and a person looks at it.
    """

    run = models.ForeignKey("core.JobRun", on_delete=models.PROTECT, related_name="ranges")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # begun, however they ended
    problem = models.TextField(blank=True)  # what the last failure said
    parked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "first_id"], name="core_jobrange_once_per_run"),
        )
        indexes = (
            models.Index(
                fields=["run"],
                name="core_jobrange_parked",
                condition=models.Q(parked_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first_id}-{self.last_id}"


class BusinessClock(models.Model):
    """How many days the demo stands ahead of the calendar; one row, only in demo mode."""

    days_ahead = models.IntegerField(default=0)
    target_days_ahead = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"+{self.days_ahead}"


class IdempotencyKey(models.Model):
    """The stored answer to an API write, kept in the transaction of its effect."""

    policyholder_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder_id", "key"], name="core_idempotencykey_once"
            ),
        )

    def __str__(self) -> str:
        return self.key


class DocumentState(StrEnum):
    REQUESTED = "REQUESTED"
    READY = "READY"


class Document(models.Model):
    """A letter or statement: the facts it was made from, and the PDF once it is made."""

    public_id = PublicIdField()
    policyholder_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    file_name = models.CharField(max_length=120)
    subject_id = models.UUIDField()
    facts = models.JSONField()
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in DocumentState], default=DocumentState.REQUESTED
    )
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="READY") | models.Q(content__isnull=False),
                name="core_document_ready_has_content",
            ),
        )
        indexes = (models.Index(fields=["subject_id"], name="core_document_subject"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class SentMail(models.Model):
    """A mail as it left; the demo's mailbox. A second try of the same message changes nothing."""

    message_id = models.CharField(max_length=255, unique=True)
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=998)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.message_id
