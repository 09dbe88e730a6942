"""The figures on which limits are decided, version by version, each from a day on."""

from django.db import models
from django.db.models import Q

from core.fields import PublicIdField
from limits.rules.publishing import Step


class DecisionTable(models.Model):
    """One version of the house's tables; its figures never change, another version follows it."""

    public_id = PublicIdField()
    version = models.PositiveIntegerField(unique=True)
    figures = models.JSONField()  # as `rules.tables.written` has them
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=9, choices=[(step, step) for step in Step], default=Step.PROPOSED
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=1000, default="")
    dry_run = models.JSONField(default=dict)  # what it would have made of decisions made before

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(state="RELEASED"),
                name="limits_decisiontable_one_per_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | Q(proposed_by=None)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="limits_decisiontable_two_persons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.valid_from}"
