"""Endings of policies: those that wait for a second person, and what became of the others."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Proposed
from core.fields import PublicIdField
from policies.models.proposals import StaffQuerySet
from policies.rules.ending import Ending, Ground


class PolicyEnding(Proposed):
    """A last day for a policy, and why; it counts once a second person releases it.

    `stood_until` is the last day as it stood before (None: the policy ran on), so that what was
    known on any day stays readable.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="endings")
    last_day = models.DateField()
    ground = models.CharField(max_length=20, choices=[(ground, ground) for ground in Ground])
    noticed_on = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    stood_until = models.DateField(null=True)

    objects = StaffQuerySet["PolicyEnding"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state="PROPOSED"),
                name="policies_policyending_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="policies_policyending_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ground="AGREED") | Q(noticed_on__isnull=False),
                name="policies_policyending_letter_has_a_day",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> Ending:
        """Return the ending as the rules take it."""
        return Ending(self.last_day, Ground(self.ground), self.noticed_on)
