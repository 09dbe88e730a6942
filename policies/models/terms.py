"""The terms of a policy over time: one row says all that is agreed for a period."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from core.fields import VALID_DAYS, AmountField, ShareField
from core.money import Money
from core.querysets import TenantQuerySet
from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    CostModel,
    DiscretionaryOption,
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
        return _from_columns(self.policy.currency, {name: getattr(self, name) for name in _NAMES})

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


_AMOUNTS = frozenset({
    "credit_check", "discretionary_limit", "blind_maximum_per_buyer", "blind_maximum_per_year",
    "claims_threshold", "first_loss_each", "minimum_retention", "aggregate_first_loss",
    "maximum_liability", "minimum_premium",
})  # fmt: skip
_CODES: Mapping[str, type[StrEnum]] = {
    "attachment": Attachment,
    "extension_start": ExtensionStart,
    "waiting_start": WaitingStart,
    "first_loss_basis": Basis,
    "aggregate_first_loss_basis": Basis,
    "exchange_rule": ExchangeRule,
    "collection_service": CollectionService,
    "cost_model": CostModel,
}
_NAMES = [each.name for each in fields(PolicyTerms) if each.name != "currency"]


def columns_of(terms: PolicyTerms) -> dict[str, Any]:
    """Return terms as the columns of a row keep them."""
    return {name: _as_column(getattr(terms, name)) for name in _NAMES}


def _as_column(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_written(row) for row in value]
    return value


def _from_columns(currency: str, columns: dict[str, Any]) -> PolicyTerms:
    agreed = {
        name: None if value is None else Money(value, currency)
        for name, value in columns.items()
        if name in _AMOUNTS
    }
    codes = {name: code(columns[name]) for name, code in _CODES.items()}
    sets = {
        "countries": frozenset(columns["countries"]),
        "country_terms": tuple(_read(row) for row in columns["country_terms"]),
        "discretionary_options": frozenset(
            DiscretionaryOption(code) for code in columns["discretionary_options"]
        ),
    }
    return PolicyTerms(**columns | {"currency": currency} | agreed | codes | sets)


def _written(row: CountryTerms) -> dict[str, Any]:
    return {
        "country": row.country,
        "insured_share": None if row.insured_share is None else str(row.insured_share),
        "maximum_payment_days": row.maximum_payment_days,
        "discretionary_allowed": row.discretionary_allowed,
        "conditions": sorted(row.conditions),
    }


def _read(row: dict[str, Any]) -> CountryTerms:
    share = row["insured_share"]
    return CountryTerms(
        country=row["country"],
        insured_share=None if share is None else Decimal(share),
        maximum_payment_days=row["maximum_payment_days"],
        discretionary_allowed=row["discretionary_allowed"],
        conditions=frozenset(SpecialCondition(code) for code in row["conditions"]),
    )
