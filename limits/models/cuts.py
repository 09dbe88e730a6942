"""Cuts that one person proposes and a second one releases, and reviews that wait for a person."""

from django.db import models
from django.db.models import F, Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from limits.rules.cutting import CutState, Way
from limits.rules.reasons import ReasonCode


class Cut(models.Model):
    """A lower total for the limits on a buyer or a whole group: the insurer's, nobody else's.

    `seen` is the dry run that was proposed, line by line; `protected` what was committed beside
    what the rows show, by policy and buyer.
    """

    public_id = PublicIdField()
    group = models.ForeignKey("limits.GroupExposure", on_delete=models.PROTECT, related_name="cuts")
    buyer = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    way = models.CharField(max_length=20, choices=[(way, way) for way in Way])
    new_total = AmountField()
    currency = CurrencyField(default="EUR")
    reason = models.CharField(max_length=24, choices=[(code, code) for code in ReasonCode])
    immediate = models.BooleanField(default=False)
    protected = models.JSONField(default=dict)
    seen = models.JSONField(default=list)
    note = models.CharField(max_length=300)
    state = models.CharField(
        max_length=10, choices=[(state, state) for state in CutState], default=CutState.PROPOSED
    )
    expires_on = models.DateField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=300, blank=True)  # why it was rejected

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["group"], condition=Q(state="PROPOSED"), name="limits_cut_one_proposed"
            ),
            models.CheckConstraint(
                condition=Q(new_total__gte=0), name="limits_cut_total_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED") | ~Q(decided_by=F("proposed_by")),
                name="limits_cut_released_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def total(self) -> Money:
        """What the limits come to once the cut is in effect."""
        return Money(self.new_total, self.currency)


class HeldReview(models.Model):
    """What a review would take from a natural person's limits, until somebody has looked at it.

    Meanwhile nothing new is given on the buyer, and what stands goes on standing (R-LIM-08).
    """

    public_id = PublicIdField()
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    cause_id = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    is_carried_out = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True)  # why the limits stay

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["buyer"], condition=Q(closed_at=None), name="limits_held_review_one_open"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
