"""How often one buyer may be asked about on a day, from a day on."""

from django.db import models
from django.db.models import Q

from core.fields import PublicIdField


class AskingLimit(models.Model):
    """How often a policyholder is answered about one buyer on a day, from a day on."""

    public_id = PublicIdField()
    times = models.PositiveSmallIntegerField()
    valid_from = models.DateField(unique=True)
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(times__gte=1), name="limits_askinglimit_at_least_1"),
        )

    def __str__(self) -> str:
        return f"{self.times} {self.valid_from}"
