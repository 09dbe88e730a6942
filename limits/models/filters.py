"""Filters of lists that people keep."""

from django.db import models
from django.db.models import Q

from core.fields import PublicIdField
from core.querysets import TenantQuerySet


class SavedFilter(models.Model):
    """A choice of limits that somebody keeps under a name, for one policyholder."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    values = models.JSONField(default=dict)  # what the form of the list was filled in with
    is_default = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    objects = TenantQuerySet["SavedFilter"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "user", "name"], name="limits_filter_name_once"
            ),
            models.UniqueConstraint(
                fields=["policyholder", "user"],
                condition=Q(is_default=True),
                name="limits_filter_one_default",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
