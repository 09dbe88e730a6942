"""Answers promised by a moment, and answers that one underwriter proposes and another gives."""

from django.db import models
from django.db.models import Q

from core.fields import AmountField, CurrencyField, PublicIdField
from core.money import Money
from limits.rules.handing import AnswerState
from limits.rules.lifecycle import RequestState


class AnswerPromise(models.Model):
    """Within how many business hours requests above an amount are answered, from a day on."""

    public_id = PublicIdField()
    above = AmountField()  # of what is asked, EUR
    hours = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["above", "valid_from"], name="limits_promise_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(above__gte=0, hours__gt=0), name="limits_promise_can_be_kept"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class DecisionProposal(models.Model):
    """An answer above its author's authority; whoever gives it has enough of its own."""

    public_id = PublicIdField()
    request = models.ForeignKey(
        "limits.LimitRequest", on_delete=models.PROTECT, related_name="proposals"
    )
    amount = AmountField()
    currency = CurrencyField()
    reasons = models.JSONField(default=list)  # codes
    chosen = models.JSONField(default=dict)  # beside amount and reasons, as `by_hand` writes it
    note = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=8,
        choices=[(state, state) for state in AnswerState],
        default=AnswerState.PROPOSED,
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=1000, blank=True)  # why it came back

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="PROPOSED"),
                name="limits_proposal_one_open_per_request",
            ),
            models.CheckConstraint(
                condition=~Q(state="GIVEN") | ~Q(decided_by=models.F("proposed_by")),
                name="limits_proposal_given_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """The answer proposed."""
        return Money(self.amount, self.currency)

    @property
    def can_be_given(self) -> bool:
        """Whether it waits for a second person, and its request for an answer."""
        return self.state == AnswerState.PROPOSED and self.request.state == RequestState.REFERRED
