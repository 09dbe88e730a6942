"""Who is paid under a policy, and where."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from core.fields import VALID_DAYS, PublicIdField
from core.querysets import TenantQuerySet


class BankAccount(models.Model):
    """Where a policyholder is paid; a newer row replaces the older one."""

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=140)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT)

    objects = TenantQuerySet["BankAccount"].as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


class Pledgee(models.Model):
    """Who a policyholder pledged its claims to, from and up to and including its days.

    It is paid in the policyholder's place, unless it consented that the policyholder is.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="pledgees")
    name = models.CharField(max_length=140)
    iban = models.CharField(max_length=34)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # None: until it is released
    pays_policyholder = models.BooleanField(default=False)  # it consented
    consent_reference = models.CharField(max_length=140, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)

    objects = TenantQuerySet["Pledgee"].as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="policies_pledgee_one_at_a_time",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    (VALID_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(pays_policyholder=False) | ~Q(consent_reference=""),
                name="policies_pledgee_consent_has_a_reference",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
