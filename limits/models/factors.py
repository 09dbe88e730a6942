"""What a sector or country makes of what we want, from a day on."""

from django.db import models
from django.db.models import F, Q

from core.fields import PublicIdField
from limits.rules.publishing import Step


class Factor(models.Model):
    """A factor on a sector (NACE division) or a country, from a day on: proposed, then released."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=8, choices=[("SECTOR", "SECTOR"), ("COUNTRY", "COUNTRY")])
    code = models.CharField(max_length=6)
    factor = models.DecimalField(max_digits=4, decimal_places=2)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    state = models.CharField(
        max_length=9, choices=[(step, step) for step in Step], default=Step.PROPOSED
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=1000, default="")
    dry_run = models.JSONField(default=dict)  # what it would have made of what stood

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                condition=Q(state="RELEASED"),
                name="limits_factor_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(factor__gte=0, factor__lte=2), name="limits_factor_in_range"
            ),
            models.CheckConstraint(  # those of before factors were released have no second person
                condition=~Q(state="RELEASED")
                | Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")),
                name="limits_factor_two_persons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.valid_from}"
