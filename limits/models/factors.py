"""What a sector or country makes of what we want, from a day on."""

from django.db import models
from django.db.models import Q

from core.fields import PublicIdField


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
