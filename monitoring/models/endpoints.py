"""Where policyholders' systems are told."""

from django.db import models

from core.fields import PublicIdField
from core.querysets import TenantQuerySet


class WebhookEndpoint(models.Model):
    """Where a policyholder's system wants to be told, signed with a secret both know."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["WebhookEndpoint"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)
