"""Who follows which buyer."""

from django.db import models

from core.fields import PublicIdField
from core.querysets import TenantQuerySet


class Watch(models.Model):
    """A policyholder follows a buyer: by a limit, or because it asked to."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    buyer = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["Watch"].as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "buyer"],
                condition=models.Q(ended_at=None),
                name="monitoring_watch_one_per_buyer",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
