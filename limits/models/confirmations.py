"""Confirmations of cover that were handed out."""

from django.db import models

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from core.querysets import TenantQuerySet


class CoverConfirmation(models.Model):
    """A paper that says what was covered on a buyer on a day; never changed, only made anew.

    `code` is on the paper: whoever holds it can ask whether the paper is ours.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    number = models.CharField(max_length=16, unique=True)
    code = models.CharField(max_length=16, unique=True)
    covered_on = models.DateField()
    amount = AmountField()
    currency = CurrencyField()
    document = models.OneToOneField("core.Document", on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["CoverConfirmation"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="limits_confirmation_of_something"
            ),
        )
        indexes = (
            models.Index(fields=["policyholder", "buyer"], name="limits_confirmation_buyer"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Money:
        """What was covered."""
        return Money(self.amount, self.currency)
