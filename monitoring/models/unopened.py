"""Cuts that nobody opened, and the calls about them."""

from django.db import models

from core.querysets import TenantQuerySet
from monitoring.models.notices import Notice


class UnopenedCut(Notice):
    """A notice of a cut, as the desk of calls shows it."""

    class Meta:
        proxy = True
        verbose_name = "cut nobody opened"
        verbose_name_plural = "cuts nobody opened"


class CutCall(models.Model):
    """Who at the insurer took it on to call about a cut nobody opened, and what was said."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    notice = models.OneToOneField(
        "monitoring.Notice", on_delete=models.PROTECT, related_name="call"
    )
    taken_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    called_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects = TenantQuerySet["CutCall"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(called_at=None, called_by=None, note="")
                | models.Q(called_at__isnull=False, called_by__isnull=False) & ~models.Q(note=""),
                name="monitoring_cutcall_says_what_was_said",
            ),
        )

    def __str__(self) -> str:
        return str(self.notice_id)
