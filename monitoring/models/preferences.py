"""When people want to be mailed, and the summaries of a day they were sent."""

from django.db import models

from core.fields import PublicIdField
from core.querysets import TenantQuerySet
from monitoring.rules.preferences import MailTime


class MailPreference(models.Model):
    """When one person wants to be mailed of one kind of notice; without a row: at once."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    kind = models.CharField(max_length=24)  # of `NoticeKind`, which grows
    time = models.CharField(max_length=8, choices=[(time, time) for time in MailTime])
    chosen_at = models.DateTimeField()

    objects = TenantQuerySet["MailPreference"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "user", "kind"],
                name="monitoring_mailpreference_one_per_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Digest(models.Model):
    """The summary of a day that one person was mailed: never two of one policyholder a day.

    A person who acts for several has one of each: a broker passes it on to its client.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    business_date = models.DateField()
    made_at = models.DateTimeField()

    objects = TenantQuerySet["Digest"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder", "user", "business_date"],
                name="monitoring_digest_one_a_day",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class DigestLine(models.Model):
    """A notice that stands, or will stand, in somebody's summary of the day."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    notice = models.ForeignKey("monitoring.Notice", on_delete=models.PROTECT)
    business_date = models.DateField()
    digest = models.ForeignKey("monitoring.Digest", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["DigestLine"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["notice", "user"], name="monitoring_digestline_once_per_reader"
            ),
        )
        indexes = (
            models.Index(
                fields=["user", "business_date"],
                name="monitoring_digest_waiting",
                condition=models.Q(digest=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"
