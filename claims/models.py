"""What is kept of claims: the claim, its evidence, each calculation with its inputs, payouts."""

from django.db import models
from django.db.models import F, Q

from claims.rules.lifecycle import Cause, ClaimState, PayoutState
from core.fields import AmountField, CurrencyField, PublicIdField
from core.files import LONGEST_NAME, FileKind
from core.money import Money
from core.querysets import TenantQuerySet


class Claim(models.Model):
    """A policyholder claims what a buyer left unpaid: one a policy and buyer (R-CLM-01)."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    case = models.ForeignKey("collections_app.Case", null=True, on_delete=models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20, choices=[(state, state) for state in ClaimState])
    cause = models.CharField(max_length=20, choices=[(cause, cause) for cause in Cause])
    date_of_loss = models.DateField()  # for a protracted default: the day it will be
    notified_on = models.DateField()
    ready_on = models.DateField(null=True)  # the day on which the loss was there
    documents_complete_on = models.DateField(null=True)
    notified_at = models.DateTimeField()
    notified_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    submitted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="claims_submitted"
    )
    question = models.CharField(max_length=1000, blank=True)  # what staff asked the policyholder
    answer = models.CharField(max_length=2000, blank=True)  # what the policyholder answered
    remark = models.CharField(max_length=1000, blank=True)  # between colleagues, on sending back
    rejection = models.JSONField(default=list)  # reasons: code and values

    objects = TenantQuerySet["Claim"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "buyer"],
                condition=~Q(state__in=["WITHDRAWN", "REJECTED", "CLOSED"]),
                name="claims_claim_one_open_per_buyer",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Evidence(models.Model):
    """A file the policyholder sent because it was asked for: kept as it came, never changed."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="evidence")
    file_name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=4, choices=[(kind, kind) for kind in FileKind])
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["Evidence"].as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = (
            models.UniqueConstraint(fields=["claim", "sha256"], name="claims_evidence_file_once"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Calculation(models.Model):
    """One calculation of a claim: what it saw, line by line what it made of it. Never changed."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="calculations")
    version = models.PositiveIntegerField()
    inputs = models.JSONField()
    inputs_sha256 = models.CharField(max_length=64)
    rules_version = models.CharField(max_length=20)
    lines = models.JSONField()  # per invoice
    steps = models.JSONField()  # from everything invoiced to the payment
    years = models.JSONField()  # what it takes from each policy year
    indemnity = AmountField()
    payment = AmountField()  # the indemnity less what was paid earlier; below zero is to pay back
    first_loss_applied = AmountField(default=0)
    currency = CurrencyField()
    calculated_at = models.DateTimeField()
    calculated_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["Calculation"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["claim", "version"], name="claims_calculation_version_once"
            ),
            models.CheckConstraint(
                condition=Q(indemnity__gte=0), name="claims_calculation_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What the claim is worth by this calculation."""
        return Money(self.indemnity, self.currency)

    @property
    def to_pay(self) -> Money:
        """What is to be paid on it now."""
        return Money(self.payment, self.currency)


class Payout(models.Model):
    """Money going to a policyholder on a claim; prepared by one person, released by another."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="payouts")
    calculation = models.OneToOneField("claims.Calculation", on_delete=models.PROTECT)
    state = models.CharField(max_length=12, choices=[(state, state) for state in PayoutState])
    amount = AmountField()
    currency = CurrencyField()
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=140)
    pledgee = models.ForeignKey("policies.Pledgee", null=True, on_delete=models.PROTECT)
    end_to_end_id = models.CharField(max_length=35, unique=True)  # from public_id
    calculated_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="payouts_calculated"
    )
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="payouts_prepared"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="payouts_released"
    )
    document = models.OneToOneField("core.Document", null=True, on_delete=models.PROTECT)
    confirmed_on = models.DateField(null=True)

    objects = TenantQuerySet["Payout"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
                name="claims_payout_released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None)
                | Q(calculated_by=None)
                | ~Q(released_by=F("calculated_by")),
                name="claims_payout_released_by_another_than_calculated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PREPARED", "FAILED"]) | Q(released_by__isnull=False),
                name="claims_payout_released_before_it_is_ordered",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="claims_payout_positive"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What is paid."""
        return Money(self.amount, self.currency)
