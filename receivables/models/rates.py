"""What is kept of exchange rates."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Proposed
from core.fields import CurrencyField, PublicIdField
from receivables.rules.exchange_rates import LONGEST_SOURCE, Rate


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    """Questions to exchange rates."""

    def standing(self) -> Self:
        """Leave out what was corrected or taken back."""
        return self.filter(correction=None, per_euro__isnull=False)


class ExchangeRate(models.Model):
    """How many units of a currency one euro bought on a day; nobody's private row, never changed.

    A wrong one stays, and the row that `corrects` it says why; without a rate it takes it back.
    """

    public_id = PublicIdField()
    currency = CurrencyField()
    published_on = models.DateField()
    per_euro = models.DecimalField(max_digits=15, decimal_places=6, null=True)
    source = models.CharField(max_length=LONGEST_SOURCE)
    file_sha256 = models.CharField(max_length=64, blank=True)  # of the file it came with
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.CharField(max_length=500, blank=True)  # of the correction

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["currency", "published_on"],
                condition=Q(corrects=None),
                name="receivables_exchangerate_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(per_euro__gt=0) | Q(per_euro=None, corrects__isnull=False),
                name="receivables_exchangerate_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""),
                name="receivables_exchangerate_corrected_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(currency="EUR"), name="receivables_exchangerate_not_of_the_euro"
            ),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.published_on}"

    def as_rule(self) -> Rate:
        """Return the rate as the rules take it; only of one that stands."""
        assert self.per_euro is not None
        is_typed = not self.file_sha256 and self.corrects_id is None
        return Rate(self.currency, self.per_euro, self.published_on, self.source, is_typed)


class RateCorrection(Proposed):
    """Another rate in the place of a wrong one; it counts once a second person releases it.

    Without a rate the wrong one is to be taken back. `row` is what it became.
    """

    public_id = PublicIdField()
    rate = models.ForeignKey(
        "receivables.ExchangeRate", on_delete=models.PROTECT, related_name="proposals"
    )
    per_euro = models.DecimalField(max_digits=15, decimal_places=6, null=True)
    source = models.CharField(max_length=LONGEST_SOURCE)
    reason = models.CharField(max_length=500)
    row = models.OneToOneField(
        "receivables.ExchangeRate", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rate"],
                condition=Q(state="PROPOSED"),
                name="receivables_ratecorrection_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (
                    Q(row__isnull=False)
                    & Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="receivables_ratecorrection_released_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
