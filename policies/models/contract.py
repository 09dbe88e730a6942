"""The contract with a policyholder, and its policy years."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField, DateSpan, PublicIdField
from core.querysets import TenantQuerySet
from policies.rules.terms import Product


class Policy(models.Model):
    """The contract with a policyholder."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    product = models.CharField(max_length=20, choices=[(product, product) for product in Product])
    currency = CurrencyField()
    inception_on = models.DateField()
    expires_on = models.DateField(null=True)  # None: runs on until notice is given
    insurable_turnover = AmountField()  # per year, as estimated at inception
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet["Policy"].as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = (
            ExclusionConstraint(
                name="policies_policy_one_at_a_time",
                expressions=[
                    ("policyholder", RangeOperators.EQUAL),
                    (
                        DateSpan("inception_on", "expires_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        )

    def __str__(self) -> str:
        return self.number

    def has_ended(self, on: date) -> bool:
        """Tell whether its last day lies before a day."""
        return self.expires_on is not None and self.expires_on < on


class PolicyYear(models.Model):
    """What claims have used of a policy year: a ceiling several claims share, so locked first."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="years")
    starts_on = models.DateField()
    ends_on = models.DateField()
    currency = CurrencyField()
    first_loss_used = AmountField(default=0)
    paid = AmountField(default=0)
    maximum_liability = AmountField()

    objects = TenantQuerySet["PolicyYear"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "starts_on"], name="policies_policyyear_once"
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & Q(paid__lte=models.F("maximum_liability")),
                name="policies_policyyear_paid_within_liability",
            ),
            models.CheckConstraint(
                condition=Q(first_loss_used__gte=0),
                name="policies_policyyear_first_loss_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id} {self.starts_on}"
