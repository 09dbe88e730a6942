"""Whom a policy insures by name, and on which days a stop was lifted in writing."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from core.fields import VALID_DAYS, AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet


class InsuredBuyer(models.Model):
    """A buyer that a policy names, for dispatches from a day up to and including another.

    On a policy for one transaction it carries the contract: its value and reference.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day; None: as long as the policy runs
    contract_value = AmountField(null=True)
    contract_reference = models.CharField(max_length=120, blank=True)
    currency = CurrencyField()
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["InsuredBuyer"].as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="limits_insuredbuyer_no_overlap",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    ("buyer", RangeOperators.EQUAL),
                    (VALID_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="limits_insuredbuyer_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(contract_value=None) | Q(contract_value__gt=0),
                name="limits_insuredbuyer_contract_positive",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def contract(self) -> Money | None:
        """What the contract is worth; None: the policy names the buyer without one."""
        value = self.contract_value
        return None if value is None else Money(value, self.currency)


class StopLift(models.Model):
    """The insurer lifted a stop in writing: dispatches on these days are insured (R-POL-22)."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=300)
    lifted_at = models.DateTimeField()
    lifted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["StopLift"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="limits_stoplift_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
