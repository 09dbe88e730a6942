"""Other terms for a policy that wait for a second person, and what became of them."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from core.fields import PublicIdField
from core.querysets import Viewer
from policies.models import written
from policies.rules.proposals import ProposalState
from policies.rules.terms import PolicyTerms


class StaffQuerySet(models.QuerySet["TermsProposal"]):
    """Proposals, which are the insurer's until they are released."""

    def visible_to(self, actor: Viewer) -> Self:
        """Keep what `actor` may see: staff everything, others nothing."""
        return self if actor.is_insurer_staff else self.none()


class TermsProposal(models.Model):
    """Terms as somebody wants them from a day on; in force only once a second person releases them.

    `beside_version` is the version of the terms they were compared with.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey(
        "policies.Policy", on_delete=models.PROTECT, related_name="proposals"
    )
    valid_from = models.DateField()
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    beside_version = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10,
        choices=[(state, state) for state in ProposalState],
        default=ProposalState.PROPOSED,
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)  # why they were rejected
    released_version = models.PositiveIntegerField(null=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state="PROPOSED"),
                name="policies_termsproposal_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="policies_termsproposal_released_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> PolicyTerms:
        """Return the terms as the rules take them (the policy's currency must be loaded)."""
        return written.read(self.policy.currency, self.terms)
