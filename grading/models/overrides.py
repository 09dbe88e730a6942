"""Grades that analysts set in the place of the model's, and what became of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import PublicIdField
from grading.rules import overrides as rules


class OverrideState(models.TextChoices):
    """Where an analyst's grade stands; only one in force counts."""

    PROPOSED = "PROPOSED", _("Proposed")
    IN_FORCE = "IN_FORCE", _("In force")
    REJECTED = "REJECTED", _("Rejected")
    ENDED = "ENDED", _("Ended")


_OPEN = (OverrideState.PROPOSED, OverrideState.IN_FORCE)


class GradeOverride(models.Model):
    """One company's grade as an analyst judges it (`domain.md` 8.4); the model's is kept beside it.

    `model_grade` is the model's when it was made. A grade put down counts from the day it was made
    and is looked at by a second person by `review_by`; one put up counts once it is approved.
    """

    public_id = PublicIdField()
    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    model_grade = models.SmallIntegerField(_("Grade of the model"))
    grade = models.SmallIntegerField(_("Grade"))
    reason = models.CharField(
        _("Reason"), max_length=24, choices=[(code, code) for code in rules.ReasonCode]
    )
    text = models.CharField(_("Explanation"), max_length=500)
    evidence = models.CharField(_("Evidence"), max_length=500)
    state = models.CharField(_("State"), max_length=8, choices=OverrideState)
    created_on = models.DateField(_("Made on"))
    in_force_on = models.DateField(_("In force from"), null=True)
    expires_on = models.DateField(_("Last day"))
    review_by = models.DateField(_("To be looked at by"), null=True)
    author = models.ForeignKey(
        "accounts.User", verbose_name=_("Made by"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("Made at"))
    approver = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Second person"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("Looked at on"), null=True)
    approver_note = models.CharField(_("Note of the second person"), max_length=500, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True)
    ended_because = models.CharField(
        _("Why it ended"), max_length=12, blank=True, choices=[(why, why) for why in rules.Ended]
    )
    ended_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Ended by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("Note at the end"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("grade set by an analyst")
        verbose_name_plural = _("grades set by analysts")
        constraints = (
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(state__in=_OPEN),
                name="grading_override_one_open_per_company",
            ),
            models.CheckConstraint(
                condition=models.Q(grade__gte=1, grade__lte=9), name="grading_override_scale"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="IN_FORCE")
                | models.Q(grade__gt=models.F("model_grade"))
                | (models.Q(approver__isnull=False) & ~models.Q(approver=models.F("author"))),
                name="grading_override_up_four_eyes",
            ),
            models.CheckConstraint(
                condition=~models.Q(approver=models.F("author")) | models.Q(approver=None),
                name="grading_override_second_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> rules.Override:
        """Return the override as its rules take it."""
        return rules.Override(
            grade=self.grade,
            created_on=self.created_on,
            author=str(self.author_id),
            approver=None if self.approver_id is None else str(self.approver_id),
        )

    def counting(self, model_grade: int) -> int:
        """Return the grade that counts beside the model's while this is in force."""
        return rules.counting(model_grade, self.as_rule())
