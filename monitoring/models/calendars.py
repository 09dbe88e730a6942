"""What is kept of calendars: who subscribes, what each entry said last, when to warn."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.fields import PublicIdField
from core.querysets import TenantQuerySet
from policies.rules.clock import Deadline


class CalendarFeed(models.Model):
    """An address to subscribe to, of one person for one policyholder; only its digest is kept."""

    public_id = PublicIdField()
    mandate = models.ForeignKey("accounts.Mandate", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    alarm_days = ArrayField(models.PositiveSmallIntegerField(), null=True)  # None: as notices are
    created_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["mandate"],
                condition=models.Q(revoked_at=None),
                name="monitoring_calendarfeed_one_each",
            ),
        )

    def __str__(self) -> str:
        return self.prefix


class CalendarEntry(models.Model):
    """A date of an invoice as calendars were told it last; one that is over is cancelled."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    invoice = models.ForeignKey("receivables.Invoice", on_delete=models.CASCADE)
    deadline = models.CharField(max_length=20, choices=[(each, each) for each in Deadline])
    day = models.DateField()
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["CalendarEntry"].as_manager()

    class Meta:
        verbose_name_plural = "calendar entries"
        constraints = (
            models.UniqueConstraint(
                fields=["invoice", "deadline"], name="monitoring_calendarentry_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class WarningChoice(models.Model):
    """How many days before a deadline a policyholder wants to be warned."""

    policyholder = models.OneToOneField("accounts.Policyholder", on_delete=models.PROTECT)
    days = ArrayField(models.PositiveSmallIntegerField())
    chosen_at = models.DateTimeField()

    objects = TenantQuerySet["WarningChoice"].as_manager()

    def __str__(self) -> str:
        return str(self.pk)
