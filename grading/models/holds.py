"""Grades of persons in business that wait for somebody to look at them."""

from django.db import models

from grading.rules.holds import Released


class GradeHold(models.Model):
    """An adverse grade of a person that is not in effect until an analyst has looked at it.

    Until it ends, `counts` is the grade that counts, None for none; the change of `counted_on` with
    the id `counted_change` explains it. The model's grade moves on beside it.
    """

    company = models.ForeignKey("companies.Company", on_delete=models.PROTECT)
    counts = models.SmallIntegerField(null=True)
    counted_on = models.DateField(null=True)
    counted_change = models.BigIntegerField(null=True)  # no key: changes are kept by month
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(
        max_length=12, blank=True, choices=[(why, why) for why in Released]
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(ended_on=None),
                name="grading_hold_one_open_per_company",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None, ended_because="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(ended_because="")),
                name="grading_hold_ended_because",
            ),
            models.CheckConstraint(
                condition=models.Q(counts=None) | models.Q(counts__gte=1, counts__lte=9),
                name="grading_hold_scale",
            ),
        )

    def __str__(self) -> str:
        return f"{self.company_id} {self.began_on}"
