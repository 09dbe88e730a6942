"""What people established of deliveries, and took back."""

from django.db import models
from django.db.models import F, Q

from core.fields import PublicIdField
from core.querysets import TenantQuerySet
from limits.rules.cover.findings import FindingKind, FindingState


class CoverFinding(models.Model):
    """Somebody established that a condition was not met, or that an activity is not insured.

    Of one invoice, or of all dispatches from a day up to and including another.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in FindingKind])
    invoice_number = models.CharField(max_length=60, blank=True)  # "": all of the days
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    found_at = models.DateTimeField()
    found_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_because = models.CharField(max_length=500, blank=True)

    objects = TenantQuerySet["CoverFinding"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "buyer", "kind", "invoice_number", "valid_from"],
                condition=Q(undone_at=None),
                name="limits_coverfinding_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="limits_coverfinding_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def state(self) -> FindingState:
        """Whether it still counts."""
        return FindingState.STANDS if self.undone_at is None else FindingState.UNDONE
