"""What is kept of limits: requests, decisions, limit rows, the room on a group, factors."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from core.fields import VALID_DAYS, AmountField, CurrencyField, PublicIdField, ShareField
from core.money import Money
from core.querysets import TenantQuerySet
from limits.rules.lifecycle import LimitKind, Outcome, RequestState


class GroupExposure(models.Model):
    """The room on a buyer's group: shared by all policyholders, nobody's own, kept by limits.

    Whoever raises `committed` locks this row first and ends at or below `capacity`; `capacity`
    itself may fall below it, because a cut takes effect later and run-off counts. `committed` is
    what the rows that stood on `counted_on` grant from that day on, and `run_off`: what is still
    owed under limits that were reduced or withdrawn, above what stands now.
    """

    group = models.OneToOneField("companies.Company", primary_key=True, on_delete=models.PROTECT)
    capacity = AmountField(default=0)
    committed = AmountField(default=0)
    run_off = AmountField(default=0)
    counted_on = models.DateField(null=True)
    currency = CurrencyField(default="EUR")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(committed__gte=0), name="limits_groupexposure_committed_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.group_id)

    @property
    def total(self) -> Money:
        """What is given on this group, run-off included."""
        return Money(self.committed, self.currency)

    @property
    def ceiling(self) -> Money:
        """The most the insurer wants on this group."""
        return Money(self.capacity, self.currency)

    @property
    def room(self) -> Money:
        """What can still be given on this group."""
        return Money(self.capacity - self.committed, self.currency).floored_at_zero()


class LimitRequest(models.Model):
    """A policyholder asks for a limit on a buyer."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    amount = AmountField()
    currency = CurrencyField()
    payment_days = models.PositiveSmallIntegerField()
    your_reference = models.CharField(max_length=40, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=22, choices=[(state, state) for state in RequestState])
    referred_because = models.JSONField(default=list)  # reasons: code and values
    proposal = models.JSONField(default=dict)  # what the rules said, on which facts
    question = models.CharField(max_length=1000, blank=True)  # what the underwriter asked back
    answer = models.CharField(max_length=1000, blank=True)  # what the policyholder said to that
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
            models.CheckConstraint(condition=Q(amount__gt=0), name="limits_request_positive"),
        )
        indexes = (models.Index(fields=["state", "submitted_at"], name="limits_request_queue"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """What was asked."""
        return Money(self.amount, self.currency)


class Decision(models.Model):
    """What the insurer decided, on a request or on a limit that stood, and on which facts."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    request = models.OneToOneField(
        "limits.LimitRequest", null=True, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(max_length=26, choices=[(outcome, outcome) for outcome in Outcome])
    amount = AmountField()  # the limit after this decision
    currency = CurrencyField()
    effective_on = models.DateField()
    review_on = models.DateField(null=True)
    reasons = models.JSONField(default=list)  # [{"code": …, "values": {…}}]
    conditions = models.JSONField(default=list)
    inputs = models.JSONField()  # what the rule saw: grade, figures, factors, room
    versions = models.JSONField()  # of the scale, the terms, the scorecard and the rules
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    cause_id = models.UUIDField(null=True)  # the event that made the insurer look again

    objects = TenantQuerySet["Decision"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "buyer", "cause_id"],
                condition=Q(cause_id__isnull=False),
                name="limits_decision_once_per_cause",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="limits_decision_not_negative"),
        )
        indexes = (models.Index(fields=["policyholder", "buyer"], name="limits_decision_buyer"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """The limit after this decision."""
        return Money(self.amount, self.currency)


class LimitRow(models.Model):
    """The limit on a buyer for dispatches in a period, and since when that was recorded."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    group = models.ForeignKey(
        "limits.GroupExposure", on_delete=models.PROTECT, related_name="rows", db_index=True
    )
    decision = models.ForeignKey("limits.Decision", on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in LimitKind])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day; None: until further notice
    amount = AmountField()
    currency = CurrencyField()
    insured_share = ShareField()
    conditions = models.JSONField(default=list)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["LimitRow"].as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="limits_row_no_overlap",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    ("buyer", RangeOperators.EQUAL),
                    (VALID_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None) & ~Q(kind="TEMPORARY"),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="limits_row_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="limits_row_ends_after_it_starts",
            ),
        )
        indexes = (
            models.Index(fields=["policyholder", "buyer"], name="limits_row_buyer"),
            models.Index(
                fields=["buyer"], name="limits_row_current", condition=Q(superseded_at=None)
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def money(self) -> Money:
        """The most that is insured on this buyer for dispatches in the period."""
        return Money(self.amount, self.currency)


class Factor(models.Model):
    """An underwriter's factor on a sector (NACE division) or a country, from a day on."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=8, choices=[("SECTOR", "SECTOR"), ("COUNTRY", "COUNTRY")])
    code = models.CharField(max_length=6)
    factor = models.DecimalField(max_digits=4, decimal_places=2)
    valid_from = models.DateField()
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"], name="limits_factor_once_per_day"
            ),
            models.CheckConstraint(
                condition=Q(factor__gte=0, factor__lte=2), name="limits_factor_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.valid_from}"
