"""The terms of a policy over time: one row says all that is agreed for a period."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from core.fields import VALID_DAYS, AmountField, ShareField
from core.querysets import TenantQuerySet
from policies.models import written
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    CostModel,
    ExchangeRule,
    ExtensionStart,
    PolicyTerms,
    WaitingStart,
)
from receivables.rules.clock import ExtensionTerms


def _choices(codes: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


class Terms(models.Model):
    """The terms of a policy for dispatches in a period, and since when that was recorded.

    What is agreed of single countries stands in the same row (`country_terms`): it is part of the
    version, is read with it, and is never changed apart from it.
    """

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField()
    # What is insured, and of it which share.
    insured_activity = models.CharField(max_length=500, blank=True)  # empty: whatever it does
    countries = ArrayField(models.CharField(max_length=2))
    country_terms = models.JSONField(default=list)
    public_buyers_covered = models.BooleanField(default=False)
    vat_covered = models.BooleanField(default=False)
    attachment = models.CharField(
        max_length=16, choices=_choices(Attachment), default=Attachment.RISK_ATTACHING
    )
    insured_share = ShareField()
    check_share = ShareField(default=Decimal("0.90"))
    discretionary_share = ShareField(default=Decimal("0.80"))
    blind_share = ShareField(default=Decimal("0.75"))
    # Cover without a decision of the insurer; None: not agreed.
    credit_check = AmountField(null=True)
    discretionary_limit = AmountField(null=True)
    discretionary_options = ArrayField(models.CharField(max_length=24), default=list)
    blind_maximum_per_buyer = AmountField(null=True)
    blind_maximum_per_year = AmountField(null=True)
    blind_grade_floor = models.PositiveSmallIntegerField(default=7)
    # The clock.
    maximum_payment_days = models.PositiveSmallIntegerField(default=60)
    maximum_invoicing_days = models.PositiveSmallIntegerField(default=30)
    maximum_extension_days = models.PositiveSmallIntegerField(default=60)
    extension_start = models.CharField(
        max_length=16, choices=_choices(ExtensionStart), default=ExtensionStart.DUE_DATE
    )
    notification_days = models.PositiveSmallIntegerField(default=30)
    waiting_months = models.PositiveSmallIntegerField(default=6)
    waiting_start = models.CharField(
        max_length=20, choices=_choices(WaitingStart), default=WaitingStart.DUE_DATE
    )
    political_waiting_months = models.PositiveSmallIntegerField(null=True)  # None: not bought
    limit_notice_days = models.PositiveSmallIntegerField(default=30)
    # What a claim comes to.
    claims_threshold = AmountField(default=0)
    first_loss_each = AmountField(default=0)
    first_loss_basis = models.CharField(
        max_length=12, choices=_choices(Basis), default=Basis.BEFORE_SHARE
    )
    minimum_retention = AmountField(default=0)
    aggregate_first_loss = AmountField(default=0)
    aggregate_first_loss_basis = models.CharField(
        max_length=12, choices=_choices(Basis), default=Basis.AFTER_SHARE
    )
    maximum_liability = AmountField()
    liability_multiple = models.PositiveSmallIntegerField(null=True)  # of the annual premium
    exchange_rule = models.CharField(
        max_length=12, choices=_choices(ExchangeRule), default=ExchangeRule.DUE_DATE
    )
    # Collection and premium.
    collection_service = models.CharField(
        max_length=8, choices=_choices(CollectionService), default=CollectionService.INCLUDED
    )
    cost_model = models.CharField(max_length=1, choices=_choices(CostModel), default=CostModel.A)
    premium_per_mille = models.DecimalField(max_digits=9, decimal_places=6, default=0)
    minimum_premium = AmountField(null=True)

    objects = TenantQuerySet["Terms"].as_manager()

    class Meta:
        verbose_name_plural = "terms"
        constraints = (
            ExclusionConstraint(
                name="policies_terms_no_overlap",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    (VALID_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(insured_share__gt=0, insured_share__lte=1),
                name="policies_terms_insured_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(
                    check_share__gt=0,
                    check_share__lte=1,
                    discretionary_share__gt=0,
                    discretionary_share__lte=1,
                    blind_share__gt=0,
                    blind_share__lte=1,
                ),
                name="policies_terms_other_shares_are_shares",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.version}"

    def as_rule(self) -> PolicyTerms:
        """Return the terms as the rules take them (the policy's currency must be loaded)."""
        columns = {name: getattr(self, name) for name in written.NAMES}
        return written.read(self.policy.currency, columns)

    @property
    def extension(self) -> ExtensionTerms:
        """Return how long the policyholder may wait by itself, and when it must report."""
        start = ExtensionStart(self.extension_start)
        return ExtensionTerms(self.maximum_extension_days, self.notification_days, start)

    def covers(self, country: str) -> bool:
        """Tell whether buyers in a country are insured."""
        return country in self.countries

    def share_for(self, kind: str, country: str) -> Decimal:
        """Return the insured share of a kind of cover on buyers in a country."""
        return self.as_rule().share_for(kind, country)

    def payment_days_in(self, country: str) -> int:
        """Return the longest payment terms that are insured in a country."""
        return self.as_rule().payment_days_in(country)
