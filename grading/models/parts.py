"""What scores are added up from: figures of companies, the markets they are in, who is followed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.fields import AmountField


class CompanyIndicators(models.Model):
    """A company's figures as models take them, in an order that only grows at its end.

    NaN is a figure that is missing: looking into an array that holds NULL costs four times as much.
    """

    company = models.OneToOneField("companies.Company", primary_key=True, on_delete=models.PROTECT)
    figures = ArrayField(models.FloatField())
    changed_on = models.DateField()

    def __str__(self) -> str:
        return str(self.company_id)


class MovedIndicators(models.Model):
    """A company whose figures moved since it was graded: its new bins wait for the night."""

    company = models.OneToOneField(
        "companies.Company", primary_key=True, on_delete=models.PROTECT, db_constraint=False
    )
    bins = models.BinaryField()

    def __str__(self) -> str:
        return str(self.company_id)


class FollowedCompany(models.Model):
    """A company somebody is covered on or watches: events tell of its grade."""

    company = models.OneToOneField("companies.Company", primary_key=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return str(self.company_id)


class CompanyExposure(models.Model):
    """What is at stake on a company over all policyholders, in euros, as limits told last night."""

    company = models.OneToOneField("companies.Company", primary_key=True, on_delete=models.PROTECT)
    amount = AmountField()

    def __str__(self) -> str:
        return str(self.company_id)


class Market(models.Model):
    """A country and a division of NACE together: what its companies share of their score."""

    id = models.SmallAutoField(primary_key=True)
    country = models.CharField(max_length=2, blank=True)
    sector = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["country", "sector"], name="grading_market_once"),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.sector}"
