"""Public events, the grade a company carries now, its history, and reviews by people."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, PublicIdField
from grading.rules.inputs import Confidence, LegalEventKind


class LegalEvent(models.Model):
    """A public event about a company: an insolvency order, a petition, an attachment."""

    public_id = PublicIdField()
    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    kind = models.CharField(max_length=24, choices=[(kind, kind) for kind in LegalEventKind])
    happened_on = models.DateField(_("Happened on"))
    ended_on = models.DateField(_("Ended on"), null=True)
    source = models.CharField(_("Source"), max_length=60)
    source_reference = models.CharField(_("Number at the source"), max_length=80)
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Recorded by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    corrected_at = models.DateTimeField(_("Called an error at"), null=True)
    corrected_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("Called an error by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    correction = models.CharField(_("Why it is an error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("public event")
        verbose_name_plural = _("public events")
        constraints = (
            models.UniqueConstraint(
                fields=["source", "source_reference"],
                condition=models.Q(corrected_at=None),
                name="grading_legalevent_once",
            ),
            models.CheckConstraint(
                condition=models.Q(corrected_at=None) | models.Q(ended_on=models.F("happened_on")),
                name="grading_legalevent_corrected_never_counted",
            ),
        )
        indexes = (models.Index(fields=["company"], name="grading_legalevent_company"),)

    def __str__(self) -> str:
        return str(self.public_id)


class CompanyScore(models.Model):
    """The grade a company carries now: one narrow row, updated in place.

    No row level security (grades are shared), no index on the score, room left on each page, so
    that a night's updates stay on their page. `due_on` is the first day on which the grade may
    change by the mere passing of time; an event sets it to the day itself.

    From version 2 on the score is kept in parts: the company's own points and the market it is in,
    whose part is added every night; `score` is the sum when the row was last written.
    """

    company = models.OneToOneField("companies.Company", primary_key=True, on_delete=models.PROTECT)
    score = models.BigIntegerField()  # millionths of log-odds of default; higher is worse
    grade = models.SmallIntegerField()
    confidence = models.CharField(
        _("Confidence"), max_length=1, choices=[(level, level) for level in Confidence]
    )
    scorecard = models.SmallIntegerField()  # version
    graded_on = models.DateField(_("Graded on"))
    due_on = models.DateField(_("Looked at again on"), null=True)
    previous_grade = models.SmallIntegerField(null=True)  # the one before; None: not known
    own = models.IntegerField(null=True)  # points of the company itself; None: version 1
    floor = models.IntegerField(null=True)  # what the score is at least; None: no floor
    market = models.ForeignKey(
        "grading.Market", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    # What `own` was added up from: the bins of a fitted model's indicators (`model.compiled`), and
    # the points that no model gives. None: `own` is no such sum, as with accounts that are too old.
    bins = models.BinaryField(null=True)
    beside = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("grade of a company")
        verbose_name_plural = _("grades of companies")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(grade__gte=1, grade__lte=10), name="grading_companyscore_scale"
            ),
            models.CheckConstraint(
                condition=models.Q(beside=None, bins=None)
                | models.Q(beside__isnull=False, bins__isnull=False),
                name="grading_companyscore_bins_beside",
            ),
        )

    def __str__(self) -> str:
        return str(self.company_id)


class GradeChange(models.Model):
    """One change of one company's grade, with all that explains it; partitioned by month.

    At most one a company, day and cause: (company, business_date, cause_id) is unique.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(
        "companies.Company",
        on_delete=models.DO_NOTHING,
        db_constraint=False,  # looking the company up costs more than writing the row
        db_index=False,  # the unique key begins with it
    )
    business_date = models.DateField()
    old_grade = models.SmallIntegerField(null=True)
    grade = models.SmallIntegerField()
    score = models.BigIntegerField()
    probability = models.DecimalField(max_digits=9, decimal_places=8)
    confidence = models.CharField(max_length=1)
    scorecard = models.SmallIntegerField()
    reasons = models.JSONField()  # [{"code": …, "points": millionths, "values": {…}}]
    inputs = models.JSONField()  # the evidence the scorecard saw
    cause = models.CharField(max_length=40)  # NIGHT, or the name of the event
    cause_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    own = models.IntegerField(null=True)  # from version 2 on the parts of the score, and the bins
    market_part = models.IntegerField(null=True)
    floor = models.IntegerField(null=True)
    bins = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"{self.company_id} {self.business_date}"


class GradeReview(models.Model):
    """A grade that a person looks at: it fell far, rests on little, or much is at stake on it.

    Adverse grades of persons in business always are (`domain.md` 7.1, art. 22 GDPR). Opened with
    the change or by the night, closed by an analyst; ordered by what is at stake.
    """

    public_id = PublicIdField()
    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    old_grade = models.SmallIntegerField(null=True)
    grade = models.SmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=8), default=list)
    at_stake = AmountField(default=0)  # EUR, when it was opened or joined
    cause_id = models.UUIDField()
    opened_on = models.DateField(_("Opened on"))
    closed_at = models.DateTimeField(_("Looked at on"), null=True)
    closed_by = models.ForeignKey(
        "accounts.User", verbose_name=_("Looked at by"), null=True, on_delete=models.PROTECT
    )
    note = models.CharField(_("What was found"), max_length=500, blank=True)
    opened_again = models.CharField(
        _("Why it was opened again"), max_length=500, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("review of a grade")
        verbose_name_plural = _("reviews of grades")
        constraints = (
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(closed_at=None),
                name="grading_review_one_open_per_company",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
