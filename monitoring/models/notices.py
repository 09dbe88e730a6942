"""What policyholders were told, and who read it."""

from django.db import models

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet
from monitoring.rules import NoticeKind


class Notice(models.Model):
    """Something the policyholder was told, in its inbox; mail and webhook go out beside it."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    event_id = models.UUIDField()
    kind = models.CharField(max_length=24, choices=[(kind, kind) for kind in NoticeKind])
    subject_id = models.UUIDField()
    amount = AmountField(null=True)
    currency = CurrencyField(blank=True)
    effective_on = models.DateField(null=True)
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    business_date = models.DateField()
    created_at = models.DateTimeField()
    sequence = models.BigIntegerField(db_default=0)  # given by the database as it is written

    objects = TenantQuerySet["Notice"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "event_id", "kind"], name="monitoring_notice_once_per_event"
            ),
            models.UniqueConstraint(
                fields=["policyholder", "sequence"], name="monitoring_notice_one_per_number"
            ),
        )
        indexes = (
            models.Index(
                fields=["policyholder", "-business_date", "-created_at"],
                name="monitoring_notice_inbox",
            ),
            models.Index(
                fields=["business_date", "id"],
                name="monitoring_notice_of_cuts",
                condition=models.Q(kind__in=("LIMIT_REDUCED", "LIMIT_WITHDRAWN")),
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money | None:
        """The amount it is about; None: it is about none."""
        return None if self.amount is None else Money(self.amount, self.currency)


class NoticeSequence(models.Model):
    """The number of the last notice of one policyholder; its row lock lets writers wait in line.

    Numbers are given at the insert and the lock lasts until the commit, so numbers become visible
    in their order: whoever has read up to one misses none by asking for those above it.
    """

    policyholder = models.OneToOneField(
        "accounts.Policyholder", primary_key=True, on_delete=models.PROTECT
    )
    last = models.BigIntegerField()

    objects = TenantQuerySet["NoticeSequence"].as_manager()

    def __str__(self) -> str:
        return f"{self.policyholder_id} {self.last}"


class NoticeRead(models.Model):
    """That one person read a notice; the others still have it before them.

    `opened_at` is when it was opened in the portal; null: it was only marked as read.
    Who puts a notice back has it before them again, and has opened it all the same.
    """

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    notice = models.ForeignKey(
        "monitoring.Notice", on_delete=models.PROTECT, related_name="readings"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    read_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    is_put_back = models.BooleanField(default=False, db_default=False)

    objects = TenantQuerySet["NoticeRead"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["notice", "user"], name="monitoring_notice_read_once_by_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"
