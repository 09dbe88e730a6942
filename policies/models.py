"""What is kept of policies: the contract, its terms over time, its years, its bank account."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from core.fields import (
    VALID_DAYS,
    AmountField,
    CurrencyField,
    DateSpan,
    PublicIdField,
    ShareField,
)
from core.money import Money
from core.querysets import TenantQuerySet
from policies.rules.terms import Basis, CostModel, PolicyTerms, Product, WaitingStart


class Policy(models.Model):
    """The contract with a policyholder."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    product = models.CharField(max_length=20, choices=[(product, product) for product in Product])
    currency = CurrencyField()
    inception_on = models.DateField()
    expires_on = models.DateField(null=True)  # None: runs on until notice is given
    premium_per_mille = models.DecimalField(max_digits=9, decimal_places=6)
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


class Terms(models.Model):
    """The terms of a policy for dispatches in a period, and since when that was recorded."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="terms")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField()
    insured_share = ShareField()
    maximum_payment_days = models.PositiveSmallIntegerField(default=60)
    maximum_invoicing_days = models.PositiveSmallIntegerField(default=30)
    maximum_extension_days = models.PositiveSmallIntegerField(default=60)
    notification_days = models.PositiveSmallIntegerField(default=30)
    waiting_months = models.PositiveSmallIntegerField(default=6)
    waiting_start = models.CharField(
        max_length=20,
        choices=[(start, start) for start in WaitingStart],
        default=WaitingStart.DUE_DATE,
    )
    claims_threshold = AmountField(default=0)
    first_loss_each = AmountField(default=0)
    first_loss_basis = models.CharField(
        max_length=12, choices=[(basis, basis) for basis in Basis], default=Basis.BEFORE_SHARE
    )
    minimum_retention = AmountField(default=0)
    aggregate_first_loss = AmountField(default=0)
    maximum_liability = AmountField()
    vat_covered = models.BooleanField(default=False)
    limit_notice_days = models.PositiveSmallIntegerField(default=30)
    cost_model = models.CharField(
        max_length=1, choices=[(model, model) for model in CostModel], default=CostModel.A
    )
    countries = ArrayField(models.CharField(max_length=2))

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
        )

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.version}"

    def as_rule(self) -> PolicyTerms:
        """Return the terms as the rules take them (the policy's currency must be loaded)."""
        currency = self.policy.currency
        return PolicyTerms(
            currency=currency,
            insured_share=self.insured_share,
            maximum_payment_days=self.maximum_payment_days,
            maximum_invoicing_days=self.maximum_invoicing_days,
            maximum_extension_days=self.maximum_extension_days,
            notification_days=self.notification_days,
            waiting_months=self.waiting_months,
            waiting_start=WaitingStart(self.waiting_start),
            claims_threshold=Money(self.claims_threshold, currency),
            first_loss_each=Money(self.first_loss_each, currency),
            first_loss_basis=Basis(self.first_loss_basis),
            minimum_retention=Money(self.minimum_retention, currency),
            aggregate_first_loss=Money(self.aggregate_first_loss, currency),
            maximum_liability=Money(self.maximum_liability, currency),
            vat_covered=self.vat_covered,
            limit_notice_days=self.limit_notice_days,
            cost_model=CostModel(self.cost_model),
            countries=frozenset(self.countries),
        )


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


class BankAccount(models.Model):
    """Where a policyholder is paid; a newer row replaces the older one."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=140)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["BankAccount"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)
