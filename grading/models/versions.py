"""Which version of the model grades, which ones run in its shadow, and who promoted it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import PublicIdField


class VersionState(models.TextChoices):
    """What a version of the model does."""

    SHADOW = "SHADOW", _("Runs in the shadow")
    CHAMPION = "CHAMPION", _("Grades")
    RETIRED = "RETIRED", _("Retired")


class ModelVersion(models.Model):
    """One fitted model in the repository; exactly one grades, others are compared with it."""

    public_id = PublicIdField()
    version = models.SmallIntegerField(_("Version"), unique=True)
    sha256 = models.CharField(_("Checksum"), max_length=64)
    state = models.CharField(
        _("State"), max_length=8, choices=VersionState, default=VersionState.SHADOW
    )
    comparison = models.JSONField(default=dict)  # with the champion: grades from and to, limits
    compared_at = models.DateTimeField(_("Compared at"), null=True)
    added_at = models.DateTimeField(_("Added at"))
    added_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Added by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    promoted_at = models.DateTimeField(_("Promoted at"), null=True)
    promoted_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Promoted by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    rescored_at = models.DateTimeField(_("Graded everybody at"), null=True)  # from kept bins

    class Meta:
        verbose_name = _("version of the model")
        verbose_name_plural = _("versions of the model")
        constraints = (
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="CHAMPION"),
                name="grading_modelversion_one_champion",
            ),
            models.CheckConstraint(
                condition=models.Q(promoted_by=None)
                | models.Q(added_by=None)
                | ~models.Q(promoted_by=models.F("added_by")),
                name="grading_modelversion_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return str(self.version)
