"""The limits that stand, by the days they hold on and the moments they were known."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from core.fields import VALID_DAYS, AmountField, CurrencyField, PublicIdField, ShareField
from core.money import Money
from core.querysets import TenantQuerySet
from limits.rules.lifecycle import PERMANENT, LimitKind


class LimitRow(models.Model):
    """The limit on a buyer for dispatches in a period, and since when that was recorded."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    group = models.ForeignKey(
        "limits.GroupExposure", on_delete=models.PROTECT, related_name="rows", db_index=True
    )
    decision = models.ForeignKey("limits.Decision", on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in LimitKind])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day; None: until further notice
    amount = AmountField()
    currency = CurrencyField()
    insured_share = ShareField()
    conditions = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["LimitRow"].as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="limits_row_no_overlap",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    ("buyer", RangeOperators.EQUAL),
                    (VALID_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None, kind__in=sorted(PERMANENT)),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="limits_row_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="limits_row_ends_after_it_starts",
            ),
        )
        indexes = (
            models.Index(fields=["policyholder", "buyer"], name="limits_row_buyer"),
            models.Index(
                fields=["buyer"], name="limits_row_current", condition=Q(superseded_at=None)
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """The most that is insured on this buyer for dispatches in the period."""
        return Money(self.amount, self.currency)
