"""What an underwriter reads beside an answer that was given at once, and what is said about it."""

from django.db import models
from django.db.models import Q

from core.fields import PublicIdField
from core.querysets import TenantQuerySet
from limits.rules.asking import ReviewCause


class RequestReview(models.Model):
    """A request that was answered at once waits here until an underwriter has read it too."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    request = models.ForeignKey(
        "limits.LimitRequest", on_delete=models.PROTECT, related_name="reviews"
    )
    cause = models.CharField(max_length=12, choices=[(cause, cause) for cause in ReviewCause])
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["RequestReview"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["request", "cause"],
                condition=Q(closed_at=None),
                name="limits_review_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["opened_at"], name="limits_review_open", condition=Q(closed_at=None)
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Message(models.Model):
    """A question, an answer or a remark on a request, of the insurer or of the policyholder."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    request = models.ForeignKey(
        "limits.LimitRequest", on_delete=models.PROTECT, related_name="messages"
    )
    is_ours = models.BooleanField()  # the insurer's
    text = models.CharField(max_length=1000)
    facts = models.JSONField(default=dict)  # what it is about, whatever words say it
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["Message"].as_manager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.public_id)
