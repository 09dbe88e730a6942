"""What was decided, and on what."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet
from limits.rules.lifecycle import Outcome
from limits.rules.told import outside


class Decision(models.Model):
    """What the insurer decided, on a request or on a limit that stood, and on which facts."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    request = models.OneToOneField(
        "limits.LimitRequest", null=True, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(max_length=26, choices=[(outcome, outcome) for outcome in Outcome])
    amount = AmountField()  # the limit after this decision
    currency = CurrencyField()
    effective_on = models.DateField()
    review_on = models.DateField(null=True)
    reasons = models.JSONField(default=list)  # [{"code": …, "values": {…}}]
    told = models.JSONField(null=True)  # the reasons as they were told; None: before that was kept
    conditions = models.JSONField(default=list)
    inputs = models.JSONField()  # what the rule saw: grade, figures, factors, room
    versions = models.JSONField()  # of the scale, the terms, the scorecard and the rules
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    cause_id = models.UUIDField(null=True)  # the event that made the insurer look again

    objects = TenantQuerySet["Decision"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "buyer", "cause_id"],
                condition=Q(cause_id__isnull=False),
                name="limits_decision_once_per_cause",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="limits_decision_not_negative"),
        )
        indexes = (models.Index(fields=["policyholder", "buyer"], name="limits_decision_buyer"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """The limit after this decision."""
        return Money(self.amount, self.currency)

    @property
    def last_day(self) -> date | None:
        """The last day a person gave to what this adds, sooner than was asked; None: as asked."""
        kept = self.inputs.get("chosen", {}).get("until")
        return date.fromisoformat(kept) if kept else None

    @property
    def as_told(self) -> list[dict[str, Any]]:
        """The reasons as the policyholder was told them, whatever the rules of telling became."""
        return outside(self.reasons) if self.told is None else self.told
