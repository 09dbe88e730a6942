"""What is kept of the installation itself: what it is for, and whose made-up buyers are whose."""

from django.db import models

from core.querysets import TenantQuerySet


class Installation(models.Model):
    """What this database was made for, written once when it was made: one row."""

    kind = models.CharField(max_length=10)  # HOUSE or SANDBOX
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(id=1, kind__in=["HOUSE", "SANDBOX"]),
                name="website_installation_one_of_two",
            ),
        )

    def __str__(self) -> str:
        return self.kind


class SandboxBuyer(models.Model):
    """A made-up buyer of a policyholder's own, with which its systems may play."""

    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    company = models.OneToOneField("companies.Company", on_delete=models.PROTECT)
    made_at = models.DateTimeField()

    objects = TenantQuerySet["SandboxBuyer"].as_manager()

    def __str__(self) -> str:
        return str(self.pk)
