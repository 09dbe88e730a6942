"""What policyholders ask for."""

from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState


class LimitRequest(models.Model):
    """A policyholder asks for a limit on a buyer."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    kind = models.CharField(
        max_length=10, choices=[(kind, kind) for kind in RequestKind], default=RequestKind.NEW
    )
    amount = AmountField()  # asked: never what was given
    currency = CurrencyField()
    payment_days = models.PositiveSmallIntegerField()
    until = models.DateField(null=True)  # the last day asked; None: until further notice
    your_reference = models.CharField(max_length=40, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=22, choices=[(state, state) for state in RequestState])
    referred_because = models.JSONField(default=list)  # reasons: code and values
    proposal = models.JSONField(default=dict)  # what the rules said, on which facts
    indication = models.JSONField(default=dict)  # what an indication said, as it was told
    question = models.CharField(max_length=1000, blank=True)  # what the underwriter asked last
    answer = models.CharField(max_length=1000, blank=True)  # what the policyholder said to that
    answer_due_at = models.DateTimeField(null=True)  # promised, while an underwriter has it
    group = models.ForeignKey(  # where it counts, while it waits
        "limits.GroupExposure", null=True, on_delete=models.PROTECT, related_name="requests"
    )
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["LimitRequest"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "buyer"],
                condition=Q(state__in=["SUBMITTED", "REFERRED", "INFORMATION_REQUESTED"]),
                name="limits_request_one_open_per_buyer",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(kind="CANCEL", amount=0),
                name="limits_request_positive",
            ),
        )
        indexes = (models.Index(fields=["state", "submitted_at"], name="limits_request_queue"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What was asked."""
        return Money(self.amount, self.currency)
