"""What the insurer wants at most in a country, and what a reinsurance treaty carries."""

from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from limits.rules.ceilings import CeilingKind
from limits.rules.publishing import Step


class Ceiling(models.Model):
    """A country or a treaty that is counted; whoever raises `committed` locks this row.

    It is locked after the rows of all groups concerned, by kind and code. `committed` is the sum of
    what each group has of it (`CeilingShare`); it may stand above the amount agreed, since that
    may fall. A treaty without `countries` carries them all.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=7, choices=[(kind, kind) for kind in CeilingKind])
    code = models.CharField(max_length=40)
    countries = models.JSONField(default=list)
    committed = AmountField(default=0)
    currency = CurrencyField(default="EUR")
    ranges = models.PositiveIntegerField(null=True)  # of groups to count first; None: not begun
    done = models.JSONField(default=list)  # the first ids of those that are counted

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "code"], name="limits_ceiling_once"),
            models.CheckConstraint(
                condition=Q(committed__gte=0), name="limits_ceiling_committed_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def is_counted(self) -> bool:
        """Whether every group that stood when it began is in the sum."""
        return self.ranges is not None and len(self.done) >= self.ranges

    @property
    def total(self) -> Money:
        """What all groups have of it together."""
        return Money(self.committed, self.currency)


class CeilingAmount(models.Model):
    """How much may be committed under a ceiling from a day on; None ends it."""

    public_id = PublicIdField()
    ceiling = models.ForeignKey("limits.Ceiling", on_delete=models.PROTECT, related_name="amounts")
    capacity = AmountField(null=True)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=9, choices=[(step, step) for step in Step], default=Step.PROPOSED
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=1000, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ceiling", "valid_from"],
                condition=Q(state="RELEASED"),
                name="limits_ceilingamount_one_per_day",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=0),
                name="limits_ceilingamount_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="limits_ceilingamount_two_persons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ceiling_id} {self.valid_from}"


class CeilingShare(models.Model):
    """What one group has of a ceiling: written while the group's row is locked."""

    ceiling = models.ForeignKey("limits.Ceiling", on_delete=models.PROTECT, related_name="shares")
    group = models.ForeignKey("limits.GroupExposure", on_delete=models.PROTECT, related_name="+")
    committed = AmountField(default=0)
    counted_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ceiling", "group"], name="limits_ceilingshare_once"),
            models.CheckConstraint(
                condition=Q(committed__gte=0), name="limits_ceilingshare_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ceiling_id} {self.group_id}"
