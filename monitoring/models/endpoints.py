"""Where policyholders' systems are told, and every try to tell them."""

from datetime import datetime

from django.db import models

from core.fields import PublicIdField
from core.querysets import TenantQuerySet
from monitoring.rules import retries


class WebhookEndpoint(models.Model):
    """Where a policyholder's system wants to be told, signed with a secret both know."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80)
    old_secret = models.CharField(max_length=80, blank=True, default="")  # signs too, for a while
    old_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)  # removed, for good
    stopped_at = models.DateTimeField(null=True)  # it said 410 Gone; its owner can start it again
    failing_since = models.DateTimeField(null=True)  # no message arrived since
    told_failing_at = models.DateTimeField(null=True)
    # Who posts there at the moment, until when nobody else may, and how it behaves
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    slow_until = models.DateTimeField(null=True)

    objects = TenantQuerySet["WebhookEndpoint"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_in_use(self) -> bool:
        """Whether anything is sent there."""
        return self.disabled_at is None and self.stopped_at is None

    def secrets_at(self, moment: datetime) -> list[str]:
        """Return what signs a message: after a rotation the secret before it too, for a while."""
        old = self.old_secret_until is not None and moment < self.old_secret_until
        return [self.secret, self.old_secret] if old else [self.secret]

    def is_failing_long(self, moment: datetime) -> bool:
        """Return whether it is time to tell its owner that nothing arrives, and nobody did yet."""
        if self.failing_since is None or self.told_failing_at is not None:
            return False
        return moment - self.failing_since >= retries.FAILING_AFTER


class WebhookAttempt(models.Model):
    """One try to post a message: what was sent, as it was, and what came back."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    delivery = models.ForeignKey("core.Delivery", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    headers = models.JSONField()
    body = models.TextField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    problem = models.TextField(blank=True)  # why there is no answer

    objects = TenantQuerySet["WebhookAttempt"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["delivery", "number"], name="monitoring_webhookattempt_numbered"
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.number}"
