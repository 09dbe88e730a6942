"""Limits that policyholders set themselves: whose reports count, the evidence, what ends them."""

from django.db import models
from django.db.models import F, Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet
from limits.rules.discretionary import AdverseKind, EvidenceKind, Ground


class CreditAgency(models.Model):
    """An agency whose credit reports count, from a day up to and including another."""

    public_id = PublicIdField()
    name = models.CharField(max_length=120)
    approved_from = models.DateField()
    approved_until = models.DateField(null=True)  # None: until further notice
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name_plural = "credit agencies"
        constraints = (
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(approved_until=None),
                name="limits_creditagency_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_until=None) | Q(approved_until__gte=F("approved_from")),
                name="limits_creditagency_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class DiscretionaryEvidence(models.Model):
    """What a policyholder gave or its ledger showed, and the answer; never changed afterwards."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    decision = models.OneToOneField(
        "limits.Decision", null=True, on_delete=models.PROTECT, related_name="evidence"
    )  # None: the answer was no
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in EvidenceKind])
    ground = models.CharField(max_length=24, choices=[(each, each) for each in Ground], blank=True)
    values = models.JSONField(default=dict)  # of the text of the ground
    amount = AmountField()
    currency = CurrencyField()
    until = models.DateField(null=True)
    facts = models.JSONField()  # what the rule saw
    file_name = models.CharField(max_length=120, blank=True)
    file_kind = models.CharField(max_length=8, blank=True)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["DiscretionaryEvidence"].as_manager()

    class Meta:
        verbose_name_plural = "discretionary evidence"
        constraints = (
            models.CheckConstraint(
                condition=Q(ground="", amount__gt=0, decision__isnull=False)
                | (~Q(ground="") & Q(amount=0, decision__isnull=True)),
                name="limits_discretionaryevidence_gives_or_says_why_not",
            ),
        )
        indexes = (models.Index(fields=["policyholder", "buyer"], name="limits_evidence_buyer"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What was given; nothing where the answer was no."""
        return Money(self.amount, self.currency)

    @property
    def is_given(self) -> bool:
        """Whether the answer was yes."""
        return not self.ground


class AdverseReport(models.Model):
    """Something a policyholder learned of a buyer that may cause a loss (R-POL-03, R-POL-24)."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in AdverseKind])
    learned_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["AdverseReport"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "buyer", "kind", "learned_on"],
                name="limits_adversereport_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
