"""Figures of countries and sectors, what they add to a score, and what people judge of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import PublicIdField
from grading.rules.inputs import PlaceLevel

LEVELS = [(PlaceLevel.COUNTRY, _("Country")), (PlaceLevel.SECTOR, _("Sector"))]


class FiguresImport(models.Model):
    """One file of published figures that was read in."""

    public_id = PublicIdField()
    set_name = models.CharField(max_length=40)
    source = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    figures = models.IntegerField()
    added = models.IntegerField()
    superseded = models.IntegerField()
    refused = models.IntegerField()
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} ({self.file_name})"


class PlaceFigure(models.Model):
    """One figure of a country or a sector in a year; a newer release supersedes."""

    level = models.CharField(max_length=8, choices=LEVELS)
    key = models.CharField(max_length=3)  # ISO 3166 alpha-2, or a division of NACE Rev. 2
    series = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    value = models.FloatField()
    source = models.ForeignKey(FiguresImport, on_delete=models.PROTECT)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["level", "key", "series", "year"],
                condition=models.Q(superseded_at=None),
                name="grading_placefigure_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.series} {self.year}"


class PlacePart(models.Model):
    """What a country's or sector's figures add to the score of its companies, from a day on.

    Of one day the row recorded last counts; those before stay, for grades that were given by them.
    """

    level = models.CharField(max_length=8, choices=LEVELS)
    key = models.CharField(max_length=3)
    points = models.BigIntegerField()  # millionths of log-odds
    terms = models.JSONField()  # [{"code": …, "points": …, "value": …, "year": …}]
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("what a country or sector counts for")
        verbose_name_plural = _("what countries and sectors count for")
        indexes = (
            models.Index(fields=["level", "key", "valid_from"], name="grading_placepart_by_place"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"


class JudgementState(models.TextChoices):
    """Where an analyst's judgement stands; only a released one counts."""

    PROPOSED = "PROPOSED", _("Proposed")
    RELEASED = "RELEASED", _("Released")
    REJECTED = "REJECTED", _("Rejected")
    ENDED = "ENDED", _("Ended")


class Judgement(models.Model):
    """What an analyst knows of a country or sector and no figure says yet, for a time.

    It enters the same sum as the figures, once a second person has released it.
    """

    public_id = PublicIdField()
    level = models.CharField(_("Country or sector"), max_length=8, choices=LEVELS)
    key = models.CharField(_("Code"), max_length=3)
    points = models.BigIntegerField(_("Points"))  # millionths of log-odds, added to the score
    reason = models.CharField(_("Reason"), max_length=500)
    evidence = models.CharField(_("Evidence"), max_length=500)
    valid_from = models.DateField(_("From"))
    valid_until = models.DateField(_("Until"))  # the last day
    state = models.CharField(
        _("State"), max_length=8, choices=JudgementState, default=JudgementState.PROPOSED
    )
    dry_run = models.JSONField(default=dict)  # how many grades and limits would change
    proposed_at = models.DateTimeField(_("Proposed at"))
    proposed_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    decided_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Decided by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("Ended at"), null=True)  # before its last day
    ended_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Ended by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("Why rejected or ended"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("judgement on a country or sector")
        verbose_name_plural = _("judgements on countries and sectors")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="grading_judgement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="RELEASED")
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="grading_judgement_four_eyes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"
